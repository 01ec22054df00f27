"""Submitters of one and the same run, started together: as threads of this process, or as processes."""

from __future__ import annotations

import threading
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol

from scenario_builders import a_catalogue
from windows_sharing import SPAWN, ReplaceWindow, WindowsSharingStore

from fraud_detection.scenario_runner.engine import SyntheticEngine
from fraud_detection.scenario_runner.run_status import RunStatus, read_status
from fraud_detection.scenario_runner.runner import Receipt, ScenarioRunner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from multiprocessing.connection import Connection
    from pathlib import Path

    from fraud_detection.scenario_runner.submission import RunSubmission

PATIENCE_S = 30.0


class Start(Protocol):
    """A barrier, of threads or of processes."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the others."""


@dataclass(frozen=True)
class Seen:
    """What one submitter was told, and the status it saw in the end."""

    receipt: Receipt
    settled: RunStatus


@dataclass(frozen=True)
class Parties:
    """What the submitters of a test have in common."""

    root: Path
    window: ReplaceWindow
    start: Start
    store_class: type[WindowsSharingStore] = WindowsSharingStore

    def submit(self, submission: RunSubmission) -> Seen:
        """Submit with the others, then follow the run to its end as a reader of its status."""
        store = self.store_class(self.root / "store", self.window)
        runner = ScenarioRunner(
            store=store, catalogue=a_catalogue(), engine=SyntheticEngine(), engine_root=self.root / "engine"
        )
        self.start.wait(PATIENCE_S)
        receipt = runner.submit(submission)
        settled = runner.await_settled(receipt.run_id, patience_s=PATIENCE_S)
        assert read_status(store, receipt.run_id) == settled
        return Seen(receipt, settled)


_here: list[Parties] = []


def _take_part(parties: Parties) -> None:
    _here[:] = [parties]


def _submit_here(submission: RunSubmission) -> Seen:
    return _here[0].submit(submission)


def one_round(executor: Executor, submitters: int, submission: RunSubmission) -> list[Seen]:
    """Submit once per worker; give what each saw. The first error of a submitter is raised here."""
    futures = [executor.submit(_submit_here, submission) for _ in range(submitters)]
    return [future.result(timeout=4 * PATIENCE_S) for future in futures]


def threads(parties: Callable[[Start], Parties], submitters: int) -> AbstractContextManager[Executor]:
    """Give a pool with one thread per submitter."""
    shared = parties(threading.Barrier(submitters))
    return ThreadPoolExecutor(submitters, initializer=_take_part, initargs=(shared,))


def processes(parties: Callable[[Start], Parties], submitters: int) -> AbstractContextManager[Executor]:
    """Give a pool with one new interpreter per submitter, started as every platform can."""
    shared = parties(SPAWN.Barrier(submitters))
    return ProcessCrew(shared, submitters)


class ProcessCrew(Executor):
    """Processes at the ends of pipes of their own. (The library's pool does not work under Wine.)"""

    def __init__(self, parties: Parties, submitters: int) -> None:
        self._parties = parties  # its barrier lives as long as somebody here holds it
        self._threads = ThreadPoolExecutor(submitters)
        self._idle: SimpleQueue[Connection] = SimpleQueue()
        self._members: list[tuple[Any, Connection]] = []
        for _ in range(submitters):
            ours, theirs = SPAWN.Pipe()
            member = SPAWN.Process(target=_answer, args=(parties, theirs), daemon=True)
            member.start()
            theirs.close()
            self._members.append((member, ours))
            self._idle.put(ours)

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Future[Any]:
        """Have a process that is idle call a function; its error is raised by the result."""
        return self._threads.submit(self._ask, function, arguments)

    def _ask(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> object:
        end = self._idle.get()
        end.send((function, arguments))
        outcome = end.recv()
        self._idle.put(end)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes, which have nothing to do any more."""
        for member, end in self._members:
            end.close()
            member.join(1.0)
            member.kill()
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures)


def _answer(parties: Parties, end: Connection) -> None:
    """Take part as a process: call what is asked for, until nobody asks any more."""
    _take_part(parties)
    while True:
        try:
            function, arguments = end.recv()
        except EOFError:
            return
        try:
            end.send(function(*arguments))
        except Exception as error:  # noqa: BLE001 - it is raised on the other side
            end.send(error)


def engine_executions(root: Path, run_id: str) -> int:
    """Give how often the engine ran for a run."""
    return len(list((root / "engine" / run_id).glob("executed-*.mark")))


def left_behind(root: Path) -> Iterator[Path]:
    """Yield the unfinished files of a store."""
    return (root / "store").rglob("*.tmp")
