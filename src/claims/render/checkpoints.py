"""The checkpoint that a rendered page carries, written and read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claims.core.merkle import Checkpoint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARK = re.compile(r"^<!-- claims:checkpoint ([0-9]{1,15}) ([0-9a-f]{64}) -->\r?$", re.MULTILINE)


def mark(checkpoint: Checkpoint) -> str:
    """Give the comment that says at which state of the ledger a page was judged."""
    return f"<!-- claims:checkpoint {checkpoint.size} {checkpoint.root} -->"


def published(folder: Path) -> Iterator[tuple[Path, Checkpoint]]:
    """Yield the checkpoint of every rendered page in a folder."""
    for path in sorted(folder.glob("*.md")):
        for size, root in MARK.findall(path.read_text(encoding="utf-8", errors="replace")):
            yield path, Checkpoint(int(size), root)
