"""Backfill and reconciliation: runs whose leader stopped between the engine's end and the commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenario_builders import LATER, a_plan, a_status, leave_running

from fraud_detection.scenario_runner.backfill import backfill_all, backfill_run, unfinished_runs
from fraud_detection.scenario_runner.reconcile import reconcile
from fraud_detection.scenario_runner.run_status import RunState, publish_status, read_status

if TYPE_CHECKING:
    from pathlib import Path

    from fraud_detection.scenario_runner.storage import LocalObjectStore


def test_unfinished_runs_are_those_published_as_running(store: LocalObjectStore, engine_root: Path) -> None:
    """A run that is settled needs no backfill."""
    run_id = leave_running(store, engine_root)
    publish_status(store, a_status(run_id="run-settled", state=RunState.READY))
    assert unfinished_runs(store) == [run_id]


def test_backfill_commits_a_run_that_is_complete(store: LocalObjectStore, engine_root: Path) -> None:
    """The outputs are there, so the run becomes ready."""
    run_id = leave_running(store, engine_root)
    assert backfill_run(store, run_id, at=LATER).state is RunState.READY
    assert read_status(store, run_id).state is RunState.READY


def test_backfill_commits_every_unfinished_run(store: LocalObjectStore, engine_root: Path) -> None:
    """After a backfill no run is left as running."""
    for seed in (1, 2):
        leave_running(store, engine_root, seed=seed)
    assert len(backfill_all(store, at=LATER)) == 2
    assert unfinished_runs(store) == []


def test_reconciliation_commits_a_run_that_is_complete(store: LocalObjectStore, engine_root: Path) -> None:
    """The engine left everything behind, so the run becomes ready."""
    run_id = leave_running(store, engine_root)
    assert reconcile(store, run_id, engine_root=engine_root, at=LATER).state is RunState.READY


def test_reconciliation_fails_a_run_that_is_incomplete(store: LocalObjectStore, engine_root: Path) -> None:
    """A shard that the engine did not write makes the run a failed one, with the count in its detail."""
    run_id = leave_running(store, engine_root)
    (engine_root / run_id / a_plan().shards[0].file_name).unlink()
    status = reconcile(store, run_id, engine_root=engine_root, at=LATER)
    assert (status.state, status.detail) == (RunState.FAILED, "1 of 2 shards missing")


def test_reconciliation_leaves_a_settled_run_alone(store: LocalObjectStore, engine_root: Path) -> None:
    """What is final stays as it is."""
    ready = a_status(state=RunState.READY, revision=4)
    publish_status(store, ready)
    assert reconcile(store, ready.run_id, engine_root=engine_root, at=LATER) == ready
