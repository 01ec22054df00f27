"""Runs of gates that write reports in the same place take turns."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from claims.flows.workspace import lock_file
from claims.gates.exclusion import alone, places, wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from claims.core.entry import Entry, Gate
    from claims.flows.workspace import Workspace

UNLOCKED = "reports-unlocked"
"""Flag of a run whose report files another run could have written: nothing could be locked."""


@contextmanager
def having_places(workspace: Workspace, entry: Entry, gate: Gate, note: Callable[[str], None]) -> Iterator[bool]:
    """Let no other run write where a gate's report files appear; gives whether that can be had.

    A gate whose report has a private place waits for nobody.
    """
    if not gate.report_files:
        yield True
        return
    folders = places(workspace.root_of(entry), gate.report_files)
    file = lock_file(workspace.project)
    named = ", ".join(gate.report_files)
    turn = alone(
        file,
        wanted(Path(os.path.realpath(workspace.root)), folders),
        lambda: note(f"{entry.slug}/{gate.name} waits for a run of another gate that writes {named}; Ctrl-C ends it"),
    )
    try:
        turn.__enter__()
    except OSError as error:
        why = error.strerror or str(error)
        note(f"{entry.slug}/{gate.name}: {file} cannot be locked ({why}), so let nothing else write {named} now")
        yield False
        return
    try:
        yield True
    finally:
        turn.__exit__(None, None, None)
