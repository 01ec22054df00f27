"""The lake's index page: every entry with its status and its verdicts."""

from __future__ import annotations

from typing import NamedTuple

from claims.core.visible import markdown
from claims.render.page import table


class Line(NamedTuple):
    """One entry in the index. Counts are None where its entry.yaml cannot be read."""

    slug: str
    title: str
    status: str
    held: int | None
    refused: int | None


def render_lake(lines: list[Line]) -> str:
    """Give the text of the index page."""
    rows = [
        [
            f"[{line.slug}]({line.slug}.md)",
            markdown(line.title),
            line.status,
            "unreadable" if line.held is None else str(line.held),
            "" if line.refused is None else str(line.refused),
        ]
        for line in lines
    ]
    return "\n".join(
        [
            "# Experience lake",
            "",
            "Written by `claims render`. Each claim was judged from the ledger; a refused one is not shown.",
            "",
            *table(("Entry", "Title", "Status", "Held", "Refused"), rows),
            "",
        ]
    )
