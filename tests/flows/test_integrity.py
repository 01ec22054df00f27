"""Stored cases beside their reports, by the rules of reading that were in force then."""

from __future__ import annotations

import pytest

from build import a_run
from claims.core.case import READING, Case, Outcome
from claims.flows.integrity import _differs
from claims.gates.report import read_report

REPORT = b'<testsuite name="s"><testcase classname="c" name="n"><aborted/></testcase></testsuite>'
PASSED = Case(0, "s", "c", "n", "", Outcome.PASSED, None)


@pytest.mark.parametrize(
    ("reading", "stored", "differs"),
    [
        (1, PASSED, False),
        (1, PASSED._replace(name="m"), True),
        (READING, PASSED, True),
        (READING, read_report(REPORT).cases[0], False),
        (READING, read_report(REPORT).cases[0]._replace(where="src/a.py"), False),
    ],
    ids=["older", "older-altered", "as-older", "now", "placed"],
)
def test_a_run_of_before_is_not_altered_because_rules_are_stricter_now(
    reading: int, stored: Case, differs: bool
) -> None:
    """What older rules called a pass is compared by identity, and everything of a run that is read as now."""
    assert bool(_differs(a_run(reading=reading), {"report:a.xml": REPORT}, [stored])) is differs


def test_a_report_that_is_too_large_by_now_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was readable when it was recorded, and its digests hold."""
    monkeypatch.setattr("claims.gates.report_reader.MAX_SUITES", 0)
    assert _differs(a_run(reading=1), {"report:a.xml": REPORT}, [PASSED]) is None
    assert _differs(a_run(reading=READING), {"report:a.xml": REPORT}, [PASSED]) is not None
