"""The commit that an import is bound to, and whether everything is here that a gate covers of it."""

from __future__ import annotations

import os.path
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from claims.core.age import is_ahead
from claims.core.errors import UsageError
from claims.core.scope import covers
from claims.gates.worktree import NoWorktreeError, scratch_worktree

if TYPE_CHECKING:
    from datetime import datetime

    from claims.core.entry import Entry, Gate
    from claims.flows.workspace import Workspace
    from claims.gates.worktree import Worktree

NAME_CHARACTERS = 250
"""No name of a commit is longer."""


@dataclass(frozen=True)
class Bound:
    """Looks for the commit in a copy of the repository that an entry's gates run in."""

    workspace: Workspace
    entry: Entry
    worktree: Worktree

    def commit(self, name: str) -> str:
        """Give the commit that a name means. Where gates run in a submodule, it may be one of the project around.

        Raises:
            UsageError: there is none, or the project records one that is not here.
        """
        if 0 < len(name) <= NAME_CHARACTERS and not name.startswith("-"):
            recorded = self._recorded(name)
            if recorded:
                commit = self.worktree.commit(recorded)
                if commit is None:
                    raise UsageError(
                        f"{name[:NAME_CHARACTERS]} records commit {recorded[:12]} of {self.entry.root}, which is not "
                        f"here; run `git submodule update --init {self.entry.root}`"
                    )
                return commit
            if commit := self.worktree.commit(name):
                return commit
        raise UsageError(f"there is no commit {name[:NAME_CHARACTERS]!r} in this repository; fetch it first")

    def _recorded(self, name: str) -> str | None:
        """Give the commit of the submodule that a commit of the project around it records."""
        root, top = self.workspace.root.resolve(), self.worktree.top.resolve()
        if root.is_relative_to(top):
            return None
        try:
            with scratch_worktree(root) as around:
                commit = around.commit(name)
                return around.repositories(commit).get(_below(top, around.top.resolve())) if commit else None
        except NoWorktreeError:
            return None

    def committed_at(self, commit: str) -> datetime:
        """Give when a commit was made, which a run without a beginning counts from.

        Raises:
            UsageError: it is no date, or one in the future.
        """
        try:
            committed_at = self.worktree.committed_at(commit)
        except (ValueError, OverflowError, OSError):
            raise UsageError(f"the date of commit {commit[:12]} is no date; say when the run began: --at") from None
        if is_ahead(committed_at, self.workspace.now):
            raise UsageError(
                f"commit {commit[:12]} is dated {committed_at:%Y-%m-%d}, in the future, so that the run would never be "
                "old; say when it began: --at 2026-02-14T09:30:00Z"
            )
        return committed_at

    def see_submodules(self, commit: str, gate: Gate) -> None:
        """See that submodules which a gate covers are here as a commit that is shown records them.

        Raises:
            UsageError: one is not. Where the gate names none and none is checked out here, nothing is missed.
        """
        top = self.worktree.top.resolve()
        for path, recorded in self.worktree.repositories(commit).items():
            within = _below(top / path, self.workspace.root_of(self.entry).resolve())
            named = bool(gate.covers) and _covers(gate.covers, within)
            asked = named or (not gate.covers and not within.startswith("..") and not _is_empty(top / path))
            if asked and _is_empty(self.worktree.folder / path):
                raise UsageError(
                    f"gate {gate.name} covers the submodule {path}, whose commit {recorded[:12]} is not here; "
                    f"run `git submodule update --init {path}`, or fetch that commit in it"
                )


def _covers(patterns: tuple[str, ...], path: str) -> bool:
    inside = any(pattern.startswith(f"{path}/") for pattern in patterns)
    return inside or covers(patterns, path) or covers(patterns, f"{path}/file")


def _below(path: Path, top: Path) -> str:
    return Path(os.path.relpath(path, top)).as_posix()


def _is_empty(folder: Path) -> bool:
    return not folder.is_dir() or not any(folder.iterdir())
