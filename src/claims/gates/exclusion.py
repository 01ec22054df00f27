"""Gates that write reports in the same place take turns, across processes: neither can take the other's for its own.

One file is locked, byte by byte: a byte stands for a folder or a file where reports appear. A gate has its own places
to itself and shares the folders above them, so that two gates wait for each other exactly where one's place is the
other's or lies in it. All take their bytes in the same order, so that no two wait for each other for ever. The system
takes back the locks of a process that ends, however it ends.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

GLOB = "*?["
OFFSETS = 1 << 30
"""Places that share a byte by chance only wait without need."""
BUSY = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
TICK_S = 0.1


def places(root: Path, patterns: Iterable[str]) -> tuple[Path, ...]:
    """Give what files that match can lie in: the folders before the first wildcards, or the files named in full."""
    found = set()
    for pattern in patterns:
        parts = pattern.split("/")
        wild = next((at for at, part in enumerate(parts) if any(letter in part for letter in GLOB)), len(parts))
        found.add(Path(os.path.realpath(root.joinpath(*parts[:wild]))))
    return tuple(sorted(found))


def wanted(top: Path, places: Iterable[Path]) -> dict[int, bool]:
    """Give the bytes to lock, in order: True for one that is had alone, False for one that is shared.

    Args:
        top: what places are named from, so that they have the same names wherever the project is mounted.
    """
    found: dict[int, bool] = {}
    for place in places:
        for path in (place, *place.parents):
            offset = _offset(os.path.relpath(path, top) if path.is_relative_to(top) else str(path))
            found[offset] = found.get(offset, False) or path == place
    return dict(sorted(found.items()))


def _offset(name: str) -> int:
    return int.from_bytes(sha256(os.fsencode(os.path.normcase(name))).digest()[:8], "big") % OFFSETS


@contextmanager
def alone(file: Path, bytes_: Mapping[int, bool], waits: Callable[[], None]) -> Iterator[None]:
    """Have the places of a gate to itself while its run lasts.

    Args:
        file: what is locked; it is made where it is not there.
        waits: is called once before it waits for somebody. Ctrl-C ends the waiting.

    Raises:
        OSError: nothing can be locked there.
    """
    flags = os.O_RDWR | os.O_CREAT | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC"))
    handle = os.open(file, flags, 0o666)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(file))
        told = False
        for offset, exclusive in bytes_.items():
            if not _locked(handle, offset, exclusive=exclusive):
                if not told:
                    waits()
                told = True
                _wait(handle, offset, exclusive=exclusive)
        yield
    finally:
        os.close(handle)  # which unlocks everything


def _locked(handle: int, offset: int, *, exclusive: bool) -> bool:
    """Lock a byte if nobody else has it. Windows has no shared locks, so that more gates wait there."""
    try:
        if os.name == "posix":
            import fcntl

            fcntl.lockf(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB, 1, offset)
        else:  # pragma: no cover - Windows
            import msvcrt

            os.lseek(handle, offset, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError as error:
        if error.errno in BUSY:
            return False
        raise
    return True


def _wait(handle: int, offset: int, *, exclusive: bool) -> None:
    """Lock a byte as soon as nobody else has it."""
    if os.name == "posix":
        import fcntl

        fcntl.lockf(handle, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH, 1, offset)
        return
    while not _locked(handle, offset, exclusive=exclusive):  # pragma: no cover - Windows
        time.sleep(TICK_S)
