"""What an audit reports: the checks it made, what they found, and which rung each entry may climb to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from claims.core.entry import Status


class Check(NamedTuple):
    """One question that an audit asks: of an entry, or of the whole project where `entry` is empty."""

    entry: str
    name: str
    """`claim race-closed`, `gate sr-broad`, `prose`, `ledger`."""


class Finding(NamedTuple):
    """What an audit reports."""

    code: str
    entry: str
    """Slug; empty where it is about the whole project."""
    on: str
    """The claim, gate, record or place that it is about."""
    detail: str
    check: str = ""
    """Name of the check that found it."""
    path: str = ""
    """File that it is in, from the project root; empty where it is in none."""
    line: int = 0
    """From 1; 0 where the finding is in no line."""
    column: int = 0


class Note(NamedTuple):
    """What an audit tells and nothing is blocked by."""

    kind: str
    """`drift`, `rollback` or `no-ledger`."""
    entry: str
    """Slug; empty where it is about the whole project."""
    on: str
    detail: str


class Waived(NamedTuple):
    """A finding that somebody answers for until a day."""

    finding: Finding
    because: str
    by: str
    until: date


class Rung(NamedTuple):
    """How far an entry has come, and whether it may go on."""

    entry: str
    earned: Status
    """The rung that a recorded promotion still stands on; draft where none does."""
    next: Status | None
    """None at the top."""
    open: bool
    """Whether nothing blocks the next rung."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """Everything that an audit looked at and found."""

    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()
    waived: tuple[Waived, ...] = ()
    rungs: tuple[Rung, ...] = ()
    notes: tuple[Note, ...] = ()
