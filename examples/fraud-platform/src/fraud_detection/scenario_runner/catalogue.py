"""The catalogue: which scenarios can be run, and in what slices."""

from __future__ import annotations

import json
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from fraud_detection.scenario_runner.errors import UnknownScenario

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A kind of traffic that the engine can synthesise."""

    scenario_id: str
    shard_minutes: int
    events_per_minute: int

    def __post_init__(self) -> None:
        if self.shard_minutes < 1 or self.events_per_minute < 1:
            raise ValueError(f"{self.scenario_id}: expected shard_minutes and events_per_minute of at least 1")


class ScenarioCatalogue:
    """Scenarios by id. An id is defined once."""

    def __init__(self, scenarios: Iterable[Scenario]) -> None:
        self._by_id: dict[str, Scenario] = {}
        for scenario in scenarios:
            if scenario.scenario_id in self._by_id:
                raise ValueError(f"{scenario.scenario_id} is defined twice")
            self._by_id[scenario.scenario_id] = scenario

    def ids(self) -> tuple[str, ...]:
        """Give the ids in order."""
        return tuple(sorted(self._by_id))

    def require(self, scenario_id: str) -> Scenario:
        """Give a scenario.

        Raises:
            UnknownScenario: there is none of that id; the message names the nearest.
        """
        try:
            return self._by_id[scenario_id]
        except KeyError:
            near = get_close_matches(scenario_id, self._by_id, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(self.ids())}"
            raise UnknownScenario(f"no scenario {scenario_id!r}{hint}") from None


def load_catalogue(path: Path) -> ScenarioCatalogue:
    """Give the catalogue that a JSON file lists."""
    records = json.loads(path.read_text(encoding="utf-8"))["scenarios"]
    return ScenarioCatalogue(Scenario(**record) for record in records)
