"""Where Python imports a project from, and which files it really executed during a gate.

The watch over a gate notes each file before the module's first line runs, so that neither `os._exit` nor a crash can
lose it (ADR 0012 and 0013).
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from claims.gates.command import Command
    from claims.gates.trace import Note

ENVIRONMENT_FOLDERS = ("site-packages", "dist-packages")
PATIENCE_S = 60

QUESTION = """
import importlib.util, json, os, sys
found = [os.path.realpath(p) for p in sys.path if p]
for name in json.loads(sys.argv[1]):
    try:
        spec = importlib.util.find_spec(name)
        origin = spec and (spec.origin or (list(spec.submodule_search_locations or []) or [None])[0])
    except Exception:
        origin = None
    if origin and os.path.isabs(origin):
        inner = bool(spec.submodule_search_locations is not None and spec.origin)
        found.append(os.path.realpath(os.path.dirname(os.path.dirname(origin) if inner else origin)))
print(json.dumps(found))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imports:
    """What was executed: files of the copy, and those that came from elsewhere though they are the project's."""

    seen: bool
    """Whether any interpreter reported at all."""
    tree: frozenset[str]
    """Files of the copy, relative to its top."""
    leaks: tuple[str, ...]
    """Files of the user's checkout, or installed copies of the project's packages."""


def packages(folders: Iterable[Path]) -> tuple[str, ...]:
    """Give the top-level packages and modules that lie in folders."""
    names = set()
    for folder in folders:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.suffix == ".py" and path.stem.isidentifier():
                names.add(path.stem)
            elif path.name.isidentifier() and (path / "__init__.py").is_file():
                names.add(path.name)
    return tuple(sorted(names - {"setup", "conftest", "tests", "test", "docs"}))


def import_folders(command: Command, python: str, names: Sequence[str], *, cwd: Path) -> list[Path]:
    """Give the folders from which an interpreter imports where the user works: its path, and where packages lie."""
    argv = [*command.launcher, python, "-c", QUESTION, json.dumps(list(names))]
    try:
        done = subprocess.run(
            argv,
            cwd=cwd,
            env=dict(command.environment),
            capture_output=True,
            timeout=PATIENCE_S,
            check=True,
            stdin=subprocess.DEVNULL,
        )
        found = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return []
    return [Path(command.naming.ours(path)) for path in dict.fromkeys(found)]


def imports(
    notes: Iterable[Note], *, copy: Path, original: Path, project: Sequence[str], tracked: Mapping[str, Path]
) -> Imports:
    """Sort the files whose code ran.

    Args:
        notes: of the watch over the gate.
        copy, original: tops of the scratch worktree and of the user's checkout.
        project: names of the project's own packages, which no installation may stand in for, unless it was made of
            the files that the worktree shows.
        tracked: those files, by the path below a folder of packages that they would be installed at.
    """
    told = list(notes)
    lines = [note.text for note in told if note.kind == "ran"]
    inside, leaks = set(), []
    roots = [os.path.realpath(copy), os.path.realpath(original)]
    for line in dict.fromkeys(lines):
        path = Path(os.path.realpath(line))
        parts = path.parts
        installed = next((parts.index(name) for name in ENVIRONMENT_FOLDERS if name in parts), None)
        below = "/".join(parts[installed + 1 :]) if installed is not None else ""
        if path.is_relative_to(roots[0]) and (below not in tracked or _same(path, tracked[below])):
            inside.add(path.relative_to(roots[0]).as_posix())
        elif installed is not None:
            top = parts[installed + 1].removesuffix(".py").partition(".")[0] if installed + 1 < len(parts) else ""
            leaks += [str(path)] if top in project else []
        elif path.is_relative_to(roots[1]) and not _in_environment(path, Path(roots[1])):
            leaks.append(str(path))
    return Imports(seen=any(note.kind == "began" for note in told), tree=frozenset(inside), leaks=tuple(leaks))


def _same(path: Path, other: Path) -> bool:
    try:
        return path.read_bytes() == other.read_bytes()
    except OSError:
        return False


def _in_environment(path: Path, root: Path) -> bool:
    """Whether a file belongs to a virtual environment that lies in the checkout."""
    return any((folder / "pyvenv.cfg").exists() for folder in path.parents if folder.is_relative_to(root))
