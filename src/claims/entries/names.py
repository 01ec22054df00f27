"""Names that point at something: each must name what exists, and can be what it is named for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from claims.core.nearest import nearest
from claims.entries.faults import SHOWN_NAMES, one_of, shown
from claims.entries.format_claims import NO_GATE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claims.entries.faults import Faults, Steps

Raw = Mapping[str, Any]
"""An entry as the shapes read it: None in the place of what is wrong."""

EVIDENCE = {"gates": "a gate", "anchors": "an anchor", "notes": "a note"}
CARRYING = ("gates", "anchors")
STATEMENTS = {"claims": "a claim", "derived": "a derived text"}


def named(raw: Raw, *parts: str) -> dict[str, Any]:
    """Give what the parts of an entry hold by name, and nothing for a part that is absent or wrong."""
    return {name: value for part in parts for name, value in (raw.get(part) or {}).items()}


def check_names(raw: Raw, faults: Faults) -> None:
    """Add a fault for every name that two things share, or that points at nothing, or at the wrong thing."""
    for space in (EVIDENCE, STATEMENTS):
        _refuse_shared(raw, space, faults)
    for claim_id, claim in named(raw, "claims").items():
        if claim is not None:
            _check_evidence(raw, claim_id, claim, faults)
    for part, owned, key, what in (
        ("gates", "contracts", "contract", "a contract"),
        ("separations", "gates", "gate", "a gate"),
    ):
        for name, value in named(raw, part).items():
            if value is not None and value.get(key) is not None:
                _refuse_unknown(raw, value[key], faults, parts=(owned,), what=what, steps=(part, name, key))
    _check_derived(raw, faults)


def _refuse_shared(raw: Raw, space: Mapping[str, str], faults: Faults) -> None:
    first: dict[str, str] = {}
    for part, what in space.items():
        for name in named(raw, part):
            if name in first:
                both = f"{first[name]} and {what}"
                faults.at((part, name), f"the name {shown(name)} stands for {both}: rename one of them")
            first.setdefault(name, what)


def _refuse_unknown(raw: Raw, name: str, faults: Faults, *, parts: Iterable[str], what: str, steps: Steps) -> bool:
    """Add a fault where no part holds `name`. A part that could not be read as a whole may hold any name."""
    if any(name in (raw.get(part) or {}) for part in parts) or any(part in raw and raw[part] is None for part in parts):
        return False
    known = named(raw, *parts)
    other = next((word for part, word in (EVIDENCE | STATEMENTS).items() if name in (raw.get(part) or {})), None)
    but = f", found {shown(name)}, which is {other}" if other else f", found {shown(name)}, which names nothing"
    faults.at(steps, f"expected the name of {what}, one of {one_of(known)}{but}{nearest(name, known)}")
    return True


def _check_evidence(raw: Raw, claim_id: str, claim: Raw, faults: Faults) -> None:
    authoritative, supporting = claim.get("authoritative") or [], claim.get("supporting") or []
    gates, notes = raw.get("gates") or {}, raw.get("notes") or {}
    certain = "gates" not in raw or raw["gates"] is not None  # whether we know every gate
    for index, name in enumerate(authoritative):
        steps = ("claims", claim_id, "authoritative", index)
        if name is None:
            certain = False
        elif name in notes:
            faults.at(steps, f"{shown(name)} is a note, and a note is supporting at most")
        elif name not in gates and _refuse_unknown(
            raw, name, faults, parts=CARRYING, what="a gate or an anchor", steps=steps
        ):
            certain = False
    if authoritative and certain and not any(name in gates for name in authoritative):
        faults.at(("claims", claim_id, "authoritative"), NO_GATE)
    carrying = set(authoritative)
    for index, name in enumerate(supporting):
        steps = ("claims", claim_id, "supporting", index)
        if name is not None and name in carrying:
            faults.at(steps, f"{shown(name)} is authoritative for this claim already: name it once")
        elif name is not None:
            _refuse_unknown(raw, name, faults, parts=EVIDENCE, what="a gate, an anchor or a note", steps=steps)


def _check_derived(raw: Raw, faults: Faults) -> None:
    bases: dict[str, list[str]] = {}
    for name, derived in named(raw, "derived").items():
        bases[name] = [base for base in (derived or {}).get("from") or [] if base is not None]
        for index, base in enumerate((derived or {}).get("from") or []):
            if base is not None:
                steps = ("derived", name, "from", index)
                _refuse_unknown(raw, base, faults, parts=STATEMENTS, what="a claim or a derived text", steps=steps)
    for cycle in cycles(bases):
        faults.at(("derived", cycle[0], "from"), f"derived texts rest on each other in a circle: {shown_circle(cycle)}")


def shown_circle(cycle: tuple[str, ...]) -> str:
    """Give a circle for a message, cut where it is long."""
    return " -> ".join(cycle if len(cycle) <= SHOWN_NAMES else (*cycle[:SHOWN_NAMES], "...", cycle[-1]))


def cycles(bases: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """Give circles of names, each closed by its first name again; at least one where there is any."""
    found: list[tuple[str, ...]] = []
    done: set[str] = set()
    for start in bases:
        path: list[str] = []
        on_path: dict[str, int] = {}
        waiting = [iter((start,))]
        while waiting:
            name = next(waiting[-1], None)
            if name is None:
                waiting.pop()
                if path:
                    done.add(path[-1])
                    del on_path[path.pop()]
            elif name in on_path:
                found.append((*path[on_path[name] :], name))
            elif name in bases and name not in done:
                on_path[name] = len(path)
                path.append(name)
                waiting.append(iter(bases[name]))
    return found
