"""Values that code states, of each kind that a fact may name."""

from __future__ import annotations

from typing import Any

import pytest

from build import an_anchor
from claims.core.anchors import check_anchor

STORE = """\
TRANSIENT = (PermissionError, FileNotFoundError)
BUDGET = 7

class Store:
    limit = 3
    low, high = 1, 9

    def __init__(self, root, attempts=5):
        self.root = root
        self.size = 10
        self._pause_s: float = 0.05

    def read(self):
        if (left := BUDGET) > 1:
            time.sleep(0.05)
        for _ in range(4):
            try:
                return fetch(timeout=2)
            except TRANSIENT:
                pass
            except (errors.Busy, OSError) as error:
                raise

    def every(self):
        try:
            both(1, 2)
            wait(1)
            wait(2)
        except:
            pass
"""
HELD: list[tuple[str, dict[str, Any]]] = [
    ("Store", {"limit": 3, "low": 1, "high": 9}),
    ("Store", {"size": 10, "pause_s": 0.05, "attempts": 5}),
    ("Store.__init__", {"size": 10, "pause_s": 0.05, "attempts": 5}),
    ("Store.read", {"left": 7, "sleep": 0.05, "range": 4, "timeout": 2}),
    ("Store.read", {"catches": ("PermissionError", "FileNotFoundError", "Busy", "OSError")}),
    ("Store.read", {"catches": ("OSError", "Busy", "FileNotFoundError", "PermissionError")}),
    ("Store.every", {"catches": "BaseException"}),
    ("Store.read", {"sleep_ms": 50, "sleep_s": 0.05, "sleep_us": 50_000}),
    ("Store.__init__", {"pause_ms": 50}),
]
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("Store", {"size": 11}, "size is 10 in the code, 11 in the entry"),
    ("Store", {"root": "x"}, "no value named root is set there"),
    ("Store.read", {"sleep": 0.06}, "sleep is 0.05 in the code, 0.06 in the entry"),
    ("Store.read", {"sleep_ms": 51}, "sleep_ms is 50 in the code, 51 in the entry"),
    ("Store.read", {"timeout_ms": 2000}, "no value named timeout_ms is set there"),  # in which unit, it does not say
    ("Store.every", {"wait": 1}, "wait is set to 1 and 2; a fact needs one value"),
    ("Store.every", {"both": 1}, "no value named both is set there"),
    ("Store.__init__", {"catches": "OSError"}, "no value named catches is set there"),
    (
        "Store.read",
        {"catches": ("PermissionError", "FileNotFoundError")},
        (
            "catches is ('PermissionError', 'FileNotFoundError', 'Busy', 'OSError') in the code, "
            "('PermissionError', 'FileNotFoundError') in the entry"
        ),
    ),
    ("Store.every", {"catches": "OSError"}, "catches is ('BaseException',) in the code, 'OSError' in the entry"),
]


@pytest.mark.parametrize(("symbol", "facts"), HELD)
def test_values_that_are_there(symbol: str, facts: dict[str, Any]) -> None:
    """Attributes, defaults of methods, unpacked and named values, the only argument of a call, caught exceptions."""
    assert check_anchor(an_anchor(symbol=symbol, facts=facts), STORE) == ()


@pytest.mark.parametrize(("symbol", "facts", "says"), REFUSED)
def test_values_that_differ(symbol: str, facts: dict[str, Any], says: str) -> None:
    """Another value, none, several, and exceptions that are more or others than declared."""
    (reason,) = check_anchor(an_anchor(symbol=symbol, facts=facts), STORE)
    assert reason.detail == says


def test_a_time_without_end_has_no_unit() -> None:
    """An infinite pause is no number of milliseconds."""
    (reason,) = check_anchor(an_anchor(facts={"sleep_ms": 50}), "def read():\n    sleep(1e999)\n")
    assert reason.detail == "no value named sleep_ms is set there"


def test_a_name_goes_before_what_is_called() -> None:
    """A keyword or an assignment of a name is meant before the argument of a function of that name."""
    source = "def read(sleep=1):\n    sleep(2)\n"
    assert check_anchor(an_anchor(facts={"sleep": 1}), source) == ()
    assert check_anchor(an_anchor(facts={"sleep": 2}), source) != ()
