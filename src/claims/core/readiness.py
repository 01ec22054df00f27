"""What keeps a judged entry from each rung of the ladder: the lines of the policy, one function each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claims.core.age import too_old
from claims.core.blockers import Blocker
from claims.core.earned import OUTSIDE
from claims.core.entry import ReportSource, Status
from claims.core.evidence import began_at, carried_by, newest, reports
from claims.core.finding import Check, Finding
from claims.core.judge import gate_reasons, red_reasons
from claims.core.policy import RUNGS, STRENGTHS
from claims.core.reasons import INTEGRITY, Code
from claims.core.red_standing import carrying
from claims.core.scope import Failing, is_blanket, is_unplaced, separate
from claims.core.verdict import Held

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from claims.core.case import Case
    from claims.core.commit import Commit
    from claims.core.entry import Claim
    from claims.core.evidence import Evidence, GateEvidence
    from claims.core.policy import Asks, Policy
    from claims.core.reasons import Reason
    from claims.core.run import Run
    from claims.core.verdict import Strength, Verdict

NONE_FAILING = Failing()
TREE = "working tree"
PYTEST_SAW_FAILURES = 1
"""The exit code of pytest for failing tests, and for nothing else."""
UNSAID = frozenset(
    {
        Code.NEVER_RUN, Code.WRONG_PLATFORM, Code.CONTRACT_UNMET, Code.INTERRUPTED, Code.STALE_DEFINITION,
        Code.STALE_INPUTS, Code.INPUTS_MOVED, Code.LEAKED,
    }
)  # fmt: skip
"""Codes under which a gate has not said what fails in what stands here."""


class Blocking(NamedTuple):
    """A finding, and the first rung that it keeps an entry from."""

    finding: Finding
    rung: Status
    waivable: bool = True


class Judgement(NamedTuple):
    """A judged entry as the policy looks at it."""

    evidence: Evidence
    verdicts: Mapping[str, Verdict]
    tree: Commit | None
    """The working tree; None where there is no repository that could say."""


def checks(judged: Judgement) -> Iterator[Check]:
    """Yield what is looked at in an entry."""
    entry = judged.evidence.entry
    yield from (Check(entry.slug, f"claim {name}") for name in entry.claims)
    yield from (Check(entry.slug, f"gate {name}") for name in entry.gates)
    yield Check(entry.slug, TREE)


def blocking(judged: Judgement, policy: Policy) -> Iterator[Blocking]:
    """Yield everything that keeps an entry from a rung."""
    entry = judged.evidence.entry
    if not entry.claims:
        text = "the entry has no claim that could be held"
        finding = Finding(Blocker.NOTHING_CLAIMED, entry.slug, entry.slug, text, check="claims")
        yield Blocking(finding, RUNGS[0], waivable=False)
    for claim in entry.claims.values():
        yield from _claim(judged, claim, policy)
    if rung := _first(policy, lambda asks: asks.explained_failures):
        for gate in judged.evidence.gates.values():
            for code, text in _unexplained(judged, gate):
                name = gate.gate.name
                yield Blocking(Finding(code, entry.slug, name, text, check=f"gate {name}"), rung)
    if rung := _first(policy, lambda asks: asks.clean_tree):
        for code, text in _tree(judged.tree):
            yield Blocking(Finding(code, entry.slug, TREE, text, check=TREE), rung)


def _first(policy: Policy, asked: Callable[[Asks], bool]) -> Status | None:
    """Give the first rung that asks for something."""
    return next((rung for rung in RUNGS if asked(policy.asks(rung))), None)


def _claim(judged: Judgement, claim: Claim, policy: Policy) -> Iterator[Blocking]:
    """A refused claim blocks every rung, and nobody can waive it; a held one is asked for what the rungs ask for."""
    verdict = judged.verdicts[claim.id]
    if not isinstance(verdict, Held):
        for reason in _once(verdict.reasons):
            text = f"{reason.on}: {reason.detail}"
            yield Blocking(_about(judged, claim, reason.code, text), RUNGS[0], waivable=False)
        return
    yield from _weak(judged, claim, verdict, policy)
    for code, text, line in _lines(judged, claim):
        if rung := _first(policy, line):
            yield Blocking(_about(judged, claim, code, text), rung)
    yield from _aged(judged, claim, policy)


def _once(reasons: Sequence[Reason]) -> Iterator[Reason]:
    """Leave out what a damaged record says again and again: the record itself is reported beside the claims."""
    said: set[Code] = set()
    for reason in reasons:
        if reason.code not in INTEGRITY or reason.code not in said:
            yield reason
        said.add(reason.code)


def _weak(judged: Judgement, claim: Claim, held: Held, policy: Policy) -> Iterator[Blocking]:
    strength = held.strength or STRENGTHS[0]
    short = [rung for rung in RUNGS if _less(strength, policy.asks(rung).strength)]
    if short:
        levels = {policy.asks(rung).strength.value: rung.value for rung in reversed(short)}
        wanted = ", ".join(f"{rung} asks for {level}" for level, rung in reversed(levels.items()))
        lost = "".join(f"; {one.downgrade.value}: {one.detail}" for one in held.weaknesses)
        text = f"it is {strength.value}; {wanted}{lost}"
        yield Blocking(_about(judged, claim, Blocker.TOO_WEAK, text), short[0])


def _lines(judged: Judgement, claim: Claim) -> Iterator[tuple[str, str, Callable[[Asks], bool]]]:
    """Yield what is found against a held claim, each with the line of the policy that asks about it."""
    for reason in red_reasons(claim, judged.evidence):
        yield reason.code, f"{reason.on}: {reason.detail}", lambda asks: asks.red_proof
    for carrier in _carriers(judged.evidence, claim):
        for code, text in _uncommitted(carrier):
            yield code, text, lambda asks: asks.clean_tree


def _less(strength: Strength, wanted: Strength) -> bool:
    return STRENGTHS.index(strength) < STRENGTHS.index(wanted)


def _about(judged: Judgement, claim: Claim, code: str, text: str) -> Finding:
    return Finding(code, judged.evidence.entry.slug, claim.id, text, check=f"claim {claim.id}")


class Carrier(NamedTuple):
    """A run or a red proof that a claim is judged from."""

    what: str
    at: datetime
    git: Commit | None


def _carriers(evidence: Evidence, claim: Claim) -> list[Carrier]:
    gates = [evidence.gates[name] for name in claim.authoritative if name in evidence.gates]
    runs = [(run, began_at(gate, run)) for gate in gates for run in carried_by(gate, claim)]
    proofs = carrying(claim, gates, evidence.fixes.get(claim.id, ""))
    return [Carrier(f"{run.gate}: run {run.number}", at, run.git) for run, at in runs] + [
        Carrier(f"{proof.gate}: red proof {proof.number}", proof.started_at, proof.git) for proof in proofs
    ]


def _uncommitted(carrier: Carrier) -> Iterator[tuple[str, str]]:
    if carrier.git is None:
        yield Blocker.NOT_CHECKED, f"{carrier.what} took place outside a git repository"
    elif carrier.git.unknown:
        yield Blocker.NOT_CHECKED, f"{carrier.what} took place where git could not be asked: {carrier.git.unknown}"
    elif carrier.git.dirty or carrier.git.commit is None:
        named = f": {carrier.git.named}" if carrier.git.named else ""
        yield Blocker.UNCOMMITTED_CHANGES, f"{carrier.what} took place on uncommitted changes{named}"


def _aged(judged: Judgement, claim: Claim, policy: Policy) -> Iterator[Blocking]:
    """Everything that carries a claim is asked for its age."""
    for what, at, _ in _carriers(judged.evidence, claim):
        for rung in RUNGS:
            days = policy.asks(rung).max_age_days
            if days is not None and (why := too_old(at, days, judged.evidence.now)):
                text = f"{what} of {at:%Y-%m-%d} {why}; {rung.value} asks for at most {days:g} days"
                yield Blocking(_about(judged, claim, Code.EXPIRED, text), rung)
                break


def _unexplained(judged: Judgement, gate: GateEvidence) -> Iterator[tuple[str, str]]:
    """Give what a gate leaves unexplained; a gate that has not said anything is not without failures."""
    entry, name = judged.evidence.entry, gate.gate.name
    failed = [run for run in reports(gate) if run.failing]
    declared = entry.separations_of(name)
    cases = [case for run in failed for case in gate.failing.get(run.number, NONE_FAILING).cases]
    for text in dict.fromkeys(f"{case.id}: {case.headline}{_nowhere(case)}" for case in separate(cases, declared)[1]):
        yield Blocker.UNEXPLAINED_FAILURE, text
    for one in declared:
        if failed and is_blanket(one):
            text = f"separation {one.name} takes in any message, and so explains none; match words of its failures"
            yield Blocker.UNEXPLAINED_FAILURE, text
    run = newest(gate)
    carried = [claim for claim in entry.claims.values() if name in claim.authoritative]
    if any(newest(gate, claim.lane) is run for claim in carried):
        return  # whatever else it says refuses a claim, and is reported there
    for reason in gate_reasons(gate):
        if reason.code in UNSAID:
            yield Blocker.NOT_CHECKED, f"what fails in it is not known: {reason.code.value}, {reason.detail}"
        elif not _by_cases(reason, gate, run, failed):
            yield Blocker.UNEXPLAINED_FAILURE, f"{reason.code.value}: {reason.detail}"


def _nowhere(case: Case) -> str:
    """Say of a case that nobody can place that it is one."""
    return " (no file of the tree fits it)" if is_unplaced(case) else ""


def _by_cases(reason: Reason, gate: GateEvidence, run: Run | None, failed: Sequence[Run]) -> bool:
    """Whether cases bring a reason about: failing ones are looked at by themselves, and a skip is no failure."""
    if reason.code is Code.CASE_SKIPPED:
        return True
    if reason.code is Code.NOT_REPEATABLE:
        return bool(failed)
    if run is None or not run.failing or run.counts is None:
        return False
    if reason.code is Code.TOO_FEW_PASSED:
        return run.counts.passed + run.failing >= gate.gate.expects.min_passed
    if reason.code is Code.EXIT_CODE:
        return gate.gate.report is not ReportSource.PYTEST or run.exit_code == PYTEST_SAW_FAILURES
    return reason.code is Code.CASE_FAILED and not reason.detail.startswith(OUTSIDE)


def _tree(tree: Commit | None) -> Iterator[tuple[str, str]]:
    if tree is None:
        yield Blocker.NOT_CHECKED, "there is no git repository here, so nobody can tell whether the tree is committed"
    elif tree.unknown:
        yield Blocker.NOT_CHECKED, f"cannot tell whether the tree is committed: {tree.unknown}"
    elif tree.commit is None:
        yield Blocker.UNCOMMITTED_CHANGES, "nothing is committed yet"
    elif tree.dirty:
        named = f" in {tree.named}" if tree.named else ""
        yield Blocker.UNCOMMITTED_CHANGES, f"the working tree differs from commit {tree.commit[:12]}{named}"
