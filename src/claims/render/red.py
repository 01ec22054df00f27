"""Red proofs on a page: the failure as it was recorded, and both kinds of evidence graded side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.core.judge import evidence_for_failure
from claims.core.red_standing import standing
from claims.core.red_verdict import foremost
from claims.core.verdict import Held
from claims.core.visible import markdown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claims.core.entry import Claim, Entry
    from claims.core.evidence import Evidence
    from claims.core.reasons import Reason
    from claims.core.red_proof import RedProof
    from claims.core.verdict import Verdict

RED_FACTS = (
    "exception",
    "headline",
    "failure_class",
    "case",
    "cause",
    "reds",
    "greens",
    "method",
    "took_away",
    "gate",
    "proof",
    "platform",
)
"""What a template may quote of a red proof, as `fact("CLAIM.red.NAME")`."""
HEADER = "| Claim | Evidence for the fix | Evidence for the failure | Red proof |"


def carrying_proof(claim: Claim, evidence: Evidence) -> tuple[RedProof | None, Sequence[Reason]]:
    """Give the red proof to quote for a claim, of its first gate that has one; else why there is none."""
    reasons: list[Reason] = []
    for name in claim.authoritative:
        if name in evidence.gates:
            proof, reason = standing(claim, evidence.gates[name], evidence.fixes.get(claim.id, ""))
            if proof is not None and not evidence.gates[name].altered:
                return proof, ()
            reasons += [reason] if reason else evidence.gates[name].altered
    return None, reasons


def red_facts(proof: RedProof) -> dict[str, object]:
    """Give what a red proof recorded of the failure."""
    case = foremost(proof.cases)
    return {
        "exception": case.exception,
        "headline": case.headline,
        "failure_class": case.failure_class,
        "case": case.id,
        "cause": case.cause.value,
        "reds": proof.reds,
        "greens": proof.greens,
        "method": proof.method.value,
        "took_away": proof.took_away,
        "gate": proof.gate,
        "proof": proof.number,
        "platform": proof.platform,
    }


def graded(entry: Entry, evidence: Evidence, verdicts: Mapping[str, Verdict]) -> list[str]:
    """Give the table of what the evidence for the fix and that for the failure weigh, claim by claim."""
    if not entry.claims:
        return []
    lines = ["**How much the evidence weighs**", "", HEADER, "| --- | --- | --- | --- |"]
    for claim in entry.claims.values():
        verdict = verdicts[claim.id]
        fix = verdict.strength.value if isinstance(verdict, Held) and verdict.strength else "refused"
        failure = evidence_for_failure(claim, evidence).value
        lines.append(f"| {markdown(claim.id)} | {fix} | {failure} | {_proofs(claim, evidence)} |")
    weaker = [
        f"- {markdown(verdict.id)} is weaker by a level, `{weakness.downgrade.value}`: {markdown(weakness.detail)}"
        for verdict in verdicts.values()
        if isinstance(verdict, Held)
        for weakness in verdict.weaknesses
    ]
    return [*lines, *([""] if weaker else []), *weaker]


def _proofs(claim: Claim, evidence: Evidence) -> str:
    """Give the standing of each gate without the fix."""
    found = []
    for name in claim.authoritative:
        if name in evidence.gates:
            proof, reason = standing(claim, evidence.gates[name], evidence.fixes.get(claim.id, ""))
            if proof is not None:
                said = f"{proof.number} by `{name}` ({proof.method.value}): {markdown(proof.detail[:200])}"
            else:
                said = f"`{name}`: {reason.code.value}, {markdown(reason.detail[:200])}" if reason else ""
            found.append(said)
    return "; ".join(found)
