"""`claims verify --base`: the failing cases of a run, run alone on an earlier commit, in a scratch copy of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from claims import __version__
from claims.core.case import FAILING
from claims.core.change import previous
from claims.core.comparison import CASES_AT_MOST, Comparison, place_of
from claims.core.errors import UsageError
from claims.core.signature import signature
from claims.flows.base_looks import BaseLooks, told
from claims.flows.evidence import Reader
from claims.gates import platform
from claims.gates.worktree import NoWorktreeError, commit_named, descends

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from claims.core.case import Case
    from claims.core.entry import Entry, Gate
    from claims.core.run import Run
    from claims.flows.workspace import Workspace


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
        failing = self._newest_first(
            [case for case in self.workspace.ledger.cases(run) if case.outcome in FAILING], run
        )
        looking = BaseLooks(self, gate, failing[:CASES_AT_MOST])
        looking.carry_out()
        comparison = Comparison(
            number=0,
            run=run.number,
            entry=self.entry.slug,
            gate=gate.name,
            rev=told(self.base.rev),
            commit=self.base.commit,
            tree=looking.tree,
            same_tree=run.git is not None and looking.tree == run.git.tree,
            ancestor=self._descends(run),
            looks=len(looking.executions),
            left_out=max(0, len(failing) - CASES_AT_MOST),
            why=told(looking.why),
            cases=tuple(looking.compared()),
            executions=tuple(looking.executions),
            artefacts=tuple(looking.artefacts.listed),
            started_at=started_at,
            duration_s=(self.clock() - started_at).total_seconds(),
            platform=platform.here(),
            version=__version__,
        )
        return replace(comparison, number=self.workspace.ledger.append(uuid.uuid4().hex, comparison.to_body()))

    def _newest_first(self, failing: list[Case], run: Run) -> list[Case]:
        """Put the cases first that failed otherwise or not at all in the run before: not all may be looked at."""
        if len(failing) <= CASES_AT_MOST:
            return failing
        before = previous(run, Reader(self.workspace).runs[self.entry.slug, run.gate])
        cases = self.workspace.ledger.cases(before) if before else []
        old = {_failure(case) for case in cases if case.outcome in FAILING}
        return sorted(failing, key=lambda case: _failure(case) in old)

    def _descends(self, run: Run) -> bool:
        if run.git is None or run.git.commit is None:
            return True
        root = self.workspace.root_of(self.entry)
        return descends(root if root.is_dir() else self.workspace.root, run.git.commit, self.base.commit)


def _failure(case: Case) -> tuple[str, str, str]:
    return case.id, place_of(case), signature(case.headline)
