"""What a run covers: the files as they stand before its command and after it, or what its processes used of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from claims.core.traced import UNTRACED, restricted
from claims.flows.anchored import symbol_digests
from claims.flows.provenance import Provenance
from claims.flows.workspace import reports_of
from claims.gates.bytecode import without_outdated
from claims.gates.inputs import files_of
from claims.gates.trace import Watch, beyond
from claims.gates.used import used

if TYPE_CHECKING:
    from claims.core.entry import Entry, Gate
    from claims.flows.workspace import Workspace
    from claims.gates.collect import Place
    from claims.gates.command import Command
    from claims.gates.inputs import Snapshot


class Covered(NamedTuple):
    """The manifests of a run, and what is kept beside them."""

    before: bytes
    after: bytes
    kept: dict[str, bytes]
    symbols: dict[str, str]
    """By anchor: digest of its symbol, where that was the same before and after."""
    flags: tuple[str, ...] = ()


@dataclass
class Looks:
    """The two looks at the files around one command, and the watch over it where its gate is traced."""

    workspace: Workspace
    entry: Entry
    gate: Gate
    place: Place
    before: Snapshot = field(init=False)
    provenance: Provenance = field(init=False)
    _manifest: bytes = field(init=False)
    _symbols: dict[str, str] = field(init=False)
    _watch: Watch | None = None

    def begin(self, command: Command) -> Command:
        """Take the first look; give the command as it is to be started."""
        self.before, self._manifest = self._look()
        self._symbols = symbol_digests(self.place.root, self.entry, self.gate)
        command = without_outdated(command, self.place.root, self.before.paths, self.place.scratch)
        self.provenance = Provenance(self.workspace, self.place)
        command = self.provenance.over(command, self.before, self._manifest)
        if not self.gate.traced:
            return command
        self._watch = Watch(self.place.scratch, self.workspace.root)
        return self._watch.over(command)

    def end(self) -> Covered:
        """Take the second look, and give what the run covers."""
        _, manifest = self._look()
        after = symbol_digests(self.place.root, self.entry, self.gate)
        symbols = {name: value for name, value in self._symbols.items() if after.get(name) == value}
        if self._watch is None:
            return Covered(self._manifest, manifest, {}, symbols)
        without = (*reports_of(self.entry), *self.workspace.own_files(self.entry))
        trace = used(self._watch, self.before, within=self.entry.root, without=without)
        kept = {"trace": trace.to_json(), "tree": manifest}
        if trace.unseen:
            return Covered(self._manifest, manifest, kept, symbols, (UNTRACED,))
        root = self.place.root
        return Covered(
            restricted(files_of(self._manifest), trace, beyond(root, before_ns=self.place.began_ns)),
            restricted(files_of(manifest), trace, beyond(root)),
            kept,
            symbols,
        )

    def _look(self) -> tuple[Snapshot, bytes]:
        """Give the files below the root, and the manifest of what the gate declares to cover, as they stand."""
        snapshot = self.workspace.snapshot(self.entry)
        return snapshot, snapshot.manifest(self.gate.covers, without=reports_of(self.entry))
