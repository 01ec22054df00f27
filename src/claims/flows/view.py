"""Judged entries as the JSON of `--json`: the interface that other programs rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claims.core.case import Counts
from claims.core.drift import drifted
from claims.core.entry import Label
from claims.core.errors import Exit
from claims.core.evidence import elsewhere, newest, repeats
from claims.core.judge import evidence_for_failure, gate_reasons
from claims.core.reasons import INTEGRITY, Reason
from claims.core.scope import separated
from claims.core.verdict import Held, word
from claims.flows.separation_view import separation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from claims.core.entry import Claim, Entry, Lane
    from claims.core.evidence import Evidence, GateEvidence
    from claims.core.merkle import Checkpoint
    from claims.core.promotion import Standing
    from claims.core.run import Run
    from claims.core.verdict import Verdict
    from claims.flows.evidence import Judged

SCHEMA = 1


def results(judged: Iterable[Judged], checkpoint: Checkpoint) -> dict[str, Any]:
    """Give verdicts and gates of entries, under the checkpoint that they were judged at."""
    return {
        "schema": SCHEMA,
        "checkpoint": {"size": checkpoint.size, "root": checkpoint.root},
        "entries": [entry_view(one) for one in judged],
    }


def entry_view(judged: Judged) -> dict[str, Any]:
    """Give one entry's gates, claims and derived texts."""
    entry = judged.entry
    return {
        "entry": entry.slug,
        "title": entry.title,
        "status": entry.status.value,
        "gates": {name: gate_view(entry, gate) for name, gate in judged.evidence.gates.items()},
        "claims": {
            name: claim_view(judged.evidence, claim, judged.verdicts[name]) for name, claim in entry.claims.items()
        },
        "derived": {
            name: {"verdict": word(judged.verdicts[name]), "reasons": reasons_view(judged.verdicts[name])}
            for name in entry.derived
        },
        **_earned(judged.standing),
    }


def _earned(standing: Standing) -> dict[str, Any]:
    """Give the rung that recorded promotions came to; nothing where none was ever recorded."""
    if standing.by is None and standing.fallen is None:
        return {}
    by = standing.by.number if standing.by else None
    return {"earned": {"status": standing.earned.value, "seq": by, "dropped": dropped(standing)}}


def dropped(standing: Standing) -> dict[str, Any] | None:
    """Give the promotion that does not stand any more, and why; null where there is none."""
    fallen = standing.fallen
    if fallen is None:
        return None
    return {"from": fallen.status.value, "seq": fallen.number, "because": list(standing.because)}


def gate_view(entry: Entry, evidence: GateEvidence) -> dict[str, Any]:
    """Give a gate's newest run, and under `elsewhere` those of other platforms, where there are any."""
    others = [_run_view(entry, evidence, there) for there in elsewhere(evidence)]
    return _run_view(entry, evidence, evidence) | ({"elsewhere": others} if others else {})


def _run_view(entry: Entry, evidence: GateEvidence, there: GateEvidence) -> dict[str, Any]:
    """Give the newest run of a gate or of one platform: its outcome as it counts now, its counts, its failures."""
    run = newest(there)
    classes, unexplained = separated(entry, evidence, run)
    reasons = gate_reasons(there)
    return {
        "run": run.number if run else None,
        "outcome": outcome(reasons),
        "exit_code": run.exit_code if run else None,
        "duration_s": run.duration_s if run else None,
        "platform": run.platform if run else None,
        "imported": run is not None and run.imported,
        "counts": (run.counts or Counts())._asdict() if run else None,
        "separated": {name: len(cases) for name, cases in classes.items()},
        "unexplained": [case.id for case in unexplained],
        "drift": drifted(evidence.drift(run)) if run else {},
        **separation(evidence, run),
        **({"git": said} if (said := _git(evidence, run)) else {}),
    }


def _git(evidence: GateEvidence, run: Run | None) -> str:
    """Say why git could not be asked, when a run took place or now; empty where it could, and outside git."""
    if run is None or run.git is None:
        return ""
    return run.git.unknown or evidence.unlisted


def repeated(judged: Iterable[Judged]) -> dict[tuple[str, str], str]:
    """Say of each gate that ran more than once on the same inputs what that showed, by entry and gate."""
    counted = {(one.entry.slug, name): repeats(gate) for one in judged for name, gate in one.evidence.gates.items()}
    return {key: count.says for key, count in counted.items() if count.runs > 1}


def outcome(reasons: list[Reason]) -> str:
    """Give `passed`, or the first reason code."""
    return "passed" if not reasons else reasons[0].code.value


def claim_view(evidence: Evidence, claim: Claim, verdict: Verdict) -> dict[str, Any]:
    """Give a claim's verdict with every reason, and what it rests on by label."""
    held = verdict if isinstance(verdict, Held) else None
    entry = evidence.entry
    return {
        "verdict": word(verdict),
        "strength": held.strength.value if held and held.strength else None,
        "failure_evidence": evidence_for_failure(claim, evidence).value,
        "downgrades": [downgrade.value for downgrade in held.downgrades] if held else [],
        "reasons": reasons_view(verdict),
        "evidence": {
            Label.AUTHORITATIVE.value: list(claim.authoritative),
            Label.SUPPORTING.value: list(claim.supporting),
            Label.DERIVED.value: [name for name in entry.derived if claim.id in entry.rests_on(name)],
        },
    }


def reasons_view(verdict: Verdict) -> list[dict[str, str]]:
    """Give the reasons of a verdict; none for what is held."""
    return [] if isinstance(verdict, Held) else [reason_view(reason) for reason in verdict.reasons]


def reason_view(reason: Reason) -> dict[str, str]:
    """Give one reason."""
    return {"code": reason.code.value, "on": reason.on, "detail": reason.detail}


def exit_of(verdicts: Iterable[Verdict]) -> Exit:
    """Give the exit code of verdicts: 0 all held, 4 where a record cannot be trusted, else 1; 3 for none at all."""
    codes = Exit.NOTHING_TO_JUDGE
    for verdict in verdicts:
        if codes is Exit.NOTHING_TO_JUDGE:
            codes = Exit.HELD
        if not isinstance(verdict, Held):
            if any(reason.code in INTEGRITY for reason in verdict.reasons):
                return Exit.INTEGRITY
            codes = Exit.REFUSED
    return codes


def verdicts_about(judged: Judged, gates: Collection[str] = (), lane: Lane | None = None) -> list[Verdict]:
    """Give the verdicts of an entry; where gates or a lane are given, only of claims that name or are about them."""
    if not gates and lane is None:
        return list(judged.verdicts.values())
    return [
        judged.verdicts[claim.id]
        for claim in judged.entry.claims.values()
        if not gates or not set(gates).isdisjoint((*claim.authoritative, *claim.supporting))
        if lane is None or claim.lane.admits(lane.value)
    ]
