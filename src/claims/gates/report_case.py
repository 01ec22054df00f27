"""What the tags of one test case add up to."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from claims.core.case import FAILING, Mark, Outcome
from claims.core.failure import failure_class, innermost_frame
from claims.gates.report_words import (
    EXPECTED_FAILURE_WORDS,
    FLAKY_WORDS,
    MAX_HEADLINE_CHARS,
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


class Reading(NamedTuple):
    """What a case's status words and results add up to."""

    outcome: Outcome = Outcome.PASSED
    mark: Mark | None = None
    headline: str = ""
    failure_class: str = ""
    place: str = ""


Result = tuple[str, ...]
"""One result element as it came: its tag, its text, then names and values of its attributes in turn."""


def reading(words: tuple[str, ...], results: tuple[Result, ...], root: str) -> Reading:
    """How a case ended and why: error before failure before skip before pass, over elements and status words alike.

    `words` are the values of its `status` and `result` attributes; `root` is the project's absolute path, or empty.
    """
    if not words and len(results) == 1 and sum(map(len, results[0])) < _MEMOISED_CHARS:
        return _read_memoised(words, results, root)
    return _read(words, results, root)


def _read(words: tuple[str, ...], results: tuple[Result, ...], root: str) -> Reading:
    outcome, mark = _outcome(words, results)
    if not results:
        line = "status: " + " ".join(words) if outcome in FAILING else ""
        return Reading(outcome, mark, line[:MAX_HEADLINE_CHARS], failure_class(line))
    tag, text, *pairs = max(results, key=lambda result: _WEIGHT[result[0]])
    attributes = dict(zip(pairs[::2], pairs[1::2], strict=True))
    message = attributes.get("message", "")
    line = headline(message, text, attributes.get("type", ""))
    if outcome not in FAILING:
        return Reading(outcome, mark, line)
    return Reading(
        outcome, mark, line or tag, failure_class(line), innermost_frame(text, root) or innermost_frame(message, root)
    )


_read_memoised = lru_cache(maxsize=512)(_read)
"""One cause often breaks many cases with the same words."""


def _outcome(words: tuple[str, ...], results: tuple[Result, ...]) -> tuple[Outcome, Mark | None]:
    weight = max([_WEIGHT[tag] for tag, *_ in results], default=0)
    skips = [_type_and_message(result) for result in results if result[0] == "skipped"]
    expected = any(is_expected_failure(*skip) for skip in skips)
    mark = Mark.FLAKY if any(tag.startswith("flaky") for tag, *_ in results) else None
    for word in words:
        stated = status_outcome(word)
        plain = word.strip().lower()
        expected |= plain in EXPECTED_FAILURE_WORDS
        if plain in FLAKY_WORDS:
            mark = mark or Mark.FLAKY
        elif stated is None:
            mark = Mark.UNKNOWN_STATUS
        else:
            weight = max(weight, _WEIGHT_OF_STATUS[stated])
    if weight >= _FAILED_WEIGHT and any(is_excuse(*skip) for skip in skips):
        return Outcome.SKIPPED, Mark.EXPECTED_FAILURE
    outcome = _OUTCOME[weight]
    if outcome in FAILING:
        return outcome, None
    if expected:
        return outcome, Mark.EXPECTED_FAILURE
    return outcome, mark if outcome is Outcome.PASSED else None


def _type_and_message(result: Result) -> tuple[str, str]:
    _tag, _text, *pairs = result
    attributes = dict(zip(pairs[::2], pairs[1::2], strict=True))
    return attributes.get("type", ""), attributes.get("message", "")
