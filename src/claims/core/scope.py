"""Which failing cases are about a claim, and which belong to a declared separation."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from claims.core.case import Case
    from claims.core.entry import Separation


def covers(patterns: Iterable[str], path: str) -> bool:
    """Whether a path is named by a pattern: itself, a folder above it, or a glob (`**` crosses folders)."""
    return any(_covers(pattern.rstrip("/"), path) for pattern in patterns)


def _covers(pattern: str, path: str) -> bool:
    if pattern in (".", "") or path == pattern or path.startswith(pattern + "/"):
        return True
    return any(letter in pattern for letter in "*?[") and bool(_glob(pattern).match(path))


@lru_cache(maxsize=4096)
def _glob(pattern: str) -> re.Pattern[str]:
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
                out += "[^" + part[2:] if part[1] in "!^" else part
            case _:
                out += re.escape(part)
    return re.compile(out + r"(?:/.*)?\Z", re.DOTALL)


def in_scope(case: Case, scope: Sequence[str]) -> bool:
    """Whether a failing case is about what `scope` names, by its own file or by where its traceback ends."""
    return any(covers(scope, path) for path in _places(case))


def _places(case: Case) -> list[str]:
    """Give the files that a case may be said to lie in. Without a file, a dotted classname is read as a path."""
    places = [path for path in (case.file.replace("\\", "/"), case.place) if path]
    if not case.file and "." in case.classname and "/" not in case.classname:
        parts = case.classname.split(".")
        places += ["/".join(parts[:length]) + ".py" for length in range(1, len(parts) + 1)]
    return places


def separate(cases: Iterable[Case], separations: Sequence[Separation]) -> tuple[dict[str, list[Case]], list[Case]]:
    """Sort failing cases of one gate into its declared classes; give the unexplained ones last.

    A case belongs to the first separation whose pattern is found in its headline.
    """
    patterns = [(separation.name, re.compile(separation.match)) for separation in separations]
    classes: dict[str, list[Case]] = {name: [] for name, _ in patterns}
    unexplained: list[Case] = []
    for case in cases:
        name = next((name for name, pattern in patterns if pattern.search(case.headline)), None)
        (unexplained if name is None else classes[name]).append(case)
    return classes, unexplained


def matches(pattern: str, name: str) -> bool:
    """Whether a case name is meant by a pattern; a name in brackets is meant literally as well."""
    return name == pattern or fnmatchcase(name, pattern)
