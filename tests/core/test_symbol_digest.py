"""The digest of a definition survives what changes nothing, and changes with everything else."""

from __future__ import annotations

import ast
import json
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.core.symbol_digest import meaning, symbol_digest
from core.digest_samples import SAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterator

FIXED: dict[str, str] = json.loads(Path(__file__).with_name("symbol_digests.json").read_text(encoding="utf-8"))
"""Made once; compared by hand on CPython 3.11, 3.12, 3.13 and 3.14, which all give these."""


def digest_of(source: str) -> str:
    """The digest of the first definition in a text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return symbol_digest(ast.parse(source).body[0])


def named(source: str) -> Iterator[tuple[str, ast.stmt]]:
    """The definitions of a sample by name."""
    for statement in ast.parse(source).body:
        match statement:
            case ast.Assign(targets=[target, *_]) | ast.AnnAssign(target=target):
                yield ast.unparse(target), statement
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, statement
            case ast.Import() | ast.ImportFrom():
                pass
            case _:
                yield statement.name.id, statement  # type: ignore[attr-defined]  # `type X = ...`, Python 3.12


@pytest.mark.parametrize("version", SAMPLES, ids=str)
def test_every_python_gives_the_same_digest(version: tuple[int, int]) -> None:
    """What one Python recorded, another recognises."""
    if sys.version_info < version:
        pytest.skip("this Python cannot read it")
    made = {name: symbol_digest(statement) for name, statement in named(SAMPLES[version])}
    assert made
    assert made == {name: FIXED[name] for name in made}


SAME = {
    "layout": ("def f(a,b): return a+b", "def f(\n    a,\n    b,\n):\n\n    return (\n        a + b\n    )"),
    "comments": ("def f():\n    return 1", "def f():  # why\n    # because\n    return 1"),
    "quotes": ("X = 'a\"b'", 'X = "a\\"b"'),
    "pieces": ("X = 'ab'", "X = \"a\" 'b'"),
    "pieces-with-gaps": ("X = f'ab{c}d'", "X = f'a' 'b' f'{c}' 'd'"),
    "numbers": ("X = 1000, 255, 0.05", "X = 1_000, 0xFF, 5e-2"),
    "brackets": ("X = a, b", "X = (a, b)"),
    "docstring": ('def f():\n    "Says."\n    return 1', "def f():\n    return 1"),
    "docstring-of-a-method": (
        'class A:\n    def f(self):\n        "Says."\n        g()',
        "class A:\n    def f(self): g()",
    ),
    "docstring-or-pass": ('def f(): "Says."', "def f(): pass"),
    "unicode-prefix": ("X = u'a'", "X = 'a'"),
    "type-comment": ("X = []  # type: list[int]", "X = []"),
    "else-if": ("def f():\n    if a: b\n    elif c: d", "def f():\n    if a: b\n    else:\n        if c: d"),
    "with-in-brackets": (
        "def f():\n    with a as b, c: d",
        "def f():\n    with (\n        a as b,\n        c,\n    ): d",
    ),
    "empty-spec": ("X = f'{a:}'", "X = f'{a}'"),
    "tabs": ("def f():\n    return 1", "def f():\n\treturn 1"),
    "line-ends": ("def f():\n    return 1\n", "def f():\r\n    return 1\r\n"),
}
OTHER = {
    "constant": ("X = 5", "X = 6"),
    "type-of-a-number": ("X = 1", "X = 1.0"),
    "switch": ("X = 1", "X = True"),
    "sign": ("X = 0.0", "X = -0.0"),
    "bytes": ("X = 'a'", "X = b'a'"),
    "ellipsis": ("X = ...", "X = None"),
    "name": ("def f(): pass", "def g(): pass"),
    "default": ("def f(a=1): pass", "def f(a=2): pass"),
    "keyword-only": ("def f(a, b): pass", "def f(a, *, b): pass"),
    "position-only": ("def f(a, b): pass", "def f(a, /, b): pass"),
    "which-default": ("def f(*, a=1, b): pass", "def f(*, a, b=1): pass"),
    "annotation": ("def f(a: int): pass", "def f(a: str): pass"),
    "decorator": ("def f(): pass", "@g\ndef f(): pass"),
    "async": ("def f(): pass", "async def f(): pass"),
    "order": ("def f():\n    a()\n    b()", "def f():\n    b()\n    a()"),
    "operator": ("X = a < b", "X = a <= b"),
    "unpacking": ("X = {**a, 'b': 1}", "X = {'b': 1, **a}"),
    "conversion": ("X = f'{a!r}'", "X = f'{a!s}'"),
    "spec": ("X = f'{a:>3}'", "X = f'{a:<3}'"),
    "text-in-a-gap": ("X = f'{a}b'", "X = f'a{b}'"),
    "gap-or-text": ("X = f'{a}'", "X = '{a}'"),
    "exception": ("def f():\n    try: a\n    except B: c", "def f():\n    try: a\n    except C: c"),
    "exception-group": ("def f():\n    try: a\n    except B: c", "def f():\n    try: a\n    except* B: c"),
    "text-that-is-no-docstring": ("def f():\n    a\n    'b'", "def f():\n    a\n    'c'"),
    "docstring-of-no-definition": ("if a:\n    'b'", "if a:\n    'c'"),
    "base": ("class A(B): pass", "class A(C): pass"),
    "walrus": ("def f(): (a := 1)", "def f(): a = 1"),
    "surrogates": ("X = '\\ud800'", "X = '\\ud801'"),
    "backslash": ("X = '\\ud800'", "X = '\\\\ud800'"),
    "ellipsis-or-pass": ("def f(): ...", "def f(): pass"),
    "call-taken-away": ("def f():\n    a()\n    return 1", "def f():\n    return 1"),
    "yield": ("def f(): return a", "def f(): yield a"),
    "brackets-in-a-list": ("X = [a, [b]]", "X = [[a], b]"),
}


@pytest.mark.parametrize("name", SAME)
def test_what_changes_nothing_keeps_the_digest(name: str) -> None:
    """Layout, comments, spelling and docstrings do not count."""
    one, other = SAME[name]
    assert digest_of(one) == digest_of(other)


@pytest.mark.parametrize("name", OTHER)
def test_what_changes_something_changes_the_digest(name: str) -> None:
    """Whatever the code could do otherwise counts."""
    one, other = OTHER[name]
    assert digest_of(one) != digest_of(other)


@given(st.integers(), st.floats(allow_nan=False), st.text(), st.binary())
def test_values_are_told_apart_by_type_and_value(whole: int, real: float, text: str, raw: bytes) -> None:
    """Two constants have one digest exactly where they are one value of one type."""
    values: list[int | float | str | bytes] = [whole, whole + 1, real, text, raw, str(whole), repr(raw)]
    digests = [symbol_digest(ast.Constant(value)) for value in values]
    same = [[type(a) is type(b) and repr(a) == repr(b) for a in values] for b in values]
    assert [[a == b for a in digests] for b in digests] == same


@given(st.integers(1, 40), st.text("# abc", max_size=20))
def test_where_a_definition_stands_does_not_count(lines: int, comment: str) -> None:
    """Moving it within the file keeps the digest."""
    source = "def f(a=1):\n    return [a, 'x']\n"
    moved = ast.parse("\n" * lines + f"# {comment}\n" + "class A:\n    " + source.replace("\n    ", "\n        "))
    (inner,) = moved.body
    assert isinstance(inner, ast.ClassDef)
    assert symbol_digest(inner.body[0]) == digest_of(source)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (b"# said\ndef f(a):\n        return a+1", True),
        (b'def f(a):\n    """Add."""\n    return a + 1\n', True),
        (b"def f(a):\n    return a + 2\n", False),
        (b"def f(a):\n    return 'a' + 1\n", False),
        (b'def f(a):\n    """Add.\n\n    >>> f(1)\n    2\n    """\n    return a + 1\n', False),
    ],
)
def test_a_file_means_what_its_code_does(other: bytes, same: bool) -> None:
    """Comments, layout and docstrings are left out; an example of doctest is a test."""
    assert (meaning(other) == meaning(b"def f(a):\n    return a + 1\n")) is same


def test_an_example_of_doctest_counts() -> None:
    """What it expects is part of what the file means; a file that is no Python means nothing of its own."""
    text = b'def f(a):\n    """\n    >>> f(1)\n    %s\n    """\n'
    assert meaning(text % b"2") != meaning(text % b"3")
    assert meaning(text % b"2") == meaning(b"# said\n" + text % b"2")
    assert meaning(b"def f(:\n") is None
    assert meaning(b"\0") is None
