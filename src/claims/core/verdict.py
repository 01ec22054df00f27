"""What judging ends in: held with its text, or refused without one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claims.core.reasons import Reason


class Strength(StrEnum):
    """How much a held claim's evidence weighs. Never a number."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


class Downgrade(StrEnum):
    """Named reasons for which strength loses a level."""

    INDIRECT = "indirect"
    IMPRECISE = "imprecise"
    BIASED = "biased"
    INCONSISTENT = "inconsistent"


DOWNGRADES: dict[Downgrade, str] = {
    Downgrade.INDIRECT: "the run took place on another platform than the lane, or was imported",
    Downgrade.IMPRECISE: "its gates taken together may fail more often than the claim's target allows",
    Downgrade.BIASED: "the working tree had uncommitted changes",
    Downgrade.INCONSISTENT: "a run of this gate was retracted, broken off, or disagrees",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A sentence that its evidence carries. Only this value has a text to print."""

    id: str
    text: str
    strength: Strength | None = None
    """None for derived texts."""
    downgrades: tuple[Downgrade, ...] = ()
    runs: tuple[int, ...] = ()
    """Numbers of the runs that it rests on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A sentence that may not be shown. It has no text, so that no template can show it."""

    id: str
    reasons: tuple[Reason, ...]
    """Every reason that was found, at least one."""


type_of_verdict = {Held: "held", Refused: "refused"}

Verdict = Held | Refused


def word(verdict: Verdict) -> str:
    """Give `held` or `refused`."""
    return type_of_verdict[type(verdict)]
