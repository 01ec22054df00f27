"""SQLite: the one place that knows its pragmas, its locks and its errors."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from claims.core.errors import IntegrityError
from claims.ledger.database import HEAD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

SCHEMA = Path(__file__).parent / "schema.sql"
BUSY_TIMEOUT_S = 60.0
"""SQLite's waiting is not fair: with six writers one can wait for seconds before it gets its turn."""


class SqliteDatabase:
    """A ledger in one SQLite file: write-ahead log, and a full sync before an append is acknowledged."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path, *, create: bool) -> Self | None:
        """Open a file, make it where it is to be made, and upgrade one that an older version made."""
        if not create and not path.exists():
            return None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT_S)
        except (sqlite3.Error, OSError) as error:
            raise _unusable(path, error) from error
        database = cls(path, connection)
        try:
            database._prepare()
        except BaseException:
            connection.close()
            raise
        return database

    def _prepare(self) -> None:
        with self._errors():
            version = self._version()
            if version is None:
                self._connection.execute("PRAGMA journal_mode = WAL")
                self._connection.execute("PRAGMA synchronous = FULL")
                self._make()
                version = self._version()
            self._connection.execute("PRAGMA synchronous = FULL")
        if version == HEAD:
            return
        if version is None or not version.isdigit() or version > HEAD:
            raise IntegrityError(
                f"the ledger {self._path} has schema version {version!r}; this version of claims knows {HEAD}: "
                "use a newer version of claims, or restore the ledger from a backup"
            )
        from claims.ledger.migrate import upgrade_sqlite

        upgrade_sqlite(self._path)

    def _version(self) -> str | None:
        """Give the schema's version; None where there is no schema."""
        tables = self._connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchall()
        if not tables:
            return None
        row = self._connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else "missing"

    def _make(self) -> None:
        """Make the tables in one transaction; another process may have been first."""
        with self.writing():
            if self._version() is None:
                for statement in SCHEMA.read_text(encoding="utf-8").split(";\n"):
                    self._connection.execute(statement)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the write lock from the start: a deferred BEGIN loses most appends under contention."""
        with self._errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See one state of the file, whoever writes meanwhile."""
        with self._errors():
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def query(self, statement: str, /, **parameters: object) -> Sequence[tuple[Any, ...]]:
        """Give the rows of a SELECT."""
        with self._errors():
            return self._connection.execute(statement, parameters).fetchall()

    def execute(self, statement: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Apply a statement to each row of parameters."""
        with self._errors():
            self._connection.executemany(statement, rows)

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _unusable(self._path, error) from error


def _unusable(path: Path, error: Exception) -> IntegrityError:
    """Say what is wrong with the file and what to do."""
    text = str(error)
    if "locked" in text or "busy" in text:
        advice = f"another process has held it for {BUSY_TIMEOUT_S:g} s; wait for it to end, or stop it"
    elif "full" in text:
        advice = "make room on the disk and run the command again"
    elif "readonly" in text or "unable to open" in text or isinstance(error, OSError):
        advice = "check that the folder exists and that you may write there"
    else:
        advice = "restore it from a backup, or move it away to start a new ledger"
    return IntegrityError(f"the ledger {path} cannot be used: {text}; {advice}")
