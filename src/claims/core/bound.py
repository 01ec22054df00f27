"""How often a gate may still fail after what its runs showed: an upper bound that one may look at after every run.

The bound is the upper end of a confidence sequence. With k failures in n runs a failure rate p is ruled out when

    M(p) = B(a + k, b + n - k) / B(a, b) / (p**k * (1 - p)**(n - k))  >=  1 / alpha

where B is Euler's beta function. M(p) is a likelihood ratio, with the alternative mixed over a Beta(a, b)
distribution. If p is the true rate, M(p) is a martingale that starts at 1 and is never negative, so that by Ville's
inequality it reaches 1 / alpha at *any* n with a chance of at most alpha: stopping when the figure pleases does not
make it wrong more often. All rates above the largest one that is not ruled out are ruled out together.

Sources: J. Ville, Etude critique de la notion de collectif (1939), for the inequality; H. Robbins, Statistical
Methods Related to the Law of the Iterated Logarithm, Annals of Mathematical Statistics 41 (1970), for mixtures;
S. R. Howard, A. Ramdas, J. McAuliffe and J. Sekhon, Time-uniform, nonparametric, nonasymptotic confidence sequences,
Annals of Statistics 49 (2021), for the beta-binomial case. a = 1/2 and b = 100 spend the sharpness where gates that
should not fail live, at rates of a few in a hundred and below; any a and b declared before the runs are valid.
"""

from __future__ import annotations

import math

A, B = 0.5, 100.0
"""Of the mixing distribution. Fixed: chosen after the runs they would make the bound worthless."""
ALPHA = 0.05
CONFIDENCE = 1 - ALPHA
LEAST_SHOWN = 1e-9
MOST_RUNS = 1_000_000
"""How far `clean_runs_until` looks."""


def is_ruled_out(rate: float, failures: int, runs: int, *, alpha: float = ALPHA) -> bool:
    """Whether `failures` in `runs` rule out that the failure rate is `rate` or more.

    Args:
        rate: between 0 and 1, both exclusive.
        alpha: chance of ever ruling out the true rate, over all times at which one looks.
    """
    if rate * runs <= failures:  # no failure rate at or below the one that was seen speaks against it
        return False
    passes = runs - failures
    fits = failures * math.log(rate) + passes * math.log1p(-rate)
    return _log_beta(A + failures, B + passes) - _log_beta(A, B) - fits >= -math.log(alpha)


def upper_bound(failures: int, runs: int, *, alpha: float = ALPHA) -> float:
    """Give the failure rate from which on all rates are ruled out; 1.0 where none is.

    Raises:
        ValueError: the counts are negative, or there are more failures than runs.
    """
    if not 0 <= failures <= runs:
        raise ValueError(f"{failures} failures in {runs} runs")
    if failures == runs:  # always failing can never be ruled out by failures, nor anything by nothing
        return 1.0
    low, high = failures / runs, 1.0
    while low < (middle := (low + high) / 2) < high:
        if is_ruled_out(middle, failures, runs, alpha=alpha):
            high = middle
        else:
            low = middle
    return high


def rounded_up(rate: float) -> float:
    """Give a rate as it is shown: in tenths of a percent, two digits below one percent, and never less than it is."""
    if rate < LEAST_SHOWN:
        return 0.0 if rate <= 0 else LEAST_SHOWN
    digits = 3 if rate >= 0.01 else 1 - math.floor(math.log10(rate))
    scale = 10.0**digits
    up = math.ceil(rate * scale - 1e-9) / scale  # less a trifle: 0.05 is 5%, whatever its binary digits
    return min(up if up >= rate else (math.ceil(rate * scale) + 1) / scale, 1.0)


def percent(rate: float) -> str:
    """Give a rate as `9.9%`."""
    return f"{rate * 100:.12g}%"


def says(failures: int, runs: int) -> str:
    """Give what runs on identical inputs showed: `0 failures in 30 runs; failure rate below 9.9% (95%)`."""
    if not runs:
        return "no conclusive run on these inputs"
    seen = f"{failures} {'failure' if failures == 1 else 'failures'} in {runs} {'run' if runs == 1 else 'runs'}"
    below = rounded_up(upper_bound(failures, runs))
    if below == 1.0:
        return f"{seen}; no bound on the failure rate"
    return f"{seen}; failure rate below {percent(below)} ({CONFIDENCE:.0%})"


def clean_runs_until(rate: float, failures: int, runs: int) -> int | None:
    """Give how many more runs without a failure rule `rate` out; None for more than `MOST_RUNS`."""
    if not is_ruled_out(rate, failures, runs + MOST_RUNS):
        return None
    low, high = -1, MOST_RUNS  # never enough, always enough: a clean run never unrules a rate
    while high - low > 1:
        middle = (low + high) // 2
        if is_ruled_out(rate, failures, runs + middle):
            high = middle
        else:
            low = middle
    return high


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
