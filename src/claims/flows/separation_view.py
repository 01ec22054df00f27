"""What became of a gate's cases: told counts, failures by class, and the change since earlier runs, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claims.core.comparison import Standing
from claims.core.introduced import stand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claims.core.change import Change, Lost
    from claims.core.comparison import Comparison
    from claims.core.evidence import GateEvidence
    from claims.core.introduced import Stands
    from claims.core.run import Run

TOLD = ("collected", "deselected", "expected_failures", "unexpected_passes")
NAMED_AT_MOST = 20


def separation(evidence: GateEvidence, run: Run | None) -> dict[str, Any]:
    """Give the keys that a gate's view has about one of its runs, beside the counts."""
    if run is None:
        return {"told": None, "failures": {}, "base": None, "change": None, "vanished": None}
    return {
        "told": told(run),
        "failures": failures(stand(evidence, run)),
        "base": base(evidence.compared.get(run.number)),
        "change": change(evidence.change(run)),
        "vanished": vanished(evidence.lost(run) if run.counts else None),
    }


def told(run: Run) -> dict[str, int | None]:
    """Give what the runner told; null for what it did not, which is not the same as none."""
    return {name: run.told.get(name) for name in TOLD}


def failures(stands: Sequence[Stands]) -> dict[str, list[str]]:
    """Give the ids of failing cases by how they stand beside a base; classes without one are left out."""
    found: dict[str, list[str]] = {}
    for one in stands:
        found.setdefault(one.standing.value, []).append(one.case.id)
    return {name.value: found[name.value] for name in Standing if name.value in found}


def base(compared: Comparison | None) -> dict[str, Any] | None:
    """Give what a run was compared with; null where it was not."""
    if compared is None:
        return None
    return {
        "rev": compared.rev,
        "commit": compared.commit,
        "tree": compared.tree,
        "same_tree": compared.same_tree,
        "looks": compared.looks,
        "left_out": compared.left_out,
        "why": compared.why,
    }


def change(found: Change | None) -> dict[str, Any] | None:
    """Give what changed since the run before, each list cut after the first few, with its whole length beside it."""
    if found is None:
        return None
    lists = {name: list(listed[:NAMED_AT_MOST]) for name, listed in found.lists.items()}
    return {"since": found.since, **lists, "totals": {name: len(listed) for name, listed in found.lists.items()}}


def vanished(found: Lost | None) -> dict[str, Any] | None:
    """Give the cases that the last held run had; null where there is none, or none is missing."""
    if found is None or not found.cases:
        return None
    return {"since": found.since, "cases": list(found.cases[:NAMED_AT_MOST]), "total": len(found.cases)}
