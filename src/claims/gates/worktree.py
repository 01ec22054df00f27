"""A scratch copy of the present working tree, in which a fix can be taken away and put back.

It is a repository of its own that borrows the objects of the user's: nothing is written there, not even the
registration of a worktree, so that a killed process leaves nothing behind that git would have to prune (ADR 0012).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from claims.gates import git

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claims.gates.carry import Carried

CONFIG_KEPT = ("core.autocrlf", "core.eol", "core.symlinks", "core.filemode", "core.ignorecase", "core.longpaths")
"""Settings by which files look on disk; those of content filters go along too."""
CACHE_FOLDERS = ("__pycache__", ".pytest_cache")
NO_HOOKS = ("-c", f"core.hooksPath={os.devnull}")
NAME = ("-c", "user.name=claims", "-c", "user.email=claims@localhost")


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
    _settings: tuple[str, ...] = ()
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
        self._git(*self._settings, "read-tree", "--reset", "-u", tree)
        self.shown = tree
        self.clear_caches()

    def show_alone(self, tree: str) -> None:
        """Make the copy's files those of a tree and no others: what gates left behind goes as well."""
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
            return self._git("write-tree", more=environment).strip()

    def overlaid(self, older: str, kept: Sequence[str], gone: Sequence[str]) -> str:
        """Give an older tree with some paths as they are at present, and others taken out."""
        with self._index(older) as environment:
            lines = "".join(f"0 {'0' * 40}\t{path}\0" for path in gone)
            listed = self._git("ls-tree", "-r", "-z", "--full-tree", self.present)
            chosen = set(kept)
            for line in listed.split("\0"):
                head, _, path = line.partition("\t")
                if path in chosen:
                    mode, _, blob = head.split(" ")
                    lines += f"{mode} {blob}\t{path}\0"
            self._git("update-index", "-z", "--index-info", given=_bytes(lines), more=environment)
            return self._git("write-tree", more=environment).strip()

    def paths(self, tree: str) -> list[str]:
        """Give the files of a tree."""
        listed = self._git("ls-tree", "-r", "-z", "--name-only", "--full-tree", tree)
        return [path for path in listed.split("\0") if path]

    def content(self, tree: str, path: str) -> bytes | None:
        """Give a file of a tree; None where there is none."""
        try:
            return _bytes(self._git("cat-file", "blob", f"{tree}:{path}"))
        except DoesNotApplyError:
            return None

    def difference(self, before: str, after: str) -> bytes:
        """Give the patch from one tree or commit to another."""
        return _bytes(self._git("diff-tree", "-r", "-p", "--binary", "--full-index", "--no-renames", before, after))

    def commit(self, name: str) -> str | None:
        """Give the id of a commit; None where the name is none of a commit."""
        try:
            # names are the user's repository's: the copy has one commit of its own and no branches
            done = _run(self.top, git._environment(), "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        except subprocess.CalledProcessError:
            return None
        return done.strip() or None

    def tree(self, commit: str) -> str:
        """Give the tree of a commit."""
        return _run(self.top, git._environment(), "rev-parse", f"{commit}^{{tree}}").strip()

    def committed_at(self, commit: str) -> datetime:
        """Give the moment of a commit, as its committer's clock had it."""
        done = _run(self.top, git._environment(), "show", "--no-patch", "--format=%ct", commit)
        return datetime.fromtimestamp(int(done.split()[-1]), UTC)

    def parent(self, commit: str) -> str | None:
        """Give the first parent of a commit; None for the first one."""
        return self.commit(f"{commit}^1")

    def _index(self, tree: str) -> _Index:
        return _Index(self, tree)

    def _git(self, *arguments: str, given: bytes | None = None, more: dict[str, str] | None = None) -> str:
        try:
            return _run(self.folder, git._environment() | (more or {}), *arguments, given=given)
        except subprocess.CalledProcessError as error:
            raise DoesNotApplyError(_said(error)) from error


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
        top, _, _, objects = git._where(folder)
        if scratch.is_relative_to(top.resolve()):
            raise NoWorktreeError(f"the folder for temporary files lies in the repository: {scratch}")
        form = _run(top, git._environment(), "rev-parse", "--show-object-format").strip()
        plain = git._environment()
        _run(scratch, plain, "init", "--quiet", "--template=", f"--object-format={form}", str(copy))
        (copy / ".git" / "objects" / "info").mkdir(exist_ok=True)
        borrowed = f"{objects.resolve()}\n".encode("utf-8", "surrogateescape")
        (copy / ".git" / "objects" / "info" / "alternates").write_bytes(borrowed)
        (scratch / "staging").mkdir()
        _, environment = git.stage(folder, scratch / "staging", copy / ".git" / "objects")
        tree = _run(top, environment, "write-tree").strip()
        commit = _run(copy, plain, *NAME, "commit-tree", "-m", "the working tree as it stands", tree).strip()
        _run(copy, plain, "update-ref", "HEAD", commit)
        worktree = Worktree(top, copy, tree, _settings(top))
        worktree.show(tree)
    except (OSError, ValueError) as error:
        raise NoWorktreeError(f"the working tree cannot be copied: {error}") from error
    except subprocess.CalledProcessError as error:
        raise NoWorktreeError(f"git cannot copy the working tree: {_said(error)}") from error
    except DoesNotApplyError as error:
        raise NoWorktreeError(f"git cannot copy the working tree: {error}") from error
    return worktree


def _settings(top: Path) -> tuple[str, ...]:
    """Give the repository's settings by which files look on disk, as options of git."""
    found: list[str] = []
    for line in _run(top, git._environment(), "config", "--list", "-z").split("\0"):
        name, _, value = line.partition("\n")
        if name in CONFIG_KEPT or name.startswith("filter."):
            found += ["-c", f"{name}={value}"]
    return tuple(found)


def _run(folder: Path, environment: dict[str, str], *arguments: str, given: bytes | None = None) -> str:
    command = ["git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", *NO_HOOKS, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True, input=given or b"")
    return done.stdout.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _said(error: subprocess.CalledProcessError) -> str:
    lines = error.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[0] if lines else f"git ended with exit code {error.returncode}"


def _make_writable(function: object, path: str, _: object) -> None:
    """Remove what a gate left read-only, as far as that is ours to do."""
    try:
        Path(path).parent.chmod(0o700)
        Path(path).chmod(0o700)
        os.unlink(path) if not os.path.isdir(path) else shutil.rmtree(path, ignore_errors=True)  # noqa: PTH108, PTH112
    except OSError:
        pass


def commit_named(folder: Path, rev: str) -> str | None:
    """Give the commit that a name means in the repository of a folder; None where it means none.

    Raises:
        NoWorktreeError: the folder is in no repository.
    """
    try:
        git._where(folder)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        raise NoWorktreeError(f"{folder} is in no git repository") from error
    if rev.startswith("-"):  # an option; no name of a commit begins so
        return None
    try:
        done = _run(folder, git._environment(), "rev-parse", "--verify", "--quiet", f"{rev}^{{commit}}")
    except (subprocess.CalledProcessError, ValueError):
        return None
    return done.strip() or None


def descends(folder: Path, commit: str, base: str) -> bool:
    """Whether a commit has another among its ancestors, or is that one."""
    try:
        _run(folder, git._environment(), "merge-base", "--is-ancestor", base, commit)
    except (subprocess.CalledProcessError, ValueError):
        return False
    return True
