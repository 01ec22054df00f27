"""How a gate's interpreter and its packages differ from those that a run had. Nothing is started to tell that."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from claims.core.definition import definition_digest
from claims.core.drift import Now, drift
from claims.gates import installed, platform
from claims.gates.command import NotStartedError, resolve

if TYPE_CHECKING:
    from claims.core.entry import Entry, Gate
    from claims.core.run import Run
    from claims.flows.workspace import Workspace


@dataclass
class Drifts:
    """Looks at the files of each interpreter once, and only where somebody wants to know."""

    workspace: Workspace
    _now: dict[tuple[object, ...], Now] = field(default_factory=dict)
    _packages: dict[str, tuple[str, ...] | None] = field(default_factory=dict)

    def since(self, run: Run, *, entry: Entry, gate: Gate) -> dict[str, str]:
        """Say what drifted since a run, or cannot be told: `interpreter`, `packages`, both or none."""
        then = run.interpreter
        packages = self._recorded(str(then.get("distributions"))) if then else None
        return drift(then, packages, self._look(run, entry, gate))

    def _recorded(self, digest: str) -> tuple[str, ...] | None:
        if digest not in self._packages:
            data = self.workspace.ledger.objects.get(digest)
            self._packages[digest] = None if data is None else tuple(data.decode("utf-8", "replace").split("\n")[:-1])
        return self._packages[digest]

    def _look(self, run: Run, entry: Entry, gate: Gate) -> Now | None:
        """Look at the interpreter that the gate's present declaration names, whatever the ledger says of one."""
        if run.definition != definition_digest(entry, gate):
            return None
        root = self.workspace.root_of(entry)
        try:
            command = resolve(gate, project_root=self.workspace.root, root=root, platform=platform.here())
        except NotStartedError:
            return None
        if command.python is None or command.launcher:
            return None
        version = run.interpreter.get("version") if run.interpreter else None
        key = (command.python, root, tuple(sorted(command.environment.items())), version)
        if key not in self._now:
            found = installed.look(command.python, cwd=root, environment=command.environment, version=version)
            self._now[key] = Now(found.program, found.version, found.packages)
        return self._now[key]
