"""What a gate covers, at its run and now: what is declared, or what its processes used."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from claims.core.canonical import digest
from claims.core.traced import UNTRACED, Trace, Traced, restricted
from claims.flows.workspace import reports_of
from claims.gates.inputs import files_of
from claims.gates.trace import beyond

if TYPE_CHECKING:
    from pathlib import Path

    from claims.core.entry import Entry, Gate
    from claims.core.run import Run
    from claims.flows.workspace import Workspace
    from claims.gates.inputs import Snapshot
    from claims.gates.trace import Watch


class Where(NamedTuple):
    """Where and when a run took where."""

    folder: Path
    written: tuple[str, ...]
    """Patterns of the reports that gates write."""
    own: tuple[str, ...]
    """Patterns of the tool's own files."""
    began_ns: int
    """A moment before the command was started, by the file system's clock."""


class Covered(NamedTuple):
    """The manifests of a run, and what is kept beside them."""

    before: bytes
    after: bytes
    kept: dict[str, bytes]
    flags: tuple[str, ...]


def covered(where: Where, gate: Gate, snapshots: tuple[Snapshot, Snapshot], watch: Watch | None) -> Covered:
    """Give the manifests of what a run covered, before and after it.

    Args:
        watch: the watch over a traced gate; None for one whose inputs are declared.
    """
    before, after = (snapshot.manifest(gate.covers, without=where.written) for snapshot in snapshots)
    if watch is None:
        return Covered(before, after, {}, ())
    trace = watch.read(snapshots[0], without=(*where.written, *where.own))
    kept = {"trace": trace.to_json()}
    if trace.unseen:
        return Covered(before, after, kept, (UNTRACED,))
    kept["tree"] = after
    return Covered(
        restricted(files_of(before), trace, beyond(where.folder, before_ns=where.began_ns)),
        restricted(files_of(after), trace, beyond(where.folder)),
        kept,
        (),
    )


@dataclass
class Traces:
    """The stored traces of runs, each read once, beside the files as they stand now."""

    workspace: Workspace
    _traces: dict[str, Trace] = field(default_factory=dict)
    _files: dict[str, dict[str, str]] = field(default_factory=dict)

    def trace(self, run: Run) -> Trace | None:
        """Give what a run used; None where no trace of it is stored, or not as it was recorded."""
        name = _artefact(run, "trace")
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

    def now(self, entry: Entry, run: Run, snapshot: Snapshot) -> Traced | None:
        """Give what a run used as it stands now; None for a run that covers what is declared, or everything."""
        trace = self.trace(run)
        if trace is None or trace.unseen:
            return None
        files = files_of(snapshot.manifest((), without=reports_of(entry)))
        manifest = restricted(files, trace, beyond(snapshot.folder))
        return Traced(inputs=digest(manifest), manifest=manifest, files=trace.files)

    def alike(self, one: Run, other: Run) -> bool:
        """Whether two runs of a traced gate asked the same question: what either used stood the same for the other.

        Without this a failure and a pass on the same files would not disagree where the failure read one file more.
        """
        if one.same_inputs(other):
            return True
        if one.definition != other.definition or one.platform != other.platform:
            return False
        if one.inputs is None or other.inputs is None or one.inputs.moved or other.inputs.moved:
            return False
        return self._stood(one, other) or self._stood(other, one)

    def _stood(self, one: Run, other: Run) -> bool:
        """Whether everything that one run used was the same when the other took where."""
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


def _artefact(run: Run, name: str) -> str | None:
    return next((artefact.digest for artefact in run.artefacts if artefact.name == name), None)
