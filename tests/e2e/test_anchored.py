"""An anchored symbol that means something else makes a claim stale, whatever gates cover; a moved one does not."""

from __future__ import annotations

import os
import sys
import venv
from typing import TYPE_CHECKING, Any

import pytest

from e2e.project import GREEN, Project, rests_on

if TYPE_CHECKING:
    from pathlib import Path

STORE = '''\
"""Reads."""


def read(path, attempts=5):
    """Read, some times."""
    return [path] * attempts


def write(path):
    return path
'''
EDITS: dict[str, tuple[str, list[str]]] = {
    "nothing": (STORE, []),
    "comment": (STORE.replace("    return [path]", "    # again\n    return [path]"), []),
    "layout": (STORE.replace("(path, attempts=5)", "(\n    path,\n    attempts = 5,\n)"), []),
    "docstring": (STORE.replace("Read, some times.", "Read."), []),
    "moved": (STORE.replace('"""Reads."""\n', '"""Reads."""\n\nimport os\n\nLIMIT = 1\n'), []),
    "another symbol": (STORE.replace("return path\n", "return None\n"), []),
    "body": (STORE.replace("* attempts", "* (attempts + 1)"), ["stale-inputs"]),
    "constant": (STORE.replace("attempts=5", "attempts=6"), ["stale-inputs"]),
    "renamed": (STORE.replace("def read", "def fetch"), ["anchor-missing"]),
    "twice": (STORE + "\n\ndef read(path):\n    return path\n", ["anchor-missing"]),
    "no Python": (STORE.replace("def read(", "def read(("), ["anchor-missing"]),
}


def anchored(root: Path, **changes: Any) -> Project:
    """A project whose claim is anchored to a symbol that its gate does not cover."""
    project = Project(root)
    project.write("src/store.py", STORE)
    project.write("data/input.txt", "1")
    declare(project, **changes)
    return project


def declare(project: Project, symbol: str = "read", path: str = "src/store.py", **claim: Any) -> None:
    """Write the entry."""
    project.entry(
        gates={"gate": {"run": ["cp", "reports/green.xml", "{report}"], "covers": ["data"]}},
        anchors={"place": {"at": f"{path}::{symbol}"}},
        claims={"claim": rests_on("gate", **({"authoritative": ["gate", "place"]} | claim))},
    )


@pytest.mark.parametrize("name", EDITS)
def test_a_symbol_is_judged_by_what_it_means(tmp_path: Path, name: str) -> None:
    """What does not change its meaning leaves the claim held; what does, or takes it away, refuses with its code."""
    project = anchored(tmp_path)
    project.write("reports/green.xml", GREEN)
    assert project.verify().codes("claim") == []
    after, codes = EDITS[name]
    project.write("src/store.py", after)
    assert project.status().codes("claim") == codes
    project.write("src/store.py", STORE)
    assert project.status().codes("claim") == []


def test_an_anchor_that_was_turned_elsewhere_is_stale(tmp_path: Path) -> None:
    """The run recorded what the name meant then; pointing it at another symbol moves the goalpost."""
    project = anchored(tmp_path)
    assert project.verify().codes("claim") == []
    declare(project, symbol="write")
    assert project.status().codes("claim") == ["stale-inputs"]
    assert project.verify().codes("claim") == []


def test_an_anchor_that_came_after_the_run_must_be_covered_by_it(tmp_path: Path) -> None:
    """A run that neither recorded the symbol nor covers its file says nothing about it."""
    project = anchored(tmp_path, authoritative=["gate"])
    project.entry(gates={"gate": {"run": ["cp", "reports/green.xml", "{report}"], "covers": ["data"]}})
    assert project.verify().codes("claim") == []
    declare(project)
    assert project.status().codes("claim") == ["stale-inputs"]


@pytest.mark.parametrize(("after", "codes"), [("// other\nfunction  read() { return 5 }", []),
                                              ("function read() { return 6 }", ["stale-inputs"]),
                                              ("function reads() { return 5 }", ["anchor-missing"])])  # fmt: skip
def test_a_symbol_of_another_language(tmp_path: Path, after: str, codes: list[str]) -> None:
    """By its words, without comments and layout."""
    pytest.importorskip("ast_grep_py")
    project = anchored(tmp_path)
    project.write("web/store.ts", "function read() { return 5; }".replace(";", ""))
    declare(project, path="web/store.ts")
    assert project.verify().codes("claim") == []
    project.write("web/store.ts", after)
    assert project.status().codes("claim") == codes


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """A virtual environment whose interpreter is this one; gives the folder of its packages."""
    home = tmp_path / "environment"
    venv.create(home, symlinks=os.name != "nt", with_pip=False)
    return next(home.rglob("site-packages"))


def under(environment: Path, tmp_path: Path, *scope: str) -> Project:
    """A project whose gate runs in that environment, with a claim of this scope."""
    project = Project(tmp_path / "project")
    home = next(folder for folder in environment.parents if (folder / "pyvenv.cfg").is_file())
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    project.entry(
        contracts={"pinned": {"python": str(python)}},
        gates={"gate": {"run": "python gate.py reports/green.xml {report}", "contract": "pinned"}},
        claims={"claim": rests_on("gate", scope=list(scope))},
    )
    return project


@pytest.mark.parametrize(("scope", "codes"), [("packages", ["stale-inputs"]), ("interpreter", []), ("src", [])])
def test_drift_is_shown_and_refuses_where_the_scope_names_it(
    tmp_path: Path, environment: Path, scope: str, codes: list[str]
) -> None:
    """A later package is named by `status`, `why` and the page, and refuses a claim about packages."""
    (environment / "early-1.0.dist-info").mkdir()
    project = under(environment, tmp_path, scope)
    assert project.verify().codes("claim") == []
    assert "since then" not in project.claims("why", "work/claim").stdout
    assert project.status().gates["gate"]["drift"] == {}
    (environment / "late-1.0.dist-info").mkdir()
    status = project.status()
    assert (status.codes("claim"), status.gates["gate"]["drift"]) == (codes, {"packages": "late 1.0 is new"})
    assert "packages since then: late 1.0 is new" in project.claims("why", "work/claim").stdout
    assert "packages since run 1: late 1.0 is new" in project.claims("render", "work", "--stdout").stdout


@pytest.mark.skipif(os.name == "nt", reason="the interpreter is a shell script")
def test_what_files_do_not_tell_is_not_said_to_have_drifted(tmp_path: Path) -> None:
    """A script that sets its own search path: a claim about packages is refused, and nobody says that they changed."""
    project = Project(tmp_path / "project")
    (tmp_path / "extra" / "some-1.0.dist-info").mkdir(parents=True)
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{tmp_path}/extra" exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    project.entry(
        contracts={"pinned": {"python": str(python)}},
        gates={"gate": {"run": "python gate.py reports/green.xml {report}", "contract": "pinned"}},
        claims={"claim": rests_on("gate", scope=["interpreter"]), "other": rests_on("gate", scope=["packages"])},
    )
    verified = project.verify()
    assert (verified.codes("claim"), verified.codes("other")) == ([], ["stale-inputs"])
    assert verified.gates["gate"]["drift"] == {}
    assert "packages since then: not looked at" in project.claims("why", "work/claim").stdout


@pytest.mark.skipif(os.name == "nt", reason="the interpreter is a shell script")
def test_judging_starts_no_interpreter(tmp_path: Path) -> None:
    """Neither the one that a run was started with nor the one that the entry names since."""
    project = Project(tmp_path / "project")
    for name in ("first", "second"):
        python = tmp_path / name
        python.write_text(f'#!/bin/sh\ntouch "{tmp_path}/{name}-started"\nexec "{sys.executable}" "$@"\n')
        python.chmod(0o755)

    def declare(name: str) -> None:
        project.entry(
            contracts={"pinned": {"python": str(tmp_path / name)}},
            gates={"gate": {"run": "python gate.py reports/green.xml {report}", "contract": "pinned"}},
            claims={"claim": rests_on("gate", scope=["interpreter"])},
        )

    declare("first")
    assert project.verify().codes("claim") == []
    (tmp_path / "first-started").unlink()
    assert project.status().codes("claim") == []
    declare("second")
    assert "stale-definition" in project.status().codes("claim")
    assert project.claims("why", "work/claim").code == project.claims("render", "work", "--stdout").code + 1
    assert [path.name for path in tmp_path.glob("*-started")] == []
