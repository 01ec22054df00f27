"""How a gate is started in the scratch worktree: its command, its surroundings, and what comes along for it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from claims.core.carry import Asked, Ignored, chosen, compiled, suppliers, tools
from claims.core.entry import Contract, Gate, Lane, ReportSource
from claims.core.output import missing, root_error
from claims.gates import carry, platform, probe
from claims.gates.command import PYTHON, resolve, shebang, words
from claims.gates.launched import located

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.core.entry import Entry
    from claims.flows.workspace import Workspace
    from claims.gates.command import Command
    from claims.gates.worktree import Worktree

OWN_FORM = ("--tb=no", "--tb=line")
"""Forms of a failure without its frames, by which nobody can tell whose exception it was."""
UV_AS_IT_IS = {"UV_NO_SYNC": "1"}
"""An environment that came along is not to be made anew: uv would lead a linked one to the scratch tree."""


@dataclass
class Start:
    """The way into the worktree of one gate. `command` is known once it is `ready`."""

    workspace: Workspace
    entry: Entry
    gate: Gate
    worktree: Worktree
    platform: str = field(default_factory=platform.here)
    packages: tuple[str, ...] = ()
    """Names of the project's own packages."""
    command: Command | None = None
    preparing: Command | None = None
    """What is run before the gate, where the gate declares it."""
    ignored: Ignored = field(default_factory=lambda: Ignored((), "", lambda _: False, lambda _: ()))

    @property
    def _original(self) -> Path:
        return self.workspace.root_of(self.entry)

    @property
    def _prepare(self) -> Gate | None:
        """The preparation as a gate: under the contract, but for a pinned interpreter that it does not start with."""
        if self.gate.prepare is None:
            return None
        gate = replace(self.gate, run=self.gate.prepare)
        contract = gate.contract
        if contract is None or words(gate)[0] in PYTHON:
            return gate
        return replace(gate, contract=Contract(name=contract.name, env=contract.env, platform=Lane.ANY))

    def ready(self) -> None:
        """Resolve the command in the user's tree, where its interpreter lives, and point it at the worktree.

        Raises:
            NotStartedError: the contract is not met, or the program is not there.
        """
        self.packages = probe.packages([self._original / "src", self._original])
        self._bring()
        command = resolve(self.gate, project_root=self.workspace.root, root=self._original, platform=platform.here())
        if command.launcher:
            at = located(command, self.gate, cwd=self._original)
            command, self.platform = at.command, at.platform
        folders = self._import_folders(command)
        self.command = self._led(command, folders)
        if self._prepare is not None:
            preparing = resolve(
                self._prepare, project_root=self.workspace.root, root=self._original, platform=platform.here()
            )
            self.preparing = self._led(preparing, folders)

    def _bring(self) -> None:
        """Bring the ignored files along that the entry, the gate or its command names."""
        said = [*words(self.gate), *(words(self._prepare) if self._prepare else ())]
        self.ignored = carry.ignored(self.worktree.top, self._original)
        asked = Asked(self.entry.carry, self.gate.covers, tuple(said))
        here = {one.path for one in self.worktree.carried}
        wanted = [path for path in chosen(asked, self.ignored) if path not in here]
        self.worktree.carried += carry.bring(self.worktree.top, self.worktree.folder, wanted)

    def _led(self, command: Command, folders: list[str]) -> Command:
        """Give a command as it is started in the worktree."""
        program, *rest = command.argv
        python = command.python
        moved = self._counterpart(Path(program))
        if moved and (python is None or self._is_copied(moved)):
            program, python = str(moved), str(moved) if python == program else python
        naming = command.naming
        inherited = naming.folders(command.environment.get("PYTHONPATH", ""))
        led = [str(self._counterpart(Path(path)) or path) for path in inherited]
        environment = {
            **{name: value for name, value in command.environment.items() if name != "PYTHONPYCACHEPREFIX"},
            "PYTHONPATH": naming.search_path([*folders, *led]),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        if "uv" in tools(words(self.gate)) and self._environments:
            environment |= UV_AS_IT_IS
        if self.gate.report is ReportSource.PYTEST:  # what the project sets for itself hides the frames
            environment["PYTEST_ADDOPTS"] = " ".join(filter(None, [environment.get("PYTEST_ADDOPTS"), "--tb=auto"]))
            rest = ["--tb=auto" if word in OWN_FORM else word for word in rest]
        return replace(command, argv=(program, *rest), python=python, environment=environment)

    @property
    def _environments(self) -> list[Path]:
        return carry.environments(self.worktree.top, self.worktree.carried)

    def _is_copied(self, place: Path) -> bool:
        """Whether a place of the worktree lies in something that was copied there, and is no link out of it."""
        within = place.relative_to(self.worktree.folder).as_posix()
        return any(f"{within}/".startswith(f"{one.path}/") and not one.is_linked for one in self.worktree.carried)

    def _import_folders(self, command: Command) -> list[str]:
        """Give the worktree's counterparts of the folders that the gate's interpreters import the project from."""
        found = [
            folder
            for python in dict.fromkeys(self._pythons(command))
            for folder in probe.import_folders(command, python, self.packages, cwd=self._original)
        ]
        counterparts = [self._counterpart(folder) for folder in found]
        return [str(folder) for folder in dict.fromkeys(counterparts) if folder is not None]

    def _pythons(self, command: Command) -> Iterator[str]:
        """Yield the interpreters that may run the gate: its own, else those that its shell or tool would find."""
        own = command.python or shebang(Path(command.argv[0]))
        if own is not None:
            yield own
        yield from (str(python) for folder in self._environments if (python := carry.python_of(folder)))
        if command.python is None:
            active = command.environment.get("VIRTUAL_ENV")
            python = carry.python_of(Path(active)) if active else None
            if found := (str(python) if python else shutil.which("python", path=command.environment.get("PATH"))):
                yield found

    def _counterpart(self, path: Path) -> Path | None:
        """Give the copy of a path of the user's checkout; None where it has none: it is outside, or left behind."""
        top = Path(os.path.realpath(self.worktree.top))
        place = Path(os.path.realpath(path.parent), path.name)  # its last part may be a link that leads elsewhere
        if not path.is_absolute() or not place.is_relative_to(top):
            return None
        copied = self.worktree.folder / place.relative_to(top)
        return copied if copied.exists() else None

    def installable(self) -> dict[str, Path]:
        """Give the shown files of the project's packages by the paths that an installation gives them."""
        root = self.worktree.at(self._original)
        folders = [place.relative_to(self.worktree.folder).as_posix() for place in (root, root / "src")]
        prefixes = ["" if folder == "." else f"{folder}/" for folder in folders]
        return {
            path[len(prefix) :]: self.worktree.folder / path
            for prefix in prefixes
            for path in self.worktree.paths(self.worktree.shown)
            if path.startswith(prefix) and path[len(prefix) :].partition("/")[0].removesuffix(".py") in self.packages
        }

    def why(self, said: str) -> str:
        """Give the root error of an output, and what would supply what it did not find: the line to write."""
        error, looked_for = root_error(said), missing(said)
        here = {one.path for one in self.worktree.carried}
        needed = [
            path
            for path in suppliers(looked_for, self.ignored, tree=str(self.worktree.folder))
            if self.ignored.at(path) not in here
        ]
        if needed:
            one = "it is" if len(needed) == 1 else "they are"
            text = f"git ignores {', '.join(needed)}, so {one} not in the scratch tree: "
            return f"{error}; {text}write `carry: [{', '.join(needed)}]` in entry.yaml"
        if built := compiled(looked_for, self.ignored):
            text = "is compiled and ignored by git: let the gate build it there, by `prepare: COMMAND`"
            return f"{error}; {built[0]} {text}, such as `prepare: python setup.py build_ext --inplace`"
        nothing = [pattern for pattern in self.entry.carry if not chosen(Asked((pattern,)), self.ignored)]
        return error + (f"; `carry` names no ignored file by {', '.join(nothing)}" if nothing else "")
