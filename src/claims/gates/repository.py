"""Where the repository of a folder lies: found by its `.git` alone, and trusted as git trusts it."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from claims.gates import git

SMALL_BYTES = 1 << 16
"""No file that says where things lie is larger."""


class UnaskableError(Exception):
    """There is a repository, and git cannot be asked about it; the message says why, and what mends it."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A working tree and where git keeps what it knows of it. Nothing of it was read as settings."""

    top: Path
    """The folder that holds `.git`."""
    git_dir: Path
    common: Path = field(default_factory=Path)
    """Where objects, branches and settings lie: the repository's own folder, of a linked working tree as well."""
    refusal: str = ""
    """Why git does not trust it; empty where it does."""

    def trusted(self) -> Repository:
        """Give it, if git trusts it.

        Raises:
            UnaskableError: it does not.
        """
        if self.refusal:
            raise UnaskableError(self.refusal)
        return self


def find(folder: Path) -> Repository | None:
    """Give the repository whose working tree a folder lies in; None where there is none.

    A bare repository is none, wherever it lies: only what is called `.git` counts.

    Raises:
        UnaskableError: there is a `.git`, and it is no repository that can be read.
    """
    broken = ""
    start = Path(os.path.realpath(folder))
    for top in (start, *start.parents):
        if not os.path.lexists(top / ".git"):
            continue
        try:
            found = at(top)
        except UnaskableError as error:
            broken = broken or str(error)
            continue
        if found:
            return found
    if broken:
        raise UnaskableError(broken)
    return None


def at(top: Path) -> Repository | None:
    """Give the repository whose working tree begins at a folder; None where there is no `.git`.

    Raises:
        UnaskableError: its `.git` is no repository that can be read.
    """
    place = top / ".git"
    if not os.path.lexists(place):
        return None
    git_dir, gitfile = place, None
    if not place.is_dir():
        named = small(place)
        if named is None or not named.startswith("gitdir: "):
            raise UnaskableError(f"git cannot read {place}: it is neither a folder nor a file that names one")
        gitfile, git_dir = place, Path(os.path.normpath(top / named.removeprefix("gitdir: ")))
    common = git_dir
    if (named := small(git_dir / "commondir")) is not None:
        common = Path(os.path.normpath(git_dir / named))
    if small(git_dir / "HEAD") is None or not (common / "objects").is_dir():
        raise UnaskableError(f"git cannot read {place}: it is no whole repository; restore it, or clone anew")
    owned = [place for place in (gitfile, top, git_dir) if place is not None]
    return Repository(top, git_dir, common, _refusal(top, owned))


def same_repository(one: Path, other: Path) -> bool:
    """Whether two folders lie in one working tree of one repository; a submodule is a repository of its own."""
    try:
        tops = [found.top if found else None for found in map(find, (one, other))]
    except UnaskableError:
        return False
    return tops[0] == tops[1]


def small(path: Path) -> str | None:
    """Give the text of a small regular file without its line end; None where there is none."""
    try:
        if not stat.S_ISREG(path.stat().st_mode) or path.stat().st_size > SMALL_BYTES:
            return None
        return path.read_bytes().decode("utf-8", "surrogateescape").rstrip("\r\n")
    except (OSError, ValueError):
        return None


def _refusal(top: Path, places: list[Path]) -> str:
    """Say why git does not trust a repository, as `safe.directory` has it; empty where it does."""
    other = _owned_by_another(places)
    if other is None or _declared_safe(top):
        return ""
    place = str(top).replace("\\", "/")
    return (
        f"git refuses {place}, because its owner is {other} and not the user who runs this; "
        f"`git config --global --add safe.directory {place}` trusts it"
    )


def _owned_by_another(places: list[Path]) -> str | None:
    """Name the other user who owns one of some places; None where all are ours."""
    if os.environ.get("GIT_TEST_ASSUME_DIFFERENT_OWNER", "0") not in ("", "0"):
        return "another user"
    if os.name != "posix":
        return _asked(places)
    us = {os.geteuid()}
    if os.geteuid() == 0 and os.environ.get("SUDO_UID", "").isdigit():
        us.add(int(os.environ["SUDO_UID"]))
    for place in places:
        try:
            owner = place.lstat().st_uid
        except OSError:
            return "not known"
        if owner not in us:
            return f"user {owner}"
    return None


def _asked(places: list[Path]) -> str | None:
    """Ask git itself, where owners are more than numbers. It reads no more than it takes to tell."""
    top = next(place for place in places if place.name != ".git")
    ceiling = {"GIT_CEILING_DIRECTORIES": str(top.parent)}
    try:
        git.run("rev-parse", "--git-dir", cwd=top, more=ceiling)
    except git.GitError as error:
        return "another user" if "dubious ownership" in str(error) or "unsafe repository" in str(error) else None
    return None


def _declared_safe(top: Path) -> bool:
    """Whether the user or the machine declares a folder safe; what a repository declares of itself does not count."""
    here, safe = os.path.normcase(top), False
    try:
        settings = git.users_settings()
    except git.GitError:
        return False
    for name, value in settings:
        if name != "safe.directory":
            continue
        if value in ("", "*"):
            safe = value == "*"
            continue
        declared = os.path.normcase(os.path.expanduser(value))  # noqa: PTH111 - never raises
        parent, below = declared.removesuffix("*"), declared.endswith((f"{os.sep}*", "/*"))
        safe = safe or here == os.path.normpath(declared) or (below and here.startswith(parent))
    return safe
