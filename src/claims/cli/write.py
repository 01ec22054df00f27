"""Commands that write: render, retract, init."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claims.cli.guard import guarded
from claims.cli.prose import lines
from claims.cli.read import Json
from claims.cli.session import out, print_json, session
from claims.core.errors import Exit, NothingToJudgeError, UsageError
from claims.core.visible import one_line

if TYPE_CHECKING:
    from claims.flows.render import Renderer, Rendering
    from claims.flows.workspace import Workspace


@guarded
def render(
    what: Annotated[list[str] | None, typer.Argument(metavar="ENTRY|FILE", show_default=False)] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail on any difference or overclaim.")] = False,
    stdout: Annotated[bool, typer.Option("--stdout", help="Print instead of writing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="With --check: print the result as JSON.")] = False,
    accept_rollback: Annotated[
        bool, typer.Option("--accept-rollback", help="Write over pages of another state of the ledger; recorded.")
    ] = False,
) -> Exit:
    """Write the pages of entries, or the claims blocks of documents. All entries where nothing is named.

    Example: claims render cluster10 --check
    """
    from claims.flows.published import accept
    from claims.flows.render import Renderer, differing

    if check and stdout:
        raise UsageError("--check writes nothing and --stdout prints: say one of them")
    if json and not check:
        raise UsageError("--json is for --check: without it the result is the pages")
    if accept_rollback and (check or stdout):
        raise UsageError("--accept-rollback is for writing: --check and --stdout write over nothing")
    with session.open(create=accept_rollback) as workspace:
        renderings = renderings_of(Renderer(workspace), workspace, what or [])
        pages_of = [path for one in renderings for path in one.pages]
        if accept_rollback and (rollback := accept(workspace, pages_of)):
            session.note(f"recorded: {rollback.says}")
            renderings = renderings_of(Renderer(workspace), workspace, what or [])
        if stdout:
            for one in renderings:
                pages = [text for path, text in one.pages.items() if path.name != "README.md" or len(one.pages) == 1]
                out("".join(pages), end="")
        elif check:
            return _check(workspace, renderings, [path for one in renderings for path in differing(one)], json=json)
        else:
            _write(workspace, renderings, accepted=accept_rollback)
        for text in (text for one in renderings for text in (*one.refused, *lines(one.prose))):
            session.note(text)
        return Exit.INTEGRITY if any(one.integrity for one in renderings) else Exit.HELD


def _write(workspace: Workspace, renderings: list[Rendering], *, accepted: bool) -> None:
    """Write pages and documents, unless one of them says more of the ledger than it holds; name what is left over."""
    from claims.flows.published import about_orphan, refuse_to_erase
    from claims.flows.render import write_all

    if not accepted:
        refuse_to_erase(workspace, [path for one in renderings for path in one.pages])
    for path in (path for one in renderings for path in write_all(one)):
        session.note(f"wrote {one_line(_short(workspace, path))}")
    for path in _gone(workspace, renderings):
        session.note(f"{one_line(_short(workspace, path))}: {about_orphan(workspace, path)}")


def renderings_of(renderer: Renderer, workspace: Workspace, what: list[str]) -> list[Rendering]:
    """Tell entries from files: an entry's name wins, a path is named with its ending."""
    from claims.entries.project import entry_slugs

    slugs = entry_slugs(workspace.project)
    if not what and not slugs:
        raise NothingToJudgeError(
            f"there is no entry in {workspace.project.evidence}/; `claims init` makes a first one"
        )
    files = [name for name in what if name not in slugs and (session.directory / name).is_file()]
    entries = [name for name in what if name not in files] or (list(slugs) if not what else [])
    renderings = [renderer.entries(entries)] if entries else []
    return renderings + [renderer.document(session.directory / name, name) for name in files]


def _check(workspace: Workspace, renderings: list[Rendering], different: list[Path], *, json: bool) -> Exit:
    from claims.flows.prose import merged, view
    from claims.flows.published import about_orphan, strangers, told

    prose = merged(one.prose for one in renderings)
    refused = [text for one in renderings for text in one.refused]
    alien = {path: told(workspace, path, point) for path, point in strangers(workspace, different)}
    gone = _gone(workspace, renderings)
    if json:
        named = {"differs": different, "orphans": gone}
        print_json(
            {"schema": 1}
            | {key: [_short(workspace, path) for path in paths] for key, paths in named.items()}
            | {"refused": refused, **view(prose)}
        )
    else:
        for path in different:
            out(
                alien.get(path)
                or f"{one_line(_short(workspace, path))} differs from what the ledger says; run `claims render`"
            )
        for path in gone:
            out(f"{one_line(_short(workspace, path))}: {about_orphan(workspace, path)}")
        for text in (*refused, *lines(prose)):
            out(text)
    if any(one.integrity for one in renderings) or (alien and workspace.ledger.database):
        return Exit.INTEGRITY
    return Exit.REFUSED if different or gone or refused or prose.found else Exit.HELD


def _gone(workspace: Workspace, renderings: list[Rendering]) -> list[Path]:
    """Give the pages whose entries are gone, where the lake was asked for and not documents alone."""
    from claims.flows.published import LAKE, orphans

    index = workspace.root / workspace.project.output / LAKE
    return list(orphans(workspace)) if any(index in one.pages for one in renderings) else []


def _short(workspace: Workspace, path: Path) -> str:
    absolute = path.absolute()
    return str(absolute.relative_to(workspace.root) if absolute.is_relative_to(workspace.root) else path)


@guarded
def retract(
    run: Annotated[int, typer.Argument(metavar="RUN", min=1)],
    because: Annotated[str, typer.Option("--because", help="Why the run does not count.", metavar="TEXT")],
    json: Json = False,
) -> Exit:
    """Withdraw a run, openly: it stays in the ledger and is shown in the entry.

    Example: claims retract 12 --because "the disk was full"
    """
    from claims.flows.retract import retract as withdraw

    with session.open(write=True) as workspace:
        done = withdraw(workspace, run, because)
        if json:
            print_json({"schema": 1, "seq": done.number, **done.to_body()})
        else:
            out(f"run {run} of {done.entry}/{done.gate} is retracted: {done.because}")
        return Exit.HELD


@guarded
def init(
    directory: Annotated[Path | None, typer.Argument(metavar="DIR", show_default=False)] = None,
) -> Exit:
    """Make a project that verifies at once, and whose files teach the format.

    Example: claims init my-project
    """
    from claims.flows.init import scaffold

    folder = session.directory / (directory or Path())
    for path in scaffold(folder):
        session.note(f"made {path}")
    out(f"Next: {'' if folder == Path() else f'cd {folder} && '}claims verify first-entry")
    return Exit.HELD
