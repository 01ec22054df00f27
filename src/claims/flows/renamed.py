"""What is recorded of a gate under names that there are no more, or that another entry uses for the same gate."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from claims.core.definition import selection_digest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from claims.core.entry import Entry, Gate
    from claims.core.retraction import Retraction
    from claims.core.run import Run

    Key = tuple[str, str]


class Before(NamedTuple):
    """Runs of a gate that was renamed, and what was retracted of them."""

    runs: tuple[Run, ...]
    retractions: tuple[Retraction, ...]


@dataclass
class Names:
    """The names that runs were recorded under: by entry, by declaration, and those of entries that are gone."""

    runs: Mapping[Key, Sequence[Run]]
    retractions: Mapping[Key, Sequence[Retraction]]
    slugs: Collection[str]
    """Of the entries that there are."""
    _by_entry: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _gone: list[Key] = field(default_factory=list)
    _failed: dict[str, list[Run]] = field(default_factory=lambda: defaultdict(list))
    _withdrawn: dict[str, list[tuple[Run, Retraction]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for key, runs in self.runs.items():
            self._by_entry[key[0]].append(key[1])
            if key[0] not in self.slugs:
                self._gone.append(key)
            taken = {one.run: one for one in self.retractions.get(key, ())}
            for run in runs:
                if run.number in taken:
                    self._withdrawn[run.definition].append((run, taken[run.number]))
                elif not run.passed:
                    self._failed[run.definition].append(run)

    def before(self, entry: Entry, gate: Gate) -> Before:
        """Give what belongs to a gate although it was recorded under another name.

        A gate that its entry has no more, or whose entry is gone, and that selected and expected the same, is taken
        for the same gate: renaming it makes neither a lost case nor a retracted run forgotten.
        """
        gone = [(entry.slug, name) for name in self._by_entry.get(entry.slug, ()) if name not in entry.gates]
        gone += self._gone
        if not gone:
            return Before((), ())
        selection = selection_digest(entry, gate)
        found = tuple(run for key in gone for run in self.runs[key] if run.selection == selection)
        numbers = {run.number for run in found}
        return Before(found, tuple(one for key in gone for one in self.retractions.get(key, ()) if one.run in numbers))

    def failed(self, key: Key, definition: str) -> tuple[Run, ...]:
        """Give the runs of the same declaration that failed under another name: they ask the same question."""
        return tuple(run for run in self._failed.get(definition, ()) if (run.entry, run.gate) != key)

    def taken(self, key: Key, definition: str, before: Before) -> Before:
        """Give what was withdrawn of a gate, also under another name, of the same declaration on the same inputs."""
        recorded = self.runs.get(key, ())
        inputs = {run.inputs for run in recorded if run.definition == definition}
        others = [(run, one) for run, one in self._withdrawn.get(definition, ()) if run.inputs in inputs]
        copied = [(run, one) for run, one in others if (run.entry, run.gate) != key]
        own = (*self.retractions.get(key, ()), *before.retractions)
        retractions = {one.run: one for one in (*own, *(one for _, one in copied))}
        runs = {run.number: run for run in (*recorded, *before.runs, *(run for run, _ in copied))}
        withdrawn = tuple(run for number, run in runs.items() if number in retractions)
        return Before(withdrawn, tuple(retractions.values()))
