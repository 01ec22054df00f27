"""Runs that began and are not recorded yet, and those among them whose process died."""

from __future__ import annotations

import json
import os
import socket
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from claims.core.canonical import canonical
from claims.ledger import log

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claims.ledger.database import Database

INSERT = (
    "INSERT INTO started_runs (token, host, pid, started_at, body) VALUES (:token, :host, :pid, :started_at, :body)"
)
DELETE = "DELETE FROM started_runs WHERE token = :token"
SELECT = "SELECT token, host, pid, started_at, body FROM started_runs ORDER BY started_at, token"

CLOCK_SLACK_S = 2.0


def announce(database: Database, token: str, body: Mapping[str, Any]) -> None:
    """Note, before the command starts, what is to be recorded if it never ends."""
    row = {
        "token": token,
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "started_at": body["started_at"],
        "body": canonical(body),
    }
    with database.writing():
        database.execute(INSERT, [row])


def forget(database: Database, token: str) -> None:
    """Take the note away, within the transaction that records the run."""
    database.execute(DELETE, [{"token": token}])


def recover(database: Database) -> list[int]:
    """Record every run whose process is gone as interrupted; give their numbers."""
    if not any(_is_dead(row) for row in database.query(SELECT)):
        return []
    numbers = []
    with database.writing():
        for row in database.query(SELECT):  # another process may have been first
            if _is_dead(row):
                numbers.append(log.append(database, row[0], json.loads(row[4])))
                forget(database, row[0])
    return numbers


def _is_dead(row: tuple[Any, ...]) -> bool:
    """Whether the process that announced a run on this host is gone; its number may be in use again."""
    _, host, pid, started_at, _ = row
    if host != socket.gethostname():
        return False
    import psutil

    try:
        born_at = datetime.fromtimestamp(psutil.Process(pid).create_time(), UTC)
    except psutil.NoSuchProcess:
        return True
    except psutil.AccessDenied:
        return False
    return (born_at - datetime.fromisoformat(started_at)).total_seconds() > CLOCK_SLACK_S
