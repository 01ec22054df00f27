"""What an author declares: an entry with its claims, gates, anchors and texts. All values are frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

EMPTY: Mapping[str, str] = MappingProxyType({})


class Lane(StrEnum):
    """A platform that a claim is about, or that a contract asks for."""

    ANY = "any"
    LINUX = "linux"
    WINDOWS = "windows"
    DARWIN = "darwin"
    WINDOWS_WINE = "windows-wine"

    def admits(self, platform: str) -> bool:
        """Whether a run on `platform` speaks for this lane. Wine never speaks for Windows."""
        return self is Lane.ANY or self.value == platform


class Status(StrEnum):
    """The ladder that an entry climbs."""

    DRAFT = "draft"
    ACHIEVED = "achieved"
    PROMOTING = "promoting"
    PROMOTED = "promoted"


class Label(StrEnum):
    """What a piece of evidence is for one claim."""

    AUTHORITATIVE = "authoritative"
    SUPPORTING = "supporting"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """The runtime that a gate must run under."""

    name: str
    python: str | None = None
    """As declared, `${NAME:-default}` unexpanded; None where the contract pins no interpreter."""
    platform: Lane = Lane.ANY
    env: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    launcher: str | tuple[str, ...] | None = None
    """What starts the interpreter on another platform: a line that is split as a shell would, or words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expects:
    """What a run must show, declared before it."""

    cases: tuple[str, ...] = ()
    """Patterns; each must match at least one case, and every match must have passed."""
    min_passed: int = 1
    allow_skips: bool = False


class ReportSource(StrEnum):
    """How the report of a gate is found."""

    PYTEST = "pytest"  # collected through the environment, the command as typed
    FILE = "file"  # a pattern relative to the root
    ARGUMENT = "argument"  # the command names `{report}`


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A command with acceptance criteria, which writes a JUnit report."""

    name: str
    run: str | tuple[str, ...]
    """A line that is split as a shell would, or the arguments as they stand."""
    report: ReportSource
    report_files: tuple[str, ...] = ()
    contract: Contract | None = None
    covers: tuple[str, ...] = ()
    """Paths and patterns relative to the root; empty means every file of the root."""
    traced: bool = False
    """Whether it covers what its own processes used, run by run; `covers` is empty then."""
    expects: Expects = field(default_factory=Expects)
    timeout_s: float = 600.0
    prepare: str | tuple[str, ...] | None = None
    """What builds the gate's code in a scratch tree, before each execution there; a line or words, as `run`."""
    paths: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    """Prefixes of the paths in its reports, and what they are from the root."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A place in the code that a claim names: a symbol, or a file that must contain a text."""

    name: str
    path: str
    symbol: str | None = None
    contains: str | None = None
    facts: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a claim asks of its evidence beyond one current passing run of every authoritative gate."""

    repeats: int = 1
    failure_rate_below: float | None = None
    """Upper bound on the failure rate that the runs must reach, between 0 and 1."""
    max_age_days: float | None = None
    red_proof: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What a red proof takes away, and how the failure then shows."""

    revert: str
    """A commit, or a patch file beside the entry."""
    signature: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    """`exception` and `match` of the incident; or `hang`, where it is that the gate does not end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence, with its scope and the evidence that it rests on."""

    id: str
    text: str
    lane: Lane = Lane.ANY
    scope: tuple[str, ...] = ()
    authoritative: tuple[str, ...]
    """Names of gates and anchors; at least one gate."""
    supporting: tuple[str, ...] = ()
    """Names of gates, anchors and notes."""
    needs: Needs = field(default_factory=Needs)
    fix: Fix | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something said elsewhere. Supporting at most."""

    name: str
    text: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation:
    """A declared class of failures in a supporting gate, outside the claims' scope, with the reason why."""

    name: str
    gate: str
    match: str
    """Regular expression, searched in the message of a failing case."""
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """Prose that rests on claims, or on other derived texts."""

    name: str
    rests_on: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A finding of an audit that somebody answers for, until a day."""

    finding: str
    """Its code; and behind a blank, where several have that code, words that only the one that is meant has."""
    because: str
    by: str
    until: date
    """The last day on which it counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One published document about one piece of work."""

    slug: str
    title: str
    as_of: str | None = None
    """ISO date, as the author wrote it."""
    status: Status = Status.DRAFT
    root: str = "."
    """Where gates run and paths are taken from, relative to the project root."""
    gates: Mapping[str, Gate]
    anchors: Mapping[str, Anchor]
    claims: Mapping[str, Claim]
    notes: Mapping[str, Note]
    separations: Mapping[str, Separation]
    derived: Mapping[str, Derived]
    not_shown: tuple[str, ...] = ()
    not_supported: tuple[str, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    carry: tuple[str, ...] = ()
    """Paths and patterns, relative to the root, of ignored files that its gates need in a scratch tree."""

    def gates_of(self, claim: Claim) -> Iterator[Gate]:
        """Yield the authoritative gates of a claim, as the claim lists them."""
        return (self.gates[name] for name in claim.authoritative if name in self.gates)

    def anchors_of(self, claim: Claim) -> Iterator[Anchor]:
        """Yield the authoritative anchors of a claim, as the claim lists them."""
        return (self.anchors[name] for name in claim.authoritative if name in self.anchors)

    def separations_of(self, gate: str) -> list[Separation]:
        """Give the declared classes of failures of a gate, in their order."""
        return [one for one in self.separations.values() if one.gate == gate]

    def label(self, claim: Claim, name: str) -> Label | None:
        """Give what `name` is for `claim`; None where the claim does not name it."""
        if name in claim.authoritative:
            return Label.AUTHORITATIVE
        if name in claim.supporting:
            return Label.SUPPORTING
        return Label.DERIVED if claim.id in self.rests_on(name) else None

    def rests_on(self, derived: str) -> frozenset[str]:
        """Give the claims that a derived text rests on, directly or through others."""
        reached: set[str] = set()
        waiting = [derived]
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting.extend(self.derived[name].rests_on if name in self.derived else ())
        return frozenset(reached & self.claims.keys())
