"""What the ledger asks of a database: transactions and portable SQL with named parameters."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

from claims.core.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

HEAD = "0001"
"""Newest migration that this version knows."""


class Database(Protocol):
    """A connection. Statements are standard SQL with `:name` parameters, so that any database can take them."""

    def writing(self) -> AbstractContextManager[None]:
        """Give one transaction that holds the writer's lock from its start and is durable at its end."""
        ...

    def queries(self, *statements: str) -> list[Sequence[tuple[Any, ...]]]:
        """Give the rows of SELECTs, all from a single state of the database."""
        ...

    def refresh(self) -> None:
        """See the newest state from now on, where an older one was kept."""
        ...

    def query(self, statement: str, /, **parameters: object) -> Sequence[tuple[Any, ...]]:
        """Give the rows of a SELECT."""
        ...

    def execute(self, statement: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Apply a statement to each row of parameters."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


def open_database(url: str, root: Path, *, create: bool = False, write: bool = True) -> Database | None:
    """Open the ledger's database; None where there is none yet and none is to be made.

    Args:
        create: whether it is made where there is none.
        write: whether anything may be written, the database's own files beside it included.

    Raises:
        ConfigError: the URL names a kind of database that this version cannot use, or what is there is no ledger.
        IntegrityError: it is there but cannot be read, or cannot be made.
    """
    path = file_of(url, root)
    if not write:
        from claims.ledger.sqlite_reading import ReadingDatabase

        return ReadingDatabase.open(path)
    from claims.ledger.sqlite import SqliteDatabase

    return SqliteDatabase.open(path, create=create)


def file_of(url: str, root: Path) -> Path:
    """Give the file that a database lies in.

    Raises:
        ConfigError: the URL names a kind of database that this version cannot use.
    """
    scheme, separator, path = url.partition(":///")
    if scheme != "sqlite" or not separator or not path:
        raise ConfigError(
            f"database: {url!r} is not a URL that this version can use; expected sqlite:///PATH "
            "(relative paths start at the project root)"
        )
    return root / path
