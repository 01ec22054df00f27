"""Run one gate and record what it said: bytes are kept before anything is parsed."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claims import __version__
from claims.core.announced import unseen
from claims.core.case import READING
from claims.core.change import cases_digest, judged_digest, skipped_digest
from claims.core.definition import definition_digest, selection_digest
from claims.core.earned import earned
from claims.core.errors import IntegrityError
from claims.core.output import broken_rule
from claims.core.reasons import Code, Reason, in_order
from claims.core.run import Ending, Inputs, Run
from claims.flows.artefacts import Artefacts
from claims.flows.looks import Looks
from claims.flows.placing import tree_of
from claims.flows.rescue import private_folder, rescue
from claims.flows.turns import UNLOCKED, having_places
from claims.gates import platform, process, reruns
from claims.gates.collect import Place, ReportFile
from claims.gates.command import NotStartedError, words
from claims.gates.launched import asked, elsewhere, meant
from claims.gates.manifest import difference
from claims.gates.report import UnreadableReport, merge, read_report
from claims.gates.told import told
from claims.ledger import cases

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from claims.core.case import Report
    from claims.core.entry import Entry, Gate
    from claims.core.places import Tree
    from claims.flows.looks import Covered
    from claims.flows.provenance import Came
    from claims.flows.workspace import Workspace
    from claims.gates.interpreter import Answer

DETAIL_CHARACTERS = 300
ARGUMENTS_CHARACTERS = 8_000
PROPERTIES_CHARACTERS = 16_000
LATE_S = 2.0
"""How long an interpreter is waited for that had all the time of its gate to answer, and more."""


@dataclass
class Recorder:
    """Runs gates of one entry and appends what they said to the ledger."""

    workspace: Workspace
    entry: Entry
    clock: Callable[[], datetime]
    progress: Callable[[str], Callable[[float, str], None] | None] = field(default=lambda gate: None)
    note: Callable[[str], None] = field(default=lambda text: None)
    """Is told what is worth knowing while a gate has not begun."""

    def record(self, gate: Gate) -> Run:
        """Run a gate once and give the recorded run.

        Raises:
            IntegrityError: the result could not be recorded; it is saved beside, and the message says where.
        """
        with having_places(self.workspace, self.entry, gate, self.note) as locked, private_folder() as scratch:
            token = uuid.uuid4().hex
            announced = self._announced(gate)
            self.workspace.ledger.announce(token, announced, gate.timeout_s)
            attempt = _Attempt(self, gate, announced, Place(gate, self.workspace.root_of(self.entry), scratch))
            try:
                run, blocks = attempt.carry_out()
                run = run if locked else replace(run, flags=(*run.flags, UNLOCKED))
                number = self.workspace.ledger.append_run(token, run, blocks)
            except (IntegrityError, OSError) as error:
                raise IntegrityError(f"{error}\n{rescue(gate, attempt.done, attempt.place.private)}") from error
        return replace(run, number=number)

    def _announced(self, gate: Gate) -> Run:
        """Give the run as it is to be recorded if its process dies."""
        return unseen(
            entry=self.entry.slug,
            gate=gate.name,
            labels=labels(self.entry, gate),
            definition=definition_digest(self.entry, gate),
            selection=selection_digest(self.entry, gate),
            argv=_bounded(words(gate)),
            cwd=self.entry.root,
            started_at=self.clock(),
            platform=platform.here(),
            machine=platform.machine(),
            version=__version__,
            reading=READING,
        )


def kept_short(refusals: Sequence[Reason]) -> tuple[Reason, ...]:
    """Cut the reasons of a run to what its record holds."""
    return tuple(reason._replace(detail=reason.detail[:DETAIL_CHARACTERS]) for reason in refusals[:40])


@dataclass
class _Attempt:
    """One run from its first look at the files to the record."""

    recorder: Recorder
    gate: Gate
    run: Run
    place: Place
    named_root: str = ""
    """The root as the interpreter names it, which reports go by."""
    artefacts: Artefacts = field(init=False)
    done: process.Completed | None = None
    """How the command ended, once it did."""

    def __post_init__(self) -> None:
        self.artefacts = Artefacts(self.recorder.workspace.ledger.objects)

    def carry_out(self) -> tuple[Run, list[cases.Block]]:
        workspace, entry = self.recorder.workspace, self.recorder.entry
        try:
            command, answer = asked(self.gate, workspace.root, workspace.root_of(entry))
        except NotStartedError as error:
            return self._not_started(error), []
        self.named_root = command.naming.theirs(self.place.root)
        command = self.place.prepare(command)
        looks = Looks(workspace, entry, self.gate, self.place)
        started = looks.begin(command)
        done = self.done = process.run(
            started.argv,
            cwd=workspace.root_of(entry),
            environment=started.environment,
            timeout_s=self.gate.timeout_s,
            scratch=self.place.scratch,
            progress=self.recorder.progress(self.gate.name),
            scatters=bool(started.launcher),
        )
        self.artefacts.keep("stdout", done.stdout)
        self.artefacts.keep("stderr", done.stderr)
        # the second look at the files begins when the command has ended, not when its report has been read
        with ThreadPoolExecutor(1) as pool:
            covered = pool.submit(looks.end)
            read = reruns.seen(self.gate.name, command.argv, done.stdout, done.stderr, self._collect(looks))
        run = replace(
            self.run,
            argv=_bounded(command.argv),
            **self._surroundings(answer(LATE_S if done.ending is Ending.TIMED_OUT else None)),
            environment=command.recorded,
        )
        return self._finished(run, done, read, covered.result(), looks.provenance.end())

    def _collect(self, looks: Looks) -> tuple[Report | None, Reason | None]:
        """Keep the bytes of the report files, then read them, and place what failed among the files of before."""
        files, fault = self.place.collect()
        for file in files:
            self.artefacts.keep(f"report:{file.name}", file.data)
        tree = tree_of(self.place.root, looks.before.paths, named=self.named_root, mapped=self.gate.paths)
        report, unreadable = read_reports(self.gate, files or fault, self.named_root, tree)
        return report, unreadable or fault

    def _surroundings(self, answer: Answer | None) -> dict[str, Any]:
        """Give interpreter and platform by what the interpreter says; where it is silent, it is taken to be here."""
        if answer is None:
            return {"interpreter": None}
        facts = answer.facts | {"distributions": self.artefacts.keep("distributions", answer.distributions)}
        return {"interpreter": facts, "platform": platform.of(answer.facts)}

    def _not_started(self, error: NotStartedError) -> Run:
        detail = error.detail[:DETAIL_CHARACTERS]
        refusals = (Reason(Code(error.ending.value), self.gate.name, detail),)
        where = error.platform or meant(self.gate) or self.run.platform
        return replace(self.run, ending=error.ending, detail=detail, refusals=refusals, platform=where)

    def _finished(
        self,
        run: Run,
        done: process.Completed,
        read: tuple[Report | None, Reason | None],
        used: Covered,
        came: Came,
    ) -> tuple[Run, list[cases.Block]]:
        report, fault = read
        inputs = Inputs(
            before=self.artefacts.keep("inputs-before", used.before),
            after=self.artefacts.keep("inputs-after", used.after),
        )
        for name, data in used.kept.items():
            self.artefacts.keep(name, data)
        moved = self._moved(difference(used.before, used.after)) if inputs.moved else ""
        refusals = earned(
            gate=self.gate.name,
            expects=self.gate.expects,
            ending=done.ending,
            exit_code=done.exit_code,
            detail=done.detail,
            report=report,
            report_fault=fault,
            inputs=inputs,
            moved=moved,
            leaks=came.leaks,
            said=broken_rule(done.said) if done.exit_code else "",
        )
        refusals = in_order([*refusals, *elsewhere(self.gate, run.platform)])
        blocks = cases.pack(report.cases) if report else []
        finished = replace(
            run,
            ending=done.ending,
            exit_code=done.exit_code,
            signal=done.signal,
            detail=done.detail[:DETAIL_CHARACTERS],
            duration_s=done.duration_s,
            artefacts=tuple(self.artefacts.listed),
            inputs=inputs,
            symbols=used.symbols,
            git=used.commit,
            counts=report.counts if report else None,
            declared=declared(report),
            flags=(*(report.flags if report else ()), *used.flags),
            failing_digest=cases.failing_digest(blocks) if report else None,
            cases_digest=cases_digest(report.cases) if report else None,
            judged_digest=judged_digest(report.cases, self.gate.expects) if report else None,
            skipped_digest=skipped_digest(report.cases) if report else None,
            told=told(report, done.stdout),
            origins=came.recorded,
            properties=properties(report),
            refusals=kept_short(refusals),
        )
        return finished, blocks

    def _moved(self, changed: str) -> str:
        """Say which covered files changed, and what to do where one of them is the report."""
        text = f"changed while it ran: {changed}"
        written = (one.name.removeprefix("report:") for one in self.artefacts.listed if one.name.startswith("report:"))
        own = next((name for name in written if name in changed), None)
        return f"{text}; {own} is a report of this run: take it out of git or of `covers`" if own else text


def read_reports(
    gate: Gate, files: list[ReportFile] | Reason | None, root: Path | str, tree: Tree | None = None
) -> tuple[Report | None, Reason | None]:
    """Read the report files of a run, all or none; where there is a reason instead, give that.

    With a `tree`, failing cases are placed in its files.
    """
    if not isinstance(files, list):
        return None, files
    reports = []
    for file in files:
        try:
            reports.append(read_report(file.data, root=str(root), tree=tree))
        except UnreadableReport as error:
            return None, Reason(Code.UNREADABLE_REPORT, gate.name, f"{file.name}: {error}")
    return merge(reports, [file.name for file in files]), None


def labels(entry: Entry, gate: Gate) -> dict[str, str]:
    """Give what a gate is for each claim that names it."""
    labels = {name: entry.label(claim, gate.name) for name, claim in entry.claims.items()}
    return {name: label.value for name, label in labels.items() if label}


def _bounded(words: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Keep a command readable in the ledger, however long it is."""
    kept: list[str] = []
    room = ARGUMENTS_CHARACTERS
    for word in words:
        if room <= 0:
            kept.append(f"[... {len(words) - len(kept)} more words]")
            break
        kept.append(word if len(word) <= room else word[:room] + f"[... {len(word) - room} more characters]")
        room -= len(word)
    return tuple(text.encode("utf-8", "replace").decode() for text in kept)


def declared(report: Report | None) -> dict[str, int | None]:
    """Give the totals that a report declares."""
    if report is None:
        return {}
    return {name: getattr(report.declared, name) for name in ("tests", "failures", "errors", "skipped")}


def properties(report: Report | None) -> tuple[tuple[str, str], ...]:
    """Give the recorded properties of a report, as many as fit into an event."""
    kept: list[tuple[str, str]] = []
    room = PROPERTIES_CHARACTERS
    for name, value in report.properties if report else ():
        room -= len(name) + len(value)
        if room > 0:
            kept.append((name, value))
    return tuple(kept)
