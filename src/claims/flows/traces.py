"""What traced runs used, beside how that stands now and how it stood for other records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from claims.core.canonical import digest
from claims.core.traced import Trace, Traced, restricted
from claims.entries.paths import leaves
from claims.flows.workspace import reports_of
from claims.gates.manifest import files_of, meaning_of
from claims.gates.trace import beyond

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from claims.core.entry import Entry
    from claims.core.red_proof import RedProof
    from claims.core.run import Run
    from claims.flows.workspace import Workspace
    from claims.gates.inputs import Snapshot


@dataclass
class Traces:
    """The stored traces of runs, each read once, beside the files as they stand now."""

    workspace: Workspace
    _traces: dict[str, Trace] = field(default_factory=dict)
    _now: dict[tuple[object, ...], Traced] = field(default_factory=dict)
    _files: dict[str, dict[str, str]] = field(default_factory=dict)

    def trace(self, run: Run) -> Trace | None:
        """Give what a run used; None where no trace of it is stored, or not as it was recorded."""
        name = self._name(run)
        if name is None:
            return None
        if name not in self._traces:
            data = self.workspace.ledger.objects.get(name)
            if data is None:
                return None
            try:
                self._traces[name] = Trace.from_json(data)
            except (KeyError, ValueError, TypeError, AttributeError):
                return None
        return self._traces[name]

    def now(self, run: Run, *, entry: Entry, snapshot: Snapshot) -> Traced | None:
        """Give what a run used as it stands now; None for a run that covers what is declared, or everything."""
        trace = self.trace(run)
        if trace is None or trace.unseen:
            return None
        key = (entry.root, reports_of(entry), self._name(run))
        if key not in self._now:
            files = files_of(snapshot.manifest((), without=reports_of(entry)))
            manifest = restricted(files, trace, self._within(snapshot.folder))
            self._now[key] = Traced(inputs=digest(manifest), manifest=manifest, files=trace.files)
        return self._now[key]

    def _within(self, folder: Path) -> Callable[[str], str]:
        """Give what looks at files of the project alone, whatever a stored trace names."""
        look = beyond(folder)
        return lambda path: "outside" if leaves(self.workspace.project.root, str(folder / path)) else look(path)

    def proved(self, proof: RedProof, *, entry: Entry, runs: Sequence[Run], files: bytes) -> bool:
        """Whether what the newest passing run used is the same in the tree of a red proof and in the files now.

        What git ignores is in neither: a proof is made in a copy that has none of it.
        """
        # a run that failed may have ended before it used what the proof is about
        same = (run for run in runs if run.passed and run.definition == proof.definition)
        run = next((run for run in same if self.trace(run)), None)
        trace = self.trace(run) if run else None
        folder = self.workspace.root_of(entry)
        means = _artefact(proof, "meaning")
        then = self._read(means or _artefact(proof, "inputs"))
        now = files_of(meaning_of(files, folder) if means else files)
        if trace is None or trace.unseen or then is None:
            return False
        return restricted(then, trace, lambda path: "") == restricted(now, trace, lambda path: "")

    def _name(self, run: Run) -> str | None:
        return _artefact(run, "trace")

    def alike(self, one: Run, other: Run) -> bool:
        """Whether two runs of a traced gate asked the same question, though they may have used different files.

        What a pass used must have stood the same for a failure, whatever that used: else running until green would not
        be found out where the failure read one file more. Two passes must each have found what the other used.
        """
        if one.same_inputs(other):
            return True
        if not one.comparable(other) or one.platform != other.platform:
            return False
        forth, back = self._stood(one, other), self._stood(other, one)
        if one.passed == other.passed:
            return forth and back if one.passed else forth or back
        return forth if one.passed else back

    def _stood(self, one: Run, other: Run) -> bool:
        """Whether everything that one run used was the same when the other took place."""
        trace, tree, own = self.trace(one), self._tree(other), self._manifest(one)
        if trace is None or tree is None or own is None:
            return False
        if trace.unseen:
            return own == tree
        known = tree | (self._manifest(other) or {})
        # a file outside the listing that the other run did not use is not known to differ
        made = restricted(tree, trace, lambda path: known.get(path) or _outside(path, own, self._tree(one) or {}))
        return files_of(made) == own

    def _tree(self, run: Run) -> dict[str, str] | None:
        return self._read(_artefact(run, "tree") or (run.inputs.after if run.inputs else None))

    def _manifest(self, run: Run) -> dict[str, str] | None:
        return self._read(run.inputs.after if run.inputs else None)

    def _read(self, name: str | None) -> dict[str, str] | None:
        if name is None:
            return None
        if name not in self._files:
            data = self.workspace.ledger.objects.get(name)
            if data is None:
                return None
            self._files[name] = files_of(data)
        return self._files[name]


def _outside(path: str, own: dict[str, str], tree: dict[str, str]) -> str:
    return own[path] if path in own and path not in tree else "missing"


def _artefact(record: Run | RedProof, name: str) -> str | None:
    return next((artefact.digest for artefact in record.artefacts if artefact.name == name), None)
