"""Ignored files that come along into a scratch tree: copied where they are small, else linked (ADR 0029)."""

from __future__ import annotations

import os
import re
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from claims.core.carry import CACHES, PACKAGES, Ignored
from claims.gates import tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

COPY_FILES, COPY_BYTES = 20_000, 512 << 20
"""What has more is linked: a copy would take longer than most gates do."""
LOOKED_THROUGH = 20_000
SMALL_BYTES = 1 << 16
MARK = "pyvenv.cfg"
SPECIAL = re.compile(r"[*?\[\\#! ]")
PROGRAMS = ("bin", "Scripts")
SETTINGS = re.compile(r"\.pth|__editable__.*\.py|.*\.egg-link|direct_url\.json")
"""Files by which an environment knows where a project lies that is installed from its checkout."""


class Carried(NamedTuple):
    """What came along, from the top of the repository."""

    path: str
    is_linked: bool


def ignored(top: Path, root: Path) -> Ignored:
    """Give what git ignores in the repository with the given top; nothing where git cannot say."""
    within = os.path.relpath(os.path.realpath(root), os.path.realpath(top)).replace(os.sep, "/")
    return Ignored(
        paths=tree.ignored(top),
        root="" if within == "." else within,
        exists=lambda path: os.path.lexists(top / path),
        below=lambda path: _below(top, path),
    )


def _below(top: Path, path: str) -> Iterator[str]:
    count = 0
    for at, folders, names in os.walk(top / path):
        folders[:] = [name for name in folders if name not in CACHES]
        for name in names:
            yield Path(at, name).relative_to(top).as_posix()
            count += 1
        if count > LOOKED_THROUGH:
            return


def bring(top: Path, copy: Path, paths: Sequence[str]) -> list[Carried]:
    """Bring ignored files and folders into a scratch tree; what stands there already stays."""
    found = []
    for path in paths:
        source, target = top / path, copy / path
        target.parent.mkdir(parents=True, exist_ok=True)
        large = source.is_dir() and not source.is_symlink() and not _is_small(source)
        lead = _Leader(top, copy, source)
        if large:
            _link_parts(source, target, lead)
        else:
            _copy(source, target, lead)
            _redirect(target, top, copy)
        found.append(Carried(path, large))
    _exclude(copy, paths)
    return found


def environments(top: Path, carried: Sequence[Carried]) -> list[Path]:
    """Give the virtual environments of the repository with the given top among what was carried, a few of them."""
    folders = [folder for one in carried for folder in (top / one.path, *sorted((top / one.path).glob("*")))]
    return [folder for folder in folders if (folder / MARK).is_file()][:4]


def python_of(environment: Path) -> Path | None:
    """Give the interpreter of a virtual environment."""
    places = (environment / "bin" / "python", environment / "Scripts" / "python.exe")
    return next((place for place in places if place.is_file()), None)


def _is_small(folder: Path) -> bool:
    files = size = 0
    for at, _, names in os.walk(folder):
        for name in names:
            files += 1
            try:
                size += os.lstat(os.path.join(at, name)).st_size  # noqa: PTH118 - many
            except OSError:
                continue
        if files > COPY_FILES or size > COPY_BYTES:
            return False
    return True


class _Leader:
    """Leads links that point into the user's checkout to the scratch tree, so that nothing there runs old code."""

    def __init__(self, top: Path, copy: Path, carried: Path) -> None:
        self._top, self._copy, self._carried = os.path.realpath(top), str(copy), os.path.realpath(carried)

    def target(self, link: Path) -> str:
        """Give where a link is to point."""
        told = os.readlink(link)  # noqa: PTH115 - keeps it as it is
        meant = os.path.normpath(os.path.join(os.path.realpath(link.parent), told))  # noqa: PTH118 - one step of it
        if not Path(told).is_absolute() and _is_below(meant, self._carried):
            return told
        if _is_below(meant, self._top):
            return os.path.join(self._copy, os.path.relpath(meant, self._top))  # noqa: PTH118
        return meant


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _copy(source: Path, target: Path, lead: _Leader, *, installed: bool = False) -> None:
    """Copy a file or folder with its times; caches outside of environments, and what is no file, stay behind."""
    if source.is_symlink():
        if not os.path.lexists(target):
            _link(lead.target(source), target)
    elif source.is_dir():
        target.mkdir(exist_ok=True)
        installed = installed or (source / MARK).is_file()
        for child in sorted(source.iterdir()):
            if installed or child.name not in CACHES:
                _copy(child, target / child.name, lead, installed=installed)
    elif stat.S_ISREG(source.stat().st_mode) and not os.path.lexists(target):
        shutil.copy2(source, target)


def _link_parts(source: Path, target: Path, lead: _Leader) -> None:
    """Make a folder of links to the parts of a large one: what is made anew in it does not reach the user's.

    Scopes of Node's packages are folders of their own, so that a link from there to a package of the project is seen.
    """
    target.mkdir(exist_ok=True)
    for child in sorted(source.iterdir()):
        beside = target / child.name
        if os.path.lexists(beside):
            continue
        if child.name.startswith("@") and source.name == PACKAGES and child.is_dir() and not child.is_symlink():
            _link_parts(child, beside, lead)
        else:
            _link(lead.target(child) if child.is_symlink() else str(child), beside)


def _link(to: str, target: Path) -> None:
    """Make a link; on Windows, where that needs a right, a junction of a folder, else a copy."""
    try:
        target.symlink_to(to, target_is_directory=Path(to).is_dir())
    except OSError:
        if os.name != "nt":
            raise
        if Path(to).is_dir():
            import _winapi

            junction: Callable[[str, str], None] = _winapi.CreateJunction  # type: ignore[attr-defined,unused-ignore]
            junction(to, str(target))
        else:
            shutil.copy2(to, target)


def _redirect(target: Path, top: Path, copy: Path) -> None:
    """Make the environments below a copy know themselves and the project by their places in the scratch tree."""
    if not target.is_dir() or target.is_symlink():
        return
    spellings = {os.fsencode(str(top)), os.fsencode(os.path.realpath(top))}
    old = re.compile(rb"(?:" + b"|".join(map(re.escape, spellings)) + rb")(?=[/\\\"'\s;:,)]|\Z)")
    new = os.fsencode(str(copy)).replace(b"\\", b"\\\\")
    for at, folders, names in os.walk(target):
        if MARK not in names:
            continue
        for file in _settings(Path(at)):
            before = file.read_bytes()
            if (after := old.sub(new, before)) != before:
                file.write_bytes(after)
        folders.clear()


def _settings(environment: Path) -> Iterator[Path]:
    """Yield the small texts of an environment that hold paths."""
    for folder in PROGRAMS:
        for file in (environment / folder).glob("*"):
            if file.is_file() and not file.is_symlink() and file.stat().st_size <= SMALL_BYTES:
                yield file
    for packages in (*environment.glob("lib*/python*/site-packages"), environment / "Lib" / "site-packages"):
        for file in (*packages.glob("*.*"), *packages.glob("*.dist-info/direct_url.json")):
            if file.is_file() and not file.is_symlink() and (file.suffix == ".pth" or SETTINGS.fullmatch(file.name)):
                yield file


def _exclude(copy: Path, paths: Sequence[str]) -> None:
    """Let git take what came along for ignored there too, whatever ignores it here."""
    place = copy / ".git" / "info" / "exclude"
    place.parent.mkdir(exist_ok=True)
    with place.open("a", encoding="utf-8", errors="surrogateescape") as file:
        file.writelines("/" + SPECIAL.sub(r"\\\g<0>", path) + "\n" for path in paths)
