"""What became of each gate's cases, on a page: by outcome, by class, and by what changed since earlier runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.core.comparison import INTRODUCING, Standing
from claims.core.introduced import stand
from claims.core.visible import code, markdown
from claims.render.page import table
from claims.render.runs import called, every, reporting, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claims.core.evidence import GateEvidence
    from claims.core.introduced import Stands
    from claims.core.run import Run
    from claims.render.page import Page

CASES_SHOWN = 20
HEADLINE_CHARACTERS = 160
NOT_TOLD = "not told"
HEADER = (
    "Gate",
    "Collected",
    "Passed",
    "Failed",
    "Errors",
    "Skipped",
    "Expected failures",
    "Unexpected passes",
    "Deselected",
)
CHANGED = {
    "newly_failing": "newly failing",
    "fixed": "fixed",
    "fails_otherwise": "failing with another message",
    "silenced": "failed before, skipped now",
    "set_aside": "passed before, skipped now",
    "vanished": "gone",
    "new": "new",
}


def outcomes(page: Page) -> list[str]:
    """Give a table of what became of the cases of each gate's newest runs. What a runner does not tell is no zero."""
    found = list(every(page, reporting))
    rows = [_row(called(gate, run), run) for gate, run in found]
    plain = all(called(gate, run) == code(gate.gate.name) for gate, run in found)
    which = "newest run" if plain else "newest run that has a report, on each platform"
    return ["", f"**Cases** (of each gate's {which})", "", *table(HEADER, rows)] if rows else []


def _row(name: str, run: Run) -> list[str]:
    assert run.counts is not None
    counts, told = run.counts, run.told

    def said(key: str) -> str:
        return str(told[key]) if key in told else NOT_TOLD

    skipped = counts.skipped - told.get("expected_failures", 0)  # a report writes these as skipped
    plain = [str(number) for number in (counts.passed, counts.failed, counts.errored, skipped)]
    left = [said("expected_failures"), said("unexpected_passes"), said("deselected")]
    return [name, said("collected"), *plain, *left]


def beside_base(gate: GateEvidence, run: Run) -> Iterator[str]:
    """Yield how a run's failing cases stand beside a base, and name those that the base does not have."""
    stands = stand(gate, run)
    if not stands:
        return
    compared = gate.compared.get(run.number)
    by = {standing: [one for one in stands if one.standing is standing] for standing in Standing}
    said = ", ".join(f"{len(found)} {standing.value}" for standing, found in by.items() if found)
    if compared is None and len(by[Standing.UNCLASSIFIED]) == len(stands):
        yield f"- not compared with an earlier commit: {said}"
        return
    yield f"- beside {_base(stands) if compared is None else 'base ' + markdown(compared.says)}: {said}"
    introduced = [one for one in stands if one.standing in INTRODUCING]
    for one in introduced[:CASES_SHOWN]:
        headline = markdown(one.case.headline[:HEADLINE_CHARACTERS])
        yield f"  - **{one.standing.value}**: {markdown(one.case.id)}: {headline}"
    if len(introduced) > CASES_SHOWN:
        yield f"  - and {len(introduced) - CASES_SHOWN} more"
    for one in [one for one in by[Standing.UNCLASSIFIED] if one.detail][:CASES_SHOWN]:
        yield f"  - {one.standing.value}: {markdown(one.case.id)}: {markdown(one.detail[:HEADLINE_CHARACTERS])}"


def _base(stands: Sequence[Stands]) -> str:
    comparison = next(one.by for one in stands if one.by)
    return f"base {markdown(comparison.rev)}, in run {comparison.run} on the same inputs"


def changes(page: Page) -> list[str]:
    """Give what changed in each gate since the run before, case by case: equal numbers hide nothing."""
    lines: list[str] = []
    for gate, run in every(page, shown):
        change = gate.change(run)
        if change is None or not change.any:
            continue
        lines += ["", f"**Changed in {called(gate, run)} since run {change.since}**", ""]
        for key, listed in change.lists.items():
            if listed:
                lines.append(f"- {CHANGED[key]}: {_named(listed)}")
    return lines


def gone(page: Page) -> list[str]:
    """Give the cases that the last held run of a gate had, and the newest has not."""
    lines = []
    for gate, run in every(page, shown):
        lost = gate.lost(run) if run.counts else None
        if lost and lost.cases:
            lines.append(f"- {called(gate, run)}, since run {lost.since}: {_named(lost.cases)}")
    return ["", "**Cases that are gone** (the last held run had them)", "", *lines] if lines else []


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - CASES_SHOWN} more" if len(names) > CASES_SHOWN else ""
    return ", ".join(map(markdown, names[:CASES_SHOWN])) + more
