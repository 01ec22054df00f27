"""What the words, numbers and messages of JUnit dialects mean, one value at a time."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from claims.core.case import Outcome
from claims.core.content import number_of_times

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_HEADLINE_CHARS = 500

FAILED_WORDS = frozenset(
    {
        "fail",
        "failed",
        "failure",
        "failing",
        "false",
        "no",
        "ko",
        "bad",
        "broken",
        "regression",
        "unexpected",
        "xpass",
        "xpassed",
        "incorrect",
        "rejected",
    }
)
ERRORED_WORDS = frozenset(
    {
        "error",
        "errored",
        "errors",
        "exception",
        "crash",
        "crashed",
        "abort",
        "aborted",
        "timeout",
        "timedout",
        "timed-out",
        "killed",
        "interrupted",
        "fatal",
    }
)
SKIPPED_WORDS = frozenset(
    {
        "skip",
        "skipped",
        "skipping",
        "ignore",
        "ignored",
        "disabled",
        "suppressed",
        "notrun",
        "not-run",
        "not-executed",
        "notexecuted",
        "notstarted",
        "not-started",
        "pending",
        "todo",
        "excluded",
        "deselected",
        "filtered",
        "inconclusive",
        "blocked",
        "undefined",
        "unsupported",
        "omitted",
        "untested",
        "n/a",
    }
)
PASSED_WORDS = frozenset(
    {
        "run",
        "ran",
        "pass",
        "passed",
        "passing",
        "ok",
        "okay",
        "success",
        "successful",
        "successfully",
        "succeeded",
        "succeed",
        "complete",
        "completed",
        "finished",
        "finish",
        "done",
        "executed",
        "true",
        "yes",
        "y",
        "good",
        "green",
        "fixed",
        "expected",
        "stable",
        "normal",
        "valid",
        "verified",
        "active",
        "enabled",
        "accepted",
        "correct",
        "ended",
        "closed",
        "warning",
        "warn",
        "info",
        "n",
        "flaky",
        "xfail",
        "xfailed",
    }
)
"""Words of cases that passed, or that say nothing about the outcome. Generous: an honest report is not refused."""
FLAKY_WORDS = frozenset({"flaky"})
EXPECTED_FAILURE_WORDS = frozenset({"xfail", "xfailed"})


def is_expected_failure(kind: str, message: str) -> bool:
    """Whether a skip's type and message say that the case failed, as it was expected to."""
    return kind.lower() in ("pytest.xfail", "xfail") or message.startswith(
        ("expected failure", "expected test failure")
    )


def is_excuse(kind: str, message: str) -> bool:
    """Whether a skip says that a failure beside it is none: Node's todo, Catch2's tag."""
    return kind == "todo" or message == "TEST_CASE tagged with !mayfail"


def status_outcome(word: str) -> Outcome | None:
    """The outcome that a status word states, or None where no reader can tell; an empty one states nothing bad."""
    plain = "-".join(word.lower().replace("_", " ").split())
    for words, outcome in (
        (FAILED_WORDS, Outcome.FAILED),
        (ERRORED_WORDS, Outcome.ERRORED),
        (SKIPPED_WORDS, Outcome.SKIPPED),
        (PASSED_WORDS, Outcome.PASSED),
    ):
        if plain in words:
            return outcome
    return None if plain else Outcome.PASSED


_SECONDS = re.compile(r"\+?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_THOUSANDS = re.compile(r"\+?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]*")
_DECIMAL_COMMA = re.compile(r"\+?0,[0-9]+")


def times_of_suite(attributes: Mapping[str, str]) -> int:
    """What a suite says of when it began and how long it took, as a number; 0 where it says nothing."""
    return number_of_times(attributes.get("timestamp", ""), seconds(attributes.get("time", "")))


def seconds(text: str) -> float | None:
    """A duration in seconds, finite and not negative; None for anything that could mean two things.

    `1,234.5` has thousands commas and `0,160` a decimal comma; `12,345` could be either.
    """
    plain = text.strip(" \t\r\n")
    if len(plain) > 64:
        return None
    if _SECONDS.fullmatch(plain):
        value = float(plain)
    elif _THOUSANDS.fullmatch(plain):
        value = float(plain.replace(",", ""))
    elif _DECIMAL_COMMA.fullmatch(plain):
        value = float(plain.replace(",", "."))
    else:
        return None
    return value if math.isfinite(value) else None


_NO_NEWS = frozenset({"collection failure", "collection error", "collection skipped", "internal error", "test failure"})
_PYTEST_ERROR = re.compile(r"(?m)^E[ \t]+(\S.*)$")
_NO_NEWS_STARTS = ("Traceback (most recent call last):", 'failed on setup with "file ')


_COMPARED = re.compile(r"^(assert .*)$", re.MULTILINE)


def headline(message: str, text: str, kind: str) -> str:
    """The line that says what went wrong, at most 500 characters: of the message, else of the text, else the type.

    Where that line only says that something failed, the exception's own line further down is taken. Where it is the
    message of an assertion, what was compared follows it: pytest writes that below.
    """
    first = _first_line(message) or _first_line(text)
    if first.lower() in _NO_NEWS or first.startswith(_NO_NEWS_STARTS):
        found = _PYTEST_ERROR.search(text)
        first = (found[1] if found else _last_line(text)) or first
    elif "assert " not in first and (compared := _COMPARED.search(message[:10_000])):
        first = f"{first} ({compared[1].rstrip()})"
    return (first or kind.strip())[:MAX_HEADLINE_CHARS].rstrip()


def _first_line(text: str) -> str:
    start = text[:10_000].lstrip()
    return start.splitlines()[0].rstrip() if start else ""


def _last_line(text: str) -> str:
    end = text[-10_000:].rstrip()
    return end.splitlines()[-1].strip() if end else ""
