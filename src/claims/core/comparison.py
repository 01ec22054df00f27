"""Failing cases of a run beside what they do on a base, an earlier commit: which are older than the change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from claims.core.case import FAILING, SEVERITY, Case, Mark, Outcome
from claims.core.run import Artefact, utc_text
from claims.core.signature import signature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KIND = "comparison"
CASES_AT_MOST = 50
"""Failing cases that are run again on a base; what is beyond stays unclassified."""


class Standing(StrEnum):
    """What a failing case is, seen from the base."""

    INTRODUCED = "introduced"  # passes on the base
    CHANGED = "changed"  # fails there with another message
    NEW = "new"  # is not there
    FLAKY = "flaky"  # both passes and fails there
    PRE_EXISTING = "pre-existing"  # fails there with the same message
    UNCLASSIFIED = "unclassified"  # nobody looked, or the look said nothing


INTRODUCING = frozenset({Standing.INTRODUCED, Standing.CHANGED, Standing.NEW})
"""Standings of failures that the base does not have."""


class Look(NamedTuple):
    """One look at a case on the base. `outcome` is None where the case is not there; `why` where it cannot be told."""

    outcome: Outcome | None = None
    signature: str = ""
    why: str = ""


class Compared(NamedTuple):
    """One failing case of a run, and what it is beside the base."""

    id: str
    place: str
    """Suite and file, which tell cases of one id apart."""
    signature: str
    standing: Standing
    detail: str = ""
    """What the base said: its message, or why nothing can be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The failing cases of one run compared with a base. It is about that run alone."""

    number: int
    run: int
    entry: str
    gate: str
    rev: str
    """As the user named it."""
    commit: str
    tree: str
    same_tree: bool
    """Whether the base is the very tree that was tested: then nothing can have been introduced since."""
    ancestor: bool = True
    """Whether the commit that was tested descends from the base."""
    looks: int
    """How often the cases ran on the base, in fresh processes."""
    left_out: int
    """Failing cases that were not looked at, beyond the first `CASES_AT_MOST`."""
    why: str
    """Why the base could not be looked at; empty where it was."""
    cases: tuple[Compared, ...]
    executions: tuple[tuple[str, int | None, float], ...] = ()
    """How each look ended: ending, exit code, seconds."""
    artefacts: tuple[Artefact, ...] = ()
    started_at: datetime
    duration_s: float
    platform: str
    version: str

    def to_body(self) -> dict[str, Any]:
        """Give the JSON value that the ledger keeps; the number is the event's own."""
        return {
            "kind": KIND,
            "schema": 1,
            "entry": self.entry,
            "gate": self.gate,
            "run": self.run,
            "rev": self.rev,
            "commit": self.commit,
            "tree": self.tree,
            "same_tree": self.same_tree,
            "ancestor": self.ancestor,
            "looks": self.looks,
            "left_out": self.left_out,
            "why": self.why,
            "cases": [[c.id, c.place, c.signature, c.standing.value, c.detail] for c in self.cases],
            "executions": [[how, code, round(seconds, 6)] for how, code, seconds in self.executions],
            "artefacts": [[a.name, a.digest, a.size_bytes] for a in self.artefacts],
            "started_at": utc_text(self.started_at),
            "duration_s": round(self.duration_s, 6),
            "platform": self.platform,
            "claims_version": self.version,
        }

    @classmethod
    def from_body(cls, number: int, body: Mapping[str, Any]) -> Comparison:
        """Read what `to_body` wrote.

        Raises:
            KeyError, TypeError, ValueError: the body is not a comparison of this schema.
        """
        return cls(
            number=number,
            run=body["run"],
            entry=body["entry"],
            gate=body["gate"],
            rev=body["rev"],
            commit=body["commit"],
            tree=body["tree"],
            same_tree=body["same_tree"],
            ancestor=body.get("ancestor", True),
            looks=body["looks"],
            left_out=body["left_out"],
            why=body["why"],
            cases=tuple(Compared(i, p, s, Standing(standing), d) for i, p, s, standing, d in body["cases"]),
            executions=tuple((how, code, seconds) for how, code, seconds in body["executions"]),
            artefacts=tuple(Artefact(name=n, digest=d, size_bytes=s) for n, d, s in body["artefacts"]),
            started_at=datetime.fromisoformat(body["started_at"]),
            duration_s=body["duration_s"],
            platform=body["platform"],
            version=body["claims_version"],
        )

    @property
    def says(self) -> str:
        """How the base was looked at, for people."""
        if self.why:
            return f"{self.rev} ({self.commit[:12]}) could not be looked at: {self.why}"
        same = ", the very tree that was tested" if self.same_tree else ""
        same += "" if self.ancestor else ", which what was tested does not descend from"
        left = f"; {self.left_out} failing cases beyond {CASES_AT_MOST} were left out" if self.left_out else ""
        often = "once" if self.looks == 1 else f"{self.looks} times"
        return f"{self.rev} ({self.commit[:12]}{same}), looked at {often}{left}"


def place_of(case: Case) -> str:
    """Give what tells cases of one id apart: their suite and file."""
    return f"{case.suite}|{case.file}"


def standing(now: str, looks: Sequence[Look]) -> tuple[Standing, str]:
    """Give what a case that fails now with the signature `now` is, and what its base said.

    A look that cannot tell makes nothing of the others: a case is only ever called pre-existing when each look showed
    it failing, and one with the very message that it has now.
    """
    unknown = next((look.why for look in looks if look.why), "" if looks else "the base was not run")
    if unknown:
        return Standing.UNCLASSIFIED, unknown
    if all(look.outcome is None for look in looks):
        return Standing.NEW, "not there"
    failed = [look for look in looks if look.outcome in FAILING]
    passed = [look for look in looks if look.outcome is Outcome.PASSED]
    if len(passed) == len(looks):
        return Standing.INTRODUCED, "passed"
    if len(failed) < len(looks):
        flaky = Standing.FLAKY, f"failed in {len(failed)} of {len(looks)}"
        return flaky if failed and passed else (Standing.UNCLASSIFIED, "skipped on the base, or not always there")
    said = {look.signature for look in failed}
    if len(said) > 1 and now not in said:
        return Standing.UNCLASSIFIED, f"its message differs from look to look: {failed[0].signature}"
    return (Standing.PRE_EXISTING if now in said else Standing.CHANGED), failed[0].signature


def look_at(case: Case, cases: Sequence[Case], root: str) -> Look:
    """Give what one report of the base says of a case; cases of its id in its own file come before others.

    Args:
        root: the folder where the gate ran on the base.
    """
    alike = [one for one in cases if one.id == case.id]
    found = [one for one in alike if place_of(one) == place_of(case)] or alike
    if not found:
        return Look()
    worst = max(found, key=lambda one: SEVERITY[one.outcome])
    if worst.mark in (Mark.FLAKY, Mark.UNIDENTIFIED, Mark.UNKNOWN_STATUS):
        return Look(why=f"the base's report marks it {worst.mark.value}")
    return Look(worst.outcome, signature(worst.headline, root) if worst.outcome in FAILING else "")
