"""Readers get through replaces that nobody arranged: the system decides when one meets the other, and what happens."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from typing import TYPE_CHECKING

import pytest

from fraud_detection.scenario_runner.storage import LocalObjectStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Event
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "win32", reason="needs Windows: elsewhere a replace disturbs no reader")
SPAWN = multiprocessing.get_context("spawn")
KEY, READERS, PATIENCE_S = "run_status/contended.json", 3, 90.0
ENOUGH = 5
"""Reads that the system refused, after which the race has been run."""


class WatchedStore(LocalObjectStore):
    """The store as it is, which notes the reads that the system refused."""

    refused = 0

    def _read_once(self, path: Path) -> str:
        try:
            return super()._read_once(path)
        except OSError:
            self.refused += 1
            raise


def read_on(root: Path, stop: Event, told: Queue[tuple[int, BaseException | None]]) -> None:
    """Read as a follower does, again and again, until told to stop or a read fails for good."""
    store = WatchedStore(root)
    before = 0
    try:
        while not stop.is_set():
            assert store.read_text(KEY).startswith("status")
            if store.refused > before:
                told.put((store.refused - before, None))
                before = store.refused
            time.sleep(0.002)
    except Exception as error:  # noqa: BLE001 - the test raises it
        told.put((store.refused - before, error))


def test_readers_get_through_replaces_that_nobody_arranged(
    tmp_path: Path, record_property: Callable[[str, object], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Processes read while the status is replaced, until the system has refused some of them; none is lost to it."""
    store = LocalObjectStore(tmp_path)
    store.write_text(KEY, "status 0")
    told: Queue[tuple[int, BaseException | None]] = SPAWN.Queue()
    stop = SPAWN.Event()
    readers = [SPAWN.Process(target=read_on, args=(tmp_path, stop, told)) for _ in range(READERS)]
    refused = replaces = replaces_refused = 0
    replace = os.replace

    def watched(old: Path, new: Path) -> None:
        nonlocal replaces_refused
        try:
            replace(old, new)
        except PermissionError:
            replaces_refused += 1
            raise

    monkeypatch.setattr(os, "replace", watched)
    until = time.monotonic() + PATIENCE_S
    try:
        for reader in readers:
            reader.start()
        while refused < ENOUGH and time.monotonic() < until:
            replaces += 1
            store.write_text(KEY, f"status {replaces}")
            while not told.empty():
                number, error = told.get()
                refused += number
                if error is not None:
                    raise error
    finally:
        stop.set()
        for reader in readers:
            reader.join(10)
            reader.kill()
    assert refused >= ENOUGH, f"{replaces} replaces refused {refused} reads in {PATIENCE_S} s: there was no race"
    record_property("claims.unarranged_read_faults", refused)
    record_property("claims.replaces", replaces)
    record_property("claims.replaces_refused", replaces_refused)
