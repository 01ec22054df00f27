"""Commitment of a run: it is ready when everything it planned is there, and not before."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from fraud_detection.scenario_runner.errors import OutputMissing
from fraud_detection.scenario_runner.run_status import RunState, RunStatus, publish_status

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from fraud_detection.scenario_runner.object_store import ObjectStore
    from fraud_detection.scenario_runner.planning import RunPlan, Shard


def facts_key(run_id: str) -> str:
    """Give the key of what a ready run consists of."""
    return f"run_facts/{run_id}.json"


def _commit_ready(
    *, engine_run_root: Path, store: ObjectStore, status: RunStatus, plan: RunPlan, at: datetime
) -> RunStatus:
    """Write the facts of a run, then publish it as ready; readers who see it ready find its facts.

    Args:
        engine_run_root: where the engine wrote this run. The caller says so; it is not guessed from a convention.

    Raises:
        OutputMissing: a planned shard is not there or is not what was planned. Nothing is written then.
    """
    ready = status.advanced(RunState.READY, at=at)
    outputs = {shard.file_name: _verified(engine_run_root, shard) for shard in plan.shards}
    store.write_json(
        facts_key(plan.run_id),
        {"run_id": plan.run_id, "events": sum(shard.events for shard in plan.shards), "outputs": outputs},
    )
    publish_status(store, ready)
    return ready


def _verified(engine_run_root: Path, shard: Shard) -> str:
    """Give the digest of a shard's file, once it holds what was planned."""
    path = engine_run_root / shard.file_name
    try:
        content = path.read_bytes()
        events = json.loads(content)["events"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise OutputMissing(f"{path}: {error!r}") from error
    if events != shard.events:
        raise OutputMissing(f"{path}: expected {shard.events} events, found {events}")
    return "sha256:" + sha256(content).hexdigest()
