"""How much held evidence weighs: a level to start from, and one level less for each named weakness (design 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.core.verdict import Strength

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claims.core.verdict import Weakness

REPEATS = 3
"""Passing runs on identical inputs that count as a repeat."""


def graded(passes: int, weaknesses: Sequence[Weakness], *, red_proof: bool) -> Strength:
    """Give the strength of held evidence.

    Args:
        passes: passing runs on identical inputs, of the authoritative gate that has the fewest.
        red_proof: whether every authoritative gate was red for the right reason without the fix.
    """
    level = int(passes < REPEATS) + int(not red_proof) + len(weaknesses)
    levels = list(Strength)
    return levels[min(level, len(levels) - 1)]
