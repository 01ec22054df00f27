"""What an event of the ledger records, as a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.core import comparison
from claims.core.comparison import Comparison
from claims.core.red_proof import KIND, RedProof
from claims.core.run import RUN_KINDS, Retraction, Run
from claims.ledger.log import Fault

if TYPE_CHECKING:
    from claims.ledger.log import Event

Record = Run | Retraction | RedProof | Comparison


def read_record(event: Event) -> Record | Fault | None:
    """Give the value that an event records; None for a kind that this version does not judge by.

    A body that matches its digest and is no such value is a fault: another version wrote it, or somebody rewrote the
    ledger from that record on.
    """
    try:
        if event.kind in RUN_KINDS:
            return Run.from_body(event.seq, event.body)
        if event.kind == "retraction":
            return Retraction.from_body(event.seq, event.body)
        if event.kind == comparison.KIND:
            return Comparison.from_body(event.seq, event.body)
        return RedProof.from_body(event.seq, event.body) if event.kind == KIND else None
    except (KeyError, TypeError, ValueError, AttributeError):
        named = frozenset({(event.body["entry"], event.body["gate"])})
        return Fault(event.seq, f"record {event.seq} is no {event.kind} that this version can read", named)
