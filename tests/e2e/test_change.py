"""What changed since earlier runs, by case: nothing hides behind an equal number, and nothing goes unseen."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from e2e.project import Project, case, copies, no_traceback, report, rests_on

FAILURE = "<failure message='no'/>"
CLAIM = {"claim": rests_on("gate", supporting=["broad"])}


def gates(**changes: Any) -> dict[str, Any]:
    """A gate that carries, and a broad one that fails."""
    return {"gate": copies("narrow.xml", **changes), "broad": copies("broad.xml", 1)}


@pytest.fixture
def suite(project: Project) -> Project:
    """A project that was verified once."""
    project.write("reports/narrow.xml", report(case("a"), case("b")))
    project.write("reports/broad.xml", report(case("x", FAILURE), case("y"), case("z")))
    project.entry(gates=gates(), claims=CLAIM)
    assert project.verify().code == 0
    return project


def view(project: Project, gate: str = "broad") -> dict[str, Any]:
    """A gate as `status` tells it."""
    result = project.status()
    no_traceback(result)
    found: dict[str, Any] = result.json["entries"][0]["gates"][gate]
    return found


def test_equal_counts_of_different_failures_show(suite: Project) -> None:
    """One newly failing and one fixed, in status, page, show and why; not a word where nothing changed."""
    suite.verify()
    assert not any(view(suite)["change"]["totals"].values())
    assert "newly failing" not in suite.claims("status").stdout
    suite.write("reports/broad.xml", report(case("x"), case("y", FAILURE), case("z")))
    suite.verify()
    change = view(suite)["change"]
    assert (change["since"], change["newly_failing"], change["fixed"]) == (4, ["t::y"], ["t::x"])
    assert (change["new"], change["vanished"]) == ([], [])
    for words in (("status",), ("why", "work/claim"), ("show", "6")):
        said = suite.claims(*words).stdout
        assert "1 newly failing: t::y" in said
        assert "1 fixed: t::x" in said
    page = suite.claims("render", "work", "--stdout").stdout
    assert "**Changed in `broad` since run 4**" in page
    assert "- newly failing: t::y" in page


def test_a_supporting_gate_that_loses_cases_shows_it(suite: Project) -> None:
    """They are named, and refuse nothing."""
    suite.write("reports/broad.xml", report(case("x", FAILURE), case("y"), case("w")))
    result = suite.verify()
    assert result.code == 0
    change = view(suite)["change"]
    assert (change["vanished"], change["new"]) == (["t::z"], ["t::w"])


def test_a_gate_that_carries_may_not_lose_cases(suite: Project) -> None:
    """Refused with their names, however often the shrunken suite runs; one more case is no loss."""
    suite.write("reports/narrow.xml", report(case("a"), case("b"), case("c")))
    assert suite.verify().code == 0
    suite.write("reports/narrow.xml", report(case("a"), case("b"), case("d")))
    for _ in range(2):
        result = suite.verify("--gate", "gate")
        assert (result.code, result.codes("claim")) == (1, ["case-missing"])
        (reason,) = result.claims["claim"]["reasons"]
        assert "gone since run 3: t::c" in reason["detail"]
    assert view(suite, "gate")["vanished"] == {"since": 3, "cases": ["t::c"], "total": 1}
    assert view(suite, "gate")["outcome"] == "case-missing"
    assert "Cases that are gone" in suite.claims("render", "work", "--stdout").stdout


def test_the_ways_out_are_open(suite: Project) -> None:
    """A changed declaration, or a retraction of the run that had the case."""
    suite.write("reports/narrow.xml", report(case("a")))
    assert suite.verify().codes("claim") == ["case-missing"]
    suite.entry(gates=gates(expects={"cases": ["*::a"]}), claims=CLAIM)
    assert suite.verify().codes("claim") == []
    suite.entry(gates=gates(), claims=CLAIM)
    assert suite.status().codes("claim") == ["case-missing"]
    suite.claims("retract", "1", "--because", "it ran a case of another project")
    assert suite.status().codes("claim") == []


def test_a_ledger_of_before_is_judged_by_the_cases_it_has(suite: Project) -> None:
    """Stored cases that are not those that a run recorded are an altered ledger, not a smaller suite."""
    suite.write("reports/narrow.xml", report(case("a"), case("b"), case("c")))
    suite.verify()
    with sqlite3.connect(suite.database) as database:
        database.execute("DELETE FROM case_blocks WHERE run = 1")
    assert suite.status().codes("claim") == ["ledger-altered"]


def test_imported_runs_take_part(suite: Project) -> None:
    """A run from elsewhere is compared with the one before it on its platform, case by case."""
    suite.write(".gitignore", "evidence/\nreports/\n")
    suite.commit_all()
    commit = suite.git("rev-parse", "HEAD").strip()
    for number, text in enumerate([case("x", FAILURE) + case("y"), case("x") + case("y", FAILURE)]):
        suite.write(f"reports/{number}.xml", report(text))
        words = ("--exit-code", "1", "--platform", "windows", "--commit", commit)
        done = suite.claims("import", "work/broad", f"reports/{number}.xml", *words, "--json")
        no_traceback(done)
    change = view(suite)["change"]
    assert (change["newly_failing"], change["fixed"]) == (["t::y"], ["t::x"])
