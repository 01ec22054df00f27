"""The verdicts of entries, printed, and the exit code that they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.cli.session import out, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claims.core.entry import Entry, Lane
    from claims.core.errors import Exit
    from claims.flows.workspace import Workspace


def conclude(
    workspace: Workspace,
    entries: Sequence[Entry],
    gates: Sequence[str] = (),
    lane: Lane | None = None,
    *,
    said: Sequence[str] = (),
    json: bool,
) -> Exit:
    """Judge entries as they stand now, print the verdicts, and give what those about gates and a lane come to.

    Args:
        said: lines that go before the verdicts, for people.
    """
    from claims.cli import text
    from claims.flows import view
    from claims.flows.evidence import Reader

    reader = Reader(workspace)
    judged = [reader.judge(entry) for entry in entries]
    result = view.results(judged, reader.log.checkpoint)
    print_json(result) if json else out("\n".join([*said, text.results(result, view.repeated(judged))]))
    return view.exit_of(verdict for one in judged for verdict in view.verdicts_about(one, gates, lane))
