"""The interpreter of a gate, asked by itself: version, platform, installed distributions."""

from __future__ import annotations

import json
import subprocess
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from claims.gates import asked, installed, process

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PATIENCE_S = 30
LAUNCHED_PATIENCE_S = 120
"""A launcher may have a whole system to start."""


class Answer(NamedTuple):
    """What an interpreter says of itself."""

    facts: dict[str, Any]
    """As recorded with the run; `wine` is there only where it runs under Wine."""
    distributions: bytes
    """One a line."""
    folder: str
    """The folder that it was asked in, by its own name."""


class Question:
    """A question to an interpreter that is answered while we do something else."""

    def __init__(self, python: str, *, cwd: Path, environment: Mapping[str, str], launcher: Sequence[str] = ()) -> None:
        self._patience_s = LAUNCHED_PATIENCE_S if launcher else PATIENCE_S
        self._here = None if launcher else partial(installed.look, python, cwd=cwd, environment=environment)
        self._child = subprocess.Popen(
            [*launcher, python, "-c", Path(asked.__file__).read_text(encoding="utf-8")],
            cwd=cwd,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def answer(self, patience_s: float | None = None) -> Answer | None:
        """Give what the interpreter says of itself; None where it does not answer.

        Args:
            patience_s: how long it is waited for from now on, instead of what an interpreter may take from its start.
        """
        try:
            said, _ = self._child.communicate(timeout=self._patience_s if patience_s is None else patience_s)
            facts = json.loads(said)
            distributions = "".join(f"{name}\n" for name in facts.pop("distributions")).encode()
            folder = str(facts.pop("folder"))
            if facts["wine"] is None:
                del facts["wine"]
        except (subprocess.TimeoutExpired, ValueError, KeyError, TypeError, AttributeError):
            process.kill(self._child)
            return None
        finally:
            if self._child.stdout:
                self._child.stdout.close()
        return Answer(facts | self._by_files(facts, distributions), distributions, folder)

    def _by_files(self, facts: dict[str, Any], distributions: bytes) -> dict[str, Any]:
        """Give what is needed to tell drift later without starting anything, and whether files tell the packages."""
        found = self._here(version=facts.get("version")) if self._here else None
        if found is None:
            return {}
        names = "".join(f"{name}\n" for name in found.packages or ()).encode()
        return {"program": found.program, "packages_by_files": found.packages is not None and names == distributions}


def ask(python: str, *, cwd: Path, environment: Mapping[str, str], launcher: Sequence[str] = ()) -> Question | None:
    """Put the question; None where the interpreter cannot be started, which the gate will say better."""
    try:
        return Question(python, cwd=cwd, environment=environment, launcher=launcher)
    except OSError:
        return None
