"""Commands of gates, and how their reports are found."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from claims.entries.faults import shown
from claims.entries.names import named

if TYPE_CHECKING:
    from claims.entries.faults import Faults
    from claims.entries.names import Raw

REPORT = "{report}"
_THREE_WAYS = (
    "expected a way to the JUnit report: `report: pytest`, or `report: {file: PATTERN}` for files that the command "
    "writes, or {report} in the command, which becomes a fresh path"
)
_SHELL = "&& || | |& & ; ;; > >> < << <<< >| >& <& &> &>> 1> 1>> 2> 2>> 2>&1 1>&2"
_OPERATORS = frozenset(_SHELL.split())


def check_commands(raw: Raw, faults: Faults) -> None:
    """Add a fault for every command that cannot be started as written, or whose report has no place or two."""
    for name, gate in named(raw, "gates").items():
        run = (gate or {}).get("run")
        prepare = (gate or {}).get("prepare")
        if prepare is not None and (wrong := line_fault(prepare) if isinstance(prepare, str) else _list_fault(prepare)):
            faults.at(("gates", name, "prepare"), wrong)
        if run is None:
            continue
        if (wrong := line_fault(run) if isinstance(run, str) else _list_fault(run)) is not None:
            faults.at(("gates", name, "run"), wrong)
        in_command = any(REPORT in word for word in ([run] if isinstance(run, str) else run) if word is not None)
        if in_command and "report" in gate:
            wrong = "expected either `report` or {report} in the command, found both: take one of them away"
            faults.at(("gates", name, "report"), wrong)
        elif not in_command and "report" not in gate:
            faults.at(("gates", name), _THREE_WAYS)


def check_launchers(raw: Raw, faults: Faults) -> None:
    """Add a fault for every launcher that cannot be started as written, or has no pinned interpreter to start."""
    for name, contract in named(raw, "contracts").items():
        launcher = (contract or {}).get("launcher")
        if launcher is None:
            continue
        if (wrong := line_fault(launcher) if isinstance(launcher, str) else _list_fault(launcher)) is not None:
            faults.at(("contracts", name, "launcher"), wrong)
        elif "python" not in contract:
            wrong = "a launcher starts the interpreter that the contract pins: give the path of one, as `python`"
            faults.at(("contracts", name, "launcher"), wrong)


def line_fault(line: str) -> str | None:
    """Give what is wrong with a command line; None for one that splits into words and asks for no shell."""
    try:
        words = _words(line)
    except ValueError as error:
        return f"expected a command line that splits as a shell would, found {shown(line)}: {error}"
    if not words or not words[0]:
        return f"expected a command line that begins with a program, found {shown(line)}"
    operator = next((word for word in _quoted_words(line) if word in _OPERATORS), None)
    if operator is not None:
        return (
            f"no shell is used, so {shown(operator)} would be an argument: write a list of arguments if that is meant, "
            "or call a shell explicitly, as in [sh, -c, LINE]"
        )
    return None


def _list_fault(words: list[Any]) -> str | None:
    if words and words[0] is not None and not words[0].strip():
        return "expected a program as the first item, found an empty text"
    return None


def _words(line: str) -> list[str]:
    if "'" in line or '"' in line or "\\" in line:
        return shlex.split(line)
    return line.split()


def _quoted_words(line: str) -> list[str]:
    """Give the words with their quotes, so that a quoted operator is seen to be an argument."""
    if "'" not in line and '"' not in line:
        return line.split()
    try:
        return shlex.split(line, posix=False)
    except ValueError:  # an escaped quote, which only the other way of splitting knows
        return []
