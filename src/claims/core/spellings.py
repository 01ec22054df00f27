"""How runners spell a path or a class: with schemes, drives, lines, backslashes, folders of sources, inner classes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from claims.core.frames import is_foreign

if TYPE_CHECKING:
    from collections.abc import Sequence

_LINE = re.compile(r"(?::\d+(?:[:-]\d+)*|\(\d+(?:,\d+)?\)|#L\d+(?:-L?\d+)?)$")
_SCHEME = re.compile(r"file://(?:localhost)?|webpack[\w-]*:/{2,3}(?:[^/.]+/(?=\.{1,2}/))?|https?://[^/]+/")
_DRIVE = re.compile(r"[A-Za-z]:(?=/)")
IN_FILE = re.compile(r"\.[A-Za-z]\w{0,9}$")
_CLASS = re.compile(r"[^\W\d]\w*(?:[$+][\w$+]*)?")
_SOURCES = frozenset(
    {
        "src", "source", "sources", "test", "tests", "spec", "specs", "main", "java", "kotlin", "scala", "groovy",
        "php", "csharp", "lib", "app", "unit", "integration", "it", "e2e", "testfixtures", "androidtest",
        "commonmain", "commontest", "jvmmain", "jvmtest", "unittest", "unittests",
    }
)  # fmt: skip
"""Folders from which packages start: above them nothing tells two classes of one name apart."""


def plain(text: str) -> tuple[str, bool]:
    """Give a path of a report without scheme, line and column, with `/`, and whether it is absolute."""
    path = text.strip().strip("\"'")
    scheme = _SCHEME.match(path)
    if scheme:
        path = unquote(path[scheme.end() :]).partition("?")[0]
        if not scheme[0].startswith("file"):
            path = "/" + path.lstrip("./")
        elif _DRIVE.match(path[1:]):
            path = path[1:]
    path = path.replace("\\", "/")
    path = _LINE.sub("", path) if not _DRIVE.fullmatch(path) else path
    absolute = path.startswith("/") or _DRIVE.match(path) is not None
    return ("/" + path if absolute and not path.startswith("/") else path), absolute


def told_apart(case_class: str, scope: Sequence[str]) -> bool:
    """Whether every path of a scope is a file named like a class but of another package, so that it is not its."""
    parts = class_parts(case_class)
    return bool(parts) and bool(scope) and all(_of_another_package(parts, path) for path in scope)


def _of_another_package(parts: tuple[str, ...], path: str) -> bool:
    name = path.rpartition("/")[2]
    if any(letter in path for letter in "*?[") or not IN_FILE.search(name):
        return False
    package = [part.casefold() for part in parts[:-1]]
    return name.partition(".")[0].casefold() == parts[-1].casefold() and agreed_folders(path, package) is None


@lru_cache(maxsize=4096)
def class_parts(name: str) -> tuple[str, ...]:
    """Give the parts of a class's full name, its own last and inner classes cut off; empty for what is no such name."""
    parts = re.split(r"\.|\\|::|/", name.strip().partition("(")[0])
    if not all(_CLASS.fullmatch(part) for part in parts):
        return ()
    return tuple(re.split(r"[$+]", part)[0] for part in parts)


def agreed_folders(path: str, package: list[str]) -> int | None:
    """Give how many folders of a path, from its end, are those of a package; None where they tell the two apart."""
    folders = folders_of(path)
    agreed = 0
    while agreed < min(len(folders), len(package)) and folders[-1 - agreed] == package[-1 - agreed]:
        agreed += 1
    if agreed < len(package) and len(folders) > agreed and folders[-1 - agreed] not in _SOURCES:
        return None
    return agreed


def is_rooted(path: str, agreed: int, *, at_top: bool) -> bool:
    """Whether a path has no folders before those that agreed but such as hold sources; none at all `at_top`."""
    folders = folders_of(path)
    return not folders if at_top else set(folders[: len(folders) - agreed]) <= _SOURCES


def folders_of(path: str) -> list[str]:
    """Give the folders of a path in small letters; one such as `Acme.Tests` is two parts of a namespace."""
    folder = path.rpartition("/")[0]
    return [part for part in re.split(r"[/.]", folder.casefold()) if part]


def folder_of(file: str) -> str:
    """Give the folder of a relative file; empty for one that is absolute."""
    path, absolute = plain(file)
    return "" if absolute else path.rpartition("/")[0]


def written(path: str, parts: list[str]) -> str:
    """Write parts as a path, absolute where the path that they are of is."""
    return "/" * path.startswith("/") + "/".join(parts)


def ends_as(path: str, named: str) -> bool:
    """Whether a path of a place unknown ends as a file that a scope names."""
    return path.endswith(f"/{named}") and IN_FILE.search(named) is not None and not is_foreign(path)


def resolved_parts(base: list[str], parts: list[str]) -> list[str]:
    """Give the parts of a path that starts from a base."""
    return parts_of("/".join([*base, *parts]))


def parts_of(path: str) -> list[str]:
    """The path's parts, `.` and inner `..` resolved; a `..` that leads out of it stays."""
    parts: list[str] = []
    for part in path.replace("\\", "/").split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return parts


def is_same(parts: list[str], base: list[str]) -> bool:
    """Whether two leading folders are one: on a Windows drive, case makes no difference."""
    if base[0][1:2] == ":":
        return [part.casefold() for part in parts] == [part.casefold() for part in base]
    return parts == base
