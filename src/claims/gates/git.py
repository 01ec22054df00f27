"""The working tree as git sees it, through a temporary index that leaves the user's own untouched."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from claims.core.run import Commit

if TYPE_CHECKING:
    from collections.abc import Mapping

LINK, REPOSITORY = "120000", "160000"
"""Modes of a symbolic link and of a repository within the repository."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """What stands in the working tree, ignored files left out."""

    commit: Commit
    files: Mapping[str, str]
    """`mode:blob` by path relative to the folder that was asked about."""


def read_tree(folder: Path) -> Tree | None:
    """Give the working tree below a folder; None outside git, or where git cannot say."""
    try:
        with tempfile.TemporaryDirectory(prefix="claims-git-") as scratch:
            return _read_tree(folder, Path(scratch))
    except (OSError, subprocess.CalledProcessError, ValueError):
        return None


def _read_tree(folder: Path, scratch: Path) -> Tree:
    plain = _environment()
    # New blobs go to a scratch folder, so that asking leaves nothing behind in the repository.
    scratch_objects = scratch / "objects"
    scratch_objects.mkdir()
    listing, environment = stage(folder, scratch, scratch_objects)
    top, prefix, _, _ = _where(folder)
    tree = _git(top, environment, "write-tree").strip()
    head = _head(folder, plain)
    return Tree(
        commit=Commit(commit=head[0], dirty=head[1] != tree, tree=tree),
        files=dict(_files(listing, prefix)),
    )


def stage(folder: Path, scratch: Path, scratch_objects: Path) -> tuple[str, dict[str, str]]:
    """Bring a temporary index up to the working tree; give its listing, and the environment in which git uses it.

    Raises:
        OSError, CalledProcessError, ValueError: git cannot say, or there is no repository.
    """
    top, _, index, objects = _where(folder)
    environment = _environment() | {
        "GIT_INDEX_FILE": str(scratch / "index"),
        "GIT_OBJECT_DIRECTORY": str(scratch_objects),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(objects.resolve()),
    }
    if index.exists():
        shutil.copy2(index, scratch / "index")  # with its times, by which git tells files that may have changed since
    listing = _listing(top, environment)
    if listing is None:
        (scratch / "index").unlink()
        listing = _listing(top, environment) or ""
    return listing, environment


@lru_cache(maxsize=64)
def _where(folder: Path) -> tuple[Path, str, Path, Path]:
    """Give the top of the repository, the folder's place in it, and where index and objects lie."""
    questions = ("--show-toplevel", "--show-prefix", "--git-path", "index", "--git-path", "objects")
    top, prefix, index, objects = _git(folder, _environment(), "rev-parse", *questions).rstrip("\n").split("\n")
    return Path(top), prefix, folder / index, folder / objects


def _listing(top: Path, environment: dict[str, str]) -> str | None:
    """Bring the index up to the working tree and list it, with a tag before each line.

    None where the index tells git not to look at some files (`assume-unchanged`, `skip-worktree`).
    """
    _git(top, environment, "add", "--all", "--", ".")
    listing = _git(top, environment, "ls-files", "-v", "--stage", "-z")
    tags = {line[:1] for line in listing.split("\0") if line}
    return None if any(tag == "S" or tag.islower() for tag in tags) else listing


def _head(folder: Path, environment: dict[str, str]) -> tuple[str | None, str | None]:
    """Give commit and tree of HEAD; nothing before the first commit."""
    try:
        commit, tree = _git(folder, environment, "rev-parse", "--verify", "HEAD", "HEAD^{tree}").split()
    except (subprocess.CalledProcessError, ValueError):
        try:
            commit = _git(folder, environment, "rev-parse", "--verify", "--quiet", "HEAD").strip()
            tree = _git(folder, environment, "rev-parse", "--verify", "HEAD^{tree}").strip()
        except subprocess.CalledProcessError:
            return None, None
    return commit, tree


def _files(listing: str, prefix: str) -> list[tuple[str, str]]:
    found = []
    for line in listing.split("\0"):
        head, _, path = line.partition("\t")
        if path.startswith(prefix) and head:
            _, mode, blob, _ = head.split(" ")
            found.append((path[len(prefix) :], f"{mode}:{blob}"))
    return found


def _environment() -> dict[str, str]:
    """Give our environment without git's own variables, which a hook would set to another repository."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}


def _git(folder: Path, environment: dict[str, str], *arguments: str) -> str:
    command = ["git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, check=True, stdin=subprocess.DEVNULL
    )
    return done.stdout.decode("utf-8", "surrogateescape")
