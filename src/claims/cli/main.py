"""The `claims` command."""

from __future__ import annotations

import gc
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claims import __version__
from claims.cli import audit, falsify, import_run, prose, read, selftest, verify, write
from claims.cli.door import close_the_door
from claims.cli.session import session

if TYPE_CHECKING:
    from types import FrameType

app = typer.Typer(
    name="claims",
    help="Keep sentences about software tied to the evidence that carries them.",
    epilog="Exit codes: 0 held, 1 refused, 2 usage or a wrong file, 3 nothing to judge, 4 integrity, 70 our bug, "
    "130 interrupted. -C and --quiet may stand anywhere.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

for command in (
    write.init,
    verify.verify,
    read.status,
    read.why,
    read.reason,
    write.render,
    prose.lint,
    read.log,
    read.show,
    write.retract,
    falsify.falsify,
    import_run.import_run,
    audit.audit,
    audit.promote,
    selftest.selftest,
    read.schema,
):
    app.command(command.__name__.removesuffix("_run"))(command)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"claims {__version__}")
        raise typer.Exit


@app.callback()
def options(
    directory: Annotated[
        Path, typer.Option("-C", metavar="DIR", show_default=False, help="Work on the project in this folder.")
    ] = Path(),
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but the result.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Keep sentences about software tied to the evidence that carries them."""
    session.directory, session.quiet = directory, quiet
    if not directory.is_dir():
        raise typer.BadParameter(f"{directory} is not a folder", param_hint="-C")


def main() -> None:
    """Run the command line and exit."""
    gc.set_threshold(100_000)  # a short life with many small values: looking for cycles among them finds none
    for name in ("SIGTERM", "SIGHUP"):  # both end a gate as Ctrl-C does, so that the run is recorded
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _interrupt)
    close_the_door()
    app(args=hoist(sys.argv[1:]), prog_name="claims")


TAKE_A_VALUE = frozenset(
    {
        "--at", "--base", "--because", "--budget", "--case", "--commit", "--exit-code", "--gate", "--greens", "--junit",
        "--lane", "--log", "--paths", "--platform", "--python", "--reds", "--repeat", "--sarif",
    }
)  # fmt: skip


def hoist(words: list[str]) -> list[str]:
    """Bring options that hold for every command to the front, where the parser expects them."""
    front: list[str] = []
    rest: list[str] = []
    words = list(words)
    while words:
        word = words.pop(0)
        if word == "--":
            return [*front, *rest, word, *words]
        if word == "-C" and words:
            front += [word, words.pop(0)]
        elif word in ("--quiet", "-q"):
            front.append(word)
        else:
            rest.append(word)
            if word in TAKE_A_VALUE and words:
                rest.append(words.pop(0))
    return front + rest


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
