"""The bound on the failure rate has known values, never errs downwards, and stays right while one peeks."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.core.bound import (
    MOST_RUNS,
    A,
    B,
    clean_runs_until,
    is_ruled_out,
    percent,
    rounded_up,
    says,
    upper_bound,
)

RUNS = st.integers(min_value=0, max_value=3_000)
RATES = st.floats(min_value=1e-6, max_value=1 - 1e-6)


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    """Give failures and runs."""
    runs = draw(RUNS)
    return draw(st.integers(min_value=0, max_value=runs)), runs


@pytest.mark.parametrize(
    ("runs", "bound", "tolerance"),
    [(3, 0.63, 0.005), (10, 0.26, 0.005), (30, 0.099, 0.0005), (64, 0.0494, 0.00005), (376, 0.0100, 0.00005)],
)
def test_clean_runs_have_known_bounds(runs: int, bound: float, tolerance: float) -> None:
    """Values that were computed independently."""
    assert upper_bound(0, runs) == pytest.approx(bound, abs=tolerance)


@pytest.mark.parametrize(
    ("failures", "runs", "text"),
    [
        (0, 0, "no conclusive run on these inputs"),
        (0, 1, "0 failures in 1 run; failure rate below 95.1% (95%)"),
        (0, 3, "0 failures in 3 runs; failure rate below 63.4% (95%)"),
        (0, 30, "0 failures in 30 runs; failure rate below 9.9% (95%)"),
        (0, 376, "0 failures in 376 runs; failure rate below 1% (95%)"),
        (1, 1, "1 failure in 1 run; no bound on the failure rate"),
        (1, 30, "1 failure in 30 runs; failure rate below 21.9% (95%)"),
        (9, 9, "9 failures in 9 runs; no bound on the failure rate"),
    ],
)
def test_the_sentence(failures: int, runs: int, text: str) -> None:
    """One sentence for every count, with no word for more than was seen."""
    assert says(failures, runs) == text


@pytest.mark.parametrize(
    ("rate", "shown"),
    [(0.0, "0%"), (0.099, "9.9%"), (0.0990001, "10%"), (0.05, "5%"), (0.0494, "5%"), (0.01, "1%"), (0.009994, "1%"),
     (0.00123, "0.13%"), (0.6334, "63.4%"), (1.0, "100%"), (0.9999, "100%")],
)  # fmt: skip
def test_rates_are_shown_rounded_up(rate: float, shown: str) -> None:
    """Tenths of a percent, two digits below one percent."""
    assert percent(rounded_up(rate)) == shown


@given(st.floats(min_value=0, max_value=1))
def test_rounding_never_flatters(rate: float) -> None:
    """A shown rate is at least the rate, and by less than a tenth of a percent more."""
    assert rate <= rounded_up(rate) <= rate + 0.001 + 1e-9


@given(counts())
def test_one_more_clean_run_lowers_the_bound_and_one_more_failure_raises_it(seen: tuple[int, int]) -> None:
    """Monotone in both counts: more evidence of either kind moves the bound its own way only."""
    failures, runs = seen
    assert upper_bound(failures, runs + 1) <= upper_bound(failures, runs)
    if failures < runs:
        assert upper_bound(failures + 1, runs) >= upper_bound(failures, runs)


@given(counts())
def test_the_bound_is_never_at_or_below_what_was_seen(seen: tuple[int, int]) -> None:
    """What was seen is always possible."""
    failures, runs = seen
    bound = upper_bound(failures, runs)
    assert bound <= 1.0
    assert bound == 1.0 if failures == runs else failures / runs < bound


@given(counts(), RATES)
def test_a_rate_is_ruled_out_exactly_from_the_bound_on(seen: tuple[int, int], rate: float) -> None:
    """The decision that a claim is judged by and the figure that is shown agree."""
    bound = upper_bound(*seen)
    assert is_ruled_out(rate, *seen) == (rate >= bound)


def martingale(rate: float, failures: int, runs: int) -> float:
    """Give M(rate) by playing the runs one after the other: predicted chance over chance under `rate`."""
    value = 1.0
    for played in range(runs):
        failed = min(played, failures)  # the failures come first; the order does not matter to the product
        chance = (A + failed) / (A + B + played)
        value *= chance / rate if played < failures else (1 - chance) / (1 - rate)
    return value


@pytest.mark.parametrize(
    ("failures", "runs"), [(0, 1), (0, 3), (0, 30), (1, 2), (1, 30), (3, 10), (9, 10), (2, 200), (0, 376)]
)
def test_the_bound_agrees_with_brute_force(failures: int, runs: int) -> None:
    """Every rate of a fine grid is looked at, with the martingale multiplied out run by run."""
    step = 1 / 20_000
    open_still = [i * step for i in range(1, 20_000) if martingale(i * step, failures, runs) < 1 / 0.05]
    above = [rate for rate in open_still if rate * runs >= failures] or [failures / runs]
    assert max(above) <= upper_bound(failures, runs) <= max(above) + 2 * step


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.20])
def test_the_bound_covers_while_one_peeks_after_every_run(rate: float) -> None:
    """Of 2,000 gates looked at after each of 400 runs, at most one in twenty is ever said to fail less than it does."""
    chance = random.Random(20260214)
    gates, wrong = 2_000, 0
    for _ in range(gates):
        failures = 0
        for runs in range(1, 401):
            failures += chance.random() < rate
            if is_ruled_out(rate, failures, runs):
                wrong += 1
                break
    assert wrong / gates <= 0.05


def test_the_bound_for_one_look_does_not_cover_while_one_peeks() -> None:
    """The simulation can fail: the exact bound for a fixed number of runs is wrong far more often than it says."""
    chance = random.Random(20260214)
    wrong = 0
    for _ in range(500):
        failures = 0
        for runs in range(1, 201):
            failures += chance.random() < 0.05
            tail = sum(math.comb(runs, k) * 0.05**k * 0.95 ** (runs - k) for k in range(failures + 1))
            if tail <= 0.05:
                wrong += 1
                break
    assert wrong / 500 > 0.10


@given(RATES, counts())
def test_the_missing_clean_runs_are_the_fewest_that_do(rate: float, seen: tuple[int, int]) -> None:
    """As many more rule the rate out, one less does not."""
    failures, runs = seen
    more = clean_runs_until(rate, failures, runs)
    if more is None:
        assert not is_ruled_out(rate, failures, runs + MOST_RUNS)
    else:
        assert is_ruled_out(rate, failures, runs + more)
        assert more == 0 or not is_ruled_out(rate, failures, runs + more - 1)


@pytest.mark.parametrize(("failures", "runs"), [(-1, 3), (4, 3), (0, -1)])
def test_counts_that_cannot_be_are_refused(failures: int, runs: int) -> None:
    """There are no more failures than runs."""
    with pytest.raises(ValueError, match="failures in"):
        upper_bound(failures, runs)
