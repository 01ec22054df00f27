"""Bring a ledger's schema to the newest version with alembic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from claims.core.errors import IntegrityError

if TYPE_CHECKING:
    from sqlalchemy import Connection

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Apply the migrations that a database has not seen, within the caller's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def upgrade_sqlite(path: Path) -> None:
    """Upgrade a SQLite file.

    Raises:
        IntegrityError: its version is none that ever was, or the upgrade failed; the file is as it was.
    """
    import sqlalchemy
    from alembic.util import CommandError

    engine = sqlalchemy.create_engine(f"sqlite:///{path}")
    try:
        with engine.begin() as connection:
            upgrade(connection)
    except (CommandError, sqlalchemy.exc.SQLAlchemyError) as error:
        raise IntegrityError(
            f"the ledger {path} has a version that cannot be upgraded: {error}; restore it from a backup"
        ) from error
    finally:
        engine.dispose()
