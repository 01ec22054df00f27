"""From what a command returns or raises to an exit code. Only exit 70 shows a traceback, and says how to report it."""

from __future__ import annotations

import functools
import signal
from typing import TYPE_CHECKING, ParamSpec

import typer

from claims.core.errors import ClaimsError, ConfigError, Exit

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")

ISSUES = "https://github.com/claim-discipline/claim-discipline/issues"


def guarded(command: Callable[P, Exit]) -> Callable[P, None]:
    """Make a function that returns an exit code into a command that ends with it."""

    @functools.wraps(command)
    def run(*arguments: P.args, **options: P.kwargs) -> None:
        try:
            code = command(*arguments, **options)
        except ClaimsError as error:
            typer.echo(f"claims: {said(error)}", err=True)
            code = error.exit
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # we are ending already
            typer.echo("claims: interrupted", err=True)
            code = Exit.INTERRUPTED
        except Exception as error:  # noqa: BLE001 - the outermost edge
            _report(error)
            code = Exit.BUG
        raise typer.Exit(int(code))

    return run


def said(error: ClaimsError) -> str:
    """Give what an error says; each fault of a file stays on its line, whatever its name holds."""
    if isinstance(error, ConfigError):
        return "\n".join(fault.replace("\n", "\\n") for fault in error.faults)
    return str(error)


def _report(error: Exception) -> None:
    """Say that this is our fault, and give what a report needs."""
    import platform
    import traceback

    from claims import __version__

    typer.echo("".join(traceback.format_exception(error)), err=True)
    typer.echo(
        f"claims: this is a bug in claims, not in your project. Nothing more was done.\n"
        f"Please report it with the lines above at {ISSUES}\n"
        f"claims {__version__}, Python {platform.python_version()}, {platform.platform()}",
        err=True,
    )
