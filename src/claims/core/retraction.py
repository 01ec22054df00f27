"""A run that was withdrawn openly, as the ledger keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from claims.core.run import utc_text

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction:
    """A run withdrawn openly."""

    number: int
    """Of the retraction itself in the ledger."""
    run: int
    entry: str
    gate: str
    because: str
    at: datetime

    def to_body(self) -> dict[str, Any]:
        """Give the JSON value that the ledger keeps."""
        return {
            "kind": "retraction",
            "schema": 1,
            "entry": self.entry,
            "gate": self.gate,
            "run": self.run,
            "because": self.because,
            "at": utc_text(self.at),
        }

    @classmethod
    def from_body(cls, number: int, body: Mapping[str, Any]) -> Retraction:
        """Read what `to_body` wrote."""
        return cls(
            number=number,
            run=body["run"],
            entry=body["entry"],
            gate=body["gate"],
            because=body["because"],
            at=datetime.fromisoformat(body["at"]),
        )
