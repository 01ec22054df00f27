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

if TYPE_CHECKING:
    from collections.abc import Mapping

PYTHON = frozenset({"python", "python3"})
VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")
BYTECODE_ELSEWHERE = "PYTHONPYCACHEPREFIX"
SILENT_SWITCHES = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTHONOPTIMIZE", "PYTEST_CURRENT_TEST", BYTECODE_ELSEWHERE)
"""Taken out of the surroundings: each can deselect tests, switch off assertions or bring in older code, undeclared."""
RECORDED = ("PYTHONPATH", "PYTHONHASHSEED", "PYTHONWARNINGS", "VIRTUAL_ENV", "CI")
"""Variables whose value is recorded with the run, where they are set."""


class NotStartedError(Exception):
    """The command may or can not be started; `ending` says which rule stops it."""

    def __init__(self, ending: Ending, detail: str) -> None:
        super().__init__(detail)
        self.ending = ending
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What is started: arguments after substitution, and the environment."""

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    python: str | None
    """The gate's interpreter, where the command starts with one."""

    @property
    def recorded(self) -> dict[str, str]:
        """The part of the environment that is recorded."""
        return {name: self.environment[name][:1000] for name in RECORDED if name in self.environment}


def words(gate: Gate) -> list[str]:
    """Give a gate's command as a list, as declared."""
    return shlex.split(gate.run) if isinstance(gate.run, str) else list(gate.run)


def resolve(gate: Gate, *, project_root: Path, root: Path, platform: str) -> Command:
    """Give what is to be started for a gate.

    Raises:
        NotStartedError: the contract is not met here, or the program is not there.
    """
    contract = gate.contract
    environment = {name: value for name, value in os.environ.items() if name not in SILENT_SWITCHES}
    if contract:
        environment |= contract.env
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


def _pinned(declared: str, name: str, project_root: Path) -> str:
    """Give the interpreter that a contract pins: a path, never a name that PATH decides about."""

    def value(match: re.Match[str]) -> str:
        variable, default = match.groups()
        found = os.environ.get(variable) or default
        if found is None:
            text = f"contract {name} takes its interpreter from ${variable}, which is not set"
            raise NotStartedError(Ending.CONTRACT_UNMET, text)
        return found

    expanded = VARIABLE.sub(value, declared)
    if "/" not in expanded and "\\" not in expanded:
        text = f"contract {name} names {expanded!r}, an ambient interpreter that PATH decides about; give a path"
        raise NotStartedError(Ending.CONTRACT_UNMET, text)
    path = Path(os.path.abspath(project_root / expanded))  # noqa: PTH100 - a link into an environment stays a link
    if not path.is_file() or not os.access(path, os.X_OK):
        raise NotStartedError(Ending.CONTRACT_UNMET, f"contract {name}: there is no interpreter at {expanded}")
    return str(path)


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
