"""Reports of real runners and hand-made hostile ones, each with the counts that a right reader gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from claims.core.case import SEVERITY, Case, Mark, Report
from claims.gates.report import UnreadableReport, read_report

HERE = Path(__file__).resolve().parent.parent / "reports"
COLLECTED = Path(__file__).resolve().parents[2].parent / "shared" / "junit" / "collected"
KINDS = ("passed", "failed", "errored", "skipped", "invalid")
FLAGS = {
    "duplicate id with conflicting outcomes": "conflicting-ids",
    "empty name": "empty-name",
    "no test cases": "no-cases",
    "suite-level error": "suite-level-error",
    "totals mismatch": "totals-mismatch",
    "totals unusable": "totals-unusable",
    "unexpected element": "unexpected-element",
}


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.xml"))


def expected_of(path: Path) -> dict[str, Any]:
    expected: dict[str, Any] = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    return expected


def kind_of(case: Case) -> str:
    return "invalid" if case.mark is Mark.UNIDENTIFIED else str(case.outcome)


def counted(report: Report) -> dict[str, int]:
    kinds = [kind_of(case) for case in report.cases]
    return {"testcases": len(kinds), **{kind: kinds.count(kind) for kind in KINDS}}


def counted_by_id(report: Report) -> dict[str, int]:
    worst: dict[tuple[str, str, str], tuple[float, str]] = {}
    for case in report.cases:
        weight = SEVERITY[case.outcome] + 0.5 * (case.mark is Mark.UNIDENTIFIED)
        key = (case.suite, case.classname, case.name)
        worst[key] = max(worst.get(key, (-1, "")), (weight, kind_of(case)))
    kinds = [kind for _, kind in worst.values()]
    return {"tests": len(kinds), **{kind: kinds.count(kind) for kind in KINDS}}


def check(path: Path) -> None:
    expected = expected_of(path)
    parse_ok = {expected["parse"], *(other["parse"] for other in expected.get("also_ok", []))}
    try:
        report = read_report(path.read_bytes())
    except UnreadableReport as unreadable:
        if "reject" not in parse_ok:
            pytest.fail(str(unreadable))
        return
    assert ("repair" if "repaired" in report.flags else "accept") in parse_ok
    counts_ok = [other["expected"] for other in expected.get("also_ok", []) if "expected" in other]
    counts = counted(report)
    assert any(
        counts == {**dict.fromkeys(counts, 0), **right} for right in [expected["expected"], *counts_ok] if right
    ), counts
    assert counted_by_id(report).items() >= (expected.get("by_id") or {}).items()
    assert {FLAGS[flag] for flag in expected.get("must_flag", [])} <= {*report.flags}
    for time, case in zip(expected.get("times", []), report.cases, strict=False):
        assert (time["raw"], case.duration_s) == (time["raw"], time["seconds"])


@pytest.mark.parametrize("path", [*files(HERE / "generated"), *files(HERE / "hostile")], ids=lambda path: path.stem)
def test_our_copies_are_read_right(path: Path) -> None:
    """Every report that may be copied gives the true counts, or is refused where that is right."""
    check(path)


@pytest.mark.parametrize("path", files(COLLECTED), ids=lambda path: path.stem)
def test_collected_reports_are_read_right(path: Path) -> None:
    """The reports of public repositories, which may not be copied, are read right where they are at hand."""
    check(path)


def test_collected_reports_are_at_hand() -> None:
    """A checkout without the collected reports says so instead of looking complete."""
    if not files(COLLECTED):
        pytest.skip("../shared/junit/collected is not here: its reports may not be copied into this repository")


def test_the_copies_are_here() -> None:
    """The tables above are not empty because a folder moved."""
    assert len(files(HERE / "generated")) >= 59
    assert len(files(HERE / "hostile")) >= 42
