"""`claims audit` and `claims promote`: what keeps entries from their next rung, and the move up."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claims.cli.guard import guarded
from claims.cli.prose import answered
from claims.cli.read import Json
from claims.cli.session import out, print_json, session
from claims.core.errors import Exit, NothingToJudgeError, UsageError
from claims.core.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.core.finding import Audit, Finding, Rung, Waived
    from claims.flows.audit import Audited
    from claims.flows.promote import Answered


@guarded
def audit(
    entries: Annotated[list[str] | None, typer.Argument(metavar="ENTRY", show_default=False)] = None,
    sarif: Annotated[
        str | None, typer.Option("--sarif", help="Write the findings as SARIF, too; - is stdout.", metavar="FILE")
    ] = None,
    junit: Annotated[
        str | None, typer.Option("--junit", help="Write the checks as JUnit, too; - is stdout.", metavar="FILE")
    ] = None,
    json: Json = False,
) -> Exit:
    """List what keeps entries from their next rung. Replays the ledger and hashes every artefact. Never writes.

    Example: claims audit cluster10
    """
    from claims.flows.audit import audit as look
    from claims.flows.reports import write_reports
    from claims.flows.workspace import select_entries

    if json and "-" in (sarif, junit):
        raise UsageError("--json prints the result, and so does a report named -: give the report a file")
    with session.open() as workspace:
        if entries:
            select_entries(workspace.project, entries)
        audited = look(workspace, entries or [])
        found = audited.audit
        printed = write_reports(found, workspace.project, folder=session.directory, sarif=sarif, junit=junit)
        if printed is not None:
            out(printed, end="")
        else:
            print_json(_view(audited)) if json else out("\n".join([*_told(audited), _last_line(found)]))
        if not found.findings and not found.rungs:
            raise NothingToJudgeError("there is no entry; the ledger is whole")
        return _exit(audited)


@guarded
def promote(
    entry: Annotated[str, typer.Argument(metavar="ENTRY")],
    status: Annotated[str, typer.Argument(metavar="STATUS")],
    json: Json = False,
) -> Exit:
    """Record that an entry earned a rung (achieved, promoting or promoted), or say what blocks it.

    Example: claims promote cluster10 achieved
    """
    from claims.core.entry import Status
    from claims.core.policy import RUNGS
    from claims.flows.promote import promote as move
    from claims.flows.workspace import select_entries

    rungs = [rung.value for rung in RUNGS]
    if status not in rungs:
        raise UsageError(f"{status!r} is no rung to promote to; expected {', '.join(rungs)}{nearest(status, rungs)}")
    with session.open(write=True) as workspace:
        (chosen,) = select_entries(workspace.project, [entry])
        if not chosen.claims:
            raise NothingToJudgeError(f"{entry} claims nothing, so there is nothing to promote")
        done = move(workspace, chosen, Status(status))
        if json:
            print_json(_view(done.audited) | {"promotion": _promotion(done)})
        else:
            out("\n".join([*_told(done.audited), _moved(entry, status, done)]))
        return _exit(done.audited)


def _exit(audited: Audited) -> Exit:
    if audited.altered:
        return Exit.INTEGRITY
    return Exit.REFUSED if audited.audit.findings else Exit.HELD


def _told(audited: Audited) -> Iterator[str]:
    """Tell findings by what to do about them, and what somebody answers for."""
    from claims.core.blockers import todo
    from claims.core.visible import one_line

    for what, group in groupby(audited.audit.findings, key=lambda one: todo(one.code)):
        yield f"{what.value}:"
        yield from (f"  {_line(finding)}" for finding in group)
        yield ""
    for one in audited.audit.waived:
        yield f"waived until {one.until} by {one.by}: {_line(one.finding)}, because {one.because}"
    for note in audited.audit.notes:
        about = one_line(f"{note.entry}/{note.on}" if note.entry else note.on)
        yield f"note: {note.kind}  {about}: {one_line(note.detail)}"
    yield from map(one_line, answered(audited.prose))
    for slug, standing in audited.standings.items():
        if standing.fallen:
            was = f"{standing.fallen.status.value} (record {standing.fallen.number})"
            yield f"{slug} was {was} and is {standing.earned.value} now: {one_line('; '.join(standing.because))}"


def _line(finding: Finding) -> str:
    from claims.core.visible import one_line

    entry, on, detail = map(one_line, (finding.entry or "-", finding.on, finding.detail))  # file names are free text
    return f"{finding.code}  {entry}  {on}: {detail}"


def _last_line(audit: Audit) -> str:
    from claims.core.visible import plural

    many = plural(len(audit.findings), "finding") if audit.findings else "no finding"
    return f"{many}; next rung: {', '.join(map(_rung, audit.rungs)) or 'there is no entry'}"


def _rung(rung: Rung) -> str:
    if rung.next is None:
        return f"{rung.entry} is {rung.earned.value}, and {'stands' if rung.open else 'would not be again'}"
    return f"{rung.next.value} is {'open' if rung.open else 'closed'} for {rung.entry}"


def _moved(entry: str, status: str, done: Answered) -> str:
    if done.promotion is None:
        from claims.core.visible import plural

        return f"{entry} is not promoted: {status} is closed by {plural(len(done.audited.audit.findings), 'finding')}"
    record = f"record {done.promotion.number}"
    return f"{entry} is {status}, {record}" if done.fresh else f"{entry} is {status} already, {record}"


def _view(audited: Audited) -> dict[str, Any]:
    """Give an audit as JSON. The four keys of a finding are agreed on."""
    found = audited.audit
    return {
        "schema": 1,
        "findings": [_agreed(finding) for finding in found.findings],
        "waived": [_waived(one) for one in found.waived],
        "rungs": [
            {
                "entry": rung.entry,
                "earned": rung.earned.value,
                "next": rung.next.value if rung.next else None,
                "open": rung.open,
                "dropped": _dropped(audited, rung.entry),
            }
            for rung in found.rungs
        ],
        "notes": [note._asdict() for note in found.notes],
    }


def _dropped(audited: Audited, slug: str) -> dict[str, Any] | None:
    from claims.flows.view import dropped

    return dropped(audited.standings[slug]) if slug in audited.standings else None


def _agreed(finding: Finding) -> dict[str, str]:
    return {"code": finding.code, "entry": finding.entry, "on": finding.on, "detail": finding.detail}


def _waived(one: Waived) -> dict[str, str]:
    return _agreed(one.finding) | {"because": one.because, "by": one.by, "until": one.until.isoformat()}


def _promotion(done: Answered) -> dict[str, Any] | None:
    if done.promotion is None:
        return None
    body = done.promotion.to_body()
    return {"seq": done.promotion.number, "fresh": done.fresh} | {
        key: body[key] for key in ("entry", "status", "claims", "policy", "commit", "at")
    }
