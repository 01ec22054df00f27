"""Many writers, sudden deaths and interruptions: what was acknowledged stays, and nothing is left running."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from e2e.project import Project, copies, no_traceback, rests_on, script, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of a POSIX system")

WRITERS, EACH = 6, 2
DEATHS = 12

FAMILY = """
import os, pathlib, signal, subprocess, sys, time
deaf = ('import signal, time, sys\\n'
        'for one in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP): signal.signal(one, signal.SIG_IGN)\\n'
        'time.sleep(90)  # ' + sys.argv[2])
subprocess.Popen([sys.executable, '-IS', '-c', deaf])
subprocess.Popen([sys.executable, '-IS', '-c', deaf], start_new_session=True)
pathlib.Path('started').write_text('yes')
exec(deaf)
"""


def started(project: Project, *arguments: str) -> subprocess.Popen[bytes]:
    """Start `claims`, and do not wait for it."""
    return subprocess.Popen(
        words(*arguments),
        cwd=project.root,
        env=project.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def alive(mark: str) -> list[int]:
    """The processes whose command line holds a mark."""
    found = []
    for process in psutil.process_iter(["pid", "cmdline", "status"]):
        line = " ".join(process.info["cmdline"] or ())
        if mark in line and "claims verify" not in line and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(process.info["pid"])
    return found


@contextmanager
def no_survivors(mark: str) -> Iterator[None]:
    """See that nothing with a mark is left running, and end it if there is."""
    try:
        yield
        until = time.monotonic() + 3
        while alive(mark) and time.monotonic() < until:
            time.sleep(0.05)
        left = alive(mark)
        assert left == [], f"{len(left)} processes of the gate are still running"
    finally:
        for process in alive(mark):
            os.kill(process, signal.SIGKILL)


def wait_for(path: Path, *, patience_s: float = 20) -> None:
    """Wait until a file is there."""
    until = time.monotonic() + patience_s
    while not path.exists():
        assert time.monotonic() < until, f"{path.name} did not appear"
        time.sleep(0.01)


def test_six_writers_at_once_lose_nothing(
    project: Project, record_testsuite_property: Callable[[str, object], None]
) -> None:
    """Every run of every writer is recorded, numbered without gaps, and the ledger is whole."""
    writers = [started(project, "verify", "work", "--repeat", str(EACH), "--json") for _ in range(WRITERS)]
    for writer in writers:
        _, said = writer.communicate(timeout=100)
        complaint = said.decode().partition("cannot be used: ")
        assert writer.returncode == 0, complaint[2] or complaint[0]
    events = project.claims("log", "--json").json["events"]
    assert [event["run"] for event in events] == list(range(WRITERS * EACH, 0, -1))
    assert {event["outcome"] for event in events} == {"passed"}
    assert project.altered() == []
    assert project.status().json["checkpoint"]["size"] == WRITERS * EACH
    record_testsuite_property("claims.writers", WRITERS)
    record_testsuite_property("claims.runs", WRITERS * EACH)


def test_an_acknowledged_run_survives_sudden_death(project: Project) -> None:
    """Killed at a dozen moments: what was said to be recorded is there, the rest is `interrupted`, audit is clean."""
    project.write("ground.txt", "x")
    chance = random.Random(20260214)
    slow = "import shutil, sys, time; open('begun', 'w'); time.sleep(0.2); shutil.copy(*sys.argv[:0:-1])"
    project.entry(gates={"gate": script(slow, "reports/green.xml")})
    began = time.monotonic()
    acknowledged = project.process("verify", "work", "--json", "--repeat", "2").json["checkpoint"]["size"]
    whole_s = time.monotonic() - began
    for death in range(DEATHS):
        (project.root / "begun").unlink(missing_ok=True)
        victim = started(project, "verify", "work", "--repeat", "2", "--json")
        if death % 3:
            time.sleep(chance.uniform(0.1, 1) * whole_s)
        else:  # a machine that is busy would never get to a gate
            wait_for(project.root / "begun")
        victim.kill()
        victim.communicate()
        status = project.status()
        no_traceback(status)
        assert status.code in (0, 1), status.stderr
        assert status.json["checkpoint"]["size"] >= acknowledged
        acknowledged = status.json["checkpoint"]["size"]
    events = project.claims("log", "--json").json["events"]
    assert [event["seq"] for event in events] == list(range(len(events), 0, -1))
    assert {event["outcome"] for event in events} <= {"passed", "interrupted"}
    assert "interrupted" in {event["outcome"] for event in events}
    assert project.altered() == []
    assert project.verify().codes("claim") == []


def test_a_death_while_the_gate_runs_is_told_by_the_next_command(project: Project) -> None:
    """Who looks is told each time and refuses the claim; the next command that records says so once."""
    project.entry(gates={"gate": script(FAMILY, "left-over-of-a-death")})
    with no_survivors("nothing-is-called-so"):
        victim = started(project, "verify", "work")
        wait_for(project.root / "started")
        victim.kill()
        victim.communicate()
        for process in alive("left-over-of-a-death"):
            os.kill(process, signal.SIGKILL)
    first, second = project.status(), project.status()
    assert (first.code, first.codes("claim"), "interrupted" in first.stderr) == (1, ["interrupted"], True)
    assert first == second
    recorded, again = recording(project), recording(project)
    assert ("it is recorded as interrupted" in recorded, again) == (True, "")
    last = project.status()
    assert (last.code, last.codes("claim"), last.stderr) == (1, ["interrupted"], "")
    assert project.altered() == []


def recording(project: Project) -> str:
    """What a command that may write tells of runs that died; it has no gate to run."""
    done = project.claims("verify", "work", "--gate", "nothing")
    assert done.code == 3
    return "".join(line for line in done.stderr.splitlines(keepends=True) if "broken off" in line)


def test_an_audit_sees_a_death_and_writes_nothing(project: Project) -> None:
    """A run that is at work is no news; once its process is dead, it is `interrupted`, before anybody recorded it."""
    assert project.verify().codes("claim") == []
    project.entry(gates={"gate": script(FAMILY, "left-over-of-an-audit")})

    def codes() -> tuple[int, list[str]]:
        found = project.claims("audit", "--json")
        return found.code, [one["code"] for one in found.json["findings"] if one["on"] == "claim"]

    with no_survivors("nothing-is-called-so"):
        victim = started(project, "verify", "work")
        wait_for(project.root / "started")
        at_work = codes()
        victim.kill()
        victim.communicate()
        for process in alive("left-over-of-an-audit"):
            os.kill(process, signal.SIGKILL)
    assert "interrupted" not in at_work[1]
    assert codes() == codes() == (1, ["interrupted"])
    assert "is not recorded by this command" in project.claims("audit").stderr
    assert "it is recorded as interrupted" in recording(project)  # so no audit had recorded it
    assert codes() == (1, ["interrupted"])


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_interruption_ends_the_whole_gate_and_is_recorded(project: Project, name: str) -> None:
    """Ctrl-C and its kin: exit 130, no process of the gate left, and a run that says `interrupted`."""
    mark = f"family-of-{name}-{os.getpid()}"
    project.entry(gates={"gate": script(FAMILY, mark)})
    with no_survivors(mark):
        command = started(project, "verify", "work", "--json")
        wait_for(project.root / "started")
        command.send_signal(getattr(signal, name))
        said, complaint = command.communicate(timeout=20)
        assert (command.returncode, said) == (130, b""), complaint.decode()
        assert b"Traceback" not in complaint
    assert project.status().codes("claim") == ["interrupted"]
    assert [event["outcome"] for event in project.claims("log", "--json").json["events"]] == ["interrupted"]


@pytest.mark.parametrize("pause_s", [0.003, 0.05])
def test_an_impatient_user_ends_the_gate_as_well(project: Project, pause_s: float) -> None:
    """Ctrl-C pressed five times leaves no process of the gate and no traceback either."""
    mark = f"impatient-{pause_s}-{os.getpid()}"
    project.entry(gates={"gate": script(FAMILY, mark)})
    with no_survivors(mark):
        command = started(project, "verify", "work", "--json")
        wait_for(project.root / "started")
        for _ in range(5):
            command.send_signal(signal.SIGINT)
            time.sleep(pause_s)
        _, complaint = command.communicate(timeout=20)
        assert command.returncode in (130, -signal.SIGINT), complaint.decode()
        assert b"Traceback" not in complaint, complaint.decode()
    assert project.status().codes("claim") == ["interrupted"]


def test_a_timeout_leaves_no_survivors(project: Project) -> None:
    """Children that ignore signals, and one in a session of its own, end with the gate."""
    mark = f"timeout-{os.getpid()}"
    project.entry(gates={"gate": script(FAMILY, mark, timeout_s=2)})
    with no_survivors(mark):
        assert project.verify().codes("claim") == ["timed-out"]


def test_a_gate_that_ended_leaves_no_survivors(project: Project) -> None:
    """What a gate left in its group is ended once the gate itself has ended."""
    mark = f"ended-{os.getpid()}"
    code = (
        "import shutil, subprocess, sys; shutil.copyfile('reports/green.xml', sys.argv[1]);"
        "subprocess.Popen([sys.executable, '-IS', '-c', 'import time; time.sleep(60)  # ' + sys.argv[2]])"
    )
    project.entry(gates={"gate": script(code, mark)})
    with no_survivors(mark):
        assert project.verify().codes("claim") == []


def test_an_interruption_before_the_gate_runs_harms_nothing(project: Project) -> None:
    """Broken off at any moment, the command exits 130 or ends; the ledger stays whole."""
    chance = random.Random(7)
    for _ in range(4):
        command = started(project, "verify", "work", "--json")
        time.sleep(chance.uniform(0.25, 0.8))
        command.send_signal(signal.SIGINT)
        _, complaint = command.communicate(timeout=20)
        assert command.returncode in (0, 130, -signal.SIGINT), complaint.decode()
    assert project.altered() == []
    assert project.verify().codes("claim") == []


def test_two_gates_of_one_command_are_not_both_lost(project: Project) -> None:
    """A run that ended before the interruption stays as it was."""
    mark = f"second-{os.getpid()}"
    project.entry(
        gates={"first": copies("green.xml"), "second": script(FAMILY, mark)},
        claims={"first": rests_on("first"), "second": rests_on("second")},
    )
    with no_survivors(mark):
        command = started(project, "verify", "work")
        wait_for(project.root / "started")
        command.send_signal(signal.SIGINT)
        command.communicate(timeout=20)
    status = project.status()
    assert (status.codes("first"), status.codes("second")) == ([], ["interrupted"])


def test_a_lock_is_waited_for(project: Project) -> None:
    """Another process that holds the database for a moment delays a run, and loses none."""
    assert project.verify().code == 0
    holder = (
        "import sqlite3, sys, time; d = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "d.execute('BEGIN EXCLUSIVE'); print('held', flush=True); time.sleep(2); d.execute('ROLLBACK')"
    )
    with subprocess.Popen([sys.executable, "-c", holder, str(project.database)], stdout=subprocess.PIPE) as lock:
        assert lock.stdout is not None
        assert lock.stdout.readline() == b"held\n"
        began = time.monotonic()
        result = project.verify()
        assert (result.code, result.stderr) == (0, "")
        assert time.monotonic() - began > 1
    assert result.json["checkpoint"]["size"] == 2
