"""What the tags of one test case add up to."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from claims.core.case import FAILING, Mark, Outcome
from claims.core.failure import failure_class, innermost_frame
from claims.gates.report_words import (
    EXPECTED_FAILURE_WORDS,
    FLAKY_WORDS,
    headline,
    is_excuse,
    is_expected_failure,
    status_outcome,
)

RERUN_TAGS = frozenset({"flakyFailure", "flakyError", "rerunFailure", "rerunError"})

_WEIGHT = {
    "flakyFailure": 1,
    "flakyError": 1,
    "skipped": 2,
    "rerunFailure": 3,
    "rerunError": 3,
    "failure": 4,
    "error": 5,
}
"""Among the results of one case the heaviest gives outcome and headline. A rerun's failure weighs by itself: where
no other result follows, the case never passed."""
_OUTCOME = (Outcome.PASSED, Outcome.PASSED, Outcome.SKIPPED, Outcome.FAILED, Outcome.FAILED, Outcome.ERRORED)
_WEIGHT_OF_STATUS = {Outcome.PASSED: 0, Outcome.SKIPPED: 2, Outcome.FAILED: 4, Outcome.ERRORED: 5}
_FAILED_WEIGHT = 3
_MEMOISED_CHARS = 4_000


class Results:
    """The results of one case, gathered from its start tag to its end tag."""

    __slots__ = ("excused", "expected", "flaky", "kind", "message", "text", "weight")

    def __init__(self) -> None:
        self.weight = 0
        self.message = self.kind = self.text = ""
        self.excused = self.expected = self.flaky = False

    def add(self, tag: str, attributes: dict[str, str]) -> bool:
        """Take one result; true where it is the heaviest so far, so that its text is wanted."""
        kind, message = attributes.get("type", ""), attributes.get("message", "")
        if tag == "skipped":
            self.excused |= is_excuse(kind, message)
            self.expected |= is_expected_failure(kind, message)
        elif tag in ("flakyFailure", "flakyError"):
            self.flaky = True
        weight = _WEIGHT[tag]
        if weight <= self.weight:
            return False
        self.weight, self.message, self.kind, self.text = weight, message, kind, ""
        return True


class Reading(NamedTuple):
    """What the tags of a case add up to, its names and duration apart."""

    outcome: Outcome
    mark: Mark | None = None
    headline: str = ""
    failure_class: str = ""
    place: str = ""


def reading(attributes: dict[str, str], results: Results, root: str) -> Reading:
    """How the case ended and why; `root` is the project's absolute path, or empty."""
    words = tuple([attributes[key] for key in ("status", "result") if key in attributes])
    outcome, mark = _outcome(words, results) if words or results.weight else (Outcome.PASSED, None)
    if outcome is Outcome.PASSED and not attributes.get("name") and not attributes.get("classname"):
        mark = Mark.UNIDENTIFIED
    message = results.message
    if outcome in FAILING and not results.weight:
        message = "status: " + " ".join(words)
    explain = _explained_memoised if len(message) + len(results.text) < _MEMOISED_CHARS else _explained
    return explain(outcome, mark, message, results.text, results.kind, root)


def _explained(outcome: Outcome, mark: Mark | None, message: str, text: str, kind: str, root: str) -> Reading:  # noqa: PLR0917  (a memo takes no names)
    line = headline(message, text, kind)
    if outcome not in FAILING:
        return Reading(outcome, mark, line)
    place = innermost_frame(text, root) or innermost_frame(message, root)
    return Reading(outcome, mark, line, failure_class(line), place)


_explained_memoised = lru_cache(maxsize=512)(_explained)
"""One cause often breaks many cases with the same words."""


def _outcome(words: tuple[str, ...], results: Results) -> tuple[Outcome, Mark | None]:
    """Error before failure before skip before pass, over result elements and status words alike."""
    weight = results.weight
    mark = Mark.FLAKY if results.flaky else None
    expected = results.expected
    for word in words:
        stated = status_outcome(word)
        plain = word.strip().lower()
        expected |= plain in EXPECTED_FAILURE_WORDS
        if stated is None:
            mark = Mark.UNKNOWN_STATUS
        elif plain in FLAKY_WORDS:
            mark = mark or Mark.FLAKY
        else:
            weight = max(weight, _WEIGHT_OF_STATUS[stated])
    if results.excused and weight >= _FAILED_WEIGHT:
        return Outcome.SKIPPED, Mark.EXPECTED_FAILURE
    outcome = _OUTCOME[weight]
    if outcome in FAILING:
        return outcome, None
    if expected:
        return outcome, Mark.EXPECTED_FAILURE
    return outcome, mark if outcome is Outcome.PASSED else None
