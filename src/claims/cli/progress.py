"""Live progress on a terminal: which gate, how long, the last line it wrote. Nothing of it when piped."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from claims.cli.door import marked
from claims.core.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Callable


def watch(gate: str) -> Callable[[float, str], None] | None:
    """Give what shows the progress of a gate; None where nobody looks."""
    if not sys.stderr.isatty():
        return None

    def show(elapsed_s: float, last_line: str) -> None:
        width = shutil.get_terminal_size().columns
        line = f"{gate}  {elapsed_s:.0f} s  {one_line(last_line)}"
        sys.stderr.write(marked("clear") + line[: width - 1])
        sys.stderr.flush()

    return show


def clear() -> None:
    """Take the line of progress away."""
    if sys.stderr.isatty():
        sys.stderr.write(marked("clear"))
        sys.stderr.flush()
