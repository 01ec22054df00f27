"""Cases are counted as the report has them."""

from __future__ import annotations

import pytest
from hypothesis import given

from build import a_case, a_failing_case, a_report
from claims.core.case import Case, Counts, Mark, Outcome
from strategies import reports

SKIPPED, ERRORED = Outcome.SKIPPED, Outcome.ERRORED


@pytest.mark.parametrize(
    ("cases", "counts"),
    [
        ([], Counts()),
        ([a_case()], Counts(total=1, passed=1)),
        ([a_case(), a_case()], Counts(total=2, passed=2)),
        ([a_failing_case(), a_case(outcome=ERRORED)], Counts(total=2, failed=1, errored=1)),
        ([a_case(outcome=SKIPPED, mark=Mark.EXPECTED_FAILURE)], Counts(total=1, skipped=1)),
        ([a_case(mark=Mark.FLAKY)], Counts(total=1, passed=1)),
        ([a_case(mark=Mark.UNIDENTIFIED), a_case()], Counts(total=2, passed=1)),
        ([a_case(mark=Mark.UNKNOWN_STATUS)], Counts(total=1)),
    ],
    ids=["none", "one", "repeated", "failed", "xfail", "flaky", "nameless", "unknown"],
)
def test_counts(cases: list[Case], counts: Counts) -> None:
    """Repeated ids count each time; a pass of which nobody can say anything does not count as one."""
    assert Counts.of(cases) == counts


@given(reports)
def test_counts_never_exceed_the_total(found: list[Case]) -> None:
    """Outcomes add up to the total, less the cases that nobody can read."""
    counts = Counts.of(found)
    illegible = sum(case.mark in (Mark.UNIDENTIFIED, Mark.UNKNOWN_STATUS) for case in found)
    assert counts.total == len(found) == sum(counts[1:]) + illegible


def test_a_report_counts_its_cases() -> None:
    """A report's counts are those of its cases."""
    assert a_report(a_case(), a_failing_case()).counts == Counts(total=2, passed=1, failed=1)
