"""`claims audit --sarif FILE --junit FILE`: what an audit found, for code hosts and for CI."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from claims import __version__
from claims.core.blockers import explained
from claims.core.errors import UsageError
from claims.entries.project import ENTRY_FILE, SETTINGS_FILE
from claims.flows.workspace import AUTHORED, ledger_files
from claims.render.files import write

if TYPE_CHECKING:
    from claims.core.finding import Audit
    from claims.core.project import Project

STDOUT = "-"
DEVICES = ("/dev/", "/proc/")
"""Where names may lead to files that somebody has open: `/dev/stdout` may be a log, which would be replaced."""


def write_reports(
    audit: Audit, project: Project, *, folder: Path, sarif: str | None = None, junit: str | None = None
) -> str | None:
    """Write the reports that were asked for, each whole or not at all; give the text of one that is for stdout.

    Args:
        folder: what relative names of files start from.
        sarif: name of the file, `-` for stdout; None where none is wanted.
        junit: the same for JUnit.

    Raises:
        UsageError: both are for one place, a place is for a file of `claims`, or a file cannot be written. What
            cannot be written is told before anything is: a wrong name leaves no half of what was asked for.
    """
    asked = [(kind, name) for kind, name in (("--sarif", sarif), ("--junit", junit)) if name is not None]
    places = [(kind, _place(kind, folder, name)) for kind, name in asked]
    for (kind, name), (_, path) in zip(asked, places, strict=True):
        if path is not None and (what := _own(project, path)):
            raise UsageError(f"{kind} {name}: this is {what}, which a report would replace; name another file")
    if len(places) > 1 and places[0][1] == places[1][1]:
        raise UsageError(f"--sarif and --junit both name {asked[0][1]}: give each a place of its own")
    texts = [(path, sarif_text(audit, project) if kind == "--sarif" else junit_text(audit)) for kind, path in places]
    for path, text in texts:
        if path is not None:
            write(path, text)
    return next((text for path, text in texts if path is None), None)


def sarif_text(audit: Audit, project: Project) -> str:
    """Give an audit as SARIF, with places told from the root of the repository that the project lies in."""
    import json

    from claims.render.sarif import sarif

    home = partial(_home, project)
    log = sarif(
        audit,
        version=__version__,
        explained=explained(),
        home=home,
        below=_below(project),
    )
    return json.dumps(log, ensure_ascii=True, indent=1) + "\n"


def junit_text(audit: Audit) -> str:
    """Give an audit as JUnit."""
    from claims.render.junit import junit

    return '<?xml version="1.0" encoding="UTF-8"?>\n' + junit(audit).decode("utf-8") + "\n"


def _place(kind: str, folder: Path, name: str) -> Path | None:
    """Give the file of that name; None for stdout. A device or a pipe would be replaced by a file, and is refused."""
    if name == STDOUT:
        return None
    try:
        named = folder / name
        path = named.resolve()
        if named.absolute().as_posix().startswith(DEVICES) or (named.exists() and not named.is_file()):
            raise UsageError(f"{kind} {name}: expected the name of a file, or - for stdout; this is something else")
    except (OSError, RuntimeError, ValueError) as error:  # links in a circle; a name with a null in it
        raise UsageError(f"{kind} {name!r}: expected the name of a file, or - for stdout: {error}") from error
    return path


def _own(project: Project, path: Path) -> str:
    """Say which file of `claims` itself a path is, or lies in; empty where it is none."""
    root = Path(project.root)
    named = [(one, "the ledger") for one in ledger_files(project)]
    named += [(root / project.templates, "a template"), (root / SETTINGS_FILE, "the project's settings")]
    for own, what in named:
        if any(_same(own, one) for one in (path, *path.parents)):
            return what
    for entry in (one for one in path.parents if _same(root / project.evidence, one.parent)):
        if any(_same(entry / name, one) for name in AUTHORED for one in (path, *path.parents)):
            return "a part of an entry"
    return ""


def _same(own: Path, other: Path) -> bool:
    """Whether two paths are one file, also where letters differ in case only, or the file has two names."""
    try:
        return own.resolve() == other or own.samefile(other)
    except (OSError, RuntimeError):  # one of them is not there
        return False


def _home(project: Project, entry: str) -> str:
    """Give the file that stands for an entry, or for the project."""
    return f"{project.evidence}/{entry}/{ENTRY_FILE}" if entry else SETTINGS_FILE


def _below(project: Project) -> str:
    """Give the project's folder within its repository; empty where it is the root, or there is no repository."""
    root = Path(project.root)
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
    return "" if top == root else root.relative_to(top).as_posix()
