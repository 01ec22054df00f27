"""What a gate covers, as a manifest: one line a file, and the digest of the whole."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from claims.core.scope import covers
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
GLOB = "*?["
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The files below a folder at one moment."""

    folder: Path
    commit: Commit | None
    files: Mapping[str, str]
    """Content identity by path relative to the folder, caches and excluded files left out."""

    def manifest(self, patterns: Sequence[str], *, without: Sequence[str] = ()) -> bytes:
        """Give the manifest of what the patterns name; of every file where there are no patterns.

        A path that is named in full is taken even where git ignores it. A pattern that names nothing is a line of
        its own, so that a file that is deleted changes the manifest.

        Args:
            without: patterns of files that gates write: their reports.
        """
        files = {path: mark for path, mark in self.files.items() if not (without and covers(without, path))}
        if not patterns:
            return _text(files)
        named = {path: mark for path, mark in files.items() if covers(patterns, path)}
        for pattern in patterns:
            named |= self._beyond(pattern.rstrip("/"))
        return _text(named)

    def _beyond(self, pattern: str) -> dict[str, str]:
        """Give what a pattern names and the listing does not have: ignored files, or nothing at all."""
        if any(covers([pattern], path) for path in self.files):
            return {}
        path = self.folder / pattern
        if not any(letter in pattern for letter in GLOB) and path.exists():
            if path.is_dir():
                found = {f"{pattern}/{name}": mark for name, mark in _walk(path, ())}
                return found or {pattern: "empty"}
            return {pattern: content(path)}
        return {pattern: "missing"}

    def names_nothing(self, patterns: Sequence[str]) -> list[str]:
        """Give the patterns that name no file."""
        return [pattern for pattern in patterns if "missing" in self._beyond(pattern.rstrip("/")).values()]


def take(folder: Path, excluded: Sequence[str]) -> Snapshot:
    """Look at the files below a folder: through git where it can say, else by hashing them all.

    Args:
        excluded: patterns relative to the folder, of files that the tool itself writes.
    """
    tree = git.read_tree(folder)
    if tree is None or not tree.files:
        return Snapshot(folder=folder, commit=tree.commit if tree else None, files=dict(_walk(folder, excluded)))
    environments = tuple(path[: -len("pyvenv.cfg")] for path in tree.files if path.endswith("pyvenv.cfg"))
    files: dict[str, str] = {}
    for path, mark in tree.files.items():
        if _is_cache(path) or path.startswith(environments or ("\0",)) or (excluded and covers(excluded, path)):
            continue
        files[path] = mark
        if mark.startswith(git.LINK) and (folder / path).is_file():
            files[path] += "+" + content(folder / path)  # what the link leads to may change without the link
        if mark.startswith(git.REPOSITORY):
            files |= {f"{path}/{name}": inner for name, inner in _walk(folder / path, ())}
    return Snapshot(folder=folder, commit=tree.commit, files=files)


def _is_cache(path: str) -> bool:
    return path.endswith(".pyc") or not CACHES.isdisjoint(path.split("/"))


def _walk(folder: Path, excluded: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield every file below a folder with its content's identity."""
    for top, folders, names in os.walk(folder):
        here = Path(top)
        if here != folder and (here / "pyvenv.cfg").exists():
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if name not in CACHES)
        for name in names:
            path = here / name
            relative = PurePosixPath(path.relative_to(folder)).as_posix()
            if not _is_cache(relative) and not (excluded and covers(excluded, relative)):
                yield relative, content(path)


def content(path: Path) -> str:
    """Give the SHA-256 of a file, links followed; what cannot be read is named as such."""
    sha = sha256()
    try:
        if not path.is_file():
            return "link:" + str(path.readlink()) if path.is_symlink() else "special"
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                sha.update(chunk)
    except OSError as error:
        return f"unreadable:{type(error).__name__}"
    return "sha256:" + sha.hexdigest()


def files_of(manifest: bytes) -> dict[str, str]:
    """Read a manifest: content identity by path."""
    lines = (line.rpartition("\t") for line in manifest.decode("utf-8", "surrogateescape").split("\n") if line)
    return {path: mark for path, _, mark in lines}


def _text(files: Mapping[str, str]) -> bytes:
    return "".join(f"{path}\t{mark}\n" for path, mark in sorted(files.items())).encode("utf-8", "surrogateescape")


def difference(before: bytes, after: bytes) -> str:
    """Name the files in which two manifests differ, a few of them."""
    then, now = _marks(before), _marks(after)
    changed = sorted(path for path in then.keys() | now.keys() if then.get(path) != now.get(path))
    shown = ", ".join(path.decode("utf-8", "replace") for path in changed[:3])
    return shown + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")


def _marks(manifest: bytes) -> dict[bytes, bytes]:
    lines = (line.rpartition(b"\t") for line in manifest.split(b"\n") if line)
    return {path: mark for path, _, mark in lines}
