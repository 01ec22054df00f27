"""A run as it is recorded if its process dies: what was declared of it, and nothing that it might have shown."""

from __future__ import annotations

from claims.core.reasons import Code, Reason
from claims.core.run import Ending, Run

DETAIL = "the process that recorded the run ended before the command did"


def broken_off(run: Run) -> Run:
    """Give what an announced run comes to whose process died.

    Announcements are no records, and can be edited: whatever else one holds was seen by nobody, and is left out.
    """
    return Run(
        number=run.number,
        entry=run.entry,
        gate=run.gate,
        labels=run.labels,
        definition=run.definition,
        selection=run.selection,
        argv=run.argv,
        cwd=run.cwd,
        ending=Ending.INTERRUPTED,
        exit_code=None,
        signal=None,
        detail=DETAIL,
        started_at=run.started_at,
        duration_s=0.0,
        artefacts=(),
        inputs=None,
        counts=None,
        declared={},
        flags=(),
        failing_digest=None,
        properties=(),
        refusals=(Reason(Code.INTERRUPTED, run.gate, "the recording process ended before the command did"),),
        platform=run.platform,
        machine=run.machine,
        interpreter=None,
        git=None,
        version=run.version,
    )
