"""How much held evidence weighs: a level to start from, and one level less for each named weakness (design 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.core.verdict import Strength

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claims.core.red_proof import RedProof
    from claims.core.verdict import Weakness

REPEATS = 3
"""Passing runs on identical inputs that count as a repeat."""


def graded(passes: int, weaknesses: Sequence[Weakness], proofs: Sequence[RedProof]) -> Strength:
    """Give the strength of held evidence.

    Args:
        passes: passing runs on identical inputs, of the authoritative gate that has the fewest.
        proofs: a carrying red proof of every authoritative gate, or none.
    """
    levels = list(Strength)
    level = levels.index(_start(passes, proofs)) + len(weaknesses)
    return levels[min(level, len(levels) - 1)]


def _start(passes: int, proofs: Sequence[RedProof]) -> Strength:
    """Repeats and red proofs make it strong, either of them medium; changes that a gate did not notice prove less."""
    repeated = passes >= REPEATS
    if repeated and proofs and all(proof.whole for proof in proofs):
        return Strength.STRONG
    return Strength.MEDIUM if repeated or proofs else Strength.WEAK
