"""The files among which the failing cases of a run are placed."""

from __future__ import annotations

import os.path
from typing import TYPE_CHECKING

from claims.core.places import Tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


def tree_of(folder: Path, paths: Iterable[str], *, named: str = "", mapped: Mapping[str, str]) -> Tree:
    """Give the tree that reports of a gate are about.

    Args:
        folder: the root of the gate.
        paths: its files, relative to it.
        named: that folder as the reports name it; as we do where it is empty.
        mapped: prefixes of the reports' paths, and what they are here.
    """
    return Tree(
        paths,
        root=named or str(folder),
        above=_above(folder),
        exists=lambda path: os.path.isfile(folder / path),  # noqa: PTH113 - no path of a report makes it raise
        mapped=mapped,
    )


def _above(folder: Path) -> int:
    """Give how many folders above one belong to its repository; 0 outside one."""
    lies = folder.resolve()
    tops = [number for number, above in enumerate((lies, *lies.parents)) if (above / ".git").exists()]
    return tops[0] if tops else 0
