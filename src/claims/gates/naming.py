"""How the gate's interpreter names the files of this machine: as we do, or as Windows does under Wine."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Naming:
    """Translates paths to the interpreter's names and back. Without a drive, the names are the same."""

    drive: str = ""
    """Such as `Z:`, where the interpreter sees our whole file system; empty where it names files as we do."""

    def theirs(self, path: str | Path) -> str:
        """Give the interpreter's name of an absolute path of ours."""
        text = str(path)
        return self.drive + text.replace("/", "\\") if self.drive and text.startswith("/") else text

    def posix(self, path: str | Path) -> str:
        """Give the same with `/`, which Windows takes as well, and which survives quoting."""
        return self.theirs(path).replace("\\", "/") if self.drive else Path(path).as_posix()

    def ours(self, path: str) -> str:
        """Give our path of one that the interpreter named; one on another drive stays, as a name of nothing here."""
        if not self.drive:
            return path
        text = path.removeprefix("\\\\?\\").removeprefix("\\??\\").replace("\\", "/")
        if text.startswith("unix/"):  # Wine's own name for what no drive leads to
            return text.removeprefix("unix")
        return text[2:] if text[:2].lower() == self.drive.lower() else text

    def search_path(self, folders: Iterable[str]) -> str:
        """Give folders of ours as one variable such as PYTHONPATH."""
        return (";" if self.drive else os.pathsep).join(map(self.theirs, folders))

    def folders(self, search_path: str) -> list[str]:
        """Give the folders, by our names, of what `search_path` gave."""
        return [self.ours(one) for one in search_path.split(";" if self.drive else os.pathsep) if one]


SAME = Naming()


def naming(folder: str, ours: Path) -> Naming | None:
    """Tell how an interpreter names files, by the name that it has for a folder of ours; None where that is unclear."""
    if os.sep == "/" and DRIVE.match(folder):
        found = Naming(folder[:2])
        return found if _same(found.ours(folder), ours) else None
    return SAME if _same(folder, ours) else None


def _same(folder: str, ours: Path) -> bool:
    return os.path.normcase(os.path.realpath(folder)) == os.path.normcase(os.path.realpath(ours))
