"""Another reader of JUnit over the same reports: where the two disagree, the table says why ours is right."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import junitparser
import pytest

from claims.gates.report import UnreadableReport, read_report

REPORTS = Path(__file__).resolve().parent.parent / "reports"
FILES = sorted([*REPORTS.glob("generated/*.xml"), *REPORTS.glob("hostile/*.xml")])
ILLEGAL = "not well-formed, for characters that XML lacks: we replace those and say so, it raises"
UNSEEN = "a case directly under testsuites: it sees only those in a testsuite"
NOT_RUN = "a status attribute says that the case never ran: it knows child elements only"
DOCTYPE = "we refuse any DOCTYPE, it reads on"
DISAGREEMENTS = {
    "bats18_all": ILLEGAL,
    "bats18_control": ILLEGAL,
    "busted21_control": ILLEGAL,
    "ctest325": NOT_RUN,
    "gtest112_control": NOT_RUN,
    "gtest112_repeat3": NOT_RUN,
    "libtest_control": ILLEGAL,
    "node20_import_error": UNSEEN,
    "node20_junit_raw_control": ILLEGAL,
    "node20_todo_exit0": UNSEEN,
    "h11_esc_in_cdata": ILLEGAL,
    "h13_fffe_raw": ILLEGAL,
    "h15_cdata_end_in_text": "the end of a CDATA section in plain text: we escape it and say so, it raises",
    "h30_leading_newline_before_declaration": "a blank line before the declaration: we take it off, it raises",
    "h34_wrong_version_1_1": ILLEGAL,
    "h41_quadratic_blowup": DOCTYPE,
    "h45_parameter_entity_oob": DOCTYPE,
    "h47_entity_hides_failure": DOCTYPE,
    "h61_prefixed_namespace": "elements with a namespace: we read local names, it raises",
    "h69_testsuites_nested": "testsuites in testsuites: it looks one level deep",
    "h89_status_skipped_no_child": NOT_RUN,
    "h95_flaky_markers": "a failed rerun without a final result is no pass: it does not know rerun elements",
}


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
        # The standard library's parser, named here, because it would take another one where that is installed.
        root: Any = ElementTree.fromstring(path.read_bytes())
        for case in cases_of(junitparser.JUnitXml.fromroot(root)):
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
