"""One report imported again: the same run, a wrong label corrected, a retraction undone, and never a failure hidden."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from e2e.project import Project, Result, case, copies, no_traceback, report, rests_on

TIMED = report(case("a", time="0.25"), timestamp="2026-02-14T09:30:00Z")
RED = report(case("a", "<failure message='no'/>", time="0.25"))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project in git with a gate for Linux, and reports beside it that git ignores."""
    made = Project(tmp_path / "project")
    made.write(".gitignore", "evidence/ledger.db*\nevidence/objects/\nout/\n")
    made.write("src/store.py", "LIMIT = 5\n")
    declare(made)
    made.commit_all()
    made.write("out/green.xml", TIMED)
    made.write("out/red.xml", RED)
    return made


def declare(made: Project, **claim: Any) -> None:
    """Write the entry: a gate whose contract asks for Linux, and one that asks for nothing."""
    contracts = {"here": {"platform": "linux"}}
    gates = {"gate": copies("green.xml", covers=["src"], contract="here"), "any": copies("green.xml", covers=["src"])}
    claims = {"claim": rests_on("gate", **claim), "other": rests_on("any", **claim)}
    made.entry(contracts=contracts, gates=gates, claims=claims)


def imported(
    made: Project,
    *more: str,
    gate: str = "gate",
    path: str = "out/green.xml",
    code: int = 0,
    platform: str = "linux",
    commit: str = "HEAD",
) -> Result:
    """Import a report."""
    words = ["--exit-code", str(code), "--platform", platform, "--commit", commit, "--json"]
    return made.claims("import", f"work/{gate}", path, *words, *more)


def count(made: Project) -> int:
    """How many events the ledger has."""
    return len(made.claims("log", "--json").json["events"])


def retract(made: Project, run: int) -> None:
    """Withdraw a run."""
    assert made.claims("retract", str(run), "--because", "wrong button").code == 0


def test_a_retraction_is_undone_by_importing_again(project: Project) -> None:
    """As a run of its own, which counts, beside a retraction that stays on record; once more is once."""
    imported(project)
    retract(project, 1)
    again = imported(project)
    assert again.codes("claim") == []
    assert again.claims["claim"]["downgrades"] == ["indirect", "inconsistent"]
    assert "run 3 of work/gate is imported: passed" in again.stderr
    assert "run 1, with the same report, was retracted: wrong button" in again.stderr
    same = imported(project)
    assert "run 3 of work/gate was imported before, nothing is added: passed" in same.stderr
    assert count(project) == 3


def test_a_failure_that_is_withdrawn_and_replaced_stays_in_sight(project: Project) -> None:
    """Retracting a failing report and importing a green one holds, and says so; importing the failing one counts."""
    imported(project, path="out/red.xml", code=1)
    retract(project, 1)
    done = imported(project)
    assert (done.codes("claim"), done.claims["claim"]["downgrades"]) == ([], ["indirect", "inconsistent"])
    assert "not-repeatable" in imported(project, path="out/red.xml", code=1).codes("claim")


def test_the_same_report_packed_or_through_a_pipe_is_the_same_run(project: Project) -> None:
    """So is a part of what was imported: with the same words nothing is added, and nothing is lost by it."""
    project.write("out/all/1.xml", TIMED)
    project.write("out/all/2.xml", report(case("b")))
    project.write("out/1.xml.gz", gzip.compress(TIMED.encode()))
    assert imported(project, path="out/all").gates["gate"]["counts"]["passed"] == 2
    part = imported(project, path="out/1.xml.gz")
    assert part.codes("claim") == []
    assert "run 1 has this report and others" in part.stderr
    assert imported(project, path="out/all/2.xml").code == 0
    assert count(project) == 1
    project.write("src/store.py", "LIMIT = 6\n")
    project.commit_all()
    assert imported(project, path="out/1.xml.gz").codes("claim") == ["case-missing"]


def test_a_report_from_standard_input_is_read(project: Project) -> None:
    """And the next word for it is the same report."""
    with (project.root / "out/green.xml").open("rb") as report:
        words = ["--exit-code", "0", "--platform", "linux", "--commit", "HEAD"]
        command = [*(sys.executable, "-m", "claims", "import", "work/gate", "-"), *words]
        done = subprocess.run(command, cwd=project.root, env=project.environment, stdin=report, check=False)
    assert done.returncode == 0
    assert imported(project).codes("claim") == []
    assert count(project) == 1


def test_a_duration_beyond_all_numbers_is_recorded_as_long(project: Project) -> None:
    """What cases took may add up to more than a number can be."""
    project.write("out/long.xml", report(case("a", time="1e308"), case("b", time="1e308")))
    done = imported(project, path="out/long.xml")
    no_traceback(done)
    assert (done.codes("claim"), project.altered()) == ([], [])


def test_a_blank_more_is_no_repeat(project: Project) -> None:
    """A claim that asks for two runs has one, until there is another."""
    declare(project, needs={"repeats": 2})
    project.write("out/blank.xml", TIMED.replace("><", "> <"))
    project.write("out/next.xml", TIMED.replace("0.25", "0.26"))
    imported(project)
    assert imported(project, path="out/blank.xml").codes("claim") == ["not-repeated"]
    assert imported(project, path="out/next.xml").codes("claim") == []


@pytest.mark.parametrize("platforms", [("windows", "linux"), ("linux", "windows")])
def test_a_wrong_platform_refutes_nothing(project: Project, platforms: tuple[str, str]) -> None:
    """Whether it was imported before the right one or after: the contract does not ask there."""
    done = [imported(project, platform=platform) for platform in platforms]
    assert done[platforms.index("windows")].gates["gate"] is not None
    assert (done[1].codes("claim"), done[1].claims["claim"]["downgrades"]) == ([], ["indirect"])
    if platforms[0] == "windows":
        assert done[0].codes("claim") == ["wrong-platform"]
        assert "run 1 has the same report, said to be on windows; it took place where" in done[1].stderr


def test_no_other_label_takes_a_failure_away(project: Project) -> None:
    """Another platform, exit code, gate or log for the same bytes leaves the failing run where it is."""
    imported(project, code=1)
    assert imported(project, code=1, platform="windows").code == 1
    done = imported(project, code=0)
    assert done.codes("claim") == ["not-repeatable"]
    assert (
        "run 1 has the same report, said to be with exit code 1; where that was wrong: claims retract 1" in done.stderr
    )
    imported(project, gate="any")
    assert project.status().codes("claim") == ["not-repeatable"]
    retract(project, 1)
    retract(project, 2)
    assert project.status().codes("claim") == []


def test_a_wrong_commit_is_corrected_by_the_right_one(project: Project) -> None:
    """Each is about the files of its commit; the message names the earlier one."""
    project.write("src/store.py", "LIMIT = 6\n")
    project.commit_all()
    assert imported(project, commit="HEAD~1").codes("claim") == ["stale-inputs"]
    done = imported(project)
    assert done.codes("claim") == []
    assert "said to be at commit " in done.stderr


def test_a_report_under_the_wrong_gate_is_told(project: Project) -> None:
    """It stays there until it is withdrawn openly; the right gate has its run."""
    imported(project, gate="any")
    done = imported(project)
    assert done.codes("claim") == []
    assert "run 1 has the same report, said to be of work/any" in done.stderr


def test_a_report_is_as_old_as_the_first_word_of_when_it_began(project: Project) -> None:
    """Not younger by the next one; withdrawing the wrong word openly corrects it, and so does a first word at all."""
    project.environment |= {"GIT_COMMITTER_DATE": "2020-01-01T00:00:00Z"}
    project.git("commit", "-q", "--amend", "--no-edit", "--date", "2020-01-01T00:00:00Z")
    declare(project, needs={"max_age_days": 2000})
    late, early = ("--at", "2025-12-31T00:00:00Z"), ("--at", "2020-01-02T00:00:00Z")
    assert imported(project).codes("claim") == ["expired"]
    assert imported(project, *late).codes("claim") == []
    assert imported(project, *early).codes("claim") == ["expired"]
    again = imported(project, "--at", "2025-12-31T00:00:01Z")
    assert again.codes("claim") == ["expired"]
    assert "begun 2020-01-02 00:00 UTC; where that was wrong: claims retract 3" in again.stderr
    retract(project, 3)
    assert project.status().codes("claim") == []


def test_a_commit_of_the_future_needs_a_word_of_when_the_run_began(project: Project) -> None:
    """Else it would never be old. A commit dated beyond all calendars is none either."""
    declare(project, needs={"max_age_days": 5})
    for date in ("2090-01-01T00:00:00Z", "@99999999999999 +0000"):
        project.environment["GIT_COMMITTER_DATE"] = date
        project.git("commit", "-q", "--allow-empty", "-m", "future")
        done = imported(project)
        no_traceback(done)
        assert (done.code, "--at" in done.stderr) == (2, True)
    assert count(project) == 0
    assert imported(project, "--at", "2020-01-01T00:00:00Z").codes("claim") == ["expired"]


def test_reports_that_lie_in_the_workspace_are_no_inputs(project: Project) -> None:
    """Neither of the import they were handed in by, nor of the next; any other new file is, and so is a changed one."""
    covering = copies("green.xml")
    del covering["covers"]
    project.entry(gates={"gate": covering}, claims={"claim": rests_on("gate")})
    project.commit_all()
    project.write("results/junit.xml", TIMED)
    project.write("results/log.txt", "1 passed\n")
    project.write("second.xml.gz", gzip.compress(TIMED.replace("0.25", "0.26").encode()))
    imported(project, "--log", "results/log.txt", path="results/junit.xml")
    assert project.status().codes("claim") == ["stale-inputs"]
    done = imported(project, path="second.xml.gz")
    assert (done.codes("claim"), done.claims["claim"]["downgrades"]) == ([], ["indirect"])
    new = project.write("src/new.py", "X = 1\n")
    assert "src/new.py changed" in project.status().claims["claim"]["reasons"][0]["detail"]
    new.unlink()
    project.write("results/junit.xml", TIMED.replace("0.25", "0.27"))
    assert project.status().codes("claim") == ["stale-inputs"]


def test_a_program_that_was_handed_in_as_a_report_is_an_input(project: Project) -> None:
    """Nobody makes a file invisible by importing it."""
    imported(project)
    (project.root / "src/report.py").write_bytes(TIMED.encode())
    imported(project, path="src/report.py")
    assert project.status().codes("claim") == ["stale-inputs"]


WRONG = {
    "exit code": ["--exit-code", "99999999999999999999"],
    "exit code of no process": ["--exit-code", "256"],
    "year 1": ["--at", "0001-01-01T00:00:00+23:59"],
    "python": ["--python", "3.11\x1b[31m"],
    "commit": ["--commit", "x" * 100_000],
    "option as commit": ["--commit=--all"],
    "device as log": ["--log", "/dev/zero"],
}


@pytest.mark.skipif(sys.platform == "win32", reason="files of POSIX")
@pytest.mark.parametrize("words", WRONG.values(), ids=WRONG.keys())
def test_what_no_run_can_have_is_wrong_usage(project: Project, words: list[str]) -> None:
    """In words, and nothing is recorded or kept."""
    named = ["import", "work/gate", "out/green.xml", "--exit-code", "0", "--platform", "linux", "--commit", "HEAD"]
    done = project.claims(*named, *words)
    no_traceback(done)
    assert (done.code, done.stdout) == (2, "")
    assert (count(project), project.objects) == (0, [])
