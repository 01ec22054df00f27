"""SQLite: the one place that knows its pragmas, its locks and how a new ledger is made."""

from __future__ import annotations

import os
import sqlite3
import uuid
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any, Self

from claims.core.errors import ClaimsError, IntegrityError
from claims.ledger import sqlite_file
from claims.ledger.database import HEAD
from claims.ledger.sqlite_file import BUSY_TIMEOUT_S, SCHEMA, beside, errors, limited, statements, unusable
from claims.ledger.sqlite_reading import ReadingDatabase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["SCHEMA", "SqliteDatabase"]


class SqliteDatabase:
    """A ledger in one SQLite file: write-ahead log, and a full sync before an append is acknowledged."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path, *, create: bool) -> Self | None:
        """Open a file for writing, make it where it is to be made, and upgrade one that an older version made.

        Nothing is written before the file is known to be a ledger.

        Raises:
            ConfigError, IntegrityError: what is there is no ledger, is damaged, or cannot be written.
        """
        if not sqlite_file.exists(path):
            if not create:
                return None
            _make(path)
        version = _version(path)
        if version != HEAD:
            from claims.ledger.migrate import upgrade_sqlite

            upgrade_sqlite(path)
        try:
            connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT_S)
        except sqlite3.Error as error:
            raise unusable(path, error) from error
        try:
            with errors(path):
                limited(connection).execute("PRAGMA synchronous = FULL")
        except BaseException:
            connection.close()
            raise
        return cls(path, connection)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the write lock from the start: a deferred BEGIN loses most appends under contention."""
        with errors(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def queries(self, *statements: str) -> list[Sequence[tuple[Any, ...]]]:
        """Give the rows of SELECTs, all from one state, whoever writes meanwhile."""
        with errors(self._path):
            self._connection.execute("BEGIN")
            try:
                return [self._connection.execute(one).fetchall() for one in statements]
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def query(self, statement: str, /, **parameters: object) -> Sequence[tuple[Any, ...]]:
        """Give the rows of a SELECT."""
        with errors(self._path):
            return self._connection.execute(statement, parameters).fetchall()

    def execute(self, statement: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Apply a statement to each row of parameters."""
        with errors(self._path):
            self._connection.executemany(statement, rows)

    def refresh(self) -> None:
        """Do nothing: each question sees the newest state."""

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


def _version(path: Path) -> str:
    """Give the version of a ledger, read without writing, for a file of another program must stay as it is.

    The tables stand in the file itself, which is read alone: only a ledger of before 0.2 whose first writer was
    killed has them in the log beside it, and then both are copied.
    """
    try:
        with errors(path), closing(sqlite3.connect(sqlite_file.uri(path), uri=True)) as connection:
            return sqlite_file.version_of(limited(connection), path)
    except ClaimsError:
        if not any(beside(path, ending).exists() for ending in ("-wal", "-journal")):
            raise
    reading = ReadingDatabase.open(path)
    assert reading is not None
    try:
        return str(reading.query("SELECT version_num FROM alembic_version")[0][0])
    finally:
        reading.close()


def _make(path: Path) -> None:
    """Make a ledger beside its place and bring it there whole, unless another process was first."""
    new = beside(path, f"-new-{uuid.uuid4().hex}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with errors(path), closing(sqlite3.connect(new, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("BEGIN")
            for statement in statements():
                connection.execute(statement)
            connection.execute("COMMIT")
        _place(new, path)
    except OSError as error:
        raise unusable(path, error) from error
    finally:
        for ending in ("", *sqlite_file.BESIDE):
            with suppress(OSError):
                beside(new, ending).unlink(missing_ok=True)


def _place(new: Path, path: Path) -> None:
    with suppress(FileExistsError):
        try:
            os.link(new, path)
        except FileExistsError:
            raise
        except OSError:  # a file system without links: there two processes that begin at once may meet
            if not path.exists():
                new.rename(path)
    if not path.is_file():
        raise IntegrityError(f"the ledger {path} cannot be made: something else took its place")
