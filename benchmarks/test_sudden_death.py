"""Writers killed with SIGKILL: every run whose verdict somebody could read is in the ledger afterwards.

Run by `make verify-itself` as a gate of evidence/claims-itself, and not by `make test`.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from claims.flows.workspace import Workspace
from e2e.project import Project, no_traceback, words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL of a process group is of POSIX systems")

WRITERS = 3
AT_RANDOM = 15
"""Kills at a moment that nobody chose."""
AT_ONCE = 15
"""Kills at the moment when the first verdict has been read: what was put off until later is lost then."""
SEED = 20260214


@dataclass
class Writers:
    """Processes of `claims verify` in one process group, and the verdicts that they printed whole."""

    project: Project
    acknowledged: list[dict[str, Any]] = field(default_factory=list)
    heard: threading.Event = field(default_factory=threading.Event)

    def die(self, when: Callable[[Writers], None]) -> None:
        """Start the writers, kill the group at a moment, and keep what they had said until then."""
        first = self._start(0)
        processes = [first, *(self._start(first.pid) for _ in range(WRITERS - 1))]
        threads = [threading.Thread(target=self._listen, args=[one]) for one in processes]
        for thread in threads:
            thread.start()
        when(self)
        os.killpg(first.pid, signal.SIGKILL)
        for thread in threads:
            thread.join(timeout=60)
        for process in processes:
            process.wait(timeout=60)

    def _start(self, group: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            words("verify", "work", "--json"),
            cwd=self.project.root,
            env=self.project.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            process_group=group,
        )

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        """Read what a writer prints; once that is whole, its run counts as acknowledged."""
        assert process.stdout is not None
        said = b""
        with process.stdout:
            while got := os.read(process.stdout.fileno(), 65536):
                said += got
                try:
                    verdict = json.loads(said)
                except ValueError:
                    continue
                self.acknowledged.append(verdict)
                self.heard.set()


def missing(project: Project, acknowledged: list[dict[str, Any]]) -> list[str]:
    """Say what was acknowledged and is not in the ledger: runs by number, and states of the ledger by their root."""
    events = project.claims("log", "--json").json["events"]
    passed = {event["run"] for event in events if event["outcome"] == "passed"}
    with Workspace.open(project.root, now=datetime.now(UTC), environ={}) as workspace:
        roots = workspace.ledger.roots()
    lost = []
    for one in acknowledged:
        run, checkpoint = one["entries"][0]["gates"]["gate"]["run"], one["checkpoint"]
        if run not in passed:
            lost.append(f"run {run}")
        if roots.get(checkpoint["size"]) != checkpoint["root"]:
            lost.append(f"state {checkpoint['size']}")
    return lost


def test_a_run_that_was_acknowledged_survives_the_death_of_its_writers(
    tmp_path: Path, record_testsuite_property: Callable[[str, object], None]
) -> None:
    """Whenever the group is killed, each verdict that was printed whole has its run in the ledger, which is sound."""
    project = Project(tmp_path / "project")
    project.entry()
    began = time.monotonic()
    assert project.verify().code == 0
    whole_s = (time.monotonic() - began) * WRITERS
    chance = random.Random(SEED)
    writers = Writers(project)

    def at_random(_: Writers) -> None:
        time.sleep(chance.uniform(0.05, 1.1) * whole_s)

    def at_once(writers: Writers) -> None:
        writers.heard.clear()
        assert writers.heard.wait(timeout=60), "no writer came to a verdict"

    for when in [at_random] * AT_RANDOM + [at_once] * AT_ONCE:
        writers.die(when)
        status = project.status()
        no_traceback(status)
        assert status.code in (0, 1), status.stderr
        assert missing(project, writers.acknowledged) == []
    events = project.claims("log", "--json").json["events"]
    assert [event["seq"] for event in events] == list(range(len(events), 0, -1))
    assert {event["outcome"] for event in events} == {"passed", "interrupted"}, "no kill struck a writer at work"
    assert project.altered() == []
    record_testsuite_property("claims.kills", AT_RANDOM + AT_ONCE)
    record_testsuite_property("claims.writers", WRITERS)
    record_testsuite_property("claims.acknowledged", len(writers.acknowledged))
    record_testsuite_property("claims.interrupted", sum(event["outcome"] == "interrupted" for event in events))
