"""What an event of the ledger records, as a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.core import bodies, comparison, promotion, red_proof, rollback
from claims.core.comparison import Comparison
from claims.core.promotion import Promotion
from claims.core.red_proof import RedProof
from claims.core.retraction import Retraction
from claims.core.rollback import Rollback
from claims.core.run import RUN_KINDS, Run
from claims.ledger.log import Fault

if TYPE_CHECKING:
    from claims.ledger.log import Event

Record = Run | Retraction | RedProof | Comparison | Promotion | Rollback
KINDS: dict[str, type[Record]] = {
    **dict.fromkeys(RUN_KINDS, Run),
    "retraction": Retraction,
    red_proof.KIND: RedProof,
    comparison.KIND: Comparison,
    promotion.KIND: Promotion,
    rollback.KIND: Rollback,
}


def read_record(event: Event) -> Record | Fault | None:
    """Give the value that an event records; None for a kind that this version does not judge by.

    A body that matches its digest and is no such value is a fault: another version wrote it, or somebody rewrote the
    ledger from that record on.
    """
    kind = KINDS.get(event.kind)
    if kind is None:
        return None
    wrong = bodies.fault(event.body)
    if wrong is None:
        try:
            return kind.from_body(event.seq, event.body)
        except (ValueError, TypeError, KeyError):  # a word that this version does not know
            wrong = "has a word in it that this version does not know"
    named = frozenset({(event.body["entry"], event.body["gate"])})
    text = f"record {event.seq} is no {event.kind} that this version can read: it {wrong}"
    return Fault(event.seq, text, named)


def kind_of(record: Run | RedProof | Comparison) -> str:
    """Give what a record is called, for people."""
    return "run" if isinstance(record, Run) else "red proof" if isinstance(record, RedProof) else "comparison"
