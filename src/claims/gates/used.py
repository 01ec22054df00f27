"""From the notes of a run to what it used: files, folders that were listed, and names that modules were sought by."""

from __future__ import annotations

import os
import posixpath
import tempfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from claims.core.traced import Trace
from claims.gates.listing import CACHES, is_environment
from claims.gates.unseen import unseen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from claims.gates.inputs import Snapshot
    from claims.gates.trace import Watch

PYTEST_FILES = ("pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "tox.ini", "setup.cfg", "pyproject.toml")
PLACES = frozenset(
    {"read", "missed", "wrote", "amended", "listed", "collected", "passed", "searched", "compiled", "made"}
)
"""Kinds of notes whose text is a path from the top of the project."""
PYTEST_TEMPORARY = "pytest-of-"
Moments = dict[str, int]
"""When something was noted first, by its text."""


def used(watch: Watch, before: Snapshot, *, within: str, reports: Sequence[str]) -> Trace:
    """Give what the processes of a gate used.

    Args:
        before: the files as they stood before the run.
        within: the entry's root, from the top of the project.
        reports: patterns of files that gates write.
    """
    notes = watch.notes()
    first: dict[str, Moments] = {}
    for kind, moment, text in notes:
        place = posixpath.relpath(text or ".", within) if kind in PLACES else text
        first.setdefault(kind, {}).setdefault("" if place == "." and kind in PLACES else place, moment)
    own = _Own.of(first.get("made", {}), before.folder)
    files, made = _files(first, before, reports, own)
    words = {word for text in first.get("began", {}) for word in text.split("\0")}
    collected = first.get("collected", {}).keys() | _also_named(first.get("passed", {}), words, before.folder)
    names = _Names.of({path for path in files if path.endswith(".py")}, first, within)
    return Trace(
        files=tuple(sorted(files | names.above)),
        listed=own.without(first.get("listed", {})),
        collected=own.without({folder: first.get("collected", {}).get(folder, 0) for folder in collected}),
        searched=own.without(first.get("searched", {})),
        packages=names.packages,
        tops=names.tops,
        tails=names.tails,
        fixed=names.fixed,
        made=tuple(sorted(made)),
        unseen=unseen(notes, watch.command.launched),
    )


def _files(
    first: Mapping[str, Moments], before: Snapshot, reports: Sequence[str], temporary: _Own
) -> tuple[set[str], set[str]]:
    """Give the files that were used, and those that the gate made itself."""
    reads, misses, wrote, amended = (first.get(kind, {}) for kind in ("read", "missed", "wrote", "amended"))
    listing = frozenset(before.paths)
    files, made = set(), {path for path in wrote.keys() | amended.keys() if not _is_cached(path)}
    for path in reads.keys() | misses.keys():
        at = min(moments[path] for moments in (reads, misses) if path in moments)
        own = wrote.get(path, at + 1) < at  # what the gate put there itself
        state = path in made and path not in listing  # what it keeps for itself, and git ignores or nobody had
        if not own and not state and not temporary.holds(path, at) and _counts(path, listing, before, reports):
            files.add(path)
    return files, made - files


class _Own(NamedTuple):
    """Folders of the gate's own making, and the system's one for temporary files: nothing there was an input."""

    made: Moments
    temporary: str
    """The folder for temporary files, from the root; empty where it does not lie below."""
    root: Path

    @classmethod
    def of(cls, made: Moments, root: Path) -> _Own:
        """Give those of a run; a folder is noted as made only where it was not there."""
        place = os.path.relpath(os.path.realpath(tempfile.gettempdir()), os.path.realpath(root)).replace(os.sep, "/")
        return cls(made, "" if place.split("/")[0] in ("..", ".") else place, root)

    def without(self, folders: Moments) -> tuple[str, ...]:
        """Give the folders that the gate neither made itself nor has for temporary files."""
        return tuple(sorted(folder for folder, at in folders.items() if not self.holds(folder, at)))

    def holds(self, path: str, at: int) -> bool:
        """Whether a path is, or lies below, what was made before a moment, or is a temporary file that is gone."""
        if any(self.made.get(folder, at + 1) <= at for folder in (path, *_above(path))):
            return True
        if not self.temporary or not f"{path}/".startswith(f"{self.temporary}/"):
            return False
        below = path[len(self.temporary) + 1 :]
        return not below or below.startswith(PYTEST_TEMPORARY) or not os.path.lexists(self.root / path)


def _counts(path: str, listing: frozenset[str], before: Snapshot, reports: Sequence[str]) -> bool:
    """Whether a path may be an input: not a cache, not of an environment, no folder, nobody's report."""
    if not path or before.is_own(path) or (reports and before.is_report(path, reports)):
        return False
    if path in listing:
        return True
    if _is_cached(path):
        return False
    folder = before.folder
    environments = (folder / above for above in _above(path) if above)
    return not (folder / path).is_dir() and not any(is_environment(place) for place in environments)


def _is_cached(path: str) -> bool:
    return not CACHES.isdisjoint(path.split("/"))


class _Names(NamedTuple):
    """What was looked for by name, and where."""

    packages: tuple[str, ...]
    tops: tuple[str, ...]
    tails: tuple[str, ...]
    fixed: tuple[str, ...]
    above: set[str]
    """Files above the root that would configure the gate if they were there."""

    @classmethod
    def of(cls, modules: set[str], first: Mapping[str, Moments], within: str) -> _Names:
        """Sort the modules that were looked for into those of the search path and those of the project's packages."""
        imported = first.get("imported", {})
        own = {_top(path, first.get("searched", {})) for path in modules}
        tops = {name.partition(".")[0] for name in imported} | own
        tails = {name.rpartition(".")[2] for name in imported if name.partition(".")[0] in own}
        tails |= {PurePosixPath(path).stem for path in modules}
        by_pytest = "pytest" in tops or "_pytest" in tops
        configures = ("conftest.py", *PYTEST_FILES) if by_pytest else ()
        return cls(
            packages=tuple(sorted({folder for path in modules for folder in _above(path)})),
            tops=tuple(sorted(tops)),
            tails=tuple(sorted(tails)),
            fixed=("__init__.py", *configures),
            above={f"{folder}/{name}" for folder in _climbed(within) for name in configures},
        )


def _climbed(within: str) -> list[str]:
    """Give the folders from above the root to the top of the project: `..`, `../..`."""
    steps = 0 if within == "." else within.count("/") + 1
    return ["/".join([".."] * step) for step in range(1, steps + 1)]


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


def _also_named(folders: Iterable[str], words: set[str], root: Path) -> set[str]:
    """Give the folders on the way to a named file that are named themselves, and so collected as a whole."""
    meant = {
        os.path.normpath(root / word.partition("::")[0])
        for word in words
        if word and len(word) < 4096 and "\n" not in word
    }
    return {folder for folder in folders if os.path.normpath(root / folder) in meant}
