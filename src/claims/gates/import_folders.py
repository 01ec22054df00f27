"""Folders of a project that its own settings name as places of packages."""

from __future__ import annotations

import posixpath
import tomllib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

KEYS = frozenset({"where", "package-dir", "pythonpath", "from", "python-source", "module-root"})
"""Keys of build backends and of pytest whose values are folders that packages lie in."""
DEPTH = 8
SIZE_AT_MOST = 1 << 20


def declared_folders(root: Path, paths: Collection[str]) -> tuple[str, ...]:
    """Give the folders that the `pyproject.toml` of a root names, if the root has them."""
    place = root / "pyproject.toml"
    try:
        if "pyproject.toml" not in paths or place.stat().st_size > SIZE_AT_MOST:
            return ()
        settings = tomllib.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return ()
    folders = {posixpath.normpath(text) for text in _named(settings.get("tool"), DEPTH)}
    return tuple(sorted(one for one in folders if one != "." and any(path.startswith(f"{one}/") for path in paths)))


def _named(value: Any, depth: int, *, counts: bool = False) -> Iterator[str]:
    """Yield the texts below keys that name folders."""
    match value:
        case str() if counts:
            yield value
        case dict() if depth:
            for key, inner in value.items():
                yield from _named(inner, depth - 1, counts=counts or key in KEYS)
        case list() if depth:
            for inner in value:
                yield from _named(inner, depth - 1, counts=counts)
        case _:
            pass
