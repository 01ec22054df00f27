"""Judgement: from what is claimed and what is recorded to held or refused. Every rule that refuses is reported."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from claims.core.entry import Gate, Lane
from claims.core.reasons import Code, Reason, in_order
from claims.core.run import Ending
from claims.core.scope import Failing
from claims.core.verdict import Downgrade, Held, Refused, Strength, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from claims.core.entry import Claim, Derived, Entry
    from claims.core.run import Retraction, Run
    from claims.core.traced import Traced

REPEATS_FOR_MEDIUM = 3
NONE_FAILING = Failing()


@dataclass(frozen=True, slots=True, kw_only=True)
class GateEvidence:
    """What is recorded of one gate, and how its declaration and inputs stand now."""

    gate: Gate
    runs: tuple[Run, ...] = ()
    """Runs that were not retracted, newest first."""
    retractions: tuple[Retraction, ...] = ()
    definition: str = ""
    inputs: str = ""
    """Digest of what the gate covers now."""
    traced: Mapping[int, Traced] = field(default_factory=dict)
    """By number of a run that was traced: what it used, as that stands now."""
    alike: Callable[[Run, Run], bool] = field(default=lambda one, other: one.same_inputs(other))
    """Whether two runs asked the same question."""
    stale: Callable[[Run], str] = field(default=lambda run: f"covered files changed since run {run.number}")
    """Says what changed since a run, for people."""
    altered: tuple[Reason, ...] = ()
    """Records or artefacts of this gate that do not match their digests."""
    failing: Mapping[int, Failing] = field(default_factory=dict)
    """Failing cases of the newest run on each platform, by the run's number."""

    def inputs_of(self, run: Run) -> str:
        """Give the digest of what a run covered, as it stands now."""
        return self.traced[run.number].inputs if run.number in self.traced else self.inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything that the claims of one entry are judged from."""

    entry: Entry
    gates: Mapping[str, GateEvidence]
    anchors: Mapping[str, tuple[Reason, ...]]
    """By anchor: why it does not hold; empty where it does."""
    now: datetime


def judge(claim: Claim, evidence: Evidence) -> Verdict:
    """Judge one claim from the newest runs of its authoritative gates (rules of judgement, section 5)."""
    gates = [evidence.gates[name] for name in claim.authoritative if name in evidence.gates]
    reasons: list[Reason] = []
    if not gates:
        reasons.append(Reason(Code.NO_AUTHORITATIVE_GATE, claim.id, "only a gate can carry a claim"))
    for gate in gates:
        reasons += gate_reasons(gate, claim.lane)
        reasons += _needs(claim, gate, evidence.now)
    for name in claim.authoritative:
        reasons += evidence.anchors.get(name, ())
    reasons += _contradictions(claim, evidence)
    if claim.needs.red_proof:
        reasons.append(Reason(Code.NEVER_RED, claim.id, "the ledger holds no red proof for this claim"))
    if reasons:
        return Refused(id=claim.id, reasons=in_order(reasons))
    strength, downgrades = _strength(claim, gates)
    runs = tuple(run.number for gate in gates if (run := newest(gate, claim.lane)))
    return Held(id=claim.id, text=claim.text, strength=strength, downgrades=downgrades, runs=runs)


def judge_derived(derived: Derived, verdicts: Mapping[str, Verdict]) -> Verdict:
    """Judge a derived text: held exactly where everything that it rests on is held."""
    bases = (verdicts.get(name) for name in derived.rests_on)
    refused = [
        Reason(Code.BASE_REFUSED, name, f"{name} is refused")
        for name, base in zip(derived.rests_on, bases, strict=True)
        if not isinstance(base, Held)
    ]
    if refused or not derived.rests_on:
        return Refused(id=derived.name, reasons=tuple(refused))
    return Held(id=derived.name, text=derived.text)


def judge_entry(evidence: Evidence) -> dict[str, Verdict]:
    """Judge every claim and every derived text of an entry, by id."""
    entry = evidence.entry
    verdicts = {name: judge(claim, evidence) for name, claim in entry.claims.items()}
    waiting = dict(entry.derived)
    while waiting:
        ready = [text for text in waiting.values() if not any(base in waiting for base in text.rests_on)]
        if not ready:  # a cycle, which the reader of entries refuses; nothing in it can be held
            verdicts |= {
                name: Refused(id=name, reasons=(Reason(Code.BASE_REFUSED, name, "it rests on itself"),))
                for name in waiting
            }
            break
        for text in ready:
            verdicts[text.name] = judge_derived(text, verdicts)
            del waiting[text.name]
    return verdicts


def newest(gate: GateEvidence, lane: Lane = Lane.ANY) -> Run | None:
    """Give the newest run that speaks for a lane."""
    return next((run for run in gate.runs if run.on_lane(lane)), None)


def gate_reasons(evidence: GateEvidence, lane: Lane = Lane.ANY) -> list[Reason]:
    """Give every reason for which a gate does not carry a claim about a lane now; empty where it does."""
    name = evidence.gate.name
    found = list(evidence.altered)
    run = newest(evidence, lane)
    if not evidence.runs:
        withdrawn = f"; {len(evidence.retractions)} retracted" if evidence.retractions else ""
        return [*found, Reason(Code.NEVER_RUN, name, f"no run is recorded{withdrawn}")]
    if run is None:
        platforms = ", ".join(sorted({run.platform for run in evidence.runs}))
        return [*found, Reason(Code.WRONG_PLATFORM, name, f"ran on {platforms}; the claim is about {lane.value}")]
    found += run.refusals
    if run.definition != evidence.definition:
        text = f"the gate, its contract or its expectations changed after run {run.number}"
        found.append(Reason(Code.STALE_DEFINITION, name, text))
    if run.ending.conclusive and (run.inputs is None or run.inputs.after != evidence.inputs_of(run)):
        found.append(Reason(Code.STALE_INPUTS, name, evidence.stale(run)))
    found += _disagreement(name, _identical(evidence, run))
    return found


def identical_passes(evidence: GateEvidence, lane: Lane = Lane.ANY) -> int:
    """Count the passing runs on the inputs of the newest one."""
    run = newest(evidence, lane)
    return sum(other.passed for other in _identical(evidence, run)) if run else 0


def _identical(evidence: GateEvidence, run: Run) -> list[Run]:
    """Give the conclusive runs that asked the same question as `run`, itself included."""
    return [other for other in evidence.runs if other.ending.conclusive and evidence.alike(other, run)]


def _disagreement(name: str, runs: Sequence[Run]) -> list[Reason]:
    """Identical inputs must agree: one failure refutes all passes."""
    passes = [run.number for run in runs if run.passed]
    failures = [run.number for run in runs if not run.passed]
    if not passes or not failures:
        return []
    text = f"on identical inputs {_runs(failures)} failed and {_runs(passes)} passed"
    return [Reason(Code.NOT_REPEATABLE, name, text)]


def _runs(numbers: Sequence[int]) -> str:
    shown = ", ".join(str(number) for number in sorted(numbers)[:5])
    more = f" and {len(numbers) - 5} more" if len(numbers) > 5 else ""
    return f"{'run' if len(numbers) == 1 else 'runs'} {shown}{more}"


def _needs(claim: Claim, evidence: GateEvidence, now: datetime) -> list[Reason]:
    """Apply what the claim asks beyond one current pass."""
    run = newest(evidence, claim.lane)
    if run is None:
        return []
    found, name, needs = [], evidence.gate.name, claim.needs
    if needs.max_age_days is not None and run.older_than(needs.max_age_days, now):
        text = f"run {run.number} of {run.started_at:%Y-%m-%d} is older than {needs.max_age_days:g} days"
        found.append(Reason(Code.EXPIRED, name, text))
    passes = identical_passes(evidence, claim.lane)
    if needs.repeats > 1 and passes < needs.repeats:
        text = f"{passes} passing runs on identical inputs, {needs.repeats} needed"
        found.append(Reason(Code.NOT_REPEATED, name, text))
    return found


def _contradictions(claim: Claim, evidence: Evidence) -> list[Reason]:
    """A failing case within the scope contradicts the claim, whatever gate it is in."""
    found = []
    for name, gate in evidence.gates.items():
        run = newest(gate, claim.lane)
        if run is None or not run.failing or not claim.scope:
            continue
        if hits := gate.failing.get(run.number, NONE_FAILING).in_scope(claim.scope):
            more = f" and {len(hits) - 1} more" if len(hits) > 1 else ""
            found.append(
                Reason(Code.CONTRADICTED, name, f"{hits[0].id} fails within the scope{more} (run {run.number})")
            )
    return found


def _strength(claim: Claim, gates: Sequence[GateEvidence]) -> tuple[Strength, tuple[Downgrade, ...]]:
    """Grade held evidence by its weakest gate: a start level, and one level less for each named reason."""
    passes = min(identical_passes(gate, claim.lane) for gate in gates)
    runs = [run for gate in gates if (run := newest(gate, claim.lane))]
    downgrades = []
    if any(run.git is not None and run.git.dirty for run in runs):
        downgrades.append(Downgrade.BIASED)
    if any(gate.retractions or _broken_off(gate, claim.lane) for gate in gates):
        downgrades.append(Downgrade.INCONSISTENT)
    start = Strength.MEDIUM if passes >= REPEATS_FOR_MEDIUM else Strength.WEAK
    return (Strength.WEAK if downgrades else start), tuple(downgrades)


def _broken_off(gate: GateEvidence, lane: Lane) -> bool:
    """Whether a run of what is declared now was broken off: it does not refute, but it may have been about to."""
    run = newest(gate, lane)
    return any(other.ending is Ending.INTERRUPTED and run and other.definition == run.definition for other in gate.runs)
