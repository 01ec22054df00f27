"""`claims import`: take in a run made elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
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
    reports: Annotated[list[Path], typer.Argument(metavar="REPORT")],
    exit_code: Annotated[int, typer.Option("--exit-code", help="What the gate's command ended with.", metavar="N")],
    platform: Annotated[str, typer.Option("--platform", help="Platform that it ran on.", metavar="PLATFORM")],
    commit: Annotated[str, typer.Option("--commit", help="Commit whose files it ran on.", metavar="SHA")],
    at: Annotated[
        str | None, typer.Option("--at", help="When it began, as 2026-02-14T09:30:00Z.", metavar="TIME")
    ] = None,
    log: Annotated[Path | None, typer.Option("--log", help="What it printed.", metavar="FILE")] = None,
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
    from claims.core.nearest import nearest
    from claims.flows.import_run import Elsewhere, import_run
    from claims.flows.workspace import select_entries

    slug, _, name = gate.partition("/")
    if not name:
        raise UsageError(f"{gate!r} is not of the form ENTRY/GATE")
    with session.open(create=True) as workspace:
        (entry,) = select_entries(workspace.project, [slug])
        if name not in entry.gates:
            raise UsageError(
                f"{slug} has no gate {name!r}{nearest(name, entry.gates)}; it has: {', '.join(entry.gates)}"
            )
        said = Elsewhere(
            reports=reports,
            exit_code=exit_code,
            platform=lane_of(platform),
            commit=commit,
            began_at=_moment(at) if at is not None else None,
            log=log,
            python=python,
            paths=dict(map(_mapped, paths or ())),
        )
        run = import_run(workspace, entry, entry.gates[name], said)
        session.note(f"run {run.number} of {gate} is imported: {run.outcome}")
        return conclude(workspace, [entry], [name], json=json)


def _mapped(text: str) -> tuple[str, str]:
    """Read a prefix of another checkout's paths, and what it is from the root."""
    from claims.entries.paths import path_fault

    theirs, separator, ours = text.partition("=")
    if not separator or not theirs.strip("/\\ ") or (fault := path_fault(ours)):
        what = fault if separator and theirs.strip("/\\ ") else "write THEIRS=OURS, such as /home/runner/work/app=src"
        raise UsageError(f"--paths {text}: {what}")
    return theirs, ours


def _moment(text: str) -> datetime:
    """Read an aware time; a run cannot begin in the future."""
    from claims.cli.clock import now

    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--at: expected a time such as 2026-02-14T09:30:00Z, found {text!r}") from None
    if moment.tzinfo is None:
        raise UsageError(f"--at: {text!r} has no time zone; write Z for UTC")
    if moment > now():
        raise UsageError(f"--at: {text!r} lies in the future")
    return moment.astimezone(UTC)
