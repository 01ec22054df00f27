"""A gate that tested another copy of its code is refused, and installing anew is enough to be held."""

from __future__ import annotations

import os
from pathlib import Path

from e2e.project import GREEN, Project, rests_on

RUN = "import sys, pkg.core; assert pkg.core.VALUE == 1; open(sys.argv[1], 'w').write(sys.argv[2])"


def at(*folders: Path | str) -> str:
    """A search path, with what a package that is not installed needs beside it."""
    return os.pathsep.join([*map(str, folders), *filter(None, [os.environ.get("PYTHONPATH")])])


def packaged(root: Path, value: int) -> Path:
    """Put the package somewhere; give the folder that it is imported from."""
    (root / "src/pkg").mkdir(parents=True, exist_ok=True)
    (root / "src/pkg/__init__.py").write_text("")
    (root / "src/pkg/core.py").write_text(f"VALUE = {value}\n")
    return root / "src"


def test_a_leaked_run_is_refused_and_refutes_nothing(project: Project, tmp_path: Path) -> None:
    """With the fix reverted here the other checkout's copy passes; with the fix here the same copy is as good."""
    other, here = packaged(tmp_path / "other", 1), packaged(project.root, 2)
    gate = {"run": ["python", "-c", RUN, "{report}", GREEN], "covers": ["src"]}
    project.entry(gates={"gate": gate}, claims={"claim": rests_on("gate")})
    leaked = project.verify(PYTHONPATH=at(other))
    assert (leaked.code, leaked.codes("claim")) == (1, ["leaked"])
    assert project.status().codes("claim") == ["leaked"]
    shown = project.claims("show", "1").stdout
    assert f"imported  pkg from {other / 'pkg'}" in shown
    packaged(project.root, 1)
    assert project.verify(PYTHONPATH=at(other)).codes("claim") == []
    packaged(other.parent, 3)
    (other / "pkg/core.py").write_text("VALUE = 1  # otherwise\n")
    assert project.verify(PYTHONPATH=at(other)).codes("claim") == ["leaked"]
    held = project.verify(PYTHONPATH=at(here))
    assert held.codes("claim") == []
    assert (held.claims["claim"]["downgrades"], held.claims["claim"]["strength"]) == ([], "weak")
    assert "imported  pkg from src/pkg" in project.claims("show", "4").stdout


def test_where_nobody_can_tell_it_is_said(project: Project, tmp_path: Path) -> None:
    """An interpreter that cannot be watched is held with a downgrade; one that finds nothing installed without."""
    packaged(project.root, 1)
    look = "import sys; sys.path.insert(0, 'src'); " + RUN
    gates = {
        name: {"run": ["python", options, "-c", look, "{report}", GREEN], "covers": ["src"]}
        for name, options in {"hidden": "-I", "closed": "-IS"}.items()
    }
    project.entry(gates=gates, claims={name: rests_on(name) for name in gates})
    claims = project.verify().claims
    assert (claims["hidden"]["verdict"], claims["hidden"]["downgrades"]) == ("held", ["biased"])
    assert (claims["closed"]["verdict"], claims["closed"]["downgrades"]) == ("held", [])
