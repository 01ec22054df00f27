"""Where a gate's report is to appear, and what this run wrote there."""

from __future__ import annotations

import shlex
import stat
import time
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from claims.core.entry import Gate, ReportSource
from claims.core.reasons import Code, Reason
from claims.gates.fresh import LONG_AGO_S, Mark, fault
from claims.gates.reading import OtherFileError, regular_bytes
from claims.gates.reruns import SWITCHED_OFF
from claims.gates.tree import tracked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claims.gates.command import Command

MAX_REPORT_BYTES = 64 << 20
MAX_FILES = 10_000
MAX_MATCHES = 500_000
"""How many files a pattern may match, those included that are no reports of this run."""
NAMED = 3


@dataclass(frozen=True, slots=True)
class ReportFile:
    """The bytes of one report file."""

    name: str
    data: bytes


@dataclass
class Place:
    """Where the report of one run is expected. Nothing that was there before can be taken for it.

    Files of the user are neither moved nor changed: what stands there before the command is noted, and what is
    still the same afterwards is not this run's.
    """

    gate: Gate
    root: Path
    scratch: Path
    began_ns: int = 0
    names_report: bool = False
    """Whether the command names a report of its own to pytest."""
    _before: dict[Path, Mark] = field(default_factory=dict)

    @property
    def private(self) -> Path:
        """A path that only this run knows."""
        return self.scratch / "report.xml"

    def prepare(self, command: Command) -> Command:
        """Give the command with the report's place in it, and note the left-over reports."""
        argv, environment = command.argv, dict(command.environment)
        options = [environment.get("PYTEST_ADDOPTS"), SWITCHED_OFF]
        match self.gate.report:
            case ReportSource.PYTEST:
                self.names_report = any("--junit" in word for word in argv)
                # xunit1 writes the file of each case, which scopes are compared with
                options.append(f"--junitxml={shlex.quote(command.naming.posix(self.private))} -o junit_family=xunit1")
            case ReportSource.ARGUMENT:
                argv = tuple(word.replace("{report}", command.naming.theirs(self.private)) for word in argv)
            case ReportSource.FILE:
                present = {path for paths in self._present().values() for path in paths}
                self._before = {path: mark for path in present if (mark := Mark.of(path))}
        environment["PYTEST_ADDOPTS"] = " ".join(filter(None, options))
        self.began_ns = self._begin()
        return replace(command, argv=argv, environment=environment)

    def collect(self) -> tuple[list[ReportFile], Reason | None]:
        """Give the report files that this run wrote, and what is wrong with them or missing.

        Files that are there although others are not say what failed, and never what passed.
        """
        if self.gate.report is not ReportSource.FILE:
            return self._read({self.private: None}, [])
        present = self._present()
        paths = sorted({path for paths in present.values() for path in paths})
        if len(paths) > MAX_MATCHES:
            text = f"more than {MAX_MATCHES} files match; say in `report` more closely where the reports are"
            return [], Reason(Code.UNREADABLE_REPORT, self.gate.name, text)
        left = {mark.file for mark in self._before.values()}
        marks = {path: mark for path in paths if (mark := Mark.of(path)) and mark.file not in left}
        written = {path: mark for path, mark in marks.items() if not mark.is_link}
        if len(written) > MAX_FILES:
            text = f"this run wrote {len(written)} files that match; reports are read from up to {MAX_FILES}"
            return [], Reason(Code.UNREADABLE_REPORT, self.gate.name, text)
        faults = [f"{self._name(path)} {said}" for path in paths if (said := self._link_fault(path, written))]
        missed = [pattern for pattern, found in present.items() if written.keys().isdisjoint(found)]
        if missed and not faults:
            faults.append(self._nothing(missed, present))
        return self._read(written, faults)

    def _read(self, paths: Mapping[Path, Mark | None], faults: list[str]) -> tuple[list[ReportFile], Reason | None]:
        """Read report files; the faults found so far go before those found here."""
        fresh: list[ReportFile] = []
        room = MAX_REPORT_BYTES
        for path, known in paths.items():
            name, mark = self._name(path), known or Mark.of(path)
            if said := fault(mark, self.began_ns) if mark else self._absent():
                faults.append(f"{name} {said}")
                continue
            try:
                data = regular_bytes(path, room + 1)
            except OtherFileError:
                faults.append(f"{name} is not a regular file")
                continue
            except OSError as error:
                text = f"{name} cannot be read: {error.strerror or error}"
                return fresh, Reason(Code.UNREADABLE_REPORT, self.gate.name, text)
            if len(data) > room:
                text = f"{name} has {max(len(data), path.stat().st_size)} bytes"
                text = f"{text}; reports are read up to {MAX_REPORT_BYTES} in all"
                return fresh, Reason(Code.UNREADABLE_REPORT, self.gate.name, text)
            room -= len(data)
            fresh.append(ReportFile(name, data))
        return fresh, Reason(Code.NO_REPORT, self.gate.name, "; ".join(faults[:NAMED])) if faults else None

    def _present(self) -> dict[str, list[Path]]:
        """Give what stands at each pattern, folders left out; not every one of absurdly many."""
        found = {}
        for pattern in self.gate.report_files:
            files = (path for path in self.root.glob(pattern) if path.is_symlink() or not path.is_dir())
            found[pattern] = list(islice(files, MAX_MATCHES + 1))
        return found

    def _begin(self) -> int:
        """Give the moment that the run begins, which is later than whatever was noted: clocks of files are coarse."""
        marker = self.scratch / "began"
        until = time.monotonic() + LONG_AGO_S
        while True:
            marker.touch()
            began_ns = marker.stat().st_mtime_ns
            if all(mark.is_settled(began_ns) for mark in self._before.values()) or time.monotonic() > until:
                return began_ns
            time.sleep(0.001)

    def _link_fault(self, path: Path, written: Mapping[Path, Mark]) -> str:
        """Say why a link is a fault. One to a report that counts by itself is none, nor is one that leads to old files.

        What a link leads to may be a report of yesterday, or one of today that no pattern names.
        """
        mark = Mark.of(path)
        if mark is None or not mark.is_link:
            return ""
        there = mark.target
        if there and any(there.file == one.file for one in written.values()):
            return ""
        if path not in self._before or self._before[path].file != mark.file:
            return "is not a regular file"
        if there and stat.S_ISREG(there.mode) and not fault(there, self.began_ns):
            return "is a link to a file that this run wrote; name that file in `report`"
        return ""

    def _name(self, path: Path) -> str:
        return "report.xml" if path == self.private else path.relative_to(self.root).as_posix()

    def _absent(self) -> str:
        own = "; the --junitxml in the command wins over ours" if self.names_report else ""
        return f"was not written by this run{own}"

    def _nothing(self, missed: list[str], present: Mapping[str, list[Path]]) -> str:
        """Say which patterns this run wrote nothing for, and what stands there instead."""
        text = f"this run wrote nothing that matches {', '.join(missed)}"
        left = sorted({self._name(path) for pattern in missed for path in present[pattern]})[:NAMED]
        if not left:
            return text
        known = tracked(self.root, left)
        committed, others = [name for name in left if name in known], [name for name in left if name not in known]
        if committed:
            verb = "is tracked by git and was" if len(committed) == 1 else "are tracked by git and were"
            text += f"; {', '.join(committed)} {verb} not written by this run"
        if others:
            text += f"; a left-over from before the run does not count ({', '.join(others)})"
        return text
