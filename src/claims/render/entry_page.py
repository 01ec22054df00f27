"""From a judged entry to the text of its page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claims.render.environment import environment, render

if TYPE_CHECKING:
    from claims.render.page import Page

DEFAULT_TEMPLATE = "experience-lake.md.j2"
OWN_TEMPLATE = "entry.md.j2"
BLANK_LINES = re.compile(r"\n{3,}")


def render_entry(page: Page, *, folder: Path, templates: Path, shown_as: str) -> str:
    """Render an entry by its own template, or by the shipped layout where it has none.

    Args:
        folder: the entry's folder.
        templates: the project's templates.
        shown_as: the entry's folder as messages name it.

    Raises:
        ConfigError: the template is wrong.
    """
    own = folder / OWN_TEMPLATE
    sandbox = environment(folder, templates, functions=page.functions())
    name = OWN_TEMPLATE if own.is_file() else DEFAULT_TEMPLATE
    text = render(sandbox, name, f"{shown_as}/{OWN_TEMPLATE}" if own.is_file() else name, {"entry": header(page)})
    return BLANK_LINES.sub("\n\n", text).strip() + "\n"


def header(page: Page) -> dict[str, Any]:
    """Give what a template may know of an entry without asking for evidence. No claim's text is in it."""
    entry = page.entry
    held, refused = page.counts()
    return {
        "slug": entry.slug,
        "title": entry.title,
        "as_of": entry.as_of or "",
        "status": entry.status.value,
        "held": held,
        "refused": refused,
        "claims": list(entry.claims),
        "derived": list(entry.derived),
        "not_shown": list(entry.not_shown),
        "not_supported": list(entry.not_supported),
    }
