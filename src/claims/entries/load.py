"""One entry from its folder: read, checked as a whole, and given as a value."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from claims.core.errors import ConfigError, UsageError
from claims.core.nearest import nearest
from claims.entries.build import build_entry
from claims.entries.commands import check_commands, check_launchers
from claims.entries.document import read_document
from claims.entries.faults import Faults, one_of, shown
from claims.entries.format import ENTRY
from claims.entries.names import check_names
from claims.entries.paths import link_out, links_out
from claims.entries.places import check_places
from claims.entries.project import ENTRY_FILE, entry_slugs

if TYPE_CHECKING:
    from claims.core.entry import Entry
    from claims.core.project import Project

SLUG = re.compile(r"[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9_-])?")
"""A folder name on every platform: lower case, so that two never differ by case alone, and no dot at the end."""
SLUG_RULE = "at most 100 lower-case letters, digits, `-`, `_` and `.`, a letter or digit first and no dot last"


def load_entry(project: Project, slug: str) -> Entry:
    """Give the entry `slug` of a project. Reads its entry.yaml and nothing else of it.

    Raises UsageError where there is no such entry, and ConfigError with every fault of the file, each as
    `evidence/SLUG/entry.yaml:LINE: KEY: what was expected`. An entry without a claim loads.
    """
    path = _entry_path(project, slug)
    name = f"{project.evidence}/{slug}/{ENTRY_FILE}"
    folder = f"{project.evidence}/{slug}"
    links = [link_out(project.root, str(path), name), *links_out(project.root, str(path.parent), folder)]
    if any(links):
        raise ConfigError(*dict.fromkeys(filter(None, links)))
    document = read_document(path, name)
    faults = Faults(name, document)
    raw = ENTRY.read(document, faults)
    if raw is not None:
        check_names(raw, faults)
        check_commands(raw, faults)
        check_launchers(raw, faults)
        check_places(project, slug, raw, faults)
    faults.raise_any()
    return build_entry(slug, raw)


def _entry_path(project: Project, slug: str) -> Path:
    if not SLUG.fullmatch(slug):
        expected = f"the name of a folder under {project.evidence}/, {SLUG_RULE}"
        raise UsageError(f"{shown(slug)} is not the name of an entry: expected {expected}")
    path = Path(project.root, project.evidence, slug, ENTRY_FILE)
    if not path.is_file():
        known = entry_slugs(project)
        raise UsageError(
            f"no entry {shown(slug)}: expected {project.evidence}/{slug}/{ENTRY_FILE}{nearest(slug, known)}; "
            f"entries here: {one_of(known)}"
        )
    return path
