"""A project in a folder of its own, and `claims` run there as its user would, with nothing of our surroundings."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from claims.core.run import Ending
from claims.gates import git, process

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PATIENCE_S = 180.0
FOREIGN = ("CLAIMS_", "PYTEST_", "GIT_", "PYTHON", "COVERAGE_")
"""Beginnings of variables that change what a tool of ours, or one that we start, comes to."""
WHERE_MODULES_ARE = frozenset({"PYTHONHOME", "PYTHONPATH", "PYTHONUSERBASE", "PYTHONNOUSERSITE", "PYTHONPLATLIBDIR"})
"""Kept, because without them this interpreter may not find `claims`."""
CACHES = frozenset({"__pycache__"})
AUTHOR = ("-c", "user.name=A. Liar", "-c", "user.email=liar@example.org", "-c", "init.defaultBranch=main")


class StepError(Exception):
    """A step could not be carried out; its text says which and why."""


@dataclass
class Trial:
    """The project of one case. `stop` is asked now and then, and whatever runs is ended where it says so."""

    project: Path
    scratch: Path
    stop: Callable[[], bool]

    def lay(self, folder: Path) -> None:
        """Write the files of a folder over those of the project; a folder that is not there has none."""
        for path in sorted(folder.rglob("*")):
            within = path.relative_to(folder)
            if path.is_file() and CACHES.isdisjoint(within.parts):
                target = self.project / within
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())  # without permissions: the originals may be read-only

    def replace(self, file: str, text: str, by: str) -> None:
        """Replace a text that stands once in a file.

        Raises:
            StepError: it is not there, or stands there more than once.
        """
        path = self.project / file
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        if before.count(text) != 1:
            raise StepError(f"{file} holds {text!r} {before.count(text)} times, expected once")
        path.write_bytes(before.replace(text, by).encode())

    def commit(self, message: str) -> None:
        """Commit everything that git does not ignore, in a repository that is made with the first commit."""
        if not (self.project / ".git").exists():
            self._git("init", "-q")
        self._git("add", "-A")
        self._git("commit", "-q", "--allow-empty", "--no-gpg-sign", "-m", message)

    def python(self, code: str) -> None:
        """Run lines of Python in the project's folder. StepError where they end with another exit code than 0."""
        self._must([sys.executable, "-IS", "-c", code])

    def claims(self, *words: str) -> process.Completed:
        """Run `claims`, and give how it ended, whatever that is.

        Raises:
            StepError: it did not end in time.
        """
        done = self._run([sys.executable, "-P", "-m", "claims", *words])
        if done.ending not in (Ending.EXITED, Ending.KILLED):
            raise StepError(f"claims {' '.join(words)}: {done.detail}")
        return done

    def _git(self, *words: str) -> None:
        self._must([git.program(), *AUTHOR, *words])

    def _must(self, argv: list[str]) -> None:
        done = self._run(argv)
        if done.exit_code != 0:
            last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
            raise StepError(f"{Path(argv[0]).name} {argv[-1][:60]!r}: {' '.join(last) or done.detail}")

    def _run(self, argv: list[str]) -> process.Completed:
        def break_off(_elapsed_s: float, _last_line: str) -> None:
            if self.stop():
                raise KeyboardInterrupt

        done = process.run(
            argv,
            cwd=self.project,
            environment=surroundings(os.environ),
            timeout_s=PATIENCE_S,
            scratch=self.scratch,
            progress=break_off,
        )
        if done.ending is Ending.INTERRUPTED:
            raise KeyboardInterrupt
        return done


def surroundings(environ: Mapping[str, str]) -> dict[str, str]:
    """Give an environment without what would make a case come to something else than on another machine.

    The user's settings of git are left out as well, for signatures, hooks and templates, and so are plug-ins of pytest
    that are installed; those of the project stand.
    """
    kept = {name: value for name, value in environ.items() if name in WHERE_MODULES_ARE or not name.startswith(FOREIGN)}
    if "PYTHONPATH" in kept:
        folders = filter(None, kept["PYTHONPATH"].split(os.pathsep))
        kept["PYTHONPATH"] = os.pathsep.join(os.path.abspath(folder) for folder in folders)  # noqa: PTH100
    nobodys = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return kept | nobodys | {"SELFTEST_PYTHON": sys.executable}
