"""What a report says, as one digest: what another export of one run may write otherwise is not in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.core.content import content_digest
from claims.gates.report import merge, read_report

CASES = '<testcase classname="c" name="a" time="0.25"/><testcase classname="c" name="b" time="0.5"/>'
SUITE = '<testsuite name="s" timestamp="2026-02-14T09:30:00Z" time="1.5">{}</testsuite>'
REPORT = f"<testsuites>{SUITE.format(CASES)}</testsuites>"


def said(*texts: str | bytes) -> str:
    """The digest of what reports say."""
    return content_digest(merge([read_report(text if isinstance(text, bytes) else text.encode()) for text in texts]))


SAME = {
    "blanks": REPORT.replace("><", "> \n <"),
    "a blank in a tag": REPORT.replace(' time="0.25"', '   time = "0.25" '),
    "the order of attributes": REPORT.replace('classname="c" name="a"', 'name="a" classname="c"'),
    "a comment": REPORT.replace("<testcase", "<!-- again --><testcase", 1),
    "a declaration": f"<?xml version='1.0'?>{REPORT}",
    "an entity": REPORT.replace('name="a"', 'name="&#97;"'),
    "another encoding": REPORT.encode("utf-16"),
    "zeros": REPORT.replace("0.25", "0.250").replace('time="0.5"', 'time="5e-1"'),
    "another spelling of the moment": REPORT.replace("09:30:00Z", "10:30:00.000+01:00"),
    "no wrapper": SUITE.format(CASES),
    "output": REPORT.replace("</testsuite>", "<system-out>pid 7</system-out></testsuite>"),
    "a property": REPORT.replace('"1.5">', '"1.5"><properties><property name="x" value="y"/></properties>'),
    "totals": REPORT.replace('name="s"', 'name="s" tests="2" failures="0"'),
    "an empty suite": REPORT.replace("</testsuites>", '<testsuite name="none"/></testsuites>'),
    "the name of a suite": REPORT.replace('name="s"', 'name="t"'),
    "a file": REPORT.replace('name="a"', 'name="a" file="tests/test_a.py"'),
    "the order of cases": REPORT.replace(CASES, CASES[CASES.rindex("<") :] + CASES[: CASES.rindex("<")]),
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME.keys())
def test_another_export_of_a_run_says_the_same(text: str | bytes) -> None:
    """Other bytes, and one run."""
    assert said(text) == said(REPORT)


OTHER = {
    "a duration": REPORT.replace("0.25", "0.26"),
    "a moment": REPORT.replace("09:30", "09:31"),
    "the time of a suite": REPORT.replace("1.5", "1.6"),
    "an outcome": REPORT.replace('time="0.5"/>', 'time="0.5"><failure/></testcase>'),
    "a case more": REPORT.replace(CASES, f"{CASES}<testcase classname='c' name='d'/>"),
    "a case less": REPORT.replace(CASES, CASES[: CASES.rindex("<")]),
    "a name": REPORT.replace('name="b"', 'name="d"'),
    "times of two cases changed round": REPORT.replace("0.25", "x").replace('"0.5"', '"0.25"').replace("x", "0.5"),
}


@pytest.mark.parametrize("text", OTHER.values(), ids=OTHER.keys())
def test_another_run_says_something_else(text: str) -> None:
    """Two runs differ in their times, as a rule."""
    assert said(text) != said(REPORT)


@given(st.lists(st.sampled_from(["0.1", "0.2", "0.3"]), min_size=1, max_size=6), st.data())
def test_files_may_be_split_and_put_in_another_order(times: list[str], data: st.DataObject) -> None:
    """One report a suite, or all in one: the sum is the same."""
    suites = [f'<testsuite name="s" time="{at}"><testcase name="a" time="{at}"/></testsuite>' for at in times]
    shuffled = data.draw(st.permutations(suites))
    assert said(*shuffled) == said(f"<testsuites>{''.join(suites)}</testsuites>")
