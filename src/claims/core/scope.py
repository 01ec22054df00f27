"""Which failing cases are about a claim, and which belong to a declared separation."""

from __future__ import annotations

import re
from fnmatch import translate
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from claims.core.drift import SURROUNDINGS
from claims.core.pattern import BadPatternError, Pattern, regular
from claims.core.places import UNPLACED, class_of
from claims.core.spellings import ends_as, told_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from claims.core.case import Case
    from claims.core.entry import Entry, Separation
    from claims.core.evidence import GateEvidence
    from claims.core.run import Run


MANY_STARS = 3
"""In a pattern of paths: from here on, an engine that tries one way after the other can take for ever."""


class Glob(Protocol):
    """A pattern of paths that is ready."""

    def match(self, path: str, /) -> object:
        """Give something true where a path is named by it."""


class _Linear(NamedTuple):
    pattern: Pattern

    def match(self, path: str, /) -> object:
        """Whether a path is named by it."""
        return self.pattern.is_in(path)


def covers(patterns: Sequence[str], path: str) -> bool:
    """Whether a path is named by a pattern: itself, a folder above it, or a glob (`**` crosses folders)."""
    exact, folders, globs = _sorted_out(tuple(patterns))
    return path in exact or path.startswith(folders) or any(glob.match(path) for glob in globs)


@lru_cache(maxsize=4096)
def _sorted_out(patterns: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...], tuple[Glob, ...]]:
    """Give paths that are meant as they stand, the prefixes of what lies below them, and the globs."""
    plain = [pattern.rstrip("/") for pattern in patterns]
    whole = "." in plain or "" in plain
    folders = ("",) if whole else tuple(f"{pattern}/" for pattern in plain)
    return frozenset(plain), folders, tuple(_glob(pattern) for pattern in plain if any(c in pattern for c in "*?["))


def _glob(pattern: str) -> Glob:
    """Translate a path pattern: `*` and `?` stay within a folder, `**` does not; a folder stands for its files."""
    out = ""
    for part in re.split(r"(\*\*/|\*\*|\*|\?|\[[^\]]*\])", pattern):
        match part:
            case "**/":
                out += "(?:.*/)?"
            case "**":
                out += ".*"
            case "*":
                out += "[^/]*"
            case "?":
                out += "[^/]"
            case _ if part.startswith("[") and len(part) > 2:
                out += _set(part[1:-1])
            case _:
                out += re.escape(part)
    try:
        if pattern.count("*") >= MANY_STARS:
            return _Linear(regular(rf"(?s)^{out}(?:/.*)?\z"))
        return re.compile(out + r"(?:/.*)?\Z", re.DOTALL)
    except (re.error, BadPatternError):  # a set such as [z-a], which can only be meant as it stands
        return re.compile(re.escape(pattern) + r"(?:/.*)?\Z", re.DOTALL)


def _set(letters: str) -> str:
    """Translate what stands between brackets; no set has a slash."""
    negated = letters[0] in "!^" and len(letters) > 1
    escaped = re.sub(r"([\\\[&~|^])", r"\\\1", letters[1:] if negated else letters)
    if negated:
        return f"[^/{escaped}]"
    return f"[{escaped}]" if "/" not in letters and "-" not in letters[1:-1] else f"(?!/)[{escaped}]"


class Failing:
    """The failing cases of one run, sorted once by where they lie, for any number of claims."""

    def __init__(self, cases: Sequence[Case] = ()) -> None:
        self.cases = cases
        self._at: dict[str, list[Case]] = {}
        """Cases by file."""
        self._below: dict[str, set[str]] = {}
        """Files by each path that names them: themselves and every folder above."""
        for case in cases:
            for path in places(case):
                self._at.setdefault(path, []).append(case)
        for path in self._at:
            parts = path.split("/")
            for length in range(1, len(parts) + 1):
                self._below.setdefault("/".join(parts[:length]), set()).add(path)

    @cached_property
    def unplaced(self) -> list[Case]:
        """The cases that no file of the tree fitted when they were recorded."""
        return [case for case in self.cases if is_unplaced(case)]

    def may_be_in(self, scope: Sequence[str], separations: Sequence[Separation]) -> list[Case]:
        """Give the cases that nobody can place and that may lie in `scope`, those left out that a separation explains.

        One of which the class is known is not in a file of that name in another package.
        """
        files = [path for path in scope if path not in SURROUNDINGS]
        if not files or not self.unplaced:
            return []
        _, unexplained = separate(self.unplaced, [one for one in separations if not is_blanket(one)])
        return [case for case in unexplained if not told_apart(class_of(case.where), files)]

    def in_scope(self, scope: Sequence[str]) -> list[Case]:
        """Give the cases that are about what `scope` names, by their own file or by where their traceback ends."""
        exact, folders, globs = _sorted_out(tuple(scope))
        if "" in folders:
            return list(self.cases)
        files = set().union(*(self._below.get(path, ()) for path in exact))
        if globs:
            files.update(path for path in self._at if any(glob.match(path) for glob in globs))
        files |= {path for path in self._at if path.startswith("/") and any(ends_as(path, one) for one in exact)}
        found = {case.position: case for path in files for case in self._at[path]}
        return [found[position] for position in sorted(found)]


def is_unplaced(case: Case) -> bool:
    """Whether no file of the tree fitted a failing case when it was recorded."""
    return case.where.startswith(UNPLACED)


def places(case: Case) -> tuple[str, ...]:
    """Give the files that a case may be said to lie in: those that were found when it was recorded, and its frame.

    Runs of before kept no such files; then they are its file and frame as reported, and without a file those that a
    dotted classname can mean.
    """
    if case.where:
        recorded = [path for path in case.where.split("\n") if not path.startswith(UNPLACED)]
        return tuple(dict.fromkeys([*recorded, *filter(None, [case.place])]))
    found = [path for path in (case.file.replace("\\", "/"), case.place) if path]
    if not case.file and "." in case.classname and "/" not in case.classname:
        parts = case.classname.split(".")
        found += ["/".join(parts[:length]) + ".py" for length in range(1, len(parts) + 1)]
    return tuple(found)


def separate(cases: Iterable[Case], separations: Sequence[Separation]) -> tuple[dict[str, list[Case]], list[Case]]:
    """Sort failing cases of one gate into its declared classes; give the unexplained ones last.

    A case belongs to the first separation whose pattern is found in its headline.
    """
    if not separations:
        return {}, list(cases)
    patterns = [(separation.name, regular(separation.match)) for separation in separations]
    classes: dict[str, list[Case]] = {name: [] for name, _ in patterns}
    unexplained: list[Case] = []
    for case in cases:
        name = next((name for name, one in patterns if one.is_in(case.headline)), None)
        (unexplained if name is None else classes[name]).append(case)
    return classes, unexplained


def separated(entry: Entry, gate: GateEvidence, run: Run | None) -> tuple[dict[str, list[Case]], list[Case]]:
    """Sort the failing cases of a gate's run into the entry's separations, and the rest."""
    declared = entry.separations_of(gate.gate.name)
    return separate(gate.failing[run.number].cases if run and run.number in gate.failing else (), declared)


def is_blanket(separation: Separation) -> bool:
    """Whether a separation takes in any message at all, and so tells nothing apart."""
    one = regular(separation.match)
    return one.is_in("") or all(one.is_in(anything) for anything in "a0.")


def matching(wanted: str, cases: Sequence[Case]) -> list[Case]:
    """Give the cases that a pattern names, by any of their spellings; a spelling in brackets is meant literally too."""
    match = re.compile(translate(wanted)).match
    # a report may hold a million cases: look for the longest literal piece before trying every spelling
    piece = max(re.split(r"\[!?\]?[^\]]*\]|[*?\[\]:/]", wanted), key=len)
    likely = [
        case
        for case in cases
        if piece in case.name or piece in case.classname or piece in case.suite or piece in case.file
    ]
    return [case for case in likely if any(name == wanted or match(name) for name in case.names)]
