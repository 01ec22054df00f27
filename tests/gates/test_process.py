"""A command runs to its end, or is ended whole."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from claims.core.run import Ending
from claims.gates import process, streams
from claims.gates.process import Completed

if TYPE_CHECKING:
    from pathlib import Path

posix = pytest.mark.skipif(os.name != "posix", reason="signals and sessions are POSIX")


def run(tmp_path: Path, *argv: str, **changes: Any) -> Completed:
    """Run a command in an empty folder."""
    scratch = tmp_path / "scratch"
    scratch.mkdir(exist_ok=True)
    surroundings: dict[str, Any] = {"cwd": tmp_path, "environment": dict(os.environ), "timeout_s": 30}
    return process.run(argv, scratch=scratch, **(surroundings | changes))


def python(tmp_path: Path, code: str, *arguments: str, **changes: Any) -> Completed:
    """Run a few lines of Python."""
    return run(tmp_path, sys.executable, "-ISc", code, *arguments, **changes)


def is_gone(pid: int, within_s: float = 5.0) -> bool:
    """Whether a process ends soon."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("code", [0, 1, 3, 255])
def test_exit_codes(tmp_path: Path, code: int) -> None:
    """A command that ended has its exit code, and no signal."""
    done = python(tmp_path, f"import sys; sys.exit({code})")
    assert (done.ending, done.exit_code, done.signal) == (Ending.EXITED, code, None)


def test_output_is_kept_as_bytes(tmp_path: Path) -> None:
    """Both streams are kept apart, whatever their bytes are."""
    done = python(tmp_path, "import os; os.write(1, bytes(range(256))); os.write(2, b'\\xff\\r\\n')")
    assert (done.stdout, done.stderr) == (bytes(range(256)), b"\xff\r\n")


def test_nothing_can_be_read_from_the_user(tmp_path: Path) -> None:
    """A command that asks gets the end of the file, not the user's terminal."""
    assert python(tmp_path, "import sys; print(repr(sys.stdin.read()))").stdout.split() == [b"''"]


def test_folder_and_environment(tmp_path: Path) -> None:
    """A command runs where it was told to, and sees what it was given and no more."""
    names = "n for n in os.environ if n != 'LC_CTYPE' and not n.startswith('CLAIMS_RUN_')"
    code = f"import os; print(os.getcwd()); print(sorted({names}))"
    done = python(tmp_path, code, environment={"ONLY": "this"})
    assert done.stdout.decode().split("\n")[:2] == [str(tmp_path.resolve()), "['ONLY']"]


def test_arguments_are_not_expanded(tmp_path: Path) -> None:
    """No shell looks at them."""
    hostile = ["$HOME", "*", "a b", "; touch x", "`id`", "", "é"]
    done = python(tmp_path, "import sys; print(ascii(sys.argv[1:]))", *hostile)
    assert done.stdout.decode().strip() == ascii(hostile)


@posix
@pytest.mark.parametrize("number", [getattr(signal, "SIGKILL", 9), signal.SIGSEGV, signal.SIGTERM])
def test_signals(tmp_path: Path, number: signal.Signals) -> None:
    """A command that a signal ended was killed, and has no exit code."""
    done = python(tmp_path, f"import os; os.kill(os.getpid(), {int(number)})")
    assert (done.ending, done.exit_code, done.signal) == (Ending.KILLED, None, number)
    assert done.detail == f"ended by {number.name}"


@posix
def test_a_signal_without_a_name(tmp_path: Path) -> None:
    """Real-time signals are numbers."""
    number = signal.SIGRTMIN + 1
    done = python(tmp_path, f"import os; os.kill(os.getpid(), {number})")
    assert (done.ending, done.detail) == (Ending.KILLED, f"ended by signal {number}")


@posix
@pytest.mark.parametrize("kind", ["missing", "not-executable", "a-folder", "no-interpreter", "nul"])
def test_what_cannot_be_started(tmp_path: Path, kind: str) -> None:
    """The system's own words say why, and nothing is left."""
    program = tmp_path / "program"
    if kind == "not-executable":
        program.write_text("#!/bin/sh\n")
    elif kind == "a-folder":
        program.mkdir()
    elif kind == "no-interpreter":
        program.write_text("#!/nowhere/at/all\n")
        program.chmod(0o755)
    done = run(tmp_path, str(program) + ("\0" if kind == "nul" else ""))
    assert (done.ending, done.exit_code, done.stdout, done.stderr) == (Ending.COULD_NOT_START, None, b"", b"")
    assert "cannot be started: " in done.detail


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """A root that vanished is told as such."""
    assert python(tmp_path, "", cwd=tmp_path / "gone").ending is Ending.COULD_NOT_START


FAMILY = """
import os, signal, subprocess, sys, time
kind = sys.argv[1]
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_IGN)
inner = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
child = subprocess.Popen([sys.executable, "-ISc", inner], start_new_session=kind == "setsid", stdout=subprocess.PIPE)
child.stdout.readline()
print(os.getpid(), child.pid, flush=True)
time.sleep(0 if kind == "leave" else 60)
"""


@posix
@pytest.mark.parametrize("kind", ["group", "setsid"])
def test_the_time_limit_ends_the_whole_family(tmp_path: Path, kind: str) -> None:
    """Children that ignore SIGTERM, and those that left the group, are gone as well."""
    began = time.monotonic()
    done = python(tmp_path, FAMILY, kind, timeout_s=1)
    assert time.monotonic() - began < 10
    assert (done.ending, done.exit_code, done.detail) == (Ending.TIMED_OUT, None, "still running after 1 s")
    assert all(is_gone(int(pid)) for pid in done.stdout.split())
    assert len(done.stdout.split()) == 2
    assert 1 <= done.duration_s < 5


ORPHAN = """
import os, subprocess, sys, time
again = "import subprocess, sys; print(subprocess.Popen([sys.executable, '-ISc', 'import time; time.sleep(60)']).pid)"
subprocess.run([sys.executable, "-ISc", again], start_new_session=True)
print("left", flush=True)
time.sleep(60 if sys.argv[1] == "hang" else 0)
"""


@posix
@pytest.mark.parametrize(("kind", "gone"), [("hang", True), ("end", False)])
def test_a_child_that_nobody_has_any_more_does_not_outlive_a_run_that_was_broken_off(
    tmp_path: Path, kind: str, gone: bool
) -> None:
    """It could write the report of a later run. A service that a gate left behind in good order may stay."""
    done = python(tmp_path, ORPHAN, kind, timeout_s=1.5)
    pid = int(done.stdout.split()[0])
    assert (done.ending is Ending.TIMED_OUT) == gone
    assert is_gone(pid, 5.0 if gone else 0.1) == gone
    if not gone:
        os.kill(pid, signal.SIGKILL)


@posix
def test_a_command_that_was_stopped_is_ended_at_the_time_limit(tmp_path: Path) -> None:
    """SIGSTOP keeps it from ending by itself, and from nothing else."""
    done = python(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", timeout_s=0.5)
    assert (done.ending, done.signal) == (Ending.TIMED_OUT, signal.SIGKILL)


@posix
@pytest.mark.parametrize("instead", ["os.mkfifo(path)", "os.symlink('/dev/zero', path)", "os.mkdir(path)", "None"])
def test_nothing_that_a_command_puts_where_its_output_goes_holds_it_up(tmp_path: Path, instead: str) -> None:
    """Its output has no name, so that names in the folder mean nothing."""
    code = f"""
import os
print("before", flush=True)
for name in [*os.listdir("scratch"), "stdout", "stderr"]:
    path = os.path.join("scratch", name)
    if os.path.exists(path):
        os.unlink(path)
    {instead}
print("after", flush=True)
"""
    done = python(tmp_path, code, progress=lambda elapsed_s, line: None)
    assert (done.ending, done.stdout.split()) == (Ending.EXITED, [b"before", b"after"])


@posix
def test_output_without_end_is_bounded_while_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the disk nor the memory fills up, and both ends are kept."""
    monkeypatch.setattr(streams, "LOG_BYTES", 1000)
    monkeypatch.setattr(streams, "DISK_BYTES", 4000)
    sizes: list[int] = []
    bound = streams.Log.bound

    def watched(log: streams.Log) -> None:
        bound(log)
        sizes.append(os.fstat(log.fileno()).st_size)

    monkeypatch.setattr(streams.Log, "bound", watched)
    code = (
        "import os, time; os.write(1, b'a' * 3000)\n"
        "for n in range(4): time.sleep(0.25); os.write(1, b'm' * 6000)\n"
        "os.write(1, b'z' * 400)"
    )
    done = python(tmp_path, code)
    assert max(sizes) <= 10_000
    assert done.stdout.startswith(b"a" * 500 + b"\n[... 26400 bytes not kept ...]\n")
    assert done.stdout.endswith(b"m" * 100 + b"z" * 400)


@posix
def test_a_command_may_empty_its_own_output(tmp_path: Path) -> None:
    """What it writes then starts at the beginning, not behind a hole."""
    code = "import os; os.write(1, b'before'); os.ftruncate(1, 0); os.write(1, b'after')"
    assert python(tmp_path, code).stdout == b"after"


@posix
def test_children_that_outlive_the_command_are_ended(tmp_path: Path) -> None:
    """A command that ended has ended, and what it left running is given a moment and no more."""
    done = python(tmp_path, FAMILY, "leave")
    assert (done.ending, done.exit_code) == (Ending.EXITED, 0)
    assert done.duration_s < 1
    assert all(is_gone(int(pid)) for pid in done.stdout.split())


@posix
def test_last_words_are_kept(tmp_path: Path) -> None:
    """What a child writes just after the command ended belongs to the run."""
    late = "import time; time.sleep(0.3); print('late', flush=True)"
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-ISc', {late!r}]); print('early', flush=True)"
    assert python(tmp_path, code).stdout.split() == [b"early", b"late"]


@posix
@pytest.mark.usefixtures("own_interrupts")
def test_an_interrupt_ends_the_whole_family(tmp_path: Path) -> None:
    """Ctrl-C is recorded as such, and leaves nothing running."""

    def interrupt(_: float, said: str) -> None:
        if len(said.split()) == 2:
            os.kill(os.getpid(), signal.SIGINT)

    done = python(tmp_path, FAMILY, "group", progress=interrupt)
    assert (done.ending, done.exit_code) == (Ending.INTERRUPTED, None)
    assert all(is_gone(int(pid)) for pid in done.stdout.split())


def test_logs_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a log that is too long both ends are kept, and the gap is said."""
    monkeypatch.setattr(streams, "LOG_BYTES", 100)
    whole = python(tmp_path, "print('a' * 99)").stdout
    cut = python(tmp_path, "print('a' * 500 + 'b' * 499)").stdout
    assert whole.strip() == b"a" * 99
    assert cut == b"a" * 50 + b"\n[... 900 bytes not kept ...]\n" + b"b" * 49 + b"\n"


def test_progress_is_told(tmp_path: Path) -> None:
    """Whoever watches learns how long it takes and what was said last."""
    said: list[tuple[float, str]] = []
    code = "import time; print('first\\nlast words', flush=True); time.sleep(0.8)"
    python(tmp_path, code, progress=lambda elapsed_s, line: said.append((elapsed_s, line)))
    assert said
    assert said == sorted(said)
    assert said[-1][1].endswith("last words")


def test_a_large_output_does_not_hold_the_command_up(tmp_path: Path) -> None:
    """Nobody need read while it runs."""
    done = python(tmp_path, "import os; [os.write(n, b'x' * 1_000_000) for n in (1, 2)]")
    assert (len(done.stdout), len(done.stderr)) == (1_000_000, 1_000_000)
