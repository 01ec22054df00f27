"""Where a gate's processes imported modules from: a finder in front of theirs, and the notes that it leaves (ADR 0031).

The finder sits in a `sitecustomize` on PYTHONPATH, as the watch over traced gates does, and hands on to the one that it
hides.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from claims.core.origins import Loaded
from claims.gates import origins_hook
from claims.gates.trace import read_notes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claims.gates.command import Command
    from claims.gates.trace import Note

ENVIRONMENT_FOLDERS = ("site-packages", "dist-packages")
CHUNK = 1 << 20
READ_AT_MOST = 64 << 20


class Heard(NamedTuple):
    """What the processes of a gate said of their modules."""

    began: bool
    """Whether any interpreter said anything."""
    children: bool
    """Whether one of them waited for another process."""
    loaded: tuple[Loaded, ...]
    """Modules that do not belong to an interpreter's own library."""
    folders: tuple[str, ...]
    """Folders of their search paths, from the root."""


@dataclass
class Origins:
    """The watch over the imports of one run."""

    scratch: Path
    root: Path
    """Paths are given from here."""
    command: Command = field(init=False)

    @property
    def home(self) -> Path:
        """The folder that is put on the search path; the watch over a traced gate leaves out what is in its own."""
        return Path(os.path.realpath(self.scratch)) / "trace" / "origins"

    def over(self, command: Command, names: Iterable[str]) -> Command:
        """Give the command as it is to be started so that its imports are noted; its words stay as they are.

        Args:
            names: first parts of the modules that matter, wherever they come from.
        """
        (self.home / "notes").mkdir(parents=True)
        roots = [command.naming.theirs(root) for root in self._roots]
        (self.home / "roots").write_bytes(os.fsencode("\n".join(roots)))
        (self.home / "names").write_text("\n".join(sorted(names)), encoding="utf-8")
        shutil.copyfile(str(origins_hook.__file__), self.home / "sitecustomize.py")
        before = command.environment.get("PYTHONPATH")
        paths = command.naming.search_path([command.naming.theirs(self.home), *([before] if before else [])])
        self.command = command
        return replace(command, environment={**command.environment, "PYTHONPATH": paths})

    def heard(self) -> Heard:
        """Give what was noted, once every process has ended."""
        notes = list(read_notes(self.home / "notes"))
        said: dict[str, list[Note]] = {}
        for note in notes:
            said.setdefault(note.kind, []).append(note)
        libraries = {self._ours(note.text) for note in said.get("library", ())}
        modules = (note.text.partition("\0") for note in said.get("loaded", ()))
        loaded = [Loaded(name, ours := self._ours(file), self._below(ours)) for name, _, file in modules]
        folders = {self._below(self._ours(note.text)) for note in said.get("path", ())}
        return Heard(
            began="began" in said,
            children="children" in said,
            loaded=tuple(one for one in loaded if one.path or not _in_library(one.file, libraries)),
            folders=tuple(sorted(filter(None, folders))),
        )

    def _ours(self, path: str) -> str:
        return self.command.naming.ours(path)

    @cached_property
    def _roots(self) -> list[str]:
        """The names of the root: as it was written, and where its links lead."""
        return list(dict.fromkeys((os.path.abspath(self.root), os.path.realpath(self.root))))  # noqa: PTH100

    def _below(self, path: str) -> str:
        """Give a path from the root; empty where it lies elsewhere, or is the root itself."""
        for named_as in (os.path.normpath, os.path.realpath):
            named = named_as(path)
            for root in self._roots:
                if os.path.normcase(named).startswith(os.path.normcase(root).rstrip(os.sep) + os.sep):
                    return named[len(root.rstrip(os.sep)) + 1 :].replace(os.sep, "/")
        return ""


def _in_library(file: str, libraries: Iterable[str]) -> bool:
    """Whether a file belongs to an interpreter itself, and to no installed package."""
    for library in libraries:
        if library and file.startswith(library.rstrip(os.sep) + os.sep):
            return not set(ENVIRONMENT_FOLDERS) & set(Path(file[len(library) :]).parts)
    return False


def digest(file: str) -> str:
    """Give the SHA-256 of a module's file, which may lie in an archive; empty where it cannot be read."""
    try:
        path = Path(file)
        if path.is_file():
            sha = sha256()
            with path.open("rb") as opened:
                while chunk := opened.read(CHUNK):
                    sha.update(chunk)
            return sha.hexdigest()
        return sha256(_archived(path)).hexdigest()
    except (OSError, KeyError, ValueError, NotImplementedError, RuntimeError, zipfile.BadZipFile):
        return ""


def _archived(path: Path) -> bytes:
    """Give a file that lies in an archive.

    Raises:
        OSError: it lies in none.
    """
    archive = next((above for above in path.parents if above.is_file()), None)
    if archive is None:
        raise FileNotFoundError(path)
    with zipfile.ZipFile(archive) as opened, opened.open(path.relative_to(archive).as_posix()) as member:
        return member.read(READ_AT_MOST)


def changed_ns(path: Path) -> int:
    """Give when the content of a file was changed last; 0 where it is not there."""
    try:
        return path.stat().st_mtime_ns
    except (OSError, ValueError):
        return 0


def was_made_since(file: str, moment_ns: int) -> bool:
    """Whether a file was written, or moved to its place, after a moment."""
    try:
        times = Path(file).stat()
    except (OSError, ValueError):
        return False
    return max(times.st_mtime_ns, times.st_ctime_ns) >= moment_ns
