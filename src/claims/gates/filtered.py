"""Files that a filter of git stands between: told to be unchanged without the filter, which is a program."""

from __future__ import annotations

import re
from hashlib import new, sha256
from typing import TYPE_CHECKING

from claims.gates import git

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from claims.gates.borrowed import Borrowed

NOT_FILTERED = ("unspecified", "unset", "set")
LARGE_FILES = "lfs"
CHUNK = 1 << 20
TIMES = re.compile(
    r"([^\0]*)\0  ctime: (\d+):(\d+)\n  mtime: (\d+):(\d+)\n  dev: \d+\tino: (\d+)\n"
    r"  uid: \d+\tgid: \d+\n  size: (\d+)\tflags: [0-9a-f]+\n"
)


def unchanged(shown: Borrowed, blobs: Mapping[str, str]) -> set[str]:
    """Give those of some files that are as the index has them, behind a filter that is not started.

    A file of Git LFS is compared by the pointer that stands for it. Of another filter it is only known whether the file
    was touched since git looked at it: if so, it counts as changed.

    Args:
        blobs: by path from the top, the blob that the index has of files that look changed.
    """
    filters = filters_of(shown, blobs)
    if not filters:
        return set()
    top = shown.repository.top
    large = {path for path, name in filters.items() if name == LARGE_FILES}
    same = {path for path in large if _blob_id(pointer(top / path), len(blobs[path])) == blobs[path]}
    others = filters.keys() - large
    return same | (_untouched(shown, others) if others else set())


def filters_of(shown: Borrowed, paths: Iterable[str]) -> dict[str, str]:
    """Give the filters that attributes name for files, by path."""
    given = git.raw("".join(f"{path}\0" for path in paths))
    if not given:
        return {}
    words = shown.ask("check-attr", "-z", "--stdin", "filter", given=given).split("\0")
    found = zip(words[::3], words[2::3], strict=False)
    return {path: name for path, name in found if name not in NOT_FILTERED}


def pointer(path: Path) -> bytes:
    """Give the pointer that stands for a file in Git LFS; nothing for what is no readable file."""
    sha, size = sha256(), 0
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                sha.update(chunk)
                size += len(chunk)
    except OSError:
        return b""
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha.hexdigest()}\nsize {size}\n".encode()


def _blob_id(data: bytes, digits: int) -> str:
    """Give the name that git has for a blob, by the length of its names."""
    algorithm = "sha256" if digits == 64 else "sha1"
    return new(algorithm, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest() if data else ""


def _untouched(shown: Borrowed, paths: Iterable[str]) -> set[str]:
    """Give the files that have the times, size and place on the disk that the index noted."""
    asked = [f":(literal){path}" for path in paths]
    found = set()
    for path, *noted in TIMES.findall(shown.ask("ls-files", "-z", "--debug", "--", *asked)):
        ctime_s, ctime_ns, mtime_s, mtime_ns, inode, size = map(int, noted)
        try:
            now = (shown.repository.top / path).lstat()
        except OSError:
            continue
        changed, modified = divmod(now.st_ctime_ns, 10**9), divmod(now.st_mtime_ns, 10**9)
        place = (now.st_ino & 0xFFFFFFFF, now.st_size & 0xFFFFFFFF)
        if ((ctime_s, ctime_ns), (mtime_s, mtime_ns)) == (changed, modified) and (inode, size) == place:
            found.add(path)
    return found
