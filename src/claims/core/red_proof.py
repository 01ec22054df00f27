"""A red proof as the ledger keeps it: what was taken away, what the gate said then, and what that comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from claims.core.canonical import canonical, digest
from claims.core.commit import Commit
from claims.core.entry import Lane
from claims.core.red import Cause, Proof, RedCase
from claims.core.run import Artefact, utc_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claims.core.entry import Anchor, Claim, Entry

CASES_KEPT = 5
KIND = "red-proof"


class Method(StrEnum):
    """How the fix was taken away."""

    PATCH = "patch"
    COMMIT = "commit"
    OLDER_REVISION = "older-revision"
    MUTANTS = "mutants"

    @property
    def by_revert(self) -> bool:
        """Whether the fix itself was taken away, and not something like it."""
        return self is not Method.MUTANTS


@dataclass(frozen=True, slots=True, kw_only=True)
class RedProof:
    """One attempt to see a claim's gate fail without the fix. Never edited, never deleted."""

    number: int
    entry: str
    gate: str
    claim: str
    method: Method
    took_away: str
    """What was taken away and what was left, for people."""
    definition: str
    """Digest of gate, contract and expectations as declared."""
    fix: str
    """Digest of what the claim declares to be taken away, and of how the failure must show."""
    inputs: str
    """Digest of what the gate covers in the user's tree, when the proof was made."""
    verdict: Proof
    detail: str
    greens: int
    """Executions that were green with the fix in place, before and after."""
    reds: int
    """Executions that were red without the fix."""
    cases: tuple[RedCase, ...]
    """The first few red cases, those for the right reason first."""
    causes: Mapping[str, int]
    """How many cases were red for each cause."""
    passed_either_way: int
    survivors: tuple[tuple[str, str], ...]
    """Mutants that the gate did not notice: what was changed, and the digest of the difference."""
    killed: tuple[str, ...]
    """Mutants that it noticed."""
    not_tried: tuple[str, ...]
    weakened: tuple[str, ...]
    """What the change that brought the fix took away from tests, one sentence each."""
    signature: Mapping[str, str]
    budget_s: float
    executions: tuple[tuple[str, str, int | None, float], ...]
    """State, colour, exit code and seconds of each execution, in order."""
    artefacts: tuple[Artefact, ...]
    started_at: datetime
    duration_s: float
    platform: str
    machine: str
    git: Commit | None
    version: str
    meaning: str = ""
    """Digest of what `inputs` means: Python files without comments and layout. Empty in older records."""
    carried: tuple[str, ...] = ()
    """Ignored files and folders that came along into the scratch tree, from the top of the repository."""
    said: tuple[str, ...] = ()
    """The last lines of the first execution that showed nothing."""

    @property
    def shows_signature(self) -> bool:
        """Whether the failure of the incident was seen as the claim declares it."""
        return any(case.cause is Cause.SIGNATURE for case in self.cases)

    @property
    def whole(self) -> bool:
        """Whether the fix itself was taken away, or every change made in its place was noticed."""
        return self.method.by_revert or not (self.survivors or self.not_tried)

    def on_lane(self, lane: Lane) -> bool:
        """Whether the proof speaks for a lane."""
        return lane.admits(self.platform)

    def to_body(self) -> dict[str, Any]:
        """Give the JSON value that the ledger keeps; the number is the event's own."""
        return {
            "kind": KIND,
            "schema": 1,
            "entry": self.entry,
            "gate": self.gate,
            "claim": self.claim,
            "method": self.method.value,
            "took_away": self.took_away,
            "definition": self.definition,
            "fix": self.fix,
            "inputs": self.inputs,
            "verdict": self.verdict.value,
            "detail": self.detail,
            "greens": self.greens,
            "reds": self.reds,
            "cases": [one._asdict() | {"cause": one.cause.value} for one in self.cases],
            "causes": dict(self.causes),
            "passed_either_way": self.passed_either_way,
            "survivors": [list(one) for one in self.survivors],
            "killed": list(self.killed),
            "not_tried": list(self.not_tried),
            "weakened": list(self.weakened),
            "signature": dict(self.signature),
            "budget_s": self.budget_s,
            "executions": [[state, shade, code, round(seconds, 3)] for state, shade, code, seconds in self.executions],
            "artefacts": [[a.name, a.digest, a.size_bytes] for a in self.artefacts],
            "started_at": utc_text(self.started_at),
            "duration_s": round(self.duration_s, 3),
            "platform": self.platform,
            "machine": self.machine,
            "git": self.git.to_body() if self.git else None,
            "claims_version": self.version,
            "meaning": self.meaning,
            "carried": list(self.carried),
            "said": list(self.said),
        }

    @classmethod
    def from_body(cls, number: int, body: Mapping[str, Any]) -> RedProof:
        """Read what `to_body` wrote.

        Raises:
            KeyError, TypeError, ValueError: the body is not a red proof of this schema.
        """
        plain = ("entry", "gate", "claim", "took_away", "definition", "fix", "inputs", "detail", "greens", "reds")
        more = ("causes", "passed_either_way", "signature", "budget_s", "duration_s", "platform", "machine")
        return cls(
            number=number,
            **{name: body[name] for name in (*plain, *more)},
            method=Method(body["method"]),
            verdict=Proof(body["verdict"]),
            cases=tuple(RedCase(**(one | {"cause": Cause(one["cause"])})) for one in body["cases"]),
            survivors=tuple((name, kept) for name, kept in body["survivors"]),
            killed=tuple(body["killed"]),
            not_tried=tuple(body["not_tried"]),
            weakened=tuple(body.get("weakened", ())),
            executions=tuple((state, shade, code, seconds) for state, shade, code, seconds in body["executions"]),
            artefacts=tuple(Artefact(name=n, digest=d, size_bytes=s) for n, d, s in body["artefacts"]),
            started_at=datetime.fromisoformat(body["started_at"]),
            git=Commit.from_body(body["git"]),
            version=body["claims_version"],
            meaning=body.get("meaning", ""),
            carried=tuple(body.get("carried", ())),
            said=tuple(body.get("said", ())),
        )


def fix_digest(entry: Entry, claim: Claim, patch: bytes | None, commit: str = "") -> str:
    """Give the SHA-256 of what a red proof of a claim is bound to beside its gate and inputs.

    Args:
        patch: content of the patch file that `fix.revert` names; None where it names a commit, or there is no fix.
        commit: the commit that it names now.
    """
    if claim.fix is not None:
        value: dict[str, Any] = {
            "revert": (commit or claim.fix.revert) if patch is None else "patch",
            "patch": None if patch is None else digest(patch),
            "signature": dict(claim.fix.signature),
        }
        return digest(canonical(value))
    anchors = [[a.path, a.symbol, _plain(a.facts)] for a in symbol_anchors(entry, claim)]
    return digest(canonical({"anchors": anchors}))


def symbol_anchors(entry: Entry, claim: Claim) -> list[Anchor]:
    """Give the anchors of a claim that name a symbol in Python: what mutants are made of."""
    names = [*claim.authoritative, *claim.supporting]
    anchors = [entry.anchors[name] for name in names if name in entry.anchors]
    return [anchor for anchor in anchors if anchor.symbol and anchor.path.endswith(".py")]


def _plain(facts: Mapping[str, object]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()}
