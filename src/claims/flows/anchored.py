"""The symbols that an entry's anchors name, as they stand in its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.core.anchors import look

if TYPE_CHECKING:
    from pathlib import Path

    from claims.core.entry import Entry


def read_source(path: Path) -> str | None:
    """Give the text of a file that an anchor names; None where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None


def symbol_digests(root: Path, entry: Entry) -> dict[str, str]:
    """Give the digest of each symbol that an anchor of the entry names and that is there once."""
    found = {
        name: look(anchor, read_source(root / anchor.path)).digest
        for name, anchor in entry.anchors.items()
        if anchor.symbol
    }
    return {name: digest for name, digest in found.items() if digest}
