"""A project opened for one command: its entries, its ledger, and the moment that everything is judged at."""

from __future__ import annotations

import os.path
import posixpath
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from claims.core.errors import ConfigError, NothingToJudgeError
from claims.core.scope import covers
from claims.entries.load import load_entry
from claims.entries.project import entry_slugs, find_project
from claims.gates.git import keep_out
from claims.gates.inputs import Snapshot, take
from claims.gates.repository import same_repository
from claims.ledger.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from types import TracebackType

    from claims.core.commit import Commit
    from claims.core.entry import Entry
    from claims.core.project import Project

AUTHORED = ("entry.yaml", "entry.md.j2", "pins")
"""Parts of an entry that are no inputs of a gate: what they declare has digests of its own."""
PAGES = "*.md"
"""What is rendered into the output folder."""
ARTEFACTS = "[0-9a-f][0-9a-f]/*"
"""Where artefacts lie in the folder of objects."""


@dataclass
class Workspace:
    """An open project. `now` is fixed, so that all verdicts of one command agree."""

    project: Project
    ledger: Ledger
    now: datetime
    environ: Mapping[str, str]

    @classmethod
    def open(
        cls, start: Path, *, now: datetime, environ: Mapping[str, str], create: bool = False, write: bool = True
    ) -> Self:
        """Open the project that a folder lies in.

        Args:
            create: whether a ledger is made where there is none.
            write: whether anything may be written, runs whose process died included.
        """
        project = find_project(start, environ=environ)
        keep_out(Path(project.root))
        return cls(project, Ledger.open(project, now=now, create=create, write=write), now, environ)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.ledger.__exit__(kind, error, at)

    @property
    def root(self) -> Path:
        """The project's folder."""
        return Path(self.project.root)

    def root_of(self, entry: Entry) -> Path:
        """Give the folder where an entry's gates run."""
        return self.root / entry.root

    def snapshot(self, entry: Entry) -> Snapshot:
        """Look at the files below an entry's root."""
        return self.snapshot_of(self.root_of(entry), entry)

    def snapshot_of(self, folder: Path, entry: Entry) -> Snapshot:
        """Look at the files below a folder that stands for an entry's root."""
        apart = _relative(self.project, entry.root, _kept(self.project))
        return take(folder, self.own_files(entry), apart, partial(_is_document, entry.root))

    def tree_of(self, entry: Entry, snapshot: Snapshot) -> Commit | None:
        """Give where the files around an entry stand in git, dirty where anything but our own output is uncommitted.

        A root in a submodule is in another repository than the project, where entries and settings stand. None where
        one of the two is in no repository: nobody can tell whether it is committed.
        """
        trees = [snapshot]
        if not same_repository(self.root_of(entry), self.root):
            trees.append(
                take(self.root, (), _relative(self.project, ".", _kept(self.project)), partial(_is_document, "."))
            )
        commits = [one.commit for one in trees]
        if any(commit is None for commit in commits):
            return None
        commit = next((one for one in commits if one and one.unknown), commits[0])
        assert commit is not None
        if commit.unknown:
            return commit
        pages = [self.root / self.project.output / PAGES]
        found: dict[str, None] = {}
        for tree, base in zip(trees, (entry.root, "."), strict=False):
            ours = _relative(self.project, base, pages)
            found |= {
                posixpath.normpath(posixpath.join(base, path)): None
                for path in tree.uncommitted
                if not covers(ours, path)
            }
        return commit.about([*found])

    def own_files(self, entry: Entry) -> tuple[str, ...]:
        """Give patterns, from an entry's root, of files that are no inputs: the tool's own, and what has digests."""
        return _own_files(self.project, entry)


def select_entries(project: Project, slugs: Sequence[str]) -> list[Entry]:
    """Load the named entries, or all of them; every faulty file is reported.

    Raises:
        ConfigError: with the faults of all entries.
        NothingToJudgeError: the project has no entry.
    """
    chosen = list(dict.fromkeys(slugs)) or list(entry_slugs(project))
    if not chosen:
        raise NothingToJudgeError(f"there is no entry in {project.evidence}/; `claims init` makes a first one")
    entries: list[Entry] = []
    faults: list[str] = []
    for slug in chosen:
        try:
            entries.append(load_entry(project, slug))
        except ConfigError as error:
            faults += error.faults
    if faults:
        raise ConfigError(*faults)
    return entries


def _own_files(project: Project, entry: Entry) -> tuple[str, ...]:
    """Give patterns, relative to an entry's root, of files that this tool writes or that have digests of their own."""
    root = Path(project.root)
    evidence = root / project.evidence
    own = [
        root / project.output / PAGES,
        evidence / "*" / "entry.yaml",
        evidence / "*" / "entry.md.j2",
        evidence / "*" / "pins",
    ]
    return _relative(project, entry.root, [*own, *_kept(project)])


def ledger_files(project: Project) -> list[Path]:
    """Give where ledger and artefacts lie, where that is in files."""
    root, found = Path(project.root), [lock_file(project)]
    if "://" not in project.objects:
        found.append(root / project.objects)
    if project.database.startswith("sqlite:///"):
        database = root / project.database.removeprefix("sqlite:///")
        found += [database.with_name(database.name + ending) for ending in ("", "-wal", "-shm", "-journal", "-runs")]
    return found


def lock_file(project: Project) -> Path:
    """Give the file by which runs take turns.

    It lies with the entries, wherever the ledger does: two ledgers of one checkout have the same report files.
    """
    return Path(project.root) / project.evidence / "ledger.db-reports.lock"


def _kept(project: Project) -> list[Path]:
    """Give patterns of the files of ledger and artefacts.

    Of a folder of artefacts elsewhere than below the evidence, only what looks like one: a setting hides no sources.
    """
    root = Path(project.root)
    objects, evidence = root / project.objects, root / project.evidence
    return [one / ARTEFACTS if one == objects and evidence not in one.parents else one for one in ledger_files(project)]


def _is_document(base: str, path: str) -> bool:
    """Whether evidence may be written into blocks of a file, which is named from a folder of the project.

    These are the documents that an audit looks at: Markdown in the project's folder and below `docs`.
    """
    *folders, name = posixpath.normpath(posixpath.join(base, path)).split("/")
    return name.endswith(".md") and folders[:1] in ([], ["docs"])


def _relative(project: Project, base: str, paths: Sequence[Path]) -> tuple[str, ...]:
    """Give paths as they are told from a folder of the project; those on another drive cannot be."""
    start = Path(project.root) / base
    return tuple(Path(os.path.relpath(path, start)).as_posix() for path in paths if path.drive == start.drive)


def reports_of(entry: Entry) -> tuple[str, ...]:
    """Give the patterns of the reports that an entry's gates write: no gate covers them."""
    return tuple(pattern for gate in entry.gates.values() for pattern in gate.report_files)
