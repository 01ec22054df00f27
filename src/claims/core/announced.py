"""A run as it is recorded if its process dies: what was declared of it, and nothing that it might have shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.core.reasons import Code, Reason
from claims.core.run import Ending, Run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

DETAIL = "the process that recorded the run ended before the command did"


def unseen(
    *,
    number: int = 0,
    entry: str,
    gate: str,
    labels: Mapping[str, str],
    definition: str,
    selection: str,
    argv: tuple[str, ...],
    cwd: str,
    started_at: datetime,
    platform: str,
    machine: str,
    version: str,
    reading: int = 1,
) -> Run:
    """Give a run as it is announced: what is recorded of it if nobody sees its end."""
    return Run(
        number=number,
        entry=entry,
        gate=gate,
        labels=labels,
        definition=definition,
        selection=selection,
        argv=argv,
        cwd=cwd,
        ending=Ending.INTERRUPTED,
        exit_code=None,
        signal=None,
        detail=DETAIL,
        started_at=started_at,
        duration_s=0.0,
        artefacts=(),
        inputs=None,
        counts=None,
        declared={},
        flags=(),
        failing_digest=None,
        properties=(),
        refusals=(Reason(Code.INTERRUPTED, gate, "the recording process ended before the command did"),),
        platform=platform,
        machine=machine,
        interpreter=None,
        git=None,
        version=version,
        reading=reading,
    )


DECLARED = (
    "number", "entry", "gate", "labels", "definition", "selection", "argv", "cwd", "started_at", "platform", "machine",
    "version", "reading",
)  # fmt: skip


def broken_off(run: Run) -> Run:
    """Give what an announced run comes to whose process died.

    Announcements are no records, and can be edited: whatever else one holds was seen by nobody, and is left out.
    """
    return unseen(**{name: getattr(run, name) for name in DECLARED})
