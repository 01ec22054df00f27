"""The engine: produces a plan's shards. The synthetic one gives the same bytes for the same plan."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from fraud_detection.scenario_runner.errors import EngineError

if TYPE_CHECKING:
    from pathlib import Path

    from fraud_detection.scenario_runner.planning import RunPlan, Shard

FRAUD_PER_MILLE = 12


class Engine(Protocol):
    """Whatever can produce the shards of a plan."""

    def execute(self, plan: RunPlan, engine_run_root: Path) -> None:
        """Write every shard of the plan below `engine_run_root`.

        Raises:
            EngineError: a shard could not be produced.
        """


class SyntheticEngine:
    """Counts of legitimate and fraudulent events, drawn from the plan's seed."""

    def execute(self, plan: RunPlan, engine_run_root: Path) -> None:
        """Write every shard as a JSON file, and a mark that this execution took place."""
        try:
            engine_run_root.mkdir(parents=True, exist_ok=True)
            for shard in plan.shards:
                text = json.dumps(_content(plan, shard), sort_keys=True)
                (engine_run_root / shard.file_name).write_text(text, encoding="utf-8", newline="\n")
            (engine_run_root / f"executed-{os.urandom(8).hex()}.mark").touch(exist_ok=False)
        except OSError as error:
            raise EngineError(f"{plan.run_id}: {error}") from error


def _content(plan: RunPlan, shard: Shard) -> dict[str, object]:
    draws = sha256(f"{plan.seed}:{plan.run_id}:{shard.number}".encode()).digest()
    expected = shard.events * FRAUD_PER_MILLE // 1000
    fraud = min(shard.events, expected + draws[0] % 3)
    return {"shard": shard.number, "events": shard.events, "fraud": fraud, "legitimate": shard.events - fraud}
