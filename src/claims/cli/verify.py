"""`claims verify`: run the gates, record, judge, print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from claims.cli.guard import guarded
from claims.cli.session import session
from claims.cli.verdicts import conclude
from claims.core.errors import ClaimsError, ConfigError, Exit, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claims.core.comparison import Comparison
    from claims.core.entry import Entry, Gate, Lane
    from claims.core.run import Run
    from claims.flows.compare import Base
    from claims.flows.workspace import Workspace


@guarded
def verify(
    entries: Annotated[list[str] | None, typer.Argument(metavar="ENTRY", show_default=False)] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every entry of the project.")] = False,
    repeat: Annotated[int, typer.Option(min=1, help="Run each gate N times, in fresh processes.", metavar="N")] = 1,
    gate: Annotated[list[str] | None, typer.Option(help="Only this gate; may be given again.", metavar="NAME")] = None,
    lane: Annotated[
        str | None, typer.Option(help="Only what claims about this platform name.", metavar="PLATFORM")
    ] = None,
    reuse: Annotated[bool, typer.Option("--reuse", help="Leave out gates whose recorded runs are current.")] = False,
    base: Annotated[
        str | None,
        typer.Option(
            help="Run failing cases on this commit as well, to tell old failures from new ones.", metavar="REV"
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> Exit:
    """Run the gates of entries, record what they said, judge every claim.

    Example: claims verify cluster10
    """
    from claims.cli import progress
    from claims.cli.asked import Asked
    from claims.cli.clock import now
    from claims.core.errors import NothingToJudgeError
    from claims.flows.verify import choose, counting, run_gates
    from claims.flows.workspace import select_entries

    if not entries and not all_:
        raise NothingToJudgeError("nothing was asked for: name an entry, or say --all")
    if entries and all_:
        raise UsageError("name entries or say --all, not both")
    with session.open(create=True) as workspace:
        session.directory = workspace.root  # also where a gate takes the folder away that we were started in
        chosen = select_entries(workspace.project, entries or [])
        wanted = lane_of(lane) if lane else None
        gates = choose(chosen, gate or [], wanted)
        since = named_base(workspace, chosen, base) if base is not None else None
        asked = Asked(repeat)

        def tell(entry: Entry, one: Gate, run: Run | None) -> None:
            asked.take(entry, one, run)
            _tell(entry, one, run)

        ended = run_gates(
            workspace,
            chosen,
            gates,
            repeat=repeat,
            reuse=reuse,
            base=since,
            clock=now,
            progress=progress.watch if not session.quiet else lambda _: None,
            tell=tell,
            told=_tell_compared,
            note=_tell_waiting,
        )
    if not ended:
        session.note("\n".join([*asked.lines(), "interrupted; the run is in the ledger"]))
        return Exit.INTERRUPTED
    counts = counting(gates, gate or [], wanted)
    # gates take their time, and entries may have been edited: what is judged is what `status` judges now
    with session.open() as workspace:
        stands = as_it_stands(workspace, chosen, entries or [])
        return conclude(workspace, stands, counts, wanted, said=[*asked.lines()], json=json)


def as_it_stands(workspace: Workspace, before: Sequence[Entry], slugs: Sequence[str]) -> list[Entry]:
    """Load entries again after their gates ran, and say which are declared otherwise now.

    Raises:
        ClaimsError: one is gone, or has faults; what ran is in the ledger.
    """
    from claims.flows.verify import changed
    from claims.flows.workspace import select_entries

    try:
        if workspace.root != session.directory:
            raise ConfigError(f"{session.directory}: expected the project that the gates ran in, found none any more")
        now = select_entries(workspace.project, slugs)
    except ClaimsError:
        session.note("what ran is in the ledger; the entries, which changed meanwhile, cannot be judged:")
        raise
    for slug in changed(before, now):
        session.note(f"{workspace.project.evidence}/{slug}/entry.yaml changed meanwhile: it is judged as it stands now")
    return now


def named_base(workspace: Workspace, entries: Sequence[Entry], rev: str) -> Base:
    """Find a base. The import is here because a run without one is not to wait for it."""
    from claims.flows.compare import find_base

    return find_base(workspace, entries, rev)


def lane_of(word: str) -> Lane:
    """Read the name of a platform.

    Raises:
        UsageError: no lane is called so.
    """
    from claims.core.entry import Lane

    known = [lane.value for lane in Lane if lane is not Lane.ANY]
    if word not in known:
        raise UsageError(f"expected a platform, one of {', '.join(known)}, found {word!r}")
    return Lane(word)


def _tell_compared(entry: Entry, gate: Gate, compared: Comparison) -> None:
    """Say that the base could not be looked at, on a terminal or not: the user asked for it."""
    from claims.cli import progress

    progress.clear()
    if compared.why or compared.left_out:
        session.note(f"{entry.slug}/{gate.name}  base {compared.says}")


def _tell_waiting(text: str) -> None:
    """Say why a gate has not begun."""
    from claims.cli import progress

    progress.clear()
    session.note(text)


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
