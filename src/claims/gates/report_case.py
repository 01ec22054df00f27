"""What the tags of one test case add up to."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from claims.core.case import FAILING, Mark, Outcome
from claims.core.failure import failure_class, innermost_frame
from claims.core.frames import named_frames
from claims.gates.report_attributes import says_of_case
from claims.gates.report_words import MAX_HEADLINE_CHARS, headline, is_excuse, is_expected_failure

RERUN_TAGS = frozenset({"flakyFailure", "flakyError", "rerunFailure", "rerunError"})

UNREAD = "?"
"""Tag of what stands for an element that no reader can tell from a result; its message names the element."""

_WEIGHT = {
    UNREAD: 1,
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
_WEIGHT_OF_STATUS = {Outcome.SKIPPED: 2, Outcome.FAILED: 4, Outcome.ERRORED: 5}
_FAILED_WEIGHT = 3
_MEMOISED_CHARS = 4_000


class Reading(NamedTuple):
    """What the attributes and results of a case add up to."""

    outcome: Outcome = Outcome.PASSED
    mark: Mark | None = None
    headline: str = ""
    failure_class: str = ""
    place: str = ""
    frames: tuple[str, ...] = ()
    """Paths that the trace of a failure names, innermost first."""


Result = tuple[str, ...]
"""One result element as it came: its tag, its text, then names and values of its attributes in turn."""
Spoken = tuple[tuple[str, str, str], ...]
"""The attributes of a case that speak of its outcome: key, name and value of each."""


def reading(spoken: Spoken, results: tuple[Result, ...], root: str) -> Reading:
    """How a case ended and why: error before failure before skip before pass, over elements and attributes alike.

    `root` is the project's absolute path, or empty.
    """
    if not spoken and len(results) == 1 and sum(map(len, results[0])) < _MEMOISED_CHARS:
        return _read_memoised(spoken, results, root)
    return _read(spoken, results, root)


def _read(spoken: Spoken, results: tuple[Result, ...], root: str) -> Reading:
    outcome, mark = _outcome(spoken, results)
    if mark is Mark.UNKNOWN_STATUS:
        return Reading(outcome, mark, _unread(spoken, results)[:MAX_HEADLINE_CHARS])
    if not results:
        line = " ".join(f"{name}: {value}" for _, name, value in spoken) if outcome in FAILING else ""
        return Reading(outcome, mark, line[:MAX_HEADLINE_CHARS], failure_class(line[:MAX_HEADLINE_CHARS]))
    tag, text, *pairs = max(results, key=lambda result: _WEIGHT[result[0]])
    attributes = dict(zip(pairs[::2], pairs[1::2], strict=True))
    message = attributes.get("message", "")
    line = headline(message, text, attributes.get("type", ""))
    if outcome not in FAILING:
        return Reading(outcome, mark, line)
    return Reading(
        outcome,
        mark,
        line or tag,
        failure_class(line),
        innermost_frame(text, root) or innermost_frame(message, root),
        named_frames(text) or named_frames(message),
    )


_read_memoised = lru_cache(maxsize=512)(_read)
"""One cause often breaks many cases with the same words."""


def _unread(spoken: Spoken, results: tuple[Result, ...]) -> str:
    """What it is that no reader can tell from a failure."""
    elements = [text for tag, text, *_ in results if tag == UNREAD]
    attributes = [
        f'{name}="{value}"' for key, name, value in spoken if says_of_case(key, value).mark is Mark.UNKNOWN_STATUS
    ]
    return f"no reader can tell {', '.join([*elements, *attributes])} from a failure"


def _outcome(spoken: Spoken, results: tuple[Result, ...]) -> tuple[Outcome, Mark | None]:
    weight = max([_WEIGHT[tag] for tag, *_ in results], default=0)
    skips = [_type_and_message(result) for result in results if result[0] == "skipped"]
    expected = any(is_expected_failure(*skip) for skip in skips)
    mark = Mark.FLAKY if any(tag.startswith("flaky") for tag, *_ in results) else None
    unread = any(tag == UNREAD for tag, *_ in results)
    for key, _, value in spoken:
        stated, said = says_of_case(key, value)
        expected |= said is Mark.EXPECTED_FAILURE
        unread |= said is Mark.UNKNOWN_STATUS
        if said is Mark.FLAKY:
            mark = said
        if stated is not None:
            weight = max(weight, _WEIGHT_OF_STATUS[stated])
    if weight >= _FAILED_WEIGHT and any(is_excuse(*skip) for skip in skips):
        return Outcome.SKIPPED, Mark.EXPECTED_FAILURE
    outcome = _OUTCOME[weight]
    if outcome in FAILING:
        return outcome, None
    if unread and (outcome is Outcome.PASSED or any(tag == UNREAD for tag, *_ in results)):
        return outcome, Mark.UNKNOWN_STATUS
    if expected:
        return outcome, Mark.EXPECTED_FAILURE
    return outcome, mark if outcome is Outcome.PASSED else None


def _type_and_message(result: Result) -> tuple[str, str]:
    _tag, _text, *pairs = result
    attributes = dict(zip(pairs[::2], pairs[1::2], strict=True))
    return attributes.get("type", ""), attributes.get("message", "")
