"""Bytecode that Python would run in the place of a source that was edited since.

Python takes bytecode whose record of the source's size and whole second fits. An edit of the same length within that
second is not noticed, and the gate tests code that does not stand there any more (ADR 0015).
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from claims.gates.command import BYTECODE_ELSEWHERE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from claims.gates.command import Command

CACHE = "__pycache__"


def without_outdated(command: Command, root: Path, paths: Iterable[str], scratch: Path) -> Command:
    """Remove outdated bytecode of the files below a root; give the command as it is to be started after that.

    Where some cannot be removed, the command reads and writes its bytecode in `scratch`.
    """
    removed = True
    for file in _outdated(root, paths):
        try:
            file.unlink(missing_ok=True)
        except OSError:
            removed = False
    if removed:
        return command
    environment = {**command.environment, BYTECODE_ELSEWHERE: command.naming.theirs(scratch / "bytecode")}
    return replace(command, environment=environment)


def _outdated(root: Path, paths: Iterable[str]) -> Iterator[Path]:
    """Yield each file of bytecode that is not younger than the last change of its source."""
    for folder in sorted({(root / path).parent for path in paths if path.endswith(".py")}):
        cache = folder / CACHE
        for file in sorted(cache.glob("*.pyc")) if cache.is_dir() else ():
            with contextlib.suppress(OSError):  # without a source Python does not look here
                source = (folder / f"{file.name.partition('.')[0]}.py").stat()
                # the time of the change cannot be set by hand; on Windows it is that of the file's making
                if max(source.st_mtime_ns, source.st_ctime_ns) >= file.stat().st_mtime_ns:
                    yield file
