"""A command that only looks runs nothing of the project, and leaves everything as it was."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from e2e.hostile import WAYS, marking
from e2e.project import Project, copies, no_traceback, rests_on

if TYPE_CHECKING:
    from pathlib import Path

LOOKING = (
    ("status",), ("status", "--json"), ("why", "work/claim"), ("log",), ("show", "1"), ("audit",), ("lint",),
    ("render", "--check"), ("render", "--check", "README.md"), ("reason", "never-red"), ("schema",),
)  # fmt: skip

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the programs that leave markers are scripts of a shell")


@pytest.fixture
def hostile(tmp_path: Path) -> Project:
    """A project that tries every way at once, as somebody would unpack it."""
    made = Project(tmp_path / "project")
    made.write("sub/gate.py", (made.root / "gate.py").read_bytes())
    made.write("sub/reports/green.xml", (made.root / "reports/green.xml").read_bytes())
    made.write("README.md", "# A project\n\n<!-- claims:claim work/claim -->\n<!-- /claims -->\n")
    made.write("a.bin", "bytes\n")
    made.write(".gitignore", "__pycache__/\n/evidence/ledger.db*\n/evidence/objects/\n")
    fix = {"revert": "v1"}
    made.entry(root="sub", gates={"gate": copies("green.xml"), "all": copies("green.xml", covers=["."])},
               claims={"claim": rests_on("gate", fix=fix, supporting=["all"])})  # fmt: skip
    made.commit_all()
    made.git("tag", "v1")
    assert made.verify().code == 0
    for name, plant in WAYS.items():
        plant(made, marking(tmp_path, name))
    for marker in tmp_path.glob("*.marker"):
        marker.unlink()
    path = os.pathsep.join([".", "", str(made.root), str(made.root / "bin"), os.environ["PATH"]])
    made.environment["PATH"] = path
    return made


def markers(made: Project) -> list[str]:
    """The ways that worked."""
    return sorted(path.stem for path in made.root.parent.glob("*.marker"))


def everything(made: Project) -> dict[str, tuple[int, bytes]]:
    """Every file with its mode and bytes; what SQLite keeps beside a database while it is read is left out."""
    paths = (path for path in made.root.rglob("*") if path.is_file() and not path.name.startswith("ledger.db-"))
    return {path.relative_to(made.root).as_posix(): (path.stat().st_mode, path.read_bytes()) for path in paths}


def test_looking_runs_nothing_and_writes_nothing(hostile: Project) -> None:
    """Whatever the project has prepared; and plain git shows that it is prepared, else this would show nothing."""
    before = everything(hostile)
    for done in hostile.together(*LOOKING):
        no_traceback(done)
    assert markers(hostile) == []
    assert everything(hostile) == before
    git = shutil.which("git")
    assert git is not None
    for folder in (".", "sub", "inner", "lib"):
        for words in ("status", "diff", "update-ref refs/heads/x HEAD"):
            named = [git, "-C", str(hostile.root / folder), *words.split()]
            subprocess.run(named, env=hostile.environment, capture_output=True, check=False)
    prepared = {
        "settings_of_a_worktree",
        "hooks",
        "bare_repository",
        "repository_within",
        "file_that_names_a_repository",
    }
    assert prepared <= {*markers(hostile)}


def test_a_bare_repository_in_a_clone_is_only_a_folder(tmp_path: Path) -> None:
    """What git calls a repository without `.git` is files of the project, and is committed as those are."""
    made = Project(tmp_path / "project")
    made.entry()
    made.write(".gitignore", "/evidence/ledger.db*\n/evidence/objects/\n")
    WAYS["bare_repository"](made, marking(tmp_path, "bare"))
    made.write("sub/.gitattributes", "* filter=x\n")
    made.write("sub/reports/green.xml", (made.root / "reports/green.xml").read_bytes())
    made.write("sub/gate.py", (made.root / "gate.py").read_bytes())
    made.entry(root="sub", gates={"gate": copies("green.xml", covers=["gate.py"])})
    made.commit_all()
    assert made.verify().claims["claim"]["downgrades"] == []
    made.write("sub/gate.py", (made.root / "gate.py").read_text() + "# edited\n")
    assert made.verify().claims["claim"]["downgrades"] == ["biased"]
    assert markers(made) == []
