"""Pages that another state of a ledger was published on, and that somebody had written anew all the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from claims.core.run import utc_text

if TYPE_CHECKING:
    from collections.abc import Mapping

KIND = "rollback"


class Erased(NamedTuple):
    """A page and the checkpoint that it bore, which this ledger never had."""

    page: str
    size: int
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollback:
    """The word of whoever accepted that the ledger is not the one that pages were written from."""

    number: int
    pages: tuple[Erased, ...]
    at: datetime
    version: str

    def to_body(self) -> dict[str, Any]:
        """Give the JSON value that the ledger keeps; the number is the event's own."""
        return {
            "kind": KIND,
            "schema": 1,
            "entry": "",
            "gate": "",
            "pages": [list(one) for one in self.pages],
            "at": utc_text(self.at),
            "claims_version": self.version,
        }

    @classmethod
    def from_body(cls, number: int, body: Mapping[str, Any]) -> Rollback:
        """Read what `to_body` wrote."""
        return cls(
            number=number,
            pages=tuple(Erased(*one) for one in body["pages"]),
            at=datetime.fromisoformat(body["at"]),
            version=body["claims_version"],
        )

    @property
    def says(self) -> str:
        """What was accepted, for people."""
        named = ", ".join(f"{one.page} (size {one.size}, root {one.root[:16]})" for one in self.pages)
        return f"{named} was written anew from a ledger that never had that state"
