"""Backfill: commits runs again whose outputs are there but whose leader stopped before saying so."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from fraud_detection.scenario_runner.commit import _commit_ready
from fraud_detection.scenario_runner.planning import read_plan
from fraud_detection.scenario_runner.run_status import RunState, RunStatus, read_status

if TYPE_CHECKING:
    from datetime import datetime

    from fraud_detection.scenario_runner.storage import LocalObjectStore


def unfinished_runs(store: LocalObjectStore) -> list[str]:
    """Give the ids of the runs that are published as running."""
    run_ids = [PurePosixPath(key).stem for key in store.keys("run_status")]
    return [run_id for run_id in run_ids if read_status(store, run_id).state is RunState.RUNNING]


def backfill_run(store: LocalObjectStore, run_id: str, *, at: datetime) -> RunStatus:
    """Commit one run from the plan that was kept for it."""
    return _commit_ready(store=store, status=read_status(store, run_id), plan=read_plan(store, run_id), at=at)


def backfill_all(store: LocalObjectStore, *, at: datetime) -> list[RunStatus]:
    """Commit every unfinished run."""
    return [backfill_run(store, run_id, at=at) for run_id in unfinished_runs(store)]
