"""`claims retract`: withdraw a run, openly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.core.errors import UsageError
from claims.core.retraction import Retraction
from claims.flows.evidence import Reader
from claims.flows.history import find_record

if TYPE_CHECKING:
    from claims.flows.workspace import Workspace

REASON_CHARACTERS = 2_000


def retract(workspace: Workspace, number: int, because: str) -> Retraction:
    """Record that a run does not count, and why. The run itself stays.

    Raises:
        UsageError: there is no such run, it is withdrawn already, or no reason is given.
    """
    reason = " ".join(because.split())
    if not reason:
        raise UsageError("a retraction needs a reason: --because TEXT")
    if len(reason) > REASON_CHARACTERS:
        raise UsageError(f"the reason has {len(reason)} characters; at most {REASON_CHARACTERS} are kept")
    reader = Reader(workspace)
    run = find_record(reader, number)
    earlier = next((r for r in reader.retractions.get((run.entry, run.gate), ()) if r.run == number), None)
    if earlier:
        raise UsageError(f"run {number} was retracted already, because: {earlier.because}")
    retraction = Retraction(number=0, run=number, entry=run.entry, gate=run.gate, because=reason, at=workspace.now)
    # one retraction a run: the token makes a second writer's append the same event or an error
    retraction_number = workspace.ledger.append(f"retract-{number}", retraction.to_body())
    return Retraction(
        number=retraction_number, run=number, entry=run.entry, gate=run.gate, because=reason, at=workspace.now
    )
