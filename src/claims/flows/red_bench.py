"""A gate in the scratch worktree: started as in the user's tree, with nothing of that tree left within reach."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from claims.core.earned import earned
from claims.core.failure import failure_class
from claims.core.output import MAX_CHARS, broken_rule, last_lines, root_error
from claims.core.reasons import Reason
from claims.core.red import HANG, Cause, Colour, Execution, RedCase, cause, colour, failing, judged
from claims.core.run import Ending
from claims.core.scope import places
from claims.flows.record import read_reports
from claims.flows.red_start import Start
from claims.gates import platform, probe, process
from claims.gates.collect import Place
from claims.gates.report import read_report
from claims.gates.report_failures import failures
from claims.gates.trace import Watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from claims.core.case import Report
    from claims.core.entry import Entry, Gate
    from claims.core.red import Ground
    from claims.core.red_failure import Failure
    from claims.flows.artefacts import Artefacts
    from claims.flows.workspace import Workspace
    from claims.gates.command import Command
    from claims.gates.worktree import Worktree

HEADLINE_CHARACTERS = 300
CASES_KEPT = 400
LINES_KEPT = 8
"""Last lines of each stream that a record keeps of an execution that shows nothing."""


class LeakedError(Exception):
    """The gate ran code of the user's checkout, or nobody can say which code it ran."""


class UnpreparedError(Exception):
    """What the gate runs could not be built."""

    def __init__(self, done: process.Completed) -> None:
        said = done.detail or f"exit code {done.exit_code}"
        super().__init__(f"could not prepare ({said}): {root_error(done.said)}")
        self.done = done


class Raw(NamedTuple):
    """What one execution came to, before anybody judges it."""

    done: process.Completed
    report: Report | None
    data: list[bytes]
    """The report files, where all of them could be read."""
    fault: Reason | None
    watch: Watch


@dataclass
class Bench:
    """Executes one gate in a worktree and keeps what it says."""

    workspace: Workspace
    entry: Entry
    gate: Gate
    worktree: Worktree
    scratch: Path
    progress: Callable[[str], Callable[[float, str], None] | None]
    artefacts: Artefacts
    executions: list[tuple[str, str, int | None, float]] = field(default_factory=list)
    collected: set[str] = field(default_factory=set)
    """Files, relative to the gate's root, that cases were collected from."""
    executed: set[str] = field(default_factory=set)
    """Files of the worktree that Python executed, relative to its top."""
    platform: str = field(default_factory=platform.here)
    """Where the gate runs, known for sure once it is prepared."""
    _start: Start | None = None

    @property
    def root(self) -> Path:
        """The folder of the worktree where the gate runs."""
        return self.worktree.at(self.workspace.root_of(self.entry))

    @property
    def _named_root(self) -> str:
        """The root as the interpreter names it, which reports go by."""
        return self._command.naming.theirs(self.root) if self._command else str(self.root)

    def prepare(self) -> None:
        """Find out how the gate is started in the worktree, and bring along what it needs there.

        Raises:
            NotStartedError: the contract is not met, or the program is not there.
        """
        self._start = Start(self.workspace, self.entry, self.gate, self.worktree)
        self._start.ready()
        self.platform = self._start.platform

    @property
    def _command(self) -> Command | None:
        return self._start.command if self._start else None

    def run(self, state: str, ground: Ground | None = None, *, timeout_s: float | None = None) -> Execution:
        """Execute the gate once.

        Raises:
            LeakedError: it imported from the user's checkout, or its imports are unknown.
            KeyboardInterrupt: the user broke it off.
        """
        try:
            raw = self.execute(state, timeout_s=timeout_s)
        except UnpreparedError as error:
            self.executions.append((state, Colour.INVALID.value, error.done.exit_code, error.done.duration_s))
            return Execution(colour=Colour.INVALID, detail=str(error), said=_last_lines(error.done))
        execution = self._judged(raw, ground)
        self.executions.append((state, execution.colour.value, raw.done.exit_code, raw.done.duration_s))
        if execution.colour is not Colour.INVALID or raw.done.ending is Ending.EXITED:
            self.check_imports(raw.watch, state)
        return execution

    def execute(
        self,
        state: str,
        *,
        timeout_s: float | None = None,
        over: Callable[[Command], Command] = lambda command: command,
    ) -> Raw:
        """Execute the gate once and keep what it said.

        Args:
            over: gives the command as it is to be started.

        Raises:
            KeyboardInterrupt: the user broke it off.
            UnpreparedError: what the gate runs could not be built.
        """
        assert self._command is not None
        here = Path(tempfile.mkdtemp(dir=self.scratch))
        self.worktree.clear_caches()
        self._build(state)
        place = Place(self.gate, self.root, here)
        watch = Watch(here, self.worktree.at(self.workspace.root), executed=True)
        command = over(watch.over(place.prepare(self._command)))
        done = process.run(
            command.argv,
            cwd=self.root,
            environment=command.environment,
            timeout_s=min(timeout_s or self.gate.timeout_s, self.gate.timeout_s),
            scratch=here,
            progress=self.progress(f"{self.gate.name} {state}"),
            scatters=bool(command.launcher),
        )
        if done.ending is Ending.INTERRUPTED:
            raise KeyboardInterrupt
        self.artefacts.keep(f"{state}:stdout", done.stdout)
        self.artefacts.keep(f"{state}:stderr", done.stderr)
        return Raw(done, *self._report(place, state), watch)

    def _build(self, state: str) -> None:
        """Build what the gate runs, where it declares how.

        Raises:
            UnpreparedError: that failed.
        """
        command = self._start.preparing if self._start else None
        if command is None:
            return
        done = process.run(
            command.argv,
            cwd=self.root,
            environment=command.environment,
            timeout_s=self.gate.timeout_s,
            scratch=Path(tempfile.mkdtemp(dir=self.scratch)),
            progress=self.progress(f"{self.gate.name} {state} prepare"),
        )
        if done.ending is Ending.INTERRUPTED:
            raise KeyboardInterrupt
        self.artefacts.keep(f"{state}:prepare", done.stdout + done.stderr)
        if done.ending is not Ending.EXITED or done.exit_code != 0:
            raise UnpreparedError(done)

    def _report(self, place: Place, state: str) -> tuple[Report | None, list[bytes], Reason | None]:
        files, fault = place.collect()
        for file in files:
            self.artefacts.keep(f"{state}:report:{file.name}", file.data)
        report, unreadable = read_reports(self.gate, files or fault, self._named_root)
        return report, [file.data for file in files] if report else [], unreadable or fault

    def _judged(self, raw: Raw, ground: Ground | None) -> Execution:
        done, report = raw.done, raw.report
        expects = self.gate.expects
        refusals = earned(
            gate=self.gate.name,
            expects=expects,
            ending=done.ending,
            exit_code=done.exit_code,
            detail=done.detail,
            report=report,
            report_fault=raw.fault,
            inputs=None,
            said=broken_rule(done.said),
        )
        cases = judged(report.cases, expects) if report else []
        detail = "; ".join(f"{reason.code.value} ({reason.detail})" for reason in refusals[:3])
        everything = report.cases if report else ()
        outside = [case for case in failing(everything) if _is_collection(case.headline)]
        red = {case.position: case for case in [*failing(cases), *outside]}
        pytest = report is not None and report.producer == "pytest"
        errors = len(report.suite_errors) if report else 0
        shade = colour(done.ending, done.exit_code, refusals, len(red) + errors, pytest=pytest)
        if done.ending is Ending.TIMED_OUT and ground is not None and HANG in ground.signature:
            return self._hung(done)
        if shade is Colour.GREEN:
            self.collected |= {path for case in cases for path in places(case)}
        elif self._start and (ground is None or shade is Colour.INVALID):
            headlines = [case.headline for case in failing(everything)[:CASES_KEPT]]
            why = self._start.why("\n".join([done.said, *headlines]))
            detail = f"{why}; {detail}" if why and why not in detail else detail
        named = [] if ground is None or report is None else self._failures(raw.data, report, set(red))
        told = [] if ground is None else [_red_case(failure, ground) for failure in named]
        return Execution(
            colour=shade,
            detail=detail[: 2 * HEADLINE_CHARACTERS],
            cases=tuple(case.id for case in cases),
            red=tuple(told) if shade is Colour.RED else (),
            said=() if shade is Colour.GREEN else _last_lines(done),
        )

    def _hung(self, done: process.Completed) -> Execution:
        """Give an execution that did not end, where that is what the failure looks like."""
        case = RedCase(_clean(self.gate.name), Cause.SIGNATURE, "", done.detail, failure_class(done.detail))
        return Execution(colour=Colour.RED, detail=done.detail, red=(case,), hung=True, said=_last_lines(done))

    def _failures(self, data: list[bytes], report: Report, positions: set[int]) -> list[Failure]:
        """Give the failing cases at given positions with their texts; several report files follow each other."""
        pytest = report.producer == "pytest"
        found: list[Failure] = []
        start = 0
        for one in data:
            length = len(report.cases) if len(data) == 1 else len(read_report(one).cases)
            cases = report.cases[start : start + length]
            found += failures(one, cases, from_pytest=pytest, root=self._named_root)
            start += length
        return [failure for failure in found if failure.case.position in positions][:CASES_KEPT]

    def check_imports(self, watch: Watch, state: str) -> None:
        """See that the gate ran the worktree's code.

        Raises:
            LeakedError: it imported from the user's checkout, or its imports are unknown.
        """
        assert self._start is not None
        assert self._command is not None
        tops = {"copy": self.worktree.folder, "original": self.worktree.top}
        imports = probe.imports(watch.notes(), **tops, project=self._start.packages, tracked=self._start.installable())
        self.executed |= imports.tree
        listed = "".join(f"{path}\n" for path in (*sorted(imports.tree), *imports.leaks))
        self.artefacts.keep(f"{state}:imports", listed.encode("utf-8", "surrogateescape"))
        if imports.leaks:
            more = f" and {len(imports.leaks) - 1} more" if len(imports.leaks) > 1 else ""
            raise LeakedError(f"the gate imported {imports.leaks[0]}{more} instead of the scratch worktree's files")
        if self._command.python and not imports.seen:
            text = "the interpreter told of no import (started with -I, -E or -S?), so nobody can say which code ran"
            raise LeakedError(text)


def _red_case(failure: Failure, ground: Ground) -> RedCase:
    case = failure.case
    return RedCase(
        id=_clean(case.id),
        cause=cause(failure, ground),
        exception=_clean(failure.exception),
        headline=_clean(case.headline),
        failure_class=_clean(case.failure_class),
    )


def _last_lines(done: process.Completed) -> tuple[str, ...]:
    """Give the last words of a command on both of its streams."""
    streams = (stream[-MAX_CHARS:].decode("utf-8", "replace") for stream in (done.stdout, done.stderr))
    return tuple(_clean(line) for stream in streams for line in last_lines(stream, LINES_KEPT))


def _is_collection(headline: str) -> bool:
    return headline.lower().startswith(("collection failure", "internal error"))


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()[:HEADLINE_CHARACTERS]
