"""What git leaves out of a copy of the working tree: submodules, and files that a filter stands before.

Neither is fetched nor filtered: files come from the working tree of the user, where that has them as they are needed,
and from what is at hand of a submodule's commits.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from claims.gates import git
from claims.gates.borrowed import borrowed
from claims.gates.filtered import filters_of
from claims.gates.git import GitError
from claims.gates.repository import UnaskableError, at
from claims.gates.staged import REPOSITORY, staged

if TYPE_CHECKING:
    from claims.gates.staged import Staged

ATTRIBUTES = ".gitattributes"
Listed = dict[str, tuple[str, str]]
"""Mode and id of the files of a tree, by path."""


@dataclass
class Filling:
    """Fills up one copy of a working tree."""

    top: Path
    """Top of the user's repository."""
    copy: Path
    scratch: Path
    present: set[str] = field(default_factory=set)
    """Trees in which submodules are as they stand, and not as a commit has them."""
    smudged: dict[str, str] = field(default_factory=dict)
    """Files behind a filter whose content is at hand: the blob that stands for each, by path."""
    _filled: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, now: Staged, copy: Path, scratch: Path) -> Filling:
        """Give what fills a copy of a working tree up."""
        found = cls(now.borrowed.repository.top, copy, scratch, {now.tree})
        if any(_names_a_filter(found.top / path) for path in (*now.entries, *now.new) if _is_attributes(path)):
            filtered = filters_of(now.borrowed, [path for path in now.entries if path not in now.differing])
            found.smudged = {path: now.entries[path].id for path in filtered if (found.top / path).is_file()}
        return found

    def fill(self, tree: str, listed: Listed) -> None:
        """Fill the copy up after a tree was shown in it."""
        for path, blob in self.smudged.items():
            if listed.get(path, ("", ""))[1] == blob:
                shutil.copyfile(self.top / path, self.copy / path)
        for path, (mode, commit) in listed.items():
            if mode == REPOSITORY:
                self._within(path, "" if tree in self.present else commit)

    def empty(self) -> None:
        """Take out what was filled in, with whatever was left there since."""
        for path in self._filled:
            shutil.rmtree(self.copy / path, ignore_errors=True)
            (self.copy / path).mkdir(parents=True, exist_ok=True)
        self._filled.clear()

    def _within(self, path: str, commit: str) -> None:
        """Show a submodule in the copy: at a commit, or as it stands; nothing where it cannot be had."""
        with suppress(UnaskableError, GitError, OSError):
            repository = at(self.top / path)
            if repository is None or repository.refusal:
                return
            objects, folder = self.copy / ".git" / "objects", self.copy / path
            own = self.scratch / "within" / path.replace("/", "%")
            tree = commit
            if not commit:
                with staged(repository, objects=objects) as now:
                    tree = now.tree
            if not own.exists():
                borrowed(repository, own)
            folder.mkdir(parents=True, exist_ok=True)
            place = {
                "GIT_DIR": str(own),
                "GIT_WORK_TREE": str(folder),
                "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(objects),
            }
            git.run("read-tree", "--reset", "-u", tree, cwd=folder, more=place)
            self._filled.add(path)


def _is_attributes(path: str) -> bool:
    return path.rpartition("/")[2] == ATTRIBUTES


def _names_a_filter(path: Path) -> bool:
    try:
        return b"filter=" in path.read_bytes()
    except OSError:
        return False
