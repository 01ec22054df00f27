"""How a gate's interpreter and its packages differ from those that a run had."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from claims.core.definition import definition_digest
from claims.core.drift import drift
from claims.gates import interpreter, platform
from claims.gates.command import NotStartedError, resolve

if TYPE_CHECKING:
    from claims.core.entry import Entry, Gate
    from claims.core.run import Run
    from claims.flows.workspace import Workspace

Answer = tuple[dict[str, Any], tuple[str, ...]]


@dataclass
class Drifts:
    """Asks each interpreter once what it is now, and only where somebody wants to know."""

    workspace: Workspace
    _now: dict[tuple[object, ...], Answer | None] = field(default_factory=dict)
    _packages: dict[str, tuple[str, ...] | None] = field(default_factory=dict)

    def since(self, run: Run, *, entry: Entry, gate: Gate) -> dict[str, str]:
        """Say what drifted since a run: `interpreter`, `packages`, both or none."""
        then = run.interpreter
        packages = self._recorded(str(then.get("distributions"))) if then else None
        return drift(then, packages, self._answer(run, entry, gate))

    def _recorded(self, digest: str) -> tuple[str, ...] | None:
        if digest not in self._packages:
            data = self.workspace.ledger.objects.get(digest)
            self._packages[digest] = None if data is None else tuple(data.decode("utf-8", "replace").split("\n")[:-1])
        return self._packages[digest]

    def _answer(self, run: Run, entry: Entry, gate: Gate) -> Answer | None:
        """Ask the interpreter that the run was started with; none else, for judging an entry starts nothing of it."""
        if run.definition != definition_digest(entry, gate):
            return None
        root = self.workspace.root_of(entry)
        try:
            command = resolve(gate, project_root=self.workspace.root, root=root, platform=platform.here())
        except NotStartedError:
            return None
        started_by = len(command.launcher) + 1
        if command.python is None or command.argv[:started_by] != run.argv[:started_by]:
            return None
        key = (entry.root, command.argv[:started_by], tuple(sorted(command.environment.items())))
        if key not in self._now:
            asked = interpreter.ask(
                command.python, cwd=root, environment=command.environment, launcher=command.launcher
            )
            answer = asked.answer() if asked else None
            names = tuple(answer.distributions.decode().split("\n")[:-1]) if answer else ()
            self._now[key] = (answer.facts, names) if answer else None
        return self._now[key]
