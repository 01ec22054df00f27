"""`claims selftest`: what it prints and exits with, what it leaves alone, and that it can fail."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from claims.core.corpus import Part
from claims.core.errors import Exit, NothingToJudgeError
from claims.entries.corpus import load_corpus, shipped
from claims.flows.selftest import Outcome, Selftest, Tried, choose, exit_of
from e2e.project import Project, surroundings, words

QUICK = "failing-case"


def test_a_case_is_one_line_and_the_user_s_project_stays_as_it_is(project: Project) -> None:
    """In a project with an entry and a ledger, nothing is written and nothing of it is run."""
    project.verify()
    before = {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()}
    result = project.claims("selftest", "--case", QUICK, "--case", "exit-code-ignored")
    assert (result.code, result.stderr) == (0, "")
    first, second, last = result.stdout.splitlines()
    assert first == f"{QUICK}       refused as it must be: case-failed; near miss held"
    assert second.startswith("exit-code-ignored  refused as it must be: exit-code; near miss held")
    assert last.startswith("2 cases: 2 of 2 lies refused, 2 of 2 near misses held; in ")
    assert {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()} == before


def test_programs_read_it_as_json(project: Project) -> None:
    """Each case has what it is about and what became of both its parts."""
    result = project.claims("selftest", "--case", QUICK, "--json")
    assert result.code == 0
    (case,) = result.json["cases"]
    assert (result.json["schema"], case["case"], case["refused_as"]) == (1, QUICK, ["case-failed"])
    assert [case["outcomes"][part]["outcome"] for part in ("lie", "near_miss")] == ["as-expected", "as-expected"]


def test_the_list_runs_nothing(project: Project) -> None:
    """All cases by name, with what is claimed and what the near miss does otherwise; also as JSON."""
    listed = project.claims("selftest", "--list").stdout
    programs = project.claims("selftest", "--list", "--json").json["cases"]
    assert {case["case"] for case in programs} == {case.name for case in load_corpus(shipped())}
    assert all(f"{case['case']}  {', '.join(case['refused_as'])}\n" in listed for case in programs)
    assert all("outcomes" not in case for case in programs)


def test_a_case_that_is_not_there_is_named(project: Project) -> None:
    """A wrong name is a wrong command line, and the nearest name is shown."""
    result = project.claims("selftest", "--case", "vacuous-tset")
    assert (result.code, result.stdout) == (2, "")
    assert "nearest: vacuous-test" in result.stderr


def test_without_git_a_case_that_needs_it_is_no_pass(project: Project, tmp_path: Path) -> None:
    """What was not carried out is said and refuses; a case that needs no git is not touched by it."""
    (tmp_path / "empty").mkdir()
    result = project.claims("selftest", "--case", "vacuous-test", "--case", QUICK, PATH=str(tmp_path / "empty"))
    assert result.code == 1
    assert "vacuous-test  not carried out; near miss not carried out" in result.stdout
    assert "git is not on PATH" in result.stdout
    assert "1 of 2 lies refused, 1 of 2 near misses held, 2 not carried out" in result.stdout


def test_the_user_s_surroundings_change_nothing(project: Project) -> None:
    """Variables that would deselect tests, move the ledger, or lead git elsewhere are not handed on."""
    hostile = {
        "CLAIMS_DATABASE_URL": "sqlite:///nowhere/at/all.db",
        "PYTEST_ADDOPTS": "-k nothing_at_all",
        "PYTHONOPTIMIZE": "2",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONSAFEPATH": "1",
        "GIT_DIR": "nowhere",
        "GIT_AUTHOR_NAME": "",
    }
    result = project.claims("selftest", "--case", "vacuous-test", "--case", "skipped-target", **hostile)
    assert result.code == 0, result.stdout


def one_case(folder: Path, file: str = "case.yaml", text: str = "", by: str = "") -> Selftest:
    """A corpus of one quick case, in one file of which a text is replaced."""
    for name in ("common", QUICK):
        shutil.copytree(shipped() / name, folder / name)
    path = folder / QUICK / file
    assert text in path.read_text(encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace(text, by), encoding="utf-8")
    return Selftest(folder)


def both(selftest: Selftest) -> list[Tried]:
    """Carry out both parts of the one case."""
    (case,) = load_corpus(selftest.corpus)
    return [selftest.carry_out(case, part) for part in Part]


def test_a_corpus_as_it_is_passes(tmp_path: Path) -> None:
    """The copy that the next tests spoil is good."""
    assert exit_of(both(one_case(tmp_path))) is Exit.HELD


@pytest.mark.parametrize(
    ("file", "text", "by", "outcomes", "says"),
    [
        ("project/report.xml", "failure", "system-out", ["wrong", "as-expected"], "reads-back is held"),
        (
            "near-miss/report.xml",
            'test_writes"/>',
            'test_writes"><error/></testcase>',
            ["as-expected", "wrong"],
            "case-failed",
        ),
        ("case.yaml", "[case-failed]", "[never-run]", ["wrong", "as-expected"], "expected refused: never-run"),
        ("case.yaml", "[case-failed]", "[case-failed, exit-code]", ["wrong", "as-expected"], "exit-code"),
        ("case.yaml", "[case-failed]", "[{case-failed: a ghost}]", ["wrong", "as-expected"], "a ghost"),
        ("case.yaml", "reads-back:", "reads-forth:", ["wrong", "as-expected"], "no verdict about reads-forth"),
        ("case.yaml", "verify work", "log work", ["not-carried-out", "not-carried-out"], "no step judges"),
        ("case.yaml", "verify work", "verify other", ["wrong", "wrong"], "exit code 2"),
        ("case.yaml", "refused: {reads-back: [case-failed]}", "fault: wrong", ["wrong", "as-expected"], "exit code 1"),
        ("case.yaml", "near_miss:", "printed: nonsense\nnear_miss:", ["as-expected", "wrong"], "does not print"),
    ],
)
def test_a_wrong_answer_is_noticed(  # noqa: PLR0917 - the columns of a table
    tmp_path: Path, file: str, text: str, by: str, outcomes: list[str], says: str
) -> None:
    """A lie that is held, another reason, a near miss that is refused, or no judgement at all: none is a pass."""
    tried = both(one_case(tmp_path, file, text, by))
    assert [one.outcome.value for one in tried] == outcomes, [one.detail for one in tried]
    assert any(says in one.detail for one in tried)
    assert exit_of(tried) is Exit.REFUSED


def test_nothing_selected_is_no_pass(tmp_path: Path) -> None:
    """A corpus that is missing or empty tests nothing, and so does one that this platform cannot tell."""
    with pytest.raises(NothingToJudgeError):
        choose(load_corpus(tmp_path / "nowhere"), [])
    (case, *_) = load_corpus(shipped())
    elsewhere = [Tried(case, part, Outcome.NOT_OF_THIS_PLATFORM, "", 0.0) for part in Part]
    assert exit_of(elsewhere) is Exit.NOTHING_TO_JUDGE
    assert exit_of([*elsewhere, elsewhere[0]._replace(outcome=Outcome.AS_EXPECTED)]) is Exit.HELD


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_ctrl_c_ends_it_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """What runs is ended at once, a hanging gate as well, and the folders go."""
    environment = surroundings(TMPDIR=str(tmp_path))
    child = subprocess.Popen(
        words("selftest", "--case", "hanging-gate", "--case", "vacuous-test"),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("claims-selftest-*/project/evidence/ledger.db")) and time.monotonic() < deadline:
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=60)
    assert child.returncode == 130
    assert list(tmp_path.glob("claims-selftest-*")) == []
