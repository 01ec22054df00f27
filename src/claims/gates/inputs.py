"""What a gate covers, as a manifest: one line a file with the SHA-256 of its bytes, and the digest of the whole.

Git says which files there are, and nothing more: filters, line-end rules and index flags can hide a change from it.
What a gate names counts, whether git ignores it or not.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from claims.core.commit import Commit
from claims.core.outside_blocks import outside_blocks
from claims.core.scope import covers
from claims.gates.listing import (
    CACHES,
    Kept,
    below,
    is_bytecode,
    is_cache,
    is_environment,
    looks_like_report,
    remains,
    walk,
)
from claims.gates.manifest import content, files_of, text_of
from claims.gates.repository import UnaskableError
from claims.gates.tree import laid_out, read_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from claims.gates.staged import Blob

GLOB = "*?["
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The files below a folder. Their bytes are read when a manifest asks for them, each once."""

    folder: Path
    commit: Commit | None
    """None outside git. Where git could not be asked, it says why."""
    paths: tuple[str, ...]
    """What counts where no pattern says so, relative to the folder: no caches, no environments, nothing of our own."""
    tracked: frozenset[str] = NOBODY
    """What git has in its index; such a file is never taken for anything else."""
    by_git: bool = False
    """Whether git said which files there are, and so which it ignores."""
    unlisted: str = ""
    """Why git could not say it, though there is a repository."""
    uncommitted: tuple[str, ...] = ()
    """What differs from the commit, anywhere in the repository."""
    own: Sequence[str] = ()
    """Patterns of what this tool writes, or what has digests of its own."""
    left_out: Mapping[str, Blob] = field(default_factory=dict)
    """Files that a sparse checkout leaves out: they count as they are committed."""
    is_document: Callable[[str], bool] = field(default=lambda path: False)
    """Whether evidence may be written into blocks of a file."""
    _marks: dict[str, str] = field(default_factory=dict)
    _beyond: dict[str, frozenset[str]] = field(default_factory=dict)

    def manifest(
        self, patterns: Sequence[str], *, without: Sequence[str] = (), made: Collection[str] = (), listed: bool = False
    ) -> bytes:
        """Give the manifest of what the patterns name; of every file where there are no patterns.

        What is named is taken even where git ignores it. A pattern that names nothing is a line of its own, so that a
        file that is deleted changes the manifest.

        Args:
            without: patterns of files that gates write, their reports. A file that git tracks is never one, nor is one
                that is named in full.
            made: ignored files that gates were seen to write, which count only where they are named in full.
            listed: leave out what git ignores, except where it is named in full.
        """
        exact = {pattern.rstrip("/") for pattern in patterns}
        paths = self._named(patterns)
        paths -= {path for path in paths - exact if without and self.is_report(path, without)}
        ignored = set(self.ignored(paths, patterns)) if made or listed else set()
        paths -= ignored if listed else ignored.intersection(made)
        self._look_at_what_is_left_out(paths)
        named = {path: self._mark(path) for path in paths}
        for pattern in self.names_nothing(patterns):
            named[pattern.rstrip("/")] = "empty" if (self.folder / pattern).is_dir() else "missing"
        return text_of(named)

    def again(self, manifest: bytes) -> bytes:
        """Give a manifest as its own files stand now; files that came later are not looked for."""
        then = files_of(manifest)
        self._look_at_what_is_left_out(then)
        return text_of({path: self._now(path, mark) for path, mark in then.items()})

    def _now(self, path: str, then: str) -> str:
        place = self.folder / path
        if then in ("missing", "empty") and not (place.is_dir() and any(place.iterdir())):
            return "empty" if place.is_dir() else "missing" if not os.path.lexists(place) else self._mark(path)
        return self._mark(path)

    def names_nothing(self, patterns: Sequence[str]) -> list[str]:
        """Give the patterns that name no file."""
        return [one for one in patterns if not self._extra(one.rstrip("/")) and not self._among(self.paths, one)]

    def ignored(self, paths: Iterable[str], patterns: Sequence[str]) -> list[str]:
        """Give those of some paths that git ignores, and that no pattern names in full or as what tools keep."""
        if not self.by_git:
            return []
        kept = {one.rstrip("/") for one in patterns} | {one for one in paths if one.startswith("../")}
        listing = self._listing
        inside = tuple(f"{one.rstrip('/')}/" for one in patterns if self._is_inside(one.rstrip("/")))
        return [
            one for one in paths if one not in listing and one not in kept and not one.startswith(inside or ("\0",))
        ]

    def is_report(self, path: str, reports: Sequence[str]) -> bool:
        """Whether a file is what a gate writes as its report: its name says so, git does not track it, it is XML."""
        return covers(reports, path) and path not in self.tracked and looks_like_report(self.folder / path)

    def is_own(self, path: str) -> bool:
        """Whether a file is what this tool writes."""
        return bool(self.own) and covers(self.own, path)

    def about(
        self, covered: Collection[str], patterns: Sequence[str] | None, beside: Sequence[str] = ()
    ) -> Commit | None:
        """Give the commit, and what differs from it of what a gate covers.

        Args:
            covered: the files that the gate covers.
            patterns: what it names, by which a file is known that is gone; None where only `covered` counts.
            beside: patterns of what matters to its claims as well.
        """
        if self.commit is None or self.commit.unknown:
            return self.commit

        def matters(path: str) -> bool:
            if path in covered or (beside and covers(beside, path)):
                return True
            if patterns is None or self.is_own(path) or os.path.lexists(self.folder / path):
                return False
            return covers(patterns, path) if patterns else not path.startswith("../")

        return self.commit.about([path for path in self.uncommitted if matters(path)])

    @property
    def _listing(self) -> frozenset[str]:
        return frozenset((*self.paths, *self.left_out)) | self.tracked

    def _named(self, patterns: Sequence[str]) -> set[str]:
        everything = [*self.paths, *self.left_out]
        if not patterns:
            return {path for path in everything if not self.is_own(path)}
        found = {path for path in everything if covers(patterns, path)}
        return found.union(*(self._extra(pattern.rstrip("/")) for pattern in patterns))

    def _among(self, paths: Sequence[str], pattern: str) -> bool:
        return any(covers([pattern], path) for path in (*paths, *self.left_out))

    def _extra(self, pattern: str) -> frozenset[str]:
        """Give what stands on the disk and a pattern names, whether git lists it or not."""
        if pattern not in self._beyond:
            self._beyond[pattern] = frozenset(self._look(pattern))
        return self._beyond[pattern]

    def _look(self, pattern: str) -> Iterable[str]:
        place = self.folder / pattern
        literal = os.path.lexists(place)
        if literal and not place.is_dir():
            return [pattern]
        if not literal and not any(letter in pattern for letter in GLOB):
            return []
        top = place if literal else self.folder / _fixed(pattern)
        named = set(pattern.split("/"))
        inside = self._is_inside(pattern)
        kept = Kept(own=self.own, caches=() if inside else CACHES - named, environments=not inside)
        found = walk(self.folder, top, kept) if top.is_dir() else ()
        listing = self._listing if self.by_git else None
        start = 0 if inside or listing is None else len(pattern if literal else _fixed(pattern))
        return [
            path
            for path in found
            if (literal or covers([pattern], path))
            and (inside or listing is None or path in listing or not remains(path[start:]))
        ]

    def _is_inside(self, pattern: str) -> bool:
        """Whether a pattern names what tools keep for themselves, or something in there."""
        parts = (pattern if os.path.lexists(self.folder / pattern) else _fixed(pattern)).split("/")
        above = (self.folder.joinpath(*parts[:length]) for length in range(1, len(parts) + 1))
        return not CACHES.isdisjoint(parts) or (parts != ["."] and any(is_environment(place) for place in above))

    def _mark(self, path: str) -> str:
        if path not in self._marks:
            self._marks[path] = self._content(self.folder / path, path)
        return self._marks[path]

    def _content(self, place: Path, path: str) -> str:
        if self.is_document(path) and place.is_file() and not place.is_symlink():
            text = outside_blocks(place.read_bytes())
            if text is not None:
                return f"outside-blocks:sha256:{sha256(text).hexdigest()}"
        return content(place)

    def _look_at_what_is_left_out(self, paths: Iterable[str]) -> None:
        wanted = {path: self.left_out[path] for path in paths if path in self.left_out and path not in self._marks}
        if not wanted:
            return
        with laid_out(self.folder, wanted.values()) as folder:
            for path, blob in wanted.items():
                there = os.path.lexists(folder / blob.at)
                self._marks[path] = self._content(folder / blob.at, path) if there else f"left-out:{blob.id}"


def take(
    folder: Path,
    excluded: Sequence[str],
    apart: Sequence[str] = (),
    is_document: Callable[[str], bool] = lambda path: False,
) -> Snapshot:
    """List the files below a folder: as git lists them where it can say, else all of them.

    Args:
        excluded: patterns relative to the folder, of files that the tool itself writes.
        apart: paths among them that leave the working tree as clean as it is: the ledger, which nobody commits.
        is_document: whether evidence may be written into blocks of a file.
    """
    try:
        tree, unlisted = read_tree(folder, apart, is_document), ""
    except UnaskableError as error:
        tree, unlisted = None, str(error)
    commit = tree.commit if tree else Commit(commit=None, dirty=True, tree="", unknown=unlisted) if unlisted else None
    if tree is None or not (tree.paths or tree.left_out):
        listed = list(walk(folder, folder, Kept(own=excluded)))
        paths = tuple(sorted(path for path in listed if not path.endswith(".pyc")))
        return Snapshot(
            folder=folder, commit=commit, paths=paths, unlisted=unlisted, own=excluded, is_document=is_document
        )
    return Snapshot(
        folder=folder,
        commit=commit,
        paths=_counting(folder, tree.paths, tree.tracked, excluded),
        tracked=tree.tracked,
        by_git=True,
        uncommitted=tree.uncommitted,
        own=excluded,
        left_out=tree.left_out,
        is_document=is_document,
    )


def _counting(folder: Path, paths: Sequence[str], tracked: Collection[str], excluded: Sequence[str]) -> tuple[str, ...]:
    """Give those of git's files that are inputs. What git tracks is one, whatever it is called or stands beside."""
    marked = (path.rpartition("/")[0] for path in paths if path.endswith("/pyvenv.cfg") and path not in tracked)
    environments = tuple(f"{place}/" for place in marked if is_environment(folder / place)) or ("\0",)
    above = {path[:at] for path in paths for at, letter in enumerate(path) if letter == "/"}
    found: list[str] = []
    for path in paths:
        if excluded and covers(excluded, path):
            continue
        if path in tracked:
            if is_bytecode(folder / path):
                continue
        elif is_cache(path) or path.startswith(environments):
            continue
        found.append(path)
        if path not in above and (folder / path).is_dir():  # a link, or a repository within that git cannot list
            found += below(folder, path)
    return tuple(sorted(dict.fromkeys(found)))


def _fixed(pattern: str) -> str:
    """Give the folders that a pattern begins with before anything in it is open."""
    parts = pattern.split("/")[:-1]
    closed = next((number for number, part in enumerate(parts) if any(letter in part for letter in GLOB)), len(parts))
    return "/".join(parts[:closed]) or "."
