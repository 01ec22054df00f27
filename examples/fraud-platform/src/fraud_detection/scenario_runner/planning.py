"""The plan of a run: its window cut into shards that together cover it, without gap or overlap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from fraud_detection.scenario_runner.errors import InvalidSubmission

if TYPE_CHECKING:
    from fraud_detection.scenario_runner.catalogue import Scenario
    from fraud_detection.scenario_runner.object_store import ObjectStore
    from fraud_detection.scenario_runner.submission import RunSubmission

MAX_SHARDS = 1_000


@dataclass(frozen=True, kw_only=True)
class Shard:
    """One slice [start, end) of a run's window."""

    number: int
    start: datetime
    end: datetime
    events: int

    @property
    def file_name(self) -> str:
        """Name of the file that the engine writes for it."""
        return f"shard-{self.number:04}.json"


@dataclass(frozen=True, kw_only=True)
class RunPlan:
    """What the engine is asked to produce."""

    run_id: str
    seed: int
    shards: tuple[Shard, ...]


def plan_run(run_id: str, submission: RunSubmission, scenario: Scenario) -> RunPlan:
    """Cut a submission's window into the scenario's shards; the last may be shorter.

    Raises:
        InvalidSubmission: the window would need more than MAX_SHARDS shards.
    """
    start, end = submission.window_start.astimezone(UTC), submission.window_end.astimezone(UTC)
    length = timedelta(minutes=scenario.shard_minutes)
    count = -(-(end - start) // length)
    if count > MAX_SHARDS:
        raise InvalidSubmission(f"window_end: the window needs {count} shards, expected at most {MAX_SHARDS}")
    shards = []
    for number in range(count):
        shard_start = start + number * length
        shard_end = min(shard_start + length, end)
        events = int((shard_end - shard_start) / timedelta(minutes=1) * scenario.events_per_minute)
        shards.append(Shard(number=number, start=shard_start, end=shard_end, events=events))
    return RunPlan(run_id=run_id, seed=submission.seed, shards=tuple(shards))


def plan_key(run_id: str) -> str:
    """Give the key of a run's plan."""
    return f"run_plans/{run_id}.json"


def write_plan(store: ObjectStore, plan: RunPlan) -> None:
    """Keep a plan, so that a run can be committed by someone who did not plan it."""
    shards = [
        {"number": shard.number, "start": shard.start.isoformat(), "end": shard.end.isoformat(), "events": shard.events}
        for shard in plan.shards
    ]
    store.write_json(plan_key(plan.run_id), {"run_id": plan.run_id, "seed": plan.seed, "shards": shards})


def read_plan(store: ObjectStore, run_id: str) -> RunPlan:
    """Give the plan that was kept for a run."""
    fields = store.read_json(plan_key(run_id))
    shards = tuple(
        Shard(
            number=shard["number"],
            start=datetime.fromisoformat(shard["start"]),
            end=datetime.fromisoformat(shard["end"]),
            events=shard["events"],
        )
        for shard in fields["shards"]  # type: ignore[attr-defined]  # written by write_plan
    )
    return RunPlan(run_id=run_id, seed=int(str(fields["seed"])), shards=shards)
