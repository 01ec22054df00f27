"""Outcomes that are written where runners do not write them: none is a pass, and what honest runners write is."""

from __future__ import annotations

from pathlib import Path

import pytest

from claims.core.case import Case, Mark, Outcome, Report
from claims.core.earned import earned
from claims.core.entry import Expects
from claims.core.reasons import Code
from claims.core.run import Ending
from claims.gates.report import merge, read_report
from claims.gates.report_elements import PARTS, TEXTS

P, F, E, S = Outcome.PASSED, Outcome.FAILED, Outcome.ERRORED, Outcome.SKIPPED


def a_suite(inside: str, attributes: str = 'name="s"') -> Report:
    return read_report(f"<testsuite {attributes}>{inside}</testsuite>".encode())


def a_case(inside: str = "", attributes: str = "") -> Case:
    return a_suite(f'<testcase classname="c" name="n" {attributes}>{inside}</testcase>').cases[0]


def codes(report: Report, expects: Expects = Expects()) -> set[Code]:  # noqa: B008 - a frozen value
    """What a run earns whose command ended well with this report."""
    found = earned(
        gate="g",
        expects=expects,
        ending=Ending.EXITED,
        exit_code=0,
        detail="",
        report=report,
        report_fault=None,
        inputs=None,
    )
    return {reason.code for reason in found}


@pytest.mark.parametrize(
    "inside",
    [
        *(
            f"<{name}/>"
            for name in ("aborted", "crashed", "Failure", "ERROR", "errors", "skip", "x:killed", "unheard-of")
        ),
        "<results><wrong/></results>",
        "<properties><aborted/></properties>",
        "<system-out>before <aborted/> after</system-out>",
        '<metadata status="failed"/>',
        '<property name="a"><item><outcome/></item></property>',
        "<skipped/><aborted/>",
    ],
)
def test_an_element_that_is_not_listed_leaves_no_pass(inside: str) -> None:
    """A case that holds it is unreadable, and the element is named; beside a failure it changes nothing."""
    case = a_case(inside)
    name = inside.rpartition("<skipped/>")[2].replace("x:", "")
    assert case.mark is Mark.UNKNOWN_STATUS
    assert any(f"<{word.rstrip('/')}>" in case.headline for word in name.replace(">", " ").replace("<", " ").split())
    assert Code.UNREADABLE_REPORT in codes(a_suite(f'<testcase name="n">{inside}</testcase>'))
    assert a_case(f"<failure/>{inside}")[5:8] == (F, None, None)


@pytest.mark.parametrize(
    ("inside", "outcome"),
    [
        ("<properties><failure/></properties>", F),
        ("<system-out><error/></system-out>", E),
        ("<attempt><failure message='m'/></attempt>", F),
        ("<skipped><failure/></skipped>", F),
        ("<system-out><skipped/></system-out>", S),
    ],
)
def test_a_result_counts_wherever_it_stands_in_its_case(inside: str, outcome: Outcome) -> None:
    """A wrapper hides no result."""
    assert a_case(inside).outcome is outcome


@pytest.mark.parametrize(
    "inside",
    [
        "<properties><property name='a' value='b'/><property name='c'>d</property></properties>",
        "<properties><property name='testrun'><item name='status'>failed</item></property></properties>",
        "<property name='status' value='failed'/>",
        "<system-out/><system-err>FAILED</system-err><System-Out/>",
        "<system-out>as it <b>was</b> printed</system-out>",
        "<warning>deprecated</warning><benchmark metric='ms' value='3'/><test-duration>3</test-duration>",
        "<attachments><attachment path='a.png'/></attachments>",
        "<failure><aborted/></failure>",
    ],
)
def test_what_honest_runners_write_beside_a_result_says_nothing(inside: str) -> None:
    """Properties, output, attachments, figures and warnings leave a pass a pass, and a failure a failure."""
    assert a_case(inside).mark is None
    assert a_case(inside).outcome is (F if inside.startswith("<failure>") else P)


def test_a_case_within_a_case_is_read_by_itself() -> None:
    """Nothing is hidden by it, so the one around it stays what it is."""
    report = a_suite(
        '<testcase name="outer"><properties><testcase name="inner"><failure/></testcase></properties></testcase>'
    )
    assert [(case.name, case.outcome, case.mark) for case in report.cases] == [("inner", F, None), ("outer", P, None)]


@pytest.mark.parametrize(
    ("attributes", "outcome"),
    [
        ('outcome="failed"', F),
        ('Status="FAILED"', F),
        ('x:result="Failure"', F),
        ('state="aborted"', E),
        ('test-outcome="error"', E),
        ('success="False"', F),
        ('passed="no"', F),
        ('isFailed="true"', F),
        ('aborted="true"', E),
        ('timed-out="1"', E),
        ('timeout="true"', E),
        ('errors="2"', E),
        ('skipped="not on this platform"', S),
        ('executed="False"', S),
        ('completed="false"', E),
    ],
)
def test_an_attribute_says_how_a_case_ended(attributes: str, outcome: Outcome) -> None:
    """In any spelling of its name; a result of the case may say worse, and nothing milder takes it back."""
    assert (a_case("", attributes).outcome, a_case("", attributes).mark) == (outcome, None)
    assert a_case("<error/>", attributes).outcome is E


@pytest.mark.parametrize(
    "attributes", ['outcome="banana"', 'error="boom"', 'failure="what"', 'success="maybe"', 'passed="0"']
)
def test_an_attribute_that_nobody_can_read_leaves_no_pass(attributes: str) -> None:
    """It is named. Beside a failure, where Node writes the message again, it says nothing."""
    case = a_case("", attributes)
    assert (case.outcome, case.mark) == (P, Mark.UNKNOWN_STATUS)
    assert attributes in case.headline
    assert a_case("<failure message='m'/>", attributes)[5:8] == (F, None, None)


@pytest.mark.parametrize(
    "attributes",
    [
        'outcome="passed"',
        'Result="Success"',
        'status="run" result="completed"',
        'success="True" executed="true"',
        'error="" failure="none" aborted="false"',
        'errors="0" failures="0" skipped="0" passed="3"',
        'timeout="5000" assertions="0" time="NaN"',
        'run="0" completed="2026-02-14T09:30:00Z"',
        'xmlns:failed="urn:x" statement="failed" owner="failed"',
    ],
)
def test_attributes_of_a_pass(attributes: str) -> None:
    """What says that all is well, counts nothing bad, or is about something else leaves a pass a pass."""
    assert (a_case("", attributes).outcome, a_case("", attributes).mark) == (P, None)


def test_attributes_are_looked_at_in_large_reports_too() -> None:
    """One word among thousands of cases with the same attributes is found."""
    cases = [f'<testcase name="t{n}" outcome="{"failed" if n == 4_999 else "passed"}"/>' for n in range(5_000)]
    outcomes = [case.outcome for case in a_suite("".join(cases)).cases]
    assert (outcomes.count(F), outcomes[4_999]) == (1, F)


@pytest.mark.parametrize(
    "attributes",
    [
        'status="failed"', 'Result="Failure"', 'state="aborted"', 'status="banana"', 'success="False"',
        'failures="one"', 'errors="-1"', 'Errors="0x1"', 'failed="2"', 'crashed="true"', 'executed="False"',
    ],
)  # fmt: skip
def test_a_suite_that_says_it_failed_is_heard(attributes: str) -> None:
    """No case bears it out, so nobody can tell what failed; beside a failing case it is that case."""
    alone = a_suite('<testcase name="n"/>', attributes)
    assert alone.counts.passed == 1
    assert codes(alone) == {Code.UNREADABLE_REPORT}
    assert a_suite('<testcase name="n"><failure/></testcase>', attributes).unread == ()


@pytest.mark.parametrize("attributes", ['failures="1.0"', 'Failures="1"', 'x:errors="1,000"'])
def test_totals_are_numbers_in_any_spelling(attributes: str) -> None:
    """A total that admits failures where there are none is at odds with the report."""
    assert codes(a_suite('<testcase name="n"/>', attributes)) == {Code.COUNT_MISMATCH}


@pytest.mark.parametrize(
    "attributes",
    [
        'status="passed" result="Success" state=""',
        'failures="0" errors="" skipped="many" disabled=""',
        'failures="0.0" Errors="none" failed="0" passed="0"',
        'tests="many" flakes="0" timeout="60" warnings="3"',
        'status="skipped"',
    ],
)
def test_attributes_of_an_honest_suite(attributes: str) -> None:
    """What says nothing bad, and totals that hide no failure, refuse nothing."""
    assert codes(a_suite('<testcase name="n"/>', attributes)) == set()


@pytest.mark.parametrize(
    "inside",
    [
        "<aborted/>",
        "<Failure/>",
        "<x:crash/>",
        "<skipped/>",
        "<properties><failure/></properties>",
        "<group><error/></group>",
    ],
)
def test_an_element_that_is_not_listed_spoils_a_suite(inside: str) -> None:
    """It is named with its line, and what suites hold in honest reports is let pass."""
    report = a_suite(f'<testcase name="n"/>\n{inside}')
    assert codes(report) == {Code.UNREADABLE_REPORT}
    assert "line 2" in report.unread[0]
    honest = "<properties><property name='a' value='b'/></properties><system-out><i/></system-out><testsuite/>"
    assert codes(a_suite(f'{honest}<testcase name="n"/>')) == set()


@pytest.mark.parametrize(
    "name", ["", " ", "&#x200b;", "&#x202e;&#x200d;", "&#xa0;", "&#x3164;", "&#x2800;", "&#xfe0f;", "&#xe0041;", "&#9;"]
)
def test_a_pass_needs_a_name_that_can_be_seen(name: str) -> None:
    """Of class or case; a failure counts whoever it was."""
    for classname in ("", "&#x200b;"):
        assert codes(a_suite(f'<testcase name="{name}" classname="{classname}"/>')) == {Code.UNREADABLE_REPORT}
    assert codes(a_suite(f'<testcase name="{name}" classname="c.AfterAll"/>')) == set()
    assert codes(a_suite(f'<testcase name="{name}é" classname=""/>')) == set()
    assert codes(a_suite(f'<testcase name="{name}"><failure/></testcase>')) >= {Code.CASE_FAILED}


def pytest_report(*cases: str) -> Report:
    return read_report(f'<testsuites><testsuite name="pytest">{"".join(cases)}</testsuite></testsuites>'.encode())


ONE, BROKEN = '<testcase classname="t" name="a"/>', '<testcase classname="t" name="a"><failure/></testcase>'


def test_two_packages_may_have_one_id() -> None:
    """In two files, or in two suites of one name, they are two cases; in one suite they are two attempts."""
    assert codes(merge([pytest_report(ONE), pytest_report(ONE)], ["a.xml", "b.xml"])) == set()
    twice = (
        f'<testsuites><testsuite name="pytest">{ONE}</testsuite><testsuite name="pytest">{ONE}</testsuite></testsuites>'
    )
    assert codes(read_report(twice.encode())) == set()
    assert codes(pytest_report(ONE, ONE)) == {Code.CASE_FLAKY}


def test_an_attempt_in_another_file_hides_no_failure() -> None:
    """The worst counts, with patterns as without."""
    merged = merge([pytest_report(BROKEN), pytest_report(ONE)], ["attempt-1.xml", "attempt-2.xml"])
    assert codes(merged) == codes(merged, Expects(cases=("t::a",))) == {Code.CASE_FAILED}


def test_the_lists_are_in_the_reference() -> None:
    """Whoever is refused for an element can see which ones are harmless."""
    page = (Path(__file__).parents[2] / "docs" / "reference" / "reports.md").read_text(encoding="utf-8")
    assert [name for name in sorted(PARTS | TEXTS) if f"`{name}`" not in page] == []
