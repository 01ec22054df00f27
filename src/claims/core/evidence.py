"""What is judged from: runs, red proofs and anchors, beside declarations and files as they stand now."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from claims.core.entry import Gate, Lane
from claims.core.repeats import Repeats, counted
from claims.core.run import UNDATED, Run
from claims.core.scope import Failing
from claims.core.strength import REPEATS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from claims.core.change import Change, Lost
    from claims.core.comparison import Comparison
    from claims.core.entry import Claim, Entry
    from claims.core.reasons import Reason
    from claims.core.red_proof import RedProof
    from claims.core.retraction import Retraction
    from claims.core.traced import Traced


@dataclass(frozen=True, slots=True, kw_only=True)
class GateEvidence:
    """What is recorded of one gate, and how its declaration and inputs stand now."""

    gate: Gate
    runs: tuple[Run, ...] = ()
    """Runs that were not retracted, newest first."""
    kin: tuple[Run, ...] = ()
    """Runs of the same declaration under another name: a new name does not make a failure undone."""
    retractions: tuple[Retraction, ...] = ()
    withdrawn: tuple[Run, ...] = ()
    """Runs that were retracted."""
    definition: str = ""
    inputs: str = ""
    """Digest of what the gate covers now."""
    meaning: Callable[[], str] = field(default=lambda: "")
    """Gives the digest of what that means: Python files without comments and layout."""
    traced: Callable[[Run], Traced | None] = field(default=lambda run: None)
    """Gives what a traced run used, as that stands now; None for a run whose inputs are declared."""
    standing: Callable[[Run], str | None] = field(default=lambda run: None)
    """Gives the digest of what a run covered as that stands now, where it is asked otherwise than by `inputs`."""
    unlisted: str = ""
    """Why git cannot say now which files there are; empty where it can, and where there is no repository."""
    alike: Callable[[Run, Run], bool] = field(default=Run.same_inputs)
    """Whether two runs asked the same question."""
    proves_now: Callable[[RedProof], bool] = field(default=lambda proof: False)
    """Whether what the gate uses is as it was for a red proof, although other files differ."""
    holds_file: Callable[[Run, str], bool] = field(default=lambda run, path: False)
    """Whether a file is among what a run covered, if nothing of that changed since."""
    symbols: Mapping[str, str] = field(default_factory=dict)
    """Digests of the symbols that the gate's claims are anchored to, as they stand now, by anchor."""
    stale: Callable[[Run], str] = field(default=lambda run: f"covered files changed since run {run.number}")
    """Says what changed since a run, for people."""
    drift: Callable[[Run], Mapping[str, str]] = field(default=lambda run: {})
    """Says how the gate's interpreter and its packages differ from those of a run, or that it cannot be told."""
    altered: tuple[Reason, ...] = ()
    """Records or artefacts of this gate that do not match their digests."""
    failing: Mapping[int, Failing] = field(default_factory=dict)
    """Failing cases, by run: of those that `reports` gives, and of the newest with a report on each platform."""
    proofs: tuple[RedProof, ...] = ()
    """Red proofs that were not retracted, newest first."""
    carries: bool = False
    """Whether a claim names the gate as authoritative."""
    compared: Mapping[int, Comparison] = field(default_factory=dict)
    """The newest comparison of each run with a base, by the run's number."""
    compared_before: tuple[Comparison, ...] = ()
    """Their older comparisons."""
    change: Callable[[Run], Change | None] = field(default=lambda run: None)
    """Gives what changed since the run before; None where there is none."""
    lost: Callable[[Run], Lost | None] = field(default=lambda run: None)
    """Gives the cases that a run lacks and the last held run had."""

    def inputs_of(self, run: Run) -> str:
        """Give the digest of what a run covered, as it stands now."""
        traced = self.traced(run)
        return traced.inputs if traced else self.standing(run) or self.inputs

    def is_about(self, run: Run) -> bool:
        """Whether a run is about the declaration and the covered inputs that stand now."""
        return run.definition == self.definition and run.inputs is not None and run.inputs.after == self.inputs_of(run)

    def has_symbols(self, run: Run) -> bool:
        """Whether the anchored symbols that a run recorded are those that stand now."""
        return all(self.symbols.get(name) == digest for name, digest in run.symbols.items() if name in self.symbols)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything that the claims of one entry are judged from."""

    entry: Entry
    gates: Mapping[str, GateEvidence]
    anchors: Mapping[str, tuple[Reason, ...]]
    """By anchor: why it does not hold; empty where it does."""
    now: datetime
    symbols: Mapping[str, str] = field(default_factory=dict)
    """By anchor at a symbol that is there once: the symbol's digest now."""
    fixes: Mapping[str, str] = field(default_factory=dict)
    """By claim: digest of what a red proof of it is bound to now."""


def newest(gate: GateEvidence, lane: Lane = Lane.ANY) -> Run | None:
    """Give the run that a gate is judged from: the newest one that speaks for a lane.

    Where the newest is about other inputs or another declaration than those that stand now, an older one that is about
    these says more: undoing an edit brings back what was shown before it. One made where the contract does not ask for
    it gave no answer, and decides where there is no other.
    """
    runs = [run for run in gate.runs if run.on_lane(lane)]
    if runs and not runs[0].ending.conclusive:
        return runs[0]
    conclusive = [run for run in runs if run.ending.conclusive]
    return _deciding(gate, [run for run in conclusive if run.answered] or conclusive)


def elsewhere(gate: GateEvidence) -> list[GateEvidence]:
    """Give a gate as each platform shows it whose deciding run is not the one that the whole gate is judged from."""
    platforms = dict.fromkeys(run.platform for run in gate.runs)
    if len(platforms) < 2:
        return []
    whole, found = newest(gate), []
    for platform in platforms:
        runs, kin = (tuple(run for run in those if run.platform == platform) for those in (gate.runs, gate.kin))
        there = replace(gate, runs=runs, kin=kin)
        if newest(there) is not whole:
            found.append(there)
    return found


def reports(gate: GateEvidence, lane: Lane = Lane.ANY) -> list[Run]:
    """Give the runs whose failing cases count: the newest for each platform of a lane, and what it does not overrule.

    A run without a report says nothing against what the last one said, and one with a part of it only adds its
    failures. What passed on one platform says nothing against a failure on another; nor does a pass against a failure
    of a run on identical inputs; nor an imported pass against a failure that was seen here, unless only the import is
    about what stands now.
    """
    found: dict[int, Run] = {}
    runs = [run for run in gate.runs if run.counts is not None and run.on_lane(lane)]
    for platform in dict.fromkeys(run.platform for run in runs):
        there = [run for run in runs if run.platform == platform and not run.partial]
        run = _deciding(gate, there)
        here = _deciding(gate, [one for one in there if not one.imported])
        if run and run.imported and here and (gate.is_about(here) or not gate.is_about(run)):
            found[here.number] = here
        if run:
            found[run.number] = run
        last = next(one for one in runs if one.platform == platform)
        if last.partial and last.failing:
            found[last.number] = last
    for run in [*found.values()]:
        found |= {one.number: one for one in runs if one.failing and one.number not in found and gate.alike(one, run)}
    return list(found.values())


def _deciding(gate: GateEvidence, runs: Sequence[Run]) -> Run | None:
    """Give the newest run that is about what stands now, if possible with its anchored symbols; else the newest."""
    current = [run for run in runs if gate.is_about(run)]
    return next((run for run in current if gate.has_symbols(run)), next(iter([*current, *runs]), None))


def began_at(gate: GateEvidence, run: Run) -> datetime:
    """Give when a run began. A report is not younger for being imported again with another word of when that was.

    A report without any time in it may be written alike by two runs, and says nothing about either's age. Nor does an
    import that nobody said a beginning of.
    """
    said = (one for one in gate.runs if one.duration_s and UNDATED not in one.flags)
    again = (one for one in said if one.reported & run.reported)
    return min([run.started_at, *(one.started_at for one in again)])


def identical_passes(evidence: GateEvidence, lane: Lane = Lane.ANY) -> int:
    """Count the passing runs on the inputs of the run that a gate is judged from."""
    run = newest(evidence, lane)
    return sum(other.passed for other in counted(run, evidence.runs, lane, evidence.alike)) if run else 0


def carried_by(gate: GateEvidence, claim: Claim) -> list[Run]:
    """Give the runs of a gate that a claim's strength rests on: the deciding one, and the newest passes beside it."""
    run = newest(gate, claim.lane)
    if run is None:
        return []
    passes = [one for one in counted(run, gate.runs, claim.lane, gate.alike) if one.passed and one is not run]
    return [run, *passes[: max(claim.needs.repeats, REPEATS) - 1]]


def repeats(evidence: GateEvidence, lane: Lane = Lane.ANY) -> Repeats:
    """Count the runs on the inputs of the run that a gate is judged from, and bound how often the gate may fail."""
    run = newest(evidence, lane)
    current = run is None or run.inputs is None or evidence.is_about(run)
    return Repeats.on(run, evidence.runs, evidence.withdrawn, lane=lane, current=current, alike=evidence.alike)


def newest_by_platform(runs: Sequence[Run]) -> list[Run]:
    """Give the newest run on each platform, of runs that come newest first."""
    return list({run.platform: run for run in reversed(runs)}.values())


def rested_on(entry: Entry, evidence: GateEvidence, newest: Iterable[Run]) -> list[Run]:
    """Give the runs that a claim about a gate may rest on: the newest ones, and as many passes as a claim needs."""
    named = [claim for claim in entry.claims.values() if evidence.gate.name in claim.authoritative]
    repeats = max((claim.needs.repeats for claim in named), default=1)
    alike = evidence.alike
    passes = [run for run in evidence.runs if run.passed and any(alike(run, other) for other in newest)]
    return list({run.number: run for run in (*newest, *passes[:repeats])}.values())
