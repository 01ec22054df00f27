"""`claims import`: take in a run made elsewhere."""

from __future__ import annotations

from typing import Annotated

import typer

from claims.cli.guard import guarded
from claims.cli.read import Json
from claims.cli.session import session
from claims.cli.verdicts import conclude
from claims.cli.verify import lane_of
from claims.core.errors import Exit, UsageError


@guarded
def import_run(
    gate: Annotated[str, typer.Argument(metavar="ENTRY/GATE")],
    reports: Annotated[
        list[str], typer.Argument(metavar="REPORT", help="Files, folders with *.xml, or - for standard input.")
    ],
    exit_code: Annotated[int, typer.Option("--exit-code", help="What the gate's command ended with.", metavar="N")],
    platform: Annotated[str, typer.Option("--platform", help="Platform that it ran on.", metavar="PLATFORM")],
    commit: Annotated[str, typer.Option("--commit", help="Commit whose files it ran on.", metavar="SHA")],
    at: Annotated[
        str | None, typer.Option("--at", help="When it began, as 2026-02-14T09:30:00Z.", metavar="TIME")
    ] = None,
    log: Annotated[str | None, typer.Option("--log", help="What it printed.", metavar="FILE")] = None,
    python: Annotated[str | None, typer.Option("--python", help="Version of its Python.", metavar="VERSION")] = None,
    paths: Annotated[
        list[str] | None,
        typer.Option("--paths", help="What a prefix of its file paths is here, from the root.", metavar="THEIRS=OURS"),
    ] = None,
    json: Json = False,
) -> Exit:
    """Take in a run made elsewhere, such as a CI lane on another platform; it is labelled as imported.

    Example: claims import cluster10/sr-concurrency report.xml --exit-code 0 --platform windows --commit HEAD
    """
    from claims.cli import said as read
    from claims.cli.clock import now
    from claims.core.nearest import nearest
    from claims.flows.import_run import Elsewhere, import_run
    from claims.flows.workspace import select_entries

    slug, _, name = gate.partition("/")
    if not name:
        raise UsageError(f"{gate!r} is not of the form ENTRY/GATE")
    lane = lane_of(platform)
    ended, version = read.exit_code(exit_code, lane), None if python is None else read.version(python)
    began_at = None if at is None else read.moment(at, now())
    with session.open(create=True) as workspace:
        (entry,) = select_entries(workspace.project, [slug])
        if name not in entry.gates:
            raise UsageError(
                f"{slug} has no gate {name!r}{nearest(name, entry.gates)}; it has: {', '.join(entry.gates)}"
            )
        said = Elsewhere(
            reports=reports,
            exit_code=ended,
            platform=lane,
            commit=commit,
            began_at=began_at,
            log=log,
            python=version,
            paths=dict(map(_mapped, paths or ())),
        )
        done = import_run(workspace, entry, entry.gates[name], said)
        taken = "is imported" if done.fresh else "was imported before, nothing is added"
        session.note(f"run {done.run.number} of {gate} {taken}: {done.run.outcome}")
        for note in done.notes:
            session.note(f"  {note}")
        return conclude(workspace, [entry], [name], json=json)


def _mapped(text: str) -> tuple[str, str]:
    """Read a prefix of another checkout's paths, and what it is from the root."""
    from claims.entries.paths import path_fault

    theirs, separator, ours = text.partition("=")
    if not separator or not theirs.strip("/\\ ") or (fault := path_fault(ours)):
        what = fault if separator and theirs.strip("/\\ ") else "write THEIRS=OURS, such as /builds/group/app=src"
        raise UsageError(f"--paths {text}: {what}")
    return theirs, ours
