"""A fault layer: makes reads meet a replace, on any platform and across processes, with what Windows makes of that.

While a status is being replaced its file cannot be read: a reader that comes along gets PermissionError. Left to
the scheduler that overlap is rare; here it is arranged. A replace of a status waits until a reader has met it, and
a reader that comes back to the same replace waits for its end, as real ones are shorter than the pause between two
attempts. So a reader is refused once per replace that it meets: with a retry it gets through, without one it fails.

Where the system is Windows, or Wine, the layer makes up no error. It only holds the file as a replace does, without
sharing it, until a reader has met that: the refusal is the system's own.
"""

from __future__ import annotations

import errno
import multiprocessing
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fraud_detection.scenario_runner.storage import LocalObjectStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

REFUSAL = "Permission denied" if sys.platform == "win32" else "being replaced"
"""What a refused reader is told: by Windows itself, or by this layer."""
SPAWN = multiprocessing.get_context("spawn")


class ReplaceWindow:
    """The replace that is under way, if one is, and how many reads were refused. Shared by threads and processes."""

    def __init__(self, *, patience_s: float = 3.0) -> None:
        self._patience_s = patience_s
        self._changed = SPAWN.Condition()
        self._number = SPAWN.RawValue("i", 0)
        self._open = SPAWN.RawValue("i", 0)
        self._refused_here = SPAWN.RawValue("i", 0)
        self._refused = SPAWN.RawValue("i", 0)

    @property
    def refused(self) -> int:
        """How many reads were refused so far."""
        return int(self._refused.value)

    @contextmanager
    def replacing(self, held: AbstractContextManager[None]) -> Iterator[None]:
        """Hold a window open until a reader has met it (or none came), and through the replace.

        Args:
            held: what keeps the file from readers until then.
        """
        with held, self._changed:
            self._number.value += 1
            self._open.value = 1
            self._refused_here.value = 0
            self._changed.wait_for(lambda: self._refused_here.value > 0, timeout=self._patience_s)
        try:
            yield
        finally:
            with self._changed:
                self._open.value = 0
                self._changed.notify_all()

    def note_refusal(self) -> None:
        """Note that the system itself refused a read."""
        with self._changed:
            if self._open.value:
                self._refused.value += 1
                self._refused_here.value += 1
                self._changed.notify_all()

    def refusal(self, met: int) -> int:
        """Give the number of the window that refuses a read, or 0 where it may go on.

        Args:
            met: the window that refused this reader last, 0 for none.
        """
        with self._changed:
            self._changed.wait_for(lambda: not self._open.value or self._number.value != met, timeout=self._patience_s)
            if not self._open.value or self._number.value == met:
                return 0
            self._refused.value += 1
            self._refused_here.value += 1
            self._changed.notify_all()
            return int(self._number.value)


class WindowsSharingStore(LocalObjectStore):
    """The store under test, on a file system where a status cannot be read while it is replaced. One per reader."""

    def __init__(self, root: Path, window: ReplaceWindow) -> None:
        super().__init__(root)
        self._window = window
        self._met = 0

    def _read_once(self, path: Path) -> str:
        if sys.platform == "win32":
            try:
                return super()._read_once(path)
            except PermissionError:
                self._window.note_refusal()
                raise
        if _is_status(path) and (number := self._window.refusal(self._met)):
            self._met = number
            raise PermissionError(errno.EACCES, "the file is being replaced", str(path))
        return super()._read_once(path)

    def _promote(self, temporary: Path, target: Path, **bounds: int) -> None:
        if not (_is_status(target) and target.exists()):  # a first publication replaces nothing
            super()._promote(temporary, target, **bounds)
            return
        with self._window.replacing(held_alone(target)):
            super()._promote(temporary, target, **bounds)


class SingleAttemptStore(WindowsSharingStore):
    """The same file system under a store that reads once and takes the first error for an answer."""

    def _read_text_with_retry(self, path: Path, *, attempts: int = 1, sleep_ms: int = 50) -> str:
        return super()._read_text_with_retry(path, attempts=attempts, sleep_ms=sleep_ms)


@contextmanager
def held_alone(path: Path) -> Iterator[None]:
    """Hold a file as Windows does while it is replaced: nobody else opens it. Elsewhere, nothing can hold it so."""
    if sys.platform != "win32":
        yield
        return
    import _winapi

    patience = 500
    while True:
        try:  # a reader may have the file open, and lets go of it soon
            handle = _winapi.CreateFile(str(path), _winapi.GENERIC_READ, 0, 0, _winapi.OPEN_EXISTING, 0, 0)
            break
        except PermissionError:
            patience -= 1
            if not patience:
                raise
            time.sleep(0.01)
    try:
        yield
    finally:
        _winapi.CloseHandle(handle)


def _is_status(path: Path) -> bool:
    return path.parent.name == "run_status"
