"""Frames of many languages' traces, innermost first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.core.frames import MAX_FRAMES, named_frames

PYTHON = 'Traceback:\n  File "/p/tests/a.py", line 3, in t\n    f()\n  File "/p/src/b.py", line 9, in f\nKeyError: 3'
GROUP = """\
  + Exception Group Traceback (most recent call last):
  |   File "/p/src/a.py", line 3, in f
  | ExceptionGroup: two (1 sub-exception)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/p/src/b.py", line 9, in g
    | ValueError: x
    +------------------------------------
"""
RUBY = "Failure/Error: x\n\n  expected: 2\n./lib/calc.rb:3:in 'add'\n# ./spec/a_spec.rb:5:in `block (2 levels)'"
JAVA = "X: y\n\tat org.junit.Assert.fail(Assert.java:1)\n\tat app//a.b.FooTest.t(FooTest.java:9)"
GO = "panic: x\n\ngoroutine 1 [running]:\na/b.f()\n\t/w/b/c.go:12 +0x1d\n\t/usr/local/go/src/testing/testing.go:1689"
LIBRARY = '  File "/p/.venv/lib/python3.12/site-packages/x.py", line 1, in g\n'


@pytest.mark.parametrize(
    ("text", "frames"),
    [
        (PYTHON, ("/p/src/b.py", "/p/tests/a.py")),
        (PYTHON + "\n" + LIBRARY, ("/p/src/b.py", "/p/tests/a.py")),
        (GROUP, ("/p/src/b.py", "/p/src/a.py")),
        ("def t():\n>   f()\n\ntests/a.py:3: \n_ _\nsrc/b.py:9: ValueError", ("src/b.py", "tests/a.py")),
        ("Error: x\n    at Object.<anonymous> (/w/x/x/src/a.ts:3:10)", ("/w/x/x/src/a.ts",)),
        ("    at async f (file:///p/src/a.js:3:4)\n    at /p/test/b.js:5:6", ("file:///p/src/a.js", "/p/test/b.js")),
        (
            "    at U.<anonymous> (http://localhost:9876/base/src/a.js?5:3:4)",
            ("http://localhost:9876/base/src/a.js?5",),
        ),
        ("f@http://localhost:1/a.js:3:4", ("http://localhost:1/a.js",)),
        (" \u276f src/a.ts:3:10", ("src/a.ts",)),
        ("    at /p/node_modules/x/a.js:3:4\n    at node:internal/y:1:2", ()),
        (JAVA, ("a/b/FooTest.java",)),
        (
            "   at A.B.C() in C:\\my work\\src\\A.cs:line 12\n   at A.D() in /src/D.cs:line 3",
            ("C:\\my work\\src\\A.cs", "/src/D.cs"),
        ),
        ("Failed asserting.\n\n/app/src/A.php:12\n/app/tests/ATest.php:3", ("/app/src/A.php", "/app/tests/ATest.php")),
        ("#0 /app/src/A.php(12): f()\n#1 /app/t.php(3): g()", ("/app/src/A.php", "/app/t.php")),
        ("Exception in /app/src/A.php on line 12", ("/app/src/A.php",)),
        (RUBY, ("./lib/calc.rb", "./spec/a_spec.rb")),
        ("thread 't' panicked at src/a.rs:3:5:\nboom", ("src/a.rs",)),
        ("thread 't' panicked at 'boom: x', src/a.rs:3:5", ("src/a.rs",)),
        ("    a_test.go:12: want 3", ("a_test.go",)),
        ("\tError Trace:\t/w/b/a_test.go:12", ("/w/b/a_test.go",)),
        (GO, ("/w/b/c.go",)),
        ("src/a_test.cc:12: Failure\nValue of: x", ("src/a_test.cc",)),
        ("C:\\w\\a_test.cc(12): error: x", ("C:\\w\\a_test.cc",)),
        ("FAILED:\n  CHECK( a )\nat /w/a.cpp:12", ("/w/a.cpp",)),
        ("Loc: [tst_a.cpp(12)]", ("tst_a.cpp",)),
        ("- file   : a.cpp\n- line   : 12\n", ("a.cpp",)),
        ("#   at t/a.t line 12.", ("t/a.t",)),
        ("test/a_test.exs:12: AppTest", ("test/a_test.exs",)),
        ("test/a_test.dart 12:3  main.<fn>", ("test/a_test.dart",)),
        ("it broke in src/a.ts:3 somehow", ("src/a.ts",)),
        ("see localhost:8080 for more; x.y = 3", ()),
        ("", ()),
    ],
)
def test_frames(text: str, frames: tuple[str, ...]) -> None:
    """Each language names its files in its own way; installed packages and standard libraries are left out."""
    assert named_frames(text) == frames


def test_a_long_trace_is_bounded() -> None:
    """The innermost frames of a trace of any length are given."""
    text = "".join(f'  File "/p/a{n}.py", line 3, in t\n' for n in range(10_000))
    assert len(named_frames(text)) == MAX_FRAMES
    assert named_frames(text)[0] == "/p/a9999.py"


@given(st.text() | st.text(alphabet='a./\\:(1)" |#@').map(lambda text: f"  at {text}.py:3"))
def test_nothing_raises(text: str) -> None:
    """Any text has frames, or none."""
    assert all(named_frames(text))
