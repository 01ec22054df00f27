"""What tells a file that a run wrote from one that was there before, or that was brought from elsewhere."""

from __future__ import annotations

import os
import stat
import time
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from pathlib import Path

SECOND_NS = 1_000_000_000
COARSE_NS = 2 * SECOND_NS
"""Some file systems and archives keep times in whole seconds, or in every second one."""
LONG_AGO_S = 2.5
"""A file that was changed before that has another time from one that is written now, whatever its file system."""


class Mark(NamedTuple):
    """What a file was at one moment."""

    path: Path
    mode: int
    device: int
    inode: int
    size_bytes: int
    written_ns: int
    changed_ns: int
    """When anything of it was changed last, its name and its rights included; on Windows, when it was made."""

    @classmethod
    def of(cls, path: Path, *, follow: bool = False) -> Self | None:
        """Look at a file, or at the link itself; None where nothing is there."""
        try:
            status = path.stat() if follow else path.lstat()
        except (OSError, ValueError):
            return None
        times = (status.st_mtime_ns, status.st_ctime_ns)
        return cls(path, status.st_mode, status.st_dev, status.st_ino, status.st_size, *times)

    @property
    def file(self) -> tuple[int, int, int, int]:
        """What stays the same until somebody writes: another name, other rights and another owner write nothing."""
        return (self.device, self.inode, self.size_bytes, self.written_ns)

    @property
    def is_link(self) -> bool:
        """Whether it is a symbolic link."""
        return stat.S_ISLNK(self.mode)

    @property
    def target(self) -> Mark | None:
        """What a link leads to, as it is now."""
        return Mark.of(self.path, follow=True)

    def is_settled(self, now_ns: int) -> bool:
        """Whether a file that is written from now on is sure to have another time than this one has.

        A time that is still to come is no matter of the clock's steps, and nobody waits for it.
        """
        latest = max(self.written_ns, self.changed_ns if os.name == "posix" else 0)
        step = COARSE_NS if latest % SECOND_NS == 0 else 0
        return not now_ns - step <= latest <= now_ns


def fault(mark: Mark, began_ns: int) -> str:
    """Say why a file that was not there before is no report of a run; empty where it is one."""
    if not stat.S_ISREG(mark.mode):
        return "is not a regular file"
    step = COARSE_NS if mark.written_ns % SECOND_NS == 0 else 0
    if mark.written_ns < began_ns - step:
        return "is older than this run"
    # a file that was written has the time of its last change; a later one was set, and says nothing
    ahead = max(time.time_ns(), mark.changed_ns if os.name == "posix" else 0) + COARSE_NS
    return "is dated in the future" if mark.written_ns > ahead else ""
