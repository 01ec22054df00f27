"""A manifest: one line a file with what its content is."""

from __future__ import annotations

import os
import stat
from hashlib import sha256
from typing import TYPE_CHECKING

from claims.core.symbol_digest import meaning

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

CHUNK = 1 << 20


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


def files_of(manifest: bytes) -> dict[str, str]:
    """Read a manifest: content identity by path."""
    lines = (line.rpartition("\t") for line in manifest.decode("utf-8", "surrogateescape").split("\n") if line)
    return {path: mark for path, _, mark in lines}


def apart_from(manifest: bytes, paths: Collection[str]) -> bytes:
    """Give a manifest without some files."""
    return text_of({path: mark for path, mark in files_of(manifest).items() if path not in set(paths)})


def changed_at(path: Path) -> int:
    """Give the moment at which a file was changed last, which cannot be set by hand; in nanoseconds."""
    try:
        return path.lstat().st_ctime_ns
    except OSError:
        return 0


def meaning_of(manifest: bytes, folder: Path) -> bytes:
    """Give a manifest by what its files mean: Python's without comments and layout, others byte by byte as before."""
    found = {}
    for path, mark in files_of(manifest).items():
        before, sha, _ = mark.rpartition("sha256:")
        means = _meaning(folder / path) if sha and path.endswith((".py", ".pyi")) else None
        found[path] = f"{before}{means}" if means else mark
    return text_of(found)


def _meaning(path: Path) -> str | None:
    try:
        return meaning(path.read_bytes())
    except (OSError, RecursionError, MemoryError):
        return None


def text_of(files: Mapping[str, str]) -> bytes:
    """Write a manifest from content identities by path."""
    return "".join(f"{path}\t{mark}\n" for path, mark in sorted(files.items())).encode("utf-8", "surrogateescape")


def difference(before: bytes, after: bytes) -> str:
    """Name the files in which two manifests differ, a few of them."""
    then, now = files_of(before), files_of(after)
    changed = sorted(path for path in then.keys() | now.keys() if then.get(path) != now.get(path))
    shown = ", ".join(path.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for path in changed[:3])
    return shown + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")
