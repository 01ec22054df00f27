"""Runs whose process died are recorded as interrupted; the others are left alone."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from build import a_broken_run
from claims.core.canonical import canonical
from claims.core.errors import IntegrityError
from claims.core.run import Ending, Run, utc_text
from ledger.ledgers import change, database_of, opened

if TYPE_CHECKING:
    from pathlib import Path

    from claims.ledger.database import Database

HERE = socket.gethostname()


def announced(**changes: Any) -> Run:
    """A run as it is announced: what is to be recorded if its process dies."""
    return a_broken_run(Ending.INTERRUPTED, started_at=datetime.fromtimestamp(int(_born_at()), UTC), **changes)


def _born_at() -> float:
    import psutil

    return psutil.Process().create_time() + 1


def a_dead_process() -> int:
    """The number of a process that is gone."""
    child = subprocess.Popen([sys.executable, "-IS", "-c", ""])
    child.wait()
    return child.pid


def put(folder: Path, *, host: str = HERE, pid: int, started_at: str | None = None, token: str = "one") -> None:
    """Leave the note of a started run behind."""
    with opened(folder) as ledger:
        leave(database_of(ledger), host=host, pid=pid, started_at=started_at, token=token)


def leave(database: Database, *, pid: int, host: str = HERE, started_at: str | None = None, token: str = "one") -> None:
    """Leave a note in an open database."""
    run = announced()
    row = {
        "token": token,
        "host": host,
        "pid": pid,
        "started_at": started_at or utc_text(run.started_at),
        "body": canonical(run.to_body()),
    }
    with database.writing():
        database.execute("INSERT INTO started_runs VALUES (:token, :host, :pid, :started_at, :body)", [row])


def left(folder: Path) -> tuple[tuple[int, ...], int]:
    """Numbers of the runs that opening the ledger records, and how many notes remain."""
    with opened(folder) as ledger:
        return ledger.recovered, len(database_of(ledger).query("SELECT 1 FROM started_runs"))


def test_a_run_of_a_dead_process_is_recorded_once(tmp_path: Path) -> None:
    """The next command that opens the ledger records it, and the one after that has nothing to do."""
    put(tmp_path, pid=a_dead_process())
    assert left(tmp_path) == ((1,), 0)
    assert left(tmp_path) == ((), 0)
    with opened(tmp_path) as ledger:
        (event,) = ledger.read().events
        assert Run.from_body(1, event.body) == announced()
        assert ledger.read().faults == ()


def test_a_run_of_a_living_process_is_left_alone(tmp_path: Path) -> None:
    """Somebody may be in the middle of it."""
    with opened(tmp_path) as ledger:
        ledger.announce("one", announced())
    assert left(tmp_path) == ((), 1)


def test_a_run_of_another_machine_is_left_alone(tmp_path: Path) -> None:
    """Nobody here knows whether it is still running."""
    put(tmp_path, host=f"not-{HERE}", pid=a_dead_process())
    assert left(tmp_path) == ((), 1)


def test_a_process_number_that_is_in_use_again_is_not_the_same_process(tmp_path: Path) -> None:
    """A process that was born after the run began did not begin it."""
    put(tmp_path, pid=os.getpid(), started_at=utc_text(datetime.now(UTC) - timedelta(days=900)))  # noqa: TID251
    assert left(tmp_path) == ((1,), 0)


def test_several_are_recorded_in_the_order_in_which_they_began(tmp_path: Path) -> None:
    """Every run that died is recorded, and the living one stays."""
    gone = a_dead_process()
    with opened(tmp_path) as ledger:
        for token, pid in (("b", gone), ("a", gone), ("c", os.getpid())):
            leave(database_of(ledger), pid=pid, token=token)
    assert left(tmp_path) == ((1, 2), 1)


def test_recording_a_run_takes_the_note_away(tmp_path: Path) -> None:
    """A run that ended is not recorded again."""
    with opened(tmp_path) as ledger:
        ledger.announce("one", announced())
        ledger.append_run("one", announced(), [])
    assert left(tmp_path) == ((), 0)


def looked_at(folder: Path) -> tuple[list[int], int]:
    """Numbers of the runs that are read where nothing may be written, and how many notes remain."""
    with opened(folder, create=False, recover=False) as ledger:
        assert ledger.recovered == ()
        found = ledger.read()
        assert (found.faults, found.checkpoint.size) == ((), 1)
        return [event.seq for event in found.events], len(database_of(ledger).query("SELECT 1 FROM started_runs"))


def test_looking_reads_what_died_as_it_will_be_recorded(tmp_path: Path) -> None:
    """The number and the body are those that the next opening records; the note stays, however often one looks."""
    with opened(tmp_path) as ledger:
        ledger.append("first", announced().to_body())
    put(tmp_path, pid=a_dead_process())
    assert looked_at(tmp_path) == looked_at(tmp_path) == ([1, 2], 1)
    with opened(tmp_path, recover=False) as ledger:
        before = ledger.read().events[-1]
    assert left(tmp_path) == ((2,), 0)
    with opened(tmp_path) as ledger:
        after = ledger.read().events[-1]
    assert Run.from_body(2, before.body) == Run.from_body(2, after.body) == replace(announced(), number=2)


def test_looking_leaves_out_what_is_alive_or_elsewhere(tmp_path: Path) -> None:
    """Whoever is at work has not been broken off, and of another machine nobody here knows."""
    with opened(tmp_path) as ledger:
        ledger.append("first", announced().to_body())
        ledger.announce("alive", announced())
    put(tmp_path, host=f"not-{HERE}", pid=a_dead_process())
    assert looked_at(tmp_path) == ([1], 2)


@pytest.mark.parametrize("body", ["x'ff'", "7", "x'5b5d'", "x'7b7d'"])
def test_looking_at_a_note_that_was_changed_is_no_crash(tmp_path: Path, body: str) -> None:
    """It is left alone, as by the command that would record it."""
    with opened(tmp_path) as ledger:
        ledger.append("first", announced().to_body())
    put(tmp_path, pid=a_dead_process())
    change(tmp_path / "evidence" / "ledger.db", f"UPDATE started_runs SET body = {body}")
    assert looked_at(tmp_path) == ([1], 1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE started_runs SET body = x'ff'",
        "UPDATE started_runs SET body = 7",
        "UPDATE started_runs SET pid = 'abc'",
        "UPDATE started_runs SET pid = -1",
        "UPDATE started_runs SET started_at = 'yesterday', pid = 1",
    ],
)
def test_a_note_that_was_changed_is_no_crash(tmp_path: Path, statement: str) -> None:
    """What cannot be read is an integrity error in words, or is left alone."""
    put(tmp_path, pid=a_dead_process())
    change(tmp_path / "evidence" / "ledger.db", statement)
    with suppress(IntegrityError):
        assert left(tmp_path)[1] <= 1


def test_a_dead_run_does_not_keep_an_audit_from_a_broken_tree(tmp_path: Path) -> None:
    """A ledger that cannot be appended to can still be opened, or nobody could audit it."""
    with opened(tmp_path) as ledger:
        ledger.append("first", announced().to_body())
    put(tmp_path, pid=a_dead_process())
    change(tmp_path / "evidence" / "ledger.db", "UPDATE checkpoints SET root = 'ab'")
    with opened(tmp_path, create=False) as ledger:
        assert ledger.check_checkpoints()
