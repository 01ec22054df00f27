"""Ignored files that gates were seen to write: state of their own, and no input of any gate of the same root."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from claims.core.run import RUN_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claims.core.entry import Entry
    from claims.flows.workspace import Workspace
    from claims.ledger.log import Event

MADE = "made"
"""Name of the artefact that lists them."""


def made_by(workspace: Workspace, entry: Entry) -> frozenset[str]:
    """Give the ignored files that gates at an entry's root were seen to write, by every recorded run."""
    return made_in(workspace, entry.root, workspace.ledger.read().events)


def made_in(workspace: Workspace, root: str, events: Iterable[Event]) -> frozenset[str]:
    """Give them by the runs among some events."""
    found: set[str] = set()
    for digest in {digest for event in events for digest in _lists(event, root)}:
        data = workspace.ledger.objects.get(digest)
        try:
            listed = json.loads(data) if data is not None else []
        except ValueError:
            continue
        found.update(path for path in listed if isinstance(path, str))
    return frozenset(found)


def _lists(event: Event, root: str) -> list[str]:
    body = event.body
    if body.get("kind") not in RUN_KINDS or body.get("cwd") != root:
        return []
    return [digest for name, digest, _ in body.get("artefacts", ()) if name == MADE]
