"""Run a command to its end: no shell, a process group of its own, killed whole at the time limit."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
import uuid
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claims.core.output import MAX_CHARS
from claims.core.run import Ending
from claims.gates.streams import Log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import psutil

TICK_S = 0.2
LAST_WORDS_S = 1.0
"""How long children of an ended command may go on: some runners write their report from one."""
MARK = "CLAIMS_RUN_"
"""Beginning of the variable that processes are known by which leave group and parents. They could write the report of
a later run."""
REAP_S = 5.0
"""How long a command that was killed may take to be gone: the kernel ends none that waits for a dead device."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """How a command ended."""

    ending: Ending
    exit_code: int | None = None
    signal: int | None = None
    detail: str = ""
    duration_s: float
    stdout: bytes
    stderr: bytes

    @property
    def said(self) -> str:
        """The end of what it wrote, as text: errors last."""
        return "\n".join(stream[-MAX_CHARS:].decode("utf-8", "replace") for stream in (self.stdout, self.stderr))


def run(
    argv: Sequence[str],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    timeout_s: float,
    scratch: Path,
    progress: Callable[[float, str], None] | None = None,
    scatters: bool = False,
) -> Completed:
    """Run a command; output goes to files that only it and we have, so that no pipe and no other file can hold us up.

    Ctrl-C ends the whole group and gives `interrupted`.

    Args:
        scratch: a folder on the disk that output goes to.
        scatters: its processes leave group and parents, as those of a launcher may, and are to end with the command.
    """
    mark = f"{MARK}{uuid.uuid4().hex}"
    environment = {**environment, **({mark: "1"} if os.name == "posix" else {})}
    began = time.monotonic()
    with closing(Log.open(scratch)) as out, closing(Log.open(scratch)) as err:
        try:
            child = _start(argv, cwd, environment, out.fileno(), err.fileno())
        except (OSError, ValueError) as error:
            text = f"{argv[0]} cannot be started: {error}"
            return Completed(ending=Ending.COULD_NOT_START, detail=text, duration_s=0.0, stdout=b"", stderr=b"")
        ending, detail = Ending.INTERRUPTED, "broken off by the user"
        with contextlib.suppress(KeyboardInterrupt):
            ended = _wait(child, timeout_s, (out, err), progress)
            ending, detail = (
                (Ending.EXITED, "") if ended else (Ending.TIMED_OUT, f"still running after {timeout_s:g} s")
            )
        duration_s = time.monotonic() - began
        broken_off = ending is not Ending.EXITED
        _surely_end_group(child, mark if broken_off or scatters else "", at_once=broken_off)
        code = child.returncode
        killed = code is not None and code < 0
        if ending is Ending.EXITED and killed:
            ending, detail = Ending.KILLED, f"ended by {_signal_name(-code)}"
        return Completed(
            ending=ending,
            exit_code=code if ending is Ending.EXITED else None,
            signal=-code if killed else None,
            detail=detail,
            duration_s=duration_s,
            stdout=out.read(),
            stderr=err.read(),
        )


def _start(
    argv: Sequence[str], cwd: Path, environment: Mapping[str, str], stdout: int, stderr: int
) -> subprocess.Popen[bytes]:
    flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # Windows only
    return subprocess.Popen(
        list(argv),
        cwd=cwd,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        start_new_session=os.name == "posix",
        creationflags=flags,
    )


def _wait(
    child: subprocess.Popen[bytes],
    timeout_s: float,
    logs: Sequence[Log],
    progress: Callable[[float, str], None] | None,
) -> bool:
    """Wait for the command's end; False at the time limit. A thread waits, so that its end is seen at once."""
    ended = threading.Event()

    def watch() -> None:
        child.wait()
        ended.set()

    threading.Thread(target=watch, daemon=True).start()
    began = time.monotonic()
    while True:
        left = timeout_s - (time.monotonic() - began)
        if ended.wait(min(TICK_S, max(left, 0.0))):
            return True
        if left <= 0:
            return False
        for log in logs:
            log.bound()
        if progress:
            progress(time.monotonic() - began, logs[0].last_line())


def _surely_end_group(child: subprocess.Popen[bytes], mark: str, *, at_once: bool) -> None:
    """See to it however often Ctrl-C is pressed."""
    done = False
    while not done:
        with contextlib.suppress(KeyboardInterrupt), _undisturbed():
            _end_group(child, mark, at_once=at_once)
            done = True


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Let the signals wait that would end us."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), signal.SIG_IGN) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def _end_group(child: subprocess.Popen[bytes], mark: str, *, at_once: bool) -> None:
    """See that nothing of the command is left running."""
    if at_once:
        kill(child, mark)
        return
    if os.name != "posix":
        return
    until = time.monotonic() + LAST_WORDS_S
    while _group_lives(child.pid):
        if time.monotonic() > until:
            kill(child, mark)
            return
        time.sleep(0.02)


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def kill(child: subprocess.Popen[bytes], mark: str = "") -> None:
    """Kill the group, and every descendant that left it.

    Args:
        mark: a variable that only descendants have: one whose parents have ended is known by nothing else.
    """
    import psutil

    try:
        family = psutil.Process(child.pid).children(recursive=True)
    except psutil.Error:
        family = []
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    until = time.monotonic() + LAST_WORDS_S
    while True:
        family += _marked(mark)
        for process in family:
            with contextlib.suppress(psutil.Error):
                process.kill()
        if not family or not mark or time.monotonic() > until:
            break
        family = []  # what they started meanwhile is found the next time
    if child.poll() is None:
        child.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(REAP_S)


def _marked(mark: str) -> Iterator[psutil.Process]:
    """Yield the processes that have the mark, however they came to be. Wine's server is not the gate's alone."""
    import psutil

    for process in psutil.process_iter() if mark and os.name == "posix" else ():
        with contextlib.suppress(psutil.Error, OSError):
            if mark in process.environ() and not process.name().startswith("wineserver"):
                yield process


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
