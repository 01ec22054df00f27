"""A run as the ledger keeps it, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from claims.core.case import Counts
from claims.core.commit import Commit
from claims.core.entry import Lane
from claims.core.reasons import Code, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping


class Ending(StrEnum):
    """How the command of a run ended, or why it never began."""

    EXITED = "exited"
    KILLED = "killed"
    TIMED_OUT = "timed-out"
    INTERRUPTED = "interrupted"
    COULD_NOT_START = "could-not-start"
    CONTRACT_UNMET = "contract-unmet"
    WRONG_PLATFORM = "wrong-platform"

    @property
    def conclusive(self) -> bool:
        """Whether the gate itself had its say. An interrupted run and one that never began said nothing."""
        return self in (Ending.EXITED, Ending.KILLED, Ending.TIMED_OUT)

    @property
    def began(self) -> bool:
        """Whether the command of the gate began to run. What never began was on no platform."""
        return self.conclusive or self is Ending.INTERRUPTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Digests of the manifest of what the gate covers, before and after the run."""

    before: str
    after: str

    @property
    def moved(self) -> bool:
        """Whether covered files changed while the gate ran."""
        return self.before != self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """Stored bytes: the name by which the run knows them, their SHA-256 and size."""

    name: str
    digest: str
    size_bytes: int


UNDATED = "as-old-as-commit"
"""Flag of an import that nobody said a beginning of."""
RUN_KINDS = ("run", "import")
"""Kinds of events that are runs."""
ENDED = ("how", "exit_code", "signal", "detail")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One execution of one gate. Never edited, never deleted."""

    number: int
    entry: str
    gate: str
    labels: Mapping[str, str]
    """Claim id to label."""
    definition: str
    """Digest of gate, contract and expectations as declared."""
    argv: tuple[str, ...]
    cwd: str
    ending: Ending
    exit_code: int | None
    signal: int | None
    detail: str
    started_at: datetime
    duration_s: float
    artefacts: tuple[Artefact, ...]
    inputs: Inputs | None
    counts: Counts | None
    """None where no report could be read."""
    declared: Mapping[str, int | None]
    flags: tuple[str, ...]
    failing_digest: str | None
    """Digest of the failing cases as stored, so that they can be used without the whole report."""
    properties: tuple[tuple[str, str], ...]
    refusals: tuple[Reason, ...]
    """What the run earned by itself, under the expectations that it was bound to."""
    platform: str
    machine: str
    interpreter: Mapping[str, Any] | None
    git: Commit | None
    version: str
    """Version of `claims` that recorded it."""
    environment: Mapping[str, str] = field(default_factory=dict)
    imported: bool = False
    """Whether it was made elsewhere and taken in: this tool did not see it run."""
    symbols: Mapping[str, str] = field(default_factory=dict)
    """By anchor of the claims that the gate carries: digest of its symbol as it stood before the run and after it."""
    cases_digest: str | None = None
    """Digest of the identities of all cases; None for a run without a report, and for one of before they were kept."""
    skipped_digest: str | None = None
    """Digest of the identities of the skipped cases; None as before."""
    judged_digest: str | None = None
    """Digest of the identities of the cases that `expects.cases` names; None where it names none, and as before."""
    selection: str = ""
    """Digest of what the gate's declaration says of its cases; empty for runs of before it was kept."""
    content: str = ""
    """Digest of what the report of an import says; empty for a run made here, and for one of before it was kept."""
    told: Mapping[str, int] = field(default_factory=dict)
    """What the runner told beside its report: `collected`, `deselected`, `expected_failures`, `unexpected_passes`."""
    origins: Mapping[str, Any] = field(default_factory=dict)
    """Where covered modules came from, as `Provenance` gives it; empty where nothing was told, and before it was."""
    reading: int = 1
    """Number of the rules by which its report was read; 1 for runs of before it was kept."""

    @property
    def passed(self) -> bool:
        """Whether the run, taken by itself, refuses nothing."""
        return not self.refusals

    @property
    def answered(self) -> bool:
        """Whether the run answers what its gate asks: one where the contract does not ask it says nothing of that."""
        return self.ending.conclusive and all(reason.code is not Code.WRONG_PLATFORM for reason in self.refusals)

    @property
    def outcome(self) -> str:
        """`passed`, or the first reason code that the run earned."""
        return "passed" if self.passed else self.refusals[0].code.value

    @property
    def failing(self) -> int:
        """Number of cases that failed or errored."""
        return self.counts.failed + self.counts.errored if self.counts else 0

    @property
    def partial(self) -> bool:
        """Whether some of its report was not written: what is there can say what failed, and not what passed."""
        return self.counts is not None and any(reason.code is Code.NO_REPORT for reason in self.refusals)

    @property
    def under(self) -> str:
        """Both versions where a Windows Python ran under Wine: `Python 3.11.9, Wine 8.0`; else empty."""
        about = self.interpreter or {}
        return f"Python {about.get('version')}, Wine {about['wine']}" if about.get("wine") else ""

    def same_inputs(self, other: Run) -> bool:
        """Whether two runs asked the same question: definition, covered inputs and anchored symbols are identical."""
        return self.inputs == other.inputs and self.comparable(other)

    def comparable(self, other: Run) -> bool:
        """Whether two runs can have asked the same question: what their gate covers decides."""
        settled = all(run.inputs is not None and not run.inputs.moved for run in (self, other))
        settled = settled and not any(one.code is Code.LEAKED for run in (self, other) for one in run.refusals)
        both = self.symbols.keys() & other.symbols.keys()
        same = all(self.symbols[name] == other.symbols[name] for name in both)
        return settled and same and self.definition == other.definition

    def same_selection(self, other: Run) -> bool:
        """Whether the gate selected and expected the same cases in both runs, as far as its declaration says."""
        if self.selection and other.selection:
            return self.selection == other.selection
        return self.definition == other.definition

    def same_cases(self, other: Run) -> bool:
        """Whether two runs had the same cases and executed the same of them; of those that count, where some do.

        A run of before this was recorded had nobody knows which.
        """
        if self.number == other.number:
            return True
        if self.judged_digest or other.judged_digest:
            return self.judged_digest == other.judged_digest
        mine, theirs = ((run.cases_digest, run.skipped_digest) for run in (self, other))
        return mine == theirs and None not in mine

    @property
    def reported(self) -> frozenset[str]:
        """Digests that stand for the reports of an import: of their bytes, and of what they say."""
        bytes_ = "+".join(sorted(one.digest for one in self.artefacts if one.name.startswith("report:")))
        return frozenset(filter(None, (bytes_, self.content))) if self.imported else frozenset()

    def on_lane(self, lane: Lane) -> bool:
        """Whether the run speaks for a lane."""
        return lane.admits(self.platform)

    def to_body(self) -> dict[str, Any]:
        """Give the JSON value that the ledger keeps; the number is the event's own."""
        ended = (self.ending.value, self.exit_code, self.signal, self.detail)
        return {
            "kind": "import" if self.imported else "run",
            "schema": 1,
            "entry": self.entry,
            "gate": self.gate,
            "labels": dict(self.labels),
            "definition": self.definition,
            "argv": list(self.argv),
            "cwd": self.cwd,
            "ending": dict(zip(ENDED, ended, strict=True)),
            "started_at": utc_text(self.started_at),
            "duration_s": round(self.duration_s, 6),
            "artefacts": [[a.name, a.digest, a.size_bytes] for a in self.artefacts],
            "inputs": {"before": self.inputs.before, "after": self.inputs.after} if self.inputs else None,
            "counts": self.counts._asdict() if self.counts else None,
            "declared": dict(self.declared),
            "flags": list(self.flags),
            "failing_digest": self.failing_digest,
            "cases_digest": self.cases_digest,
            "skipped_digest": self.skipped_digest,
            "judged_digest": self.judged_digest,
            "selection": self.selection,
            "content": self.content,
            "told": dict(self.told),
            "origins": dict(self.origins),
            "reading": self.reading,
            "properties": [list(pair) for pair in self.properties],
            "refusals": [[r.code.value, r.detail] for r in self.refusals],
            "platform": self.platform,
            "machine": self.machine,
            "interpreter": dict(self.interpreter) if self.interpreter else None,
            "environment": dict(self.environment),
            "symbols": dict(self.symbols),
            "git": self.git.to_body() if self.git else None,
            "claims_version": self.version,
        }

    @classmethod
    def from_body(cls, number: int, body: Mapping[str, Any]) -> Run:
        """Read what `to_body` wrote.

        Raises:
            KeyError, TypeError, ValueError: the body is not a run of this schema.
        """
        ending, git, inputs, counts = body["ending"], body["git"], body["inputs"], body["counts"]
        return cls(
            number=number,
            entry=body["entry"],
            gate=body["gate"],
            labels=body["labels"],
            definition=body["definition"],
            argv=tuple(body["argv"]),
            cwd=body["cwd"],
            ending=Ending(ending["how"]),
            exit_code=ending["exit_code"],
            signal=ending["signal"],
            detail=ending["detail"],
            started_at=datetime.fromisoformat(body["started_at"]),
            duration_s=body["duration_s"],
            artefacts=tuple(Artefact(name=n, digest=d, size_bytes=s) for n, d, s in body["artefacts"]),
            inputs=Inputs(**inputs) if inputs else None,
            counts=Counts(**counts) if counts else None,
            declared=body["declared"],
            flags=tuple(body["flags"]),
            failing_digest=body["failing_digest"],
            properties=tuple((name, value) for name, value in body["properties"]),
            refusals=tuple(Reason(Code(code), body["gate"], detail) for code, detail in body["refusals"]),
            platform=body["platform"],
            machine=body["machine"],
            interpreter=body["interpreter"],
            git=Commit.from_body(git),
            version=body["claims_version"],
            environment=body["environment"],
            symbols=body.get("symbols", {}),  # runs of before recorded none
            cases_digest=body.get("cases_digest"),
            skipped_digest=body.get("skipped_digest"),
            judged_digest=body.get("judged_digest"),
            selection=body.get("selection", ""),
            content=body.get("content", ""),
            told=body.get("told", {}),
            origins=body.get("origins", {}),
            reading=body.get("reading", 1),
            imported=body["kind"] == "import",
        )


def utc_text(at: datetime) -> str:
    """Give an aware UTC time as `2026-02-14T09:30:00.123456Z`."""
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")
