"""Measure what docs/performance.md promises. Run by hand: `.venv/bin/python benchmarks/bench.py`.

Every figure is a ratio to a yardstick that is measured in turn with it, in the same run, or a time beside its target:
machines are noisy, so quote ratios and medians. `benchmarks/test_ratios.py` makes a gate of it.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from claims.core.definition import definition_digest
from claims.flows.evidence import Reader
from claims.flows.record import Recorder
from claims.flows.workspace import Workspace, select_entries
from claims.gates.report import read_report
from claims.ledger import cases

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BARE = """
import typer
app = typer.Typer()
@app.command()
def main(name: str) -> None:
    print(name)
app()
"""
COPY = "import shutil, sys; shutil.copy(sys.argv[1], sys.argv[2])"


def report_text(count: int) -> str:
    """Give a report of `count` cases: nine of ten plain passes, the rest failures, skips, errors and long output."""
    trace = (
        "def test_x():\n&gt;       assert f(41) == 42\nE       assert 41 == 42\n\ntests/test_m.py:123: AssertionError\n"
        * 3
    )
    results = {
        **dict.fromkeys(range(5), f'<failure message="AssertionError: assert 41 == 42">{trace}</failure>'),
        **dict.fromkeys(range(5, 8), '<skipped type="pytest.skip" message="not here">tests/test_m.py:7</skipped>'),
        8: f'<error message="failed on setup with &quot;RuntimeError: boom&quot;">{trace}</error>',
        9: "<system-out>" + "a line of captured output\n" * 20 + "</system-out>",
    }
    parts = ['<?xml version="1.0" encoding="utf-8"?>\n<testsuites>']
    for start in range(0, count, 500):
        parts.append(f'<testsuite name="suite{start // 500}" tests="{min(500, count - start)}">')
        for i in range(start, min(start + 500, count)):
            head = f'<testcase classname="tests.unit.test_m{start // 500}.TestC" name="test_number_{i}[p-{i % 7}]" time="0.{i % 1000:03}"'
            inner = results.get(i % 100)
            parts.append(f"{head}>{inner}</testcase>" if inner else f"{head} />")
        parts.append("</testsuite>")
    return "".join([*parts, "</testsuites>\n"])


def project(folder: Path, entries: int, claims: int, command: list[str]) -> Path:
    """Make a project in git with a number of entries, each with one gate and a number of claims."""
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "module.py").write_text("VALUE = 1\n")
    (folder / ".gitignore").write_text("evidence/ledger.db*\nevidence/objects/\n")
    words = ", ".join(f"{word!r}" for word in command)
    for number in range(entries):
        text = f"title: Entry {number}\ngates:\n  gate:\n    run: [{words}]\n    covers: [src]\n    expects: {{cases: ['*number_10?p-3?']}}\nclaims:\n"
        text += "".join(
            f"  claim-{i}:\n    text: This is sentence number {i}.\n    scope: [lib/module{i}.py]\n    authoritative: [gate]\n"
            for i in range(claims)
        )
        place = folder / "evidence" / f"entry-{number:04}" / "entry.yaml"
        place.parent.mkdir(parents=True)
        place.write_text(text)
    for words_ in (["init", "-q"], ["add", "-A"], ["-c", "user.name=b", "-c", "user.email=b@b", "commit", "-qm", "x"]):
        subprocess.run(["git", *words_], cwd=folder, check=True)
    return folder


def seconds(work: object, *arguments: object) -> float:
    """Time one call."""
    began = time.perf_counter()
    work(*arguments)  # type: ignore[operator]
    return time.perf_counter() - began


def command(*words: str, cwd: Path | None = None) -> None:
    """Run a command and forget its output."""
    subprocess.run(words, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


class Figure(NamedTuple):
    """One measured figure beside its target."""

    name: str
    says: str
    value: float
    target: float
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether the target is met."""
        return self.value <= self.target

    def __str__(self) -> str:
        word = "ok  " if self.met else "MISS"
        return f"{word}  {self.says:<58} {self.value:8.2f}{self.unit}  target {self.target:g}{self.unit}"


def start_up(folder: Path) -> Iterator[Figure]:
    """Compare `--help` and `status` with a bare Typer program."""
    (folder / "bare.py").write_text(BARE)
    small = project(folder / "small", 1, 3, [sys.executable, "-c", "pass", "{report}"])
    helped, statused = [], []
    for _ in range(15):
        bare = seconds(command, sys.executable, str(folder / "bare.py"), "--help")
        helped.append(seconds(command, sys.executable, "-m", "claims", "--help") / bare)
        statused.append(seconds(lambda: command(sys.executable, "-m", "claims", "status", cwd=small)) / bare)
    yield Figure("help", "claims --help, times a bare Typer program", statistics.median(helped), 1.1)
    yield Figure("status", "claims status, times a bare Typer program", statistics.median(statused), 2.5)


def around_a_gate(folder: Path) -> Iterator[Figure]:
    """Measure what `claims verify` costs beside the command that it runs."""
    (folder / "100.xml").write_text(report_text(100))
    copy = [sys.executable, "-c", COPY, str(folder / "100.xml"), "{report}"]
    small = project(folder / "around", 1, 1, copy)
    with Workspace.open(small, now=NOW, environ=os.environ, create=True) as workspace:
        (entry,) = select_entries(workspace.project, [])
        recorder = Recorder(workspace, entry, lambda: datetime.now(UTC))
        recorder.record(entry.gates["gate"])
        own = []
        for _ in range(15):
            began = time.perf_counter()
            run = recorder.record(entry.gates["gate"])
            own.append(time.perf_counter() - began - run.duration_s)
    yield Figure("own_cost_s", "own cost around a gate, 100 cases, in process", statistics.median(own), 0.25, " s")
    whole = []
    for _ in range(9):
        child = seconds(command, *copy[:-1], str(folder / "out.xml"))
        whole.append(seconds(lambda: command(sys.executable, "-m", "claims", "verify", "--all", cwd=small)) - child)
    yield Figure(
        "whole_process_s", "the same, whole process with start-up and verdicts", statistics.median(whole), 0.75, " s"
    )


def large_report(folder: Path) -> Iterator[Figure]:
    """Record a report of 100,000 cases, beside iterating over it with the standard library's parser."""
    path = folder / "100k.xml"
    path.write_text(report_text(100_000))
    big = project(folder / "big", 1, 1, ["cp", str(path), "{report}"])
    ratios = []
    with Workspace.open(big, now=NOW, environ=os.environ, create=True) as workspace:
        (entry,) = select_entries(workspace.project, [])
        recorder = Recorder(workspace, entry, lambda: datetime.now(UTC))
        for number in range(5):
            path.write_text(report_text(100_000) + f"<!-- {number} -->\n")  # other bytes, so that they are stored anew
            yardstick = seconds(iterate, path)
            began = time.perf_counter()
            run = recorder.record(entry.gates["gate"])
            ratios.append((time.perf_counter() - began - run.duration_s) / yardstick)
    yield Figure("recording", "recording 100,000 cases, times iterating over them", statistics.median(ratios), 2.5)
    peak = subprocess.run(
        [sys.executable, "-c", PEAK, str(big)], capture_output=True, text=True, check=True
    ).stdout.strip()
    yield Figure("peak_mib", "peak memory of a process that records them", float(peak), 150, " MiB")
    grown = project(folder / "grown", 100, 50, ["cp", str(path), "{report}"])
    small = report_text(100).encode()
    fill(grown, small)
    times = [seconds(lambda: command(sys.executable, "-m", "claims", "status", "--json", cwd=grown)) for _ in range(5)]
    yield Figure(
        "status_of_5000_s",
        "status of 5,000 claims in 100 entries, one of them over it",
        statistics.median(times),
        1.5,
        " s",
    )


PEAK = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-m", "claims", "verify", "--all"], cwd=sys.argv[1], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
"""


def iterate(path: Path) -> None:
    """Merely look at every element of a report."""
    for _, element in ET.iterparse(path):
        element.clear()


def fill(folder: Path, report: bytes) -> None:
    """Run the first entry's gate, and record a report for each of the rest without running a thousand commands."""
    with Workspace.open(folder, now=NOW, environ=os.environ, create=True) as workspace:
        entries = select_entries(workspace.project, [])
        first = Recorder(workspace, entries[0], lambda: datetime.now(UTC)).record(entries[0].gates["gate"])
        read = read_report(report)
        blocks = cases.pack(read.cases)
        digest = workspace.ledger.objects.put(report)
        artefacts = tuple(replace(a, digest=digest) if a.name.startswith("report:") else a for a in first.artefacts)
        for number, entry in enumerate(entries[1:]):
            run = replace(
                first,
                entry=entry.slug,
                definition=definition_digest(entry, entry.gates["gate"]),
                counts=read.counts,
                failing_digest=cases.failing_digest(blocks),
                artefacts=artefacts,
            )
            workspace.ledger.append_run(f"bench-{number}", run, blocks)


def many_entries(folder: Path) -> Iterator[Figure]:
    """Judge 1,000 entries of 10 claims from a ledger of a million cases."""
    path = folder / "1000.xml"
    path.write_text(report_text(1000))
    wide = project(folder / "wide", 1000, 10, ["cp", str(path), "{report}"])
    fill(wide, path.read_bytes())
    with Workspace.open(wide, now=NOW, environ=os.environ) as workspace:
        entries = select_entries(workspace.project, [])
        loaded = time.perf_counter()
        reader = Reader(workspace)
        for entry in entries:
            reader.judge(entry)
        judged = time.perf_counter()
    yield Figure("judging_s", "judging 1,000 entries, 10 claims each, from 1,000,000 cases", judged - loaded, 2.0, " s")


PARTS = (start_up, around_a_gate, large_report, many_entries)


def measure() -> Iterator[Figure]:
    """Yield every figure, as it is measured."""
    folder = Path(tempfile.mkdtemp(prefix="claims-bench-"))
    try:
        for part in PARTS:
            (folder / part.__name__).mkdir()
            yield from part(folder / part.__name__)
    finally:
        shutil.rmtree(folder)


def main() -> None:
    """Print every figure."""
    print(
        f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, peak so far {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB"
    )
    for figure in measure():
        print(figure, flush=True)


if __name__ == "__main__":
    main()
