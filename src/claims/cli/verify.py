"""`claims verify`: run the gates, record, judge, print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from claims.cli.guard import guarded
from claims.cli.session import out, print_json, session
from claims.core.errors import Exit, UsageError

if TYPE_CHECKING:
    from claims.core.entry import Entry, Gate
    from claims.core.run import Run


@guarded
def verify(
    entries: Annotated[list[str] | None, typer.Argument(metavar="ENTRY", show_default=False)] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every entry of the project.")] = False,
    repeat: Annotated[int, typer.Option(min=1, help="Run each gate N times, in fresh processes.", metavar="N")] = 1,
    gate: Annotated[list[str] | None, typer.Option(help="Only this gate; may be given again.", metavar="NAME")] = None,
    reuse: Annotated[bool, typer.Option("--reuse", help="Leave out gates whose recorded runs are current.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> Exit:
    """Run the gates of entries, record what they said, judge every claim.

    Example: claims verify cluster10
    """
    from claims.cli import progress, text
    from claims.cli.clock import now
    from claims.core.errors import NothingToJudgeError
    from claims.flows import view
    from claims.flows.evidence import Reader
    from claims.flows.verify import choose, run_gates
    from claims.flows.workspace import select_entries

    if not entries and not all_:
        raise NothingToJudgeError("nothing was asked for: name an entry, or say --all")
    if entries and all_:
        raise UsageError("name entries or say --all, not both")
    with session.open(create=True) as workspace:
        chosen = select_entries(workspace.project, entries or [])
        gates = choose(chosen, gate or [])
        ended = run_gates(
            workspace,
            chosen,
            gates,
            repeat=repeat,
            reuse=reuse,
            clock=now,
            progress=progress.watch if not session.quiet else lambda _: None,
            tell=_tell,
        )
        if not ended:
            session.note("interrupted; the run is in the ledger")
            return Exit.INTERRUPTED
        reader = Reader(workspace)
        judged = [reader.judge(entry) for entry in chosen]
        result = view.results(judged, reader.log.checkpoint)
        print_json(result) if json else out(text.results(result))
        only = dict.fromkeys(gate) if gate else None
        return view.exit_of(verdict for one in judged for verdict in view.verdicts_about(one, only))


def _tell(entry: Entry, gate: Gate, run: Run | None) -> None:
    """Say on a terminal what a gate came to, as it ends."""
    import sys

    from claims.cli import progress

    progress.clear()
    if sys.stderr.isatty():
        what = (
            "recorded runs are current" if run is None else f"run {run.number}: {run.outcome} in {run.duration_s:.2f} s"
        )
        session.note(f"{entry.slug}/{gate.name}  {what}")
