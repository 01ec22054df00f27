"""Reconciliation: brings a run's published status in line with what the engine left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fraud_detection.scenario_runner.commit import _commit_ready
from fraud_detection.scenario_runner.planning import read_plan
from fraud_detection.scenario_runner.run_status import RunState, RunStatus, publish_status, read_status

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from fraud_detection.scenario_runner.storage import LocalObjectStore


def reconcile(store: LocalObjectStore, run_id: str, *, engine_root: Path, at: datetime) -> RunStatus:
    """Give the run's status after reconciliation: a settled run as it was, a running one as ready or failed."""
    status = read_status(store, run_id)
    if status.state is not RunState.RUNNING:
        return status
    plan = read_plan(store, run_id)
    missing = [shard for shard in plan.shards if not (engine_root / run_id / shard.file_name).is_file()]
    if missing:
        failed = status.advanced(RunState.FAILED, at=at, detail=f"{len(missing)} of {len(plan.shards)} shards missing")
        publish_status(store, failed)
        return failed
    return _commit_ready(store=store, status=status, plan=plan, at=at)
