"""The nearest valid name to one that is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(word: str, names: Iterable[str]) -> str:
    """Give `; nearest: NAME` for the name most like `word`, or an empty text where none is like it."""
    from difflib import get_close_matches

    by_folded = {name.casefold(): name for name in names}
    close = get_close_matches(word.casefold()[:100], by_folded, n=1)
    return f"; nearest: {by_folded[close[0]]}" if close else ""
