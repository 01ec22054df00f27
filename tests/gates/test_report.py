"""The traps of JUnit dialects, each beside its near miss."""

from __future__ import annotations

import gc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.core.case import Case, Counts, Declared, Mark, Outcome, Report
from claims.gates import report as report_module
from claims.gates.report import UnreadableReport, merge, read_report

P, F, E, S = Outcome.PASSED, Outcome.FAILED, Outcome.ERRORED, Outcome.SKIPPED
XFAIL, FLAKY = Mark.EXPECTED_FAILURE, Mark.FLAKY
MAYFAIL = '<skipped message="TEST_CASE tagged with !mayfail"/>'
TODO = '<skipped type="todo" message="later"/>'


def read(inside: str, **attributes: str) -> Report:
    """A report of one suite with `inside` in it."""
    tag = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return read_report(f"<testsuite{tag}>{inside}</testsuite>".encode())


def only(inside: str = "", attributes: str = 'classname="c" name="n"') -> Case:
    """The one case whose children are `inside`."""
    (case,) = read(f"<testcase {attributes}>{inside}</testcase>").cases
    return case


@pytest.mark.parametrize(
    ("inside", "outcome", "mark"),
    [
        ("", P, None),
        ("<system-out>FAILED</system-out>", P, None),
        ("<failure/>", F, None),
        ("<error/>", E, None),
        ("<skipped/>", S, None),
        ("<skipped/><error/>", E, None),
        ("<skipped/><failure/>", F, None),
        ("<failure/><failure/><error/>", E, None),
        (f"{TODO}<failure/>", S, XFAIL),
        (TODO, S, None),
        (f"{MAYFAIL}<failure/>", S, XFAIL),
        (f"{MAYFAIL}<error/>", S, XFAIL),
        ('<skipped type="other"/><failure/>', F, None),
        ('<skipped message="tagged !mayfail"/><failure/>', F, None),
        ('<skipped type="pytest.xfail"/>', S, XFAIL),
        ('<skipped type="XFAIL"/>', S, XFAIL),
        ('<skipped type="pytest.skip"/>', S, None),
        ("<flakyFailure/>", P, FLAKY),
        ("<flakyError/><system-out/>", P, FLAKY),
        ("<flakyFailure/><failure/>", F, None),
        ("<rerunFailure/>", F, None),
        ("<rerunError/>", F, None),
        ("<error/><rerunFailure/>", E, None),
        ("<rerunFailure/><skipped/>", F, None),
        ("<system-out><failure/></system-out>", F, None),
        ("<system-out><b>FAILED</b></system-out>", P, None),
        ("<failure><error/></failure>", F, None),
        ("<properties><failure/></properties>", F, None),
        ("<skipped><error/></skipped>", E, None),
        ("<FAILURE/>", P, Mark.UNKNOWN_STATUS),
        ("<!-- <failure/> -->", P, None),
        ("<failure/>" * 40 + "<error/>", E, None),
    ],
)
def test_result_elements(inside: str, outcome: Outcome, mark: Mark | None) -> None:
    """Direct children decide: error before failure before skip before pass, save where a runner excuses a failure."""
    assert (only(inside).outcome, only(inside).mark) == (outcome, mark)


@pytest.mark.parametrize(
    ("attributes", "outcome", "mark"),
    [
        ('status="run"', P, None),
        ('status="run" result="completed"', P, None),
        ('status="PASSED"', P, None),
        ('status=""', P, None),
        ('status="0"', P, None),
        ('result="true"', P, None),
        ('status="notrun" result="suppressed"', S, None),
        ('status="Not Run"', S, None),
        ('status="not_run"', S, None),
        ('status="disabled"', S, None),
        ('status="run" result="skipped"', S, None),
        ('result="failed"', F, None),
        ('status="Failure"', F, None),
        ('status="error"', E, None),
        ('status="timeout"', E, None),
        ('status="flaky"', P, FLAKY),
        ('result="xfail"', P, XFAIL),
        ('status="banana"', P, Mark.UNKNOWN_STATUS),
        ('status="run" result="banana"', P, Mark.UNKNOWN_STATUS),
        ('status="1"', P, Mark.UNKNOWN_STATUS),
        ('status="200"', P, None),
    ],
)
def test_status_words(attributes: str, outcome: Outcome, mark: Mark | None) -> None:
    """A tag's own words count, and one that no reader knows is no pass."""
    case = only(attributes=f'name="n" {attributes}')
    assert (case.outcome, case.mark) == (outcome, mark)


def test_a_status_word_never_takes_a_failure_back() -> None:
    """An element outweighs a milder word, and a worse word a milder element."""
    assert only("<failure/>", 'name="n" status="passed"').outcome is F
    assert only("<failure/>", 'name="n" status="banana"') == only("<failure/>", 'name="n"')
    assert only("<skipped/>", 'name="n" status="failed"').outcome is F
    assert only("<skipped/>", 'name="n" status="banana"').mark is None


@pytest.mark.parametrize(
    ("attributes", "mark"),
    [
        ('time="0"', Mark.UNIDENTIFIED),
        ('classname=""', Mark.UNIDENTIFIED),
        ('classname="c"', None),
        ('name="n"', None),
        ('name=""', None),
    ],
)
def test_a_pass_needs_to_be_of_something(attributes: str, mark: Mark | None) -> None:
    """A pass without name and classname is marked; a failure counts whoever it was."""
    assert only(attributes=attributes).mark is mark
    assert only("<failure/>", attributes)[5:8] == (F, only("<failure/>", attributes).duration_s, None)


def test_a_batch_of_plain_cases_is_read_like_each_alone() -> None:
    """Cases made column by column equal those that were read one by one, whatever stands among them."""
    tags = ['name="a"', 'classname="c" name="b" file="f" time="1.5"', 'name="x" status="run"', 'name="y" status="skip"']
    for attributes in tags:
        alone = only(attributes=attributes)
        mixed = read("".join(f"<testcase {tag}/>" for tag in [attributes, attributes, *tags]))
        same = read(f"<testcase {attributes}/><testcase {attributes}><error/></testcase>" * 5_000)
        assert mixed.cases[1][1:] == same.cases[8_000][1:] == alone[1:]
        assert [case.position for case in same.cases] == list(range(10_000))
        assert same.cases[8_001].outcome is E


@pytest.mark.parametrize(
    ("text", "duration_s"),
    [
        ("0.5", 0.5),
        (" 5. ", 5.0),
        ("1e5", 1e5),
        ("14,029.255", 14029.255),
        ("0,160", 0.16),
        ("12,345", None),
        ("-1", None),
        ("nan", None),
        ("", None),
        ("1e999", None),
        ("1_0", None),
        ("9" * 100, None),
        ("\u0663", None),
        ("PT1S", None),
    ],
)
def test_durations(text: str, duration_s: float | None) -> None:
    """A time is a finite number of seconds that can mean one thing, or none."""
    assert only(attributes=f'name="n" time="{text}"').duration_s == duration_s


def test_cases_are_found_wherever_they_stand() -> None:
    """Directly under testsuites, in nested suites, with any prefix, and within another case."""
    report = read_report(
        b"""<x:testsuites xmlns:x="u"><x:testcase name="a"/><x:testsuites><testsuite name="s"><testsuite/>
        <testsuite name="t"><testcase name="b"/></testsuite><group><testcase name="c"/></group></testsuite>
        </x:testsuites><testcase name="d"><testcase name="e"><failure/></testcase></testcase></x:testsuites>"""
    )
    assert [(case.suite, case.name, case.outcome) for case in report.cases] == [
        ("", "a", P),
        ("s/t", "b", P),
        ("s", "c", P),
        ("", "e", F),
        ("", "d", P),
    ]
    assert [case.position for case in report.cases] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("inside", "flags"),
    [
        ('<testcase name="n"/>', ()),
        ("", ("no-cases",)),
        ('<TESTCASE name="n"/>', ("no-cases", "unexpected-element")),
        ('<testcase name=""/>', ("empty-name",)),
        ('<testcase name="n"/><testcase name="n"/>', ("duplicate-ids",)),
        ('<testcase name="n"/><testcase name="n"><skipped/></testcase>', ("conflicting-ids", "duplicate-ids")),
        ('<testcase name="n"/><testcase classname="c" name="n"/>', ()),
        ('<testcase name="n"/><testsuite name="t"><testcase name="n"/></testsuite>', ()),
        ('<testcase name="n"><warning/></testcase>', ("unexpected-element",)),
        ('<testcase name="n"/><error/>', ("suite-level-error",)),
        ('<testcase name="n"/><skipped/>', ("unexpected-element",)),
        ('<testcase name="n" status="banana"/>', ("unknown-status",)),
        ('<testcase name="n\x01"/>', ("repaired",)),
        ('<testcase name="n"><rerunFailure><stackTrace/><system-out/></rerunFailure></testcase>', ()),
    ],
)
def test_flags(inside: str, flags: tuple[str, ...]) -> None:
    """Oddities are told, and only where they are."""
    assert read(inside).flags == flags


@pytest.mark.parametrize(
    ("outer", "inner", "declared"),
    [
        ({}, {}, Declared()),
        ({"tests": "1"}, {"tests": "1", "failures": "0"}, Declared(tests=1, failures=0)),
        ({"failures": "0"}, {"failures": "2"}, Declared(failures=2)),
        ({"errors": "1"}, {"errors": "7"}, Declared(errors=1)),
        ({"skipped": "1", "disabled": "2"}, {"skip": "3"}, Declared(skipped=3)),
        ({"tests": "many"}, {"tests": "1"}, Declared(tests=1)),
        ({"tests": "-1", "errors": "9" * 5_000}, {}, Declared()),
    ],
)
def test_declared_totals(outer: dict[str, str], inner: dict[str, str], declared: Declared) -> None:
    """The outermost element that declares a total counts, but its zero does not hide what an inner one admits."""
    tag = "".join(f' {name}="{value}"' for name, value in inner.items())
    assert read(f'<testsuite{tag}><testcase name="n"/></testsuite>', **outer).declared == declared


@pytest.mark.parametrize(("tests", "flags"), [("1", ()), ("2", ("totals-mismatch",)), ("", ("totals-unusable",))])
def test_totals_that_differ_are_flagged(tests: str, flags: tuple[str, ...]) -> None:
    """A total other than counted is told, and one that is no number too."""
    assert read('<testcase name="n"/>', tests=tests).flags == flags


@pytest.mark.parametrize(
    ("inside", "headline"),
    [
        ('<failure message="one&#10;two">three</failure>', "one"),
        ("<failure>\n\n  two\n three</failure>", "two"),
        ('<failure type="T"/>', "T"),
        ("<failure/>", "failure"),
        (f'<failure message="{"m" * 900}"/>', "m" * 500),
        ('<error message="collection failure">a\nE   ImportError: no x\nE   y</error>', "ImportError: no x"),
        ('<error message="internal error">Traceback (most recent call last):\nE: z</error>', "E: z"),
        ("<error>Traceback (most recent call last):\n  File\nKeyError: 1\n</error>", "KeyError: 1"),
        ('<error message="first"/><failure message="second"/>', "first"),
        ('<skipped message="why"/><failure message="what"/>', "what"),
        ('<skipped message="why"/>', "why"),
        ('<flakyFailure message="once"/>', "once"),
    ],
)
def test_headlines(inside: str, headline: str) -> None:
    """The headline is the line that says what went wrong."""
    assert only(inside).headline == headline


def test_a_failure_has_a_class_and_a_place() -> None:
    """Failures of one kind share a class, and a place is relative to the root that the reader was given."""
    failure = "<failure message='took 3 ms'>File \"/p/a.py\", line 3</failure>"
    text = f"<testsuite><testcase name='n'>{failure}</testcase></testsuite>"
    (case,) = read_report(text.encode(), root="/p").cases
    assert (case.failure_class, case.place) == ("took <duration>", "a.py")
    assert read_report(text.encode()).cases[0].place == ""
    assert only('<skipped message="took 3 ms"/>').failure_class == ""


def test_both_ends_of_a_long_text_are_read() -> None:
    """The headline is at the start of a long text and the innermost frame at its end."""
    case = only(f"<failure>boom\n{'x' * 300_000}\n{'<b>y</b>' * 100}\na.py:3: Boom</failure>")
    assert (case.headline, case.place) == ("boom", "a.py")


def test_only_our_properties_are_kept() -> None:
    """Properties named `claims.*` are kept, of suites and cases, as value or text, bounded; no other ever is."""
    case = '<testcase name="n"><properties><property name="claims.b">text</property></properties></testcase>'
    ours = '<property name="claims.a" value="1"/><property name="SECRET_TOKEN" value="x"/>'
    assert read(f"<properties>{ours}</properties>{case}").properties == (("claims.a", "1"), ("claims.b", "text"))
    many = "".join(f'<property name="claims.{n}" value="{"v" * 2_000}"/>' for n in range(200))
    report = read(f"<properties>{many}</properties>")
    assert len(report.properties) == 100
    assert {len(value) for _, value in report.properties} == {1_000}
    assert "properties-dropped" in report.flags


@pytest.mark.parametrize(
    ("inside", "markers"),
    [("<flakyFailure/>", True), ("<failure/><rerunError/>", True), ("<failure/>", False), ("<rerun/>", False)],
)
def test_rerun_markers(inside: str, markers: bool) -> None:
    """Whether anything was run again is told for the whole report."""
    assert read(f'<testcase name="n">{inside}</testcase>').rerun_markers is markers


def test_suite_errors_have_headlines() -> None:
    """An error outside any case is kept with what it says."""
    assert read('<error message="died"/><failure>no plan</failure>').suite_errors == ("died", "no plan")


@pytest.mark.parametrize(
    ("data", "producer"),
    [
        (b'<testsuites name="pytest tests"/>', "pytest"),
        (b'<testsuites><testsuite name="pytest"/></testsuites>', "pytest"),
        (b'<testsuites name="mocha"/>', ""),
    ],
)
def test_producer(data: bytes, producer: str) -> None:
    """Pytest is recognised by the names it gives."""
    assert read_report(data).producer == producer


def test_cases_of_several_files_are_told_apart_where_they_share_an_id() -> None:
    """The file is named where it is needed, without what differs from run to run, and patterns still find the case."""
    one = read('<testcase classname="c" name="a"/><testcase classname="c" name="b"/>', name="s")
    two = read('<testcase classname="c" name="a"/>', name="s")
    merged = merge([one, two], ["x/TEST-20260214093000.xml", "y/TEST-20260214093001.xml"])
    assert [case.suite for case in merged.cases] == ["s @ x/TEST-*.xml", "s", "s @ y/TEST-*.xml"]
    assert "s/c::a" in merged.cases[0].names
    assert merged.sittings == (0, 2)
    alike = merge([one, two], ["TEST-20260214093000.xml", "TEST-20260214093001.xml"])
    assert [case.suite for case in alike.cases] == ["s @ TEST-*.xml#1", "s", "s @ TEST-*.xml#2"]


def test_suites_of_one_name_are_several_sittings() -> None:
    """Where a suite of a path comes again, its cases are none of the first."""
    suite = '<testsuite name="s"><testcase name="a"/></testsuite>'
    assert read(f"{suite}{suite}").sittings == (1,)
    assert read(f'{suite}<testsuite name="t"><testcase name="a"/></testsuite>').sittings == ()


GOOD = '<testsuite name="s"><testcase name="\u00e9"/></testsuite>'


@pytest.mark.parametrize(
    ("data", "repaired"),
    [
        (GOOD.encode(), False),
        (b"\xef\xbb\xbf" + GOOD.encode(), False),
        (b'<?xml version="1.0" encoding="utf8"?>' + GOOD.encode(), False),
        (b'<?xml version="1.0" encoding="iso-8859-1"?>' + GOOD.encode("latin-1"), False),
        (GOOD.encode("utf-16"), False),
        (('<?xml version="1.0" encoding="UTF-16"?>' + GOOD).encode("utf-16"), False),
        (b"\n\n" + GOOD.encode(), False),
        (b'\n<?xml version="1.0"?>' + GOOD.encode(), True),
        (b'\xef\xbb\xbf \n<?xml version="1.0"?>' + GOOD.encode(), True),
        (GOOD.replace("><t", ">\x1b<t").encode(), True),
        (GOOD.replace("><t", ">&#27;&#xD800;&#9;&#99999999999999999999;<t").encode(), True),
        (GOOD.replace("><t", ">\ud800<t").encode("utf-8", "surrogatepass"), True),
        (GOOD.replace("><t", ">]]><t").encode(), True),
        (GOOD.replace("><t", ">\x00<t").encode("utf-16"), True),
        (b'<?xml version="1.0" encoding="cp1252"?>' + GOOD.replace("><t", ">\x02<t").encode("cp1252"), True),
    ],
)
def test_encodings_and_the_one_repair(data: bytes, repaired: bool) -> None:
    """What one repair makes well-formed is read and flagged; what needs none is read as it stands."""
    report = read_report(data)
    assert [case.name for case in report.cases] == ["\u00e9"]
    assert ("repaired" in report.flags) is repaired


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \n\t", "no element found"),
        (b'{"tests": 1}', "line 1, column 1"),
        (b"%PDF-1.7\n%\xe2\xe3", "not well-formed"),
        (b"\x1f\x8b\x08\x00", "not well-formed"),
        (b"<testcase name='n'/>", "<testcase>"),
        (b"<TestSuite/>", "<TestSuite>"),
        (b"<html><testsuite/></html>", "<html>"),
        (b"<testsuite><testcase name='n'/>", "line 1"),
        (b"<testsuite/><testsuite/>", "junk"),
        (b"<testsuite/>\nDone.", "line 2"),
        (b"log\n<testsuite/>", "line 1"),
        (b"<testsuite a='1' a='2'/>", "duplicate attribute"),
        (b"<testsuite>&nbsp;</testsuite>", "undefined entity"),
        (b"<testsuite><![CDATA[a]]>]]></testsuite>", "not well-formed"),
        (b"<testsuite name='caf\xe9'/>", "not well-formed"),
        (b"<!DOCTYPE testsuite><testsuite/>", "DOCTYPE"),
        (b"<!DOCTYPE t SYSTEM 'http://x.invalid/t.dtd'><testsuite/>", "DOCTYPE"),
        (b"\n\x01<!DOCTYPE t [<!ENTITY a 'b'>]><testsuite/>", "not well-formed"),
        (b"<?xml version='1.0' encoding='utf-7'?><testsuite/>", "utf-7"),
        (b"<?xml version='1.0' encoding='rot13'?><testsuite/>", "rot13"),
        (b"<?xml version='1.0' encoding='cp932'?><testsuite/>", "encoding"),
        (b"<?xml version='1.0' encoding='cp999'?><testsuite/>", "encoding"),
        (b"<testsuite>" * 300 + b"</testsuite>" * 300, "256"),
        (b"<testsuite>" + b"<testcase>" * 300 + b"</testcase>" * 300 + b"</testsuite>", "256"),
        (b"<testsuite>" + b"<b>" * 300 + b"</b>" * 300 + b"</testsuite>", "256"),
    ],
)
def test_unreadable_reports(data: bytes, says: str) -> None:
    """What is no complete report is refused in one sentence that says what and where."""
    with pytest.raises(UnreadableReport, match=says):
        read_report(data)


def test_nothing_is_fetched_or_included() -> None:
    """An XInclude is an unexpected element and no more."""
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="other.xml"/>'
    assert read(f'{include}<testcase name="n"/>').flags == ("unexpected-element",)


def test_sizes_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes, cases and repeated suite names each have a limit, with an error of their own."""
    names = "".join(f'<testsuite name="{"n" * 100_000}">' for _ in range(100))
    with pytest.raises(UnreadableReport, match="names of nested suites"):
        read(names + "</testsuite>" * 100)
    monkeypatch.setattr("claims.gates.report_cases.MAX_CASES", 10)
    assert len(read('<testcase name="n"/>' * 10).cases) == 10
    for case in ("<testcase/>", "<testcase><error/></testcase>", "<x:testcase/>"):
        with pytest.raises(UnreadableReport, match="more cases than are read"):
            read(case * 11)
    monkeypatch.setattr(report_module, "MAX_REPORT_BYTES", 20)
    with pytest.raises(UnreadableReport, match="more than the 20"):
        read("<testcase/>")


def test_merged_reports_are_numbered_through() -> None:
    """Several files of one run become one report: totals added, ids told apart by the file."""
    one = read('<testcase name="a"/>', tests="1", name="pytest")
    two = read('<testcase name="a"><failure/></testcase><error message="e"/>', tests="1", failures="1", name="pytest")
    merged = merge([one, read(""), two])
    assert [(case.position, case.outcome) for case in merged.cases] == [(0, P), (1, F)]
    assert merged.declared == Declared(tests=2, failures=1)
    assert merged.flags == ("suite-level-error",)
    assert merged.suite_errors == ("e",)
    assert [case.suite for case in merged.cases] == ["pytest @ #1", "pytest @ #3"]
    assert merge([one, two]).producer == "pytest"
    assert merge([one]) == one
    assert merge([]).flags == merge([read(""), read("")]).flags == ("no-cases",)


def test_the_collector_is_left_as_it_was() -> None:
    """Reading turns the garbage collector back on, after an error too, and only where it was on."""
    with pytest.raises(UnreadableReport):
        read_report(b"<")
    assert gc.isenabled()
    gc.disable()
    try:
        read("")
        assert not gc.isenabled()
    finally:
        gc.enable()


PIECES = st.sampled_from(
    [
        *("<testsuites>", "</testsuites>", "<testsuite name='s' tests='1'>", "</testsuite>"),
        *("<testcase name='n'>", "</testcase>", "<testcase/>", "<property name='claims.p'>", "</property>"),
        *("<failure message='m'>", "</failure>", "<skipped/>", "<flakyError/>", "<system-out>", "</system-out>"),
        *("&#1;", "\x00", "]]>", "<![CDATA[", "<!DOCTYPE t>", "<?xml version='1.0' encoding='utf-16'?>", "x"),
    ]
)


@given(st.binary() | st.lists(PIECES).map(lambda pieces: "".join(pieces).encode()))
def test_any_bytes_give_a_report_or_one_error(data: bytes) -> None:
    """Whatever the bytes, the answer is a report whose cases are numbered, or `UnreadableReport`."""
    try:
        report = read_report(data)
    except UnreadableReport:
        pass
    else:
        assert [case.position for case in report.cases] == list(range(len(report.cases)))
        assert Counts.of(report.cases).total == len(report.cases)
