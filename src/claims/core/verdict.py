"""What judging ends in: held with its text, or refused without one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

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


class Weakness(NamedTuple):
    """One level of strength lost, and what it was lost for."""

    downgrade: Downgrade
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A sentence that its evidence carries. Only this value has a text to print."""

    id: str
    text: str
    strength: Strength | None = None
    """None for derived texts."""
    weaknesses: tuple[Weakness, ...] = ()
    """Why its strength is less than what is recorded would allow: one for each level lost."""
    runs: tuple[int, ...] = ()
    """Numbers of the runs that it rests on."""

    @property
    def downgrades(self) -> tuple[Downgrade, ...]:
        """Give the names of its weaknesses."""
        return tuple(weakness.downgrade for weakness in self.weaknesses)


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
