"""What a traced gate used, and the manifest that this makes of the files at any moment."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from claims.core.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

UNTRACED = "untraced"
"""Flag of a run whose gate could not be watched whole: it covers every file of the root instead."""
MODULES = (".so", ".pyd")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What the processes of one run used. Paths are relative to the root, which itself is an empty text."""

    files: tuple[str, ...] = ()
    """Files that were read, or looked for and not there."""
    listed: tuple[str, ...] = ()
    """Folders whose names were listed."""
    collected: tuple[str, ...] = ()
    """Folders that pytest collected: only what it could collect counts there."""
    searched: tuple[str, ...] = ()
    """Folders of the search path, where a module named in `tops` could appear."""
    packages: tuple[str, ...] = ()
    """Folders above the modules that were used, where one of `tails` could appear."""
    tops: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    """Names of files that count in every one of `packages`: what configures the gate by merely being there."""
    made: tuple[str, ...] = ()
    """Files that the gate wrote itself."""
    unseen: str = ""
    """Why the trace is not the whole truth; empty where it is."""

    def to_json(self) -> bytes:
        """Give the bytes that the ledger keeps."""
        return canonical(
            {name: value if isinstance(value, str) else list(value) for name, value in asdict(self).items()}
        )

    @classmethod
    def from_json(cls, data: bytes) -> Trace:
        """Read what `to_json` wrote.

        Raises:
            KeyError, TypeError, ValueError: the bytes are not a trace.
        """
        try:
            parts: dict[str, Any] = json.loads(data)
        except RecursionError as error:
            raise ValueError("the bytes are not a trace") from error
        words = [part if isinstance(part, list) else [part] for part in parts.values()]
        if not isinstance(parts["unseen"], str) or not all(isinstance(word, str) for some in words for word in some):
            raise TypeError("a trace holds nothing but text")
        return cls(unseen=parts.pop("unseen"), **{name: tuple(value) for name, value in parts.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """What one recorded run used, beside how that stands now."""

    inputs: str
    """Digest of the manifest now."""
    manifest: bytes
    files: tuple[str, ...] = ()
    unseen: str = ""


def restricted(files: Mapping[str, str], trace: Trace, beyond: Callable[[str], str]) -> bytes:
    """Give the manifest of what a trace names: a line for each file, and one for each name where names count.

    Args:
        files: content by path, as everything stood at one moment.
        beyond: gives the content of a file that `files` leaves out, or `missing`.
    """
    lines = {path: files.get(path) or beyond(path) for path in trace.files}
    made = frozenset(trace.made)
    children = _children(path for path in files if path not in made)
    for path in _candidates(children, trace):
        lines.setdefault(path, "listed")
    return "".join(f"{path}\t{mark}\n" for path, mark in sorted(lines.items())).encode("utf-8", "surrogateescape")


def _children(paths: Iterable[str]) -> dict[str, set[str]]:
    """Give by folder what lies in it; folders end in a slash."""
    found: dict[str, set[str]] = {}
    for path in paths:
        folder, _, name = path.rpartition("/")
        while name not in found.setdefault(folder, set()):
            found[folder].add(name)
            if not folder:
                break
            folder, _, name = folder.rpartition("/")
            name += "/"
    return found


def _candidates(children: Mapping[str, set[str]], trace: Trace) -> Iterator[str]:
    """Yield what lies where a name alone makes a difference."""
    tops, tails, fixed = frozenset(trace.tops), frozenset(trace.tails), frozenset(trace.fixed)
    for folder in trace.listed:
        yield from (_join(folder, name) for name in children.get(folder, ()))
    for folder in trace.collected:
        endings = {".py"} | {_ending(path) for path in trace.files if path.rpartition("/")[0] == folder}
        for name in children.get(folder, ()):
            path = _join(folder, name)
            if _ending(name) in endings or (name.endswith("/") and _holds_python(children, path[:-1])):
                yield path
    for folder in trace.searched:
        yield from (
            _join(folder, name) for name in children.get(folder, ()) if _module(name) in tops or _is_install(name)
        )
    for folder in trace.packages:
        yield from (_join(folder, name) for name in children.get(folder, ()) if _module(name) in tails or name in fixed)


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _ending(name: str) -> str:
    stem, dot, ending = name.rpartition("/")[2].rpartition(".")
    return dot + ending if stem else ""


def _module(name: str) -> str | None:
    """Give the module that a name in a folder would be imported as."""
    if name.endswith("/"):
        return name[:-1]
    return name.partition(".")[0] if name.endswith((".py", *MODULES)) else None


def _is_install(name: str) -> bool:
    return name.rstrip("/").endswith((".dist-info", ".egg-info"))


def _holds_python(children: Mapping[str, set[str]], folder: str) -> bool:
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        for name in children.get(here, ()):
            if name.endswith(".py"):
                return True
            if name.endswith("/"):
                waiting.append(f"{here}/{name[:-1]}")
    return False
