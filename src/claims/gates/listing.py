"""Which files lie below a folder, and which of them are what tools leave behind."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from claims.core.scope import covers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

CACHES = frozenset(
    {
        ".git", ".hg", ".svn", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".tox",
        ".nox", "node_modules", ".coverage", ".import_linter_cache", ".DS_Store",
    }
)  # fmt: skip
REMAINS = (
    "*.swp", "*.swo", "*~", ".#*", "#*#", "*.egg-info", ".eggs", ".coverage.*", "Thumbs.db", ".idea", ".vscode",
    ".cache",
)  # fmt: skip
"""What editors and builders leave behind: where git ignores it, it is no input."""
ENVIRONMENT = "pyvenv.cfg"
"""The file that marks a virtual environment; what is installed there is recorded with the interpreter."""
HOME = re.compile(rb"(?m)^\s*home\s*=")
LINKED_FILES = 20_000
"""A link to a folder with more files than these is covered by its target's name alone."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What a walk leaves out."""

    own: Sequence[str] = ()
    """Patterns of what this tool writes."""
    caches: Collection[str] = CACHES
    """Names of folders and files that tools keep for themselves."""
    environments: bool = True
    """Whether virtual environments are left out."""


def walk(folder: Path, top: Path, kept: Kept) -> Iterator[str]:
    """Yield the path, relative to `folder`, of every file below `top`; links to folders with what they lead to."""
    for at, folders, names in os.walk(top):
        here = Path(at)
        if here != top and kept.environments and ENVIRONMENT in names and is_environment(here):
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if name not in kept.caches)
        for name in [*names, *folders]:
            linked = name in folders
            if (linked and not (here / name).is_symlink()) or name in kept.caches:
                continue
            path = (here / name).relative_to(folder).as_posix()
            if (kept.own and covers(kept.own, path)) or (kept.caches and is_bytecode(here / name)):
                continue
            yield path
            if linked:
                yield from below(folder, path)


def below(folder: Path, path: str) -> list[str]:
    """List the files of a folder within, or behind a link."""
    if folder.resolve().is_relative_to((folder / path).resolve()):
        return []  # a link upwards leads to what is looked at anyhow, and to itself
    found = []
    for name in walk(folder, folder / path, Kept()):
        found.append(name)
        if len(found) > LINKED_FILES and (folder / path).is_symlink():
            return []
    return found


def is_environment(folder: Path) -> bool:
    """Whether a folder is a virtual environment, and not one with a file of that name."""
    try:
        with (folder / ENVIRONMENT).open("rb") as file:
            return bool(HOME.search(file.read(1 << 16)))
    except OSError:
        return False


def is_bytecode(path: Path) -> bool:
    """Whether a file is what Python made of the source beside it."""
    if path.suffix != ".pyc":
        return False
    folder = path.parent.parent if path.parent.name == "__pycache__" else path.parent
    return (folder / f"{path.name.partition('.')[0]}.py").exists()


def is_cache(path: str) -> bool:
    """Whether a path has the name of a cache, or lies in one."""
    return path.endswith(".pyc") or not CACHES.isdisjoint(path.split("/"))


def remains(path: str) -> bool:
    """Whether a path has the name of what editors and builders leave behind, or lies in such a folder."""
    return any(fnmatchcase(part, pattern) for part in path.split("/") for pattern in REMAINS)


def looks_like_report(path: Path) -> bool:
    """Whether a file is XML by its name or its first letter, empty, or not there: no source that runs is."""
    if path.suffix.lower() == ".xml" or not path.is_file():
        return True
    try:
        with path.open("rb") as file:
            return file.read(256).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"", b"<")
    except OSError:
        return False
