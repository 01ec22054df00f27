"""The nearest valid name to one that is not."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MANY = 1000
"""Names that are compared. Who has more of them finds the right one in another way."""


def nearest(word: str, names: Iterable[str]) -> str:
    """Give `; nearest: NAME` for the name most like `word`, or an empty text where none is like it."""
    from difflib import get_close_matches

    by_folded = {name.casefold()[:100]: name for name in islice(names, MANY)}
    asked = word.casefold()[:100]
    close = get_close_matches(asked, by_folded, n=1) or [name for name in by_folded if len(asked) > 2 and asked in name]
    return f"; nearest: {by_folded[close[0]]}" if close else ""
