"""An import where a submodule lies: it is taken as the commit records it, or the message says how to get it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from e2e.project import Project, Result, copies, rests_on
from gates.repositories import git

if TYPE_CHECKING:
    from pathlib import Path

COVERED = "gate gate covers the submodule lib, whose commit"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with a submodule, whose entry's gates run in it, everything committed; a report that git ignores."""
    made = Project(tmp_path / "project")
    made.write("lib/x.c", "int x;\n")
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "one"]):
        git(made.root / "lib", *words)
    made.write(".gitignore", "evidence/ledger.db*\nevidence/objects/\nout/\n")
    made.entry(root="lib", gates={"gate": copies("green.xml", covers=["x.c"])}, claims={"claim": rests_on("gate")})
    made.commit_all()
    made.write("out/green.xml", (made.root / "reports/green.xml").read_bytes())
    return made


def imported(made: Project, commit: str = "HEAD") -> Result:
    """Import the report."""
    words = ["--exit-code", "0", "--platform", "linux", "--commit", commit, "--json"]
    return made.claims("import", "work/gate", "out/green.xml", *words)


def commit_within(made: Project) -> str:
    """Change the submodule and commit that there, and nowhere else; give the commit."""
    made.write("lib/x.c", "int x, y;\n")
    git(made.root / "lib", "commit", "-q", "-a", "-m", "two")
    return git(made.root / "lib", "rev-parse", "HEAD").strip()


def test_a_commit_of_the_project_means_the_one_that_it_records(project: Project) -> None:
    """By any name; a commit of the submodule itself is taken as well."""
    head = project.git("rev-parse", "HEAD").strip()
    for name in ("HEAD", head):
        assert imported(project, name).codes("claim") == []
    moved = commit_within(project)
    assert project.status().codes("claim") == ["stale-inputs"]
    assert imported(project, "HEAD").codes("claim") == ["stale-inputs"]
    assert imported(project, moved).codes("claim") == []
    assert imported(project, "nowhere").code == 2


def test_a_recorded_commit_that_is_not_here_is_told(project: Project) -> None:
    """With the command that fetches it."""
    commit_within(project)
    project.commit_all()
    assert imported(project).codes("claim") == []
    git(project.root / "lib", "reset", "-q", "--hard", "HEAD~1")
    git(project.root / "lib", "reflog", "expire", "--expire=now", "--all")
    git(project.root / "lib", "gc", "-q", "--prune=now")
    done = imported(project)
    assert (done.code, "run `git submodule update --init lib`" in done.stderr) == (2, True)


@pytest.mark.parametrize(("covers", "missed"), [(["lib", "gate.py"], True), (["lib/x.c"], True), (["gate.py"], False)])
def test_a_covered_submodule_that_is_not_checked_out_is_told(project: Project, covers: list[str], missed: bool) -> None:
    """Where the gate names it; one that the gate does not cover is not missed."""
    project.entry(gates={"gate": copies("green.xml", covers=covers)}, claims={"claim": rests_on("gate")})
    project.commit_all()
    shutil.rmtree(project.root / "lib")
    (project.root / "lib").mkdir()
    done = imported(project)
    assert (done.code, COVERED in done.stderr) == (2 if missed else 0, missed)


def test_a_covered_submodule_counts_as_it_is_recorded(project: Project) -> None:
    """The import is stale where the one here moved on, and not where the project records that."""
    project.entry(gates={"gate": copies("green.xml", covers=["lib", "gate.py"])}, claims={"claim": rests_on("gate")})
    project.commit_all()
    assert imported(project).codes("claim") == []
    commit_within(project)
    assert project.status().codes("claim") == ["stale-inputs"]
    project.commit_all()
    assert imported(project).codes("claim") == []


def test_a_clean_sparse_checkout_is_as_its_commit(project: Project) -> None:
    """What it leaves out is as committed; what was changed is not."""
    gate = copies("green.xml")
    del gate["covers"]
    project.entry(gates={"gate": gate}, claims={"claim": rests_on("gate")})
    project.write("large/data", "1\n")
    project.write("src/a.py", "A = 1\n")
    project.commit_all()
    project.git("sparse-checkout", "set", "src", "evidence", "reports")
    assert not (project.root / "large").exists()
    assert imported(project).codes("claim") == []
    project.write("src/a.py", "A = 2\n")
    assert project.status().codes("claim") == ["stale-inputs"]
