"""What a gate covers, as a manifest: one line a file with the SHA-256 of its bytes, and the digest of the whole.

Git says which files there are, and nothing more: filters, line-end rules and index flags can hide a change from it.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from claims.core.scope import covers
from claims.core.symbol_digest import meaning
from claims.gates import git

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from claims.core.run import Commit

CACHES = frozenset(
    {
        ".git", ".hg", ".svn", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".tox",
        ".nox", "node_modules", ".coverage", ".import_linter_cache", ".DS_Store",
    }
)  # fmt: skip
ENVIRONMENT = "pyvenv.cfg"
"""The file that marks a virtual environment; what is installed there is recorded with the interpreter."""
GLOB = "*?["
CHUNK = 1 << 20
LINKED_FILES = 20_000
"""A link to a folder with more files than these is covered by its target's name alone."""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The files below a folder. Their bytes are read when a manifest asks for them, each once."""

    folder: Path
    commit: Commit | None
    paths: tuple[str, ...]
    """Relative to the folder; caches and excluded files left out."""
    _marks: dict[str, str] = field(default_factory=dict)

    def manifest(self, patterns: Sequence[str], *, without: Sequence[str] = ()) -> bytes:
        """Give the manifest of what the patterns name; of every file where there are no patterns.

        A path that is named in full is taken even where git ignores it. A pattern that names nothing is a line of
        its own, so that a file that is deleted changes the manifest.

        Args:
            without: patterns of files that gates write, their reports; one that is named in full is taken all the same.
        """
        paths = [path for path in self.paths if not (without and path not in patterns and covers(without, path))]
        if patterns:
            paths = [path for path in paths if covers(patterns, path)]
        named = {path: self._mark(path) for path in paths}
        for pattern in patterns:
            named |= self._beyond(pattern.rstrip("/"))
        return _text(named)

    def names_nothing(self, patterns: Sequence[str]) -> list[str]:
        """Give the patterns that name no file."""
        return [pattern for pattern in patterns if "missing" in self._beyond(pattern.rstrip("/")).values()]

    def _mark(self, path: str) -> str:
        if path not in self._marks:
            self._marks[path] = content(self.folder / path)
        return self._marks[path]

    def _beyond(self, pattern: str) -> dict[str, str]:
        """Give what a pattern names and the listing does not have: ignored files, or nothing at all."""
        if any(covers([pattern], path) for path in self.paths):
            return {}
        if not any(letter in pattern for letter in GLOB) and (self.folder / pattern).exists():
            if not (self.folder / pattern).is_dir():
                return {pattern: self._mark(pattern)}
            return {path: self._mark(path) for path in _below(self.folder, pattern)} or {pattern: "empty"}
        return {pattern: "missing"}


def take(folder: Path, excluded: Sequence[str], apart: Sequence[str] = ()) -> Snapshot:
    """List the files below a folder: as git lists them where it can say, else all of them.

    Args:
        excluded: patterns relative to the folder, of files that the tool itself writes.
        apart: paths among them that leave the working tree as clean as it is: the ledger, which nobody commits.
    """
    tree = git.read_tree(folder, apart)
    if tree is None or not tree.paths:
        listed = list(_walk(folder, folder, excluded))
        return Snapshot(folder=folder, commit=tree.commit if tree else None, paths=tuple(sorted(listed)))
    environments = tuple(path.removesuffix(ENVIRONMENT) for path in tree.paths if path.endswith(f"/{ENVIRONMENT}"))
    listed = []
    for path in tree.paths:
        if _is_cache(path) or path.startswith(environments or ("\0",)) or (excluded and covers(excluded, path)):
            continue
        listed.append(path)
        if (folder / path).is_dir():  # a link to a folder, or a repository within
            listed += _below(folder, path)
    return Snapshot(folder=folder, commit=tree.commit, paths=tuple(sorted(listed)))


def _below(folder: Path, path: str) -> list[str]:
    """List the files of a folder within, or behind a link."""
    if folder.resolve().is_relative_to((folder / path).resolve()):
        return []  # a link upwards leads to what is looked at anyhow, and to itself
    found = []
    for name in _walk(folder, folder / path, ()):
        found.append(name)
        if len(found) > LINKED_FILES and (folder / path).is_symlink():
            return []
    return found


def _is_cache(path: str) -> bool:
    return path.endswith(".pyc") or not CACHES.isdisjoint(path.split("/"))


def _walk(folder: Path, top: Path, excluded: Sequence[str]) -> Iterator[str]:
    """Yield the path, relative to `folder`, of every file below `top`."""
    for at, folders, names in os.walk(top):
        here = Path(at)
        if here != folder and ENVIRONMENT in names:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if name not in CACHES)
        for name in [*names, *folders]:
            path = (here / name).relative_to(folder).as_posix()
            linked = name in folders
            if (linked and not (here / name).is_symlink()) or _is_cache(path) or (excluded and covers(excluded, path)):
                continue
            yield path
            if linked:
                yield from _below(folder, path)


def content(path: Path) -> str:
    """Give the SHA-256 of a file, with its link's target and whether it may be executed; else what stands there."""
    try:
        status = path.lstat()
        link = f"link:{os.readlink(path)}+" if stat.S_ISLNK(status.st_mode) else ""  # noqa: PTH115 - keeps it as it is
        if not path.is_file():
            return link + ("folder" if path.is_dir() else "special")
        sha = sha256()
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                sha.update(chunk)
    except OSError as error:
        return f"unreadable:{type(error).__name__}"
    runs = "x:" if os.name == "posix" and status.st_mode & stat.S_IXUSR and not link else ""
    return f"{link}{runs}sha256:{sha.hexdigest()}"


def meaning_of(manifest: bytes, folder: Path) -> bytes:
    """Give a manifest by what its files mean: Python's without comments and layout, others byte by byte as before."""
    found = {}
    for path, mark in files_of(manifest).items():
        before, sha, _ = mark.rpartition("sha256:")
        means = _meaning(folder / path) if sha and path.endswith((".py", ".pyi")) else None
        found[path] = f"{before}{means}" if means else mark
    return _text(found)


def _meaning(path: Path) -> str | None:
    try:
        return meaning(path.read_bytes())
    except (OSError, RecursionError, MemoryError):
        return None


def files_of(manifest: bytes) -> dict[str, str]:
    """Read a manifest: content identity by path."""
    lines = (line.rpartition("\t") for line in manifest.decode("utf-8", "surrogateescape").split("\n") if line)
    return {path: mark for path, _, mark in lines}


def _text(files: Mapping[str, str]) -> bytes:
    return "".join(f"{path}\t{mark}\n" for path, mark in sorted(files.items())).encode("utf-8", "surrogateescape")


def difference(before: bytes, after: bytes) -> str:
    """Name the files in which two manifests differ, a few of them."""
    then, now = files_of(before), files_of(after)
    changed = sorted(path for path in then.keys() | now.keys() if then.get(path) != now.get(path))
    shown = ", ".join(path.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for path in changed[:3])
    return shown + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")
