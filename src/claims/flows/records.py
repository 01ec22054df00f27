"""What an event of the ledger records, as a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.core import comparison, promotion, red_proof
from claims.core.comparison import Comparison
from claims.core.promotion import Promotion
from claims.core.red_proof import RedProof
from claims.core.run import RUN_KINDS, Retraction, Run
from claims.ledger.log import Fault

if TYPE_CHECKING:
    from claims.ledger.log import Event

Record = Run | Retraction | RedProof | Comparison | Promotion
KINDS: dict[str, type[Record]] = {
    **dict.fromkeys(RUN_KINDS, Run),
    "retraction": Retraction,
    red_proof.KIND: RedProof,
    comparison.KIND: Comparison,
    promotion.KIND: Promotion,
}


def read_record(event: Event) -> Record | Fault | None:
    """Give the value that an event records; None for a kind that this version does not judge by.

    A body that matches its digest and is no such value is a fault: another version wrote it, or somebody rewrote the
    ledger from that record on.
    """
    try:
        kind = KINDS.get(event.kind)
        return kind.from_body(event.seq, event.body) if kind else None
    except (KeyError, TypeError, ValueError, AttributeError):
        named = frozenset({(event.body["entry"], event.body["gate"])})
        return Fault(event.seq, f"record {event.seq} is no {event.kind} that this version can read", named)
