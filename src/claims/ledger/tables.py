"""The schema of the ledger, defined once. Migrations start from it; `schema.sql` is what they make for SQLite.

Only migrations and tests import this module: the ORM costs more to import than a whole `claims status`
(docs/adr/0003-plain-sql-on-the-hot-path.md).
"""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class Event(SQLModel, table=True):
    """One record of the ledger, in order. A leaf of the Merkle tree."""

    __tablename__ = "events"

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    token: str = Field(unique=True)
    """Chosen by the writer, so that an append can be tried again."""
    kind: str
    entry: str
    gate: str
    body: bytes
    """RFC 8785 JSON, at most 64 KiB."""
    leaf: bytes
    """`SHA-256(0x00 || body)`."""


class Checkpoint(SQLModel, table=True):
    """Size and root of the tree after each event."""

    __tablename__ = "checkpoints"

    size: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    root: str
    peaks: bytes
    """Roots of the perfect subtrees, 32 bytes each, largest first."""


class CaseBlock(SQLModel, table=True):
    """Up to 1,000 cases of one run and one outcome. Can be rebuilt from the report."""

    __tablename__ = "case_blocks"

    run: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    outcome: str = Field(primary_key=True)
    block: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    body: bytes
    """The JSON of the cases' columns, compressed with zlib."""


class StartedRun(SQLModel, table=True):
    """A run that began and is not recorded yet. What is left of one whose process died becomes `interrupted`."""

    __tablename__ = "started_runs"

    token: str = Field(primary_key=True)
    host: str
    pid: int
    started_at: str
    body: bytes
    """The event to append if the run never ends."""
