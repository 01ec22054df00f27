"""What bench.py measures: each figure recorded as a property `claims.NAME`, and ratios held against their targets.

Run by `make verify-itself` as a gate of evidence/claims-itself, and not by `make test`. One target is missed on the
machines tried so far (docs/performance.md); its figure is recorded like the others, and no case asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bench import Figure, measure

if TYPE_CHECKING:
    from collections.abc import Callable

HELD_TO = ("help", "status", "peak_mib")
"""What does not grow with the load of the machine: ratios, and memory."""
TIMES = ("own_cost_s", "whole_process_s", "status_of_5000_s", "judging_s")
"""Seconds say as much about what else the machine did as about us: they are recorded beside their targets."""
MISSED = ("recording",)


@pytest.fixture(scope="session")
def measured(record_testsuite_property: Callable[[str, object], None]) -> dict[str, Figure]:
    """Every figure, from one run of the benchmark."""
    figures = {figure.name: figure for figure in measure()}
    for figure in figures.values():
        record_testsuite_property(f"claims.{figure.name}", f"{figure.value:.2f}")
        record_testsuite_property(f"claims.{figure.name}_target", f"{figure.target:g}")
    return figures


@pytest.mark.parametrize("name", HELD_TO)
def test_the_target_is_met(measured: dict[str, Figure], name: str) -> None:
    """The median is not above the target."""
    assert measured[name].met, str(measured[name])


def test_no_figure_is_left_out(measured: dict[str, Figure]) -> None:
    """Each figure is held to its target here, a time, or named as missed."""
    assert sorted(measured) == sorted([*HELD_TO, *TIMES, *MISSED])
