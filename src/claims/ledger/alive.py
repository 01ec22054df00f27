"""Whether the process that announced a run is still at work: it holds a lock on a file beside the ledger.

A lock is seen by every process of the same kernel, whatever its process numbers and host names say (docs/adr/0022).
"""

from __future__ import annotations

import json
import os
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = "-runs"
"""Behind the name of the ledger's file: the folder that the locks lie in."""
MARGIN = timedelta(days=1)
"""How long after a gate's time limit a run of another machine is taken to be at work."""
WITHOUT_LIMIT = timedelta(days=30)
"""The same, where nobody knows the time limit."""
BOOT_ID, MACHINE_ID = Path("/proc/sys/kernel/random/boot_id"), Path("/etc/machine-id")
NAMESPACE = Path("/proc/self/ns/pid")
SLACK_S = 2.0
LOCKED_BYTE = 1 << 20
"""On Windows a lock covers bytes, and nobody may read those: one behind the end."""


@dataclass
class Locks:
    """The locks of announced runs: a folder beside the ledger's file."""

    folder: Path
    _held: dict[str, IO[bytes]] = field(default_factory=dict)

    @classmethod
    def beside(cls, database: Path) -> Locks:
        """Give the locks that belong to a ledger in a file."""
        return cls(database.with_name(database.name + FOLDER))

    def hold(self, token: str, timeout_s: float | None) -> None:
        """Take the lock of a run, before it is announced, and say beside it who holds it and for how long at most."""
        with suppress(OSError):  # where nothing can be locked, time alone will tell
            self.folder.mkdir(exist_ok=True)
            file = self._opened(token, os.O_RDWR | os.O_CREAT | os.O_EXCL, "w+b")
            self._held[token] = file
            told = _identity() | {"timeout_s": timeout_s}
            file.write(json.dumps(told if _lock(file, shared=False) else told | _number()).encode())
            file.flush()

    def release(self, token: str) -> None:
        """Let go of a run that is recorded, whoever announced it."""
        file = self._held.pop(token, None)
        if file and os.name == "nt":  # there an open file cannot be taken away
            file.close()
        with suppress(OSError):
            self._path(token).unlink()
            self.folder.rmdir()  # where it is empty
        if file:
            file.close()

    def close(self) -> None:
        """Let go of all. What was said beside the locks stays, for whoever looks next."""
        while self._held:
            self._held.popitem()[1].close()

    def is_dead(self, token: str, started_at: datetime, now: datetime) -> bool:
        """Whether the process that announced a run is gone. Where nobody can tell, it is when its time is long over."""
        if token in self._held:
            return False
        try:
            with self._opened(token, os.O_RDONLY, "rb") as file:
                free = _lock(file, shared=True)
                told = json.loads(file.read(10_000)) if free else {}
        except (OSError, ValueError, RecursionError):
            return _is_over(started_at, None, now)
        if not free:
            return False
        told = told if isinstance(told, dict) else {}
        known = _known(told, _identity())
        return _is_over(started_at, told.get("timeout_s"), now) if known is None else known

    def _opened(self, token: str, flags: int, mode: str) -> IO[bytes]:
        """Open the file of a run; no link is followed, and no pipe is waited for.

        Raises:
            OSError: it cannot be opened.
        """
        if self.folder.is_symlink():
            raise OSError(f"{self.folder} is a link")
        flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        flags |= getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOINHERIT", 0)
        return os.fdopen(os.open(self._path(token), flags, 0o666), mode)

    def _path(self, token: str) -> Path:
        return self.folder / (token if token.isalnum() and len(token) <= 100 else "other")


def _known(told: Mapping[str, Any], here: Mapping[str, Any]) -> bool | None:
    """Say by what stands beside a free lock whether its holder is gone; None where only time can tell."""
    if _same_boot(told.get("boot"), here["boot"]):
        if "pid" not in told:
            return True
        return None if told.get("namespace") != here["namespace"] else not _runs(told["pid"], told.get("born"))
    rebooted = here["machine"] and all(told.get(name) == here[name] for name in ("machine", "host"))
    return True if rebooted else None


def _is_over(started_at: datetime, timeout_s: object, now: datetime) -> bool:
    """Whether a run cannot be at work any more, on any machine, as far as its time limit says."""
    if isinstance(timeout_s, int | float) and 0 <= timeout_s <= WITHOUT_LIMIT.total_seconds():
        return now - started_at > timedelta(seconds=timeout_s) + MARGIN
    return now - started_at > WITHOUT_LIMIT


def _identity() -> dict[str, Any]:
    """Say which machine this is, and since when it runs; what cannot be told is empty."""
    return {
        "host": socket.gethostname(),
        "boot": _text(BOOT_ID) or _booted_at(),
        "machine": _text(MACHINE_ID),
        "namespace": _namespace(),
    }


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def _booted_at() -> float:
    import psutil

    return float(psutil.boot_time())


def _same_boot(one: object, other: object) -> bool:
    if isinstance(one, float | int) and isinstance(other, float | int):  # a clock that was set moves it
        return abs(one - other) < 60
    return bool(one) and one == other


def _namespace() -> str:
    try:
        return str(NAMESPACE.readlink())
    except OSError:
        return ""


def _number() -> dict[str, Any]:
    """Say which process this is, for file systems without locks."""
    import psutil

    return {"pid": os.getpid(), "born": psutil.Process().create_time()}


def _runs(pid: object, born: object) -> bool:
    """Whether a process is there, and is not another one with its number."""
    import psutil

    try:
        return isinstance(pid, int) and abs(psutil.Process(pid).create_time() - float(str(born))) < SLACK_S
    except psutil.AccessDenied:
        return True
    except (psutil.NoSuchProcess, ValueError, OverflowError):
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes], *, shared: bool) -> bool:
        """Take a lock, unless somebody holds it; whoever only asks lets go at once. Gives whether it was free."""
        file.seek(LOCKED_BYTE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            if shared:
                file.seek(LOCKED_BYTE)
                msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
        except OSError:
            return False
        finally:
            file.seek(0)
        return True

else:
    import errno
    import fcntl

    def _lock(file: IO[bytes], *, shared: bool) -> bool:
        """Take a lock, unless somebody holds it; whoever only asks shares it. Gives whether it was free.

        A reader on a file system without locks is told that it is free: beside it stands who it was.
        """
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError as error:
            return shared and error.errno not in (errno.EWOULDBLOCK, errno.EACCES)
        return True
