"""Writing files whole or not at all."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from claims.core.errors import UsageError

PATIENCE_S, PAUSE_S = 10.0, 0.02
"""How long a file waits for its readers to let go, on Windows, and how long between two attempts."""


def write(path: Path, text: str) -> bool:
    """Put text in a file atomically; a file that has it already is left alone. Gives whether it changed.

    Raises:
        UsageError: the file cannot be written; what was there is still there.
    """
    data = text.encode("utf-8")
    try:
        if path.exists() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
            Path(name).chmod(mode)
            _put_in_place(Path(name), path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}; nothing there was changed") from error
    return True


def _put_in_place(new: Path, path: Path) -> None:
    """Replace a file; Windows refuses that while anybody reads it, so there the readers are waited for.

    Raises:
        PermissionError: still so when the patience is used up, or at once on another system.
    """
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            new.replace(path)
        except PermissionError:
            if os.name != "nt" or time.monotonic() > until:
                raise
            time.sleep(PAUSE_S)
        else:
            return
