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
    UNKNOWN_STATUS = "unknown-status"  # a word, an attribute or an element that no reader can tell from a failure


ILLEGIBLE = (Mark.UNIDENTIFIED, Mark.UNKNOWN_STATUS)
"""Marks of cases of which nobody can say that they passed."""


READING = 2
"""Number of the rules by which reports are read. By the second, an element that is not listed spoils a pass."""
IN_FILE = " @ "
"""Between the suite path of a case and its report file, where cases of several files would otherwise be one."""


class Case(NamedTuple):
    """One `<testcase>` of a report. A tuple, because a report may hold a million."""

    position: int
    """Order in the report, from 0."""
    suite: str
    """Names of the enclosing suites, outermost first, joined by `/`; behind `IN_FILE` the report file, where cases of
    several files would otherwise be one."""
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
    where: str = ""
    """Of a failing case: the files of the tree that it lay in, one a line, or that none fits (`core.places`). Empty for
    all others, and in runs of before it was kept."""

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
        if IN_FILE in self.suite:
            suite = self.suite.rpartition(IN_FILE)[0]
            spellings.append(f"{suite}/{self.id}" if suite else self.id)
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
    unread: tuple[str, ...] = ()
    """What stands outside any case and may state a failure, though no case failed: each as it is to be said."""
    sittings: tuple[int, ...] = ()
    """Positions from which on cases belong to another file, or to another suite of a name that was there before."""
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
