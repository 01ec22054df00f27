"""The evidence index: what proves, what is context, what merely rests on it, and what speaks against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.core.drift import drifted
from claims.core.entry import Label
from claims.core.evidence import elsewhere, newest, repeats
from claims.core.scope import separated
from claims.core.verdict import Refused, word
from claims.core.visible import code, markdown
from claims.render.checkpoints import mark
from claims.render.page import said, state, table
from claims.render.red import graded
from claims.render.runs import called, every, shown, speaking
from claims.render.separation import CASES_SHOWN, HEADLINE_CHARACTERS, beside_base, changes, gone, outcomes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claims.core.entry import Waiver
    from claims.core.evidence import GateEvidence
    from claims.core.promotion import Answer
    from claims.core.reasons import Reason
    from claims.core.run import Run
    from claims.render.page import Page

HEADER = ("Evidence", "For", "Newest run", "Outcome", "What it says")


def evidence_index(page: Page) -> str:
    """Give the whole index as Markdown."""
    lines = ["**Authoritative** (can carry a claim)", "", *_labelled(page, Label.AUTHORITATIVE)]
    lines += ["", "**Supporting** (context; carries nothing)", "", *_labelled(page, Label.SUPPORTING)]
    lines += ["", "**Derived** (prose that rests on claims)", "", *_derived(page)]
    lines += _repeated(page)
    lines += ["", *graded(page.entry, page.evidence, page.verdicts)]
    lines += _used(page)
    lines += _drifted(page)
    lines += outcomes(page)
    lines += _failures(page)
    lines += changes(page)
    lines += gone(page)
    lines += _retracted(page)
    lines += _allowed(page)
    lines += _waived(page)
    point = page.checkpoint
    return "\n".join([*lines, "", f"Judged at ledger size {point.size}, root `{point.root}`.", "", mark(point)])


def _labelled(page: Page, label: Label) -> list[str]:
    rows: list[list[str]] = []
    for name, claims in page.labelled(label).items():
        if name in page.entry.gates:
            rows += _platforms(page, page.evidence.gates[name], claims)
        else:
            rows.append([code(name), ", ".join(map(markdown, claims)), *_cells(page, name)])
    return table(HEADER, rows)


def _platforms(page: Page, gate: GateEvidence, claims: Sequence[str]) -> Iterator[list[str]]:
    """Yield a row for the run that a gate is judged from, and one for each other platform, with the claims about it.

    A claim about a platform on which there is no run stands in the first row.
    """
    lanes = {claim: page.entry.claims[claim].lane for claim in claims}
    rows: dict[str, list[Run | None]] = {
        claim: [*(run for run in shown(gate) if run.on_lane(lane))] or [newest(gate)] for claim, lane in lanes.items()
    }
    for there in (gate, *elsewhere(gate)):
        run = newest(there)
        about = ", ".join(markdown(claim) for claim in claims if run in rows[claim])
        cells = (_run(run), state(there), _counts(run)) if run else ("none", state(there), "")
        yield [code(gate.gate.name), about or "no claim", *cells]


def _cells(page: Page, name: str) -> tuple[str, str, str]:
    """Give place, outcome and summary of an anchor or note."""
    entry = page.entry
    if name in entry.anchors:
        reasons = [*page.evidence.anchors[name], *_refusing(page, name)]
        anchor = entry.anchors[name]
        where = code(anchor.path) + (f" {code(anchor.symbol)}" if anchor.symbol else "")
        facts = "".join(f", {markdown(key)} = {markdown(str(value))}" for key, value in anchor.facts.items())
        return "anchor", (reasons[0].code.value if reasons else "holds"), where + ("" if reasons else facts)
    note = entry.notes[name]
    return "note", "asserted", f"{markdown(note.text)} (source: {markdown(note.source)})"


def _refusing(page: Page, anchor: str) -> list[Reason]:
    """Give why claims are refused at an anchor: its symbol may hold, and be another than when a gate ran."""
    refused = (verdict for verdict in page.verdicts.values() if isinstance(verdict, Refused))
    return [reason for verdict in refused for reason in verdict.reasons if reason.on == anchor]


def _run(run: Run) -> str:
    commit = ""
    if run.git is not None and run.git.unknown:
        commit = ", commit not known"
    elif run.git is not None:
        commit = f", {(run.git.commit or 'no commit')[:12]}{' with uncommitted changes' if run.git.dirty else ''}"
    imported = ", imported" if run.imported else ""
    under = f" ({markdown(run.under)})" if run.under else ""
    return f"{run.number} on {markdown(run.platform)}{under}{imported}, {run.started_at:%Y-%m-%d %H:%M} UTC{commit}"


def _counts(run: Run) -> str:
    if run.counts is None:
        return "no readable report"
    return said(run.counts)


def _derived(page: Page) -> list[str]:
    rows = [
        [code(text.name), ", ".join(markdown(base) for base in text.rests_on), word(page.verdicts[text.name])]
        for text in page.entry.derived.values()
    ]
    return table(("Text", "Rests on", "Verdict"), rows)


def _repeated(page: Page) -> list[str]:
    """Say what repeating each gate on identical inputs showed."""
    counted = {name: repeats(gate) for name, gate in page.evidence.gates.items()}
    said = [f"- `{name}`: {markdown(one.says)}" for name, one in counted.items() if one.runs]
    return ["", "**Repeats** (all runs on identical inputs, under the load of their hosts)", "", *said] if said else []


def _used(page: Page) -> list[str]:
    """List the files that traced gates used: their inputs."""
    lines = []
    for gate, run in every(page, shown):
        name = code(gate.gate.name)
        if traced := gate.traced(run):
            files = ", ".join(map(code, traced.files))
            lines.append(f"- {name}, run {run.number}, used {len(traced.files)}: {files}")
        elif gate.gate.traced:
            lines.append(f"- {name}, run {run.number}: not all of it could be watched, so it covers every file")
    return ["", "**Files that traced gates used** (a change to one makes the run stale)", "", *lines] if lines else []


def _drifted(page: Page) -> list[str]:
    """Say which gates would run with another interpreter or other packages now."""
    lines = [
        f"- {code(name)}, {kind} since run {run.number}: {markdown(said)}"
        for name, gate in page.evidence.gates.items()
        if (run := newest(gate)) and run.interpreter
        for kind, said in drifted(gate.drift(run)).items()
    ]
    return ["", "**Drift** (shown here; it refuses a claim whose scope names it)", "", *lines] if lines else []


def _failures(page: Page) -> list[str]:
    """List the failing cases of every gate's runs, by separation, and the unexplained ones by name."""
    lines: list[str] = []
    for gate, run in every(page, speaking):
        classes, unexplained = separated(page.entry, gate, run)
        lines += ["", f"**Failures in {called(gate, run)}**", "", *beside_base(gate, run)]
        for name, cases in classes.items():
            because = markdown(page.entry.separations[name].because)
            lines.append(f"- separated as {code(name)}: {len(cases)} ({because})")
        if unexplained:
            lines.append(f"- **unexplained**: {len(unexplained)}")
        for case in unexplained[:CASES_SHOWN]:
            lines.append(f"  - {markdown(case.id)}: {markdown(case.headline[:HEADLINE_CHARACTERS])}")
        if len(unexplained) > CASES_SHOWN:
            lines.append(f"  - and {len(unexplained) - CASES_SHOWN} more")
    return lines


def _retracted(page: Page) -> list[str]:
    withdrawn = sorted(
        (one for gate in page.evidence.gates.values() for one in gate.retractions), key=lambda one: one.run
    )
    if not withdrawn:
        return []
    rows = [[str(one.run), code(one.gate), f"{one.at:%Y-%m-%d %H:%M} UTC", markdown(one.because)] for one in withdrawn]
    return ["", "**Retracted runs**", "", *table(("Run", "Gate", "Retracted", "Because"), rows)]


def _allowed(page: Page) -> list[str]:
    """Show the rules of prose that the author switched off: who does so answers for the sentence."""
    if not page.allowed:
        return []
    rows = [[code(rule), markdown(because)] for rule, because in page.allowed]
    return ["", f"**Prose answered for by its author** ({len(rows)})", "", *table(("Rule", "Because"), rows)]


def _waived(page: Page) -> list[str]:
    """Show what somebody answers for, and until when."""
    kept = {(one.because, one.by, one.until) for one in page.entry.waivers}
    used = page.standing.by.waived if page.standing.by else ()  # taken out of the entry, they still carry its rung
    waivers: list[Waiver | Answer] = [
        *page.entry.waivers,
        *(one for one in used if (one.because, one.by, one.until) not in kept),
    ]
    if not waivers:
        return []
    today = page.evidence.now.date()
    rows = [
        [
            markdown(one.finding),
            markdown(one.because),
            markdown(one.by),
            f"{one.until.isoformat()}{', which is over' if one.until < today else ''}",
        ]
        for one in waivers
    ]
    return ["", f"**Waived** ({len(rows)})", "", *table(("Finding", "Because", "By", "Until"), rows)]
