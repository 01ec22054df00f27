"""A ledger in a SQLite file, read without writing: no lock, no log beside it, nothing that was not there before.

SQLite itself cannot do that with a database in write-ahead mode: it makes or changes files beside it even where it is
asked to read only, and fails where it cannot. So a file at rest is read as it stands, and looked at again after each
question; one with a log beside it is copied with its log into a private folder, and read there.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from claims.core.errors import IntegrityError
from claims.ledger import sqlite_file
from claims.ledger.database import HEAD
from claims.ledger.sqlite_file import BUSY_TIMEOUT_S, beside, errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

PAUSE_S = 0.005
LOG_HEADER_BYTES = 32
"""Of the write-ahead log; two numbers in it change whenever the log begins anew."""


class State(NamedTuple):
    """What tells two states of a database's files apart, as far as a copy made meanwhile could be torn."""

    log: tuple[int, bytes] | None
    """None where there is no write-ahead log, or nothing in it."""
    journal: tuple[int, ...] | None
    database: tuple[int, ...] | None
    """None beside a log: what changes in the database then stands in the log as well."""

    @property
    def at_rest(self) -> bool:
        """Whether the database's file alone says everything."""
        return self.log is None and self.journal is None


class ReadingDatabase:
    """A ledger that nothing is written to. What it says is the newest that was acknowledged when it was opened."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._connection: sqlite3.Connection | None = None
        self._state: State | None = None
        """As it was when it was opened; None for a private copy, which nobody else changes."""

    @classmethod
    def open(cls, path: Path) -> Self | None:
        """Open a file; None where there is none.

        Raises:
            ConfigError, IntegrityError: what is there is no ledger, or is damaged.
        """
        if not sqlite_file.exists(path):
            return None
        database = cls(path)
        try:
            database.refresh()
        except BaseException:
            database.close()
            raise
        return database

    def refresh(self) -> None:
        """Look at the newest state from now on."""
        until = time.monotonic() + BUSY_TIMEOUT_S
        while not self._opened():
            if time.monotonic() > until:
                raise sqlite_file.unusable(self._path, TimeoutError("it is locked or changes all the time"))
            time.sleep(PAUSE_S)

    def _opened(self) -> bool:
        """Open the file as it stands, or a copy; give whether that was one state of it."""
        self.close()
        state = _state(self._path)
        try:
            if not (state.at_rest and self._at_rest(state)):
                self._copy()
            return state == _state(self._path)
        except IntegrityError:
            if state != _state(self._path):
                return False
            raise

    def _at_rest(self, state: State) -> bool:
        """Open the file as it stands; give whether its version can be read so."""
        with errors(self._path):
            self._connection = _connected(sqlite_file.uri(self._path), uri=True)
            version = sqlite_file.version_of(self._connection, self._path)
        self._state = state
        return version == HEAD

    def _copy(self) -> None:
        """Copy database and log, and read the copy; one of an older version is migrated there."""
        self.close()
        self._folder = tempfile.TemporaryDirectory(prefix="claims-ledger-", ignore_cleanup_errors=True)
        copy = Path(self._folder.name) / "ledger.db"
        try:
            for ending in ("", "-wal", "-journal"):
                if beside(self._path, ending).exists():
                    shutil.copyfile(beside(self._path, ending), beside(copy, ending))
        except FileNotFoundError:  # a writer ended; the state differs, and it is tried again
            return
        except OSError as error:
            raise sqlite_file.unusable(self._path, error) from error
        with errors(self._path):
            self._connection = _connected(str(copy))
            version = sqlite_file.version_of(self._connection, self._path)
        if version != HEAD:
            from claims.ledger.migrate import upgrade_sqlite

            self._connection.close()
            upgrade_sqlite(copy)
            self._connection = _connected(str(copy))

    def queries(self, *statements: str) -> list[Sequence[tuple[Any, ...]]]:
        """Give the rows of SELECTs, all from one state."""
        return self._asked([(one, {}) for one in statements])

    def query(self, statement: str, /, **parameters: object) -> Sequence[tuple[Any, ...]]:
        """Give the rows of a SELECT."""
        return self._asked([(statement, parameters)])[0]

    def _asked(self, questions: Sequence[tuple[str, Mapping[str, object]]]) -> list[Sequence[tuple[Any, ...]]]:
        """Ask, and ask again where the file was changed under the questions."""
        while True:
            assert self._connection is not None
            try:
                with errors(self._path):
                    answers: list[Sequence[tuple[Any, ...]]] = [
                        self._connection.execute(statement, parameters).fetchall()
                        for statement, parameters in questions
                    ]
            except IntegrityError:
                if self._is_unchanged():
                    raise
            else:
                if self._is_unchanged():
                    return answers
            self.refresh()

    def _is_unchanged(self) -> bool:
        return self._state is None or self._state == _state(self._path)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Refuse: this command only looks."""
        self.execute("", ())
        yield

    def execute(self, statement: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Refuse: this command only looks."""
        raise IntegrityError(f"the ledger {self._path} was opened for reading")

    def close(self) -> None:
        """End the connection, and take the private copy away."""
        if self._connection is not None:
            self._connection.close()
        if self._folder is not None:
            self._folder.cleanup()
        self._connection, self._folder, self._state = None, None, None


def _connected(name: str, *, uri: bool = False) -> sqlite3.Connection:
    return sqlite_file.limited(sqlite3.connect(name, uri=uri, isolation_level=None, timeout=BUSY_TIMEOUT_S))


def _state(path: Path) -> State:
    """Look at the files of a database."""
    log = _log(beside(path, "-wal"))
    return State(log, _stamp(beside(path, "-journal")), _stamp(path) if log is None else None)


def _log(path: Path) -> tuple[int, bytes] | None:
    try:
        with path.open("rb") as file:
            begins = file.read(LOG_HEADER_BYTES)
            return (os.fstat(file.fileno()).st_ino, begins) if begins else None
    except OSError:
        return None


def _stamp(path: Path) -> tuple[int, ...] | None:
    """Give what changes with a file; None where there is none, or nothing in it."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns) if found.st_size else None
