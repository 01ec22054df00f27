"""A few cases of a pytest gate, run alone: the plug-in that selects them, and what it noted."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from claims.gates import select_hook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from claims.core.case import Case
    from claims.gates.command import Command

MODULE = "claims_select_hook"


class Noted(NamedTuple):
    """What the plug-in saw."""

    collected: bool = False
    """Whether the collection came to its end."""
    missing: frozenset[str] = frozenset()
    """Files that are not there."""
    errors: frozenset[str] = frozenset()
    """Files that could not be collected."""


@dataclass
class Selection:
    """Cases to be run alone, once; `home` is a folder of its own that is not there yet."""

    cases: Sequence[Case]
    home: Path

    def over(self, command: Command) -> Command:
        """Give the command whose pytest runs these cases alone."""
        self.home.mkdir(parents=True)
        shutil.copyfile(str(select_hook.__file__), self.home / f"{MODULE}.py")
        files = sorted({file_of(case) for case in self.cases if case.file})
        asked = {
            "cases": [[case.classname, case.name, file_of(case)] for case in self.cases],
            # a case without a file may lie anywhere
            "files": files if all(case.file for case in self.cases) else [],
        }
        (self.home / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
        environment = command.environment
        before, options = environment.get("PYTHONPATH"), environment.get("PYTEST_ADDOPTS", "")
        added = {
            "PYTHONPATH": os.pathsep.join([*([before] if before else []), str(self.home)]),
            "PYTEST_ADDOPTS": f"{options} -p {MODULE}".strip(),
            select_hook.VARIABLE: str(self.home),
        }
        return replace(command, environment={**environment, **added})

    def noted(self) -> Noted:
        """Give what the plug-in noted; nothing where it was not loaded."""
        found: dict[str, set[str]] = {}
        for path in sorted(self.home.glob("notes-*")):
            for line in path.read_text(encoding="utf-8").splitlines():
                kind, text = json.loads(line)
                found.setdefault(kind, set()).add(text)
        errors = frozenset(nodeid.partition("::")[0] for nodeid in found.get("error", ()))
        return Noted("collected" in found, frozenset(found.get("missing", ())), errors)


def file_of(case: Case) -> str:
    """Give a case's file as pytest names it on every platform."""
    return case.file.replace("\\", "/")
