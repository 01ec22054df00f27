"""What a run covers: the files as they stand before its command and after it, or what its processes used of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from claims.core.canonical import canonical
from claims.core.traced import UNTRACED, restricted
from claims.flows.anchored import symbol_digests
from claims.flows.made import MADE, made_by
from claims.flows.provenance import Provenance
from claims.flows.workspace import reports_of
from claims.gates.bytecode import without_outdated
from claims.gates.manifest import apart_from, changed_at, files_of
from claims.gates.trace import Watch, beyond
from claims.gates.used import used

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claims.core.commit import Commit
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
    commit: Commit | None
    """Where the tree stood before the run, and what of that was not committed."""
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
    _times: dict[str, int] = field(init=False)
    """By file that git ignores: when it was changed before the command began."""
    _symbols: dict[str, str] = field(init=False)
    _made: frozenset[str] | None = None
    """Ignored files that gates were seen to write before; not known where there was no ignored file to ask about."""
    _watch: Watch | None = None

    def begin(self, command: Command) -> Command:
        """Take the first look; give the command as it is to be started."""
        self.before, self._manifest = self._look()
        self._times = self._changed_at(self.before, self._manifest)
        self._symbols = symbol_digests(self.place.root, self.entry, self.gate)
        command = without_outdated(command, self.place.root, self.before.paths, self.place.scratch)
        self.provenance = Provenance(self.workspace, self.place)
        command = self.provenance.over(command, self.before, self._manifest)
        if not self.gate.traced:
            return command
        self._watch = Watch(self.place.scratch, self.workspace.root)
        return self._watch.over(command)

    def end(self) -> Covered:
        """Take the second look, and give what the run covers. The ledger is not asked: this is another thread."""
        self._made = self._made or frozenset()
        snapshot, manifest = self._look()
        after = symbol_digests(self.place.root, self.entry, self.gate)
        symbols = {name: value for name, value in self._symbols.items() if after.get(name) == value}
        if self._watch is None:
            return self._declared(snapshot, manifest, symbols)
        trace = used(self._watch, self.before, within=self.entry.root, reports=reports_of(self.entry))
        kept = {"trace": trace.to_json(), "tree": manifest}
        if trace.unseen:
            return Covered(self._manifest, manifest, kept, symbols, self._commit(self._manifest, ()), (UNTRACED,))
        root = self.place.root
        before = restricted(files_of(self._manifest), trace, beyond(root, before_ns=self.place.began_ns))
        then = restricted(files_of(manifest), trace, beyond(root))
        return Covered(before, then, kept, symbols, self._commit(before, None))

    def _declared(self, snapshot: Snapshot, manifest: bytes, symbols: dict[str, str]) -> Covered:
        """Give what the gate declares to cover, without the files that git ignores and the gate itself writes."""
        times = self._changed_at(snapshot, manifest)
        made = [path for path in self._times.keys() | times.keys() if self._times.get(path) != times.get(path)]
        commit = self._commit(self._manifest, self.gate.covers)
        if not made:
            return Covered(self._manifest, manifest, {}, symbols, commit)
        before, after = (apart_from(one, made) for one in (self._manifest, manifest))
        return Covered(before, after, {MADE: canonical(sorted(made))}, symbols, commit)

    def _commit(self, manifest: bytes, patterns: Sequence[str] | None) -> Commit | None:
        """Give the commit, with what is not committed of what the gate covers and what its claims are about."""
        claims = [claim for claim in self.entry.claims.values() if self.gate.name in claim.authoritative]
        anchors = [anchor.path for claim in claims for anchor in self.entry.anchors_of(claim)]
        beside = [*anchors, *(path for claim in claims for path in claim.scope)]
        return self.before.about(files_of(manifest).keys(), patterns, beside)

    def _changed_at(self, snapshot: Snapshot, manifest: bytes) -> dict[str, int]:
        ignored = snapshot.ignored(files_of(manifest), self.gate.covers) if self.gate.covers else []
        return {path: changed_at(self.place.root / path) for path in ignored}

    def _look(self) -> tuple[Snapshot, bytes]:
        """Give the files below the root, and the manifest of what the gate declares to cover, as they stand."""
        snapshot = self.workspace.snapshot(self.entry)
        manifest = snapshot.manifest(self.gate.covers, without=reports_of(self.entry))
        ignored = snapshot.ignored(files_of(manifest), self.gate.covers) if self.gate.covers else []
        if ignored and self._made is None:
            self._made = made_by(self.workspace, self.entry)
        return snapshot, apart_from(manifest, self._made.intersection(ignored)) if self._made else manifest
