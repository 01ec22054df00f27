"""The interpreter of a gate, asked by itself: version, platform, installed distributions."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

QUESTION = """
import json, os, sys
names = set()
for folder in sys.path:
    try:
        names.update(n for n in os.listdir(folder or ".") if n.endswith((".dist-info", ".egg-info")))
    except OSError:
        pass
print(json.dumps({"executable": sys.executable, "prefix": sys.prefix, "implementation": sys.implementation.name,
                  "version": ".".join(map(str, sys.version_info[:3])), "platform": sys.platform,
                  "distributions": sorted(names)}))
"""
PATIENCE_S = 30


class Question:
    """A question to an interpreter that is answered while we do something else."""

    def __init__(self, python: str, *, cwd: Path, environment: Mapping[str, str]) -> None:
        self._child = subprocess.Popen(
            [python, "-c", QUESTION],
            cwd=cwd,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def answer(self) -> tuple[dict[str, Any], bytes] | None:
        """Give what the interpreter says of itself, and its distributions one a line; None where it does not answer."""
        try:
            said, _ = self._child.communicate(timeout=PATIENCE_S)
            facts = json.loads(said)
            distributions = "".join(f"{name}\n" for name in facts.pop("distributions")).encode()
        except (subprocess.TimeoutExpired, ValueError, KeyError, TypeError, AttributeError):
            self._child.kill()
            self._child.wait()
            return None
        return facts, distributions


def ask(python: str, *, cwd: Path, environment: Mapping[str, str]) -> Question | None:
    """Put the question; None where the interpreter cannot be started, which the gate will say better."""
    try:
        return Question(python, cwd=cwd, environment=environment)
    except OSError:
        return None
