"""Which failing cases are about a claim, and which belong to a declared separation."""

from __future__ import annotations

import re
from fnmatch import translate
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from claims.core.pattern import BadPatternError, Pattern, regular

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

    def in_scope(self, scope: Sequence[str]) -> list[Case]:
        """Give the cases that are about what `scope` names, by their own file or by where their traceback ends."""
        exact, folders, globs = _sorted_out(tuple(scope))
        if "" in folders:
            return list(self.cases)
        files = set().union(*(self._below.get(path, ()) for path in exact))
        if globs:
            files.update(path for path in self._at if any(glob.match(path) for glob in globs))
        found = {case.position: case for path in files for case in self._at[path]}
        return [found[position] for position in sorted(found)]


def places(case: Case) -> tuple[str, ...]:
    """Give the files that a case may be said to lie in. Without a file, a dotted classname is read as a path."""
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
    declared = [one for one in entry.separations.values() if one.gate == gate.gate.name]
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
