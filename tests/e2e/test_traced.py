"""A traced gate covers what its processes used: editing any of it makes a run stale, editing anything else does not."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from e2e.project import Project, surroundings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILES = {
    "src/shop/__init__.py": "",
    "src/shop/price.py": "from shop import tax\ndef price(n): return tax.added(n)\n",
    "src/shop/tax.py": "import json, pathlib\nRATE = json.loads(pathlib.Path('data/rate.json').read_text())\n"
    "def added(n): return n + n * RATE\n",
    "src/shop/unused.py": "X = 1\n",
    "data/rate.json": "1",
    "data/other.json": "2",
    "tool.py": "import helper\nprint(helper.NAME)\n",
    "helper.py": "NAME = 'helped'\n",
    "tests/conftest.py": "import sys\nsys.path.insert(0, 'src')\n",
    "tests/test_price.py": "from shop.price import price\ndef test_price():\n    assert price(1) == 2\n",
    "tests/unit/test_tool.py": "import subprocess, sys\ndef test_tool():\n"
    "    assert subprocess.run([sys.executable, 'tool.py'], stdout=-1, check=True).stdout.strip() == b'helped'\n",
    "tests/test_writes.py": "import pathlib\ndef test_writes():\n    out = pathlib.Path('made/out.txt')\n"
    "    out.parent.mkdir(exist_ok=True)\n    out.write_text('x')\n    assert out.read_text() == 'x'\n",
    "docs/read.md": "words\n",
    "README.md": "words\n",
}
PYTEST = "python -m pytest -q -p no:cacheprovider"


def traced(run: str = f"{PYTEST} tests", **changes: Any) -> dict[str, Any]:
    """A gate of pytest that is traced."""
    return {"run": run, "report": "pytest", "covers": "traced", **changes}


def put(path: str, text: str = "# another\n") -> Callable[[Path], object]:
    """Give what writes a file, or appends to one."""

    def do(root: Path) -> None:
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text((place.read_text() if place.exists() else "") + text)

    return do


def gone(path: str) -> Callable[[Path], object]:
    """Give what deletes a file."""
    return lambda root: (root / path).unlink()


@dataclass(frozen=True)
class Edit:
    """Something that happens after the run, and whether the run is stale by it."""

    do: Callable[[Path], object]
    stale: bool
    run: str = f"{PYTEST} tests"


NARROW = f"{PYTEST} tests/test_price.py"
EDITS = {
    "imported": Edit(put("src/shop/price.py"), stale=True),
    "imported-by-the-imported": Edit(put("src/shop/tax.py"), stale=True),
    "data-file": Edit(put("data/rate.json", " "), stale=True),
    "test": Edit(put("tests/test_price.py"), stale=True),
    "conftest": Edit(put("tests/conftest.py"), stale=True),
    "script-of-a-child-process": Edit(put("tool.py"), stale=True),
    "import-of-a-child-process": Edit(put("helper.py"), stale=True),
    "deleted": Edit(gone("data/rate.json"), stale=True),
    "new-test-in-a-collected-folder": Edit(put("tests/test_new.py", "def test(): pass\n"), stale=True),
    "new-test-in-a-collected-subfolder": Edit(put("tests/unit/test_new.py", "def test(): pass\n"), stale=True),
    "new-folder-of-tests": Edit(put("tests/more/test_new.py", "def test(): pass\n"), stale=True),
    "new-conftest": Edit(put("tests/unit/conftest.py"), stale=True, run=f"{PYTEST} tests/unit/test_tool.py"),
    "new-config": Edit(put("pytest.ini", "[pytest]\n"), stale=True, run=NARROW),
    "new-module-before-an-installed-one": Edit(put("iniconfig.py", ""), stale=True, run=NARROW),
    "unused-module": Edit(put("src/shop/unused.py"), stale=False),
    "unused-data": Edit(put("data/other.json", " "), stale=False),
    "new-unrelated-module": Edit(put("src/shop/later.py"), stale=False),
    "words": Edit(put("README.md"), stale=False),
    "new-words-beside-tests": Edit(put("tests/NOTES.md"), stale=False),
    "new-file-at-the-root": Edit(put("CHANGES.md"), stale=False),
    "new-folder": Edit(put("notes/a.md"), stale=False),
    "what-the-gate-wrote": Edit(put("made/out.txt"), stale=False),
    "what-the-gate-wrote-deleted": Edit(gone("made/out.txt"), stale=False),
    "test-beside-the-named-one": Edit(put("tests/test_writes.py"), stale=False, run=NARROW),
    "new-test-beside-the-named-one": Edit(put("tests/test_new.py", "def test(): pass\n"), stale=False, run=NARROW),
    "nothing": Edit(lambda root: None, stale=False),
}  # fmt: skip


def project_at(root: Path, *, git: bool, run: str = f"{PYTEST} tests", **gate: Any) -> Project:
    """A small project with one traced gate."""
    project = Project(root)
    del project.environment["PYTHONDONTWRITEBYTECODE"]
    for path, text in FILES.items():
        project.write(path, text)
    project.entry(gates={"gate": traced(run, **gate)})
    if git:
        project.write(".gitignore", "evidence/ledger*\nevidence/objects/\n__pycache__/\n*.ignored\n")
        project.commit_all()
    return project


@pytest.fixture(scope="module")
def verified(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, bool], Path]:
    """Give a project whose gate ran twice, the second time from bytecode; each is made once."""

    @cache
    def make(run: str, git: bool) -> Path:
        project = project_at(tmp_path_factory.mktemp("verified") / "project", git=git, run=run)
        verified = project.verify("--repeat", "2")
        assert verified.codes("claim") == [], verified.stdout + verified.stderr
        return project.root

    return make


@pytest.mark.parametrize("git", [False, True], ids=["outside-git", "in-git"])
@pytest.mark.parametrize("name", EDITS)
def test_a_run_is_stale_where_what_it_used_differs(
    verified: Callable[[str, bool], Path], tmp_path: Path, name: str, git: bool
) -> None:
    """Stale after an edit of what was used, and held after any other."""
    edit = EDITS[name]
    root = shutil.copytree(verified(edit.run, git), tmp_path / "project", symlinks=True)
    edit.do(root)
    after = Project(root).claims("status", "work", "--json")
    assert after.codes("claim") == (["stale-inputs"] if edit.stale else []), after.stdout


def shown(project: Project, run: int = 1) -> Any:
    """Give a run in full."""
    return project.claims("show", str(run), "--json").json


def test_the_run_says_which_files_it_used(tmp_path: Path) -> None:
    """`show` lists what was used and nothing else."""
    project = project_at(tmp_path / "project", git=True, run=NARROW)
    assert project.verify().codes("claim") == []
    view = shown(project)
    assert view["flags"] == []
    assert view["traced"]["files"] == [
        "data/rate.json", "pyproject.toml", "src/shop/__init__.py", "src/shop/price.py", "src/shop/tax.py",
        "tests/conftest.py", "tests/test_price.py",
    ]  # fmt: skip
    assert view["traced"]["unseen"] == ""
    assert "src/shop/tax.py" in project.claims("show", "1").stdout


UNWATCHED = {
    "isolated": "python -I -m pytest -q tests/test_price.py",
    "a-shell": ["sh", "-c", f"{PYTEST.replace('python', 'python3')} --version; cp reports/green.xml $0", "{report}"],
    "no-python": ["cp", "reports/green.xml", "{report}"],
}


@pytest.mark.parametrize("name", UNWATCHED)
def test_a_gate_that_cannot_be_watched_covers_everything(tmp_path: Path, name: str) -> None:
    """Where the trace is missing the run says so, and editing any file makes it stale."""
    run = UNWATCHED[name]
    project = project_at(tmp_path / "project", git=True)
    project.write("tests/conftest.py", "import sys\nsys.path.insert(0, 'src')\n")
    gate: dict[str, Any] = {"run": run, "covers": "traced"}
    project.entry(gates={"gate": gate | ({"report": "pytest"} if name == "isolated" else {})})
    verified = project.verify()
    assert verified.codes("claim") == [], verified.stdout
    assert shown(project)["flags"] == ["untraced"]
    assert shown(project)["traced"]["unseen"]
    put("README.md")(project.root)
    assert project.status().codes("claim") == ["stale-inputs"]


CHILDREN = {
    "reads-out-of-sight": ("subprocess.run(['cat', 'data/other.json'], check=True)", True),
    "isolated-child": ("subprocess.run([sys.executable, '-I', '-c', ''], check=True)", True),
    "child-without-surroundings": ("subprocess.run([sys.executable, '-c', ''], env={}, check=True)", True),
    "shell": ("os.system('true')", True),
    "asks-about-the-machine": ("subprocess.run(['uname', '-s'], check=True)", False),
    "child-with-its-own-path": (
        "e = {**os.environ, 'PYTHONPATH': 'src'}; subprocess.run([sys.executable, '-c', 'import shop.unused'], env=e)",
        False,
    ),
    "forked": ("multiprocessing.get_context('fork').Process(target=print).start()", False),
    "spawned": ("p = multiprocessing.get_context('spawn').Process(target=print); p.start(); p.join()", False),
}  # fmt: skip


@pytest.mark.parametrize("name", CHILDREN)
def test_a_child_that_cannot_be_watched_widens_what_is_covered(tmp_path: Path, name: str) -> None:
    """One process out of sight is enough; a watched one, however it was started, is not."""
    code, untraced = CHILDREN[name]
    project = project_at(tmp_path / "project", git=True, run=f"{PYTEST} tests/test_child.py")
    project.write("tests/test_child.py", f"import multiprocessing, os, subprocess, sys\ndef test():\n    {code}\n")
    verified = project.verify()
    assert verified.codes("claim") == [], verified.stdout
    assert shown(project)["flags"] == (["untraced"] if untraced else []), shown(project)["traced"]
    put("src/shop/unused.py")(project.root)
    stale = untraced or "shop.unused" in code
    assert project.status().codes("claim") == (["stale-inputs"] if stale else [])


def test_a_file_that_git_ignores_is_an_input_where_it_is_read(tmp_path: Path) -> None:
    """What was used counts, whatever git lists."""
    project = project_at(tmp_path / "project", git=True, run=f"{PYTEST} tests/test_child.py")
    project.write("data/x.ignored", "1")
    project.write("tests/test_child.py", "def test():\n    assert open('data/x.ignored').read()\n")
    assert project.verify().codes("claim") == []
    put("data/x.ignored", "2")(project.root)
    assert project.status().codes("claim") == ["stale-inputs"]


def test_a_file_that_was_looked_for_counts_when_it_appears(tmp_path: Path) -> None:
    """What was not there is part of what the gate saw."""
    project = project_at(tmp_path / "project", git=True, run=f"{PYTEST} tests/test_child.py")
    code = "def test():\n    try:\n        open('data/local.json')\n    except OSError:\n        pass\n"
    project.write("tests/test_child.py", code)
    assert project.verify().codes("claim") == []
    put("data/local.json")(project.root)
    assert project.status().codes("claim") == ["stale-inputs"]


def test_what_a_link_leads_to_counts(tmp_path: Path) -> None:
    """A file read through a link is an input under both names."""
    project = project_at(tmp_path / "project", git=True, run=f"{PYTEST} tests/test_child.py")
    (project.root / "linked").symlink_to("data")
    project.write("tests/test_child.py", "def test():\n    assert open('linked/other.json').read()\n")
    assert project.verify().codes("claim") == []
    put("data/rate.json", " ")(project.root)
    assert project.status().codes("claim") == []
    put("data/other.json", " ")(project.root)
    assert project.status().codes("claim") == ["stale-inputs"]


def test_an_input_that_moves_during_the_run_refuses(tmp_path: Path) -> None:
    """The files as they stood before the run are compared, though which of them count is known only after it."""
    project = project_at(tmp_path / "project", git=True, run=f"{PYTEST} tests/test_child.py")
    project.write(
        "tests/test_child.py", "def test():\n    open('data/other.json').read()\n    open('data/other.json', 'w')\n"
    )
    assert project.verify().codes("claim") == ["inputs-moved"]


def test_a_file_that_moves_unused_refuses_nothing(tmp_path: Path) -> None:
    """Near miss: what the gate only writes is its own affair."""
    project = project_at(tmp_path / "project", git=True, run=f"{PYTEST} tests/test_child.py")
    project.write(
        "tests/test_child.py", "import time\ndef test():\n    open('docs/read.md', 'w').write(str(time.time()))\n"
    )
    assert project.verify("--repeat", "2").codes("claim") == []


def test_a_failure_that_read_one_file_more_still_refutes(tmp_path: Path) -> None:
    """Running until green is found out where the failing run used other files than the passing one."""
    project = project_at(tmp_path / "project", git=True, run=f"{PYTEST} tests/test_child.py")
    project.write(
        "tests/test_child.py",
        f"import os\ndef test():\n    flag = {str(tmp_path / 'flag')!r}\n    if not os.path.exists(flag):\n"
        "        open(flag, 'w')\n        open('data/other.json')\n        assert 0\n",
    )
    assert project.verify().codes("claim") == ["exit-code", "case-failed", "too-few-passed"]
    put("README.md")(project.root)
    assert project.verify().codes("claim") == ["not-repeatable"]
    put("tests/test_child.py")(project.root)
    assert project.verify().codes("claim") == []


def test_the_gate_keeps_its_own_sitecustomize(tmp_path: Path) -> None:
    """What the surroundings load at start is loaded as before, and counts where it lies in the project."""
    project = project_at(tmp_path / "project", git=True, run=f"{PYTEST} tests/test_child.py")
    project.write("hooks/sitecustomize.py", "import sys\nsys.marked = True\n")
    project.write(
        "tests/test_child.py",
        "import os, sys\ndef test():\n    assert sys.marked\n    assert not any('claims-run' in p for p in sys.path)\n",
    )
    paths = [surroundings().get("PYTHONPATH", ""), str(project.root / "hooks")]
    verified = project.verify(PYTHONPATH=":".join(filter(None, paths)))
    assert verified.codes("claim") == [], verified.stdout
    assert "claims-run" not in shown(project)["environment"]["PYTHONPATH"]
    put("hooks/sitecustomize.py")(project.root)
    assert project.status().codes("claim") == ["stale-inputs"]
