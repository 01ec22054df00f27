"""The working tree as it stands, beside what is committed, by a copy of the index that leaves the user's untouched."""

from __future__ import annotations

import os
import posixpath
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from claims.core.commit import Commit
from claims.core.outside_blocks import outside_blocks
from claims.gates import git
from claims.gates.borrowed import borrow, borrowed, copy_index, unaskable
from claims.gates.git import GitError
from claims.gates.repository import UnaskableError, at, find
from claims.gates.staged import Blob, Staged, changed, staged

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from claims.gates.repository import Repository


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """What stands in the working tree, ignored files left out. Paths start at the folder that was asked about."""

    commit: Commit
    paths: tuple[str, ...]
    tracked: frozenset[str]
    """Those that git has in its index."""
    uncommitted: tuple[str, ...] = ()
    """What differs from the commit, anywhere in the repository; `..` leads out of the folder."""
    left_out: Mapping[str, Blob] = field(default_factory=dict)
    """Files that a sparse checkout leaves out of the working tree."""


def read_tree(
    folder: Path, apart: Sequence[str] = (), is_document: Callable[[str], bool] = lambda path: False
) -> Tree | None:
    """Give the working tree below a folder; None outside git.

    Args:
        apart: paths relative to the folder that are no part of anybody's work, whether git ignores them or not.
        is_document: whether a path, relative to the folder, may hold blocks that evidence is written into: what stands
            in those is nobody's uncommitted work.

    Raises:
        UnaskableError: there is a repository, and git cannot say.
    """
    repository = find(folder)
    if repository is None:
        return None
    prefix = Path(os.path.realpath(folder)).relative_to(repository.top).as_posix()
    prefix = "" if prefix == "." else f"{prefix}/"
    inside = tuple(posixpath.normpath(prefix + path) for path in apart)
    inside = tuple(path for path in inside if path.split("/")[0] not in ("..", "."))
    try:
        looked = _look(repository, inside, prefix, is_document)
    except (GitError, OSError) as error:
        raise unaskable(repository, GitError(str(error))) from error

    def ours(paths: Collection[str]) -> Iterator[str]:
        return (path.removeprefix(prefix) for path in paths if path.startswith(prefix))

    return Tree(
        commit=looked.commit,
        paths=tuple(ours(looked.paths)),
        tracked=frozenset(ours(looked.tracked)),
        uncommitted=tuple(posixpath.relpath(path, prefix or ".") for path in looked.uncommitted),
        left_out={path: looked.left_out[prefix + path] for path in ours(looked.left_out)},
    )


def _look(repository: Repository, apart: Sequence[str], prefix: str, is_document: Callable[[str], bool]) -> Tree:
    """Give the whole working tree of a repository, and of those within; paths start at its top."""
    with staged(repository, apart) as now:
        uncommitted = [
            path
            for path in changed(now)
            if not (is_document(posixpath.relpath(path, prefix or ".")) and _same_outside_blocks(now, path))
        ]
        paths = [
            path for path in (*now.entries, *now.new, *now.within) if path not in now.gone and path not in now.left_out
        ]
        tracked, left_out = set(now.entries), dict(now.left_out)
        for path in now.within:
            found = _look_within(repository.top / path, apart, path)
            if found is None:
                continue
            for mine, theirs in ((paths, found.paths), (uncommitted, found.uncommitted)):
                mine += [f"{path}/{one}" for one in theirs]
            tracked |= {f"{path}/{one}" for one in found.tracked}
        head = now.borrowed.head
        commit = Commit(
            commit=None if repository.refusal else head,
            dirty=head is None or bool(uncommitted),
            tree=now.tree,
            unknown=repository.refusal,
        )
    return Tree(
        commit=commit,
        paths=tuple(dict.fromkeys(paths)),
        tracked=frozenset(tracked),
        uncommitted=tuple(uncommitted),
        left_out=left_out,
    )


def _look_within(top: Path, apart: Sequence[str], path: str) -> Tree | None:
    """Look at a repository within; None where nothing is checked out there, or git cannot be asked about it."""
    try:
        repository = at(top)
        if repository is None:
            return None
        below = [one.removeprefix(f"{path}/") for one in apart if one.startswith(f"{path}/")]
        return _look(repository, below, "", lambda _: False)
    except (UnaskableError, GitError, OSError):
        return Tree(commit=Commit(commit=None, dirty=True, tree=""), paths=(), tracked=frozenset(), uncommitted=("",))


def _same_outside_blocks(now: Staged, path: str) -> bool:
    """Whether a document differs from the commit in nothing but what evidence wrote into it."""
    try:
        there = now.borrowed.run("cat-file", "blob", f"HEAD:{path}")
        here = (now.borrowed.repository.top / path).read_bytes()
    except (GitError, OSError):
        return False
    before, after = (outside_blocks(data.replace(b"\r\n", b"\n")) for data in (there, here))
    return before is not None and before == after


def tracked(folder: Path, paths: Sequence[str]) -> frozenset[str]:
    """Give those of some paths, relative to a folder, that git tracks; none of them where git cannot say."""
    repository, prefix = _place(folder)
    if repository is None or not paths:
        return frozenset()
    there = {posixpath.normpath(prefix + path): path for path in paths}
    listed = _listed(repository, "--", *(f":(literal){path}" for path in there))
    return frozenset(there[path] for path in listed if path in there)


def ignored(folder: Path) -> tuple[str, ...]:
    """Give what git ignores in the repository of a folder, from its top; nothing where it cannot say."""
    repository, _ = _place(folder)
    options = ("--others", "--ignored", "--exclude-standard", "--directory")
    return tuple(_listed(repository, *options)) if repository else ()


def _place(folder: Path) -> tuple[Repository | None, str]:
    """Give the repository of a folder, and the folder's place in it with a slash at its end."""
    try:
        repository = find(folder)
    except UnaskableError:
        repository = None
    if repository is None:
        return None, ""
    prefix = Path(os.path.realpath(folder)).relative_to(repository.top).as_posix()
    return repository, "" if prefix == "." else f"{prefix}/"


def _listed(repository: Repository, *options: str) -> list[str]:
    """Give what git lists, each once: in a conflict it lists a path three times."""
    try:
        with borrow(repository) as shown:
            copy_index(repository, shown.folder)
            listed = shown.ask("ls-files", "-z", *options)
    except (UnaskableError, GitError, OSError):
        return []
    return [*dict.fromkeys(path for path in listed.split("\0") if path)]


@contextmanager
def laid_out(folder: Path, wanted: Collection[Blob]) -> Iterator[Path]:
    """Give a folder with files that a sparse checkout leaves out, as they would lie in the working tree.

    What a partial clone has not fetched is not there: nothing is fetched for it.
    """
    with tempfile.TemporaryDirectory(prefix="claims-git-") as scratch:
        place = Path(os.path.realpath(scratch)) / "files"
        place.mkdir()
        repository = find(folder)
        if repository is not None and wanted:
            shown = borrowed(repository, place.parent / "git")
            entries = "".join(f"{blob.mode} {blob.id}\t{blob.at}\0" for blob in wanted)
            with suppress(GitError):
                shown.run("update-index", "-z", "--index-info", given=git.raw(entries))
                shown.run("checkout-index", "--all", "--force", f"--prefix={place}/")
        yield place
