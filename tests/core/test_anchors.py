"""Anchors hold where the code still has the symbol, the text and the values."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import an_anchor
from claims.core.anchors import check_anchor, symbol
from claims.core.facts import facts
from claims.core.reasons import Code

STORE = '''\
"""A store."""
ATTEMPTS = 5
_SLEEP_MS: int = 50
LIMITS = (1, 2.5)
BOTH = OTHER = "x"


def read(path, attempts=ATTEMPTS, *, sleep_ms=50, strict=True, name="a", none=None, unset):
    """Read."""
    _budget = -3
    retries: int = 7
    for _ in range(attempts):
        wait(seconds=0.05, strict=True)

    class Inner:
        depth = 1

    return open(path, encoding=encoding)


class Store:
    RETRIES = 4

    def _read(self, positional, /, tries=1):
        def nested():
            level = 2
        return nested

    async def write(self, *, mode="w"):
        self.mode = mode
        if mode:
            kept = 1
        else:
            kept = 2

    class Inner:
        def read(self, *, size=10):
            pass


if ATTEMPTS:
    def fallback(): pass
try:
    import x
except ImportError:
    def shim(): pass
else:
    for _ in ():
        with open("x"):
            deep = 1
match ATTEMPTS:
    case 5:
        def matched(): pass
if ATTEMPTS:
    def twice(): pass
else:
    def twice(): pass
'''
GONE, DIFFERS = [Code.ANCHOR_MISSING], [Code.ANCHOR_MISMATCH]


def codes(symbol: str = "read", source: str | None = STORE, **known: Any) -> list[Code]:
    """Why an anchor with these facts does not hold."""
    return [reason.code for reason in check_anchor(an_anchor(symbol=symbol, facts=known), source)]


@pytest.mark.parametrize(
    "name",
    [
        "ATTEMPTS",
        "_SLEEP_MS",
        "BOTH",
        "OTHER",
        "read",
        "read.Inner",
        "read.Inner.depth",
        "read.retries",
        "Store",
        "Store.RETRIES",
        "Store._read",
        "Store._read.nested",
        "Store._read.nested.level",
        "Store.write",
        "Store.Inner.read",
        "fallback",
        "shim",
        "deep",
        "matched",
    ],
)
def test_symbols_that_are_there(name: str) -> None:
    """Nested and conditional definitions, constants and attributes are found, private ones too."""
    assert codes(name) == []


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nowhere", "is not defined"),
        ("_read", "is not defined"),
        ("Store.read", "is not defined"),
        ("Inner", "is not defined"),
        ("read.wait", "is not defined"),
        ("Store.Inner.read.size", "is not defined"),
        ("ATTEMPTS.real", "is not defined"),
        ("twice", "is defined 2 times"),
        ("Store.write.kept", "is defined 2 times"),
    ],
)
def test_symbols_that_are_not(name: str, says: str) -> None:
    """A name that is elsewhere, or that stands there twice, is no place."""
    (reason,) = check_anchor(an_anchor(symbol=name), STORE)
    assert reason.code is Code.ANCHOR_MISSING
    assert reason.on == "anchor"
    assert reason.detail == f"{name} {says} in src/store.py"


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("read", {"sleep_ms": 50}),
        ("read", {"SLEEP_MS": 50, "_sleep_ms": 50}),
        ("read", {"attempts": 5}),
        ("read", {"name": "a"}),
        ("read", {"none": None}),
        ("read", {"strict": True}),
        ("read", {"budget": -3}),
        ("read", {"retries": 7.0}),
        ("read", {"seconds": 0.05}),
        ("read", {"depth": 1}),
        ("ATTEMPTS", {"attempts": 5}),
        ("_SLEEP_MS", {"sleep_ms": 50}),
        ("LIMITS", {"limits": (1, 2.5)}),
        ("Store._read", {"tries": 1}),
        ("Store.write", {"mode": "w"}),
        ("Store", {"retries": 4}),
    ],
    ids=str,
)
def test_facts_that_hold(name: str, known: dict[str, Any]) -> None:
    """Defaults, keyword-only ones, constants behind them, assignments and keywords of calls are values of a place."""
    assert codes(name, **known) == []


@pytest.mark.parametrize(
    ("name", "known", "says"),
    [
        ("read", {"sleep_ms": 51}, "sleep_ms is 50 in the code, 51 in the entry"),
        ("read", {"sleep_ms": "50"}, "sleep_ms is 50 in the code, '50' in the entry"),
        ("read", {"strict": 1}, "strict is True in the code, 1 in the entry"),
        ("ATTEMPTS", {"attempts": True}, "attempts is 5 in the code, True in the entry"),
        ("read", {"depth": True}, "depth is 1 in the code, True in the entry"),
        ("read", {"unset": None}, "no value named unset is set there"),
        ("read", {"encoding": "utf-8"}, "no value named encoding is set there"),
        ("read", {"nothing": 1}, "no value named nothing is set there"),
        ("Store.write", {"kept": 1}, "kept is set to 1 and 2; a fact needs one value"),
        ("LIMITS", {"limits": (1,)}, "limits is (1, 2.5) in the code, (1,) in the entry"),
        ("Store._read", {"positional": 1}, "no value named positional is set there"),
    ],
)
def test_facts_that_differ(name: str, known: dict[str, Any], says: str) -> None:
    """A value that differs, is missing, is no literal or is ambiguous refuses; a switch is not the number one."""
    (reason,) = check_anchor(an_anchor(symbol=name, facts=known), STORE)
    assert (reason.code, reason.detail) == (Code.ANCHOR_MISMATCH, says)


def test_every_fact_that_differs_is_named() -> None:
    """One wrong fact does not hide another."""
    assert codes(sleep_ms=1, attempts=1, strict=True) == DIFFERS * 2


@pytest.mark.parametrize(
    "source",
    [
        None,
        "",
        "def read(:",
        "def read(): pass\x00",
        "(" * 300,
        "x" + ".x" * 100_000,
        pytest.param("-" * 100_000 + "1", id="deep-unary"),
    ],
    ids=["no-file", "empty", "syntax", "nul", "brackets", "attributes", None],
)
def test_what_is_not_python_holds_no_symbol(source: str | None) -> None:
    """A file that is gone or cannot be parsed refuses, whatever is wrong with it."""
    assert codes(source=source) == GONE


@pytest.mark.parametrize(
    ("text", "expected"),
    [("PIN: a", []), ("PIN: a PIN: a", GONE), ("PIN: b", GONE), ("", GONE), ("PIN:\na", GONE)],
    ids=["once", "twice", "none", "empty", "other-blanks"],
)
def test_a_text_stands_there_exactly_once(text: str, expected: list[Code]) -> None:
    """A text that is gone, or that stands there twice, is no place."""
    assert [one.code for one in check_anchor(an_anchor(symbol=None, contains="PIN: a"), text)] == expected


def test_a_text_is_sought_in_any_file() -> None:
    """A file that must contain a text need not be Python."""
    assert check_anchor(an_anchor(symbol=None, contains="{{"), "not {{ Python") == ()


def test_a_value_that_is_set_twice_alike_is_one() -> None:
    """Only different values are ambiguous; 1 and True differ."""
    module = ast.parse("def f():\n    a = 1\n    a = 1\n    b = 1\n    b = True\n")
    assert facts(module.body[0], module) == {"a": [1], "b": [1, True]}


def test_symbols_are_given_with_their_lines() -> None:
    """The definition itself is found, not its name."""
    (found,) = symbol(STORE, "Store._read")
    assert isinstance(found, ast.FunctionDef)
    assert found.name == "_read"


@given(st.text(max_size=80), st.text("abAB._ ", max_size=10))
def test_any_text_is_judged(source: str, name: str) -> None:
    """Whatever stands in a file, an anchor holds or says why not."""
    assert codes(name, source) in ([], GONE)
