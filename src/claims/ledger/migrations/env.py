"""Run by alembic: migrate the ledger over the connection that `migrate.upgrade` hands in."""

from alembic import context
from sqlmodel import SQLModel

import claims.ledger.tables  # noqa: F401 - fills the metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata)
with context.begin_transaction():
    context.run_migrations()
