"""Paths that an author writes: relative, with /, and inside the project."""

from __future__ import annotations

import os.path
import re

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


def leaves(root: str, path: str) -> bool:
    """Whether what `path` really names, links followed, lies outside the folder `root`."""
    real_root, real = os.path.realpath(root), os.path.realpath(path)
    return real != real_root and not real.startswith(real_root.rstrip(os.sep) + os.sep)
