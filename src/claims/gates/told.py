"""What pytest tells of a session beside its report: how many cases it collected, and what became of those left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claims.core.case import Mark, Outcome

if TYPE_CHECKING:
    from claims.core.case import Report

_COLOUR = re.compile(r"\x1b\[[\d;]*m")
_SUMMARY = re.compile(r"=*\s?(?P<counts>(?:\d+ [a-z]+(?:, )?)+|no tests ran) in \d[\d.]*s(?: \([\d:, a-z]+\))?\s?=*\Z")
_COLLECTED = re.compile(r"(?:collected|collecting \.\.\. collected) (?P<n>\d+) items?\b.*\Z")
_COUNT = re.compile(r"(?P<n>\d+) (?P<word>[a-z]+)")
_BROKEN_OFF = re.compile(r"!{5,} .* !{5,}\Z")
_CASES = frozenset({"passed", "failed", "skipped", "deselected", "xfailed", "xpassed"})
_WORDS = _CASES | {"error", "errors", "warning", "warnings", "rerun"}
_TAIL_BYTES = 64_000
_HEAD_BYTES = 16_000


def told(report: Report | None, stdout: bytes) -> dict[str, int]:
    """Give `collected`, `deselected`, `expected_failures` and `unexpected_passes`, as far as the runner tells them.

    A key that is missing was not told, which is not the same as none. Only pytest's own last line is believed, and
    only beside a report that says to be pytest's.
    """
    if report is None:
        return {}
    expected = sum(case.mark is Mark.EXPECTED_FAILURE and case.outcome is Outcome.SKIPPED for case in report.odd)
    if report.producer != "pytest":
        return {"expected_failures": expected} if expected else {}
    found = {"expected_failures": expected}
    summary = _summary(stdout)
    if summary is None:
        return found
    found |= {"deselected": summary.get("deselected", 0), "unexpected_passes": summary.get("xpassed", 0)}
    collected = _collected(stdout, summary)
    return found if collected is None else found | {"collected": collected}


def _summary(stdout: bytes) -> dict[str, int] | None:
    """Give the counts of pytest's last line; None where there is none, as with `-qq`."""
    lines = [line for line in _lines(stdout[-_TAIL_BYTES:]) if line.strip()]
    line = next((found for line in lines[-3:][::-1] if (found := _SUMMARY.match(line.strip()))), None)
    if line is None:
        return None
    counts = {found["word"]: int(found["n"]) for found in _COUNT.finditer(line["counts"])}
    return counts if counts.keys() <= _WORDS else None


def _collected(stdout: bytes, summary: dict[str, int]) -> int | None:
    """Give the number that pytest printed; with `-q`, the sum of its last line where that says it all."""
    for line in _lines(stdout[:_HEAD_BYTES]):
        if found := _COLLECTED.match(line.strip()):
            return int(found["n"])
    # an error may be a case's or a module's, and a session that was broken off does not name the rest
    if summary.keys() & {"error", "errors"} or any(_BROKEN_OFF.match(line) for line in _lines(stdout[-_TAIL_BYTES:])):
        return None
    return sum(number for word, number in summary.items() if word in _CASES)


def _lines(data: bytes) -> list[str]:
    return _COLOUR.sub("", data.decode("utf-8", "replace")).splitlines()
