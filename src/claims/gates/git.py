"""The working tree as git sees it, through a temporary index that leaves the user's own untouched."""

from __future__ import annotations

import os
import posixpath
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from claims.core.run import Commit

if TYPE_CHECKING:
    from collections.abc import Sequence

SETTINGS = ("-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "-c", "core.splitIndex=false")
REPOSITORY = "160000 "
"""Mode by which an index names a commit of a repository within."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """What stands in the working tree, ignored files left out."""

    commit: Commit
    paths: tuple[str, ...]
    """Relative to the folder that was asked about."""


def read_tree(folder: Path, apart: Sequence[str] = ()) -> Tree | None:
    """Give the working tree below a folder; None outside git, or where git cannot say.

    Args:
        apart: paths relative to the folder that are no part of anybody's work, whether git ignores them or not.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="claims-git-") as scratch:
            return _read_tree(folder, Path(scratch), apart)
    except (OSError, subprocess.CalledProcessError, ValueError):
        return None


def _read_tree(folder: Path, scratch: Path, apart: Sequence[str]) -> Tree:
    # New blobs go to a scratch folder, so that asking leaves nothing behind in the repository.
    scratch_objects = scratch / "objects"
    scratch_objects.mkdir()
    within, environment = stage(folder, scratch, scratch_objects, apart)
    top, prefix, _, _ = _where(folder)
    tree = _git(top, environment, "write-tree").strip()
    staged = [line.partition("\t") for line in _names(top, environment, "--stage")]
    listed = [*dict.fromkeys(path for _, _, path in staged), *within]
    head = _head(folder, _environment())
    inner = [path for entry, _, path in staged if entry.startswith(REPOSITORY)]
    dirty = head[1] != tree or any(
        _is_dirty(top, path, [posixpath.normpath(prefix + one) for one in apart]) for path in inner
    )
    return Tree(
        commit=Commit(commit=head[0], dirty=dirty, tree=tree),
        paths=tuple(path.removeprefix(prefix) for path in listed if path.startswith(prefix)),
    )


def same_repository(one: Path, other: Path) -> bool:
    """Whether two folders lie in one working tree of one repository; a submodule is a repository of its own."""
    try:
        return _where(one)[0] == _where(other)[0]
    except (OSError, subprocess.CalledProcessError, ValueError):
        return False


def tracked(folder: Path, paths: Sequence[str]) -> frozenset[str]:
    """Give those of some paths, relative to a folder, that git tracks; none of them where git cannot say."""
    try:
        return frozenset(_names(folder, _environment(), "--", *(f":(literal){path}" for path in paths)))
    except (OSError, subprocess.CalledProcessError, ValueError):
        return frozenset()


def _is_dirty(top: Path, path: str, apart: Sequence[str]) -> bool:
    """Whether a repository within has changes or new files of its own: the outer tree names its commit alone."""
    if not (top / path / ".git").exists():  # a submodule that is not checked out: there is nothing to change
        return False
    found = read_tree(top / path, [one.removeprefix(f"{path}/") for one in apart if one.startswith(f"{path}/")])
    return found is None or found.commit.dirty


def stage(
    folder: Path, scratch: Path, scratch_objects: Path, apart: Sequence[str] = ()
) -> tuple[list[str], dict[str, str]]:
    """Bring a temporary index up to the working tree; give the repositories within, and the environment to use it in.

    Args:
        apart: paths relative to the folder that stay as the user's index has them.

    Raises:
        OSError, CalledProcessError, ValueError: git cannot say, or there is no repository.
    """
    top, prefix, index, objects = _where(folder)
    environment = _environment() | {
        "GIT_INDEX_FILE": str(scratch / "index"),
        "GIT_OBJECT_DIRECTORY": str(scratch_objects),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(objects.resolve()),
    }
    if index.exists():
        shutil.copy2(index, scratch / "index")  # with its times, by which git tells files that may have changed since
    named = (posixpath.normpath(prefix + path) for path in apart)
    inside = [path for path in named if path.split("/")[0] not in ("..", ".")]
    return _update(top, environment, _unknown(top, environment, inside)), environment


@lru_cache(maxsize=64)
def _where(folder: Path) -> tuple[Path, str, Path, Path]:
    """Give the top of the repository, the folder's place in it, and where index and objects lie."""
    questions = ("--show-toplevel", "--show-prefix", "--git-path", "index", "--git-path", "objects")
    top, prefix, index, objects = _git(folder, _environment(), "rev-parse", *questions).rstrip("\n").split("\n")
    return Path(top), prefix, folder / index, folder / objects


def _update(top: Path, environment: dict[str, str], apart: Sequence[str]) -> list[str]:
    """Bring the index up to the working tree; give the repositories within that git cannot add."""
    blinkered = [line[2:] for line in _names(top, environment, "-v") if line[0] == "S" or line[0].islower()]
    if blinkered:  # flags by which the index tells git not to look at some files
        for flag in ("--no-assume-unchanged", "--no-skip-worktree"):
            _git(top, environment, "update-index", flag, "-z", "--stdin", said="\0".join(blinkered))
    try:
        _git(top, environment, "add", "--all", "--", ".", *_except(apart))
    except subprocess.CalledProcessError:  # a repository within, without a commit
        others = _names(top, environment, "--others", "--exclude-standard")
        within = [path.rstrip("/") for path in others if path.endswith("/")]
        _git(top, environment, "add", "--all", "--", ".", *_except([*apart, *within]))
        return within
    return []


def _unknown(top: Path, environment: dict[str, str], paths: Sequence[str]) -> list[str]:
    """Give the paths that git neither tracks nor ignores. It refuses to leave out what it ignores anyhow."""
    if not paths:
        return []
    asked = ("--others", "--exclude-standard", "--directory", "--", *(f":(literal){path}" for path in paths))
    found = [f"{name.rstrip('/')}/" for name in _names(top, environment, *asked)]
    return [path for path in paths if any(f"{path}/".startswith(one) or one.startswith(f"{path}/") for one in found)]


def _except(paths: Sequence[str]) -> list[str]:
    return [f":(exclude,literal){path}" for path in paths]


def _names(top: Path, environment: dict[str, str], *options: str) -> list[str]:
    """Give what `git ls-files` lists, each once: in a conflict it lists a path three times."""
    return list(dict.fromkeys(filter(None, _git(top, environment, "ls-files", "-z", *options).split("\0"))))


def _head(folder: Path, environment: dict[str, str]) -> tuple[str | None, str | None]:
    """Give commit and tree of HEAD; nothing before the first commit."""
    try:
        commit, tree = _git(folder, environment, "rev-parse", "HEAD", "HEAD^{tree}").split()
    except (subprocess.CalledProcessError, ValueError):
        return None, None
    return commit, tree


def _environment() -> dict[str, str]:
    """Give our environment without git's own variables, which a hook would set to another repository."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}


def _git(folder: Path, environment: dict[str, str], *arguments: str, said: str = "") -> str:
    command = ["git", *SETTINGS, *arguments]
    text = said.encode("utf-8", "surrogateescape")
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True, input=text)
    return done.stdout.decode("utf-8", "surrogateescape")
