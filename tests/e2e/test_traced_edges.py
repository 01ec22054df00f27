"""Traced gates where tracing is hard: processes that die, state that a gate keeps, files above the root, mocks."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from e2e.project import Project, rests_on
from e2e.test_traced import PYTEST, put, shown

if TYPE_CHECKING:
    from pathlib import Path


def project_with(root: Path, test: str, **gate: Any) -> Project:
    """A project in git with one test file, run by a traced gate."""
    project = Project(root)
    project.write(".gitignore", "evidence/ledger*\nevidence/objects/\n__pycache__/\n*.ignored\n")
    project.write("data/one.txt", "1")
    project.write("data/two.txt", "2")
    project.write("tests/test_it.py", test)
    traced = {"run": f"{PYTEST} tests/test_it.py", "report": "pytest", "covers": "traced"}
    project.entry(gates={"gate": traced | gate})
    project.commit_all()
    return project


def child(code: str) -> str:
    """A test that runs a Python child to its end, whatever that is."""
    return f"import subprocess, sys\ndef test():\n    subprocess.run([sys.executable, '-c', {code!r}])\n"


DEATHS = {
    "os._exit": "open('data/one.txt').read(); import os; os._exit(3)",
    "killed": "open('data/one.txt').read(); import os; os.kill(os.getpid(), 9)",
    "aborted": "open('data/one.txt').read(); import os; os.abort()",
}


@pytest.mark.parametrize("name", DEATHS)
def test_what_a_dying_child_read_counts(tmp_path: Path, name: str) -> None:
    """Each file is noted before it is read, so that no end can lose it."""
    project = project_with(tmp_path, child(DEATHS[name]))
    assert project.verify().codes("claim") == []
    assert shown(project)["flags"] == []
    put("data/two.txt")(project.root)
    assert project.status().codes("claim") == []
    put("data/one.txt")(project.root)
    assert project.status().codes("claim") == ["stale-inputs"]


def test_state_that_the_gate_keeps_for_itself_is_no_input(tmp_path: Path) -> None:
    """A file that git ignores, and that the gate reads and writes, is its own affair; one that it only reads is not."""
    project = project_with(
        tmp_path,
        "import pathlib\ndef test():\n    state = pathlib.Path('state.ignored')\n"
        "    before = int(state.read_text()) if state.exists() else 0\n    state.write_text(str(before + 1))\n"
        "    pathlib.Path('settings.ignored').read_text()\n",
    )
    project.write("settings.ignored", "a")
    assert project.verify("--repeat", "3").codes("claim") == []
    put("state.ignored", "7")(project.root)
    assert project.status().codes("claim") == []
    put("settings.ignored")(project.root)
    assert project.status().codes("claim") == ["stale-inputs"]


def test_a_failure_for_lack_of_a_file_does_not_refute_the_run_that_had_it(tmp_path: Path) -> None:
    """What the pass used was not there for the failure, though that only asked whether it exists."""
    test = "import os\ndef test():\n    assert os.path.exists('late.txt') and open('late.txt').read()\n"
    project = project_with(tmp_path, test)
    assert "case-failed" in project.verify().codes("claim")
    project.write("late.txt", "here")
    assert project.verify().codes("claim") == []


def test_a_pass_and_a_failure_on_the_same_files_disagree(tmp_path: Path) -> None:
    """Near miss: nothing that the pass used differs."""
    flag = tmp_path / "flag"
    test = (
        f"import os\ndef test():\n    first = not os.path.exists({str(flag)!r})\n"
        f"    open({str(flag)!r}, 'w')\n    assert not first\n"
    )
    project = project_with(tmp_path / "project", test)
    assert "case-failed" in project.verify().codes("claim")
    assert project.verify().codes("claim") == ["not-repeatable"]


def test_files_of_the_project_above_the_root_count(tmp_path: Path) -> None:
    """The project is more than the folder where the gate runs."""
    project = project_with(tmp_path, "")
    project.write("app/tests/test_it.py", "def test():\n    assert open('../data/one.txt').read()\n")
    project.entry(
        root="app", gates={"gate": {"run": f"{PYTEST} tests/test_it.py", "report": "pytest", "covers": "traced"}}
    )
    assert project.verify().codes("claim") == []
    assert "../data/one.txt" in shown(project)["traced"]["files"]
    put("data/two.txt")(project.root)
    assert project.status().codes("claim") == []
    put("data/one.txt")(project.root)
    assert project.status().codes("claim") == ["stale-inputs"]


@pytest.mark.parametrize("name", ["pytest.ini", "conftest.py"])
def test_what_would_configure_the_gate_from_above_the_root_counts(tmp_path: Path, name: str) -> None:
    """pytest looks for its configuration up to the top."""
    project = project_with(tmp_path, "")
    project.write("app/tests/test_it.py", "def test():\n    pass\n")
    gate = {"run": f"{PYTEST} tests/test_it.py", "report": "pytest", "covers": "traced"}
    project.entry(root="app", gates={"gate": gate})
    assert project.verify().codes("claim") == []
    put("notes.md")(project.root)
    assert project.status().codes("claim") == []
    put(name, "[pytest]\n" if name.endswith("ini") else "# empty\n")(project.root)
    assert project.status().codes("claim") == ["stale-inputs"]


MOCKED = """\
import os, sys, time
from unittest import mock

def test_the_watch_is_not_seen():
    own = sys.modules.get("sitecustomize")  # some systems bring one of their own
    assert "claims-run" not in str(getattr(own, "__file__", ""))
    assert not any("claims" in name for name in vars(sys) if name.startswith("_claims"))

def test_clock_and_files_are_replaced():
    with mock.patch("time.monotonic_ns", return_value=1), mock.patch("os.getcwd", side_effect=OSError):
        with mock.patch("os.open", side_effect=OSError), mock.patch("os.write", side_effect=OSError):
            assert open("data/one.txt").read()

"""


def test_a_gate_that_replaces_what_the_watch_uses_is_watched_all_the_same(tmp_path: Path) -> None:
    """What the hook calls was bound before the gate could replace it."""
    project = project_with(tmp_path, MOCKED)
    verified = project.verify()
    assert verified.codes("claim") == [], shown(project)
    assert shown(project)["flags"] == []
    assert "data/one.txt" in shown(project)["traced"]["files"]


@pytest.mark.skipif(os.name == "nt", reason="`resource` is not there")
def test_what_cannot_be_noted_widens_what_is_covered(tmp_path: Path) -> None:
    """A gate that leaves no handle for a note is not taken for one that used less."""
    test = (
        "import os, resource\ndef test():\n    limits = resource.getrlimit(resource.RLIMIT_NOFILE)\n"
        "    resource.setrlimit(resource.RLIMIT_NOFILE, (0, limits[1]))\n    try:\n        open('data/one.txt')\n"
        "    except OSError:\n        pass\n    finally:\n        resource.setrlimit(resource.RLIMIT_NOFILE, limits)\n"
    )
    project = project_with(tmp_path, test)
    assert project.verify().codes("claim") == []
    assert shown(project)["flags"] == ["untraced"]
    assert "not everything" in shown(project)["traced"]["unseen"]


def test_a_new_name_in_a_listed_folder_counts(tmp_path: Path) -> None:
    """A folder that the test lists is an input by the names in it, those that git ignores aside."""
    project = project_with(
        tmp_path, "import os, glob\ndef test():\n    os.listdir('data')\n    glob.glob('deep/*/*.txt')\n"
    )
    assert project.verify().codes("claim") == []
    for path in ("data/x.ignored", "data/__pycache__/x.pyc", "other.txt", "data/deeper/x.ignored"):
        put(path)(project.root)
    assert project.status().codes("claim") == []
    put("data/three.txt")(project.root)
    assert project.status().codes("claim") == ["stale-inputs"]


def test_properties_of_a_test_are_facts_while_its_evidence_is_current(tmp_path: Path) -> None:
    """What a test records can be quoted, and is refused with the run that it came from."""
    project = project_with(tmp_path, "def test(record_property):\n    record_property('claims.p99_ms', 12)\n")
    (project.root / "evidence/work/entry.md.j2").write_text('p99 {{ fact("gate.claims.p99_ms") }} ms\n')
    assert project.verify().codes("claim") == []
    assert "p99 12 ms" in project.claims("render", "work", "--stdout").stdout
    put("tests/test_it.py")(project.root)
    assert "p99 **Refused** gate.claims.p99\\_ms: stale-inputs" in project.claims("render", "work", "--stdout").stdout


def test_a_property_with_two_values_is_no_fact(tmp_path: Path) -> None:
    """Neither is chosen."""
    test = (
        "import pytest\n@pytest.mark.parametrize('n', [1, 2])\n"
        "def test(record_property, n):\n    record_property('claims.n', n)\n"
    )
    project = project_with(tmp_path, test)
    (project.root / "evidence/work/entry.md.j2").write_text('{{ fact("gate.claims.n") }}\n')
    assert project.verify().codes("claim") == []
    rendered = project.claims("render", "work", "--stdout")
    assert (rendered.code, "different values" in rendered.stderr) == (2, True)


SYMBOL = "def read(attempts=5):\n    return attempts\n"


def anchored(root: Path) -> Project:
    """A claim anchored to a symbol that its gate does not cover, which shows whether the symbol's default is right."""
    project = Project(root)
    project.write("src/store.py", SYMBOL)
    code = (
        "import sys, shutil; right = b'attempts=5' in open('src/store.py', 'rb').read(); "
        "shutil.copy('reports/green.xml', sys.argv[1]); sys.exit(not right)"
    )
    project.entry(
        gates={"gate": {"run": [sys.executable, "-c", code, "{report}"], "covers": ["gate.py"]}},
        anchors={"place": {"at": "src/store.py::read"}},
        claims={"claim": rests_on("gate", authoritative=["gate", "place"])},
    )
    return project


def test_a_failure_before_the_symbol_was_mended_does_not_refute(tmp_path: Path) -> None:
    """The anchored symbol is part of the question; a run that failed on another one said nothing about this one."""
    project = anchored(tmp_path)
    project.write("src/store.py", SYMBOL.replace("5", "4"))
    assert "exit-code" in project.verify().codes("claim")
    project.write("src/store.py", SYMBOL)
    assert project.verify().codes("claim") == []
    project.write("src/store.py", SYMBOL.replace("return", "# why\n    return"))
    assert project.status().codes("claim") == []


def test_reuse_runs_a_gate_again_whose_symbol_changed(tmp_path: Path) -> None:
    """A run that no longer carries the claim is not reused, and one that does is."""
    project = anchored(tmp_path)
    assert project.verify().codes("claim") == []
    assert project.verify("--reuse").json["entries"][0]["gates"]["gate"]["run"] == 1
    project.write("src/store.py", SYMBOL.replace("return attempts", "return attempts + 1"))
    again = project.verify("--reuse")
    assert (again.codes("claim"), again.json["entries"][0]["gates"]["gate"]["run"]) == ([], 2)


def test_undoing_a_change_of_the_symbol_brings_back_what_was_shown(tmp_path: Path) -> None:
    """The run that was about the symbol as it stands decides, though a newer one was about another."""
    project = anchored(tmp_path)
    assert project.verify().codes("claim") == []
    project.write("src/store.py", SYMBOL.replace("return attempts", "return attempts + 1"))
    assert project.verify().codes("claim") == []
    project.write("src/store.py", SYMBOL)
    assert project.status().codes("claim") == []


def test_bytes_that_are_no_text_are_not_taken_for_each_other(tmp_path: Path) -> None:
    """Source in the encoding that it declares: an edit of a letter is an edit."""
    project = anchored(tmp_path)
    text = "# coding: latin-1\ndef read(attempts=5):\n    return 'caf\u00e9'\n"
    project.write("src/store.py", text.encode("latin-1"))
    assert project.verify().codes("claim") == []
    project.write("src/store.py", text.replace("\u00e9", "\u00e8").encode("latin-1"))
    assert project.status().codes("claim") == ["stale-inputs"]


def test_what_a_gate_makes_for_itself_is_no_input(tmp_path: Path) -> None:
    """Temporary folders, pytest's among them, are listed nowhere; a folder that was there before is."""
    project = project_with(
        tmp_path,
        "import os, pathlib, shutil, tempfile\ndef test(tmp_path):\n    (tmp_path / 'a').write_text('a')\n"
        "    os.listdir(tmp_path)\n    folder = tempfile.mkdtemp(dir='.')\n    os.listdir(folder)\n"
        "    os.mkdir(folder + '/in')\n    os.listdir(folder + '/in')\n    shutil.rmtree(folder)\n"
        "    os.makedirs('data', exist_ok=True)\n    os.listdir('data')\n",
        run=f"{PYTEST} --basetemp=temporary tests/test_it.py",
    )
    assert project.verify().codes("claim") == []
    assert "temporary" not in str(shown(project)["traced"])
    assert project.status().codes("claim") == []
    project.write("data/three.txt", "3")
    assert project.status().codes("claim") == ["stale-inputs"]
