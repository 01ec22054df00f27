"""Failures that a base does not have contradict the claims of an entry."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from build import a_claim, a_comparison, a_failed_run, a_failing_case, a_gate, an_entry, compared, evidence_of
from build import gate_evidence as recorded
from claims.core.case import Case
from claims.core.change import Lost
from claims.core.comparison import INTRODUCING, Comparison, Standing
from claims.core.entry import Entry, Separation
from claims.core.evidence import GateEvidence
from claims.core.introduced import stand
from claims.core.judge import gate_reasons, judge
from claims.core.reasons import Code
from claims.core.run import Inputs
from claims.core.verdict import Held, Refused, Verdict

CASE = a_failing_case("test_far", place="src/far.py", file="tests/test_far.py")
WHY = Separation(name="far", gate="broad", match="ValueError", because="it is about something else")


def an_entry_with(*separations: Separation, scope: tuple[str, ...] = ("src/store.py",)) -> Entry:
    """An entry whose claim does not name its broad gate."""
    return an_entry(a_claim(scope=scope), a_gate(), a_gate("broad"), *separations)


def broad(*comparisons: Comparison, cases: tuple[Case, ...] = (CASE,), number: int = 5) -> GateEvidence:
    """The broad gate, with failing cases and what its runs were compared with."""
    run = a_failed_run(number, gate="broad")
    return recorded(run, gate=a_gate("broad"), failing=cases, compared={one.run: one for one in comparisons})


def beside(standing: Standing, case: Case = CASE, run: int = 5) -> Comparison:
    """A comparison of one case."""
    return a_comparison(compared(case, standing), run=run, gate="broad")


def verdict(entry: Entry, gate: GateEvidence) -> Verdict:
    """The verdict on the claim."""
    return judge(entry.claims["claim"], evidence_of(entry, gate))


@pytest.mark.parametrize("standing", Standing)
def test_what_the_base_does_not_have_contradicts(standing: Standing) -> None:
    """Introduced, changed and new failures do, though out of scope; older, flaky and unclassified ones do not."""
    found = verdict(an_entry_with(), broad(beside(standing)))
    assert isinstance(found, Refused) == (standing in INTRODUCING)


def test_the_reason_names_the_case_and_the_base() -> None:
    """On the gate, with how many more there are."""
    other = CASE._replace(name="test_other", position=1)
    comparison = a_comparison(compared(CASE, Standing.NEW), compared(other, Standing.INTRODUCED), run=5, gate="broad")
    found = verdict(an_entry_with(), broad(comparison, cases=(CASE, other)))
    assert isinstance(found, Refused)
    (reason,) = found.reasons
    assert (reason.code, reason.on) == (Code.CONTRADICTED, "broad")
    since = "introduced since main, commit c0ffee000000 (it was not there)"
    assert reason.detail == f"tests.test_store::test_far {since} (run 5) and 1 more"


@pytest.mark.parametrize(
    ("scope", "separations", "held"),
    [
        (("src/store.py",), (WHY,), True),
        (("src/store.py",), (), False),
        (("src/store.py",), (replace(WHY, match="KeyError"),), False),
        (("src/store.py",), (replace(WHY, gate="gate"),), False),
        ((), (WHY,), False),
        (("src/far.py",), (WHY,), False),
        (("tests",), (WHY,), False),
        (("packages", "interpreter"), (WHY,), False),
        (("packages", "src/store.py"), (WHY,), True),
        (("src/store.py",), (replace(WHY, match=".*"),), False),
        (("src/store.py",), (replace(WHY, match="."),), False),
        (("src/store.py",), (replace(WHY, match="(ValueError)?"),), False),
        (("src/store.py",), (replace(WHY, match=".*Error"),), True),
    ],
)
def test_scope_and_separation_excuse_together(
    scope: tuple[str, ...], separations: tuple[Separation, ...], held: bool
) -> None:
    """A scope of files must exclude the case, and a separation of that gate must match it, though not any message."""
    found = verdict(an_entry_with(*separations, scope=scope), broad(beside(Standing.INTRODUCED)))
    assert isinstance(found, Held) == held


def test_a_comparison_of_another_run_does_not_make_a_failure_older() -> None:
    """What is in favour of a claim is about its run alone."""
    gate = broad(beside(Standing.PRE_EXISTING, run=4))
    gate = replace(gate, runs=(*gate.runs, a_failed_run(4, gate="broad")))
    assert [one.standing for one in stand(gate, gate.runs[0])] == [Standing.UNCLASSIFIED]


def test_running_again_without_a_base_lifts_no_contradiction() -> None:
    """On the same inputs, with the same message, an introduced failure stays one; on others nobody looked."""
    gate = broad(beside(Standing.INTRODUCED, run=4))
    again = replace(gate, runs=(*gate.runs, a_failed_run(4, gate="broad")))
    assert isinstance(verdict(an_entry_with(), again), Refused)
    edited = a_failed_run(4, gate="broad", inputs=Inputs(before="3" * 64, after="3" * 64))
    assert isinstance(verdict(an_entry_with(), replace(gate, runs=(*gate.runs, edited))), Held)
    otherwise = CASE._replace(headline="KeyError: 'x'")
    other = broad(beside(Standing.INTRODUCED, run=4), cases=(otherwise,))
    assert isinstance(verdict(an_entry_with(), replace(other, runs=again.runs)), Held)


def test_a_finding_that_sticks_names_its_own_run_and_base() -> None:
    """What is said of a base is said of the commit that was looked at, and not of what its name means now."""
    gate = broad(beside(Standing.NEW, run=4), beside(Standing.PRE_EXISTING))
    found = verdict(an_entry_with(), replace(gate, runs=(*gate.runs, a_failed_run(4, gate="broad"))))
    assert isinstance(found, Refused)
    since = "introduced since main, commit c0ffee000000 (it was not there)"
    (reason,) = found.reasons
    assert (
        reason.detail == f"tests.test_store::test_far {since} (run 5, found when run 4 was compared with that commit)"
    )


def test_another_base_makes_no_failure_older() -> None:
    """Whichever comparison came last, of this run or of one on the same files; a time limit makes no other files."""
    older, introduced = beside(Standing.PRE_EXISTING), beside(Standing.INTRODUCED)
    assert isinstance(verdict(an_entry_with(), broad(older)), Held)
    assert isinstance(verdict(an_entry_with(), replace(broad(older), compared_before=(introduced,))), Refused)
    before = a_failed_run(4, gate="broad", selection="s", definition="e" * 64)
    now = replace(broad(older, beside(Standing.INTRODUCED, run=4)), runs=(a_failed_run(5, selection="s"), before))
    assert isinstance(verdict(an_entry_with(), now), Refused)
    other = replace(now, runs=(a_failed_run(5, selection="t"), before))
    assert isinstance(verdict(an_entry_with(), other), Held), "another question"


cases = st.lists(st.sampled_from(Standing), min_size=0, max_size=5)


@given(cases, st.sampled_from([*INTRODUCING]), st.booleans(), st.booleans())
def test_one_more_introduced_failure_never_helps(
    standings: list[Standing], more: Standing, scoped: bool, excused: bool
) -> None:
    """A refused claim stays refused when another failure is introduced."""
    failing = tuple(CASE._replace(name=f"t{n}", position=n) for n in range(len(standings) + 1))
    known = [compared(case, stands) for case, stands in zip(failing, [*standings, more], strict=True)]
    entry = an_entry_with(*([WHY] if excused else []), scope=("src/store.py",) if scoped else ())
    fewer = broad(a_comparison(*known[:-1], run=5, gate="broad"), cases=failing[:-1])
    assume(isinstance(verdict(entry, fewer), Refused))
    assert isinstance(verdict(entry, broad(a_comparison(*known, run=5, gate="broad"), cases=failing)), Refused)


def test_a_gate_that_carries_may_not_lose_cases() -> None:
    """What is gone is named, with the way out; a gate that carries nothing only shows it."""
    gate = recorded(a_failed_run(2, refusals=(), exit_code=0), lost=lambda run: Lost(1, ("a", "b", "c", "d")))
    assert gate_reasons(gate) == []
    (reason,) = gate_reasons(replace(gate, carries=True))
    assert reason.code is Code.CASE_MISSING
    assert reason.detail.startswith("gone since run 1: a, b, c and 1 more; ")
    assert "retract run 1" in reason.detail


def test_nothing_lost_and_nothing_known_differ() -> None:
    """No case gone refuses nothing; cases that cannot be read refuse as an altered ledger."""
    gate = recorded(a_failed_run(2, refusals=(), exit_code=0), carries=True)
    assert gate_reasons(replace(gate, lost=lambda run: Lost(1, ()))) == []
    (reason,) = gate_reasons(replace(gate, lost=lambda run: Lost(0, (), "they are altered")))
    assert (reason.code, reason.detail) == (Code.LEDGER_ALTERED, "they are altered")
