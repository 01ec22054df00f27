"""An entry whose gates run in a submodule: what it rests on lies in two repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from e2e.project import Project, no_traceback, rests_on
from gates.repositories import git

if TYPE_CHECKING:
    from pathlib import Path

    from e2e.repository import Repository

ASKS = "[tool.claims.policy.achieved]\nclean_tree = true\n"


@pytest.fixture
def around(repository: Repository, tmp_path: Path) -> Project:
    """A project with an entry whose root is a submodule, everything committed."""
    fix = repository.git("rev-parse", "HEAD").strip()
    made = Project(tmp_path / "around")
    repository.root.rename(made.root / "app")
    made.write("pyproject.toml", ASKS)
    made.write(".gitignore", "__pycache__/\n.pytest_cache/\n")
    gate = {"run": "python -m pytest tests -q -p no:cacheprovider", "report": "pytest", "covers": ["src", "tests"]}
    made.entry(root="app", gates={"gate": gate}, claims={"claim": rests_on("gate", fix={"revert": fix})})
    git(made.root / "app", "add", "-A")
    git(made.root / "app", "commit", "-q", "--allow-empty", "-m", "as it stands")
    git(made.root, "init", "-q")
    git(made.root, "add", "-A")
    git(made.root, "commit", "-q", "-m", "as it stands")
    return made


def uncommitted(project: Project) -> bool:
    """Whether an audit finds something that is not committed."""
    found = project.claims("audit", "--json").json["findings"]
    return "uncommitted-changes" in [one["code"] for one in found if one["on"] == "working tree"]


@pytest.mark.parametrize("change", ["", "pyproject.toml", "evidence/work/entry.yaml", "new.txt", "app/new.txt"])
def test_both_repositories_have_to_be_committed(around: Project, change: str) -> None:
    """The one that the gates run in, and the one that declares them; a ledger is nobody's uncommitted work."""
    around.verify()
    if change:
        path = around.root / change
        around.write(change, (path.read_text() if path.exists() else "") + "\n# changed\n")
    assert uncommitted(around) == bool(change)


def test_a_red_proof_across_repositories_is_refused_in_words(around: Project) -> None:
    """A copy is made of one repository; who reads the refusal learns which folder lies outside of it."""
    done = around.claims("falsify", "work")
    no_traceback(done)
    assert done.code == 2
    assert "lies outside the repository" in done.stderr


def test_a_red_proof_within_one_repository_is_made(repository: Repository) -> None:
    """The same fix and gate, with the entry in the repository that it is about."""
    assert repository.falsify().code == 0
