"""`claims verify --base`: the failing cases of a run, run alone on an earlier commit, in a scratch copy of it."""

from __future__ import annotations

import tempfile
import uuid
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from claims import __version__
from claims.core.case import FAILING
from claims.core.comparison import CASES_AT_MOST, Compared, Comparison, Look, Standing, look_at, place_of, standing
from claims.core.entry import ReportSource
from claims.core.errors import UsageError
from claims.core.run import Ending
from claims.core.signature import signature
from claims.flows.artefacts import Artefacts
from claims.flows.red_bench import Bench, LeakedError, Raw
from claims.gates import platform
from claims.gates.command import NotStartedError
from claims.gates.select import Noted, Selection, file_of
from claims.gates.worktree import NoWorktreeError, Worktree, commit_named, scratch_worktree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from claims.core.case import Case
    from claims.core.entry import Entry, Gate
    from claims.core.run import Run
    from claims.flows.workspace import Workspace

LOOKS = 3
PRESENT = "present"
CHEAP_S = 20.0
"""A first look that took longer stays alone."""
DETAIL_CHARACTERS = 300


@dataclass(frozen=True)
class Base:
    """An earlier commit, as the user named it."""

    rev: str
    commit: str


def find_base(workspace: Workspace, entries: Sequence[Entry], rev: str) -> Base:
    """Give the commit that a name means, before anything runs.

    Raises:
        UsageError: there is no repository, or no such commit in it.
    """
    found = set()
    for entry in entries:
        root = workspace.root_of(entry)
        try:
            commit = commit_named(root if root.is_dir() else workspace.root, rev)
        except NoWorktreeError as error:
            raise UsageError(f"--base {rev}: a base is a commit, and {error}") from error
        if commit is None:
            text = f"--base {rev}: there is no such commit in this repository"
            raise UsageError(f"{text}; `git fetch` it, or name another, such as main or HEAD~1")
        found.add(commit)
    if len(found) != 1:
        text = f"--base {rev} means different commits in the repositories of these entries"
        raise UsageError(f"{text}; verify them one by one")
    return Base(rev, found.pop())


@dataclass
class Comparer:
    """Compares runs of one entry with a base."""

    workspace: Workspace
    entry: Entry
    base: Base
    clock: Callable[[], datetime]
    progress: Callable[[str], Callable[[float, str], None] | None]

    def compare(self, gate: Gate, run: Run) -> Comparison | None:
        """Run the failing cases of a run on the base, and record how they stand; None where none failed.

        The run is in the ledger by then: whatever happens here takes nothing from it.

        Raises:
            KeyboardInterrupt: the user broke it off; then nothing is recorded, and the cases stay unclassified.
        """
        if not run.failing:
            return None
        started_at = self.clock()
        failing = [case for case in self.workspace.ledger.cases(run) if case.outcome in FAILING]
        looking = _Looking(self, gate, failing[:CASES_AT_MOST])
        looking.carry_out()
        comparison = Comparison(
            number=0,
            run=run.number,
            entry=self.entry.slug,
            gate=gate.name,
            rev=_clean(self.base.rev),
            commit=self.base.commit,
            tree=looking.tree,
            same_tree=run.git is not None and looking.tree == run.git.tree,
            looks=len(looking.executions),
            left_out=max(0, len(failing) - CASES_AT_MOST),
            why=_clean(looking.why),
            cases=tuple(looking.compared()),
            executions=tuple(looking.executions),
            artefacts=tuple(looking.artefacts.listed),
            started_at=started_at,
            duration_s=(self.clock() - started_at).total_seconds(),
            platform=platform.here(),
            version=__version__,
        )
        return replace(comparison, number=self.workspace.ledger.append(uuid.uuid4().hex, comparison.to_body()))


@dataclass
class _Looking:
    """The looks at the failing cases of one run on the base."""

    comparer: Comparer
    gate: Gate
    cases: Sequence[Case]
    tree: str = ""
    why: str = ""
    looks: list[dict[int, Look]] = field(default_factory=list)
    """By the case's position."""
    executions: list[tuple[str, int | None, float]] = field(default_factory=list)
    artefacts: Artefacts = field(init=False)
    root: str = ""
    """Where the gate runs in the copy."""
    control: dict[int, Look] = field(default_factory=dict)
    """What the cases come to in a copy of the tree as it stands; looked at only where one is `changed`."""

    def __post_init__(self) -> None:
        self.artefacts = Artefacts(self.comparer.workspace.ledger.objects)

    @property
    def original(self) -> str:
        """Where the gate runs for the user."""
        return str(self.comparer.workspace.root_of(self.comparer.entry).resolve())

    def carry_out(self) -> None:
        """Look up to three times, each in a fresh process; once where that takes long or says nothing."""
        comparer = self.comparer
        try:
            with (
                scratch_worktree(comparer.workspace.root_of(comparer.entry)) as worktree,
                tempfile.TemporaryDirectory(prefix="claims-base-") as scratch,
            ):
                self._look_in(worktree, Path(scratch).resolve())
        except NoWorktreeError as error:
            self.why = f"the working tree cannot be copied: {error}"
        except NotStartedError as error:
            self.why = f"{error.ending.value}: {error.detail}"
        except LeakedError as error:
            self.why = str(error)

    def _look_in(self, worktree: Worktree, scratch: Path) -> None:
        comparer = self.comparer
        self.tree = worktree.tree(comparer.base.commit)
        bench = Bench(
            comparer.workspace, comparer.entry, self.gate, worktree, scratch, comparer.progress, self.artefacts
        )
        bench.prepare()  # while the present tree is shown: what of it is not on the base must not be found elsewhere
        self.root = str(bench.root)
        while len(self.executions) < LOOKS and not self.why:
            worktree.show_alone(comparer.base.commit)
            if not bench.root.is_dir():
                self.why = f"{comparer.entry.root} is not there"
                return
            if look := self._look(bench, f"base:{len(self.executions) + 1}"):
                self.looks.append(look)
            if sum(seconds for _, _, seconds in self.executions) > CHEAP_S:
                break
        if self.looks and not self.why and any(stands is Standing.CHANGED for _, _, stands, _ in self._standings()):
            worktree.show_alone(worktree.present)
            self.control = self._look(bench, PRESENT)

    def _look(self, bench: Bench, state: str) -> dict[int, Look]:
        """Run the cases on the tree that is shown; give what each came to, or nothing and say why."""
        selection = None
        if self.gate.report is ReportSource.PYTEST:
            selection = Selection(self.cases, bench.scratch / f"select-{state.replace(':', '-')}")
        raw = bench.execute(state, over=selection.over) if selection else bench.execute(state)
        if state != PRESENT:
            self.executions.append((raw.done.ending.value, raw.done.exit_code, raw.done.duration_s))
        noted = selection.noted() if selection else None
        why = _unusable(raw, noted, self.cases)
        if why and state != PRESENT:
            self.why = why
        if why:
            return {}
        if raw.report and raw.report.cases:
            bench.check_imports(raw.watch, state)
        return {case.position: self._seen(case, raw, noted) for case in self.cases}

    def _seen(self, case: Case, raw: Raw, noted: Noted | None) -> Look:
        """Give what one look says of one case."""
        look = look_at(case, raw.report.cases, self.root) if raw.report else Look()
        if look.outcome is not None or look.why or raw.report is None:
            return look
        if noted and (file_of(case) in noted.errors or (noted.errors and not case.file)):
            return Look(why=f"{case.file or 'a file'} could not be collected on the base")
        if not noted and (raw.report.suite_errors or not raw.report.cases):
            return Look(why="the gate did not come to its cases on the base")
        return look

    def compared(self) -> list[Compared]:
        """Give how the cases stand.

        A copy lacks what git ignores, and a case may fail there otherwise for that alone: where a copy of the present
        tree says what the base says, nothing is known of a change.
        """
        found = []
        for case, _, stands, detail in self._standings():
            said = self.control.get(case.position)
            alike = stands is Standing.CHANGED and said is not None and said.signature in self._said_there(case)
            known = Standing.UNCLASSIFIED if alike else stands
            text = f"so fails a copy of the present tree, too: {detail}" if alike else detail
            found.append(Compared(case.id, place_of(case), signature(case.headline), known, _clean(text)))
        return found

    def _standings(self) -> Iterator[tuple[Case, str, Standing, str]]:
        for case in self.cases:
            now = signature(case.headline, self.original)
            looks = [Look(why=self.why)] if self.why else [look[case.position] for look in self.looks]
            yield case, now, *standing(now, looks)

    def _said_there(self, case: Case) -> set[str]:
        return {look[case.position].signature for look in self.looks}


def _unusable(raw: Raw, noted: Noted | None, cases: Sequence[Case]) -> str:
    """Say why an execution tells nothing of any case; empty where it does."""
    if raw.done.ending is not Ending.EXITED:
        return f"{raw.done.ending.value}: {raw.done.detail}"
    if noted and not noted.collected:
        return f"the cases could not be collected there (exit code {raw.done.exit_code}): {_last_line(raw)}"
    if raw.report is None and not (noted and _all_missing(cases, noted)):
        return raw.fault.detail if raw.fault else "there is no report"
    return ""


def _all_missing(cases: Sequence[Case], noted: Noted) -> bool:
    return all(file_of(case) in noted.missing for case in cases)


def _last_line(raw: Raw) -> str:
    text = (raw.done.stderr.strip() or raw.done.stdout.strip()).decode("utf-8", "replace")
    return text.splitlines()[-1].strip() if text else "it said nothing"


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()[:DETAIL_CHARACTERS]
