"""What a report says: cases, their outcomes, and the totals it declares."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Outcome(StrEnum):
    """The four words for how a case ended."""

    PASSED = "passed"
    FAILED = "failed"
    ERRORED = "errored"
    SKIPPED = "skipped"


FAILING = frozenset({Outcome.FAILED, Outcome.ERRORED})

SEVERITY = {Outcome.PASSED: 0, Outcome.SKIPPED: 1, Outcome.FAILED: 2, Outcome.ERRORED: 3}
"""Among results for one case, or for cases of one id, the worst counts."""


class Mark(StrEnum):
    """What is to be known of a case beside its outcome."""

    FLAKY = "flaky"  # passed only after a rerun inside the run
    EXPECTED_FAILURE = "expected-failure"
    UNIDENTIFIED = "unidentified"  # a pass without name and classname: no reader can say of what
    UNKNOWN_STATUS = "unknown-status"  # a status word that no reader can take for a pass


ILLEGIBLE = (Mark.UNIDENTIFIED, Mark.UNKNOWN_STATUS)
"""Marks of cases of which nobody can say that they passed."""


class Case(NamedTuple):
    """One `<testcase>` of a report. A tuple, because a report may hold a million."""

    position: int
    """Order in the report, from 0."""
    suite: str
    """Names of the enclosing suites, outermost first, joined by `/`."""
    classname: str
    name: str
    file: str
    """As the report gives it; empty where it gives none."""
    outcome: Outcome
    duration_s: float | None
    mark: Mark | None = None
    headline: str = ""
    """First line of what went wrong, at most 500 characters."""
    failure_class: str = ""
    """The headline with addresses, paths, times and numbers taken out."""
    place: str = ""
    """File of the innermost traceback frame inside the project, relative to the gate's root."""

    @property
    def id(self) -> str:
        """`classname::name`, the identity that is comparable between runs."""
        return f"{self.classname}::{self.name}" if self.classname else self.name

    @property
    def names(self) -> tuple[str, ...]:
        """Every spelling that a pattern in `expects.cases` may match."""
        spellings = [self.id, self.name]
        if self.suite:
            spellings.append(f"{self.suite}/{self.id}")
        if self.file:
            spellings += [f"{self.file}::{self.name}", self.file]
        return tuple(spellings)


class Counts(NamedTuple):
    """Cases by outcome. `total` may exceed the sum: an unidentifiable pass has no outcome of its own."""

    total: int = 0
    passed: int = 0
    failed: int = 0
    errored: int = 0
    skipped: int = 0

    @classmethod
    def of(cls, cases: Sequence[Case], *, plain: int = 0) -> Counts:
        """Count cases as the report has them, repeated ids included.

        Args:
            plain: how many plain passes there are beside `cases`.
        """
        outcomes = [case.outcome for case in cases if case.mark not in ILLEGIBLE]
        passed, *others = map(outcomes.count, (Outcome.PASSED, Outcome.FAILED, Outcome.ERRORED, Outcome.SKIPPED))
        return cls(plain + len(cases), plain + passed, *others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """Totals that the report's attributes claim, summed over outermost elements that carry them; never counted on."""

    tests: int | None = None
    failures: int | None = None
    errors: int | None = None
    skipped: int | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """One report, read whole."""

    cases: tuple[Case, ...] = ()
    declared: Declared = field(default_factory=Declared)
    suite_errors: tuple[str, ...] = ()
    """Headlines of `<error>`/`<failure>` elements that stand outside any case."""
    rerun_markers: bool = False
    """Whether any case carries a flaky or rerun element."""
    properties: tuple[tuple[str, str], ...] = ()
    """Properties named `claims.*`, in order; no others are kept."""
    flags: tuple[str, ...] = ()
    """Oddities that refuse nothing: `repaired`, `totals-mismatch`, `duplicate-ids`, ..."""
    producer: str = ""
    """`pytest` where the report says so, else empty."""
    times: int = 0
    """Sum over the digests of the times that its suites give: when each began, and how long it took."""

    @cached_property
    def counts(self) -> Counts:
        """Cases by outcome."""
        return Counts.of(self.odd, plain=len(self.cases) - len(self.odd))

    @cached_property
    def odd(self) -> tuple[Case, ...]:
        """Every case but the plain passes, of which most reports consist and about which no rule says anything."""
        return tuple([case for case in self.cases if case.outcome is not Outcome.PASSED or case.mark is not None])
