"""What a run earns by itself: every rule beside its near miss."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from build import AS_IT_STANDS, a_case, a_failing_case, a_report
from claims.core.case import Case, Declared, Mark, Outcome, Report
from claims.core.earned import earned
from claims.core.entry import Expects
from claims.core.reasons import Code, Reason
from claims.core.run import Ending, Inputs

MOVED = Inputs(before="1" * 64, after="2" * 64)
SKIPPED = a_case("test_skipped", outcome=Outcome.SKIPPED)
XFAILED = SKIPPED._replace(mark=Mark.EXPECTED_FAILURE)
FLAKY = a_case("test_flaky", mark=Mark.FLAKY)
ERRORED = a_failing_case("test_errored", outcome=Outcome.ERRORED)
NAMELESS = a_case("", classname="", file="", mark=Mark.UNIDENTIFIED)
NO_REPORT = Reason(Code.NO_REPORT, "gate", "this run wrote nothing")
UNREADABLE = Reason(Code.UNREADABLE_REPORT, "gate", "truncated")


def codes(**changes: Any) -> list[str]:
    """The reason codes of a run that passes but for what is changed."""
    return [reason.code.value for reason in reasons(**changes)]


def reasons(**changes: Any) -> tuple[Reason, ...]:
    """The reasons of a run that passes but for what is changed."""
    passing: dict[str, Any] = {
        "gate": "gate",
        "expects": Expects(),
        "ending": Ending.EXITED,
        "exit_code": 0,
        "detail": "",
        "report": a_report(),
        "report_fault": None,
        "inputs": AS_IT_STANDS,
    }
    return earned(**(passing | changes))


def repeated(*outcomes: Outcome, **changes: Any) -> Report:
    """A report in which one id stands several times."""
    found = [a_case("test_again", outcome=outcome) for outcome in outcomes]
    return a_report(*found, flags=("duplicate-ids",), **changes)


def expecting(*cases: str, **changes: Any) -> Expects:
    """What is declared before the run."""
    return replace(Expects(cases=cases), **changes)


P, F, E, S = Outcome.PASSED, Outcome.FAILED, Outcome.ERRORED, Outcome.SKIPPED
REFUSED: list[tuple[str, dict[str, Any], list[str]]] = [
    ("killed", {"ending": Ending.KILLED, "exit_code": None}, ["killed"]),
    ("timed out", {"ending": Ending.TIMED_OUT, "exit_code": None}, ["timed-out"]),
    ("interrupted", {"ending": Ending.INTERRUPTED, "exit_code": None}, ["interrupted"]),
    ("not started", {"ending": Ending.COULD_NOT_START, "exit_code": None}, ["could-not-start"]),
    ("ended non-zero, report green", {"exit_code": 1}, ["exit-code"]),
    ("pytest: nothing collected", {"exit_code": 5, "report": Report()}, ["exit-code", "nothing-ran", "too-few-passed"]),
    ("no exit code at all", {"exit_code": None}, ["exit-code"]),
    ("no report", {"report": None, "report_fault": NO_REPORT}, ["no-report"]),
    ("unreadable report", {"report": None, "report_fault": UNREADABLE}, ["unreadable-report"]),
    ("a failed case, exit code 0", {"report": a_report(a_case(), a_failing_case())}, ["case-failed"]),
    ("an errored case", {"report": a_report(a_case(), ERRORED)}, ["case-failed"]),
    ("an error outside any case", {"report": a_report(suite_errors=("import failed",))}, ["case-failed"]),
    ("no case", {"report": Report()}, ["nothing-ran", "too-few-passed"]),
    ("all skipped", {"report": a_report(SKIPPED)}, ["nothing-ran", "case-skipped", "too-few-passed"]),
    (
        "all skipped, and skips allowed",
        {"report": a_report(SKIPPED), "expects": Expects(allow_skips=True, min_passed=0)},
        ["nothing-ran"],
    ),
    ("one skipped", {"report": a_report(a_case(), SKIPPED)}, ["case-skipped"]),
    ("an expected failure", {"report": a_report(a_case(), XFAILED)}, ["case-skipped"]),
    (
        "an unexpected pass of an expected failure",
        {"report": a_report(a_case(mark=Mark.EXPECTED_FAILURE))},
        ["case-skipped"],
    ),
    ("flaky", {"report": a_report(a_case(), FLAKY)}, ["case-flaky"]),
    (
        "a nameless pass",
        {"report": a_report(NAMELESS)},
        ["unreadable-report", "nothing-ran", "too-few-passed"],
    ),
    (
        "an unknown status word",
        {"report": a_report(a_case(), a_case("odd", mark=Mark.UNKNOWN_STATUS))},
        ["unreadable-report"],
    ),
    (
        "totals claim a failure that the report does not hold",
        {"report": a_report(declared=Declared(tests=2, failures=1))},
        ["count-mismatch"],
    ),
    (
        "totals claim an error that the report does not hold",
        {"report": a_report(declared=Declared(errors=1))},
        ["count-mismatch"],
    ),
    ("too few", {"expects": Expects(min_passed=2)}, ["too-few-passed"]),
    ("named case absent", {"expects": expecting("*test_race*")}, ["case-missing"]),
    ("one of two patterns matches nothing", {"expects": expecting("*test_it", "*test_race")}, ["case-missing"]),
    (
        "named case skipped",
        {"expects": expecting("*skipped", "*test_it"), "report": a_report(a_case(), SKIPPED)},
        ["case-skipped"],
    ),
    (
        "named case skipped, and skips allowed",
        {"expects": expecting("*skipped", allow_skips=True), "report": a_report(a_case(), SKIPPED)},
        ["case-skipped"],
    ),
    ("named case xfailed", {"expects": expecting("*skipped"), "report": a_report(a_case(), XFAILED)}, ["case-skipped"]),
    ("named case flaky", {"expects": expecting("*flaky"), "report": a_report(FLAKY)}, ["case-flaky"]),
    (
        "one of several matches failed",
        {"expects": expecting("*test_*"), "report": a_report(a_case(), a_failing_case())},
        ["case-failed"],
    ),
    ("failed, then passed", {"report": repeated(F, P)}, ["case-failed", "case-flaky"]),
    ("passed, then failed", {"report": repeated(P, F)}, ["case-failed", "case-flaky"]),
    ("errored, then passed", {"report": repeated(E, P)}, ["case-failed"]),
    ("passed twice under pytest", {"report": repeated(P, P, producer="pytest")}, ["case-flaky"]),
    ("files moved", {"inputs": MOVED}, ["inputs-moved"]),
    ("another file ran", {"leaks": ("pkg.core ran from elsewhere",)}, ["leaked"]),
]
HELD: list[tuple[str, dict[str, Any]]] = [
    ("one case passed", {}),
    ("skips allowed", {"report": a_report(a_case(), SKIPPED), "expects": Expects(allow_skips=True)}),
    ("expected failures allowed", {"report": a_report(a_case(), XFAILED), "expects": Expects(allow_skips=True)}),
    (
        "a skip that no pattern names",
        {"expects": expecting("*test_it"), "report": a_report(a_case(), SKIPPED)},
    ),
    (
        "a failure that no pattern names",
        {"expects": expecting("*test_it"), "report": a_report(a_case(), a_failing_case())},
    ),
    ("a flaky case that no pattern names", {"expects": expecting("*test_it"), "report": a_report(a_case(), FLAKY)}),
    ("a pattern in the form file::name", {"expects": expecting("tests/test_store.py::test_it")}),
    ("a pattern in the form suite/id", {"expects": expecting("pytest/tests.test_store::test_it")}),
    (
        "a parametrised name meant literally",
        {"expects": expecting("tests/test_store.py::test_it[1-a]"), "report": a_report(a_case("test_it[1-a]"))},
    ),
    ("totals that count more cases", {"report": a_report(declared=Declared(tests=7, skipped=3))}),
    ("totals of failures that reruns mended", {"report": a_report(declared=Declared(failures=1), rerun_markers=True)}),
    ("totals that claim nothing", {"report": a_report(declared=Declared(failures=0, errors=0))}),
    ("exactly enough", {"report": a_report(a_case(), a_case("b")), "expects": Expects(min_passed=2)}),
    ("a repeated id in another runner", {"report": repeated(P, P, producer="")}),
    ("one id in two suites", {"report": a_report(a_case(), a_case(suite="other"), flags=("duplicate-ids",))}),
    ("nothing to compare inputs with", {"inputs": None}),
    ("no other file ran", {"leaks": ()}),
]


@pytest.mark.parametrize(("changes", "expected"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_a_run_is_refused_for(changes: dict[str, Any], expected: list[str]) -> None:
    """Each rule refuses with its own code, and no other rule speaks up."""
    assert sorted(codes(**changes)) == sorted(expected)


@pytest.mark.parametrize("changes", [row[1] for row in HELD], ids=[row[0] for row in HELD])
def test_near_misses_pass(changes: dict[str, Any]) -> None:
    """What merely resembles a fault refuses nothing."""
    assert codes(**changes) == []


def test_every_reason_is_reported_and_in_order() -> None:
    """A run with many faults is told all of them, the gravest first."""
    found = codes(exit_code=1, report=a_report(a_failing_case(), SKIPPED), inputs=MOVED)
    assert found == ["exit-code", "case-failed", "case-skipped", "too-few-passed", "inputs-moved"]


def test_a_run_that_did_not_end_is_told_nothing_else() -> None:
    """What a killed command left behind is not judged."""
    (reason,) = reasons(ending=Ending.KILLED, exit_code=None, detail="ended by SIGKILL", report=a_report(ERRORED))
    assert reason == Reason(Code.KILLED, "gate", "ended by SIGKILL")


def test_an_error_in_teardown_under_pytest_is_no_rerun() -> None:
    """pytest writes a second element for it, which is a failure and nothing else."""
    report = repeated(P, E, producer="pytest")
    assert codes(report=report) == ["case-failed"]


def test_a_detail_names_a_few_cases_worst_first() -> None:
    """However many fail, the reason stays readable."""
    found = [a_failing_case(f"test_{n}") for n in range(5)] + [ERRORED]
    (reason,) = reasons(report=a_report(*found, a_case()))
    assert reason.detail.startswith("6 failed or errored: tests.test_store::test_errored, ")
    assert reason.detail.endswith(" and 3 more")


def test_a_case_without_a_name_is_named_by_its_place() -> None:
    """A person can find the case that nobody can name."""
    (reason,) = reasons(report=a_report(a_case(), NAMELESS))
    assert "case 2" in reason.detail


def test_what_moved_is_said() -> None:
    """The files that changed stand in the reason, where they are known."""
    (named,) = reasons(inputs=MOVED, moved="changed while it ran: a.py")
    (unnamed,) = reasons(inputs=MOVED)
    assert named.detail == "changed while it ran: a.py"
    assert "changed" in unnamed.detail


def test_a_case_is_taken_once_for_two_patterns() -> None:
    """Patterns that overlap do not make one failure two."""
    (reason,) = reasons(expects=expecting("*broken", "*test_*"), report=a_report(a_case(), a_failing_case()))
    assert reason.detail.startswith("1 failed")


@pytest.mark.parametrize("pattern", ["*", "*::*", "[a-z]*", "t?st_it", "tests/test_store.py", "*test_store*"])
def test_patterns_that_match(pattern: str) -> None:
    """A glob is compared with every spelling of a case."""
    assert codes(expects=expecting(pattern)) == []


@pytest.mark.parametrize("pattern", ["TEST_IT", "test_i", "est_it", "tests/test_store.py::", "test_it/"])
def test_patterns_that_do_not_match(pattern: str) -> None:
    """A pattern names a whole spelling, in its case."""
    assert codes(expects=expecting(pattern)) == ["case-missing"]


def test_identities() -> None:
    """A case is `classname::name`; without a classname its name is all there is."""
    assert a_case().id == "tests.test_store::test_it"
    assert a_case(classname="").id == "test_it"
    assert Case(0, "", "", "n", "", P, None).names == ("n", "n")


def test_the_rule_of_a_runner_s_own_explains_an_exit_code_that_no_case_does() -> None:
    """Beside a failing case it would be a distraction."""
    rule = "FAIL Required test coverage of 90% not reached"
    (reason,) = reasons(exit_code=1, said=rule)
    assert reason.detail == f"the command ended with exit code 1: {rule}"
    failing = reasons(exit_code=1, said=rule, report=a_report(a_case(), a_failing_case()))
    assert [reason.detail for reason in failing if rule in reason.detail] == []
    assert reasons(exit_code=0, said=rule) == ()
