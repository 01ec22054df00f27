"""What recorded red proofs mean for a claim now: current or stale, for it or against it."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from claims.core.fix import is_id
from claims.core.reasons import Code, Reason
from claims.core.red import Proof
from claims.core.red_proof import Method

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from claims.core.entry import Claim
    from claims.core.evidence import GateEvidence
    from claims.core.red_proof import RedProof

ID = re.compile(r"([0-9a-f]{12}) ")
AGAINST = {Proof.GREEN_WITHOUT_FIX: Code.GREEN_WITHOUT_FIX, Proof.WRONG_REASON: Code.RED_FOR_WRONG_REASON}


class FailureEvidence(StrEnum):
    """How well it is recorded that the gate fails without the fix."""

    STRONG = "strong"
    MEDIUM = "medium"
    NONE = "none recorded"


def current(claim: Claim, evidence: GateEvidence, fix: str) -> list[RedProof]:
    """Give the proofs of a claim's gate that are about what stands here now, newest first."""
    return [
        proof
        for proof in _of(claim, evidence)
        if proof.definition == evidence.definition and proof.fix == fix and _stands(proof, evidence)
    ]


def _of(claim: Claim, evidence: GateEvidence) -> list[RedProof]:
    return [proof for proof in evidence.proofs if proof.claim == claim.id and proof.on_lane(claim.lane)]


def standing(claim: Claim, evidence: GateEvidence, fix: str) -> tuple[RedProof | None, Reason | None]:
    """Give the proof that carries, or why none does (rules `never-red`, `green-without-fix`, `red-for-wrong-reason`).

    The newest conclusive proof decides, and an earlier one on the same question must not say otherwise.
    """
    name = evidence.gate.name
    proofs = current(claim, evidence, fix)
    if not proofs:
        older = _of(claim, evidence)
        text = (
            f"red proof {older[0].number} is stale: {_why(claim, older[0], evidence, fix)}"
            if older
            else "none is recorded"
        )
        return None, Reason(Code.NEVER_RED, name, text)
    conclusive = [proof for proof in proofs if proof.verdict.conclusive]
    if not conclusive:
        return None, Reason(Code.NEVER_RED, name, f"red proof {proofs[0].number} is {_said(proofs[0])}")
    newest = conclusive[0]
    if code := AGAINST.get(newest.verdict):
        return None, Reason(code, name, f"red proof {newest.number}: {newest.detail}")
    # what was unstable or leaked on the same question is a doubt that a later red does not remove
    if other := next((proof for proof in proofs if _disputes(proof)), None):
        text = f"red proof {other.number} is {other.verdict.value}, {newest.number} is red, on identical inputs"
        return None, Reason(Code.NEVER_RED, name, text)
    return newest, None


def _stands(proof: RedProof, evidence: GateEvidence) -> bool:
    same = proof.inputs == evidence.inputs or (proof.meaning and proof.meaning == evidence.meaning())
    return bool(same) or evidence.proves_now(proof)


def _disputes(proof: RedProof) -> bool:
    return proof.verdict in (Proof.GREEN_WITHOUT_FIX, Proof.WRONG_REASON, Proof.UNSTABLE)


def _said(proof: RedProof) -> str:
    return f"{proof.verdict.value}: {proof.detail}"


def _why(claim: Claim, proof: RedProof, evidence: GateEvidence, fix: str) -> str:
    if proof.definition != evidence.definition:
        return "the gate, its contract or its expectations changed after it"
    if not _stands(proof, evidence):
        return "covered files changed after it"
    if proof.fix == fix:
        return "it is not current"
    named = claim.fix.revert if claim.fix else ""
    was = ID.match(proof.took_away) if proof.method in (Method.COMMIT, Method.OLDER_REVISION) else None
    if was and not is_id(named):
        return f"it took {was[1]} away, and {named!r} in the claim's fix means another commit now; write {was[1]} there"
    return "what the claim declares as its fix changed after it"


def carrying(claim: Claim, gates: Iterable[GateEvidence], fix: str) -> list[RedProof]:
    """Give a carrying proof of every gate; none at all where one gate has none."""
    proofs = [standing(claim, gate, fix)[0] for gate in gates]
    found = [proof for proof in proofs if proof is not None]
    return found if len(found) == len(proofs) else []


def failure_evidence(claim: Claim, gates: Sequence[GateEvidence], fix: str) -> FailureEvidence:
    """Grade the evidence for the failure, apart from the evidence for the fix."""
    proofs = [proof for gate in gates if (proof := standing(claim, gate, fix)[0]) is not None]
    if any(proof.method.by_revert and proof.signature and proof.shows_signature for proof in proofs):
        return FailureEvidence.STRONG
    return FailureEvidence.MEDIUM if proofs else FailureEvidence.NONE
