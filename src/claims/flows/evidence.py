"""Gather what claims are judged from: the log, the artefacts, the files as they stand now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeVar

from claims.core.anchors import Looked, look
from claims.core.canonical import digest
from claims.core.comparison import Comparison
from claims.core.definition import definition_digest
from claims.core.errors import IntegrityError
from claims.core.evidence import Evidence, GateEvidence, newest_by_platform, reports, rested_on
from claims.core.introduced import stands
from claims.core.judge import judge_entry
from claims.core.promotion import Promotion, Standing, standing
from claims.core.reasons import Code, Reason
from claims.core.red_proof import RedProof
from claims.core.retraction import Retraction
from claims.core.rollback import Rollback
from claims.core.run import Run
from claims.core.scope import Failing
from claims.entries.project import entry_slugs
from claims.flows import separation_view as view
from claims.flows.anchored import read_source
from claims.flows.drift import Drifts
from claims.flows.made import made_in
from claims.flows.records import kind_of, read_record
from claims.flows.red_fix import bound_to
from claims.flows.renamed import Names
from claims.flows.rolls import Rolls
from claims.flows.standings import Standings
from claims.flows.traces import Traces
from claims.flows.workspace import reports_of
from claims.gates.inputs import Snapshot
from claims.gates.manifest import difference, files_of, meaning_of
from claims.ledger.cases import unpack
from claims.ledger.log import Fault, Log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from claims.core.commit import Commit
    from claims.core.entry import Anchor, Entry, Gate
    from claims.core.traced import Traced
    from claims.core.verdict import Verdict
    from claims.flows.workspace import Workspace

T = TypeVar("T", Run, RedProof)
Key = tuple[str, str]
"""Slug of an entry and name of a gate in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An entry with its evidence and its verdicts."""

    evidence: Evidence
    verdicts: dict[str, Verdict]
    standing: Standing = field(default_factory=Standing)

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
    proofs: dict[Key, list[RedProof]] = field(init=False)
    promotions: dict[str, list[Promotion]] = field(init=False)
    """By entry, newest first."""
    comparisons: dict[int, list[Comparison]] = field(default_factory=lambda: defaultdict(list))
    """The comparisons of each run with a base, newest first, by the run's number."""
    rollbacks: list[Rollback] = field(default_factory=list)
    """Newest first."""
    _rolls: Rolls = field(init=False)
    _withdrawn: set[int] = field(init=False)
    _names: Names = field(init=False)
    _snapshots: dict[str, Snapshot] = field(default_factory=dict)
    _manifests: dict[tuple[object, ...], tuple[str, bytes]] = field(default_factory=dict)
    _sound: dict[str, bool] = field(default_factory=dict)
    _failing: dict[str, Failing] = field(default_factory=dict)
    _sources: dict[Path, str | None] = field(default_factory=dict)
    _traces: Traces = field(init=False)
    _drifts: Drifts = field(init=False)
    _standings: Standings = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.workspace.ledger.read()
        self._traces = Traces(self.workspace)
        self._drifts = Drifts(self.workspace)
        self._rolls = Rolls(self.workspace.ledger, self._failing_cases)
        self.runs, self.retractions, self.proofs = defaultdict(list), defaultdict(list), defaultdict(list)
        self.promotions = defaultdict(list)
        for event in reversed(self.log.events):
            key = (event.body["entry"], event.body["gate"])
            match read_record(event):
                case Run() as run:
                    self.runs[key].append(run)
                case Retraction() as retraction:
                    self.retractions[key].append(retraction)
                case RedProof() as proof:
                    self.proofs[key].append(proof)
                case Promotion() as promotion:
                    self.promotions[promotion.entry].append(promotion)
                case Comparison() as comparison:
                    self.comparisons[comparison.run].append(comparison)
                case Rollback() as rollback:
                    self.rollbacks.append(rollback)
                case Fault() as fault:
                    self.log = replace(self.log, faults=(*self.log.faults, fault))
                case None:
                    pass
        self._standings = Standings.of_runs(self.workspace.ledger.objects, self.runs.values())
        self._withdrawn = {one.run for retractions in self.retractions.values() for one in retractions}
        self._names = Names(self.runs, self.retractions, entry_slugs(self.workspace.project))

    def judge(self, entry: Entry) -> Judged:
        """Judge every claim and derived text of an entry."""
        anchors = {name: self._anchor(entry, anchor) for name, anchor in entry.anchors.items()}
        evidence = Evidence(
            entry=entry,
            gates={name: self.gate(entry, gate) for name, gate in entry.gates.items()},
            anchors={name: looked.reasons for name, looked in anchors.items()},
            symbols={name: looked.digest for name, looked in anchors.items() if looked.digest},
            now=self.workspace.now,
            fixes={name: bound_to(self.workspace, entry, claim) for name, claim in entry.claims.items()},
        )
        verdicts = judge_entry(evidence)
        stands = standing(entry, verdicts, self.promotions.get(entry.slug, ()), self.workspace.now.date())
        return Judged(evidence=evidence, verdicts=verdicts, standing=stands)

    def commit_of(self, entry: Entry) -> Commit | None:
        """Give where an entry's working tree stands in git; None where there is no repository."""
        return self.workspace.tree_of(entry, self._snapshot(entry))

    def gate(self, entry: Entry, gate: Gate) -> GateEvidence:
        """Give what is recorded of a gate, beside its declaration and inputs as they stand."""
        key = (entry.slug, gate.name)
        before = self._names.before(entry, gate)
        definition = definition_digest(entry, gate)
        runs, earlier = self._standing(self.runs.get(key, ())), self._standing(before.runs)
        line = tuple(sorted((*runs, *earlier), key=lambda run: -run.number))
        taken = self._names.taken(key, definition, before)
        proofs = self._standing(self.proofs.get(key, ()))
        inputs, manifest = self._inputs(entry, gate) if runs or proofs else ("", b"")
        recorded_faults = [fault.what for fault in self.log.faults if fault.gates is None or key in fault.gates]
        found = GateEvidence(
            gate=gate,
            runs=runs,
            kin=self._names.failed(key, definition),
            retractions=taken.retractions,
            withdrawn=taken.runs,
            definition=definition,
            inputs=inputs,
            meaning=cache(lambda: digest(meaning_of(manifest, self._snapshot(entry).folder))),
            proofs=proofs,
            **(self._standings.of(entry, gate, self._snapshot(entry), manifest) if runs or proofs else {}),
            stale=partial(self._stale, manifest=manifest),
            symbols=self._symbols(entry, gate),
            holds_file=lambda _, path: path in files_of(manifest),
            drift=partial(self._drifts.since, entry=entry, gate=gate),
            carries=any(gate.name in claim.authoritative for claim in entry.claims.values()),
            compared={run.number: self.comparisons[run.number][0] for run in runs if run.number in self.comparisons},
            compared_before=tuple(one for run in runs for one in self.comparisons.get(run.number, ())[1:]),
            change=partial(self._rolls.change, runs=line),
            lost=partial(self._rolls.lost, runs=line),
        )
        if gate.traced and (runs or proofs):
            used = partial(self._traces.now, entry=entry, snapshot=self._snapshot(entry))
            found = replace(
                found,
                traced=used,
                alike=self._traces.alike,
                proves_now=partial(self._traces.proved, entry=entry, runs=runs, files=manifest),
                stale=partial(self._stale, manifest=manifest, used=used),
                holds_file=lambda run, path: path in files_of(traced.manifest if (traced := used(run)) else manifest),
            )
        return self._weighed(entry, found, recorded_faults)

    def _standing(self, records: Iterable[T]) -> tuple[T, ...]:
        return tuple(one for one in records if one.number not in self._withdrawn)

    def separation(self, run: Run) -> dict[str, Any]:
        """Give how the cases of any recorded run stand, beside its base and the runs before it."""
        runs = self._standing(self.runs[run.entry, run.gate])
        compared = next(iter(self.comparisons.get(run.number, ())), None)
        return {
            "failures": view.failures(stands(self._failing_cases(run).cases, compared)),
            "base": view.base(compared),
            "change": view.change(self._rolls.change(run, runs=runs)),
            "vanished": view.vanished(self._rolls.lost(run, runs=runs) if run.counts else None),
        }

    def _weighed(self, entry: Entry, found: GateEvidence, faults: list[str]) -> GateEvidence:
        """Add what records and artefacts say of the runs that decide: failing cases, and what is altered."""
        gate, runs = found.gate, found.runs
        inputs_now = [run for run in runs if found.is_about(run)]
        groups = (runs, inputs_now)
        spoke = reports(found) if any(run.failing for run in runs) else []
        newest = [*spoke, *(run for group in groups for run in newest_by_platform(group))]
        said = [run for group in groups for run in newest_by_platform([run for run in group if run.counts])]
        failing = {}
        for run in {run.number: run for run in [*spoke, *said]}.values():
            try:
                failing[run.number] = self._failing_cases(run)
            except IntegrityError as error:
                faults.append(str(error))
                failing[run.number] = Failing()
        return replace(
            found,
            altered=(
                *(Reason(Code.LEDGER_ALTERED, gate.name, what) for what in faults),
                *self._altered_artefacts(gate, rested_on(entry, found, newest)),
                *self._altered_artefacts(gate, {proof.claim: proof for proof in reversed(found.proofs)}.values()),
                *self._altered_artefacts(gate, (*found.compared.values(), *found.compared_before)),
            ),
            failing=failing,
        )

    def _inputs(self, entry: Entry, gate: Gate) -> tuple[str, bytes]:
        """Give digest and manifest of what a gate covers now; gates that cover the same share the work."""
        key = (entry.root, gate.covers, reports_of(entry))
        if key not in self._manifests:
            made = self._made(entry.root) if gate.covers else frozenset()
            manifest = self._snapshot(entry).manifest(gate.covers, without=reports_of(entry), made=made)
            self._manifests[key] = (digest(manifest), manifest)
        return self._manifests[key]

    def _made(self, root: str) -> frozenset[str]:
        """Give the ignored files that gates at a root were seen to write."""
        return made_in(self.workspace, root, self.log.events)

    def _snapshot(self, entry: Entry) -> Snapshot:
        if entry.root not in self._snapshots:
            self._snapshots[entry.root] = self.workspace.snapshot(entry)
        return self._snapshots[entry.root]

    def _stale(self, run: Run, *, manifest: bytes, used: Callable[[Run], Traced | None] = lambda run: None) -> str:
        """Say which covered files changed since a run."""
        traced = used(run)
        stored = self.workspace.ledger.objects.get(run.inputs.after) if run.inputs else None
        if stored is None:
            return f"covered files changed since run {run.number}"
        now = traced.manifest if traced else self._standings.apart(manifest, run)
        return f"{difference(stored, now)} changed since run {run.number}"

    def _altered_artefacts(self, gate: Gate, runs: Iterable[Run | RedProof | Comparison]) -> list[Reason]:
        """Compare the artefacts of runs, or of red proofs, with their digests."""
        return [
            Reason(
                Code.ARTEFACT_ALTERED,
                gate.name,
                f"{artefact.name} of {kind_of(run)} {run.number} is not what was recorded",
            )
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

    def _symbols(self, entry: Entry, gate: Gate) -> dict[str, str]:
        claims = [claim for claim in entry.claims.values() if gate.name in claim.authoritative]
        seen = {one.name: self._anchor(entry, one).digest for claim in claims for one in entry.anchors_of(claim)}
        return {name: digest for name, digest in seen.items() if digest}

    def _anchor(self, entry: Entry, anchor: Anchor) -> Looked:
        path = self.workspace.root_of(entry) / anchor.path
        if path not in self._sources:
            self._sources[path] = read_source(path)
        return look(anchor, self._sources[path])
