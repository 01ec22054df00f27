"""What rungs ask for: each at least what those below it do."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.core.entry import Status
from claims.core.policy import DEFAULTS, RUNGS, STRENGTHS, Asks, Policy, above, reaches
from claims.core.verdict import Strength

ASKS = st.builds(
    Asks,
    strength=st.sampled_from(Strength),
    explained_failures=st.booleans(),
    clean_prose=st.booleans(),
    clean_tree=st.booleans(),
    red_proof=st.booleans(),
    max_age_days=st.none() | st.floats(min_value=0.1, max_value=1000),
)
POLICIES = st.builds(Policy, st.fixed_dictionaries(dict.fromkeys(RUNGS, ASKS)))


def test_the_defaults_are_those_that_the_documentation_states() -> None:
    """Achieved: medium, explained, clean prose. Promoted: also strong, committed, seen red, younger than 30 days."""
    achieved = Asks(strength=Strength.MEDIUM, explained_failures=True, clean_prose=True)
    promoted = Asks(
        strength=Strength.STRONG,
        explained_failures=True,
        clean_prose=True,
        clean_tree=True,
        red_proof=True,
        max_age_days=30,
    )
    assert Policy().asks(Status.ACHIEVED) == achieved
    assert Policy().asks(Status.PROMOTING) == achieved
    assert Policy().asks(Status.PROMOTED) == promoted


@given(POLICIES)
def test_no_rung_asks_for_less_than_the_one_below(policy: Policy) -> None:
    """A project cannot make a higher rung easier than a lower one."""
    for lower, higher in pairwise(RUNGS):
        low, high = policy.asks(lower), policy.asks(higher)
        assert low.and_also(high) == high


@given(ASKS, ASKS)
def test_the_stricter_of_both_does_not_depend_on_the_order(one: Asks, other: Asks) -> None:
    """Which rung says it first makes no difference."""
    assert one.and_also(other) == other.and_also(one)


@pytest.mark.parametrize(
    ("status", "higher"),
    [
        (Status.DRAFT, Status.ACHIEVED),
        (Status.ACHIEVED, Status.PROMOTING),
        (Status.PROMOTING, Status.PROMOTED),
        (Status.PROMOTED, None),
    ],
)
def test_the_ladder_has_an_order_and_an_end(status: Status, higher: Status | None) -> None:
    """Each rung has the next one above it."""
    assert above(status) is higher
    assert reaches(status, status)
    assert higher is None or (reaches(higher, status) and not reaches(status, higher))


def test_strengths_are_weakest_first_and_every_rung_has_a_default() -> None:
    """The order that comparisons rest on."""
    assert STRENGTHS == (Strength.WEAK, Strength.MEDIUM, Strength.STRONG)
    assert tuple(DEFAULTS) == RUNGS
