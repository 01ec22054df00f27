"""The working tree as git sees it, through a temporary index that leaves the user's own untouched."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
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
    where = _git(folder, plain, "rev-parse", "--show-toplevel", "--show-prefix", "--git-path", "index").split("\n")
    top, prefix, index = Path(where[0]), where[1], folder / where[2]
    objects = folder / _git(folder, plain, "rev-parse", "--git-path", "objects").rstrip("\n")
    # New blobs go to a scratch folder, so that asking leaves nothing behind in the repository.
    scratch_objects = scratch / "objects"
    scratch_objects.mkdir()
    environment = plain | {
        "GIT_INDEX_FILE": str(scratch / "index"),
        "GIT_OBJECT_DIRECTORY": str(scratch_objects),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(objects.resolve()),
    }
    if index.exists():
        shutil.copy2(index, scratch / "index")  # with its times, by which git tells files that may have changed since
        if _has_blinkers(top, environment):
            (scratch / "index").unlink()
    _git(top, environment, "add", "--all", "--", ".")
    tree = _git(top, environment, "write-tree").strip()
    listing = _git(top, environment, "ls-files", "--stage", "-z")
    head = _head(folder, plain)
    return Tree(
        commit=Commit(commit=head[0], dirty=head[1] != tree, tree=tree),
        files=dict(_files(listing, prefix)),
    )


def _has_blinkers(top: Path, environment: dict[str, str]) -> bool:
    """Whether the index tells git not to look at some files (`assume-unchanged`, `skip-worktree`)."""
    tags = {line[:1] for line in _git(top, environment, "ls-files", "-v", "-z").split("\0") if line}
    return any(tag == "S" or tag.islower() for tag in tags)


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
            mode, blob, _ = head.split(" ")
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
