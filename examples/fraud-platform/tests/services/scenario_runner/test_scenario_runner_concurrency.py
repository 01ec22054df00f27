"""Concurrent duplicate submissions lead to one run that all of them see, though reads overlap replaces."""

from __future__ import annotations

import errno
from functools import partial
from typing import TYPE_CHECKING

import pytest
from duplicate_submitters import Parties, Seen, engine_executions, left_behind, one_round, processes, threads
from scenario_builders import a_status, a_submission
from windows_sharing import REFUSAL, ReplaceWindow, SingleAttemptStore

from fraud_detection.scenario_runner.run_status import RunState, publish_status, read_status, status_key
from fraud_detection.scenario_runner.runner import Role
from fraud_detection.scenario_runner.storage import LocalObjectStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

THREADS, THREAD_ROUNDS = 8, 12
PROCESSES, PROCESS_ROUNDS = 4, 8
ATTEMPTS, PAUSE_S = 5, 0.05
KEY = "run_status/some.json"


def test_concurrent_duplicate_submissions_by_threads(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Threads that submit the same run at once see one leader and its final status, round after round."""
    window = ReplaceWindow()
    with threads(partial(Parties, tmp_path, window), THREADS) as executor:
        for number in range(THREAD_ROUNDS):
            check_round(tmp_path, one_round(executor, THREADS, a_submission(seed=number)))
    assert window.refused >= THREAD_ROUNDS, "a round went by without a read that overlapped a replace"
    record_property("claims.thread_rounds", THREAD_ROUNDS)
    record_property("claims.thread_transient_faults", window.refused)


def test_concurrent_duplicate_submissions_by_processes(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Processes that submit the same run at once see one leader and its final status, round after round."""
    window = ReplaceWindow()
    with processes(partial(Parties, tmp_path, window), PROCESSES) as executor:
        for number in range(PROCESS_ROUNDS):
            check_round(tmp_path, one_round(executor, PROCESSES, a_submission(seed=number)))
    assert window.refused >= PROCESS_ROUNDS, "a round went by without a read that overlapped a replace"
    record_property("claims.process_rounds", PROCESS_ROUNDS)
    record_property("claims.process_transient_faults", window.refused)


def check_round(root: Path, seen: list[Seen]) -> None:
    """One run, one leader, one execution of the engine, and the same final status for everybody."""
    (run_id,) = {one.receipt.run_id for one in seen}
    roles = sorted(one.receipt.role for one in seen)
    assert roles == [Role.FOLLOWER] * (len(seen) - 1) + [Role.LEADER]
    (settled,) = {one.settled for one in seen}
    assert settled.state is RunState.READY
    assert all(one.receipt.status.revision <= settled.revision for one in seen)
    assert engine_executions(root, run_id) == 1
    assert not list(left_behind(root))


def test_a_single_attempt_fails_under_the_same_faults(tmp_path: Path) -> None:
    """The fault layer bites: a store that reads once loses a follower to the first replace that it meets."""
    window = ReplaceWindow(patience_s=0.3)
    parties = partial(Parties, tmp_path, window, store_class=SingleAttemptStore)
    with threads(parties, 4) as executor, pytest.raises(PermissionError, match=REFUSAL):
        one_round(executor, 4, a_submission())
    assert window.refused >= 1


class FaultyStore(LocalObjectStore):
    """A store whose reads fail as often as it is told to, and which notes how long it was asked to sleep."""

    def __init__(self, root: Path, fault: Exception, *, failures: int = 1_000) -> None:
        self.pauses: list[float] = []
        super().__init__(root, sleep=self.pauses.append)
        self.fault, self.failures, self.reads = fault, failures, 0

    def _read_once(self, path: Path) -> str:
        self.reads += 1
        if self.reads <= self.failures:
            raise self.fault
        return super()._read_once(path)


TRANSIENT = [
    pytest.param(PermissionError(errno.EACCES, "held by another process"), id="PermissionError"),
    pytest.param(FileNotFoundError(errno.ENOENT, "between two names"), id="FileNotFoundError"),
]


@pytest.mark.parametrize("fault", TRANSIENT)
def test_persistent_fault_fails_closed_with_the_underlying_error(tmp_path: Path, fault: OSError) -> None:
    """A fault that outlasts the budget is raised as it is: no older text, no default, no error of another kind."""
    LocalObjectStore(tmp_path).write_text(KEY, "readable a moment ago")
    store = FaultyStore(tmp_path, fault)
    with pytest.raises(type(fault)) as raised:
        store.read_text(KEY)
    assert raised.value is fault
    assert store.reads == ATTEMPTS


def test_persistent_fault_reaches_a_follower_instead_of_a_status(tmp_path: Path) -> None:
    """A reader of a run's status gets the underlying error, though an earlier status was there to be read."""
    publish_status(LocalObjectStore(tmp_path), a_status())
    assert LocalObjectStore(tmp_path).exists(status_key(a_status().run_id))
    fault = PermissionError(errno.EACCES, "held by another process")
    with pytest.raises(PermissionError) as raised:
        read_status(FaultyStore(tmp_path, fault), a_status().run_id)
    assert raised.value is fault


@pytest.mark.parametrize("fault", TRANSIENT)
def test_read_budget_is_five_attempts_and_four_pauses_of_50_ms(tmp_path: Path, fault: OSError) -> None:
    """A read that succeeds at the last attempt has paused four times, and gives what is stored."""
    LocalObjectStore(tmp_path).write_text(KEY, "stored")
    store = FaultyStore(tmp_path, fault, failures=ATTEMPTS - 1)
    assert store.read_text(KEY) == "stored"
    assert (store.reads, store.pauses) == (ATTEMPTS, [PAUSE_S] * (ATTEMPTS - 1))


def test_read_budget_is_not_touched_by_a_read_that_succeeds(tmp_path: Path) -> None:
    """A read that meets no fault is made once and pauses for nothing."""
    store = FaultyStore(tmp_path, OSError(), failures=0)
    store.write_text(KEY, "stored")
    assert store.read_text(KEY) == "stored"
    assert (store.reads, store.pauses) == (1, [])


OTHERS = [
    pytest.param(OSError(errno.EIO, "bad disk"), id="EIO"),
    pytest.param(IsADirectoryError(errno.EISDIR, "a folder"), id="IsADirectoryError"),
    pytest.param(TimeoutError(errno.ETIMEDOUT, "slow share"), id="TimeoutError"),
    pytest.param(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), id="UnicodeDecodeError"),
]


@pytest.mark.parametrize("fault", OTHERS)
def test_other_errors_are_not_retried(tmp_path: Path, fault: Exception) -> None:
    """An error that waiting does not cure is raised at the first attempt."""
    LocalObjectStore(tmp_path).write_text(KEY, "stored")
    store = FaultyStore(tmp_path, fault)
    with pytest.raises(type(fault)) as raised:
        store.read_json(KEY)
    assert raised.value is fault
    assert (store.reads, store.pauses) == (1, [])
