"""What is recorded of a gate under names that its entry has no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claims.core.definition import selection_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from claims.core.entry import Entry, Gate
    from claims.core.run import Retraction, Run

    Key = tuple[str, str]


class Before(NamedTuple):
    """Runs of a gate that was renamed, and what was retracted of them."""

    runs: tuple[Run, ...]
    retractions: tuple[Retraction, ...]


def renamed(
    entry: Entry,
    gate: Gate,
    names: Iterable[str],
    runs: Mapping[Key, Sequence[Run]],
    retractions: Mapping[Key, Sequence[Retraction]],
) -> Before:
    """Give what belongs to a gate although it was recorded under another name.

    A gate that its entry has no more, and that selected and expected the same, is taken for the same gate: renaming
    it makes neither a lost case nor a retracted run forgotten.

    Args:
        names: of all gates of the entry that have runs.
    """
    gone = [(entry.slug, name) for name in names if name not in entry.gates]
    if not gone:
        return Before((), ())
    selection = selection_digest(entry, gate)
    found = tuple(run for key in gone for run in runs[key] if run.selection == selection)
    numbers = {run.number for run in found}
    return Before(found, tuple(one for key in gone for one in retractions.get(key, ()) if one.run in numbers))
