"""A command that a launcher starts: where it runs is what its interpreter says, asked through the launcher itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from claims.core.run import Ending
from claims.gates import interpreter, platform
from claims.gates.command import NotStartedError
from claims.gates.naming import SAME, naming

if TYPE_CHECKING:
    from pathlib import Path

    from claims.core.entry import Gate
    from claims.gates.command import Command
    from claims.gates.interpreter import Answer


class Located(NamedTuple):
    """A command with the platform that its interpreter runs on."""

    command: Command
    platform: str
    answer: Answer


def located(command: Command, gate: Gate, *, cwd: Path) -> Located:
    """Ask the interpreter where it runs, and give the command with the names that files have there.

    Raises:
        NotStartedError: it does not answer, sees other files than we do, or runs on another platform than the
            contract asks for.
    """
    assert command.python is not None
    asked = interpreter.ask(command.python, cwd=cwd, environment=command.environment, launcher=command.launcher)
    answer = asked.answer() if asked else None
    started = " ".join([*command.launcher, command.python])
    if answer is None:
        text = f"the interpreter does not answer through its launcher; try `{started} -V`"
        raise NotStartedError(Ending.CONTRACT_UNMET, text)
    names = naming(answer.folder, cwd)
    if names is None:
        text = f"`{started}` was started in {cwd} and works in {answer.folder}: a launcher must keep the folder"
        raise NotStartedError(Ending.CONTRACT_UNMET, text)
    where = platform.of(answer.facts)
    if gate.contract and not gate.contract.platform.admits(where):
        text = f"contract {gate.contract.name} asks for {gate.contract.platform.value}, its interpreter is on {where}"
        raise NotStartedError(Ending.WRONG_PLATFORM, text, where)
    inherited = command.environment.get("PYTHONPATH")
    declared = gate.contract.env if gate.contract else {}
    environment = dict(command.environment)
    if inherited and "PYTHONPATH" not in declared:  # a declared one is meant for that interpreter as it stands
        environment["PYTHONPATH"] = names.search_path(SAME.folders(inherited))
    return Located(replace(command, environment=environment, naming=names), where, answer)
