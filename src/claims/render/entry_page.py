"""From a judged entry to the text of its page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claims.core.entry import Status
from claims.core.errors import ConfigError
from claims.core.visible import harmless
from claims.render.checked import check_seen
from claims.render.environment import environment, render
from claims.render.shown import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from claims.render.page import Page

    Rendered = Callable[[Sequence[Path], str, str, Mapping[str, Any], Mapping[str, Callable[..., Any]]], str]

DEFAULT_TEMPLATE = "experience-lake.md.j2"
OWN_TEMPLATE = "entry.md.j2"
BLANK_LINES = re.compile(r"\n{3,}")


def here(
    folders: Sequence[Path],
    template: str,
    shown_as: str,
    values: Mapping[str, Any],
    functions: Mapping[str, Callable[..., Any]],
) -> str:
    """Give the text that a template makes, rendered in this process."""
    return render(environment(*folders, functions=functions), template, shown_as, values)


def render_entry(page: Page, *, folder: Path, templates: Path, shown_as: str, by: Rendered = here) -> str:
    """Render an entry by its own template, or by the shipped layout where it has none.

    Args:
        folder: the entry's folder.
        templates: the project's templates.
        shown_as: the entry's folder as messages name it.
        by: what renders a template: in this process, or in one with limits.

    Raises:
        ConfigError: the template is wrong.
    """
    own = folder / OWN_TEMPLATE
    name = OWN_TEMPLATE if own.is_file() else DEFAULT_TEMPLATE
    source = f"{shown_as}/{OWN_TEMPLATE}" if own.is_file() else name
    index = str(page.evidence_index())
    text = _with_index(by((folder, templates), name, source, {"entry": header(page)}, page.functions()), index, source)
    for verdict in page.verdicts.values():
        text = _apart(text, shown(verdict).__html__())
    text = harmless(BLANK_LINES.sub("\n\n", text).strip()) + "\n"
    check_seen(text, index, map(shown, page.verdicts.values()), source)
    return text


def _with_index(text: str, index: str, source: str) -> str:
    """Give a page with the evidence index: an author may place it, and may neither leave it out nor hide it."""
    if index not in text:
        text = f"{text}\n\n## Evidence index\n\n{index}"
    before = text[: text.index(index)]
    if before.rfind("<!--") > before.rfind("-->"):
        raise ConfigError(f"{source}: a comment is open where the evidence index stands; close it with -->")
    return text


def _apart(text: str, quote: str) -> str:
    """Give a page with blank lines around a verdict, so that no words before or behind it become a part of it."""
    first, *rest = text.split(quote)
    for part in rest:
        before = "\n" if first.endswith("\n") and not first.endswith("\n\n") else ""
        behind = "\n" if part.startswith("\n") and part.strip("\n") and not part.startswith("\n\n") else ""
        first = f"{first}{before}{quote}{behind}{part}"
    return first


def header(page: Page) -> dict[str, Any]:
    """Give what a template may know of an entry without asking for evidence. No claim's text is in it."""
    entry = page.entry
    held, refused = page.counts()
    return {
        "slug": entry.slug,
        "title": entry.title,
        "as_of": entry.as_of or "",
        "status": entry.status.value,
        "earned": earned(page),
        "held": held,
        "refused": refused,
        "claims": list(entry.claims),
        "derived": list(entry.derived),
        "not_shown": list(entry.not_shown),
        "not_supported": list(entry.not_supported),
    }


def earned(page: Page) -> str:
    """Say what is recorded of the author's word on the status: promotions, and those that do not stand any more."""
    standing, said = page.standing, []
    if standing.by:
        said.append(f"{standing.earned.value} was earned on {standing.by.at:%Y-%m-%d} (record {standing.by.number})")
    elif page.entry.status is not Status.DRAFT:
        said.append("the author's word, with no promotion on record")
    if standing.fallen:
        was = f"{standing.fallen.status.value} (record {standing.fallen.number})"
        said.append(f"dropped from {was}: {'; '.join(standing.because)}")
    return "; ".join(said)
