"""Files that somebody else may have put another thing in place of: read without waiting, and no further than wanted."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))
"""Links are not followed, and opening a pipe waits for nobody."""


class OtherFileError(OSError):
    """What is there is no regular file."""


def regular_bytes(path: Path, limit: int) -> bytes:
    """Give the bytes of a regular file, of a longer one than `limit` the first `limit`.

    Raises:
        OtherFileError: it is a link, a pipe, a device or a folder.
        OSError: it is not there, or may not be read.
    """
    if stat.S_ISLNK(path.lstat().st_mode):  # Windows has no flag for it
        raise OtherFileError(f"{path} is not a regular file")
    handle = os.open(path, FLAGS)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OtherFileError(f"{path} is not a regular file")
        return file.read(limit)
