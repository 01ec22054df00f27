"""The bytes that one event keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from claims.core.run import Artefact

if TYPE_CHECKING:
    from claims.ledger.objects import Objects


@dataclass(frozen=True)
class Artefacts:
    """What an event keeps: bytes in the object store, and for its record their names, digests and sizes."""

    objects: Objects
    listed: list[Artefact] = field(default_factory=list)

    def keep(self, name: str, data: bytes) -> str:
        """Store bytes and list them; give their digest."""
        digest = self.objects.put(data)
        self.listed.append(Artefact(name=name, digest=digest, size_bytes=len(data)))
        return digest
