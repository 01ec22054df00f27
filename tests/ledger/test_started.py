"""Runs whose process died are recorded as interrupted; the others are left alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from build import NOW, a_broken_run, a_run
from claims.core.announced import broken_off
from claims.core.canonical import canonical
from claims.core.errors import IntegrityError
from claims.core.run import Ending, Run, utc_text
from claims.ledger.alive import MARGIN, WITHOUT_LIMIT
from ledger.ledgers import change, database_of, file_of, opened

if TYPE_CHECKING:
    from datetime import datetime

LATER = NOW + WITHOUT_LIMIT + timedelta(days=1)


def announced(**changes: Any) -> Run:
    """A run as it is announced: what is to be recorded if its process dies."""
    return broken_off(a_broken_run(Ending.INTERRUPTED, started_at=NOW, **changes))


def died(folder: Path, token: str = "one", *, timeout_s: float | None = None) -> None:
    """Announce a run and end without recording it."""
    with opened(folder) as ledger:
        ledger.announce(token, announced(), timeout_s)


def told(folder: Path, **changes: Any) -> None:
    """Change what stands beside the lock of the run `one`."""
    path = locks(folder) / "one"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def locks(folder: Path) -> Path:
    """Where locks lie."""
    return folder / "evidence" / "ledger.db-runs"


def by_hand(folder: Path, run: Run, token: str = "hand") -> None:
    """Put a note into the database, as no process of ours would."""
    row = {
        "token": token,
        "host": "h",
        "pid": 1,
        "started_at": utc_text(run.started_at),
        "body": canonical(run.to_body()),
    }
    with opened(folder) as ledger, database_of(ledger).writing():
        database_of(ledger).execute("INSERT INTO started_runs VALUES (:token, :host, :pid, :started_at, :body)", [row])


def left(folder: Path, now: datetime = NOW) -> tuple[tuple[int, ...], int]:
    """Numbers of the runs that opening the ledger records, and how many notes remain."""
    with opened(folder, now=now) as ledger:
        return ledger.recovered, len(database_of(ledger).query("SELECT 1 FROM started_runs"))


def test_a_run_of_a_dead_process_is_recorded_once(tmp_path: Path) -> None:
    """The next command that writes records it, and the one after that has nothing to do."""
    died(tmp_path)
    assert left(tmp_path) == ((1,), 0)
    assert left(tmp_path) == ((), 0)
    assert not locks(tmp_path).exists()
    with opened(tmp_path) as ledger:
        (event,) = ledger.read().events
        assert Run.from_body(1, event.body) == replace(announced(), number=1)
        assert ledger.read().faults == ()


def test_a_run_of_a_living_process_is_left_alone(tmp_path: Path) -> None:
    """Somebody is in the middle of it, however long ago it began."""
    with opened(tmp_path) as ledger:
        ledger.announce("one", announced())
        assert left(tmp_path, LATER) == ((), 1)
    assert left(tmp_path) == ((1,), 0)


@pytest.mark.skipif(os.name == "nt", reason="the child is killed by a signal")
def test_a_process_that_is_killed_lets_go_of_its_lock(tmp_path: Path) -> None:
    """A lock outlives nobody: neither its file nor a number in use again makes the dead run look alive."""
    died(tmp_path)
    code = f"""
import fcntl, sys, time
file = open({str(locks(tmp_path) / "one")!r}, "r+b")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""
    child = subprocess.Popen([sys.executable, "-IS", "-c", code], stdout=subprocess.PIPE)
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.readline() == b"held\n"
        assert left(tmp_path, LATER) == ((), 1)
        child.kill()
        child.wait()
    assert left(tmp_path) == ((1,), 0)


@pytest.mark.parametrize(
    ("changes", "until"),
    [
        ({"boot": "another", "machine": "another", "timeout_s": 60}, timedelta(seconds=60) + MARGIN),
        ({"boot": "another", "machine": "another", "timeout_s": None}, WITHOUT_LIMIT),
        ({"boot": "another", "machine": "", "timeout_s": 1e300}, WITHOUT_LIMIT),
        ({"boot": None, "host": [], "timeout_s": "soon"}, WITHOUT_LIMIT),
    ],
)
def test_a_run_of_another_machine_is_left_alone_until_its_time_is_over(
    tmp_path: Path, changes: dict[str, Any], until: timedelta
) -> None:
    """Nobody here knows whether it is still running; in the end it is not."""
    died(tmp_path)
    told(tmp_path, **changes)
    assert left(tmp_path, NOW + until - timedelta(hours=1)) == ((), 1)
    assert left(tmp_path, NOW + until + timedelta(hours=1)) == ((1,), 0)


@pytest.mark.skipif(not Path("/etc/machine-id").is_file(), reason="nothing says which machine this is")
def test_a_machine_that_was_started_anew_runs_nothing_of_before(tmp_path: Path) -> None:
    """The same machine under another start: its processes are gone."""
    died(tmp_path)
    told(tmp_path, boot="before")
    if json.loads((locks(tmp_path) / "one").read_text())["machine"]:
        assert left(tmp_path) == ((1,), 0)


@pytest.mark.parametrize(("born", "numbers"), [(0.0, (1,)), (None, ())], ids=["another process", "that process"])
def test_without_locks_the_process_is_looked_for(tmp_path: Path, born: float | None, numbers: tuple[int, ...]) -> None:
    """On a file system without them, its number and its birth say who it was."""
    import psutil

    died(tmp_path)
    told(tmp_path, pid=os.getpid(), born=psutil.Process().create_time() if born is None else born)
    assert left(tmp_path)[0] == numbers


def test_without_locks_a_process_of_another_namespace_is_not_looked_for(tmp_path: Path) -> None:
    """Its number means nothing here."""
    died(tmp_path)
    told(tmp_path, pid=2**30, born=0.0, namespace="pid:[1]")
    assert left(tmp_path) == ((), 1)


def test_a_note_without_a_lock_waits(tmp_path: Path) -> None:
    """A ledger that was copied, or a note of an older version: only time tells."""
    died(tmp_path)
    (locks(tmp_path) / "one").unlink()
    assert left(tmp_path) == ((), 1)
    assert left(tmp_path, LATER) == ((1,), 0)


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of another kind")
@pytest.mark.parametrize("kind", ["link", "pipe", "deep"])
def test_what_stands_in_a_locks_place_is_neither_followed_nor_waited_for(tmp_path: Path, kind: str) -> None:
    """It says nothing, and the note waits."""
    died(tmp_path)
    path = locks(tmp_path) / "one"
    path.unlink()
    if kind == "link":
        path.symlink_to("/etc/passwd")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.write_text("[" * 5000)
    assert left(tmp_path) == ((), 1)


def test_several_are_recorded_in_the_order_in_which_they_began(tmp_path: Path) -> None:
    """Every run that died is recorded, and the living one stays."""
    with opened(tmp_path) as living:
        living.announce("c", announced())
        with opened(tmp_path) as ledger:
            ledger.announce("b", announced())
            ledger.announce("a", announced())
        assert left(tmp_path) == ((1, 2), 1)


def test_recording_a_run_takes_note_and_lock_away(tmp_path: Path) -> None:
    """A run that ended is not recorded again, and leaves nothing beside the ledger."""
    with opened(tmp_path) as ledger:
        ledger.announce("one", announced())
        assert [path.name for path in locks(tmp_path).iterdir()] == ["one"]
        ledger.append_run("one", announced(), [])
        assert not locks(tmp_path).exists()
    assert left(tmp_path) == ((), 0)


def test_a_note_put_in_by_hand_becomes_no_result(tmp_path: Path) -> None:
    """It holds a pass with artefacts; what is recorded of it is that nobody saw how it ended."""
    by_hand(tmp_path, a_run(started_at=NOW))
    with opened(tmp_path, write=False, now=LATER) as ledger:
        (looked,) = ledger.broken_off
    assert left(tmp_path, LATER) == ((1,), 0)
    with opened(tmp_path) as ledger:
        run = Run.from_body(1, ledger.read().events[0].body)
    assert run == replace(looked, number=1)
    assert (run.outcome, run.counts, run.artefacts, run.inputs) == ("interrupted", None, (), None)


def test_a_red_proof_or_an_import_is_nothing_that_began(tmp_path: Path) -> None:
    """Only runs are announced; anything else stays where it is, and an audit tells of it."""
    by_hand(tmp_path, a_run(started_at=NOW, imported=True))
    with opened(tmp_path, now=LATER) as ledger:
        assert (ledger.recovered, ledger.unreadable_notes()) == ((), 1)


def looked_at(folder: Path) -> tuple[list[int], int]:
    """Numbers of the runs that are read where nothing may be written, and how many notes remain."""
    with opened(folder, create=False, write=False) as ledger:
        assert ledger.recovered == ()
        found = ledger.read()
        assert (found.faults, found.checkpoint.size) == ((), 1)
        return [event.seq for event in found.events], len(database_of(ledger).query("SELECT 1 FROM started_runs"))


def test_looking_reads_what_died_as_it_will_be_recorded(tmp_path: Path) -> None:
    """The number and the body are those that the next writer records; the note stays, however often one looks."""
    with opened(tmp_path) as ledger:
        ledger.append("first", announced().to_body())
    died(tmp_path)
    assert looked_at(tmp_path) == looked_at(tmp_path) == ([1, 2], 1)
    with opened(tmp_path, write=False) as ledger:
        before = ledger.read().events[-1]
    assert left(tmp_path) == ((2,), 0)
    with opened(tmp_path) as ledger:
        after = ledger.read().events[-1]
    assert Run.from_body(2, before.body) == Run.from_body(2, after.body) == replace(announced(), number=2)


def test_looking_leaves_out_what_is_alive(tmp_path: Path) -> None:
    """Whoever is at work has not been broken off."""
    with opened(tmp_path) as ledger:
        ledger.append("first", announced().to_body())
        ledger.announce("alive", announced())
        assert looked_at(tmp_path) == ([1], 1)


CHANGED = [
    "UPDATE started_runs SET body = x'ff'",
    "UPDATE started_runs SET body = 7",
    "UPDATE started_runs SET body = x'5b5d'",
    "UPDATE started_runs SET body = x'7b7d'",
]


@pytest.mark.parametrize("statement", CHANGED)
def test_a_note_that_was_changed_is_no_crash(tmp_path: Path, statement: str) -> None:
    """What cannot be read is left alone, whether one looks or writes."""
    with opened(tmp_path) as ledger:
        ledger.append("first", announced().to_body())
    died(tmp_path)
    change(file_of(tmp_path), statement)
    assert looked_at(tmp_path) == ([1], 1)
    with suppress(IntegrityError):
        assert left(tmp_path) == ((), 1)


def test_a_dead_run_does_not_keep_an_audit_from_a_broken_tree(tmp_path: Path) -> None:
    """A ledger that cannot be appended to can still be opened, or nobody could audit it."""
    with opened(tmp_path) as ledger:
        ledger.append("first", announced().to_body())
    died(tmp_path)
    change(file_of(tmp_path), "UPDATE checkpoints SET root = 'ab'")
    with opened(tmp_path, create=False) as ledger:
        assert ledger.check_checkpoints()
