"""`claims lint`: what authors typed, against the rules of prose; and how its findings are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from claims.cli.guard import guarded
from claims.cli.read import Json
from claims.cli.session import out, print_json, session
from claims.core.errors import Exit, NothingToJudgeError, UsageError
from claims.core.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.flows.prose import Prose


@guarded
def lint(
    what: Annotated[list[str] | None, typer.Argument(metavar="ENTRY|FILE", show_default=False)] = None,
    json: Json = False,
) -> Exit:
    """Look for overclaims in what authors typed. All entries and documents with blocks where nothing is named.

    Example: claims lint README.md
    """
    from claims.core.prose.rules import LIMITS
    from claims.core.visible import plural
    from claims.flows.prose import view

    prose = _prose(what or [])
    if json:
        print_json({"schema": 1, **view(prose)})
    else:
        for line in lines(prose):
            out(line)
        out(plural(len(prose.found), "finding") if prose.found else "no finding")
        session.note(LIMITS)
    return Exit.REFUSED if prose.found else Exit.HELD


def _prose(what: list[str]) -> Prose:
    """Look at entries and files; files may lie outside any project."""
    from claims.cli.write import renderings_of
    from claims.entries.project import entry_slugs, find_project
    from claims.flows.audit import audit_prose, documents
    from claims.flows.prose import merged, unmanaged
    from claims.flows.render import Renderer

    files = [session.directory / name for name in what]
    try:
        find_project(session.directory.absolute(), environ={})
    except UsageError:
        if not files or not all(path.is_file() for path in files):
            raise
        return merged(unmanaged(path, name) for path, name in zip(files, what, strict=True))
    with session.open() as workspace:
        if not what:
            if not entry_slugs(workspace.project) and not any(documents(workspace)):
                raise NothingToJudgeError("there is no entry and no document with claims blocks; name files to look at")
            return audit_prose(workspace)
        return merged(one.prose for one in renderings_of(Renderer(workspace), workspace, what))


def lines(prose: Prose) -> Iterator[str]:
    """Tell findings, rules that were switched off, and what was not looked at, a line each."""
    for one in prose.found:
        yield f'{one_line(one.place)}: {one.finding.code.value}: "{one.finding.excerpt}": {one.finding.detail}'
    yield from answered(prose)
    yield from prose.left_out


def answered(prose: Prose) -> Iterator[str]:
    """Tell the rules that authors switched off, with their number."""
    for _, path, one in prose.answered:
        yield f'{one_line(path)}:{one.line}: allowed: {one.code.value}: "{one.excerpt}", because {one.because}'
    if prose.answered:
        yield f"{len(prose.answered)} allowed by their authors"
