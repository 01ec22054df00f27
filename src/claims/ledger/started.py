"""Runs that began and are not recorded yet, and those among them whose process died."""

from __future__ import annotations

import json
import os
import socket
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from claims.core.canonical import canonical
from claims.core.errors import IntegrityError
from claims.ledger import log

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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


def recover(database: Database, fitting: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> list[int]:
    """Record every run whose process is gone as interrupted; give their numbers.

    A ledger that cannot be appended to can still be opened, or nobody could audit it: the runs then stay noted.
    """
    if not any(_is_dead(row) for row in database.query(SELECT)):
        return []
    numbers = []
    try:
        with database.writing():
            for row in database.query(SELECT):  # another process may have been first
                if _is_dead(row):
                    numbers.append(log.append(database, row[0], fitting(json.loads(row[4]))).seq)
                    forget(database, row[0])
    except (IntegrityError, ValueError, TypeError, KeyError):
        return []
    return numbers


def dead(database: Database) -> list[Mapping[str, Any]]:
    """Give what `recover` would record, in its order, and write nothing. A note that cannot be read is left out."""
    try:
        bodies = [json.loads(row[4]) for row in database.query(SELECT) if _is_dead(row)]
    except (ValueError, TypeError):
        return []
    return [body for body in bodies if isinstance(body, dict) and {"kind", "entry", "gate"} <= body.keys()]


def _is_dead(row: tuple[Any, ...]) -> bool:
    """Whether the process that announced a run on this host is gone; its number may be in use again."""
    _, host, pid, started_at, _ = row
    if host != socket.gethostname():
        return False
    import psutil

    try:
        born_at = datetime.fromtimestamp(psutil.Process(pid).create_time(), UTC)
        began_at = datetime.fromisoformat(started_at)
    except psutil.NoSuchProcess:
        return True
    except (psutil.AccessDenied, ValueError, TypeError):  # the note was changed by hand: nobody knows
        return False
    return (born_at - began_at).total_seconds() > CLOCK_SLACK_S
