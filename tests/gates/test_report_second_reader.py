"""Another reader of JUnit over the same reports: where the two disagree, the table says why ours is right."""

from __future__ import annotations

import warnings
from collections import Counter
from pathlib import Path

import junitparser
import pytest

from claims.gates.report import UnreadableReport, read_report

REPORTS = Path(__file__).resolve().parent.parent / "reports"
FILES = sorted([*REPORTS.glob("generated/*.xml"), *REPORTS.glob("hostile/*.xml")])
DISAGREEMENTS: dict[str, str] = {}


def ours(path: Path) -> dict[str, int] | None:
    try:
        report = read_report(path.read_bytes())
    except UnreadableReport:
        return None
    return dict(Counter(str(case.outcome) for case in report.cases))


def theirs(path: Path) -> dict[str, int] | None:
    """What junitparser finds, with our precedence among several results of one case; None where it raises."""
    words = {junitparser.Error: "errored", junitparser.Failure: "failed", junitparser.Skipped: "skipped"}
    counts: Counter[str] = Counter()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            root = junitparser.JUnitXml.fromfile(str(path))
            for case in cases_of(root):
                kinds = {type(result) for result in case.result}
                counts[next((word for kind, word in words.items() if kind in kinds), "passed")] += 1
    except Exception:  # noqa: BLE001  (whatever it raises, it did not read the report)
        return None
    return dict(counts)


def cases_of(root: junitparser.JUnitXml | junitparser.TestSuite) -> list[junitparser.TestCase]:
    if isinstance(root, junitparser.TestSuite):
        return list(root)
    return [case for suite in root for case in suite]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_disagreements_are_known(path: Path) -> None:
    """The second reader counts the same, or the table says why it does not; a reason that no longer holds must go."""
    assert (ours(path) != theirs(path)) == (path.stem in DISAGREEMENTS), (ours(path), theirs(path))


def test_every_reason_is_about_a_report() -> None:
    """The table names only reports that are here."""
    assert DISAGREEMENTS.keys() <= {path.stem for path in FILES}
