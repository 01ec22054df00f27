"""Waivers: one finding each, until a day, and nothing that nobody can answer for."""

from __future__ import annotations

from datetime import date

import pytest

from claims.core.blockers import Blocker
from claims.core.entry import Status, Waiver
from claims.core.finding import Finding
from claims.core.readiness import Blocking
from claims.core.reasons import Code
from claims.core.waivers import settle

TODAY = date(2026, 2, 14)
WEAK = Blocking(Finding(Blocker.TOO_WEAK, "work", "first", "it is weak"), Status.ACHIEVED)
OTHER = Blocking(Finding(Blocker.TOO_WEAK, "work", "second", "it is weak"), Status.ACHIEVED)
REFUSED = Blocking(Finding(Code.NEVER_RUN, "work", "third", "gate: no run"), Status.ACHIEVED, waivable=False)


def a_waiver(finding: str, until: date = TODAY) -> Waiver:
    """A waiver of a finding."""
    return Waiver(finding=finding, because="it is known", by="Ada", until=until)


def test_a_waived_finding_blocks_nothing_and_is_told() -> None:
    """Only the finding that is named; the other one stays."""
    settled = settle("work", [WEAK, REFUSED], [a_waiver("too-weak")], TODAY)
    assert settled.open == (REFUSED,)
    assert [one.finding for one in settled.answers] == [WEAK.finding]
    assert settled.faults == ()


def test_a_waiver_ends_on_its_day() -> None:
    """On the last day it counts; on the day after, the finding is back and the waiver is one, too."""
    assert settle("work", [WEAK], [a_waiver("too-weak", TODAY)], TODAY).open == ()
    over = settle("work", [WEAK], [a_waiver("too-weak", date(2026, 2, 13))], TODAY)
    assert over.open == (WEAK,)
    assert [one.code for one in over.faults] == [Blocker.WAIVER_EXPIRED]


def test_a_waiver_that_fits_two_findings_covers_none() -> None:
    """Words of the one that is meant make it clear."""
    unclear = settle("work", [WEAK, OTHER], [a_waiver("too-weak")], TODAY)
    assert unclear.open == (WEAK, OTHER)
    assert [one.code for one in unclear.faults] == [Blocker.WAIVER_UNCLEAR]
    clear = settle("work", [WEAK, OTHER], [a_waiver("too-weak second")], TODAY)
    assert (clear.open, clear.faults) == ((WEAK,), ())


@pytest.mark.parametrize("named", ["unexplained-failure", "too-weak third"])
def test_a_waiver_of_nothing_is_a_finding(named: str) -> None:
    """Left in place it would cover the next one unseen."""
    settled = settle("work", [WEAK], [a_waiver(named)], TODAY)
    assert settled.open == (WEAK,)
    assert [one.code for one in settled.faults] == [Blocker.WAIVES_NOTHING]


def test_nobody_can_waive_a_refused_claim() -> None:
    """The finding stays, and so does a word about the attempt."""
    settled = settle("work", [REFUSED], [a_waiver("never-run")], TODAY)
    assert (settled.open, settled.answers) == ((REFUSED,), ())
    assert [one.code for one in settled.faults] == [Blocker.CANNOT_BE_WAIVED]
