"""The named reasons for which held evidence weighs less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.core.evidence import newest, repeats
from claims.core.repeats import is_imprecise
from claims.core.run import Ending, Run
from claims.core.verdict import Downgrade, Weakness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claims.core.entry import Claim, Lane
    from claims.core.evidence import GateEvidence
    from claims.core.red_proof import RedProof


def weaknesses_of(claim: Claim, gates: Sequence[GateEvidence], proofs: Sequence[RedProof]) -> tuple[Weakness, ...]:
    """Give each named reason for which held evidence weighs less; each name counts once."""
    runs = [run for gate in gates if (run := newest(gate, claim.lane))]
    biased = [*_uncommitted(runs), *_not_looked_for(claim, gates), *_weakened(proofs), *_elsewhere(runs)]
    found = [Weakness(Downgrade.BIASED, text) for text in biased[:1]]
    if imported := [run.number for run in runs if run.imported]:
        found.append(Weakness(Downgrade.INDIRECT, f"{runs_named(imported)} took place elsewhere and was imported"))
    counts = [repeats(gate, claim.lane) for gate in gates]
    if is_imprecise(claim.needs, counts):
        found.append(
            Weakness(Downgrade.IMPRECISE, "its gates taken together may fail more often than its target allows")
        )
    unsettled = [said for gate in gates if (said := _unsettled(gate, claim.lane))]
    if unsettled:
        found.append(Weakness(Downgrade.INCONSISTENT, "; ".join(unsettled)))
    return tuple(found)


def _uncommitted(runs: Sequence[Run]) -> Iterator[str]:
    """Say what of the runs' files was not committed, or why nobody can tell."""
    for run in runs:
        if run.git is not None and run.git.unknown:
            yield f"cannot tell whether run {run.number} ran on what is committed: {run.git.unknown}"
    dirty = [run for run in runs if run.git is not None and run.git.dirty and not run.git.unknown]
    named = next((run.git.named for run in dirty if run.git and run.git.named), "")
    if dirty:
        numbers = runs_named([run.number for run in dirty])
        yield f"uncommitted changes stood in the working tree of {numbers}{f': {named}' if named else ''}"


def _not_looked_for(claim: Claim, gates: Sequence[GateEvidence]) -> Iterator[str]:
    """Say that files that came after a run could not be looked for, since git cannot list what there is."""
    for gate in gates:
        run = newest(gate, claim.lane)
        if gate.unlisted and run and run.git and not run.git.unknown:
            yield f"cannot tell whether files were added since run {run.number}: {gate.unlisted}"


def _weakened(proofs: Sequence[RedProof]) -> Iterator[str]:
    weakened = [text for proof in proofs for text in proof.weakened]
    if weakened:
        more = f" and {len(weakened) - 1} more" if len(weakened) > 1 else ""
        yield f"the change that brought the fix weakened tests: {weakened[0]}{more}"


def _elsewhere(runs: Sequence[Run]) -> Iterator[str]:
    """Say that the code that ran may not be the code that is covered."""
    for run in runs:
        if unsure := run.origins.get("unsure"):
            yield f"cannot tell whether the code that ran is the code covered: {unsure} (run {run.number})"


def _unsettled(gate: GateEvidence, lane: Lane) -> str:
    """Say which runs of a gate were withdrawn or broken off; empty where none was.

    A run of what is declared now that was broken off does not refute, but it may have been about to.
    """
    run = newest(gate, lane)
    broken = [
        other.number
        for other in gate.runs
        if other.ending is Ending.INTERRUPTED and run and other.definition == run.definition
    ]
    said = (
        [f"{runs_named([one.run for one in gate.retractions])} of {gate.gate.name} retracted"]
        if gate.retractions
        else []
    )
    return "; ".join([*said, f"{runs_named(broken)} of {gate.gate.name} broken off"] if broken else said)


def runs_named(numbers: Sequence[int]) -> str:
    """Name runs by their numbers, a few of them: `runs 3, 5`."""
    shown = ", ".join(str(number) for number in sorted(numbers)[:5])
    more = f" and {len(numbers) - 5} more" if len(numbers) > 5 else ""
    return f"{'run' if len(numbers) == 1 else 'runs'} {shown}{more}"
