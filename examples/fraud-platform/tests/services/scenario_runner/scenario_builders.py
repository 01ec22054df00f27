"""One valid default of everything; a test changes what it is about, by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from fraud_detection.scenario_runner.catalogue import Scenario, ScenarioCatalogue
from fraud_detection.scenario_runner.engine import SyntheticEngine
from fraud_detection.scenario_runner.ids import run_id_for
from fraud_detection.scenario_runner.planning import RunPlan, plan_run, write_plan
from fraud_detection.scenario_runner.run_status import RunState, RunStatus, publish_status
from fraud_detection.scenario_runner.submission import RunSubmission

if TYPE_CHECKING:
    from pathlib import Path

    from fraud_detection.scenario_runner.object_store import ObjectStore

NOON = datetime(2025, 6, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=1)


def a_submission(**changes: Any) -> RunSubmission:
    """Give an hour of card testing."""
    default = RunSubmission(scenario_id="card-testing", window_start=NOON, window_end=NOON + timedelta(hours=1), seed=7)
    return replace(default, **changes)


def a_scenario(**changes: Any) -> Scenario:
    """Give card testing in shards of half an hour."""
    return replace(Scenario(scenario_id="card-testing", shard_minutes=30, events_per_minute=10), **changes)


def a_catalogue() -> ScenarioCatalogue:
    """Give a catalogue of two scenarios."""
    return ScenarioCatalogue([a_scenario(), a_scenario(scenario_id="baseline-traffic")])


def a_status(**changes: Any) -> RunStatus:
    """Give the status of a run that its leader has just created."""
    default = RunStatus(run_id=run_id_for(a_submission()), state=RunState.CREATED, revision=1, updated_at=NOON)
    return replace(default, **changes)


def a_plan(**changes: Any) -> RunPlan:
    """Give the plan of the default submission."""
    submission = a_submission(**changes)
    return plan_run(run_id_for(submission), submission, a_scenario())


def leave_running(store: ObjectStore, engine_root: Path, **changes: Any) -> str:
    """Store a run whose engine has finished and whose leader stopped before committing; give its id."""
    plan = a_plan(**changes)
    write_plan(store, plan)
    publish_status(store, a_status(run_id=plan.run_id, state=RunState.RUNNING, revision=3))
    SyntheticEngine().execute(plan, engine_root / plan.run_id)
    return plan.run_id
