"""The checkpoint that a rendered page carries, written and read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claims.core.merkle import Checkpoint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MARK = re.compile(r"^<!-- claims:checkpoint ([0-9]{1,15}) ([0-9a-f]{64}) -->\r?$", re.MULTILINE)


def mark(checkpoint: Checkpoint) -> str:
    """Give the comment that says at which state of the ledger a page was judged."""
    return f"<!-- claims:checkpoint {checkpoint.size} {checkpoint.root} -->"


def published(paths: Iterable[Path]) -> Iterator[tuple[Path, Checkpoint]]:
    """Yield the checkpoints that pages carry; a file that is not there carries none."""
    for path in paths:
        for checkpoint in checkpoints(path):
            yield path, checkpoint


def checkpoints(path: Path) -> Iterator[Checkpoint]:
    """Yield the checkpoints of one page."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    except OSError:
        return
    for size, root in MARK.findall(text):
        yield Checkpoint(int(size), root)
