"""Waivers: findings that somebody answers for until a day. What nobody can answer for, none of them covers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claims.core.blockers import Blocker
from claims.core.finding import Finding, Waived

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from claims.core.entry import Waiver
    from claims.core.readiness import Blocking

CHECK = "waivers"


class Settled(NamedTuple):
    """Findings after the waivers of an entry."""

    open: tuple[Blocking, ...]
    waived: tuple[Blocking, ...]
    """Those that a waiver covers, with the rung that they would have blocked."""
    answers: tuple[Waived, ...]
    faults: tuple[Finding, ...]
    """Waivers that cover nothing, and why."""


def settle(entry: str, found: Sequence[Blocking], waivers: Iterable[Waiver], today: date) -> Settled:
    """Apply the waivers of an entry to what was found in it.

    A waiver names one finding: its code, and where several have that code, words that stand in only one of them.
    """
    covered: list[Blocking] = []
    answers: list[Waived] = []
    faults: list[Finding] = []
    for waiver in waivers:
        matching = list(_matching(found, waiver.finding))
        if fault := _fault(waiver, matching, today):
            faults.append(Finding(fault[0], entry, waiver.finding, fault[1], check=CHECK))
        else:
            covered.append(matching[0])
            answers.append(Waived(matching[0].finding, waiver.because, waiver.by, waiver.until))
    left = tuple(one for one in found if one not in covered)
    return Settled(left, tuple(covered), tuple(answers), tuple(faults))


def _matching(found: Iterable[Blocking], named: str) -> Iterator[Blocking]:
    code, _, words = named.partition(" ")
    return (
        one
        for one in found
        if one.finding.code == code and " ".join(words.split()) in f"{one.finding.on}: {one.finding.detail}"
    )


def _fault(waiver: Waiver, matching: Sequence[Blocking], today: date) -> tuple[Blocker, str] | None:
    until = waiver.until.isoformat()
    if waiver.until < today:
        return Blocker.WAIVER_EXPIRED, f"it ended on {until}; mend what it was for, or give it a new reason and day"
    if not matching:
        return Blocker.WAIVES_NOTHING, "nothing like it was found; take it out before it covers something else"
    if not all(one.waivable for one in matching):
        return Blocker.CANNOT_BE_WAIVED, f"nobody can answer for this: {_told(matching)}"
    if len(matching) > 1:
        text = (
            f"it fits {len(matching)} findings and covers none; add words of the one that is meant: {_told(matching)}"
        )
        return Blocker.WAIVER_UNCLEAR, text
    return None


def _told(matching: Sequence[Blocking]) -> str:
    return "; ".join(f"{one.finding.on}: {one.finding.detail}" for one in matching[:3])
