"""A digest of a symbol survives what does not change its meaning, and nothing else; on every Python it is the same."""

from __future__ import annotations

import ast

import pytest

from claims.core.symbol_digest import symbol_digest

READ = '''\
def read(path, attempts=5, pause_s=0.05):
    """Read."""
    for attempt in range(attempts):  # bounded
        try:
            return open(path, 'rb').read()
        except (PermissionError, FileNotFoundError):
            if attempt == attempts - 1: raise
            sleep(pause_s)
'''
SAME = {
    "comment": READ.replace("  # bounded", "  # bounded, and more"),
    "docstring": READ.replace("Read.", "Read it all.\n\n    Again."),
    "no docstring": READ.replace('    """Read."""\n', ""),
    "moved": f"import os\nX = 1\n\n\n{READ}",
    "layout": READ.replace("path, attempts=5, pause_s=0.05", "\n    path,\n    attempts = 5,\n    pause_s = 0.05,\n"),
    "quotes": READ.replace("'rb'", '"rb"'),
    "number": READ.replace("0.05", "5e-2"),
    "colon": READ.replace("- 1: raise", "- 1:\n                raise"),
    "parentheses": READ.replace("attempt == attempts - 1", "(attempt == (attempts - 1))"),
    "joined text": READ.replace("'rb'", "'r' 'b'"),
    "tabs": READ.replace("    ", "\t"),
    "line ends": READ.replace("\n", "\r\n"),
}
CHANGED = {
    "constant": READ.replace("attempts=5", "attempts=6"),
    "type of a constant": READ.replace("attempts=5", "attempts=5.0"),
    "truth": READ.replace("attempts=5", "attempts=True"),
    "text": READ.replace("'rb'", "'r'"),
    "bytes": READ.replace("'rb'", "b'rb'"),
    "operator": READ.replace("==", "!="),
    "exception": READ.replace("FileNotFoundError", "OSError"),
    "order": READ.replace("PermissionError, FileNotFoundError", "FileNotFoundError, PermissionError"),
    "name": READ.replace("pause_s", "rest_s"),
    "annotation": READ.replace("read(path,", "read(path: str,"),
    "decorator": f"@cached\n{READ}",
    "async": f"async {READ}",
    "call gone": READ.replace("            sleep(pause_s)\n", ""),
    "returns": READ.replace("return open", "yield open"),
    "text in the body": READ.replace("    for attempt", "    1\n    for attempt"),
}


def the(source: str, at: int = -1) -> ast.stmt:
    """The last statement of a module."""
    return ast.parse(source).body[at]


@pytest.mark.parametrize("source", SAME.values(), ids=SAME)
def test_what_does_not_matter(source: str) -> None:
    """Comments, docstrings, layout, spelling of literals, and the place in the file."""
    assert symbol_digest(the(source)) == symbol_digest(the(READ))


@pytest.mark.parametrize("source", CHANGED.values(), ids=CHANGED)
def test_what_matters(source: str) -> None:
    """Whatever Python would run otherwise, and what it would annotate otherwise."""
    assert symbol_digest(the(source)) != symbol_digest(the(READ))


def test_every_change_is_another() -> None:
    """No two of the changed ones are taken for each other."""
    assert len({symbol_digest(the(source)) for source in CHANGED.values()}) == len(CHANGED)


SAMPLE = '''\
@decorated(1, *a, key=-2, **k)
async def everything(a, /, b: "int" = 1_000, *args: int, c=0x10, d=None, **rest) -> list[int]:
    """Docstring."""
    global g
    x: int = 1 if a else 2
    y = z = [i async for i in a if i > 1e3 if not i] + [*args]
    s = f"a{x!r:>{b}}b" "c" f"{y=}" f"{x:%H:%M}" 'tail' + "\\u00e9\\ud800" + rf"\\d{x}{{}}"
    n = f"{x}" f"" "" f"{'inner'}{f'{x}'}"
    del x, y[0], y[1:2, ::3], y[..., None]
    with open(a) as f, (open(b)) as (g, *h):
        pass
    async with a as b: ...
    while (m := next(a)) is not None and x < 1 <= 2 or not x in y:
        if m: break
        elif 1: continue
        else: raise ValueError from None
    else:
        assert a, "message"
    try:
        lambda p, q=1, *r, s, **t: (yield)
    except (A, B) as e: print(e, end="")
    except C: pass
    else: return await a
    finally: nonlocal_ = {1: 2, **a}, {1, 2}, {k: v for k, v in a}, {*b}
    match a:
        case 1 | "two" | None | True: pass
        case [x, *_] if x: pass
        case {"k": v, **rest}: pass
        case Point(x=0, y=-1j): pass
        case (1, 2) as both: pass
        case _: pass
    return 1.0, 1e400, 10**2, b"\\x00", ..., True, (yield a), a @ b, a if b else c, -1, ~a, a.b.c, a[b](c)(d)
'''
CLASS = '''\
class Thing(Base, metaclass=Meta):
    """Docstring."""

    attribute: int
    other: int = 1

    def method(self, *, only=1): """Docstring."""

    def empty(self): pass

    @property
    def value(self): return self._value
'''
GOLDEN = {
    SAMPLE: "53f9f5fd9c2d28286983cf79a4ce0c01d47239fbf4836edc613d7d74891588f1",
    CLASS: "55d89890cffa052493cf760f0ff098be01bff3c6792ff48be20ac4331bdf0d98",
}


@pytest.mark.parametrize(("source", "digest"), GOLDEN.items(), ids=["function", "class"])
def test_the_same_on_every_python(source: str, digest: str) -> None:
    """A stored digest is compared on whatever Python comes next: versions 3.11 to 3.14 give these."""
    assert symbol_digest(the(source)) == digest


def test_a_docstring_alone_is_an_empty_body() -> None:
    """Writing or removing the only docstring leaves an empty function empty."""
    assert symbol_digest(the('def f(): "words"')) == symbol_digest(the("def f(): pass"))
    assert symbol_digest(the("def f(): ...")) != symbol_digest(the("def f(): pass"))
