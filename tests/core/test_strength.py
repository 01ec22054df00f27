"""Strength: a level to start from, and one less for each weakness."""

from __future__ import annotations

from dataclasses import replace

import pytest

from build import NOW, a_gate
from claims.core.red import Proof
from claims.core.red_proof import Method, RedProof
from claims.core.strength import graded
from claims.core.verdict import Downgrade, Strength, Weakness

REVERT = RedProof(
    number=4,
    entry="entry",
    gate=a_gate().name,
    claim="claim",
    method=Method.COMMIT,
    took_away="",
    definition="",
    fix="",
    inputs="",
    verdict=Proof.RED,
    detail="",
    greens=2,
    reds=3,
    cases=(),
    causes={},
    passed_either_way=0,
    survivors=(),
    killed=(),
    not_tried=(),
    weakened=(),
    signature={},
    budget_s=1.0,
    executions=(),
    artefacts=(),
    started_at=NOW,
    duration_s=1.0,
    platform="linux",
    machine="x86_64",
    git=None,
    version="0",
)
MUTANTS = replace(REVERT, method=Method.MUTANTS, killed=("a",))
SURVIVED = replace(MUTANTS, survivors=(("b", "d" * 64),))
UNTRIED = replace(MUTANTS, not_tried=("c",))
DIRTY = Weakness(Downgrade.BIASED, "dirty")


@pytest.mark.parametrize(
    ("passes", "proofs", "weaknesses", "strength"),
    [
        (3, [REVERT], [], Strength.STRONG),
        (3, [REVERT, MUTANTS], [], Strength.STRONG),
        (3, [REVERT, SURVIVED], [], Strength.MEDIUM),
        (3, [UNTRIED], [], Strength.MEDIUM),
        (2, [REVERT], [], Strength.MEDIUM),
        (3, [], [], Strength.MEDIUM),
        (2, [], [], Strength.WEAK),
        (30, [REVERT], [DIRTY], Strength.MEDIUM),
        (30, [REVERT], [DIRTY] * 2, Strength.WEAK),
        (30, [REVERT], [DIRTY] * 4, Strength.WEAK),
        (1, [], [DIRTY], Strength.WEAK),
    ],
)
def test_strength(passes: int, proofs: list[RedProof], weaknesses: list[Weakness], strength: Strength) -> None:
    """Repeats and a red proof make it strong, either medium, neither weak; each weakness takes a level."""
    assert graded(passes, weaknesses, proofs) is strength
