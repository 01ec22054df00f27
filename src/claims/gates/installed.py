"""What is installed for an interpreter, read from its files: nothing is started to know that."""

from __future__ import annotations

import os
import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ENVIRONMENT = "pyvenv.cfg"
METADATA = (".dist-info", ".egg-info")
VERSION = re.compile(r"([0-9]+\.[0-9]+)\.[0-9]+")
CHUNK = 1 << 20
PROGRAM_BYTES_AT_MOST = 1 << 30
LINES_AT_MOST = 10_000


class Installed(NamedTuple):
    """An interpreter as its files show it; what they do not show is None."""

    program: str | None
    """SHA-256 of the program itself, and of the names and sizes of the libraries of Python beside it."""
    version: str | None
    """Of the interpreter that a virtual environment was made with."""
    packages: tuple[str, ...] | None
    """Names of metadata folders, such as `pytest-9.2.0.dist-info`."""


def look(python: str, *, cwd: Path, environment: Mapping[str, str], version: object = None) -> Installed:
    """Look at the files of an interpreter.

    Args:
        cwd: where a gate is started: Python looks for modules there.
        version: what the interpreter said of itself earlier: it tells which of several folders are its own.
    """
    program = Path(python)
    prefix = program.parent if (program.parent / ENVIRONMENT).is_file() else program.parent.parent
    settings = _settings(prefix / ENVIRONMENT)
    said = settings.get("version_info") or settings.get("version") or (version if isinstance(version, str) else "")
    found = VERSION.match(said)
    own = settings.get("version_info") or settings.get("version")
    packages = None
    if found and settings.get("include-system-site-packages", "false").lower() == "false":
        above = prefix if settings else program.resolve().parent.parent
        packages = _packages(above, found[1], cwd, environment, is_environment=bool(settings))
    own_version = VERSION.match(own) if own else None
    return Installed(_program(program), own_version[0] if own_version else None, packages)


def _settings(path: Path) -> dict[str, str]:
    """Read what a virtual environment says of itself; empty where there is none."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace")[:100_000].splitlines()
    except OSError:
        return {}
    pairs = (line.partition("=") for line in lines)
    return {name.strip().lower(): value.strip() for name, equals, value in pairs if equals}


def _program(path: Path) -> str | None:
    """Give a digest of the program that a path names, links followed."""
    sha = sha256()
    try:
        real = path.resolve(strict=True)
        if not real.is_file() or real.stat().st_size > PROGRAM_BYTES_AT_MOST:
            return None
        with real.open("rb") as file:
            while chunk := file.read(CHUNK):
                sha.update(chunk)
        beside = [*real.parent.glob("python*.dll"), *(real.parent.parent / "lib").glob("libpython*")]
        sha.update("".join(sorted(f"{one.name}\t{one.stat().st_size}\n" for one in beside if one.is_file())).encode())
    except (OSError, RuntimeError):
        return None
    return sha.hexdigest()


def _packages(
    prefix: Path, version: str, cwd: Path, environment: Mapping[str, str], *, is_environment: bool
) -> tuple[str, ...]:
    """Give what lies on the search path, as far as files say what that is."""
    own = f"python{version}"
    sites = [prefix / lib / own / "site-packages" for lib in ("lib", "lib64")] + [prefix / "Lib" / "site-packages"]
    if not is_environment:
        above = (prefix / "lib/python3", prefix / "lib" / own, prefix / "local/lib" / own)
        sites += [folder / name for folder in above for name in ("dist-packages", "site-packages")]
        if home := environment.get("HOME"):
            sites.append(Path(home) / ".local/lib" / own / "site-packages")
    folders = [cwd] if not environment.get("PYTHONSAFEPATH") else []
    folders += [cwd / one if one else cwd for one in _listed(environment.get("PYTHONPATH"))]
    folders += [*sites, *(added for site in sites for added in _added(site))]
    return tuple(sorted({name for folder in folders for name in _names(folder)}))


def _listed(value: str | None) -> list[str]:
    return value.split(os.pathsep) if value else []


def _added(site: Path) -> Iterator[Path]:
    """Yield the folders that `.pth` files add to the search path; their lines of code are not run."""
    for file in sorted(site.glob("*.pth")):
        try:
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()[:LINES_AT_MOST]
        except OSError:
            continue
        for line in lines:
            if line.strip() and not line.startswith(("#", "import ", "import\t")) and "\0" not in line:
                yield site / line.rstrip()


def _names(folder: Path) -> Iterable[str]:
    try:
        return [one.name for one in folder.iterdir() if one.name.endswith(METADATA)]
    except (OSError, ValueError):
        return []
