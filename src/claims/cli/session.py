"""Options that hold for every command, and the project that a command works on."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from claims.cli.clock import now
from claims.cli.door import marked
from claims.core.errors import IntegrityError
from claims.core.visible import one_line

if TYPE_CHECKING:
    from claims.flows.workspace import Workspace


@dataclass
class Session:
    """What was said before the command's name."""

    directory: Path = Path()
    quiet: bool = False

    def open(self, *, create: bool = False, write: bool = False) -> Workspace:
        """Open the project, and tell of runs that had died.

        Args:
            create: whether a ledger is made where there is none; whoever makes one writes.
            write: whether anything may be written; a command that only looks leaves every byte as it is.
        """
        from claims.flows.workspace import Workspace

        workspace = Workspace.open(
            self.directory.absolute(), now=now(), environ=os.environ, create=create, write=write or create
        )
        for number in workspace.ledger.recovered:
            self.note(f"run {number} had been broken off; it is recorded as interrupted")
        for run in workspace.ledger.broken_off:
            what = one_line(f"{run.entry}/{run.gate}")
            self.note(f"a run of {what} was broken off; it counts as interrupted, and is not recorded by this command")
        if workspace.ledger.database is None and not write:
            text = "there is no ledger here: nothing is recorded, and every claim is never-run"
            self.note(f"{text}; `claims verify` begins a ledger")
        return workspace

    def note(self, text: str) -> None:
        """Say something that is not the result."""
        if not self.quiet:
            typer.echo(text, err=True)


session = Session()
"""Filled by the callback of the command group, once, before a command runs."""


def out(text: str, *, end: str = "\n") -> None:
    """Print a result. A reader that goes away (`claims log | head`) does not change what the command comes to.

    Raises:
        IntegrityError: the result cannot be written.
    """
    try:
        typer.echo(text + end, nl=False)
    except BrokenPipeError:
        _silence()
    except OSError as error:
        _silence()
        raise IntegrityError(f"the result cannot be written: {error.strerror or error}") from error


def _silence() -> None:
    """Let what is still to be printed go nowhere, so that Python does not try again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_json(value: Any) -> None:
    """Print a result for programs."""
    import json

    # without indents: with them Python writes JSON several times slower, and a program does not mind
    out(json.dumps(value, ensure_ascii=True))


def colour(text: str, name: str) -> str:
    """Colour a word where a person looks at it."""
    wanted = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return f"{marked(name)}{text}{marked('plain')}" if wanted else text
