"""A scratch copy of the present working tree, in which a fix can be taken away and put back.

It is a repository of its own that borrows the objects of the user's: nothing is written there, not even the
registration of a worktree, so that a killed process leaves nothing behind that git would have to prune (ADR 0012).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from claims.gates import git
from claims.gates.borrowed import borrow, borrowed
from claims.gates.filled import Filling
from claims.gates.git import GitError
from claims.gates.repository import UnaskableError, find
from claims.gates.staged import REPOSITORY, staged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claims.gates.borrowed import Borrowed
    from claims.gates.carry import Carried
    from claims.gates.repository import Repository

CACHE_FOLDERS = ("__pycache__", ".pytest_cache")
NAME = ("user.name=claims", "user.email=claims@localhost")


class NoWorktreeError(Exception):
    """There is no repository to copy, or git cannot copy it; the message says why."""


class DoesNotApplyError(Exception):
    """A patch cannot be taken away from the tree; the message is git's."""


@dataclass
class Worktree:
    """A copy of the tree. `present` is the tree with the fix, `shown` what stands in the folder now."""

    top: Path
    """Top of the user's repository."""
    folder: Path
    """Top of the copy."""
    present: str
    _borrowed: Borrowed
    """The user's repository, where the names of commits are known."""
    _filling: Filling
    shown: str = field(default="")
    carried: list[Carried] = field(default_factory=list)
    """Ignored files and folders that came along."""

    def at(self, original: Path) -> Path:
        """Give the copy's path of a path in the user's repository.

        Raises:
            NoWorktreeError: it lies elsewhere, as a project does around the submodule that its gates run in.
        """
        path, top = original.resolve(), self.top.resolve()
        if not path.is_relative_to(top):
            raise NoWorktreeError(f"{path} lies outside the repository {top}, and a copy is of one repository alone")
        return self.folder / path.relative_to(top)

    def show(self, tree: str) -> None:
        """Make the copy's tracked files those of a tree; caches go, files that git ignores stay."""
        self._git("read-tree", "--reset", "-u", tree)
        self._filling.fill(tree, self._listed(tree))
        self.shown = tree
        self.clear_caches()

    def show_alone(self, tree: str) -> None:
        """Make the copy's files those of a tree and no others: what gates left behind goes as well."""
        self._filling.empty()
        self.show(tree)
        self._git("clean", "-ffdxq", *(word for one in self.carried for word in ("-e", f"/{one.path}")))

    def clear_caches(self) -> None:
        """Take out what could run in the place of a source: bytecode, and what a test runner remembers."""
        for top, folders, names in os.walk(self.folder):
            if "pyvenv.cfg" in names:  # what is installed does not change with the tree
                folders.clear()
            for name in [name for name in folders if name in CACHE_FOLDERS]:
                shutil.rmtree(Path(top, name), ignore_errors=True)
            folders[:] = [name for name in folders if name not in (*CACHE_FOLDERS, ".git", "node_modules")]

    def without(self, patch: bytes, strip: int = 1, directory: str = "") -> str:
        """Give the tree from which a patch is taken away.

        Raises:
            DoesNotApplyError: it does not apply in reverse, as a whole and without guessing.
        """
        where = [f"--directory={directory}"] if directory else []
        with self._index(self.present) as environment:
            self._git("apply", "--cached", "--reverse", f"-p{strip}", *where, "-", given=patch, more=environment)
            made = self._git("write-tree", more=environment).strip()
        self._filling.present.add(made)
        return made

    def overlaid(self, older: str, kept: Sequence[str], gone: Sequence[str]) -> str:
        """Give an older tree with some paths as they are at present, and others taken out."""
        with self._index(older) as environment:
            lines = "".join(f"0 {'0' * 40}\t{path}\0" for path in gone)
            listed = self._listed(self.present)
            lines += "".join(f"{listed[path][0]} {listed[path][1]}\t{path}\0" for path in kept if path in listed)
            self._git("update-index", "-z", "--index-info", given=git.raw(lines), more=environment)
            return self._git("write-tree", more=environment).strip()

    def paths(self, tree: str) -> list[str]:
        """Give the files of a tree."""
        return [*self._listed(tree)]

    def _listed(self, tree: str) -> dict[str, tuple[str, str]]:
        """Give mode and id of each file of a tree, by path."""
        lines = self._git("ls-tree", "-r", "-z", "--full-tree", tree).split("\0")
        found = ((head.split(" "), path) for head, _, path in (line.partition("\t") for line in lines if line))
        return {path: (mode, blob) for (mode, _, blob), path in found}

    def content(self, tree: str, path: str) -> bytes | None:
        """Give a file of a tree; None where there is none."""
        try:
            return git.raw(self._git("cat-file", "blob", f"{tree}:{path}"))
        except DoesNotApplyError:
            return None

    def difference(self, before: str, after: str) -> bytes:
        """Give the patch from one tree or commit to another."""
        return git.raw(
            self._git(
                "diff-tree",
                "-r",
                "-p",
                "--binary",
                "--full-index",
                "--no-renames",
                "--no-ext-diff",
                "--no-textconv",
                before,
                after,
            )
        )

    def commit(self, name: str) -> str | None:
        """Give the id of a commit; None where the name is none of a commit."""
        return self._borrowed.commit(name)

    def tree(self, commit: str) -> str:
        """Give the tree of a commit.

        Raises:
            NoWorktreeError: git cannot read it.
        """
        return self._asked("rev-parse", f"{commit}^{{tree}}").strip()

    def committed_at(self, commit: str) -> datetime:
        """Give the moment of a commit, as its committer's clock had it."""
        done = self._asked("show", "--no-patch", "--no-show-signature", "--format=%ct", commit)
        return datetime.fromtimestamp(int(done.split()[-1]), UTC)

    def _asked(self, *arguments: str) -> str:
        try:
            return self._borrowed.ask(*arguments)
        except GitError as error:
            raise NoWorktreeError(f"git cannot read the repository {self.top}: {error}") from error

    def parent(self, commit: str) -> str | None:
        """Give the first parent of a commit; None for the first one."""
        return self.commit(f"{commit}^1")

    def repositories(self, commit: str) -> dict[str, str]:
        """Give the repositories within that a commit records: their commits, by path."""
        return {path: blob for path, (mode, blob) in self._listed(commit).items() if mode == REPOSITORY}

    def _index(self, tree: str) -> _Index:
        return _Index(self, tree)

    def _git(self, *arguments: str, given: bytes | None = None, more: dict[str, str] | None = None) -> str:
        try:
            return git.text(
                _in_copy(self.folder, *arguments, given=given or b"", more=more, looks=self._borrowed.looks)
            )
        except GitError as error:
            raise DoesNotApplyError(str(error)) from error


class _Index:
    """A temporary index that holds a tree."""

    def __init__(self, worktree: Worktree, tree: str) -> None:
        self._worktree, self._tree = worktree, tree
        self._scratch = tempfile.TemporaryDirectory(prefix="claims-index-")

    def __enter__(self) -> dict[str, str]:
        environment = {"GIT_INDEX_FILE": str(Path(self._scratch.name, "index"))}
        self._worktree._git("read-tree", self._tree, more=environment)
        return environment

    def __exit__(self, *_: object) -> None:
        self._scratch.cleanup()


@contextmanager
def scratch_worktree(folder: Path) -> Iterator[Worktree]:
    """Copy the working tree that a folder lies in, uncommitted changes included; gone at the end, however it comes.

    Raises:
        NoWorktreeError: the folder is in no repository, or git cannot copy it.
    """
    scratch = Path(tempfile.mkdtemp(prefix="claims-red-")).resolve()
    try:
        yield _copied(folder, scratch)
    finally:
        shutil.rmtree(scratch, onerror=_make_writable)


def _copied(folder: Path, scratch: Path) -> Worktree:
    copy = scratch / "tree"
    try:
        repository = _trusted(folder)
        top = repository.top
        if scratch.is_relative_to(top.resolve()):
            raise NoWorktreeError(f"the folder for temporary files lies in the repository: {scratch}")
        shown = borrowed(repository, scratch / "names")
        form = shown.ask("rev-parse", "--show-object-format").strip()
        git.run("init", "--quiet", "--template=", f"--object-format={form}", str(copy), cwd=scratch)
        objects = copy / ".git" / "objects"
        (objects / "info").mkdir(exist_ok=True)
        shutil.copyfile(shown.folder / "objects/info/alternates", objects / "info/alternates")
        with staged(repository, objects=objects) as now:
            tree, filling = now.tree, Filling.of(now, copy, scratch)
        said = _in_copy(copy, "commit-tree", "-m", "the working tree as it stands", tree, looks=NAME)
        _in_copy(copy, "update-ref", "HEAD", git.text(said).strip())
        worktree = Worktree(top, copy, tree, shown, filling)
        worktree.show(tree)
    except UnaskableError as error:
        raise NoWorktreeError(str(error)) from error
    except (OSError, ValueError) as error:
        raise NoWorktreeError(f"the working tree cannot be copied: {error}") from error
    except (GitError, DoesNotApplyError) as error:
        raise NoWorktreeError(f"git cannot copy the working tree: {error}") from error
    return worktree


def _trusted(folder: Path) -> Repository:
    repository = find(folder)
    if repository is None:
        raise NoWorktreeError(f"{folder} is in no git repository")
    return repository.trusted()


def _in_copy(
    copy: Path, *arguments: str, given: bytes = b"", more: dict[str, str] | None = None, looks: tuple[str, ...] = ()
) -> bytes:
    here = {"GIT_DIR": str(copy / ".git"), "GIT_WORK_TREE": str(copy)}
    return git.run(*arguments, cwd=copy, more=here | (more or {}), given=given, settings=looks)


def _make_writable(function: object, path: str, _: object) -> None:
    """Remove what a gate left read-only, as far as that is ours to do."""
    try:
        Path(path).parent.chmod(0o700)
        Path(path).chmod(0o700)
        os.unlink(path) if not os.path.isdir(path) else shutil.rmtree(path, ignore_errors=True)  # noqa: PTH108, PTH112
    except OSError:
        pass


def commit_named(folder: Path, rev: str, *, anybodys: bool = False) -> str | None:
    """Give the commit that a name means in the repository of a folder; None where it means none.

    Args:
        anybodys: ask about a repository of another user as well: for a comparison with what was recorded.

    Raises:
        NoWorktreeError: the folder is in no repository, or git cannot be asked about it.
    """
    try:
        repository = find(folder)
        if repository is None:
            raise NoWorktreeError(f"{folder} is in no git repository")
        with borrow(repository if anybodys else repository.trusted()) as shown:
            return shown.commit(rev)
    except (UnaskableError, GitError) as error:
        raise NoWorktreeError(str(error)) from error


def descends(folder: Path, commit: str, base: str) -> bool:
    """Whether a commit has another among its ancestors, or is that one."""
    try:
        with borrow(_trusted(folder)) as shown:
            shown.run("merge-base", "--is-ancestor", base, commit)
    except (NoWorktreeError, UnaskableError, GitError):
        return False
    return True
