"""What attributes of cases and suites say of their outcome. Runners invent such attributes and spell them freely.

The name decides what a value may mean. A value that is known to be harmless says nothing; every other is a failure, a
skip, or something that no reader can tell.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from claims.core.case import Mark, Outcome
from claims.gates.report_words import EXPECTED_FAILURE_WORDS, FLAKY_WORDS, status_outcome

WORDS = frozenset(
    {
        "status", "result", "outcome", "state", "verdict", "conclusion", "disposition", "judgement", "judgment",
        "passfail", "statustext", "resultstate", "resultstatus", "outcomestatus", "resulttype", "statusname",
    }
)  # fmt: skip
"""Attributes of which the value is a word for the outcome."""
PASSING = frozenset(
    {
        "success", "successful", "successfully", "succeeded", "succeed", "successes", "passed", "pass", "passes",
        "passing", "ok", "okay", "good", "green", "valid",
    }
)  # fmt: skip
"""Attributes that say of a passing case that they are true, or that count passes."""
CARRIED_OUT = {
    **dict.fromkeys(("executed", "ran", "run", "enabled"), Outcome.SKIPPED),
    **dict.fromkeys(("completed", "complete", "finished"), Outcome.ERRORED),
}
"""Attributes that say of a passing case that they are true: what it is where they are false."""
FAILING_NAMES = {
    **dict.fromkeys(
        (
            "failed", "failure", "failures", "fail", "fails", "failing", "broken", "unexpected", "regression",
            "rejected", "xpass", "xpassed", "unsuccessful", "notok", "incorrect", "invalid", "bad",
        ),
        Outcome.FAILED,
    ),
    **dict.fromkeys(
        (
            "error", "errors", "errored", "exception", "exceptions", "aborted", "aborts", "abort", "crashed", "crashes",
            "crash", "killed", "timedout", "timeouts", "interrupted", "incomplete", "cancelled", "canceled", "fatal",
            "terminated", "panicked", "panic", "hung", "unstable",
        ),
        Outcome.ERRORED,
    ),
}  # fmt: skip
"""Attributes that say of a passing case that they are false, or count none."""
SKIPPING = frozenset(
    {
        "skipped", "skip", "skips", "disabled", "ignored", "ignore", "suppressed", "notrun", "notexecuted", "pending",
        "todo", "excluded", "inconclusive", "blocked", "omitted", "deselected",
    }
)  # fmt: skip
FLAKY = frozenset({"flaky"})
ONLY_TRUE = {"timeout": Outcome.ERRORED}
"""Attributes that are settings as well: only `true` says something of the outcome."""

KEYS = WORDS | PASSING | CARRIED_OUT.keys() | FAILING_NAMES.keys() | SKIPPING | FLAKY | ONLY_TRUE.keys()
TOTALS = {
    "tests": ("tests",),
    "failures": ("failures",),
    "errors": ("errors",),
    "skipped": ("skipped", "skip", "skips", "disabled", "ignored"),
}
"""Runners name what did not run in five ways, some of them in two at once: those are added."""
_TOTAL_NAMES = {spelling: total for total, spellings in TOTALS.items() for spelling in spellings}

_PREFIXES = ("test", "case", "suite", "is", "has", "was", "execution", "final", "overall", "num", "number", "total")
_ENDINGS = ("count", "counts", "tests", "cases")
_TRUE = frozenset({"true", "yes", "y", "on", "t"})
_FALSE = frozenset({"false", "no", "n", "off", "f"})
_UNSAID = frozenset({"", "none", "null", "nil", "undefined", "nan", "n/a", "-"})
_STATUS_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?", re.ASCII)
_GOOD_NUMBERS = frozenset({"0", "+0", "-0", "0.0"})
"""Numbers that a status may be where all is well; so may the codes of HTTP for success."""
_COUNT = re.compile(r"\+?([0-9]{1,15})(?:\.0*)?|\+?([0-9]{1,3}(?:,[0-9]{3}){1,4})", re.ASCII)


class Said(NamedTuple):
    """What one attribute says of a case; a mark where there is more to know, or where nobody can tell."""

    outcome: Outcome | None = None
    mark: Mark | None = None


_UNTOLD = Said(mark=Mark.UNKNOWN_STATUS)


class _Keys(dict[str, str]):
    """The key of each attribute name, empty where it is none for an outcome; every name is looked at once."""

    def __missing__(self, name: str) -> str:
        if len(self) > 10_000:
            self.clear()
        found = self[name] = _key(name)
        return found


def _key(name: str) -> str:
    if name.startswith("xmlns"):
        return ""
    plain = re.sub(r"[-_. ]", "", name.rpartition(":")[2].casefold())
    if plain in KEYS:
        return plain
    for prefix in _PREFIXES:
        if plain.startswith(prefix) and (short := plain.removeprefix(prefix)) in KEYS:
            return short
    for ending in _ENDINGS:
        if plain.endswith(ending) and (short := plain.removesuffix(ending)) in KEYS:
            return short
    return ""


KEY_OF = _Keys()
"""By an attribute's name as it stands in a report: the key under which it speaks of an outcome, or an empty text."""


def number(text: str) -> int | None:
    """The whole number that a total states, such as `3`, `1.0` or `1,234`; None where it states none."""
    found = _COUNT.fullmatch(text.strip())
    return int((found[1] or found[2]).replace(",", "")) if found else None


@lru_cache(maxsize=4096)
def says_of_case(key: str, value: str) -> Said:
    """What an attribute of a case says of it, by the attribute's key; nothing where the value is harmless."""
    plain = value.strip().casefold()
    if key in WORDS:
        return _word(plain)
    if plain in _UNSAID:
        return Said()
    if key in PASSING:
        return _passing(plain)
    if key in CARRIED_OUT:
        return Said(CARRIED_OUT[key]) if plain in _FALSE or (plain == "0" and key != "run") else Said()
    return _against(key, plain)


def _against(key: str, plain: str) -> Said:
    """What an attribute says that is false, or counts none, where all is well."""
    count = number(plain)
    if plain in _FALSE or count == 0:
        return Said()
    if key in ONLY_TRUE:
        return Said(ONLY_TRUE[key]) if plain in _TRUE else Said()
    if key in SKIPPING or key in FLAKY:
        return Said(Outcome.SKIPPED) if key in SKIPPING else Said(mark=Mark.FLAKY)
    return Said(FAILING_NAMES[key]) if plain in _TRUE or count is not None else _UNTOLD


def _word(plain: str) -> Said:
    if _STATUS_NUMBER.fullmatch(plain):
        return Said() if plain in _GOOD_NUMBERS or (len(plain) == 3 and plain[0] == "2") else _UNTOLD
    outcome = status_outcome(plain)
    if outcome is None:
        return _UNTOLD
    mark = Mark.FLAKY if plain in FLAKY_WORDS else Mark.EXPECTED_FAILURE if plain in EXPECTED_FAILURE_WORDS else None
    return Said(outcome if outcome is not Outcome.PASSED else None, mark)


def _passing(plain: str) -> Said:
    if plain in _TRUE:
        return Said()
    if plain in _FALSE:
        return Said(Outcome.FAILED)
    if (count := number(plain)) is not None:
        return Said() if count else _UNTOLD
    return _word(plain)


def says_nothing(name: str, values: tuple[str, ...]) -> bool:
    """Whether an attribute that speaks of outcomes says, in all its values, nothing against a pass."""
    key = KEY_OF[name]
    return all(says_of_case(key, value) == (None, None) for value in set(values))


def of_suite(attributes: list[str]) -> tuple[dict[str, int], bool, list[str]]:
    """The totals that a suite's attributes declare, whether all of them could be read, and what else they say.

    Args:
        attributes: names and values in turn.

    Returns:
        The last are attributes, as they stand, that state a failure or that no reader can tell from one. Some honest
        runners write them beside failing cases, which then say the same.
    """
    declared: dict[str, int] = {}
    usable, spoken = True, []
    for name, value in zip(attributes[::2], attributes[1::2], strict=True):
        total = _TOTAL_NAMES.get(name.rpartition(":")[2].casefold())
        key = KEY_OF[name]
        if total is None and not key:
            continue
        if total is not None and (count := number(value)) is not None:
            declared[total] = declared.get(total, 0) + count
            continue
        usable = usable and total is None
        if key and _speaks(key, value):
            spoken.append(f'{name[:100]}="{value[:100]}"')
    return declared, usable, spoken


def _speaks(key: str, value: str) -> bool:
    """Whether an attribute of a suite states a failure, or something that may be one."""
    if key in SKIPPING or key in FLAKY or (key in PASSING and number(value) is not None):
        return False
    outcome, mark = says_of_case(key, value)
    return (
        mark is Mark.UNKNOWN_STATUS
        or outcome in (Outcome.FAILED, Outcome.ERRORED)
        or (key in CARRIED_OUT and bool(outcome))
    )
