"""`claims import`: take in a run that was made elsewhere, as what it is: somebody's word, with the bytes it left."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from claims import __version__
from claims.core.canonical import canonical, digest
from claims.core.case import READING
from claims.core.change import cases_digest, judged_digest, skipped_digest
from claims.core.commit import Commit
from claims.core.content import content_digest
from claims.core.definition import definition_digest, selection_digest
from claims.core.earned import earned
from claims.core.errors import UsageError
from claims.core.reasons import Code, Reason, in_order
from claims.core.run import UNDATED, Ending, Inputs, Run
from claims.flows.anchored import symbol_digests
from claims.flows.artefacts import Artefacts
from claims.flows.import_commit import Bound
from claims.flows.imported_before import Before
from claims.flows.placing import tree_of
from claims.flows.record import DETAIL_CHARACTERS, declared, kept_short, labels, properties, read_reports
from claims.flows.workspace import reports_of
from claims.gates import reruns
from claims.gates.collect import ReportFile
from claims.gates.command import words
from claims.gates.handed_in import Hand, HandedIn
from claims.gates.told import told
from claims.gates.worktree import NoWorktreeError, scratch_worktree
from claims.ledger import cases

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from claims.core.case import Report
    from claims.core.entry import Entry, Gate, Lane
    from claims.flows.workspace import Workspace


LONGEST_S = 3_155_760_000.0
"""A century. No run takes longer, whatever its report says."""


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """What is said of a run that took place elsewhere."""

    reports: Sequence[str]
    """Files, folders, or `-` for standard input."""
    exit_code: int
    platform: Lane
    commit: str
    began_at: datetime | None
    """None where nobody says: then it counts as old as its commit, which it cannot be older than."""
    log: str | None = None
    python: str | None = None
    """Version of the gate's interpreter."""
    paths: Mapping[str, str] = field(default_factory=dict)
    """Prefixes of the paths in its reports, and what they are from the root; beside those that the gate declares."""


@dataclass(frozen=True, kw_only=True)
class Imported:
    """The run, whether this import recorded it, and what its user is to know of it."""

    run: Run
    fresh: bool
    notes: tuple[str, ...]


def import_run(workspace: Workspace, entry: Entry, gate: Gate, said: Elsewhere) -> Imported:
    """Record a run from elsewhere and give it; what was recorded before, and not retracted since, is given again.

    Raises:
        UsageError: a file or the commit is not there, cannot be read, or nobody can say when the run began.
        IntegrityError: it could not be recorded.
    """
    run, blocks = _Importing(workspace, entry, gate, said, Artefacts(workspace.ledger.objects)).carry_out()
    before = Before.of(workspace, run)
    if before.whole:
        return Imported(run=before.whole, fresh=False, notes=tuple(before.notes(run)))
    # an import that was retracted does not come back by itself: importing it again is a record of its own
    token = digest(canonical({"import": run.to_body(), **before.since_retracted}))
    run = replace(run, number=workspace.ledger.append_run(token, run, blocks))
    fresh = run.number not in before.numbers
    return Imported(run=run, fresh=fresh, notes=(*before.notes(run), *(_unsaid(run, said) if fresh else ())))


def _unsaid(run: Run, said: Elsewhere) -> list[str]:
    """Tell what nobody said of the run, and what follows."""
    missing = []
    if said.began_at is None:
        missing.append(f"when it began (--at), so it is as old as its commit, of {run.started_at:%Y-%m-%d %H:%M} UTC")
    if said.log is None:
        missing.append("what it printed (--log)")
    return [f"not said: {'; '.join(missing)}"] if missing else []


@dataclass
class _Importing:
    workspace: Workspace
    entry: Entry
    gate: Gate
    said: Elsewhere
    artefacts: Artefacts
    listed: tuple[str, ...] = ()
    """The files that there were at the commit, from the root."""

    def carry_out(self) -> tuple[Run, list[cases.Block]]:
        """Keep the bytes, then read them, and give the run."""
        said, gate = self.said, self.gate
        hand = Hand()
        files = hand.reports(said.reports)
        log = None if said.log is None else hand.log(said.log)
        inputs, symbols, commit, committed_at = self._as_of_commit()
        self._keep(files, log)
        printed = log.data if log else b""
        report, fault = reruns.seen(gate.name, words(gate), printed, b"", self._read(files))
        blocks = cases.pack(report.cases) if report else []
        durations = [case.duration_s or 0.0 for case in report.cases] if report else []
        run = Run(
            number=0,
            imported=True,
            entry=self.entry.slug,
            gate=gate.name,
            labels=labels(self.entry, gate),
            definition=definition_digest(self.entry, gate),
            selection=selection_digest(self.entry, gate),
            content=content_digest(report) if report else "",
            argv=tuple(words(gate)),
            cwd=self.entry.root,
            ending=Ending.EXITED,
            exit_code=said.exit_code,
            signal=None,
            detail=", ".join(f"{theirs}={ours}" for theirs, ours in said.paths.items())[:DETAIL_CHARACTERS],
            started_at=said.began_at or committed_at,
            duration_s=min(sum(durations), LONGEST_S),
            artefacts=tuple(self.artefacts.listed),
            inputs=inputs,
            symbols=symbols,
            counts=report.counts if report else None,
            declared=declared(report),
            flags=(*(report.flags if report else ()), *([] if said.began_at else [UNDATED])),
            failing_digest=cases.failing_digest(blocks) if report else None,
            cases_digest=cases_digest(report.cases) if report else None,
            judged_digest=judged_digest(report.cases, gate.expects) if report else None,
            skipped_digest=skipped_digest(report.cases) if report else None,
            told=told(report, printed),
            properties=properties(report),
            refusals=self._refusals(report, fault, inputs),
            platform=said.platform.value,
            machine="",
            interpreter=None if said.python is None else {"version": said.python},
            git=commit,
            version=__version__,
            reading=READING,
        )
        return run, blocks

    def _read(self, files: Sequence[HandedIn]) -> tuple[Report | None, Reason | None]:
        """Read the reports, and place their failing cases in the files of the commit."""
        reports = [ReportFile(file.name, file.data) for file in files]
        folder = self.workspace.root_of(self.entry)
        tree = tree_of(folder, self.listed, mapped={**self.gate.paths, **self.said.paths})
        return read_reports(self.gate, reports, folder, tree)

    def _keep(self, files: Sequence[HandedIn], log: HandedIn | None) -> None:
        """Keep the bytes: as they were handed in, and unpacked, which is what is read."""
        for name, file in [*((f"report:{one.name}", one) for one in files), *([("stdout", log)] if log else [])]:
            self.artefacts.keep(name, file.data)
            if file.packed is not None:
                self.artefacts.keep(f"packed:{name}", file.packed)

    def _refusals(self, report: Report | None, fault: Reason | None, inputs: Inputs) -> tuple[Reason, ...]:
        """Give what the run earns by itself: what one made here would, and what its contract asks for."""
        gate, said = self.gate, self.said
        found = earned(
            gate=gate.name,
            expects=gate.expects,
            ending=Ending.EXITED,
            exit_code=said.exit_code,
            detail="",
            report=report,
            report_fault=fault,
            inputs=inputs,
        )
        if gate.contract and not gate.contract.platform.admits(said.platform):
            asked = gate.contract.platform.value
            text = f"contract {gate.contract.name} asks for {asked}, it ran on {said.platform.value}"
            found = in_order([*found, Reason(Code.WRONG_PLATFORM, gate.name, text)])
        return kept_short(found)

    def _as_of_commit(self) -> tuple[Inputs, dict[str, str], Commit, datetime]:
        """Give what the gate covers at the commit that it ran on, as the files would lie here."""
        try:
            with scratch_worktree(self.workspace.root_of(self.entry)) as worktree:
                bound = Bound(self.workspace, self.entry, worktree)
                commit = bound.commit(self.said.commit)
                committed_at = self.said.began_at or bound.committed_at(commit)
                worktree.show(commit)
                bound.see_submodules(commit, self.gate)
                folder = worktree.at(self.workspace.root_of(self.entry))
                snapshot = self.workspace.snapshot_of(folder, self.entry)
                self.listed = snapshot.paths
                manifest = snapshot.manifest(self.gate.covers, without=reports_of(self.entry))
                symbols = symbol_digests(folder, self.entry, self.gate)
                tree = snapshot.commit.tree if snapshot.commit else ""
        except NoWorktreeError as error:
            raise UsageError(
                f"a run from elsewhere is bound to a commit, and there is no repository: {error}"
            ) from error
        kept = self.artefacts.keep("inputs", manifest)
        return Inputs(before=kept, after=kept), symbols, Commit(commit=commit, dirty=False, tree=tree), committed_at
