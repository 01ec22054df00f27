"""Paths that an author writes: relative, with /, and inside the project."""

from __future__ import annotations

import os
import os.path
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DRIVE = re.compile(r"[A-Za-z]:")


def path_fault(path: str, start: str = "") -> str | None:
    """Give what is wrong with a path or pattern that starts at the folder `start` of the project; None if nothing is.

    Decided from the words alone: `**` may stand for no folder at all, so nothing is gained by it before a `..`.
    """
    if "\\" in path:
        return f"expected a path with /, found {path!r}: write {path.replace(chr(92), '/')!r}"
    if path.startswith("/") or _DRIVE.match(path):
        return f"expected a path inside the project, found the absolute path {path!r}"
    depth = 0
    for part in (start + "/" + path).split("/"):
        if part == "..":
            depth -= 1
            if depth < 0:
                return f"expected a path inside the project, found {path!r}, which leaves it"
        elif part not in {"", ".", "**"}:
            depth += 1
    return None


def link_out(root: str, path: str, name: str) -> str | None:
    """Say that a path of the project is, or lies behind, a link that leads out of it; None where it does not.

    Args:
        name: the path as messages name it.
    """
    if not leaves(root, path):
        return None
    return f"{name}: expected something inside the project, found a link that leaves it; take the link away"


def links_out(root: str, folder: str, name: str) -> Iterator[str]:
    """Yield a fault for every link below a folder that leads out of the project. Links are not followed."""
    try:
        found = sorted(os.scandir(folder), key=lambda one: one.name)
    except OSError:
        return
    for one in found:
        if one.is_symlink():
            if fault := link_out(root, one.path, f"{name}/{one.name}"):
                yield fault
        elif one.is_dir(follow_symlinks=False):
            yield from links_out(root, one.path, f"{name}/{one.name}")


def leaves(root: str, path: str) -> bool:
    """Whether what `path` really names, links followed, lies outside the folder `root`."""
    real_root, real = os.path.realpath(root), os.path.realpath(path)
    return real != real_root and not real.startswith(real_root.rstrip(os.sep) + os.sep)
