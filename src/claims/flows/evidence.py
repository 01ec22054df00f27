"""Gather what claims are judged from: the log, the artefacts, the files as they stand now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from claims.core.anchors import check_anchor
from claims.core.canonical import digest
from claims.core.definition import definition_digest
from claims.core.errors import IntegrityError
from claims.core.judge import Evidence, GateEvidence, judge_entry
from claims.core.reasons import Code, Reason
from claims.core.run import Retraction, Run
from claims.core.scope import Failing
from claims.flows.inputs import Traces
from claims.flows.workspace import reports_of
from claims.gates.inputs import Snapshot, difference
from claims.ledger.cases import unpack
from claims.ledger.log import Log

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from claims.core.entry import Anchor, Entry, Gate
    from claims.core.traced import Traced
    from claims.core.verdict import Verdict
    from claims.flows.workspace import Workspace

Key = tuple[str, str]
"""Slug of an entry and name of a gate in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An entry with its evidence and its verdicts."""

    evidence: Evidence
    verdicts: dict[str, Verdict]

    @property
    def entry(self) -> Entry:
        """The entry."""
        return self.evidence.entry


@dataclass
class Reader:
    """Reads the ledger once, and looks at each folder and each artefact once, for any number of entries."""

    workspace: Workspace
    log: Log = field(init=False)
    runs: dict[Key, list[Run]] = field(init=False)
    retractions: dict[Key, list[Retraction]] = field(init=False)
    _snapshots: dict[str, Snapshot] = field(default_factory=dict)
    _manifests: dict[tuple[object, ...], tuple[str, bytes]] = field(default_factory=dict)
    _sound: dict[str, bool] = field(default_factory=dict)
    _failing: dict[str, Failing] = field(default_factory=dict)
    _sources: dict[Path, str | None] = field(default_factory=dict)
    _traces: Traces = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.workspace.ledger.read()
        self._traces = Traces(self.workspace)
        self.runs, self.retractions = defaultdict(list), defaultdict(list)
        for event in reversed(self.log.events):
            key = (event.body["entry"], event.body["gate"])
            if event.kind == "run":
                self.runs[key].append(Run.from_body(event.seq, event.body))
            elif event.kind == "retraction":
                self.retractions[key].append(Retraction.from_body(event.seq, event.body))

    def judge(self, entry: Entry) -> Judged:
        """Judge every claim and derived text of an entry."""
        evidence = Evidence(
            entry=entry,
            gates={name: self.gate(entry, gate) for name, gate in entry.gates.items()},
            anchors={name: self._anchor(entry, anchor) for name, anchor in entry.anchors.items()},
            now=self.workspace.now,
        )
        return Judged(evidence=evidence, verdicts=judge_entry(evidence))

    def gate(self, entry: Entry, gate: Gate) -> GateEvidence:
        """Give what is recorded of a gate, beside its declaration and inputs as they stand."""
        key = (entry.slug, gate.name)
        retractions = self.retractions.get(key, [])
        withdrawn = {retraction.run for retraction in retractions}
        runs = tuple(run for run in self.runs.get(key, ()) if run.number not in withdrawn)
        inputs, manifest = self._inputs(entry, gate) if runs else ("", b"")
        faults = [fault.what for fault in self.log.faults if fault.gates is None or key in fault.gates]
        newest = {run.platform: run for run in reversed(runs)}.values()
        failing = {}
        for run in newest:
            try:
                failing[run.number] = self._failing_cases(run)
            except IntegrityError as error:
                faults.append(str(error))
                failing[run.number] = Failing()
        return GateEvidence(
            gate=gate,
            runs=runs,
            retractions=tuple(retractions),
            definition=definition_digest(entry, gate),
            inputs=inputs,
            traced=(traced := self._traced(entry, gate, newest)),
            alike=self._traces.alike if gate.traced else Run.same_inputs,
            stale=partial(self._stale, manifest=manifest, traced=traced),
            altered=(
                *(Reason(Code.LEDGER_ALTERED, gate.name, what) for what in faults),
                *self._altered_artefacts(gate, newest),
            ),
            failing=failing,
        )

    def _inputs(self, entry: Entry, gate: Gate) -> tuple[str, bytes]:
        """Give digest and manifest of what a gate covers now; gates that cover the same share the work."""
        key = (entry.root, gate.covers, reports_of(entry))
        if key not in self._manifests:
            manifest = self._snapshot(entry).manifest(gate.covers, without=reports_of(entry))
            self._manifests[key] = (digest(manifest), manifest)
        return self._manifests[key]

    def _snapshot(self, entry: Entry) -> Snapshot:
        if entry.root not in self._snapshots:
            self._snapshots[entry.root] = self.workspace.snapshot(entry)
        return self._snapshots[entry.root]

    def _traced(self, entry: Entry, gate: Gate, runs: Iterable[Run]) -> dict[int, Traced]:
        """Give what traced runs used, as it stands now."""
        if not gate.traced:
            return {}
        snapshot = self._snapshot(entry)
        return {run.number: now for run in runs if (now := self._traces.now(entry, run, snapshot))}

    def _stale(self, run: Run, *, manifest: bytes, traced: Mapping[int, Traced]) -> str:
        """Say which covered files changed since a run."""
        manifest = traced[run.number].manifest if run.number in traced else manifest
        stored = self.workspace.ledger.objects.get(run.inputs.after) if run.inputs else None
        changed = difference(stored, manifest) if stored is not None else "covered files"
        return f"{changed} changed since run {run.number}"

    def _altered_artefacts(self, gate: Gate, runs: Iterable[Run]) -> list[Reason]:
        """Compare the artefacts of runs with their digests."""
        return [
            Reason(Code.ARTEFACT_ALTERED, gate.name, f"{artefact.name} of run {run.number} is not what was recorded")
            for run in runs
            for artefact in run.artefacts
            if not self._is_sound(artefact.digest)
        ]

    def _is_sound(self, digest: str) -> bool:
        if digest not in self._sound:
            self._sound[digest] = self.workspace.ledger.objects.get(digest) is not None
        return self._sound[digest]

    def _failing_cases(self, run: Run) -> Failing:
        """Give the failing cases of a run; runs with the same ones share the reading.

        Raises:
            IntegrityError: they are not what the run recorded.
        """
        if not run.failing or run.failing_digest is None:
            return Failing()
        blocks = self.workspace.ledger.failing_blocks(run)
        if run.failing_digest not in self._failing:
            self._failing[run.failing_digest] = Failing(unpack(blocks))
        return self._failing[run.failing_digest]

    def _anchor(self, entry: Entry, anchor: Anchor) -> tuple[Reason, ...]:
        path = self.workspace.root_of(entry) / anchor.path
        if path not in self._sources:
            self._sources[path] = _text(path)
        return check_anchor(anchor, self._sources[path])


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
