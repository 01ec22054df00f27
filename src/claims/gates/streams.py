"""What a command writes on its standard streams: a file without a name, in whose place nobody can put another."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

LOG_BYTES = 16 << 20
"""A log is kept whole up to this size, and beyond it by its first and last halves."""
DISK_BYTES = 4 * LOG_BYTES
"""A log that grows beyond this while its command runs gives its middle back to the disk."""
GLANCE_BYTES = 2000


@dataclass
class Log:
    """One stream of a command, while it runs and afterwards. Nothing that the command does can make reading it wait."""

    _file: IO[bytes]
    _head: bytes = b""
    _tail: bytes = b""
    _cut_bytes: int = 0
    """What was taken from the file; its first and last parts are in `_head` and `_tail`."""

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Make an empty log on the disk that a folder lies on."""
        file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - whoever opens it closes it
        if os.name == "posix":
            import fcntl

            # whoever writes, writes at the end, wherever that is after the middle was taken out
            fcntl.fcntl(file, fcntl.F_SETFL, fcntl.fcntl(file, fcntl.F_GETFL) | os.O_APPEND)
        return cls(file)

    def close(self) -> None:
        """Give the disk back what is not read."""
        self._file.close()

    def fileno(self) -> int:
        """Give what a command is started with."""
        return self._file.fileno()

    def bound(self) -> None:
        """Keep the log of a command that writes without end from filling the disk."""
        if os.name != "posix" or self._size() <= DISK_BYTES:
            return
        half = LOG_BYTES // 2
        if not self._cut_bytes:
            self._head = self._at(0, half)
        size = self._size()
        self._tail = self._at(size - half, half)
        self._cut_bytes += size
        os.ftruncate(self.fileno(), 0)

    def read(self) -> bytes:
        """Give the log, of bounded size."""
        size, half = self._size(), LOG_BYTES // 2
        if not self._cut_bytes and size <= LOG_BYTES:
            return self._at(0, size)
        head = self._head if self._cut_bytes else self._at(0, half)
        tail = (self._tail + self._at(max(0, size - half), half))[-half:]
        gap = f"\n[... {self._cut_bytes + size - LOG_BYTES} bytes not kept ...]\n"
        return head + gap.encode() + tail

    def last_line(self) -> str:
        """Give the last words."""
        size = self._size()
        lines = self._at(max(0, size - GLANCE_BYTES), GLANCE_BYTES).decode("utf-8", "replace").split()
        return " ".join(lines[-12:])

    def _size(self) -> int:
        return os.fstat(self.fileno()).st_size

    def _at(self, offset: int, length: int) -> bytes:
        """Give the bytes at a place, and leave the command's own place in the file as it is."""
        found = bytearray()
        while len(found) < length and (piece := _pread(self.fileno(), length - len(found), offset + len(found))):
            found += piece
        return bytes(found)


def _pread(handle: int, length: int, offset: int) -> bytes:
    if hasattr(os, "pread"):
        return os.pread(handle, length, offset)
    os.lseek(handle, offset, os.SEEK_SET)
    return os.read(handle, length)
