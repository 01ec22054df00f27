"""Folders with files, with git and without."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from claims.gates.inputs import take

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FILES = {"src/a.py": "a = 1\n", "src/b.py": "b = 1\n", "tests/test_a.py": "pass\n", ".gitignore": "ignored\n*.log\n"}


def surroundings() -> dict[str, str]:
    """An environment without the user's git."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    nobody = {f"GIT_{who}_{what}": "test@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return kept | nobody | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def git(folder: Path, *arguments: str) -> str:
    """Run git, and give what it prints."""
    done = subprocess.run(["git", *arguments], cwd=folder, env=surroundings(), capture_output=True, check=True)
    return done.stdout.decode()


def put(folder: Path, path: str, text: str = "") -> Path:
    """Write a file."""
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    return target


def plain(folder: Path) -> Path:
    """A folder with files, outside git."""
    for path, text in FILES.items():
        put(folder, path, text)
    return folder


def repository(folder: Path) -> Path:
    """A repository with everything committed."""
    plain(folder)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "as it stands")
    return folder


def manifest(folder: Path, *patterns: str, excluded: Sequence[str] = ()) -> str:
    """What a gate covers below a folder."""
    return take(folder, excluded).manifest(patterns).decode("utf-8", "surrogateescape")


def named(folder: Path, *patterns: str, excluded: Sequence[str] = ()) -> list[str]:
    """The paths in a manifest."""
    return [line.rpartition("\t")[0] for line in manifest(folder, *patterns, excluded=excluded).splitlines()]
