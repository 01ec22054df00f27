"""How old a record is: what is dated in the future is never young."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import NOW, a_claim, a_run, an_entry, evidence_of, gate_evidence
from claims.core.age import too_old
from claims.core.entry import Needs
from claims.core.judge import judge
from claims.core.run import UNDATED, Artefact, Run
from claims.core.verdict import Refused

MOMENTS = st.datetimes(timezones=st.just(UTC))
REPORT = (Artefact(name="report:r.xml", digest="e" * 64, size_bytes=3),)


def test_a_record_of_just_so_many_days_is_not_older() -> None:
    """The limit itself is allowed."""
    at = NOW - timedelta(days=3)
    assert not too_old(at, 3, NOW)
    assert too_old(at, 2.999, NOW) == "is older than 2.999 days"


@pytest.mark.parametrize(("ahead", "old"), [(timedelta(hours=14), False), (timedelta(days=2), True)])
def test_a_date_in_the_future_has_no_age(ahead: timedelta, old: bool) -> None:
    """Clocks differ by hours at most; what is dated further ahead would be young for ever."""
    assert bool(too_old(NOW + ahead, 5, NOW)) == old


@given(at=MOMENTS, now=MOMENTS, days=st.floats(min_value=0, allow_nan=False, allow_infinity=False))
def test_every_record_is_too_old_in_the_end(at: datetime, now: datetime, days: float) -> None:
    """Whatever the date and however large the number: an answer, and none that is young and far in the future."""
    said = too_old(at, days, now)
    assert bool(said) == (at - now > timedelta(days=1) or (now - at) / timedelta(days=1) > days)


def expired(*runs: Run) -> list[str]:
    """What refuses a claim that asks for a run of the last five days."""
    claim = a_claim(needs=Needs(max_age_days=5))
    verdict = judge(claim, evidence_of(an_entry(claim), gate_evidence(*runs)))
    return [reason.code.value for reason in verdict.reasons] if isinstance(verdict, Refused) else []


def imported(number: int, days: float, **changes: object) -> Run:
    """A report that was imported, and said to have begun so many days ago."""
    said = {"imported": True, "content": "c", "artefacts": REPORT} | changes
    return a_run(number, started_at=NOW - timedelta(days=days), **said)


def test_a_run_made_here_by_a_wrong_clock_is_expired() -> None:
    """And one from a clock that is a little ahead is not."""
    assert expired(a_run(started_at=NOW + timedelta(days=400))) == ["expired"]
    assert expired(a_run(started_at=NOW + timedelta(hours=2))) == []


def test_a_report_is_not_younger_for_being_imported_again() -> None:
    """It began once: the earliest word that counts says when."""
    assert expired(imported(2, 1), imported(1, 9)) == ["expired"]
    assert expired(imported(2, 1)) == []


def test_another_run_is_younger_than_the_one_before() -> None:
    """Another report, a report without any time in it, and an import that nobody said a beginning of tell nothing."""
    other = (Artefact(name="report:r.xml", digest="f" * 64, size_bytes=3),)
    assert expired(imported(2, 1, content="d", artefacts=other), imported(1, 9)) == []
    assert expired(imported(2, 1, duration_s=0.0), imported(1, 9, duration_s=0.0)) == []
    assert expired(imported(2, 1), imported(1, 9, flags=(UNDATED,))) == []
