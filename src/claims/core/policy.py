"""What each rung of the status ladder asks for; set by `[tool.claims.policy]`, or as it is here."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from claims.core.entry import Status
from claims.core.verdict import Strength

if TYPE_CHECKING:
    from collections.abc import Mapping

LADDER = tuple(Status)
RUNGS = LADDER[1:]
"""The rungs that have to be earned; `draft` is where every entry starts."""
STRENGTHS = tuple(reversed(Strength))
"""Weakest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """What a rung asks for, beyond every claim being held, which nothing can switch off."""

    strength: Strength = Strength.WEAK
    """The least strength of a claim."""
    explained_failures: bool = False
    """Every failure in a gate of the entry falls into a declared separation."""
    clean_prose: bool = False
    clean_tree: bool = False
    """The working tree is committed, and so was what the gates ran on."""
    red_proof: bool = False
    """Each claim has a red proof for the right reason."""
    max_age_days: float | None = None

    def and_also(self, other: Asks) -> Asks:
        """Give the stricter of both, line by line."""
        ages = [age for age in (self.max_age_days, other.max_age_days) if age is not None]
        return Asks(
            strength=max(self.strength, other.strength, key=STRENGTHS.index),
            explained_failures=self.explained_failures or other.explained_failures,
            clean_prose=self.clean_prose or other.clean_prose,
            clean_tree=self.clean_tree or other.clean_tree,
            red_proof=self.red_proof or other.red_proof,
            max_age_days=min(ages) if ages else None,
        )

    def to_json(self) -> dict[str, Any]:
        """Give it as it is recorded with a promotion."""
        return {one.name: getattr(self, one.name) for one in fields(self)} | {"strength": self.strength.value}


DEFAULTS: Mapping[Status, Asks] = MappingProxyType(
    {
        Status.ACHIEVED: Asks(strength=Strength.MEDIUM, explained_failures=True, clean_prose=True),
        Status.PROMOTING: Asks(),
        Status.PROMOTED: Asks(strength=Strength.STRONG, clean_tree=True, red_proof=True, max_age_days=30),
    }
)


@dataclass(frozen=True, slots=True)
class Policy:
    """What the rungs ask for. Each asks for what those below it ask for, too."""

    declared: Mapping[Status, Asks] = field(default_factory=lambda: DEFAULTS)

    def asks(self, rung: Status) -> Asks:
        """Give all that a rung asks for."""
        asked = Asks()
        for one in RUNGS[: RUNGS.index(rung) + 1]:
            asked = asked.and_also(self.declared[one])
        return asked


def above(status: Status) -> Status | None:
    """Give the next rung; None at the top."""
    higher = LADDER[LADDER.index(status) + 1 :]
    return higher[0] if higher else None


def reaches(rung: Status, wanted: Status) -> bool:
    """Whether a rung is as high as another."""
    return LADDER.index(rung) >= LADDER.index(wanted)
