"""What a text is held against: texts that only evidence may print, and what the record answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the rules need to know beside the text. The default knows nothing, so that nothing is answered."""

    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Texts of claims and derived texts, by `ENTRY/NAME`."""
    red: bool = False
    """Whether a red proof for the right reason stands behind a claim of the entries that the text is about."""
    green: bool = False
    """Whether every gate of these entries ran on what stands here, with no case failed, errored or skipped."""
    figures: frozenset[str] = frozenset()
    """Figures that evidence measures and the text cannot quote in another way: facts beside the text of a claim."""
    managed: bool = True
    """Whether each figure has to be bound. False for documents in which evidence has no place yet."""
