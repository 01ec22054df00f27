"""The append-only ledger: events in a database, artefacts in an object store."""
