"""What holds of the rules whatever the history: properties over generated ledgers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import assume, given
from hypothesis import strategies as st

from build import DEFINITION, INPUTS, a_claim, a_failed_run, an_entry, evidence_of, gate_evidence
from claims.core.entry import Lane, Needs
from claims.core.evidence import newest
from claims.core.judge import judge
from claims.core.verdict import Held, Refused
from strategies import histories

if TYPE_CHECKING:
    from claims.core.entry import Claim
    from claims.core.run import Run
    from claims.core.verdict import Verdict

claims = st.builds(
    lambda lane, repeats, days: a_claim(lane=lane, needs=Needs(repeats=repeats, max_age_days=days)),
    lane=st.sampled_from([Lane.ANY, Lane.ANY, Lane.LINUX, Lane.WINDOWS]),
    repeats=st.integers(1, 3),
    days=st.none() | st.integers(0, 100),
)


def verdict(claim: Claim, runs: tuple[Run, ...]) -> Verdict:
    """The verdict on a claim from a history of its one gate."""
    return judge(claim, evidence_of(an_entry(claim), gate_evidence(*runs)))


def is_current(run: Run) -> bool:
    """Whether a run is about what stands there now."""
    return run.definition == DEFINITION and run.inputs is not None and run.inputs.after == INPUTS


@given(claims, histories(), st.data())
def test_taking_a_passing_run_away_never_helps(claim: Claim, runs: tuple[Run, ...], data: st.DataObject) -> None:
    """A refused claim stays refused when a pass on what stands there now is taken from its record."""
    assume(isinstance(verdict(claim, runs), Refused))
    passing = [run for run in runs if run.passed and is_current(run)]
    assume(passing)
    taken = data.draw(st.sampled_from(passing))
    assert isinstance(verdict(claim, tuple(run for run in runs if run is not taken)), Refused)


@given(claims, histories(), st.integers(0, 7))
def test_one_more_failure_on_the_same_inputs_always_refuses(claim: Claim, runs: tuple[Run, ...], place: int) -> None:
    """Wherever in the history it lies, a failure that asked the same question as the newest run refutes it."""
    evidence = gate_evidence(*runs)
    about = newest(evidence, claim.lane)
    assume(about is not None and about.inputs is not None and not about.inputs.moved and about.ending.conclusive)
    assert about is not None
    failure = a_failed_run(
        99, inputs=about.inputs, definition=about.definition, platform=about.platform, started_at=about.started_at
    )
    assert isinstance(verdict(claim, (*runs[:place], failure, *runs[place:])), Refused)


@given(claims, histories())
def test_a_held_claim_has_a_current_pass(claim: Claim, runs: tuple[Run, ...]) -> None:
    """What is held rests on passing runs, as declared, on the lane, of what stands there now; enough of them."""
    found = verdict(claim, runs)
    if isinstance(found, Held):
        (number,) = found.runs
        (rests_on,) = (run for run in runs if run.number == number)
        assert rests_on.passed
        assert is_current(rests_on)
        assert rests_on.on_lane(claim.lane)
        alike = [run for run in runs if run.same_inputs(rests_on) and run.on_lane(claim.lane)]
        assert sum(run.passed for run in alike) >= claim.needs.repeats
        assert all(run.passed for run in alike if run.ending.conclusive)


@given(claims, histories())
def test_a_history_is_held_or_refused_for_reasons(claim: Claim, runs: tuple[Run, ...]) -> None:
    """Judging never fails, the same record gives the same verdict, and a refusal says why and nothing else."""
    found = verdict(claim, runs)
    assert found == verdict(claim, runs)
    if isinstance(found, Refused):
        assert found.reasons
        assert len(set(found.reasons)) == len(found.reasons)
        assert not hasattr(found, "text")


@given(histories())
def test_asking_less_never_refuses(runs: tuple[Run, ...]) -> None:
    """A claim that is held under needs is held without them."""
    demanding = a_claim(needs=Needs(repeats=2, max_age_days=30))
    if isinstance(verdict(demanding, runs), Held):
        assert isinstance(verdict(replace(demanding, needs=Needs()), runs), Held)


@given(histories())
def test_a_lane_of_its_own_is_never_windows(runs: tuple[Run, ...]) -> None:
    """However many runs under wine there are, nothing about Windows follows."""
    wine = tuple(replace(run, platform="windows-wine") for run in runs)
    assert isinstance(verdict(a_claim(lane=Lane.WINDOWS), wine), Refused)
