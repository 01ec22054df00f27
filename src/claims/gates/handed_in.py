"""Report files and logs that a user hands in: each a file, a folder, or standard input, read within bounds."""

from __future__ import annotations

import gzip
import io
import os
import re
import stat
import sys
import zlib
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from claims.core.errors import UsageError
from claims.core.visible import one_line
from claims.gates.collect import MAX_FILES, MAX_REPORT_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

STDIN = "-"
STDINS = (STDIN, "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0")
OURS = re.compile(r"/dev/fd/([0-9]{1,9})|/proc/self/fd/([0-9]{1,9})")
"""Files that are open already: what `<(command)` of a shell is, which can only be read as it stands open."""
ENDINGS = (".xml", ".xml.gz")
MAX_NAMES = 100_000
CHUNK = 1 << 20
GZIP = b"\x1f\x8b"
MEMBER = GZIP + b"\x08"
"""How a piece begins that is packed for itself."""
PACKED = {
    b"PK\x03\x04": "a zip archive",
    b"\xfd7zXZ": "packed by xz",
    b"BZh": "packed by bzip2",
    b"(\xb5/\xfd": "packed by zstd",
}
"""How files begin that are packed in ways that are not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """What one file says. `packed` are its bytes as they lie there, where they are packed."""

    name: str
    data: bytes
    packed: bytes | None = None


@dataclass
class Hand:
    """Takes in the files of one import. Standard input is read once."""

    taken_stdin: str = ""
    """What standard input was read for."""
    _room: int = MAX_REPORT_BYTES

    def reports(self, named: Sequence[str]) -> list[HandedIn]:
        """Give the reports, each once, under names of their own.

        Raises:
            UsageError: one is not there, cannot be read, has no end, or all together are larger than is read.
        """
        found = list(_files(named))
        names = _apart([Path(name) for name in named], found)
        if len(found) > MAX_FILES:
            raise UsageError(f"{len(found)} reports; up to {MAX_FILES} are read as one run")
        return [self._take(path, name, "the report") for path, name in zip(found, names, strict=True)]

    def log(self, named: str) -> HandedIn:
        """Give a log.

        Raises:
            UsageError: as above.
        """
        self._room = MAX_REPORT_BYTES
        return self._take(Path(named), Path(named).name, "the log")

    def _take(self, path: Path, name: str, what: str) -> HandedIn:
        shown = "standard input" if str(path) in STDINS else one_line(str(path))
        try:
            with self._opened(path, what) as file:
                raw = _read(file, self._room, shown)
            if not raw and str(path) in STDINS:
                raise UsageError("standard input is empty: nothing was handed in")
            said = _kind(raw)
            if said:
                raise UsageError(f"{shown} is {said}; unpack it and hand in what was in it")
            data = raw
            if raw.startswith(GZIP):
                if raw.count(MEMBER) > MAX_FILES:  # each costs time, and may hold nothing
                    raise UsageError(f"{shown} is packed in more than {MAX_FILES} pieces")
                with gzip.GzipFile(fileobj=io.BytesIO(raw)) as unpacked:
                    data = _read(unpacked, self._room, f"{shown}, unpacked,")
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise UsageError(f"{shown} cannot be unpacked: {error}") from error
        except OSError as error:
            raise UsageError(f"{shown} cannot be read: {error.strerror or error}") from error
        self._room -= max(len(raw), len(data))
        return HandedIn(name=name, data=data, packed=raw if data is not raw else None)

    def _opened(self, path: Path, what: str) -> AbstractContextManager[BinaryIO]:
        """Open a file that has an end. What may have none is read from standard input, where its writer decides."""
        if str(path) in STDINS:
            return self._stdin(what)
        ours = OURS.fullmatch(str(path))
        if ours and stat.S_ISFIFO(os.fstat(int(ours[1] or ours[2])).st_mode):
            return open(int(ours[1] or ours[2]), "rb", closefd=False)
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        descriptor = os.open(path, flags)  # does not wait for somebody to write into a pipe
        status = os.fstat(descriptor)
        if stat.S_ISREG(status.st_mode):
            return os.fdopen(descriptor, "rb")
        os.close(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise UsageError(f"{one_line(str(path))} is a folder; {what} is a file")
        said = "is no regular file and may have no end; what comes from a pipe is handed in as -"
        raise UsageError(f"{one_line(str(path))} {said}")

    def _stdin(self, what: str) -> AbstractContextManager[BinaryIO]:
        if self.taken_stdin:
            raise UsageError(f"standard input was read for {self.taken_stdin} and cannot be {what} as well")
        self.taken_stdin = what
        stream = sys.stdin  # its number may be another file's where it was closed
        if stream is None or stream.isatty():
            raise UsageError("standard input holds no report; hand one in: claims import ENTRY/GATE - < FILE")
        return nullcontext(stream.buffer)


def _read(file: BinaryIO | gzip.GzipFile, room: int, shown: str) -> bytes:
    """Read to the end, or to what is too much: nobody is asked for a size, which may be wrong, or none."""
    chunks: list[bytes] = []
    size = 0
    while chunk := file.read(CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        if size > room:
            raise UsageError(f"{shown} is larger than what is read: {MAX_REPORT_BYTES >> 20} MiB in all")
    return b"".join(chunks)


def _kind(data: bytes) -> str:
    return next((said for begins, said in PACKED.items() if data.startswith(begins)), "")


def _files(named: Sequence[str]) -> Iterator[Path]:
    """Give the files, those of folders in order, each once."""
    seen: set[str] = set()
    for name in named:
        if not name:
            raise UsageError("the name of a report is empty")
        path = Path(name)
        for one in _below(path) if _is_folder(path) else [path]:
            key = STDIN if name in STDINS else name if OURS.fullmatch(name) else os.path.realpath(one)
            if key not in seen:
                seen.add(key)
                yield one


def _is_folder(path: Path) -> bool:
    return str(path) != STDIN and os.path.isdir(path)  # noqa: PTH112 - what is no name of a file is no folder either


def _below(folder: Path) -> list[Path]:
    """List the reports in a folder. Folders behind links are looked at as well: a report that fails may lie there."""
    found: list[Path] = []
    entered: set[str] = set()
    names = 0

    def fail(error: OSError) -> None:
        raise UsageError(f"{one_line(str(error.filename))} cannot be read: {error.strerror}") from error

    for at, folders, files in os.walk(folder, onerror=fail, followlinks=True):
        folders[:] = [name for name in folders if os.path.realpath(os.path.join(at, name)) not in entered]  # noqa: PTH118
        entered.update(os.path.realpath(os.path.join(at, name)) for name in folders)  # noqa: PTH118
        found += [Path(at, name) for name in files if name.lower().endswith(ENDINGS)]
        names += len(files) + len(folders)
        if names > MAX_NAMES:
            raise UsageError(
                f"{one_line(str(folder))} holds more than {MAX_NAMES} files; name the folder of the reports"
            )
    if not found:
        raise UsageError(f"{one_line(str(folder))} holds no report: expected files named *{' or *'.join(ENDINGS)}")
    return sorted(found, key=lambda path: path.parts)


def _apart(named: Sequence[Path], found: Sequence[Path]) -> list[str]:
    """Give names that tell the files apart: by themselves or within their folder, and where these are alike in full."""
    folders = [path for path in named if _is_folder(path)]
    short = [_within(path, folders) for path in found]
    if len(set(short)) < len(short):
        whole = [os.path.realpath(path) for path in found]
        top = os.path.commonpath([os.path.dirname(path) for path in whole])  # noqa: PTH120
        short = [os.path.relpath(path, top) for path in whole]
    return list(
        _numbered(Path(name).as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "replace") for name in short)
    )


def _within(path: Path, folders: Sequence[Path]) -> str:
    if str(path) in STDINS or OURS.fullmatch(str(path)):
        return "stdin" if str(path) in STDINS else f"stdin-{path.name}"
    folder = next((one for one in folders if path.is_relative_to(one)), None)
    return str(path.relative_to(folder)) if folder else path.name


def _numbered(names: Iterable[str]) -> Iterator[str]:
    """Number those that are alike in spite of all: names whose bytes are no text."""
    seen: set[str] = set()
    for name in names:
        number, own = 1, name
        while own in seen:
            number += 1
            own = f"{name}#{number}"
        seen.add(own)
        yield own
