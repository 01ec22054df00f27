"""Runs that began and are not recorded yet, and those among them whose process died."""

from __future__ import annotations

import json
import os
import socket
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from claims.core import bodies
from claims.core.announced import broken_off
from claims.core.canonical import canonical
from claims.core.errors import IntegrityError
from claims.core.run import Run
from claims.ledger import log

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from claims.ledger.alive import Locks
    from claims.ledger.database import Database

INSERT = (
    "INSERT INTO started_runs (token, host, pid, started_at, body) VALUES (:token, :host, :pid, :started_at, :body)"
)
DELETE = "DELETE FROM started_runs WHERE token = :token"
SELECT = "SELECT token, body FROM started_runs ORDER BY started_at, token"


class Note(NamedTuple):
    """A run that was announced. `run` is what it comes to if its process died; None where it cannot be read."""

    token: str
    run: Run | None


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


def notes(database: Database) -> list[Note]:
    """Give the announced runs, in the order in which they began."""
    return [_note(token, body) for token, body in database.query(SELECT)]


def recover(
    database: Database,
    locks: Locks,
    now: datetime,
    fitting: Callable[[Mapping[str, Any]], Mapping[str, Any]],
) -> list[int]:
    """Record every run whose process is gone as interrupted; give their numbers.

    A ledger that cannot be appended to can still be opened, or nobody could audit it: the runs then stay noted.
    """
    if not _dead(notes(database), locks, now):
        return []
    numbers = []
    died = []
    try:
        with database.writing():
            for note, run in _dead(notes(database), locks, now):  # another process may have been first
                numbers.append(log.append(database, note.token, fitting(run.to_body())).seq)
                forget(database, note.token)
                died.append(note.token)
    except (IntegrityError, ValueError):
        return []
    for token in died:
        locks.release(token)
    return numbers


def dead(database: Database, locks: Locks, now: datetime) -> list[Run]:
    """Give what `recover` would record, in its order, and write nothing.

    A run that ends is recorded before its lock is let go. So what seemed dead is looked for once more, in a newer
    state than the one that it was found in.
    """
    found = {note.token for note, _ in _dead(notes(database), locks, now)}
    if not found:
        return []
    database.refresh()
    return [run for note, run in _dead(notes(database), locks, now) if note.token in found]


def _dead(noted: list[Note], locks: Locks, now: datetime) -> list[tuple[Note, Run]]:
    return [(one, one.run) for one in noted if one.run and locks.is_dead(one.token, one.run.started_at, now)]


def _note(token: object, body: object) -> Note:
    """Read a note. What is in it was declared and no more: nobody saw the run's end."""
    try:
        found = json.loads(body) if isinstance(body, bytes) else None
        if isinstance(found, dict) and found.get("kind") == "run" and bodies.fault(found) is None:
            return Note(str(token), broken_off(Run.from_body(0, found)))
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    return Note(str(token), None)
