"""The catalogue and the plan: known scenarios, and windows cut without gap or overlap."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from scenario_builders import NOON, a_catalogue, a_plan, a_scenario, a_submission

from fraud_detection.scenario_runner.catalogue import ScenarioCatalogue, load_catalogue
from fraud_detection.scenario_runner.errors import InvalidSubmission, UnknownScenario
from fraud_detection.scenario_runner.planning import MAX_SHARDS, plan_run, read_plan, write_plan

if TYPE_CHECKING:
    from fraud_detection.scenario_runner.storage import LocalObjectStore

SHIPPED = Path(__file__).parents[3] / "config/platform/scenario_runner/scenarios.json"


def test_the_shipped_catalogue_loads() -> None:
    """Every scenario of the project can be asked for."""
    catalogue = load_catalogue(SHIPPED)
    assert catalogue.ids() == ("account-takeover", "baseline-traffic", "card-testing")


def test_an_unknown_scenario_is_answered_with_the_nearest() -> None:
    """A slip of the keyboard is easy to put right."""
    with pytest.raises(UnknownScenario, match="did you mean card-testing"):
        a_catalogue().require("card-tetsing")


def test_a_scenario_is_defined_once() -> None:
    """Two scenarios of one id are an error of the catalogue."""
    with pytest.raises(ValueError, match="defined twice"):
        ScenarioCatalogue([a_scenario(), a_scenario()])


def test_shards_cover_the_window_without_gap_or_overlap() -> None:
    """Whatever the window's length, each shard starts where the one before ends, and no event is lost between them."""
    for minutes in (1, 29, 30, 31, 60, 61, 1440):
        submission = a_submission(window_end=NOON + timedelta(minutes=minutes))
        shards = plan_run("run-a", submission, a_scenario(shard_minutes=30)).shards
        assert (shards[0].start, shards[-1].end) == (NOON, NOON + timedelta(minutes=minutes))
        assert all(one.end == two.start for one, two in pairwise(shards))
        assert sum(shard.events for shard in shards) == minutes * a_scenario().events_per_minute


def test_a_window_of_too_many_shards_is_refused() -> None:
    """A plan has a bound, and the message says how far over it the window is."""
    submission = a_submission(window_end=NOON + timedelta(minutes=MAX_SHARDS + 1))
    with pytest.raises(InvalidSubmission, match=f"needs {MAX_SHARDS + 1} shards"):
        plan_run("run-a", submission, a_scenario(shard_minutes=1))


def test_a_kept_plan_is_the_plan(store: LocalObjectStore) -> None:
    """Whoever reads a plan back has what the leader made."""
    write_plan(store, a_plan())
    assert read_plan(store, a_plan().run_id) == a_plan()
