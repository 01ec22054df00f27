"""From a declared command to the arguments that are started, under the gate's contract."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from claims.core.entry import Gate, Lane
from claims.core.run import Ending
from claims.gates.naming import SAME, Naming

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claims.core.entry import Contract

PYTHON = frozenset({"python", "python3"})
VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")
BYTECODE_ELSEWHERE = "PYTHONPYCACHEPREFIX"
SILENT_SWITCHES = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTHONOPTIMIZE", "PYTEST_CURRENT_TEST", BYTECODE_ELSEWHERE)
"""Taken out of the surroundings: each can deselect tests, switch off assertions or bring in older code, undeclared."""
RECORDED = ("PYTHONPATH", "PYTHONHASHSEED", "PYTHONWARNINGS", "VIRTUAL_ENV", "CI")
"""Variables whose value is recorded with the run, where they are set."""


class NotStartedError(Exception):
    """The command may or can not be started; `ending` says which rule stops it."""

    def __init__(self, ending: Ending, detail: str, platform: str | None = None) -> None:
        super().__init__(detail)
        self.ending = ending
        self.detail = detail
        self.platform = platform
        """Where it would have run, if that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What is started: arguments after substitution, and the environment."""

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    python: str | None
    """The gate's interpreter, where the command starts with one."""
    launcher: tuple[str, ...] = ()
    """The words of `argv` that start the interpreter on another platform; the interpreter itself follows them."""
    naming: Naming = SAME
    """How the interpreter names the files of this machine."""

    @property
    def launched(self) -> tuple[str, ...]:
        """The interpreter or program and its arguments, without what launches it."""
        return self.argv[len(self.launcher) :]

    @property
    def recorded(self) -> dict[str, str]:
        """The part of the environment that is recorded."""
        return {name: self.environment[name][:1000] for name in RECORDED if name in self.environment}


def words(gate: Gate) -> list[str]:
    """Give a gate's command as a list, as declared."""
    return shlex.split(gate.run) if isinstance(gate.run, str) else list(gate.run)


def resolve(gate: Gate, *, project_root: Path, root: Path, platform: str) -> Command:
    """Give what is to be started for a gate.

    With a launcher, nobody knows the platform before the interpreter was asked: see `launched.located`.

    Raises:
        NotStartedError: the contract is not met here, or the program is not there.
    """
    contract = gate.contract
    environment = {name: value for name, value in os.environ.items() if name not in SILENT_SWITCHES}
    if contract:
        environment |= contract.env
        if contract.launcher is not None:
            return _with_launcher(gate, contract, contract.launcher, project_root, environment)
        if not contract.platform.admits(platform):
            text = f"contract {contract.name} asks for {contract.platform.value}, this is {platform}"
            raise NotStartedError(Ending.WRONG_PLATFORM, text)
    program, *rest = words(gate)
    pinned = _pinned(contract.python, contract.name, project_root) if contract and contract.python else None
    if program in PYTHON:
        python = pinned or sys.executable
        return Command(argv=(python, *rest), environment=environment, python=python)
    resolved = _find(program, root, environment)
    if pinned and contract and not _same_program(resolved, pinned):
        text = f"contract {contract.name} pins {pinned}, but the command starts with {program!r}, not with `python`"
        raise NotStartedError(Ending.CONTRACT_UNMET, text)
    is_python = Path(resolved).name.lower().startswith("python")
    return Command(argv=(resolved, *rest), environment=environment, python=resolved if is_python else None)


def _pinned(
    declared: str, name: str, project_root: Path, *, what: str = "interpreter", how: str = "", is_foreign: bool = False
) -> str:
    """Give the program that a contract pins: a path, never a name that PATH decides about.

    Args:
        how: what to do where it is not there.
        is_foreign: it is made for another system, where our modes of files mean nothing.
    """

    def value(match: re.Match[str]) -> str:
        variable, default = match.groups()
        found = os.environ.get(variable) or default
        if found is None:
            text = f"contract {name} takes its {what} from ${variable}, which is not set{how}"
            raise NotStartedError(Ending.CONTRACT_UNMET, text)
        return found

    expanded = VARIABLE.sub(value, declared)
    if "/" not in expanded and "\\" not in expanded:
        text = f"contract {name} names {expanded!r}, an ambient {what} that PATH decides about; give a path"
        raise NotStartedError(Ending.CONTRACT_UNMET, text)
    path = Path(os.path.abspath(project_root / expanded))  # noqa: PTH100 - a link into an environment stays a link
    if not path.is_file() or not (os.access(path, os.X_OK) or is_foreign):
        raise NotStartedError(Ending.CONTRACT_UNMET, f"contract {name}: there is no {what} at {expanded}{how}")
    return str(path)


def _with_launcher(
    gate: Gate, contract: Contract, declared: str | tuple[str, ...], project_root: Path, environment: Mapping[str, str]
) -> Command:
    """Give a command that a launcher starts, as `contract-unmet` asks for: both pinned, and the gate's own words."""
    first, *rest = shlex.split(declared) if isinstance(declared, str) else declared
    program, *arguments = words(gate)
    how = f"; {_how_to_get(contract.platform)}"
    launcher = (_pinned(first, contract.name, project_root, what="launcher", how=how), *rest)
    python = _pinned(contract.python or "python", contract.name, project_root, how=how, is_foreign=True)
    if program not in PYTHON:
        text = f"contract {contract.name} has a launcher, but the command starts with {program!r}, not with `python`"
        raise NotStartedError(Ending.CONTRACT_UNMET, text)
    return Command(argv=(*launcher, python, *arguments), environment=environment, python=python, launcher=launcher)


def _how_to_get(platform: Lane) -> str:
    if platform is Lane.WINDOWS_WINE:
        return "install Wine (Debian: apt-get install wine wine64) and make the lane, as docs/reference/lanes.md says"
    return "make what it starts first, and give its path from the project root"


def _find(program: str, root: Path, environment: Mapping[str, str]) -> str:
    """Give the path of a program: below the root where it names a folder, else from PATH."""
    if "/" in program or (os.name == "nt" and "\\" in program):
        path = root / program
        if not path.is_file():
            raise NotStartedError(Ending.COULD_NOT_START, f"{program} is not there")
        return str(path)
    found = shutil.which(program, path=environment.get("PATH"))
    if found is None:
        raise NotStartedError(Ending.COULD_NOT_START, f"{program} is not on PATH")
    return str(root / found)


def _same_program(one: str, other: str) -> bool:
    return os.path.normcase(one) == os.path.normcase(other)


def lane_of(platform: str) -> Lane | None:
    """Give the lane of a platform word; None for one that no lane names."""
    return next((lane for lane in Lane if lane.value == platform), None)


def shebang(program: Path) -> str | None:
    """Give the interpreter that a script starts with, where that is Python."""
    try:
        with program.open("rb") as file:
            first = file.readline(500)
    except OSError:
        return None
    words = first[2:].decode("utf-8", "replace").split() if first.startswith(b"#!") else []
    return words[0] if words and Path(words[0]).name.startswith("python") and Path(words[0]).is_file() else None
