"""What failures are called and where they happened."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.core.failure import failure_class, innermost_frame


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("<Foo object at 0x7f3a2b1c>", "<Foo object at <hex>>"),
        ("id 123e4567-e89b-12d3-a456-426614174000 gone", "id <uuid> gone"),
        ("at 2026-02-14T10:11:12.5+00:00 or 10:11:12", "at <time> or <time>"),
        ("took 4.86 s, then 50ms", "took <duration>, then <duration>"),
        ("no '/tmp/pytest-of-me/x.json'", "no '<tmp>'"),
        (r"no 'C:\Users\me\AppData\Local\Temp\a\b.txt'", "no '<tmp>'"),
        ("commit 3f2a91bc", "commit <hex>"),
        ("a.py:12: expected 3.5, not -1", "a.py:<n>: expected <n>, not -<n>"),
        ("utf8 and int64 stay", "utf8 and int64 stay"),
        ("assert 1 == 2\n +  where 1 = f(2)", "assert <n> == <n>"),
        ("two   blanks\tand\nlines", "two blanks and lines"),
        ("f() missing 1 required keyword-only argument: 'x'", "f() missing <n> required keyword-only argument: 'x'"),
    ],
)
def test_what_differs_from_run_to_run_is_taken_out(headline: str, expected: str) -> None:
    """Two failures of one kind have one class, and words that tell them apart stay."""
    assert failure_class(headline) == expected


def test_a_class_is_bounded() -> None:
    """However long the message, the class is short."""
    assert len(failure_class("word " * 100_000)) <= 300


PYTHON = 'Traceback:\n  File "/p/tests/a.py", line 3, in t\n    f()\n  File "/p/src/b.py", line 9, in f\n'
LIBRARY = '  File "/p/.venv/lib/python3.12/site-packages/x.py", line 1, in g\n'
STANDARD = '  File "/usr/lib/python3.12/json/decoder.py", line 1, in g\n'
NODE = "Error: x\n    at node:internal/y:1:2\n    at f (file:///p/src/a.js:3:4)\n    at /p/test/b.js:5:6\n"
JAVA = "X: y\n\tat org.junit.Assert.fail(Assert.java:1)\n\tat a.b.FooTest.t(FooTest.java:9)\n\tat a.Bar.u(Bar.java:2)"


@pytest.mark.parametrize(
    ("text", "root", "place"),
    [
        (PYTHON, "/p", "src/b.py"),
        (PYTHON + LIBRARY + STANDARD, "/p", "src/b.py"),
        (PYTHON, "/p/", "src/b.py"),
        (PYTHON, "/p/tests", "a.py"),
        (PYTHON, "/q", ""),
        (PYTHON, "", ""),
        ('  File "src/b.py", line 9', "", "src/b.py"),
        ('  File "../b.py", line 9', "/p", ""),
        ('  File "/p/../q/b.py", line 9', "/p", ""),
        ('  File "<string>", line 9', "/p", ""),
        ('E     File "/p/bad.py", line 1', "/p", "bad.py"),
        ("def t():\n>   f()\n\ntests/a.py:3: \n_ _ _\nsrc/b.py:9: ValueError", "/p", "src/b.py"),
        ("tests/a.py:3: in t\n    f()\nsrc/b.py:9: in f\n    g()\nE   KeyError: 3", "/p", "src/b.py"),
        ("tests\\a.py:3: ValueError", "C:\\p", "tests/a.py"),
        ('  File "c:\\P\\src\\b.py", line 9', "C:\\p", "src/b.py"),
        (NODE, "/p", "src/a.js"),
        (NODE, "/p/test", "b.js"),
        ("    at f (C:\\p\\src\\a.js:3:4)", "C:\\p", "src/a.js"),
        ("    at f (/p/node_modules/x/a.js:3:4)\n    at /p/b.js:1:2", "/p", "b.js"),
        (JAVA, "/p", "a/b/FooTest.java"),
        ("    a_test.go:12: want 3", "", "a_test.go"),
        ("see localhost:8080 for more", "", ""),
        ("", "/p", ""),
    ],
)
def test_the_place_is_the_innermost_frame_of_the_project(text: str, root: str, place: str) -> None:
    """Installed packages, standard libraries and files elsewhere are not where the project failed."""
    assert innermost_frame(text, root) == place


@given(st.text(), st.text() | st.sampled_from(["", "/", "/p", "C:\\p", "C:", "\\\\host\\share"]))
def test_neither_ever_raises(text: str, root: str) -> None:
    """Any text has a class and a place, and a place is a relative path within the root."""
    assert len(failure_class(text)) <= 300
    for line in (text, f'File "{text}", line 1', f"{text}:1: E", f"  at x ({text}:1:2)"):
        place = innermost_frame(line, root)
        assert not place.startswith("/")
        assert ".." not in place.split("/")
