"""A command that a launcher starts: where it runs is what its interpreter says, asked through the launcher itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from claims.core.entry import Lane
from claims.core.reasons import Code, Reason
from claims.core.run import Ending
from claims.gates import interpreter, platform
from claims.gates.command import NotStartedError, resolve
from claims.gates.naming import SAME, naming

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from claims.core.entry import Gate
    from claims.gates.command import Command
    from claims.gates.interpreter import Answer


class Located(NamedTuple):
    """A command with the platform that its interpreter runs on."""

    command: Command
    platform: str
    answer: Answer


def asked(gate: Gate, project_root: Path, root: Path) -> tuple[Command, Callable[[float | None], Answer | None]]:
    """Give what is to be started, and what will tell of its interpreter: it is asked before only where it must be.

    What will tell takes the seconds that are still worth waiting for, or None for the usual ones.

    Raises:
        NotStartedError: the contract is not met here, or the program is not there.
    """
    command = resolve(gate, project_root=project_root, root=root, platform=platform.here())
    if command.launcher:
        at = located(command, gate, cwd=root)
        return at.command, lambda _: at.answer
    if command.python is None:
        return command, lambda _: None
    question = interpreter.ask(command.python, cwd=root, environment=command.environment)
    return command, question.answer if question else lambda _: None


def elsewhere(gate: Gate, where: str) -> list[Reason]:
    """Say that an interpreter was on another platform than the contract asks for (rule `wrong-platform`)."""
    contract = gate.contract
    if contract is None or contract.platform.admits(where):
        return []
    text = f"contract {contract.name} asks for {contract.platform.value}, its interpreter was on {where}"
    return [Reason(Code.WRONG_PLATFORM, gate.name, text)]


def meant(gate: Gate) -> str | None:
    """Give the platform that a launcher is said to lead to, for a run that never began; None where none is said."""
    contract = gate.contract
    said = contract.platform if contract and contract.launcher is not None else Lane.ANY
    return None if said is Lane.ANY else said.value


def located(command: Command, gate: Gate, *, cwd: Path) -> Located:
    """Ask the interpreter where it runs, and give the command with the names that files have there.

    Raises:
        NotStartedError: it does not answer, sees other files than we do, or runs on another platform than the
            contract asks for.
    """
    assert command.python is not None
    question = interpreter.ask(command.python, cwd=cwd, environment=command.environment, launcher=command.launcher)
    answer = question.answer() if question else None
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
