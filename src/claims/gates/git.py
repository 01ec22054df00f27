"""The one place that starts git. No project configures it, and it starts nothing itself (ADR 0020)."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PATIENCE_S = 900.0
"""How long git is waited for: it hashes what changed, and nothing else takes long."""
QUIET = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_EDITOR": "false",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
"""What keeps git from settings, the network, programs and questions."""
SETTINGS = (
    "core.fsmonitor=false", f"core.hooksPath={os.devnull}", "core.quotePath=false", "core.splitIndex=false",
    "core.untrackedCache=false", "gc.auto=0", "maintenance.auto=false", "protocol.allow=never",
    "safe.bareRepository=explicit",
)  # fmt: skip
USERS = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS")
"""Variables by which a user, whom git trusts, names settings; those of a count follow it by number."""

_grounds: set[str] = set()


class GitError(Exception):
    """Git could not do what it was asked; the message is its own."""


class NoGitError(GitError):
    """There is no git that may be started."""


def keep_out(folder: Path) -> None:
    """Never start a git that lies in this folder, whatever PATH says: a project brings no programs for us."""
    _grounds.add(os.path.realpath(folder))


def search_path() -> list[str]:
    """Give the folders of PATH that programs may come from: absolute ones, outside of every project."""
    found = []
    for entry in os.environ.get("PATH", os.defpath).split(os.pathsep):
        folder = entry.strip('"') if os.name == "nt" else entry
        if Path(folder).is_absolute() and not _within_grounds(os.path.realpath(folder)):
            found.append(folder)
    return found


def _within_grounds(path: str) -> bool:
    return any(path == ground or path.startswith(ground.rstrip(os.sep) + os.sep) for ground in _grounds)


def program() -> str:
    """Give the path of git.

    Raises:
        NoGitError: none is on PATH, outside of projects.
    """
    for folder in search_path():
        found = shutil.which("git", path=folder)
        if found and Path(found).is_absolute() and not _within_grounds(os.path.realpath(found)):
            return found
    raise NoGitError("git is not installed, or not on PATH")


def is_there() -> bool:
    """Whether there is a git that may be started."""
    try:
        return bool(program())
    except NoGitError:
        return False


def run(
    *arguments: str,
    cwd: Path,
    more: Mapping[str, str] | None = None,
    given: bytes = b"",
    settings: tuple[str, ...] = (),
) -> bytes:
    """Start git and give what it printed.

    Args:
        more: variables beside those that keep it quiet, such as GIT_DIR.
        settings: settings as `name=value`.

    Raises:
        NoGitError: it cannot be started.
        GitError: it ended with another exit code than 0, or not at all.
    """
    named = [word for setting in (*SETTINGS, *settings) for word in ("-c", setting)]
    command = [program(), "--no-pager", "--no-optional-locks", *named, *arguments]
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=_environment(more or {}),
            input=given,
            capture_output=True,
            check=False,
            timeout=PATIENCE_S,
        )
    except subprocess.TimeoutExpired as error:
        raise GitError(f"git {arguments[0]} did not end within {PATIENCE_S:g} s") from error
    except (OSError, ValueError) as error:
        raise NoGitError(f"git cannot be started: {error}") from error
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        said = lines[0].removeprefix("fatal: ").removeprefix("error: ") if lines else ""
        raise GitError(said or f"git {arguments[0]} ended with exit code {done.returncode}")
    return done.stdout


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    """Give our environment without git's own variables, which a hook would set to another repository."""
    left_out = ("PAGER", "EDITOR", "VISUAL", "SSH_ASKPASS")
    kept = {name: text for name, text in os.environ.items() if not name.startswith("GIT_") and name not in left_out}
    return kept | {"PATH": os.pathsep.join(search_path())} | QUIET | dict(more)


def text(data: bytes) -> str:
    """Give what git printed, with names as the file system has them."""
    return data.decode("utf-8", "surrogateescape")


def raw(words: str) -> bytes:
    """Give a text as git reads it."""
    return words.encode("utf-8", "surrogateescape")


def parsed(listed: bytes) -> list[tuple[str, str]]:
    """Read what `git config --list --null` prints: names in small letters as git gives them, and values."""
    pairs = (entry.partition("\n") for entry in text(listed).split("\0") if entry)
    return [(name, value if sign else "true") for name, sign, value in pairs]


@lru_cache(maxsize=64)
def settings_in(data: bytes) -> tuple[tuple[str, str], ...]:
    """Read a file of settings as plain data: nothing is included, and nothing of it applies.

    Raises:
        GitError: it cannot be read so.
    """
    with tempfile.TemporaryDirectory(prefix="claims-git-") as nowhere:
        alone = {"GIT_CEILING_DIRECTORIES": str(Path(nowhere).parent.resolve())}
        done = run(
            "config", "--file", "-", "--no-includes", "--null", "--list", cwd=Path(nowhere), more=alone, given=data
        )
    return tuple(parsed(done))


def users_settings() -> tuple[tuple[str, str], ...]:
    """Give the settings of the machine and of the user, whom git trusts; those of no repository."""
    named = {
        name: text for name, text in os.environ.items() if name.startswith(("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_"))
    }
    named |= {name: os.environ[name] for name in USERS if name in os.environ}
    homes = tuple(os.environ.get(name, "") for name in ("HOME", "XDG_CONFIG_HOME", "USERPROFILE", "PATH"))
    try:
        return _users_settings(tuple(sorted(named.items())), homes)
    except NoGitError:
        raise
    except GitError:  # variables of somebody else's hook, which name no settings
        return _users_settings((), homes) if named else ()


@lru_cache(maxsize=16)
def _users_settings(named: tuple[tuple[str, str], ...], _homes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    spoken = {name: value for name, value in QUIET.items() if not name.startswith("GIT_CONFIG")} | dict(named)
    with tempfile.TemporaryDirectory(prefix="claims-git-") as nowhere:
        environment = {name: text for name, text in _environment({}).items() if not name.startswith("GIT_CONFIG")}
        environment |= spoken | {"GIT_CEILING_DIRECTORIES": str(Path(nowhere).parent.resolve())}
        done = subprocess.run(
            [program(), "--no-pager", "config", "--includes", "--null", "--list"],
            cwd=nowhere,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=PATIENCE_S,
        )
    if done.returncode:
        raise GitError("the settings of the user cannot be read")
    return tuple(parsed(done.stdout))
