"""Which files Python really executed during a gate, by an audit hook in every interpreter that the gate starts.

The hook sits in a `sitecustomize` on PYTHONPATH, and hands on to the one that it hides. It writes each file before
the module's first line runs, so that neither `os._exit` nor a crash can lose it (ADR 0012).
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

RECORD = "CLAIMS_IMPORT_RECORD"
ENVIRONMENT_FOLDERS = ("site-packages", "dist-packages")
PATIENCE_S = 60

HOOK = """
import os, sys
_record, _seen = os.environ.get("CLAIMS_IMPORT_RECORD"), set()
def _write(path):
    if path and path not in _seen and not path.startswith("<"):
        _seen.add(path)
        try:
            line = (os.path.abspath(path) + "\\n").encode("utf-8", "surrogateescape")
            number = os.open(_record, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(number, line)
            finally:
                os.close(number)
        except OSError:
            pass
def _hook(event, arguments):
    if event == "exec":
        _write(getattr(arguments[0], "co_filename", None))
    elif event == "import" and isinstance(arguments[1], str):
        _write(arguments[1])
if _record and hasattr(sys, "addaudithook"):
    sys.addaudithook(_hook)
    _write(os.path.join(os.path.dirname(os.path.abspath(__file__)), "sitecustomize.py"))
_here = os.path.dirname(os.path.abspath(__file__))
_rest = [path for path in sys.path if os.path.abspath(path) != _here]
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
_spec = PathFinder.find_spec("sitecustomize", _rest)
if _spec is not None and _spec.loader is not None:
    _module = module_from_spec(_spec)
    sys.modules["sitecustomize"] = _module
    _spec.loader.exec_module(_module)
"""

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


def install(folder: Path) -> None:
    """Put the hook into a folder that goes onto PYTHONPATH."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sitecustomize.py").write_text(HOOK, encoding="utf-8")


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


def import_folders(python: str, names: Sequence[str], *, cwd: Path, environment: Mapping[str, str]) -> list[Path]:
    """Give the folders from which an interpreter imports where the user works: its path, and where packages lie."""
    argv = [python, "-c", QUESTION, json.dumps(list(names))]
    try:
        done = subprocess.run(
            argv,
            cwd=cwd,
            env=dict(environment),
            capture_output=True,
            timeout=PATIENCE_S,
            check=True,
            stdin=subprocess.DEVNULL,
        )
        found = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return []
    return [Path(path) for path in dict.fromkeys(found)]


def read(record: Path, *, copy: Path, original: Path, project: Sequence[str]) -> Imports:
    """Read what the hook wrote.

    Args:
        copy, original: tops of the scratch worktree and of the user's checkout.
        project: names of the project's own packages, which no installation may stand in for.
    """
    try:
        lines = record.read_bytes().decode("utf-8", "surrogateescape").splitlines()
    except OSError:
        return Imports(seen=False, tree=frozenset(), leaks=())
    inside, leaks = set(), []
    roots = [os.path.realpath(copy), os.path.realpath(original)]
    for line in dict.fromkeys(lines):
        path = Path(os.path.realpath(line))
        parts = path.parts
        installed = next((parts.index(name) for name in ENVIRONMENT_FOLDERS if name in parts), None)
        if path.is_relative_to(roots[0]):
            inside.add(path.relative_to(roots[0]).as_posix())
        elif installed is not None:
            top = parts[installed + 1].removesuffix(".py").partition(".")[0] if installed + 1 < len(parts) else ""
            leaks += [str(path)] if top in project else []
        elif path.is_relative_to(roots[1]) and not _in_environment(path, Path(roots[1])):
            leaks.append(str(path))
    return Imports(seen=bool(lines), tree=frozenset(inside), leaks=tuple(leaks))


def _in_environment(path: Path, root: Path) -> bool:
    """Whether a file belongs to a virtual environment that lies in the checkout."""
    return any((folder / "pyvenv.cfg").exists() for folder in path.parents if folder.is_relative_to(root))
