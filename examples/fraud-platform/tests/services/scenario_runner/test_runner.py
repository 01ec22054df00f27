"""The Scenario Runner by itself: submissions one after the other, the engine, and the commit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from scenario_builders import LATER, a_plan, a_status, a_submission

from fraud_detection.scenario_runner.commit import _commit_ready, facts_key
from fraud_detection.scenario_runner.engine import SyntheticEngine
from fraud_detection.scenario_runner.errors import EngineError, NotSettled, OutputMissing, UnknownScenario
from fraud_detection.scenario_runner.run_status import RunState, publish_status, read_status
from fraud_detection.scenario_runner.runner import Role

if TYPE_CHECKING:
    from pathlib import Path

    from fraud_detection.scenario_runner.planning import RunPlan
    from fraud_detection.scenario_runner.runner import ScenarioRunner
    from fraud_detection.scenario_runner.storage import LocalObjectStore


def test_a_submission_ends_ready_with_its_facts(runner: ScenarioRunner) -> None:
    """A run that is ready has the digest of every shard it planned."""
    receipt = runner.submit(a_submission())
    outputs = runner.store.read_json(facts_key(receipt.run_id))["outputs"]
    assert (receipt.role, receipt.status.state) == (Role.LEADER, RunState.READY)
    assert isinstance(outputs, dict)
    assert outputs.keys() == {shard.file_name for shard in a_plan().shards}


def test_a_repeated_submission_follows(runner: ScenarioRunner, engine_root: Path) -> None:
    """The second submission gets the first one's status, and the engine does not run again."""
    first, second = runner.submit(a_submission()), runner.submit(a_submission())
    assert second == replace(first, role=Role.FOLLOWER)
    assert len(list((engine_root / first.run_id).glob("executed-*.mark"))) == 1


def test_different_submissions_are_led_separately(runner: ScenarioRunner) -> None:
    """Another seed is another run."""
    receipts = [runner.submit(a_submission(seed=seed)) for seed in (1, 2)]
    assert [receipt.role for receipt in receipts] == [Role.LEADER, Role.LEADER]
    assert receipts[0].run_id != receipts[1].run_id


def test_an_unknown_scenario_stores_nothing(runner: ScenarioRunner, tmp_path: Path) -> None:
    """A submission that cannot be run takes no lease."""
    with pytest.raises(UnknownScenario):
        runner.submit(a_submission(scenario_id="weather"))
    assert not (tmp_path / "store").exists()


def test_an_engine_that_fails_leaves_a_failed_run(runner: ScenarioRunner) -> None:
    """Followers are told that the run failed, and why."""

    class Broken:
        def execute(self, plan: RunPlan, engine_run_root: Path) -> None:
            raise EngineError("no seats left")

    broken = replace(runner, engine=Broken())
    assert broken.submit(a_submission()).status.state is RunState.FAILED
    followed = runner.submit(a_submission())
    assert (followed.role, followed.status.state) == (Role.FOLLOWER, RunState.FAILED)
    assert followed.status.detail == "no seats left"


def test_a_run_that_does_not_settle_is_reported(runner: ScenarioRunner) -> None:
    """Waiting ends at the caller's patience, with the state that the run is stuck in."""
    publish_status(runner.store, a_status(state=RunState.RUNNING, revision=3))
    with pytest.raises(NotSettled, match="still running"):
        runner.await_settled(a_status().run_id, patience_s=0)


def test_the_engine_gives_the_same_bytes_for_the_same_plan(tmp_path: Path) -> None:
    """A run can be made again and compared."""
    for name in ("one", "two"):
        SyntheticEngine().execute(a_plan(), tmp_path / name)
    for shard in a_plan().shards:
        one, two = ((tmp_path / name / shard.file_name).read_bytes() for name in ("one", "two"))
        assert one == two


@pytest.mark.parametrize("damage", ["gone", "cut", "other"])
def test_a_run_with_a_damaged_shard_is_not_committed(store: LocalObjectStore, tmp_path: Path, damage: str) -> None:
    """A shard that is missing, truncated or of another plan keeps the run from becoming ready."""
    plan, running = a_plan(), a_status(state=RunState.RUNNING, revision=3)
    publish_status(store, running)
    SyntheticEngine().execute(plan, tmp_path)
    shard = tmp_path / plan.shards[0].file_name
    content = {"gone": None, "cut": shard.read_text()[:10], "other": '{"events": 1}'}[damage]
    shard.unlink()
    if content is not None:
        shard.write_text(content)
    with pytest.raises(OutputMissing, match=plan.shards[0].file_name):
        _commit_ready(engine_run_root=tmp_path, store=store, status=running, plan=plan, at=LATER)
    assert read_status(store, running.run_id) == running
    assert not store.exists(facts_key(running.run_id))
