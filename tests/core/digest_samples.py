"""Definitions whose digests are fixed, by the oldest Python that can read them. Every later one gives the same."""

from __future__ import annotations

EVERY_PYTHON = r'''
import a.b as c, d
from . import e
from .f import (g as h, i)
FIRST = SECOND = 1_000
ANNOTATED: "list[int]" = [1, 0x10, 1e3, 1j, -0.0, 10**2, 1E400, True, None, ...]
HUGE = 0x{huge}
BYTES = b"a" rb"\n\x00" b"\xff"
TEXTS = "a" 'b' """c
d""" r"\e" u"f" "\ud800" "\N{BULLET}"
PIECES = f"a" "b" f"{x}c" f'd{y!r:>{width}.{digits}}e' "" "f" f"{z=}" f"{ z = !s}" f"{{}}"
TIMES = f"{t:%H:%M}"
EMPTY = f"" "" f"{x:}"
MULTI = f"""{
    x
} and { {'k': 1}['k'] } {"nested" "parts"}"""
SPECS = f'{x:a{y}b{z}}' f"{x:=5}{(x:=5)}" f"{'a' 'b'}" f'{a["b"]}' F"{x!a}" f"\N{DIGIT ONE}{x}"
ESCAPED_SPEC = f'{x:\x41}'
RAW = rf'\d{x}\d' fr"\\{y}" f"\\{x}" "\\"
DEBUG = f"""{
x =}""" f"{x=!r:^20}" f"{x = }"
DEBUG_SPEC = f"{ x  +  y   = :>{w}}"

@first.second(1, *rest, key="v", **more)
@third
async def coroutine(a, b: int = 2, /, c=3, *args: str, d, e=None, f: "x" = ..., **kw) -> None:
    """Says something."""
    async with one as x, two: await x
    async for y in z: yield y
    else: pass
    return

def plain(a, /, *, b=lambda x, *y, z=1, **k: (x, y)):
    global G
    for x, (y, *z) in enumerate(a):
        if not x: continue
        elif x is None or y is not None and z in a: break
        else: del x, y[0]
    while a := b(a): a += 1; a @= 2; a **= 3
    try:
        raise ValueError("no") from None
    except (KeyError, ValueError) as error: raise
    except OSError: ...
    else: assert a, "text"
    finally:
        with (open("x") as f, open("y")): pass
    return [i for i in a if i if not b] + [*a, *b], {k: v for k, v in a}, {**a, "x": 1}, {*a}, (i for i in b)

def groups():
    try: pass
    except* (KeyError, OSError) as many: pass

def starred(*args: *Ts): return a[*b], a[1:2, ::3, ...], a[::], a[b, c], a[(b, c)], x[-1]

def conditions():
    return (1 if a else 2), a < b <= c != d, not a, ~a, +a, -1, a if (b := c) else d, (yield), (yield from x)

def matched(value):
    match value:
        case -1 | 2.5 | "a" "b" | None | True: pass
        case -1 - 2j: pass
        case [1, *rest, {"k": v, **others}] if rest: pass
        case Point(x=0, y=(a | b) as both) | other.thing(): pass
        case (1, 2) | [] | _: pass

class Empty: "Nothing but a docstring."

class Whole(Base, metaclass=Meta, **options):
    """Docstring.

        Indented.
    """
    x: int
    (y): int = 1
    self.z: str = "a"
    def method(self):
        "One line"
        def inner():
            nonlocal x
            """No docstring: it does not come first."""
        return super().method()
    class Inner: pass
'''.replace("{huge}", "f" * 4000)

PYTHON_3_12 = """
type Alias[T: int, *Ts, **P] = dict[T, tuple[*Ts]]
def generic[T: (int, str), *Ts, **P](a: T, *b: *Ts) -> T: return a
class Generic[T](Base[T]): pass
def nested(x): return f"{x["a"]} {f"{x!r:{"w"}}"} {'\\n'.join(x)} {
    x  # a comment
} end"
"""

PYTHON_3_13 = """
type WithDefault[T = int, *Ts = *tuple[int], **P = [str]] = T
def defaults[T = int](a: T): pass
"""

PYTHON_3_14 = """
def templates(x): return t"a{x!r:>{w}}b" t"{x}"
def bare():
    try: pass
    except KeyError, OSError: pass
"""

SAMPLES = {(3, 11): EVERY_PYTHON, (3, 12): PYTHON_3_12, (3, 13): PYTHON_3_13, (3, 14): PYTHON_3_14}
