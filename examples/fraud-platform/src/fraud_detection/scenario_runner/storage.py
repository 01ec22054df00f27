"""A store on the local file system: objects change in one step, and reads bridge the moment in which they do.

On Windows a file that is being replaced can be unreadable for a few milliseconds, and one that is being read
cannot be replaced. Both sides therefore wait a little, a bounded number of times, and then report the error.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from fraud_detection.scenario_runner.keys import checked_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fraud_detection.scenario_runner.object_store import Json

TRANSIENT_READ_ERRORS = (PermissionError, FileNotFoundError)
UNFINISHED = ".tmp"


class LocalObjectStore:
    """Objects as files under one folder. Instances share nothing but the folder, in one process or in many."""

    def __init__(self, root: Path, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._root = root
        self._sleep = sleep

    def path_of(self, key: str) -> Path:
        """Give the file that holds an object."""
        return self._root / checked_key(key)

    def write_text(self, key: str, text: str) -> None:
        """Make `text` the object's content: readers see the old content or the new, whole."""
        target = self.path_of(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = _written_beside(target, text)
        try:
            self._promote(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)

    def write_json(self, key: str, value: Json) -> None:
        """Make `value` the object's content, with keys in order so that equal values have equal bytes."""
        self.write_text(key, json.dumps(value, sort_keys=True, indent=2) + "\n")

    def create_text(self, key: str, text: str) -> bool:
        """Create the object; False where it is there already.

        The creation itself is atomic and has one winner. The text follows it, so nothing may be decided by the text.
        """
        target = self.path_of(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with target.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except FileExistsError:
            return False
        return True

    def read_text(self, key: str) -> str:
        """Give the object's content.

        Raises:
            FileNotFoundError, PermissionError: still so when the attempts are used up.
            OSError: at once.
        """
        return self._read_text_with_retry(self.path_of(key))

    def read_json(self, key: str) -> Json:
        """Give the object's content, read as `read_text` reads it.

        Raises:
            ValueError: it is not a JSON object. Writes are whole, so this is never a matter of waiting.
        """
        value = json.loads(self._read_text_with_retry(self.path_of(key)))
        if not isinstance(value, dict):
            raise ValueError(f"{key}: expected a JSON object, found {type(value).__name__}")
        return value

    def exists(self, key: str) -> bool:
        """Whether the object is there, asked once."""
        return self.path_of(key).is_file()

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield the keys of the finished objects below a folder, in order."""
        for path in sorted(self.path_of(prefix).rglob("*")):
            if path.is_file() and path.suffix != UNFINISHED:
                yield path.relative_to(self._root).as_posix()

    def _read_text_with_retry(self, path: Path, *, attempts: int = 5, sleep_ms: int = 50) -> str:
        """Give a file's text, or the error of the last attempt: never older text, never a default."""
        for attempt in range(1, attempts + 1):
            try:
                return self._read_once(path)
            except TRANSIENT_READ_ERRORS:
                if attempt == attempts:
                    raise
            self._sleep(sleep_ms / 1000)
        raise ValueError(f"expected at least one attempt, found {attempts}")

    def _read_once(self, path: Path) -> str:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()

    def _promote(self, temporary: Path, target: Path, *, tries: int = 100, pause_ms: int = 20) -> None:
        """Put a finished file in the object's place; where readers hold the object, wait for them, within bounds."""
        for tried in range(1, tries + 1):
            try:
                os.replace(temporary, target)
            except PermissionError:
                if tried == tries:
                    raise
                self._sleep(pause_ms / 1000)
            else:
                return


def _written_beside(target: Path, text: str) -> Path:
    """Give a new file in the target's folder that holds the text, on disk."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f"{target.name}.", suffix=UNFINISHED)
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)
