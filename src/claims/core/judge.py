"""Judgement: from what is claimed and what is recorded to held or refused. Every rule that refuses is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.core.age import too_old
from claims.core.comparison import Standing
from claims.core.drift import SURROUNDINGS
from claims.core.entry import Lane
from claims.core.evidence import began_at, identical_passes, newest, repeats, reports
from claims.core.introduced import speaking, stand
from claims.core.reasons import Code, Reason, in_order
from claims.core.red_standing import carrying, failure_evidence, standing
from claims.core.repeats import identical, shortfalls
from claims.core.run import Run
from claims.core.scope import Failing
from claims.core.strength import graded
from claims.core.verdict import Held, Refused, Verdict
from claims.core.weaknesses import runs_named, weaknesses_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from claims.core.entry import Claim, Derived
    from claims.core.evidence import Evidence, GateEvidence
    from claims.core.introduced import Stands
    from claims.core.red_standing import FailureEvidence

NONE_FAILING = Failing()
CASES_NAMED = 3


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
    reasons += stale_for(claim, gates, evidence)
    reasons += _contradictions(claim, evidence)
    reasons += _introduced(claim, evidence)
    if claim.needs.red_proof:
        reasons += red_reasons(claim, evidence)
    if reasons:
        return Refused(id=claim.id, reasons=in_order(reasons))
    proofs = carrying(claim, gates, evidence.fixes.get(claim.id, ""))
    passes = min(identical_passes(gate, claim.lane) for gate in gates)
    weaknesses = weaknesses_of(claim, gates, proofs)
    runs = tuple(run.number for gate in gates if (run := newest(gate, claim.lane)))
    return Held(
        id=claim.id,
        text=claim.text,
        strength=graded(passes, weaknesses, proofs),
        weaknesses=weaknesses,
        runs=runs,
    )


def stale_for(claim: Claim, gates: Sequence[GateEvidence], evidence: Evidence) -> list[Reason]:
    """Give why runs of gates are stale for one claim, though not for every claim: drift, and anchored symbols."""
    drifted = [reason for gate in gates for reason in _drifted(claim, gate)]
    return drifted + [one for name in claim.authoritative for one in _changed_symbol(claim, name, gates, evidence)]


def red_reasons(claim: Claim, evidence: Evidence) -> list[Reason]:
    """Give why the gates of a claim are not known to fail without its fix; empty where all are."""
    fix = evidence.fixes.get(claim.id, "")
    gates = [evidence.gates[name] for name in claim.authoritative if name in evidence.gates]
    return [reason for gate in gates if (reason := standing(claim, gate, fix)[1])]


def evidence_for_failure(claim: Claim, evidence: Evidence) -> FailureEvidence:
    """Grade what is recorded of the failure itself."""
    gates = [evidence.gates[name] for name in claim.authoritative if name in evidence.gates]
    return failure_evidence(claim, gates, evidence.fixes.get(claim.id, ""))


def judge_derived(derived: Derived, verdicts: Mapping[str, Verdict]) -> Verdict:
    """Judge a derived text: held exactly where everything that it rests on is held."""
    bases = (verdicts.get(name) for name in derived.rests_on)
    refused = [
        Reason(Code.BASE_REFUSED, name, f"{name} is refused")
        for name, base in zip(derived.rests_on, bases, strict=True)
        if not isinstance(base, Held)
    ]
    if not derived.rests_on:
        refused.append(Reason(Code.BASE_REFUSED, derived.name, "it rests on nothing"))
    if refused:
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


def gate_reasons(evidence: GateEvidence, lane: Lane = Lane.ANY) -> list[Reason]:
    """Give every reason for which a gate does not carry a claim about a lane now; empty where it does."""
    name = evidence.gate.name
    found = list(evidence.altered)
    run = newest(evidence, lane)
    if not evidence.runs:
        withdrawn = f"; {len(evidence.retractions)} retracted" if evidence.retractions else ""
        return [*found, Reason(Code.NEVER_RUN, name, f"no run is recorded{withdrawn}")]
    if run is None:
        platforms = ", ".join(sorted({run.platform for run in evidence.runs if run.ending.began}))
        ran = f"ran on {platforms}" if platforms else "no run began"
        return [*found, Reason(Code.WRONG_PLATFORM, name, f"{ran}; the claim is about {lane.value}")]
    found += run.refusals
    if run.definition != evidence.definition:
        text = f"the gate, its contract or its expectations changed after run {run.number}"
        found.append(Reason(Code.STALE_DEFINITION, name, text))
    if run.ending.conclusive and (run.inputs is None or run.inputs.after != evidence.inputs_of(run)):
        found.append(Reason(Code.STALE_INPUTS, name, evidence.stale(run)))
    found += _vanished(evidence, run)
    same = [identical(run, runs, lane, evidence.alike) for runs in (evidence.runs, evidence.kin)]
    found += _disagreement(name, *same)
    return found


def _vanished(evidence: GateEvidence, run: Run) -> list[Reason]:
    """A gate that carries a claim must still have the cases that it had when it was last held."""
    lost = evidence.lost(run) if evidence.carries and run.counts and not run.partial else None
    if lost and lost.fault:
        return [Reason(Code.LEDGER_ALTERED, evidence.gate.name, lost.fault)]
    if lost is None or not lost.cases or not lost.refuses:
        return []
    named = ", ".join(lost.cases[:CASES_NAMED])
    more = f" and {len(lost.cases) - CASES_NAMED} more" if len(lost.cases) > CASES_NAMED else ""
    text = f"gone since run {lost.since}: {named}{more}; say so in the gate's `expects`, or retract run {lost.since}"
    return [Reason(Code.CASE_MISSING, evidence.gate.name, text)]


def _disagreement(name: str, runs: Sequence[Run], kin: Sequence[Run]) -> list[Reason]:
    """Identical inputs must agree: one failure refutes all passes, under whatever name it was recorded."""
    passes = [run.number for run in runs if run.passed]
    failures = [run.number for run in (*runs, *kin) if not run.passed]
    if not passes or not failures:
        return []
    text = f"on identical inputs {runs_named(failures)} failed and {runs_named(passes)} passed"
    return [Reason(Code.NOT_REPEATABLE, name, text)]


def _needs(claim: Claim, evidence: GateEvidence, now: datetime) -> list[Reason]:
    """Apply what the claim asks beyond one current pass."""
    run = newest(evidence, claim.lane)
    if run is None:
        return []
    found, name, needs = [], evidence.gate.name, claim.needs
    at = began_at(evidence, run)
    if needs.max_age_days is not None and (why := too_old(at, needs.max_age_days, now)):
        found.append(Reason(Code.EXPIRED, name, f"run {run.number} of {at:%Y-%m-%d} {why}"))
    found += [Reason(Code.NOT_REPEATED, name, text) for text in shortfalls(needs, repeats(evidence, claim.lane))]
    return found


def _drifted(claim: Claim, gate: GateEvidence) -> list[Reason]:
    """A claim whose scope names the interpreter or its packages is about those that the gate ran with."""
    named = [kind for kind in SURROUNDINGS if kind in claim.scope]
    run = newest(gate, claim.lane)
    if not named or run is None:
        return []
    said = gate.drift(run)
    return [
        Reason(Code.STALE_INPUTS, gate.gate.name, f"{kind} since run {run.number}: {said[kind]}")
        for kind in named
        if kind in said
    ]


def _changed_symbol(claim: Claim, name: str, gates: Sequence[GateEvidence], evidence: Evidence) -> list[Reason]:
    """A symbol that a claim is anchored to must mean what it meant when the gates ran, whatever they cover."""
    now = evidence.symbols.get(name)
    if now is None:  # no anchor, a text, or an anchor that does not hold, which is said by itself
        return []
    anchor = evidence.entry.anchors[name]
    for gate in gates:
        run = newest(gate, claim.lane)
        if run is None or not run.ending.conclusive or run.symbols.get(name) == now:
            continue
        if name in run.symbols:
            return [Reason(Code.STALE_INPUTS, name, f"{anchor.symbol} changed since run {run.number}")]
        if not (gate.is_about(run) and gate.holds_file(run, anchor.path)):
            text = f"run {run.number} did not record {anchor.symbol}, nor does it cover {anchor.path}"
            return [Reason(Code.STALE_INPUTS, name, text)]
    return []


def _contradictions(claim: Claim, evidence: Evidence) -> list[Reason]:
    """A failing case within the scope contradicts the claim, whatever gate it is in; one that may be there as well."""
    found: list[Reason] = []
    for gate, run in _failing(claim, evidence) if claim.scope else ():
        name = gate.gate.name
        if name in {one.on for one in found}:
            continue
        failing = gate.failing.get(run.number, NONE_FAILING)
        where = "within the scope"
        if not (hits := failing.in_scope(claim.scope)):
            where = "and no file of the tree fits it, so that it may lie in the scope"
            hits = failing.may_be_in(claim.scope, evidence.entry.separations_of(name))
        if hits:
            more = f" and {len(hits) - 1} more" if len(hits) > 1 else ""
            found.append(Reason(Code.CONTRADICTED, name, f"{hits[0].id} fails {where}{more} (run {run.number})"))
    return found


def _failing(claim: Claim, evidence: Evidence) -> Iterator[tuple[GateEvidence, Run]]:
    """Give the runs with failing cases that a claim has to answer for, each with its gate."""
    for name, gate in evidence.gates.items():
        if not any(run.failing for run in gate.runs):
            continue
        decides = newest(gate, claim.lane) if name in claim.authoritative else None
        for run in reports(gate, claim.lane):
            repeated = decides is not None and run is not decides and run.answered and gate.alike(run, decides)
            if run.failing and not repeated:  # that one is told as not-repeatable
                yield gate, run


def _introduced(claim: Claim, evidence: Evidence) -> list[Reason]:
    """A failure that the base does not have contradicts, unless the scope excludes it and a separation says why."""
    found: list[Reason] = []
    for gate, run in _failing(claim, evidence):
        name = gate.gate.name
        if not gate.compared or name in {one.on for one in found}:
            continue
        if hits := speaking(stand(gate, run), claim.scope, evidence.entry.separations_of(name)):
            first, more = hits[0], f" and {len(hits) - 1} more" if len(hits) > 1 else ""
            text = f"{first.case.id} {_since(first, run)}{more}"
            found.append(Reason(Code.CONTRADICTED, name, text))
    return found


def _since(one: Stands, run: Run) -> str:
    """Name the base that a failure was found to be introduced since, and the run that was compared with it then."""
    if one.by is None:
        return f"introduced (run {run.number})"
    named = "" if one.by.commit.startswith(one.by.rev) else f", commit {one.by.commit[:12]}"
    what = {Standing.CHANGED: " (it failed otherwise there)", Standing.NEW: " (it was not there)"}.get(one.standing, "")
    found = "" if one.by.run == run.number else f", found when run {one.by.run} was compared with that commit"
    return f"introduced since {one.by.rev}{named}{what} (run {run.number}{found})"
