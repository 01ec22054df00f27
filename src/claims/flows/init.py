"""`claims init`: a project that verifies at once, and whose files teach the format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.core.errors import UsageError
from claims.render.environment import shipped
from claims.render.files import write

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "evidence/first-entry/entry.yaml": "entry.yaml",
    "evidence/first-entry/entry.md.j2": "entry.md.j2",
    "greeting.py": "greeting.py",
    "tests/test_greeting.py": "test_greeting.py",
}
KEPT = {"pyproject.toml": "pyproject.toml", ".gitignore": "gitignore"}
"""Left alone where they are there already."""


def scaffold(folder: Path) -> list[Path]:
    """Write the first project into a folder; give the files that were made.

    Raises:
        UsageError: a file is in the way, and nothing was written; or the folder cannot be written.
    """
    in_the_way = [name for name in FILES if (folder / name).exists()]
    if in_the_way:
        raise UsageError(f"{folder / in_the_way[0]} is there already; nothing was written. Choose an empty folder")
    source = shipped() / "init"
    wanted = FILES | {name: template for name, template in KEPT.items() if not (folder / name).exists()}
    for name, template in wanted.items():
        write(folder / name, (source / template).read_text(encoding="utf-8"))
    return [folder / name for name in wanted]
