"""The evidence index: what proves, what is context, what merely rests on it, and what speaks against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.core.entry import Label
from claims.core.evidence import newest, repeats
from claims.core.verdict import Refused, word
from claims.core.visible import code, markdown
from claims.render.checkpoints import mark
from claims.render.page import said, state, table
from claims.render.red import graded
from claims.render.separation import CASES_SHOWN, HEADLINE_CHARACTERS, beside_base, changes, gone, outcomes

if TYPE_CHECKING:
    from claims.core.entry import Waiver
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
    named = page.labelled(label)
    rows = [[code(name), ", ".join(map(markdown, claims)), *_cells(page, name)] for name, claims in named.items()]
    return table(HEADER, rows)


def _cells(page: Page, name: str) -> tuple[str, str, str]:
    """Give run, outcome and summary of a gate, anchor or note."""
    entry = page.entry
    if name in entry.gates:
        evidence = page.evidence.gates[name]
        run = newest(evidence)
        return (_run(run), state(evidence), _counts(run)) if run else ("none", state(evidence), "")
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
    if run.git is not None:
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
    for name, gate in page.evidence.gates.items():
        run = newest(gate)
        if run and (traced := gate.traced(run)):
            files = ", ".join(map(code, traced.files))
            lines.append(f"- {code(name)}, run {run.number}, used {len(traced.files)}: {files}")
        elif run and gate.gate.traced:
            lines.append(f"- {code(name)}, run {run.number}: not all of it could be watched, so it covers every file")
    return ["", "**Files that traced gates used** (a change to one makes the run stale)", "", *lines] if lines else []


def _drifted(page: Page) -> list[str]:
    """Say which gates would run with another interpreter or other packages now."""
    lines = [
        f"- {code(name)}, {kind} since run {run.number}: {markdown(said)}"
        for name, gate in page.evidence.gates.items()
        if (run := newest(gate)) and run.interpreter
        for kind, said in gate.drift(run).items()
    ]
    return ["", "**Drift** (shown here; it refuses a claim whose scope names it)", "", *lines] if lines else []


def _failures(page: Page) -> list[str]:
    """List the failing cases of every gate, by separation, and the unexplained ones by name."""
    lines: list[str] = []
    for gate, (classes, unexplained) in page.separated.items():
        if not unexplained and not any(classes.values()):
            continue
        lines += ["", f"**Failures in {code(gate)}**", "", *beside_base(page.evidence.gates[gate])]
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
