"""Where a gate's report is to appear, and what this run wrote there."""

from __future__ import annotations

import shlex
import shutil
import stat
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from claims.core.entry import Gate, ReportSource
from claims.core.reasons import Code, Reason
from claims.gates.reruns import SWITCHED_OFF

if TYPE_CHECKING:
    from claims.gates.command import Command

MAX_REPORT_BYTES = 64 << 20
MAX_FILES = 10_000


@dataclass(frozen=True, slots=True)
class ReportFile:
    """The bytes of one report file."""

    name: str
    data: bytes


@dataclass
class Place:
    """Where the report of one run is expected. Nothing that was there before can be taken for it."""

    gate: Gate
    root: Path
    scratch: Path
    aside: list[tuple[Path, Path]] = field(default_factory=list)
    began_ns: int = 0
    names_report: bool = False
    """Whether the command names a report of its own to pytest."""

    @property
    def private(self) -> Path:
        """A path that only this run knows."""
        return self.scratch / "report.xml"

    def prepare(self, command: Command) -> Command:
        """Give the command with the report's place in it, and put left-over reports out of the way."""
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
                for number, path in enumerate(self._present()):
                    kept = self.scratch / f"aside-{number}"
                    shutil.move(path, kept)
                    self.aside.append((path, kept))
        environment["PYTEST_ADDOPTS"] = " ".join(filter(None, options))
        marker = self.scratch / "began"
        marker.touch()
        self.began_ns = marker.stat().st_mtime_ns
        return replace(command, argv=argv, environment=environment)

    def collect(self) -> list[ReportFile] | Reason:
        """Give the report files that this run wrote, or why there are none."""
        paths = self._present() if self.gate.report is ReportSource.FILE else [self.private]
        if len(paths) > MAX_FILES:
            text = f"{len(paths)} files match; reports are read from up to {MAX_FILES}"
            return Reason(Code.UNREADABLE_REPORT, self.gate.name, text)
        fresh: list[ReportFile] = []
        faults: list[str] = []
        room = MAX_REPORT_BYTES
        for path in paths:
            name = self._name(path)
            if fault := self._fault(path):
                faults.append(f"{name} {fault}")
                continue
            size = path.stat().st_size
            if size > room:
                text = f"{name} has {size} bytes; reports are read up to {MAX_REPORT_BYTES} in all"
                return Reason(Code.UNREADABLE_REPORT, self.gate.name, text)
            room -= size
            fresh.append(ReportFile(name, path.read_bytes()))
        if faults or not fresh:
            return Reason(Code.NO_REPORT, self.gate.name, "; ".join(faults[:3]) or self._nothing())
        return fresh

    def restore(self) -> None:
        """Put left-over reports back where this run wrote none."""
        for path, kept in self.aside:
            if not path.exists() and not path.is_symlink():
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(kept, path)

    def _present(self) -> list[Path]:
        found = {path for pattern in self.gate.report_files for path in self.root.glob(pattern)}
        return sorted(path for path in found if path.is_symlink() or not path.is_dir())

    def _name(self, path: Path) -> str:
        return "report.xml" if path == self.private else path.relative_to(self.root).as_posix()

    def _fault(self, path: Path) -> str | None:
        """Say why a file is not a report of this run."""
        try:
            status = path.lstat()
        except OSError:
            own = "; the --junitxml in the command wins over ours" if self.names_report else ""
            return f"was not written by this run{own}"
        if not stat.S_ISREG(status.st_mode):
            return "is not a regular file"
        if status.st_mtime_ns < self.began_ns:
            return "is older than this run"
        return None

    def _nothing(self) -> str:
        patterns = ", ".join(self.gate.report_files)
        left = "; a left-over from before the run does not count" if self.aside else ""
        return f"this run wrote nothing that matches {patterns}{left}"
