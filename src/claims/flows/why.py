"""`claims why`: the whole chain of one claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claims.core.entry import Lane
from claims.core.errors import UsageError
from claims.core.evidence import newest, repeats
from claims.core.judge import gate_reasons
from claims.core.nearest import nearest
from claims.core.reasons import EXPLANATIONS, Code
from claims.core.run import utc_text
from claims.core.scope import separated
from claims.core.verdict import Held, Verdict, word
from claims.entries.load import load_entry
from claims.flows import view
from claims.flows.evidence import Reader
from claims.flows.red_view import red_proofs
from claims.flows.separation_view import separation

if TYPE_CHECKING:
    from claims.core.entry import Anchor, Entry
    from claims.core.evidence import GateEvidence
    from claims.core.run import Run
    from claims.flows.evidence import Judged
    from claims.flows.workspace import Workspace

RUNS_SHOWN = 5


def why(workspace: Workspace, name: str) -> tuple[dict[str, Any], Verdict]:
    """Give what a claim or derived text (`ENTRY/CLAIM`) rests on, why it is refused, and what to do.

    Raises:
        UsageError: there is no such entry or claim.
    """
    slug, _, wanted = name.partition("/")
    if not wanted:
        raise UsageError(f"{name!r} is not of the form ENTRY/CLAIM")
    entry = load_entry(workspace.project, slug)
    known = [*entry.claims, *entry.derived]
    if wanted not in known:
        raise UsageError(f"{slug} has no claim {wanted!r}{nearest(wanted, known)}; it has: {', '.join(known)}")
    judged = Reader(workspace).judge(entry)
    verdict = judged.verdicts[wanted]
    chain: dict[str, Any] = {"schema": view.SCHEMA, "entry": slug, "claim": wanted}
    if wanted in entry.derived:
        bases = entry.derived[wanted].rests_on
        chain |= {
            "verdict": word(verdict),
            "rests_on": [{"claim": base, "verdict": word(judged.verdicts[base])} for base in bases],
        }
    else:
        chain |= _claim_chain(judged, wanted, verdict)
    lane = judged.entry.claims[wanted].lane if wanted in entry.claims else Lane.ANY
    return chain | {"reasons": [_advice(judged, reason, lane) for reason in view.reasons_view(verdict)]}, verdict


def _advice(judged: Judged, reason: dict[str, str], lane: Lane) -> dict[str, str]:
    """Explain a reason, with the entry and the run that it is about in the place of `ENTRY` and `RUN`."""
    explanation = EXPLANATIONS[Code(reason["code"])]
    do = explanation.do.replace("ENTRY", judged.entry.slug)
    gate = judged.evidence.gates.get(reason["on"])
    if gate and (run := newest(gate, lane)):
        do = do.replace("RUN", str(run.number))
    return reason | {"refuses": explanation.refuses, "why": explanation.why, "do": do}


def _claim_chain(judged: Judged, name: str, verdict: Verdict) -> dict[str, Any]:
    entry, claim = judged.entry, judged.entry.claims[name]
    chain = view.claim_view(judged.evidence, claim, verdict)
    gates = [*claim.authoritative, *claim.supporting]
    return {
        **{key: value for key, value in chain.items() if key != "reasons"},
        "downgrades": [
            {"name": weakness.downgrade.value, "why": weakness.detail}
            for weakness in (verdict.weaknesses if isinstance(verdict, Held) else ())
        ],
        "lane": claim.lane.value,
        "scope": list(claim.scope),
        "needs": {
            "repeats": claim.needs.repeats,
            "failure_rate_below": claim.needs.failure_rate_below,
            "max_age_days": claim.needs.max_age_days,
            "red_proof": claim.needs.red_proof,
        },
        "red_proofs": red_proofs(claim, judged.evidence),
        "gates": {
            gate: {
                "label": _label(entry, name, gate),
                "repeats": repeats(judged.evidence.gates[gate], claim.lane).to_json(),
            }
            | _gate_chain(entry, judged.evidence.gates[gate], claim.lane)
            for gate in gates
            if gate in entry.gates
        },
        "anchors": {
            anchor: _anchor_chain(entry.anchors[anchor]) | {"holds": not judged.evidence.anchors[anchor]}
            for anchor in gates
            if anchor in entry.anchors
        },
    }


def _label(entry: Entry, claim: str, name: str) -> str | None:
    label = entry.label(entry.claims[claim], name)
    return label.value if label else None


def _gate_chain(entry: Entry, evidence: GateEvidence, lane: Lane) -> dict[str, Any]:
    """Give a gate as it counts for a claim about a lane."""
    command, run = evidence.gate.run, newest(evidence, lane)
    return {
        "command": command if isinstance(command, str) else list(command),
        "outcome": view.outcome(gate_reasons(evidence, lane)),
        "unexplained": [case.id for case in separated(entry, evidence, run)[1]],
        **separation(evidence, run),
        "runs": [_run_chain(run) for run in evidence.runs[:RUNS_SHOWN]],
        "more_runs": max(0, len(evidence.runs) - RUNS_SHOWN),
        "retracted": [{"run": one.run, "because": one.because} for one in evidence.retractions],
        "drift": dict(evidence.drift(run)) if run else {},
        "traced": list(traced.files) if run and (traced := evidence.traced(run)) else None,
    }


def _run_chain(run: Run) -> dict[str, Any]:
    return {
        "run": run.number,
        "outcome": run.outcome,
        "at": utc_text(run.started_at),
        "platform": run.platform,
        "under": run.under,
        "imported": run.imported,
        "commit": run.git.commit if run.git else None,
        "dirty": run.git.dirty if run.git else None,
        "counts": run.counts._asdict() if run.counts else None,
    }


def _anchor_chain(anchor: Anchor) -> dict[str, Any]:
    at = f"{anchor.path}::{anchor.symbol}" if anchor.symbol else anchor.path
    return {"at": at, "facts": dict(anchor.facts)}
