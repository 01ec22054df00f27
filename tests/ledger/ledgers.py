"""Ledgers in a folder, with a few records, and a way to change them behind their back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from build import NOW, a_project, a_run
from claims.ledger.ledger import Ledger

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from claims.ledger.database import Database

RECORDS = 5


def opened(folder: Path, *, create: bool = True, write: bool = True, now: datetime = NOW) -> Ledger:
    """The ledger of a project in a folder."""
    return Ledger.open(a_project(folder), now=now, create=create, write=write)


def recorded(folder: Path, records: int = RECORDS) -> Path:
    """A ledger with runs of `gate-1`, `gate-2`, ...; gives its file."""
    with opened(folder) as ledger:
        for number in range(1, records + 1):
            assert ledger.append_run(f"token-{number}", a_run(gate=f"gate-{number}"), []) == number
    return file_of(folder)


def file_of(folder: Path) -> Path:
    """Where the database is by default."""
    return folder / "evidence" / "ledger.db"


def change(file: Path, *statements: str) -> None:
    """Change a database behind the ledger's back."""
    with closing(sqlite3.connect(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def database_of(ledger: Ledger) -> Database:
    """The open database of a ledger that has one."""
    assert ledger.database is not None
    return ledger.database
