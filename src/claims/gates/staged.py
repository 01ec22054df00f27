"""An index of our own that is brought up to the working tree, and leaves the user's untouched.

No step of it looks into a repository within, as `git add` does: that would run what its settings name.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from claims.core.scope import covers
from claims.gates import git
from claims.gates.borrowed import Borrowed, borrowed, copy_index, unaskable
from claims.gates.filtered import unchanged
from claims.gates.git import GitError
from claims.gates.repository import UnaskableError, at

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from claims.gates.repository import Repository

REPOSITORY = "160000"
"""Mode by which an index names a commit of a repository within."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A file as a commit has it."""

    mode: str
    id: str
    at: str
    """Its path from the top of the repository."""


@dataclass
class Staged:
    """An index of our own, brought up to the working tree."""

    borrowed: Borrowed
    entries: dict[str, Blob] = field(default_factory=dict)
    """What the user's index has, by path from the top of the repository."""
    gone: frozenset[str] = frozenset()
    """Those of them that are not in the working tree."""
    differing: frozenset[str] = frozenset()
    """Those of them that are not as the index has them."""
    new: tuple[str, ...] = ()
    """Files that the user's index does not have, and that git does not ignore."""
    within: dict[str, str | None] = field(default_factory=dict)
    """Repositories within, and their commits."""
    left_out: dict[str, Blob] = field(default_factory=dict)
    tree: str = ""


@contextmanager
def staged(repository: Repository, apart: Sequence[str] = (), objects: Path | None = None) -> Iterator[Staged]:
    """Give an index that is brought up to the working tree.

    Args:
        apart: paths from the top of the repository that stay as the user's index has them.
        objects: the folder that new blobs go to; one that is removed in the end where there is none.

    Raises:
        UnaskableError: git cannot say.
    """
    with tempfile.TemporaryDirectory(prefix="claims-git-") as scratch:
        try:
            shown = borrowed(repository, Path(os.path.realpath(scratch)) / "git")
            copy_index(repository, shown.folder)
            found = _bring_up(_Shown(shown, objects), tuple(apart))
        except (GitError, ValueError) as error:
            raise unaskable(repository, error if isinstance(error, GitError) else GitError(str(error))) from error
        except OSError as error:
            raise unaskable(repository, GitError(f"{error.filename or ''}: {error.strerror or error}")) from error
        yield found


@dataclass
class _Shown:
    borrowed: Borrowed
    objects: Path | None

    def ask(self, *arguments: str, given: str = "") -> str:
        more = {}
        if self.objects is not None:
            borrows = str(self.borrowed.folder / "objects")
            more = {"GIT_OBJECT_DIRECTORY": str(self.objects), "GIT_ALTERNATE_OBJECT_DIRECTORIES": borrows}
        return git.text(self.borrowed.run(*arguments, given=git.raw(given), more=more))


def _bring_up(shown: _Shown, apart: Sequence[str]) -> Staged:
    """Bring the index up to the working tree, by steps that start no other program and look into no repository."""
    now = Staged(shown.borrowed)
    top = shown.borrowed.repository.top
    blind = _read_index(shown, now)
    if blind:  # flags by which the index tells git not to look at some files
        for flag in ("--no-assume-unchanged", "--no-skip-worktree"):
            shown.ask("update-index", flag, "-z", "--stdin", given=_lines(blind))
    untracked = _listed(shown.ask("ls-files", "-z", "--others", "--exclude-standard"))
    untracked = [path for path in untracked if not _is_apart(path, apart)]
    now.new = tuple(path for path in untracked if not path.endswith("/"))
    inner = [path for path, blob in now.entries.items() if blob.mode == REPOSITORY and path not in now.left_out]
    for path in (*inner, *(path.rstrip("/") for path in untracked if path.endswith("/"))):
        now.within[path] = _commit_within(top / path)
    differing = _differing(shown, now, apart)
    now.differing = frozenset(differing)
    now.gone = frozenset(path for path, how in differing.items() if how == "D")
    gone = [*now.gone, *(path for path in inner if not (top / path).is_dir())]
    now.gone |= frozenset(gone)
    if gone:
        shown.ask("update-index", "-z", "--force-remove", "--stdin", given=_lines(gone))
    added = [path for path in (*differing, *now.new) if path not in now.gone]
    if added:
        shown.ask("update-index", "-z", "--add", "--replace", "--stdin", given=_lines(added))
    moved = [
        f"{REPOSITORY} {commit}\t{path}"
        for path, commit in now.within.items()
        if commit and (path not in now.entries or now.entries[path].id != commit)
    ]
    if moved:
        shown.ask("update-index", "-z", "--index-info", given=_lines(moved))
    now.tree = shown.ask("write-tree").strip()
    return now


def _read_index(shown: _Shown, now: Staged) -> list[str]:
    """Read the user's index; give the files that it tells git not to look at, and that are to be looked at."""
    top, blind = shown.borrowed.repository.top, []
    for line in _listed(shown.ask("ls-files", "-z", "-v", "--stage")):
        head, _, path = line.partition("\t")
        tag, mode, blob, _stage = head.split(" ")
        now.entries[path] = Blob(mode, blob, path)
        if tag in ("S", "s") and shown.borrowed.sparse and not os.path.lexists(top / path):
            now.left_out[path] = now.entries[path]
        elif tag in ("S", "s") or tag.islower():
            blind.append(path)
    return blind


def _differing(shown: _Shown, now: Staged, apart: Sequence[str]) -> dict[str, str]:
    """Give how files of the index differ in the working tree: `D` is gone, anything else is another."""
    words = shown.ask("diff-files", "-z", "--name-status", "--no-renames", "--ignore-submodules=all").split("\0")
    pairs = zip(words[::2], words[1::2], strict=False)
    found: dict[str, str] = {}
    for how, path in pairs:  # a conflict is listed as `U`, and again as what stands there
        if now.entries[path].mode != REPOSITORY and not _is_apart(path, apart):
            found[path] = how if found.get(path, "U") == "U" else found[path]
    top = shown.borrowed.repository.top
    for path in [path for path, how in found.items() if how == "U"]:
        found[path] = "M" if os.path.lexists(top / path) and not (top / path).is_dir() else "D"
    same = unchanged(shown.borrowed, {path: now.entries[path].id for path, how in found.items() if how == "M"})
    return {path: how for path, how in found.items() if path not in same}


def changed(now: Staged) -> list[str]:
    """Give the paths in which the working tree differs from the commit."""
    shown = now.borrowed
    if shown.head is None:
        return [path for path in (*now.entries, *now.new) if path not in now.gone]
    paths = _listed(
        shown.ask("diff-index", "-z", "--cached", "--name-only", "--no-renames", "--ignore-submodules=none", "HEAD")
    )
    unborn = [path for path, commit in now.within.items() if commit is None and path not in now.entries]
    return [*dict.fromkeys([*paths, *unborn])]


def _commit_within(top: Path) -> str | None:
    """Give the commit of a repository within; None where none is checked out, or it has none."""
    try:
        repository = at(top)
        if repository is None:
            return None
        with tempfile.TemporaryDirectory(prefix="claims-git-") as scratch:
            return borrowed(repository, Path(os.path.realpath(scratch)) / "git").head
    except UnaskableError:
        return None


def _is_apart(path: str, apart: Sequence[str]) -> bool:
    return bool(apart) and covers(apart, path.rstrip("/"))


def _listed(printed: str) -> list[str]:
    return [line for line in printed.split("\0") if line]


def _lines(paths: Collection[str]) -> str:
    return "".join(f"{path}\0" for path in paths)
