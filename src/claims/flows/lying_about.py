"""Reports and logs that lie about: handed in by an import, they are no input of a run that was made without them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from claims.core.canonical import digest
from claims.gates.manifest import files_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from claims.core.run import Run
    from claims.ledger.objects import Objects

ENDINGS = (".xml", ".gz", ".log", ".txt")
"""A file of another kind is an input, whatever it holds: nobody hands in a program as a report."""
HANDED_IN = ("report:", "packed:", "stdout")
"""How artefacts are named that were handed in; those of an import that could not be read hide nothing."""


@dataclass
class LyingAbout:
    """Knows the files that imports were made from, and takes them out of manifests."""

    objects: Objects
    runs: Collection[Sequence[Run]]
    """All of the ledger, by gate."""
    _lying: dict[bytes, frozenset[str]] = field(default_factory=dict)
    _without: dict[tuple[bytes, str], bytes] = field(default_factory=dict)

    def apart(self, manifest: bytes, run: Run) -> bytes:
        """Give a manifest of now without such files, but for those that were there when a run was made."""
        here = self._files(manifest)
        if not here or run.inputs is None:
            return manifest
        key = (manifest, run.inputs.after)
        if key not in self._without:
            recorded = self.objects.get(run.inputs.after)
            gone = here - files_of(recorded).keys() if recorded is not None else here
            self._without[key] = _without(manifest, gone)
        return self._without[key]

    def inputs(self, run: Run, *, manifest: bytes) -> str:
        """Give the digest of such a manifest; empty where there is nothing to take out."""
        apart = self.apart(manifest, run)
        return digest(apart) if apart is not manifest else ""

    def _files(self, manifest: bytes) -> frozenset[str]:
        """Give the files of a manifest that are reports or logs of imports, byte for byte."""
        if manifest not in self._lying:
            files = files_of(manifest).items() if self._handed_in else ()
            named = ((path, mark) for path, mark in files if path.lower().endswith(ENDINGS))
            self._lying[manifest] = frozenset(path for path, mark in named if mark[-64:] in self._handed_in)
        return self._lying[manifest]

    @cached_property
    def _handed_in(self) -> frozenset[str]:
        return frozenset(
            artefact.digest
            for runs in self.runs
            for run in runs
            if run.imported and run.counts
            for artefact in run.artefacts
            if artefact.name.startswith(HANDED_IN)
        )


def _without(manifest: bytes, paths: frozenset[str]) -> bytes:
    lines = manifest.decode("utf-8", "surrogateescape").split("\n")
    kept = [line for line in lines if line.rpartition("\t")[0] not in paths]
    return "\n".join(kept).encode("utf-8", "surrogateescape")
