"""Whether a file is a ledger of ours. Asked before anything may be written there, and without writing anything."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from claims.core.errors import ConfigError, IntegrityError
from claims.ledger.database import HEAD

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = Path(__file__).parent / "schema.sql"
MAGIC = b"SQLite format 3\x00"
BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database; the name of the database comes before it."""
BUSY_TIMEOUT_S = 60.0
"""SQLite's waiting is not fair: with six writers one can wait for seconds before it gets its turn."""
VALUE_BYTES_AT_MOST = 256 * 1024 * 1024
TABLES = frozenset({"alembic_version", "case_blocks", "checkpoints", "events", "started_runs"})
ELSE = "restore it from a backup, or move it away to start a new ledger"


def beside(path: Path, ending: str) -> Path:
    """Give the path of what SQLite keeps beside a database."""
    return path.with_name(path.name + ending)


def exists(path: Path) -> bool:
    """Whether there is a file that may be a ledger.

    Raises:
        ConfigError: a link stands where SQLite keeps its own files, or leads to nothing.
        IntegrityError: what is there is no file, or one of some other kind, or cannot be read.
    """
    for ending in BESIDE:
        if beside(path, ending).is_symlink():
            raise ConfigError(f"database: {beside(path, ending)} is a link; SQLite writes there: take it away")
    try:
        found = path.stat()
    except FileNotFoundError:
        if path.is_symlink():
            raise ConfigError(f"database: {path} is a link to nothing; take it away, or mend it") from None
        return False
    except OSError as error:
        raise unusable(path, error) from error
    if not stat.S_ISREG(found.st_mode):
        text = f"expected a file, found {_kind(found.st_mode)}; check that the setting `database` names a file"
        raise IntegrityError(f"the ledger {path} cannot be used: {text}, or move it away")
    try:
        with path.open("rb") as file:
            begins = file.read(len(MAGIC))
    except OSError as error:
        raise unusable(path, error) from error
    if begins != MAGIC and not (not begins and _size(beside(path, "-wal"))):
        what = "it is empty" if not begins else "it is no SQLite database"
        raise IntegrityError(f"the ledger {path} cannot be used: {what}, and was left as it is; {ELSE}")
    return True


def _kind(mode: int) -> str:
    kinds = {stat.S_ISDIR: "a folder", stat.S_ISFIFO: "a pipe", stat.S_ISSOCK: "a socket"}
    return next((name for test, name in kinds.items() if test(mode)), "a device")


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def limited(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Prepare a connection for a file that others may have made: no functions of theirs, no values without end.

    Text that is no UTF-8 is read with escapes, so that one damaged row is found as such and hides no other.
    """
    connection.text_factory = lambda data: data.decode("utf-8", "backslashreplace")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, VALUE_BYTES_AT_MOST)
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def version_of(connection: sqlite3.Connection, path: Path) -> str:
    """Give the schema's version of a ledger.

    Raises:
        ConfigError: the file is another program's.
        IntegrityError: tables are missing or are not as they were made, or a newer version made them.
    """
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    tables = {str(name) for kind, name, _, _ in rows if kind == "table"}
    found = TABLES & tables
    if not tables:
        raise IntegrityError(f"the ledger {path} cannot be used: it holds no table, and was left as it is; {ELSE}")
    if found <= {"alembic_version"}:
        names = ", ".join(sorted(tables)[:3])
        raise ConfigError(
            f"database: {path} is no ledger but another program's file (it holds {names}), and was left as it is; "
            "name another path in [tool.claims] or CLAIMS_DATABASE_URL"
        )
    if found != TABLES:
        names = ", ".join(sorted(TABLES - found))
        raise IntegrityError(f"the ledger {path} cannot be used: it lacks {names}; {ELSE}")
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    version = str(row[0]) if row else "missing"
    if not version.isdigit() or version > HEAD:
        raise IntegrityError(
            f"the ledger {path} has schema version {version!r}; this version of claims knows {HEAD}: "
            "use a newer version of claims, or restore the ledger from a backup"
        )
    if version == HEAD and (changed := _changed(rows)):
        text = f"{', '.join(changed)} is not as claims makes it"
        raise IntegrityError(f"the ledger {path} cannot be used: {text}; {ELSE}")
    return version


def _changed(rows: list[tuple[str, str, str, str | None]]) -> list[str]:
    """Give the parts of a schema that claims did not make: they could change what is read or written."""
    made = {_plain(sql) for sql in statements()}
    return sorted(
        name
        for kind, name, table, sql in rows
        if table in TABLES and kind in ("table", "index", "trigger") and sql is not None and _plain(sql) not in made
    )


def statements() -> list[str]:
    """Give the statements that make the tables."""
    lines = SCHEMA.read_text(encoding="utf-8").splitlines()
    return [one for one in "\n".join(line for line in lines if not line.startswith("--")).split(";\n") if one]


def _plain(sql: str) -> str:
    return re.sub(r"[ \t\r\n]+", " ", sql).strip().removesuffix(";")


@contextmanager
def errors(path: Path) -> Iterator[None]:
    """Turn what SQLite says of a damaged or unusable file into our own error."""
    try:
        yield
    except (sqlite3.Error, UnicodeError, OverflowError, MemoryError) as error:
        raise unusable(path, error) from error


def unusable(path: Path, error: BaseException) -> IntegrityError:
    """Say what is wrong with a file and what to do."""
    text = str(error) or type(error).__name__
    if isinstance(error, UnicodeError):
        text = "its schema is no text"
    if "locked" in text or "busy" in text:
        advice = f"another process has held it for {BUSY_TIMEOUT_S:g} s; wait for it to end, or stop it"
    elif "full" in text:
        advice = "make room on the disk and run the command again"
    elif "readonly" in text or "unable to open" in text or isinstance(error, OSError):
        advice = "check that the folder exists and that you may write there"
    else:
        advice = ELSE
    return IntegrityError(f"the ledger {path} cannot be used: {text}; {advice}")


def uri(path: Path) -> str:
    """Give the name by which SQLite opens a file as it stands, and never writes."""
    from urllib.parse import quote

    absolute = path.absolute().as_posix()
    return f"file:{'' if absolute.startswith('/') else '/'}{quote(os.fsencode(absolute))}?mode=ro&immutable=1"
