"""A project in git whose newest fix can be taken away."""

from __future__ import annotations

from typing import Any

from e2e.project import Project, Result, rests_on

BEFORE = '''\
"""Reads."""


def read(source):
    return source()
'''
AFTER = '''\
"""Reads."""


def retry(source, attempts=5):
    for attempt in range(1, attempts + 1):
        try:
            return source()
        except PermissionError:
            if attempt == attempts:
                raise


def read(source):
    return retry(source)
'''
HONEST = """\
from store import read


class Busy:
    def __init__(self, failures):
        self.failures = failures

    def __call__(self):
        self.failures -= 1
        if self.failures >= 0:
            raise PermissionError("locked")
        return "text"


def test_a_busy_file_is_read():
    assert read(Busy(4)) == "text"


def test_a_free_file_is_read():
    assert read(Busy(0)) == "text"
"""
GATE = {"run": "python -m pytest -q tests", "report": "pytest", "covers": ["src", "tests"], "timeout_s": 60}
SIGNATURE = {"exception": "PermissionError"}
INI = "[pytest]\npythonpath = src\n"


class Repository(Project):
    """A project in git whose `src/store.py` had a fix."""

    def commit(self, path: str, content: str) -> str:
        """Write and commit one file; give the commit."""
        self.write(path, content)
        self.commit_all()
        return self.git("rev-parse", "HEAD").strip()

    def falsify(self, *arguments: str) -> Result:
        """Run `claims falsify work --json`."""
        return self.claims("falsify", "work", "--reds", "2", "--json", *arguments)

    def state(self) -> dict[str, Any]:
        """Everything of the repository that must not change."""
        git = self.root / ".git"
        return {
            "status": self.git("status", "--porcelain", "--ignored"),
            "index": (git / "index").read_bytes(),
            "refs": self.git("for-each-ref"),
            "head": (git / "HEAD").read_text(),
            "stash": self.git("stash", "list"),
            "worktrees": self.git("worktree", "list"),
            "objects": self.git("count-objects", "-v"),
            "admin": sorted(path.name for path in git.iterdir()),
        }


def declare(made: Project, fix: dict[str, Any] | None = None, gate: dict[str, Any] | None = None, **claim: Any) -> None:
    """Write the entry: one gate, one claim, and the fix."""
    fix = {"revert": made.git("rev-parse", "HEAD").strip(), "signature": SIGNATURE} if fix is None else fix
    parts = ({"fix": fix} if fix else {}) | {"needs": {"red_proof": True}} | claim
    made.entry(gates={"gate": GATE | (gate or {})}, claims={"claim": rests_on("gate", **parts)})
