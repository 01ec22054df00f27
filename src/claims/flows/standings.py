"""What a run covered as it stands now, where the listing of now and the one of then were not made alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from claims.core.canonical import digest
from claims.flows.lying_about import LyingAbout
from claims.flows.workspace import reports_of
from claims.gates.manifest import files_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from claims.core.entry import Entry, Gate
    from claims.core.red_proof import RedProof
    from claims.core.run import Run
    from claims.gates.inputs import Snapshot
    from claims.ledger.objects import Objects


@dataclass
class Standings:
    """Answers for any number of runs; each manifest is looked at once."""

    objects: Objects
    lying_about: LyingAbout
    """Knows the reports that were imported, which are no input of what was made without them."""
    _known: dict[tuple[object, ...], str | None] = field(default_factory=dict)

    @classmethod
    def of_runs(cls, objects: Objects, runs: Collection[Sequence[Run]]) -> Self:
        """Answer by a ledger's objects and all of its runs, by gate."""
        return cls(objects, LyingAbout(objects, runs))

    def apart(self, manifest: bytes, run: Run) -> bytes:
        """Give a manifest of now without reports that lie about."""
        return self.lying_about.apart(manifest, run)

    def of(self, entry: Entry, gate: Gate, snapshot: Snapshot, manifest: bytes) -> dict[str, Any]:
        """Give the parts of a gate's evidence that say how what its records covered stands now.

        Args:
            manifest: what the gate covers now.
        """

        def standing(run: Run) -> str | None:
            how = (run.imported, run.git is not None and bool(run.git.unknown))
            key = (entry.root, reports_of(entry), gate.covers, run.inputs and run.inputs.after, how)
            if key not in self._known:
                self._known[key] = self._standing(entry, gate, snapshot, manifest, run)
            return self._known[key]

        def proves_now(proof: RedProof) -> bool:
            then = self.objects.get(proof.inputs) if snapshot.unlisted else None
            return then is not None and snapshot.again(then) == then

        return {"standing": standing, "unlisted": snapshot.unlisted, "proves_now": proves_now}

    def _standing(self, entry: Entry, gate: Gate, snapshot: Snapshot, manifest: bytes, run: Run) -> str | None:
        if run.inputs is None:
            return None
        if run.git is not None and snapshot.unlisted and not run.git.unknown:
            # git listed the files then and cannot now: those are looked at, and no others
            then = self.objects.get(run.inputs.after)
            return None if then is None else digest(snapshot.again(then))
        if run.imported and gate.covers:
            # a commit has none of what git ignores
            manifest = snapshot.manifest(gate.covers, without=reports_of(entry), listed=True)
            return self.lying_about.inputs(run, manifest=manifest) or digest(manifest)
        if run.git is not None and run.git.unknown and not snapshot.unlisted:
            # then every file was listed, and now those that git does not ignore
            then = self.objects.get(run.inputs.after)
            if then is not None and files_of(manifest).keys() <= files_of(then).keys():
                return digest(snapshot.again(then))
        return self.lying_about.inputs(run, manifest=manifest) or None
