"""What keeps a judged entry from each rung: one case for each line of the policy, and the nearest honest one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from build import (
    NOW,
    a_claim,
    a_contract,
    a_failed_run,
    a_failing_case,
    a_gate,
    a_run,
    an_entry,
    by_name,
    evidence_of,
    gate_evidence,
)
from claims.core.blockers import Blocker
from claims.core.case import Counts
from claims.core.commit import Commit
from claims.core.earned import OUTSIDE
from claims.core.entry import Expects, Lane, ReportSource, Separation, Status
from claims.core.judge import judge_entry
from claims.core.policy import DEFAULTS, Asks, Policy
from claims.core.readiness import Judgement, blocking
from claims.core.reasons import Code, Reason
from claims.core.run import Ending, Inputs
from claims.core.scope import Failing
from core.test_strength import REVERT

if TYPE_CHECKING:
    from claims.core.evidence import GateEvidence

CLEAN = Commit(commit="c" * 40, dirty=False, tree="t" * 40)
DIRTY = replace(CLEAN, dirty=True)
PROOF = replace(REVERT, number=9, gate="gate", definition="d" * 64, inputs="1" * 64, git=CLEAN)
SUITE = a_gate("suite")
UNEXPLAINED = a_failing_case()


def proven(**changes: Any) -> GateEvidence:
    """A gate with three passing runs on a clean tree, and a red proof."""
    runs = [a_run(number, git=CLEAN, **changes) for number in (3, 2, 1)]
    return gate_evidence(*runs, proofs=(PROOF,))


def found(
    *gates: GateEvidence, tree: Commit | None = CLEAN, policy: Policy | None = None, noise: str = "", **of: Any
) -> set[Any]:
    """Code, subject and rung of everything that blocks an entry of these gates; `noise` matches explained failures."""
    declared = [Separation(name="noise", gate="suite", match=noise, because="it is known")] if noise else []
    entry = an_entry(*(one.gate for one in gates), *declared, **of)
    evidence = evidence_of(entry, *gates)
    judged = Judgement(evidence, judge_entry(evidence), tree)
    return {(one.finding.code, one.finding.on, one.rung) for one in blocking(judged, policy or Policy())}


def test_strong_clean_fresh_and_proven_evidence_is_kept_from_nothing() -> None:
    """The honest case that every refusal below differs from by one thing."""
    assert found(proven()) == set()


def test_a_refused_claim_blocks_the_first_rung_with_its_reasons() -> None:
    """The reason codes of the verdict are the findings."""
    assert found(gate_evidence(a_failed_run(git=CLEAN), proofs=(PROOF,))) >= {
        (Code.EXIT_CODE, "claim", Status.ACHIEVED)
    }


def test_a_weak_claim_is_kept_from_achieved_and_a_medium_one_from_promoted() -> None:
    """One run is weak; three runs are medium; three runs and a red proof are strong."""
    one = gate_evidence(a_run(git=CLEAN))
    three = gate_evidence(*(a_run(number, git=CLEAN) for number in (3, 2, 1)))
    assert (Blocker.TOO_WEAK, "claim", Status.ACHIEVED) in found(one)
    assert found(three) == {
        (Blocker.TOO_WEAK, "claim", Status.PROMOTED),
        (Code.NEVER_RED, "claim", Status.PROMOTED),
    }


def test_a_failure_that_nobody_explained_blocks_achieved() -> None:
    """Each unexplained case is a finding of its own, so that a waiver of one does not cover another."""
    run = a_failed_run(7, gate="suite", git=CLEAN)
    suite = gate_evidence(run, gate=SUITE, failing=[UNEXPLAINED])
    assert found(proven(), suite) == {(Blocker.UNEXPLAINED_FAILURE, "suite", Status.ACHIEVED)}
    assert found(proven(), gate_evidence(a_run(7, gate="suite"), gate=SUITE)) == set()


@pytest.mark.parametrize(
    ("match", "explains"), [(".*", False), ("(KeyError)?", False), ("[^x]", False), ("KeyError|Value", True)]
)
def test_a_separation_that_takes_in_any_message_explains_none(match: str, explains: bool) -> None:
    """It stands in the audit while the suite has failures, and not where nothing fails."""
    run = a_failed_run(7, gate="suite", git=CLEAN)
    failing = gate_evidence(run, gate=SUITE, failing=[UNEXPLAINED])
    assert (found(proven(), failing, noise=match) == set()) == explains
    green = gate_evidence(a_run(7, gate="suite"), gate=SUITE)
    assert found(proven(), green, noise=match) == set()


@pytest.mark.parametrize(
    ("suite", "code"),
    [
        (gate_evidence(gate=SUITE), Blocker.NOT_CHECKED),
        (gate_evidence(a_run(7, gate="suite"), gate=SUITE, inputs="2" * 64), Blocker.NOT_CHECKED),
        (gate_evidence(a_run(7, gate="suite"), gate=SUITE, definition="e" * 64), Blocker.NOT_CHECKED),
        (
            gate_evidence(
                a_run(
                    7,
                    gate="suite",
                    exit_code=None,
                    ending=Ending.TIMED_OUT,
                    counts=None,
                    refusals=(Reason(Code.TIMED_OUT, "suite", "still running"),),
                ),
                gate=SUITE,
            ),
            Blocker.UNEXPLAINED_FAILURE,
        ),
        (
            gate_evidence(
                a_run(7, gate="suite", exit_code=2, refusals=(Reason(Code.EXIT_CODE, "suite", "2"),)), gate=SUITE
            ),
            Blocker.UNEXPLAINED_FAILURE,
        ),
    ],
    ids=["never run", "stale inputs", "stale definition", "timed out", "an exit code without a failing case"],
)
def test_a_suite_that_said_nothing_is_not_without_failures(suite: GateEvidence, code: Blocker) -> None:
    """A check that could not be carried out is a finding, and so is an end that no case explains."""
    assert found(proven(), suite) == {(code, "suite", Status.ACHIEVED)}


def test_a_failure_is_not_run_away_from() -> None:
    """One that an identical run had, or a run on another platform, stays unexplained after a pass."""
    wanted = {(Blocker.UNEXPLAINED_FAILURE, "suite", Status.ACHIEVED)}
    later, failed = a_run(8, gate="suite", git=CLEAN), a_failed_run(7, gate="suite", git=CLEAN)
    kept = {7: Failing((UNEXPLAINED,))}
    assert found(proven(), replace(gate_evidence(later, failed, gate=SUITE), failing=kept)) == wanted
    there = replace(failed, platform="windows")
    assert found(proven(), replace(gate_evidence(later, there, gate=SUITE), failing=kept)) == wanted
    before = replace(failed, inputs=Inputs(before="2" * 64, after="2" * 64))
    assert found(proven(), replace(gate_evidence(later, before, gate=SUITE), failing=kept)) == set(), "mended since"
    silent = replace(failed, failing_digest=None, counts=None)
    assert found(proven(), gate_evidence(later, silent, gate=SUITE)) == wanted, "it failed, and no case says how"


@pytest.mark.parametrize(
    ("refusals", "exit_code", "source", "explained"),
    [
        ([(Code.EXIT_CODE, "1"), (Code.CASE_FAILED, "1 failed or errored")], 1, ReportSource.PYTEST, True),
        ([(Code.EXIT_CODE, "3")], 3, ReportSource.PYTEST, False),
        ([(Code.EXIT_CODE, "3")], 3, ReportSource.FILE, True),
        ([(Code.CASE_FAILED, f"{OUTSIDE}teardown")], 1, ReportSource.FILE, False),
        ([(Code.TOO_FEW_PASSED, "1 passed, 2 expected")], 1, ReportSource.FILE, True),
        ([(Code.TOO_FEW_PASSED, "1 passed, 50 expected")], 1, ReportSource.FILE, False),
        ([(Code.CASE_SKIPPED, "1 skipped")], 0, ReportSource.FILE, True),
    ],
)
def test_a_declared_failure_explains_what_it_brings_about(
    refusals: list[tuple[Code, str]], exit_code: int, source: ReportSource, explained: bool
) -> None:
    """And nothing else: no other exit code of pytest, no error outside its cases, no forty-eight lost tests."""
    fewest = 50 if any("50" in detail for _, detail in refusals) else 2
    gate = a_gate("suite", report=source, report_files=("r.xml",), expects=Expects(min_passed=fewest))
    reasons = tuple(Reason(code, "suite", detail) for code, detail in refusals)
    counts = Counts(total=2, passed=1, failed=1, errored=0, skipped=0)
    run = a_failed_run(7, gate="suite", git=CLEAN, refusals=reasons, exit_code=exit_code, counts=counts)
    suite = gate_evidence(run, gate=gate, failing=[UNEXPLAINED])
    assert (found(proven(), suite, noise=re.escape(UNEXPLAINED.headline)) == set()) == explained


def test_a_gate_that_carries_a_claim_on_another_lane_answers_for_its_run_here() -> None:
    """What the run here says is in no verdict, and so it is said beside them."""
    there = [a_run(number, git=CLEAN, platform="windows") for number in (3, 2, 1)]
    broken = a_run(8, git=CLEAN, exit_code=9, counts=None, refusals=(Reason(Code.EXIT_CODE, "gate", "9"),))
    blocked = found(
        gate_evidence(broken, *there, proofs=(PROOF,)),
        claims=by_name(a_claim(lane=Lane.WINDOWS, authoritative=("gate",))),
    )
    assert (Blocker.UNEXPLAINED_FAILURE, "gate", Status.ACHIEVED) in blocked


@pytest.mark.parametrize(
    ("tree", "code"),
    [
        (DIRTY, Blocker.UNCOMMITTED_CHANGES),
        (replace(DIRTY, commit=None, unknown="git is not installed"), Blocker.NOT_CHECKED),
        (replace(CLEAN, commit=None), Blocker.UNCOMMITTED_CHANGES),
        (None, Blocker.NOT_CHECKED),
    ],
)
def test_a_tree_that_is_not_committed_blocks_promoted(tree: Commit | None, code: Blocker) -> None:
    """Outside a repository nobody can tell, which is said, and blocks as well."""
    assert found(proven(), tree=tree) == {(code, "working tree", Status.PROMOTED)}


def test_a_run_on_uncommitted_changes_blocks_promoted() -> None:
    """That the tree is clean now does not make clean what ran."""
    runs = [a_run(number, git=DIRTY) for number in (3, 2, 1)]
    blocked = found(gate_evidence(*runs, proofs=(PROOF,)))
    assert (Blocker.UNCOMMITTED_CHANGES, "claim", Status.PROMOTED) in blocked
    assert (Blocker.NOT_CHECKED, "claim", Status.PROMOTED) in found(
        gate_evidence(*(a_run(number) for number in (3, 2, 1)), proofs=(PROOF,))
    )


def test_every_pass_that_makes_it_strong_is_asked() -> None:
    """Two passes of last year, or on uncommitted changes, and one of today are not three of today."""
    for changes in ({"git": DIRTY}, {"started_at": NOW - timedelta(days=400), "git": CLEAN}):
        runs = [a_run(3, git=CLEAN), a_run(2, **changes), a_run(1, **changes)]
        assert {on for _, on, _ in found(gate_evidence(*runs, proofs=(PROOF,)))} == {"claim"}
        enough = [a_run(number, git=CLEAN) for number in (6, 5, 4)]
        assert found(gate_evidence(*enough, *runs[1:], proofs=(PROOF,))) == set(), (
            "older ones beside them are no matter"
        )


@pytest.mark.parametrize(("age", "blocked"), [(timedelta(days=31), True), (timedelta(days=29), False)])
def test_evidence_older_than_thirty_days_blocks_promoted(age: timedelta, blocked: bool) -> None:
    """Runs and red proofs are asked for their age."""
    wanted = {(Code.EXPIRED, "claim", Status.PROMOTED)} if blocked else set()
    assert found(proven(started_at=NOW - age)) == wanted
    old = replace(PROOF, started_at=NOW - age)
    assert found(replace(proven(), proofs=(old,))) == wanted


def test_an_entry_without_claims_cannot_climb() -> None:
    """Nothing claimed is nothing achieved."""
    assert found(proven(), claims={}) == {(Blocker.NOTHING_CLAIMED, "work", Status.ACHIEVED)}


def test_a_policy_that_asks_for_less_lets_more_pass_but_never_a_refused_claim() -> None:
    """What is held is not a line that can be switched off."""
    lax = Policy(dict.fromkeys(DEFAULTS, Asks()))
    assert found(gate_evidence(a_run()), tree=None, policy=lax) == set()
    assert found(gate_evidence(a_failed_run()), tree=None, policy=lax) != set()


def test_what_a_gate_says_of_a_claim_is_not_said_twice() -> None:
    """A gate that carries a claim is reported with the claim alone."""
    contract = a_contract()
    gate = a_gate(contract=contract)
    assert {on for _, on, _ in found(gate_evidence(gate=gate), claims={"claim": a_claim()})} == {"claim"}
