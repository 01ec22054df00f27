"""How many of the runs that `claims verify --repeat N` asked for were made, and how many were clean."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.core.entry import Entry, Gate
    from claims.core.run import Run


@dataclass
class Asked:
    """Counts what is told of every run, by gate."""

    repeat: int
    made: dict[str, list[Run]] = field(default_factory=dict)

    def take(self, entry: Entry, gate: Gate, run: Run | None) -> None:
        """Count a run; None is a gate that was left out."""
        runs = self.made.setdefault(f"{entry.slug}/{gate.name}", [])
        if run is not None:
            runs.append(run)

    def lines(self) -> Iterator[str]:
        """Yield a line a gate where more than one run was asked for."""
        if self.repeat == 1:
            return
        for name, runs in self.made.items():
            clean = sum(run.passed for run in runs)
            others = ", ".join(f"run {run.number} {run.outcome}" for run in runs if not run.passed)
            left = "; left out, its recorded runs are current" if not runs else ""
            yield f"{name}: {clean} clean runs made of {self.repeat} asked{left}" + (f" ({others})" if others else "")
