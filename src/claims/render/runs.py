"""Which runs of a gate a page shows: one for each platform, and by which words they are told apart."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from claims.core.evidence import elsewhere, newest, reports
from claims.core.signature import signature
from claims.core.visible import code, markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from claims.core.evidence import GateEvidence
    from claims.core.run import Run
    from claims.render.page import Page


def every(page: Page, which: Callable[[GateEvidence], Iterable[Run]]) -> Iterator[tuple[GateEvidence, Run]]:
    """Yield the gates of a page, each with those of its runs that a function gives."""
    for gate in page.evidence.gates.values():
        yield from ((gate, run) for run in which(gate))


def shown(gate: GateEvidence) -> list[Run]:
    """Give the run that a gate is judged from, and after it those of other platforms."""
    return [run for there in (gate, *elsewhere(gate)) if (run := newest(there))]


def reporting(gate: GateEvidence) -> list[Run]:
    """Give the runs that cases are counted of: those shown, or in the place of one without a report what had one."""
    found = {}
    for run in shown(gate):
        there = (one for one in gate.runs if one.counts is not None and one.platform == run.platform)
        one = run if run.counts is not None else newest(replace(gate, runs=tuple(there)))
        if one:
            found[one.number] = one
    return list(found.values())


def speaking(gate: GateEvidence) -> Iterator[Run]:
    """Yield the runs whose failing cases are listed: all that count, but for one that only repeats what was listed."""
    runs = {run.number: run for run in (*reporting(gate), *reports(gate)) if run.number in gate.failing}
    said: set[tuple[str, str, str]] = set()
    for run in runs.values():
        cases = gate.failing[run.number].cases
        here = {(run.platform, case.id, signature(case.headline)) for case in cases}
        if not here <= said:
            yield run
        said |= here


def called(gate: GateEvidence, run: Run) -> str:
    """Give a gate's name, and which run is meant where that is not plain: not the newest, or one of several."""
    name = code(gate.gate.name)
    if [one.number for one in shown(gate)] == [run.number]:
        return name
    return f"{name}, run {run.number} on {markdown(run.platform)}{', imported' if run.imported else ''}"
