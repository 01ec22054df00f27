"""Red proofs as the JSON of `--json`, in full and in short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claims.core.red_standing import standing
from claims.core.run import utc_text

if TYPE_CHECKING:
    from claims.core.entry import Claim
    from claims.core.evidence import Evidence
    from claims.core.red_proof import RedProof
    from claims.flows.evidence import Reader
    from claims.flows.workspace import Workspace

SHOWN = 3


def proof_view(workspace: Workspace, proof: RedProof) -> dict[str, Any]:
    """Give one red proof, with the differences of the mutants that nobody noticed."""
    body = proof.to_body()
    del body["schema"], body["artefacts"]
    survivors = [
        {"change": name, "diff": (workspace.ledger.objects.get(kept) or b"").decode("utf-8", "replace")}
        for name, kept in proof.survivors
    ]
    executions = [
        {"state": state, "colour": shade, "exit_code": code, "duration_s": round(seconds, 3)}
        for state, shade, code, seconds in proof.executions
    ]
    return body | {"seq": proof.number, "survivors": survivors, "executions": executions}


def full_view(workspace: Workspace, reader: Reader, proof: RedProof) -> tuple[dict[str, Any], bool]:
    """Give one red proof with its artefacts, and whether everything stored matches its digest."""
    artefacts = [
        {
            "name": a.name,
            "digest": a.digest,
            "size_bytes": a.size_bytes,
            "sound": workspace.ledger.objects.get(a.digest) is not None,
        }
        for a in proof.artefacts
    ]
    withdrawn = [one for ones in reader.retractions.values() for one in ones if one.run == proof.number]
    retracted = {"because": withdrawn[0].because, "at": utc_text(withdrawn[0].at)} if withdrawn else None
    view = {"schema": 1, **proof_view(workspace, proof), "retracted": retracted, "artefacts": artefacts}
    return view, all(one["sound"] for one in artefacts)


def red_proofs(claim: Claim, evidence: Evidence) -> dict[str, Any]:
    """Give what is known of each authoritative gate without the fix: why it does not count, and the newest proofs."""
    fix = evidence.fixes.get(claim.id, "")
    found: dict[str, Any] = {}
    for name in claim.authoritative:
        if name in evidence.gates:
            gate = evidence.gates[name]
            carries, reason = standing(claim, gate, fix)
            mine = [proof for proof in gate.proofs if proof.claim == claim.id]
            found[name] = {
                "carried_by": carries.number if carries else None,
                "lacking": reason.detail if reason else None,
                "proofs": [_short(proof) for proof in mine[:SHOWN]],
            }
    return found


def _short(proof: RedProof) -> dict[str, Any]:
    return {
        "seq": proof.number,
        "verdict": proof.verdict.value,
        "detail": proof.detail,
        "method": proof.method.value,
        "took_away": proof.took_away,
        "at": utc_text(proof.started_at),
    }
