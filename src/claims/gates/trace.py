"""What a Python gate really used: its processes are watched, and what they read becomes the gate's inputs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from claims.core.scope import covers
from claims.core.traced import Trace
from claims.gates import trace_hook
from claims.gates.inputs import CACHES, ENVIRONMENT, content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from claims.gates.command import Command
    from claims.gates.inputs import Snapshot

VARIABLE = "CLAIMS_TRACE"
BLIND = frozenset(
    {"uname", "ldconfig", "getconf", "hostname", "lsb_release", "locale", "stty", "tput", "ifconfig", "ip", "arp",
     "netstat", "lscpu", "sysctl", "sw_vers", "true", "false", "sleep", "kill"}
)  # fmt: skip
"""Programs that read nothing of a project, which libraries call to learn about the machine."""
NATIVE_READERS = frozenset(
    {"lxml", "pyarrow", "polars", "duckdb", "h5py", "tables", "netCDF4", "cv2", "rasterio", "fiona", "osgeo",
     "onnxruntime", "tokenizers", "sentencepiece", "soundfile", "av", "pygit2"}
)  # fmt: skip
"""Packages that open files in compiled code, where no audit event tells of it."""
PYTEST_FILES = ("pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "tox.ini", "setup.cfg", "pyproject.toml")
ESCAPED = re.compile(rb"\\[n\\]")
Note = tuple[str, int, str]
"""Kind, moment and text."""


@dataclass
class Watch:
    """The watch over one run: a private folder in front of the search path of every Python that the gate starts."""

    scratch: Path
    root: Path
    command: Command = field(init=False)

    @property
    def home(self) -> Path:
        """The folder that is put on the search path."""
        return Path(os.path.realpath(self.scratch)) / "trace"

    def over(self, command: Command) -> Command:
        """Give the command as it is to be started so that it is watched; its words stay as they are."""
        (self.home / "notes").mkdir(parents=True)
        (self.home / "root").write_bytes(os.fsencode(os.path.abspath(self.root)))  # noqa: PTH100 - links stay
        shutil.copyfile(str(trace_hook.__file__), self.home / "sitecustomize.py")
        before = command.environment.get("PYTHONPATH")
        paths = os.pathsep.join([str(self.home), *([before] if before else [])])
        self.command = command
        return replace(command, environment={**command.environment, "PYTHONPATH": paths, VARIABLE: str(self.home)})

    def read(self, before: Snapshot, *, without: Sequence[str]) -> Trace:
        """Give what the processes of the gate used.

        Args:
            before: the files as they stood before the run.
            without: patterns of files that are nobody's input: reports, and what the tool itself keeps.
        """
        notes = sorted(self._notes(), key=lambda note: note[1])
        first: dict[str, dict[str, int]] = {}
        for kind, moment, text in notes:
            first.setdefault(kind, {}).setdefault(text, moment)
        return _trace(first, _unseen(notes, self.command.argv), before, without)

    def _notes(self) -> Iterator[Note]:
        for path in sorted((self.home / "notes").iterdir()):
            for line in path.read_bytes().split(b"\n"):
                parts = line.split(b" ", 2)
                if len(parts) == 3:
                    text = ESCAPED.sub(lambda found: b"\n" if found[0] == b"\\n" else b"\\", parts[2])
                    yield parts[0].decode(), int(parts[1]), os.fsdecode(text)


def _unseen(notes: Sequence[Note], argv: Sequence[str]) -> str:
    """Say what of the gate was out of sight; empty where every process that could read was watched."""
    tails = [text.split("\0")[1:] for kind, _, text in notes if kind == "b"]
    if not tails:
        return "no Python process of the gate could be watched"
    for words in [list(argv), *(text.split("\0") for kind, _, text in notes if kind == "s")]:
        program = PurePosixPath(words[0].replace("\\", "/")).name.lower().removesuffix(".exe")
        if program in BLIND:
            continue
        match = next((tail for tail in tails if tail[len(tail) - len(words) + 1 :] == words[1:]), None)
        if match is None:
            return f"{program} was started, and what it read is not known"
        tails.remove(match)
    return next((told for kind, _, text in notes if (told := _blind_spot(kind, text, tails))), "")


def _blind_spot(kind: str, text: str, unmatched: Sequence[Sequence[str]]) -> str:
    """Say what a note tells of something that cannot be seen."""
    if kind in "rmaw" and not text.isprintable():
        return "the name of a file that it used is no plain text"
    if kind == "u":
        return text
    if kind == "x" and not any(text.endswith(subprocess.list2cmdline(tail)) for tail in unmatched):
        return "a program was started, and what it read is not known"
    if kind == "i" and text.partition(".")[0] in NATIVE_READERS:
        return f"{text.partition('.')[0]} opens files in compiled code"
    return ""


def _trace(first: dict[str, dict[str, int]], unseen: str, before: Snapshot, without: Sequence[str]) -> Trace:
    """Sort the notes into what the gate used and what it made itself."""
    reads, misses, replaced = (first.get(kind, {}) for kind in "rmw")
    amended = first.get("a", {})
    known = frozenset(before.paths)
    files, made = set(), set(replaced.keys() | amended.keys())
    for path in reads.keys() | misses.keys():
        at = min(moments[path] for moments in (reads, misses) if path in moments)
        own = replaced.get(path, at + 1) < at  # what the gate put there itself
        absent = path not in known and (misses.get(path, at + 1) == at or amended.get(path, at + 1) < at)
        if own or (absent and path in made) or not _counts(before.folder, known, path, without):
            continue
        files.add(path)
    words = {word for text in first.get("b", {}) for word in text.split("\0")}
    collected = first.get("c", {}).keys() | _also_named(first.get("y", {}), words, before.folder)
    names = _Names.of({path for path in files if path.endswith(".py")}, first.get("i", {}), first.get("p", {}))
    return Trace(
        files=tuple(sorted(files)),
        listed=tuple(sorted(first.get("l", {}))),
        collected=tuple(sorted(collected)),
        searched=tuple(sorted(first.get("p", {}))),
        packages=names.packages,
        tops=names.tops,
        tails=names.tails,
        fixed=names.fixed,
        made=tuple(sorted(made - files)),
        unseen=unseen,
    )


class _Names(NamedTuple):
    """What was looked for by name, and where."""

    packages: tuple[str, ...]
    tops: tuple[str, ...]
    tails: tuple[str, ...]
    fixed: tuple[str, ...]

    @classmethod
    def of(cls, used: set[str], imported: Iterable[str], searched: Iterable[str]) -> _Names:
        """Sort the modules that were looked for into those of the search path and those of the project's packages."""
        own = {_top(path, searched) for path in used}
        tops = {name.partition(".")[0] for name in imported} | own
        tails = {name.rpartition(".")[2] for name in imported if name.partition(".")[0] in own}
        tails |= {PurePosixPath(path).stem for path in used}
        by_pytest = "pytest" in tops or "_pytest" in tops
        return cls(
            packages=tuple(sorted({folder for path in used for folder in _above(path)})),
            tops=tuple(sorted(tops)),
            tails=tuple(sorted(tails)),
            fixed=("__init__.py", *(("conftest.py", *PYTEST_FILES) if by_pytest else ())),
        )


def _counts(folder: Path, known: frozenset[str], path: str, without: Sequence[str]) -> bool:
    """Whether a path may be an input: not a cache, not of an environment, no folder, nobody's report."""
    if path in ("", ".") or not CACHES.isdisjoint(path.split("/")) or (without and covers(without, path)):
        return False
    if path in known:
        return True
    return not (folder / path).is_dir() and not any(
        (folder / above / ENVIRONMENT).exists() for above in _above(path) if above
    )


def _above(path: str) -> list[str]:
    """Give the folders above a path, the root as an empty text last."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:length]) for length in range(len(parts), -1, -1)]


def _top(path: str, searched: Iterable[str]) -> str:
    """Give the name by which a file is imported from the search path, as far as it goes."""
    below = [
        path[len(folder) + 1 :] if folder else path
        for folder in searched
        if not folder or path.startswith(folder + "/")
    ]
    return min(below, key=len, default=path).split("/")[0].removesuffix(".py")


def _also_named(folders: dict[str, int], words: set[str], root: Path) -> set[str]:
    """Give the folders on the way to a named file that are named themselves, and so collected as a whole."""
    meant = {
        os.path.normpath(root / word.partition("::")[0])
        for word in words
        if word and len(word) < 4096 and "\n" not in word
    }
    return {folder for folder in folders if os.path.normpath(root / folder) in meant}


def beyond(folder: Path, *, before_ns: int | None = None) -> Callable[[str], str]:
    """Give what tells the content of files that no listing has, such as those that git ignores.

    Args:
        before_ns: tell how they stood at this moment; what changed since then is only known to be another.
    """

    def mark(path: str) -> str:
        place = folder / path
        try:
            times = place.stat()
        except (OSError, ValueError):
            return "missing"
        if before_ns is not None and max(times.st_mtime_ns, times.st_ctime_ns) > before_ns:
            return "before-it-changed"
        return content(place)

    return mark
