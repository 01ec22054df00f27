"""`claims verify --base` on small real repositories: what is older than the change, and what came with it."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from e2e.project import Project, Result, no_traceback, rests_on, words

if TYPE_CHECKING:
    from collections.abc import Iterator

NARROW = "def test_it(): pass\n"
BEFORE = """\
import pathlib

HERE = pathlib.Path(__file__).parent


def test_old():
    assert 404 == 200, object()


def test_file():
    open(HERE / "missing.txt")


def test_changed():
    assert 404 == 200


def test_good():
    pass


def test_marked():
    mark = HERE.parent.parent / "MARK"
    assert mark
"""
AFTER = BEFORE.replace("assert 404 == 200\n", "assert 500 == 200\n").replace(
    "def test_good():\n    pass", "\n\ndef test_good():\n    assert False\n\n\ndef test_new():\n    assert False"
)
GATES: dict[str, Any] = {
    "gate": {"run": "python -m pytest -q -p no:cacheprovider tests/test_narrow.py", "report": "pytest"},
    "broad": {"run": "python -m pytest -q -p no:cacheprovider tests", "report": "pytest"},
}
CLAIM = rests_on("gate", supporting=["broad"], scope=["src"])
FIRST = ["unclassified"]


@pytest.fixture
def committed(tmp_path: Path) -> Project:
    """A project whose first commit has a broad suite with failures."""
    project = Project(tmp_path / "project")
    project.write(".gitignore", "evidence/ledger.db*\nevidence/objects/\n__pycache__/\n")
    project.write("tests/test_narrow.py", NARROW)
    project.write("tests/test_broad.py", BEFORE)
    project.entry(gates=GATES, claims={"claim": CLAIM})
    project.commit_all()
    return project


def broad(result: Result) -> dict[str, Any]:
    """The broad gate as it is told."""
    no_traceback(result)
    found: dict[str, Any] = result.json["entries"][0]["gates"]["broad"]
    return found


def short(ids: list[str]) -> list[str]:
    """Ids without their module."""
    return sorted(name.partition("::")[2] for name in ids)


def everything(root: Path) -> dict[str, str]:
    """The user's files and git's index, by content."""
    own = (root / "evidence" / "objects", root / "evidence" / "ledger.db")

    def files() -> Iterator[Path]:
        for path in sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and not str(path).startswith(tuple(map(str, own))):
                yield path

    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files()}


def test_failures_are_told_apart_by_case_and_message(committed: Project) -> None:
    """Older, changed, introduced and new ones; the user's files, index and worktrees stay as they are."""
    committed.write("tests/test_broad.py", AFTER)
    committed.write("tests/test_added.py", "def test_added(): assert False\n")
    before = everything(committed.root)
    result = committed.verify("--base", "HEAD")
    assert everything(committed.root) == before
    assert committed.git("worktree", "list").count("\n") == 1
    view = broad(result)
    assert {name: short(ids) for name, ids in view["failures"].items()} == {
        "introduced": ["test_good"],
        "changed": ["test_changed"],
        "new": ["test_added", "test_new"],
        "pre-existing": ["test_file", "test_old"],
    }
    head = committed.git("rev-parse", "HEAD", "HEAD^{tree}").split()
    told = view["base"]
    assert [told["commit"], told["tree"]] == head
    assert (told["rev"], told["looks"], told["left_out"], told["why"], told["same_tree"]) == ("HEAD", 3, 0, "", False)
    assert (result.code, result.codes("claim")) == (1, ["contradicted"])
    assert "introduced since HEAD" in result.claims["claim"]["reasons"][0]["detail"]
    shown = committed.claims("show", str(view["run"]), "--json").json
    assert shown["failures"] == view["failures"]
    assert committed.altered() == []
    page = committed.claims("render", "work", "--stdout").stdout
    assert "1 introduced, 1 changed, 2 new, 2 pre-existing" in page
    assert "**introduced**: tests.test\\_broad::test\\_good: assert False" in page


def test_older_failures_contradict_nothing(committed: Project) -> None:
    """The nearest honest case: the same failures at other lines, and the claim is held."""
    committed.write("tests/test_broad.py", "# moved\n\n\n" + BEFORE)
    result = committed.verify("--base", "HEAD")
    assert list(broad(result)["failures"]) == ["pre-existing"]
    assert (result.code, result.codes("claim")) == (0, [])


def test_scope_and_a_separation_excuse_an_introduced_failure(committed: Project) -> None:
    """The scope excludes the case and a separation says why; either alone does not do."""
    committed.write("tests/test_broad.py", BEFORE.replace("pass", "raise OSError('needs a server')"))
    why = {"servers": {"gate": "broad", "match": "needs a server", "because": "no server is part of it"}}
    committed.entry(gates=GATES, claims={"claim": CLAIM, "wide": CLAIM | {"scope": []}}, separations=why)
    result = committed.verify("--base", "HEAD")
    assert short(broad(result)["failures"]["introduced"]) == ["test_good"]
    assert result.codes("claim") == []
    assert result.codes("wide") == ["contradicted"]
    committed.entry(gates=GATES, claims={"claim": CLAIM})
    assert committed.status().codes("claim") == ["contradicted"]


def test_leaving_the_base_out_lifts_no_contradiction(committed: Project) -> None:
    """On the same inputs an introduced failure stays known; an older one is unclassified again."""
    committed.write("tests/test_broad.py", AFTER)
    committed.verify("--base", "HEAD")
    result = committed.verify()
    assert result.codes("claim") == ["contradicted"]
    view = broad(result)
    assert view["base"] is None
    assert short(view["failures"]["unclassified"]) == ["test_file", "test_old"]


def test_a_case_that_is_flaky_on_the_base_is_called_so(committed: Project, tmp_path: Path) -> None:
    """It passes in one look and fails in another, and contradicts nothing."""
    mark = tmp_path / "mark"
    flaky = f"    mark = pathlib.Path({str(mark)!r})\n    here = mark.exists()\n    mark.touch()\n    assert not here\n"
    lines = '    mark = HERE.parent.parent / "MARK"\n    assert mark\n'
    committed.write("tests/test_broad.py", BEFORE.replace(lines, flaky))
    committed.commit_all()
    committed.write("tests/test_broad.py", BEFORE.replace(lines, "    assert False\n"))
    result = committed.verify("--base", "HEAD")
    assert short(broad(result)["failures"]["flaky"]) == ["test_marked"]
    assert result.codes("claim") == []


@pytest.mark.parametrize(
    ("path", "text", "unclassified"),
    [
        ("tests/conftest.py", "import nowhere_to_be_found\n", 5),
        ("tests/test_broad.py", "import nowhere_to_be_found\n", 4),
    ],
)
def test_a_base_that_cannot_be_collected_tells_nothing(
    committed: Project, path: str, text: str, unclassified: int
) -> None:
    """Its cases are unclassified and that is said; a case in a file that can be collected is looked at all the same."""
    committed.write("tests/test_other.py", "def test_other(): assert False\n")
    honest = {"tests/test_broad.py": AFTER, "tests/conftest.py": ""}
    committed.write(path, text)
    committed.commit_all()
    for name, content in honest.items():
        committed.write(name, content)
    view = broad(committed.verify("--base", "HEAD"))
    assert len(view["failures"]["unclassified"]) >= unclassified
    if path == "tests/conftest.py":
        assert list(view["failures"]) == FIRST
        assert "could not be collected" in view["base"]["why"]
        assert "could not be looked at" in committed.claims("status").stdout
    else:
        assert short(view["failures"]["pre-existing"]) == ["test_other"]
        body = committed.claims("show", str(view["run"])).stdout
        assert "unclassified" in body


def test_a_gate_of_another_kind_runs_whole_on_the_base(committed: Project) -> None:
    """Where the runner is not known, every case runs there, and those that fail here are looked for."""
    run = ["python", "suite.py", "{report}"]
    suite = (
        "import sys\n"
        'open(sys.argv[1], \'w\').write(\'<testsuite name="s"><testcase classname="t" name="a">'
        '<failure message="no 1"/></testcase><testcase classname="t" name="b"/></testsuite>\')\n'
    )
    committed.entry(gates=GATES | {"broad": {"run": run}}, claims={"claim": CLAIM})
    committed.write("suite.py", suite)
    committed.commit_all()
    both = suite.replace('name=\\"b\\"/>', 'name=\\"b\\"><failure message=\\"no\\"/></testcase>')
    committed.write("suite.py", both.replace('name="b"/>', 'name="b"><failure message="no"/></testcase>'))
    view = broad(committed.verify("--base", "HEAD"))
    assert view["failures"] == {"introduced": ["t::b"], "pre-existing": ["t::a"]}
    assert view["told"]["collected"] is None
    assert "not told" in committed.claims("render", "work", "--stdout").stdout


def test_a_root_that_the_base_lacks_tells_nothing(committed: Project) -> None:
    """A folder that came with the change has no base."""
    committed.write("inner/tests/test_x.py", "def test_x(): assert False\n")
    committed.write("inner/tests/test_narrow.py", NARROW)
    committed.entry(root="inner", gates=GATES, claims={"claim": CLAIM})
    view = broad(committed.verify("--base", "HEAD"))
    assert (list(view["failures"]), view["base"]["why"]) == (FIRST, "inner is not there")


def test_more_cases_than_are_looked_at_are_said(committed: Project) -> None:
    """The first fifty are compared; the rest stays unclassified, in words too."""
    many = "import pytest\n@pytest.mark.parametrize('n', range(53))\ndef test_many(n): assert n < 0\n"
    committed.write("tests/test_broad.py", many)
    committed.commit_all()
    committed.write("later.txt", "")
    result = committed.verify("--base", "HEAD")
    view = broad(result)
    assert {name: len(ids) for name, ids in view["failures"].items()} == {"pre-existing": 50, "unclassified": 3}
    assert view["base"]["left_out"] == 3
    assert "3 failing cases beyond 50 were left out" in result.stderr


def test_a_base_that_is_no_commit_is_a_usage_error(committed: Project) -> None:
    """It is said before anything runs; so it is where there is no repository."""
    for name in ("no-such-branch", "HEAD:tests", "--all"):
        result = committed.verify(f"--base={name}")
        assert (result.code, f"--base {name}" in result.stderr) == (2, True)
        no_traceback(result)
    assert committed.claims("log", "--json").json["events"] == []
    alone = Project(committed.root.parent / "alone")
    alone.entry()
    result = alone.verify("--base", "HEAD")
    assert (result.code, "in no git repository" in result.stderr) == (2, True)


def test_the_very_tree_that_was_tested_is_said_to_be(committed: Project) -> None:
    """Nothing can have been introduced since the tree itself, and readers are told that it is the base."""
    result = committed.verify("--base", "HEAD")
    assert broad(result)["base"]["same_tree"]
    assert "the very tree that was tested" in committed.claims("status").stdout


def test_a_suite_without_failures_needs_no_base(committed: Project) -> None:
    """There is nothing to compare, and no record of it."""
    committed.write("tests/test_broad.py", NARROW)
    result = committed.verify("--base", "HEAD")
    assert (result.code, broad(result)["base"]) == (0, None)
    assert {event["kind"] for event in committed.claims("log", "--json").json["events"]} == {"run"}


def test_an_altered_comparison_is_found(committed: Project) -> None:
    """Its artefacts are hashed like those of runs."""
    committed.write("tests/test_broad.py", AFTER)
    committed.verify("--base", "HEAD")
    digests = {path.parent.name + path.name: path for path in committed.objects}
    shown = committed.claims("show", "2", "--json").json
    own = {one["digest"] for one in shown["artefacts"]}
    first = {one["digest"] for one in committed.claims("show", "1", "--json").json["artefacts"]}
    (other, *_) = sorted(digests.keys() - own - first)
    digests[other].write_bytes(b"something else")
    assert committed.claims("audit").code == 4


def test_what_only_the_copy_lacks_is_no_change(committed: Project) -> None:
    """A case that needs a file that git ignores fails otherwise in any copy, and nobody can say since when."""
    text = "def test_data():\n    assert 'b' in open('private.txt').read()\n"
    committed.write(".gitignore", "evidence/ledger.db*\nevidence/objects/\n__pycache__/\nprivate.txt\n")
    committed.write("private.txt", "a")
    committed.write("tests/test_data.py", text)
    committed.commit_all()
    committed.write("later.txt", "")
    result = committed.verify("--base", "HEAD")
    assert short(broad(result)["failures"]["unclassified"]) == ["test_data"]
    assert result.codes("claim") == []


KINDS = """\
import unittest
import pytest


class TestNested:
    class TestInner:
        @pytest.mark.parametrize("text", ["a::b", "c/d.py", "[x]", "\\u00e9"])
        def test_texts(self, text): assert 404 == 200


class Plain(unittest.TestCase):
    def test_plain(self): self.assertEqual(404, 200)
    def test_with_teardown(self): pass
    def tearDown(self): assert self.id().endswith("plain")
"""


def test_cases_of_every_kind_are_found_on_the_base(committed: Project) -> None:
    """Nested classes, odd parameters, unittest, errors in teardown, a gate that stops at the first failure here."""
    committed.write("inner/tests/test_kinds.py", KINDS)
    committed.write("inner/tests/test_narrow.py", NARROW)
    committed.write("pyproject.toml", "[tool.claims]\n[tool.pytest.ini_options]\naddopts = '--maxfail=9'\n")
    committed.entry(root="inner", gates=GATES, claims={"claim": CLAIM})
    committed.commit_all()
    committed.write("inner/tests/test_kinds.py", KINDS.replace("import unittest\n", "import unittest\n\n\n"))
    view = broad(committed.verify("--base", "HEAD"))
    assert {name: len(ids) for name, ids in view["failures"].items()} == {"pre-existing": 6}


def test_breaking_a_comparison_off_takes_nothing_from_the_run(committed: Project) -> None:
    """The run is in the ledger before the base is looked at."""
    if os.name == "nt":
        pytest.skip("needs signals")
    slow = "import pathlib, time\nmark = pathlib.Path({mark!r})\nif 'claims-red' in __file__:\n"
    slow += "    mark.touch()\n    time.sleep(60)\n"
    mark = committed.root.parent / "mark"
    committed.write("tests/test_broad.py", slow.format(mark=str(mark)) + "def test_x(): assert 0\n")
    committed.commit_all()
    argv = words("verify", "work", "--base", "HEAD", "--gate", "broad")
    with subprocess.Popen(argv, cwd=committed.root, env=committed.environment, stderr=subprocess.PIPE) as running:
        for _ in range(600):
            if mark.exists():
                break
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=60)
    assert running.returncode == 130
    view = broad(committed.status())
    assert (view["run"], list(view["failures"]), view["base"]) == (1, FIRST, None)


STATE = "import pathlib\nSTATE = []\n\n\ndef test_first(): {first}\n\n\ndef test_last():\n    assert STATE == []\n"


def test_a_failure_that_needs_the_others_is_looked_at_among_them(committed: Project) -> None:
    """Alone it passes everywhere: among all others it is older than the change, or came with it."""
    committed.write("tests/test_broad.py", STATE.format(first="pass"))
    committed.commit_all()
    committed.write("tests/test_broad.py", STATE.format(first="STATE.append(1)"))
    committed.commit_all()
    result = committed.verify("--base", "HEAD~1", "--gate", "broad")
    assert {kind: short(ids) for kind, ids in broad(result)["failures"].items()} == {"introduced": ["test_last"]}
    assert result.codes("claim") == ["never-run", "contradicted"]
    committed.write("README.md", "more\n")
    committed.commit_all()
    older = committed.verify("--base", "HEAD~1", "--gate", "broad")
    assert {kind: short(ids) for kind, ids in broad(older)["failures"].items()} == {"pre-existing": ["test_last"]}


def test_what_git_does_not_have_is_not_introduced(committed: Project) -> None:
    """A copy of the present tree passes as the base does: nobody can say what came with the change."""
    committed.write(".gitignore", (committed.root / ".gitignore").read_text() + "local.cfg\n")
    committed.write(
        "tests/test_broad.py", 'import pathlib\ndef test_cfg(): assert not pathlib.Path("local.cfg").exists()\n'
    )
    committed.commit_all()
    committed.write("local.cfg", "x\n")
    result = committed.verify("--base", "HEAD", "--gate", "broad")
    assert {kind: short(ids) for kind, ids in broad(result)["failures"].items()} == {"unclassified": ["test_cfg"]}
    assert "it fails by chance, or for what git does not have" in committed.claims("render", "work", "--stdout").stdout


def test_new_failures_are_looked_at_before_old_ones(committed: Project) -> None:
    """Of more than are looked at, those that the run before had not come first."""
    many = "import pytest\n@pytest.mark.parametrize('n', range(51))\ndef test_old(n): assert n < 0\n"
    committed.write("tests/test_broad.py", many + "def test_z(): pass\n")
    committed.commit_all()
    committed.verify("--gate", "broad")
    committed.write("tests/test_broad.py", many + "def test_z(): assert 0\n")
    committed.commit_all()
    failures = broad(committed.verify("--base", "HEAD~1", "--gate", "broad"))["failures"]
    assert short(failures["introduced"]) == ["test_z"]
    assert len(failures["unclassified"]) == 2


def test_a_recorded_run_is_compared_as_well(committed: Project) -> None:
    """`--reuse` leaves the gate out, and not the question that was asked."""
    wrapped = {"run": "python wrap.py {report}", "expects": {"cases": ["*test_it*"]}}
    argv = "[sys.executable, '-m', 'pytest', '-q', 'tests', '--junitxml', sys.argv[1]]"
    committed.write("wrap.py", f"import subprocess, sys\nsubprocess.run({argv})\n")
    committed.write("tests/test_broad.py", "def test_good(): pass\n")
    committed.entry(gates={"gate": wrapped}, claims={"claim": rests_on("gate", scope=["src"])})
    committed.commit_all()
    committed.write("tests/test_broad.py", "def test_good(): assert 0\n")
    committed.commit_all()
    assert committed.verify().codes("claim") == []
    assert committed.verify("--reuse", "--base", "HEAD~1").codes("claim") == ["contradicted"]
