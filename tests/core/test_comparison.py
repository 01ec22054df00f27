"""How a failing case stands beside a base."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import a_case, a_comparison, a_failing_case, compared
from claims.core.case import Mark, Outcome
from claims.core.comparison import Comparison, Look, Standing, look_at, standing

PASSED, SKIPPED, ABSENT, UNKNOWN = Look(Outcome.PASSED), Look(Outcome.SKIPPED), Look(), Look(why="it ran out of time")
SAME, OTHER = Look(Outcome.FAILED, "boom"), Look(Outcome.ERRORED, "bang")
THIRD = Look(Outcome.FAILED, "at 0.7312")


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ([PASSED], Standing.INTRODUCED),
        ([PASSED] * 3, Standing.INTRODUCED),
        ([SAME] * 3, Standing.PRE_EXISTING),
        ([SAME, OTHER, OTHER], Standing.PRE_EXISTING),
        ([OTHER] * 3, Standing.CHANGED),
        ([OTHER, THIRD, OTHER], Standing.UNCLASSIFIED),
        ([OTHER, THIRD, SAME], Standing.PRE_EXISTING),
        ([ABSENT] * 3, Standing.NEW),
        ([SAME, PASSED, SAME], Standing.FLAKY),
        ([PASSED, PASSED, OTHER], Standing.FLAKY),
        ([], Standing.UNCLASSIFIED),
        ([UNKNOWN], Standing.UNCLASSIFIED),
        ([SAME, SAME, UNKNOWN], Standing.UNCLASSIFIED),
        ([SKIPPED], Standing.UNCLASSIFIED),
        ([SAME, SKIPPED], Standing.UNCLASSIFIED),
        ([PASSED, ABSENT], Standing.UNCLASSIFIED),
    ],
)
def test_standings(looks: list[Look], expected: Standing) -> None:
    """Introduced, changed, new, flaky and pre-existing; unclassified where a look does not tell."""
    assert standing("boom", looks)[0] is expected


looks = st.lists(st.sampled_from([PASSED, SKIPPED, ABSENT, UNKNOWN, SAME, OTHER]), max_size=3)


@given(looks)
def test_pre_existing_was_seen_each_time(found: list[Look]) -> None:
    """A case is called pre-existing only where every look saw it fail, and one with its message."""
    if standing("boom", found)[0] is Standing.PRE_EXISTING:
        assert all(look in (SAME, OTHER) for look in found)
        assert SAME in found


@given(looks)
def test_one_look_that_does_not_tell_leaves_a_case_unclassified(found: list[Look]) -> None:
    """Whatever the other looks saw."""
    assert standing("boom", [*found, UNKNOWN])[0] is Standing.UNCLASSIFIED


def test_a_case_is_found_on_the_base_by_its_identity() -> None:
    """The worst of its results counts; a case of its id in its own file comes before one in another."""
    case = a_failing_case("test_a")
    assert look_at(case, [a_case("test_b")], "") == Look()
    assert look_at(case, [a_case("test_a")], "") == PASSED
    twice = [a_case("test_a"), a_failing_case("test_a", headline="no /w/x", position=1)]
    assert look_at(case, twice, "/w") == Look(Outcome.FAILED, "no <root>/x")
    elsewhere = a_failing_case("test_a", file="other.py", position=1)
    assert look_at(case, [elsewhere, a_case("test_a")], "") == PASSED
    assert look_at(case, [elsewhere], "").outcome is Outcome.FAILED


def test_a_rerun_on_the_base_tells_nothing() -> None:
    """A pass that only a rerun brought is no pass."""
    assert look_at(a_failing_case("test_a"), [a_case("test_a", mark=Mark.FLAKY)], "").why


def test_a_comparison_is_read_back() -> None:
    """What the ledger keeps is all of it."""
    case = compared(a_failing_case(), Standing.CHANGED, "KeyError")
    comparison = replace(a_comparison(case), executions=(("exited", 1, 0.5),), left_out=3, why="")
    assert Comparison.from_body(9, comparison.to_body()) == replace(comparison, number=9)


@pytest.mark.parametrize("name", sorted(a_comparison().to_body().keys() - {"kind", "schema", "ancestor"}))
def test_every_field_of_a_comparison_is_needed(name: str) -> None:
    """A body that lacks a field is no comparison; nothing is filled in."""
    body = a_comparison().to_body()
    del body[name]
    with pytest.raises((KeyError, TypeError, ValueError)):
        Comparison.from_body(1, body)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "main (c0ffee000000), looked at 3 times"),
        ({"looks": 1}, "looked at once"),
        ({"same_tree": True}, "the very tree that was tested"),
        ({"ancestor": False}, "which what was tested does not descend from"),
        ({"left_out": 2}, "2 failing cases beyond 50 were left out"),
        ({"why": "pytest is not there"}, "could not be looked at: pytest is not there"),
    ],
)
def test_a_comparison_says_how_it_looked(changes: dict[str, object], words: str) -> None:
    """The base by name and commit, how often it was looked at, and what was not."""
    assert words in replace(a_comparison(), **changes).says  # type: ignore[arg-type]
