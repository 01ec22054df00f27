"""A run from elsewhere is taken in as what it is: imported, bound to its commit, and never as good as one made here."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from e2e.project import GREEN, Project, Result, case, copies, report, rests_on

ELSEWHERE = "windows"
FAILURE = "<failure message='no'/>"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project in git with a claim about Windows, and a report from there beside it."""
    made = Project(tmp_path / "project")
    made.write(".gitignore", "evidence/ledger.db*\nevidence/objects/\nout/\n")
    made.write("src/store.py", "LIMIT = 5\n")
    declare(made)
    made.commit_all()
    made.write("out/green.xml", GREEN)
    made.write("out/log.txt", "1 passed\n")
    return made


def declare(made: Project, **claim: Any) -> None:
    """Write the entry."""
    gate = copies("green.xml", covers=["src"])
    made.entry(gates={"gate": gate}, claims={"claim": rests_on("gate", **({"lane": ELSEWHERE} | claim))})


def imported(
    made: Project, *more: str, report: str = "out/green.xml", exit_code: int = 0, commit: str = "HEAD"
) -> Result:
    """Import a run from Windows."""
    words = ["--exit-code", str(exit_code), "--platform", ELSEWHERE, "--commit", commit]
    return made.claims("import", "work/gate", report, *words, "--json", *more)


def test_an_imported_run_carries_a_claim_about_its_platform_and_is_indirect(project: Project) -> None:
    """Refused before, held after, weaker by a named level, and called imported wherever it is shown."""
    assert project.verify().codes("claim") == ["wrong-platform"]
    result = imported(project, "--log", "out/log.txt", "--at", "2026-02-14T09:30:00Z")
    assert (result.code, result.codes("claim")) == (0, [])
    assert result.claims["claim"]["downgrades"] == ["indirect"]
    assert project.status().claims == result.claims
    events = project.claims("log", "--json").json["events"]
    assert [(event["kind"], event["outcome"]) for event in events] == [("import", "passed"), ("run", "passed")]
    assert events[0]["at"] == "2026-02-14T09:30:00.000000Z"
    assert "windows, imported" in project.claims("why", "work/claim").stdout
    assert "2 on windows, imported" in project.claims("render", "work", "--stdout").stdout
    assert "run 2 on windows, imported  passed" in project.claims("status", "work").stdout
    assert result.gates["gate"]["imported"]
    assert " s on windows, imported\n" in project.claims("show", "2").stdout
    assert ", imported" not in project.claims("show", "1").stdout
    shown = [project.claims("show", number, "--json").json for number in ("1", "2")]
    assert [one["imported"] for one in shown] == [False, True]
    assert shown[1]["logs"]["stdout"] == "1 passed\n"
    assert project.altered() == []


@pytest.mark.parametrize(
    ("text", "exit_code", "codes"),
    [
        (GREEN, 1, ["exit-code"]),
        (report(case("a", FAILURE)), 1, ["exit-code", "case-failed", "too-few-passed"]),
        (report(case("a", FAILURE)), 0, ["case-failed", "too-few-passed"]),
        (report(case("a", "<skipped/>")), 0, ["nothing-ran", "case-skipped", "too-few-passed"]),
        ("<testsuite", 0, ["unreadable-report"]),
    ],
    ids=["exit code", "failure", "failure with exit code 0", "skipped", "cut off"],
)
def test_the_same_rules_hold_for_it(project: Project, text: str, exit_code: int, codes: list[str]) -> None:
    """Whatever would refuse a run made here refuses one from elsewhere."""
    project.write("out/other.xml", text)
    result = imported(project, report="out/other.xml", exit_code=exit_code)
    assert result.code == 1
    assert sorted(result.codes("claim")) == sorted(codes)


def test_a_rerun_that_its_log_tells_is_refused(project: Project) -> None:
    """As in a run made here: a pass on another attempt is no pass. A log without one refuses nothing."""
    pytest_report = GREEN.replace('name="s"', 'name="pytest"', 1)
    assert pytest_report != GREEN
    project.write("out/pytest.xml", pytest_report)
    project.write("out/log.txt", "1 passed, 1 rerun in 0.10s\n")
    assert imported(project, "--log", "out/log.txt", report="out/pytest.xml").codes("claim") == ["case-flaky"]
    project.claims("retract", "1", "--because", "a rerun")
    project.write("out/log.txt", "1 passed in 0.10s\n")
    assert imported(project, "--log", "out/log.txt", report="out/pytest.xml").codes("claim") == []


def test_it_is_about_the_files_of_its_commit(project: Project) -> None:
    """Stale where the covered files differ from those of the commit; other files may differ."""
    project.write("README.md", "words\n")
    assert imported(project).codes("claim") == []
    project.write("src/store.py", "LIMIT = 6\n")
    assert project.status().codes("claim") == ["stale-inputs"]
    project.commit_all()
    assert imported(project, commit="HEAD~1").codes("claim") == ["stale-inputs"]
    assert imported(project).codes("claim") == []


def test_what_is_imported_twice_is_one_run(project: Project) -> None:
    """The same files with the same words are the same run; a claim that needs two has one."""
    declare(project, needs={"repeats": 2})
    for _ in range(2):
        assert imported(project).codes("claim") == ["not-repeated"]
    assert len(project.claims("log", "--json").json["events"]) == 1


def test_a_failure_elsewhere_refutes_a_pass_here(project: Project) -> None:
    """A claim about any platform is asked on each."""
    declare(project, lane="any")
    assert project.verify().codes("claim") == []
    assert "exit-code" in imported(project, exit_code=1).codes("claim")
    assert project.verify().code == 1


def test_a_green_run_here_hides_no_failure_elsewhere(project: Project) -> None:
    """Page, text and JSON have both platforms, each with its failures; one platform alone looks as it ever did."""
    declare(project, lane="any")
    alone = project.verify()
    assert "elsewhere" not in alone.gates["gate"]
    assert "  gate     gate   run 1  passed" in project.claims("status", "work").stdout
    page = project.claims("render", "work", "--stdout").stdout
    assert "**Cases** (of each gate's newest run)" in page
    assert "| `gate` | not told |" in page
    project.write("out/red.xml", report(case("a"), case("b", "<failure message='PermissionError: in use'/>")))
    imported(project, report="out/red.xml", exit_code=1)
    gate = project.verify().gates["gate"]
    (there,) = gate.pop("elsewhere")
    assert there.keys() == gate.keys()
    assert (gate["run"], gate["platform"], gate["imported"], gate["unexplained"]) == (3, sys.platform, False, [])
    assert (there["run"], there["platform"], there["imported"]) == (2, ELSEWHERE, True)
    assert (there["outcome"], there["unexplained"]) == ("exit-code", ["t::b"])
    text = project.claims("status", "work").stdout
    assert f"run 3 on {sys.platform}  not-repeatable" in text
    assert "run 2 on windows, imported  exit-code  1 failed, 1 passed" in text
    page = project.claims("render", "work", "--stdout").stdout
    assert "| `gate` | claim | 2 on windows, imported" in page
    assert "**Failures in `gate`, run 2 on windows, imported**" in page
    assert "t::b: PermissionError: in use" in page
    assert "unexplained-failure" in [one["code"] for one in project.claims("audit", "--json").json["findings"]]


def test_a_run_that_never_began_hides_no_import(project: Project) -> None:
    """The run from elsewhere that carries a claim keeps its row, its cases and its name beside a false start here."""
    gate = copies("green.xml", covers=["src"], contract="there")
    project.entry(
        contracts={"there": {"platform": ELSEWHERE}},
        gates={"gate": gate},
        claims={"claim": rests_on("gate", lane=ELSEWHERE)},
    )
    imported(project)
    done = project.verify("--gate", "gate")
    assert (done.codes("claim"), done.gates["gate"]["outcome"]) == ([], "wrong-platform")
    assert done.gates["gate"]["elsewhere"][0]["run"] == 1
    page = project.claims("render", "work", "--stdout").stdout
    assert "| `gate` | claim | 1 on windows, imported" in page
    assert "| `gate` | no claim | 2 on" in page
    assert "| `gate`, run 1 on windows, imported | not told | 1 |" in page
    assert "gate gate (authoritative): passed" in project.claims("why", "work/claim").stdout
    assert project.claims("why", "work/claim", "--json").json["gates"]["gate"]["outcome"] == "passed"


def test_without_a_moment_it_is_as_old_as_its_commit(project: Project) -> None:
    """Nothing is younger for having been imported late."""
    project.git("commit", "-q", "--allow-empty", "-m", "old", "--date", "2020-01-01T00:00:00Z")
    project.environment["GIT_COMMITTER_DATE"] = "2020-01-01T00:00:00Z"
    project.git("commit", "-q", "--amend", "--allow-empty", "-m", "old")
    declare(project, needs={"max_age_days": 90})
    assert imported(project).codes("claim") == ["expired"]
    assert imported(project, "--at", "2020-01-02T00:00:00Z").codes("claim") == ["expired"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["work/gate", "out/none.xml", "--platform", "windows", "--commit", "HEAD"], "none.xml cannot be read"),
        (["work/gate", "out/green.xml", "--platform", "any", "--commit", "HEAD"], "expected a platform"),
        (["work/gate", "out/green.xml", "--platform", "windows", "--commit", "nowhere"], "no commit 'nowhere'"),
        (["work/gates", "out/green.xml", "--platform", "windows", "--commit", "HEAD"], "nearest: gate"),
        (["work", "out/green.xml", "--platform", "windows", "--commit", "HEAD"], "ENTRY/GATE"),
        (["work/gate", "out/green.xml", "--platform", "windows"], "--commit"),
        (
            ["work/gate", "out/green.xml", "--platform", "windows", "--commit", "HEAD", "--at", "2999-01-01T00:00:00Z"],
            "future",
        ),
        (
            ["work/gate", "out/green.xml", "--platform", "windows", "--commit", "HEAD", "--at", "2020-01-01T00:00:00"],
            "time zone",
        ),
    ],
)
def test_what_cannot_be_taken_in_is_said(project: Project, words: list[str], says: str) -> None:
    """A wrong file, platform, commit, gate or moment is wrong usage, and nothing is recorded."""
    result = project.claims("import", *words, "--exit-code", "0")
    assert result.code == 2
    assert says in result.stderr
    assert project.claims("log", "--json").json["events"] == []


def test_outside_git_nothing_says_what_it_ran_on(tmp_path: Path) -> None:
    """There is no commit to bind it to."""
    made = Project(tmp_path / "project")
    declare(made)
    result = imported(made, report="reports/green.xml")
    assert (result.code, "no repository" in result.stderr) == (2, True)


@pytest.mark.skipif(sys.platform != "linux", reason="the lanes are those of Linux")
def test_a_lane_runs_what_claims_about_it_name(tmp_path: Path) -> None:
    """Gates of other lanes, and of contracts for other platforms, stay; only claims about the lane count."""
    made = Project(tmp_path / "project")
    made.entry(
        contracts={"there": {"platform": "windows"}},
        gates={name: copies("green.xml") for name in ("here", "both", "unnamed")}
        | {"there": copies("green.xml", contract="there"), "elsewhere": copies("green.xml")},
        claims={
            "linux": rests_on("here", lane="linux"),
            "any": rests_on("both", supporting=["there"]),
            "windows": rests_on("elsewhere", lane="windows"),
        },
    )
    result = made.verify("--lane", "linux")
    assert result.code == 0
    assert {event["gate"] for event in made.claims("log", "--json").json["events"]} == {"here", "both"}
    assert result.codes("windows") == ["never-run"]
    assert made.verify().code == 1
    none = made.verify("--lane", "linux", "--gate", "elsewhere")
    assert (none.code, "no gates named elsewhere can run here for lane linux" in none.stderr) == (3, True)
    other = made.verify("--lane", "windows")
    assert (other.code, "claims import" in other.stderr) == (3, True)
    assert made.verify("--lane", "solaris").code == 2
