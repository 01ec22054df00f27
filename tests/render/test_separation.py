"""What a page says of cases: by outcome, by class, by change; bounded, and never a zero that nobody told."""

from __future__ import annotations

from dataclasses import replace

from build import a_comparison, a_failed_run, a_failing_case, a_gate, a_page, a_run, an_entry, compared, gate_evidence
from claims.core.case import Counts
from claims.core.change import Change, Lost
from claims.core.comparison import Standing
from claims.render.separation import CASES_SHOWN, beside_base, changes, gone, outcomes

MANY = tuple(f"t::case_{n:02}" for n in range(CASES_SHOWN + 4))
TOLD = {"collected": 9, "deselected": 2, "expected_failures": 1, "unexpected_passes": 0}


def test_what_was_not_told_is_no_zero() -> None:
    """A runner that tells nothing beside its report has four cells that say so."""
    page = a_page(an_entry(), gate_evidence(a_run(counts=Counts(3, 2, 0, 0, 1))))
    assert "| `gate` | not told | 2 | 0 | 0 | 1 | not told | not told | not told |" in outcomes(page)


def test_expected_failures_are_not_counted_as_skipped_twice() -> None:
    """A report writes them as skipped; the page has them apart."""
    page = a_page(an_entry(), gate_evidence(a_run(counts=Counts(7, 4, 0, 0, 3), told=TOLD)))
    assert "| `gate` | 9 | 4 | 0 | 0 | 2 | 1 | 0 | 2 |" in outcomes(page)


def test_a_run_without_a_report_has_no_row() -> None:
    """There is nothing to be said of its cases."""
    assert outcomes(a_page(an_entry(), gate_evidence(a_run(counts=None)))) == []


def test_introduced_failures_are_named_and_bounded() -> None:
    """Each with its message, the first few; older ones are only counted here."""
    failing = [a_failing_case(f"test_{n}", position=n, headline="<b>") for n in range(CASES_SHOWN + 4)]
    stands = [compared(case, Standing.NEW if case.position else Standing.PRE_EXISTING) for case in failing]
    run = a_failed_run()
    gate = gate_evidence(run, failing=failing, compared={run.number: a_comparison(*stands)})
    lines = list(beside_base(gate, run))
    assert lines[0] == "- beside base main (c0ffee000000), looked at 3 times: 23 new, 1 pre-existing"
    assert lines[1].startswith("  - **new**: tests.test\\_store::test\\_1: ")
    assert "<b>" not in lines[1]
    assert lines[-1] == "  - and 3 more"


def test_failures_that_nobody_compared_are_unclassified() -> None:
    """And never called older than the change."""
    run = a_failed_run()
    (line,) = beside_base(gate_evidence(run, failing=[a_failing_case()]), run)
    assert line == "- not compared with an earlier commit: 1 unclassified"
    assert list(beside_base(gate_evidence(a_run()), a_run())) == []


def test_changes_and_losses_are_named_and_bounded() -> None:
    """The first few of each kind, and how many more; nothing where nothing changed."""
    change, lost = Change(since=3, newly_failing=MANY, fixed=("a|b",)), Lost(2, MANY)
    gate = gate_evidence(a_run(4), gate=a_gate(), change=lambda run: change, lost=lambda run: lost)
    page = a_page(an_entry(), gate)
    text = "\n".join([*changes(page), *gone(page)])
    assert "**Changed in `gate` since run 3**" in text
    assert "- fixed: a\\|b" in text
    assert text.count("and 4 more") == 2
    assert MANY[-1] not in text.replace("\\", "")
    quiet = replace(gate, change=lambda run: Change(since=3), lost=lambda run: Lost(2, ()))
    assert [*changes(a_page(an_entry(), quiet)), *gone(a_page(an_entry(), quiet))] == []
