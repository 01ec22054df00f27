"""Which failures show the missing fix, and what executions of a gate come to: every rule with its near miss."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.core.case import Case, Outcome
from claims.core.fix import added_symbols, commit_of, is_test, split_patch, why_kept
from claims.core.reasons import Code, Reason
from claims.core.red import RIGHT, Cause, Colour, Execution, Ground, Proof, RedCase, cause, colour, hang_limit_s
from claims.core.red_failure import Failure
from claims.core.red_verdict import Outcome as Verdict
from claims.core.red_verdict import by_cause, control, usable, without_fix
from claims.core.run import Ending

PRODUCTION, TEST = "src/store.py", "tests/test_store.py"


def failure(message: str, place: str = TEST, *, tag: str = "failure", text: str = "", frames: str = "") -> Failure:
    """A failing case of pytest, by its message and the file that it ends in."""
    case = Case(0, "", "t", "a", "", Outcome.FAILED, None, headline=message.partition("\n")[0], place=place)
    return Failure(case, tag, message, text, "", frames=tuple(frames.split()))


def ground(added: str = "retry attempts retry()", **signature: str) -> Ground:
    """A fix that adds a retry."""
    return Ground(signature=signature, added=frozenset(added.split()), is_production=lambda path: path == PRODUCTION)


ASSERTION = "AssertionError: assert 1 == 5"
CAUSES = [
    # the incident's own signature, and near misses of it
    (failure("PermissionError: locked"), {"exception": "PermissionError"}, Cause.SIGNATURE),
    (failure("PermissionError: locked"), {"exception": "OSError"}, Cause.SIGNATURE),
    (failure("store.errors.Busy: locked"), {"exception": "Busy"}, Cause.SIGNATURE),
    (
        failure("PermissionError: locked", PRODUCTION),
        {"exception": "PermissionError", "match": "gone"},
        Cause.BEHAVIOUR,
    ),
    (failure("FileNotFoundError: x", PRODUCTION), {"exception": "PermissionError"}, Cause.BEHAVIOUR),
    (failure("assert [PermissionError(13)] == []"), {"exception": "PermissionError"}, Cause.SIGNATURE),
    (failure("Failed: DID NOT RAISE <class 'PermissionError'>"), {"exception": "PermissionError"}, Cause.ASSERTION),
    # an assertion in the test
    (failure(ASSERTION), {}, Cause.ASSERTION),
    (failure("assert 1 == 5"), {}, Cause.ASSERTION),
    (failure("Failed: DID NOT RAISE <class 'ValueError'>"), {}, Cause.ASSERTION),
    (failure("Failed: Timeout (>1.0s) from pytest-timeout."), {}, Cause.ELSEWHERE),
    # an exception out of production code, and one out of the test itself
    (failure("KeyError: 'x'", PRODUCTION), {}, Cause.BEHAVIOUR),
    (failure("KeyError: 'x'", TEST), {}, Cause.ELSEWHERE),
    (failure("KeyError: 'x'", "src/uncovered.py"), {}, Cause.ELSEWHERE),
    (failure("KeyError: 'x'", TEST, frames=f"{TEST} {PRODUCTION} {TEST}"), {}, Cause.BEHAVIOUR),
    # absence of what the fix adds, and of something else
    (failure("AttributeError: module 'store' has no attribute 'retry'"), {}, Cause.ABSENCE),
    (
        failure("AttributeError: module 'store' has no attribute 'retry'"),
        {"exception": "AttributeError"},
        Cause.ABSENCE,
    ),
    (failure("AttributeError: 'NoneType' object has no attribute 'strip'", PRODUCTION), {}, Cause.BEHAVIOUR),
    (failure("NameError: name 'retry' is not defined"), {}, Cause.ABSENCE),
    (failure("TypeError: read() got an unexpected keyword argument 'attempts'"), {}, Cause.ABSENCE),
    (failure("TypeError: read() missing 1 required positional argument: 'attempts'"), {}, Cause.ABSENCE),
    (failure("TypeError: retry() takes 1 positional argument but 2 were given"), {}, Cause.ABSENCE),
    (failure("TypeError: unsupported operand type(s) for +: 'int' and 'str'", PRODUCTION), {}, Cause.BEHAVIOUR),
    (failure("AssertionError: assert False\n +  where False = hasattr(<module 'store'>, 'retry')"), {}, Cause.ABSENCE),
    (
        failure("AssertionError: assert False\n +  where False = hasattr(<module 'store'>, 'other')"),
        {},
        Cause.ASSERTION,
    ),
    # what fails before the test looks
    (failure("ImportError: cannot import name 'retry' from 'store'"), {}, Cause.ABSENCE),
    (failure("ModuleNotFoundError: No module named 'yaml'", PRODUCTION), {}, Cause.IMPORT),
    (failure("ImportError: no backend", PRODUCTION), {"exception": "ImportError"}, Cause.SIGNATURE),
    (failure("SyntaxError: invalid syntax"), {}, Cause.SYNTAX),
    (failure("collection failure", tag="error", text="E   ImportError: cannot import name 'x'"), {}, Cause.IMPORT),
    (failure("collection failure", tag="error", text="E   SyntaxError: invalid syntax"), {}, Cause.SYNTAX),
    (failure("collection failure", tag="error", text="E   ValueError: no"), {}, Cause.COLLECTION),
    (failure('failed on setup with "PermissionError: x"', tag="error"), {"exception": "PermissionError"}, Cause.SETUP),
]


HIDDEN = "    store.retry()\nE   AttributeError: module 'store' has no attribute '{}'\n\ntests/t.py:4: Failed"
CAUSES += [
    (failure("Failed: it broke", text=HIDDEN.format("retry")), {}, Cause.ABSENCE),
    (failure("Failed: it broke", text=HIDDEN.format("other")), {}, Cause.ASSERTION),
]


@pytest.mark.parametrize(("failed", "signature", "expected"), CAUSES)
def test_a_failing_case_has_one_cause(failed: Failure, signature: dict[str, str], expected: Cause) -> None:
    """Each failure is told by what it shows, and the right reasons are exactly three."""
    assert cause(failed, ground(**signature)) is expected


def test_the_class_of_an_exception_is_read_where_the_message_has_none() -> None:
    """The last line of the text names it."""
    failed = failure("boom", text="def test():\n>   raise Busy('boom')\nE   store.Busy: boom\n\ntests/t.py:3: Busy")
    assert failed.exception == "Busy"


@given(st.text(max_size=60), st.sampled_from(("AttributeError", "NameError", "ImportError")))
def test_no_signature_makes_an_absence_count(words: str, name: str) -> None:
    """Whatever is declared, a failure that names what the fix adds is never the right reason."""
    failed = failure(f"{name}: {words} has no attribute 'retry'")
    assert cause(failed, ground(exception=name)) not in RIGHT


def red(*causes: Cause, case: str = "t::a") -> Execution:
    """A red execution with one case for each cause."""
    cases = tuple(RedCase(f"{case}{n}", one, "E", "E: no", "E: no") for n, one in enumerate(causes))
    return Execution(colour=Colour.RED, cases=tuple(one.id for one in cases), red=cases)


GREEN = Execution(colour=Colour.GREEN, cases=("t::a0", "t::a1"))
BAD = Execution(colour=Colour.INVALID, detail="no-report")


def test_reds_must_agree_and_none_is_outvoted() -> None:
    """One green among reds, or another cause, is unstable; all alike is a verdict."""
    both = red(Cause.ASSERTION, Cause.ABSENCE)
    assert without_fix([GREEN], [both, both, both], {}, named=False).verdict is Proof.RED
    assert without_fix([GREEN], [both, both, GREEN], {}, named=False).verdict is Proof.UNSTABLE
    assert (
        without_fix([GREEN], [both, red(Cause.ASSERTION, Cause.ASSERTION)], {}, named=False).verdict is Proof.UNSTABLE
    )


def test_the_declared_signature_may_show_in_another_case_each_time() -> None:
    """A race hits where it hits; without the signature in each, or without one, reds in different cases disagree."""
    one, other = red(Cause.SIGNATURE), red(Cause.SIGNATURE, case="t::a1")
    other = replace(other, red=tuple(case._replace(id="t::a1") for case in other.red))
    green = Execution(colour=Colour.GREEN, cases=("t::a0", "t::a1"))
    declared = {"exception": "E"}
    found = without_fix([green], [one, other], declared, named=True)
    assert (found.verdict, "not in the same cases" in found.detail) == (Proof.RED, True)
    assert without_fix([green], [one, other], {}, named=True).verdict is Proof.UNSTABLE
    assert without_fix([green], [one, red(Cause.ASSERTION)], declared, named=True).verdict is Proof.UNSTABLE
    more = red(Cause.SIGNATURE, Cause.ASSERTION)  # a case that fails otherwise, now and then
    assert without_fix([green], [one, more], declared, named=True).verdict is Proof.UNSTABLE
    assert without_fix([green], [more, more], declared, named=True).verdict is Proof.RED
    assert without_fix([green], [one, green], declared, named=True).verdict is Proof.UNSTABLE
    new = red(Cause.SIGNATURE, case="t::new")  # was not green before
    assert without_fix([green], [one, new], declared, named=True).verdict is Proof.UNSTABLE


HUNG = Execution(
    colour=Colour.RED,
    hung=True,
    red=(RedCase("gate", Cause.SIGNATURE, "", "still running after 10 s", "still running"),),
)
HANG = {"hang": "true"}


def test_a_declared_hang_is_red_where_each_execution_shows_it() -> None:
    """No case needs to be named; one that ended says otherwise, unless a timeout within shows the hang."""
    assert without_fix([GREEN], [HUNG, HUNG], HANG, named=False).verdict is Proof.RED
    assert without_fix([GREEN], [HUNG, GREEN], HANG, named=False).verdict is Proof.UNSTABLE
    assert without_fix([GREEN], [HUNG, red(Cause.ASSERTION)], HANG, named=True).verdict is Proof.UNSTABLE
    assert without_fix([GREEN], [HUNG, red(Cause.SIGNATURE)], HANG, named=True).verdict is Proof.RED
    assert without_fix([GREEN], [red(Cause.ASSERTION)], HANG, named=True).verdict is Proof.WRONG_REASON
    assert cause(failure("Failed: Timeout (>1.0s) from pytest-timeout."), ground(hang="true")) is Cause.SIGNATURE
    assert verdict(usable(HUNG)) is Proof.INVALID


def test_a_hang_that_nobody_declared_is_no_result() -> None:
    """The message says how to declare it."""
    late = Execution(colour=Colour.INVALID, detail="timed-out (still running after 60 s)")
    found = without_fix([GREEN], [late], {}, named=False)
    assert (found.verdict, "signature: {hang: true}" in found.detail) == (Proof.INVALID, True)
    assert "hang" not in without_fix([GREEN], [BAD], {}, named=False).detail


@pytest.mark.parametrize(
    ("greens", "timeout_s", "limit_s"),
    [([0.2], 600, 10), ([3, 2], 600, 30), ([3], 20, 20), ([0.2], 1, 1), ([], 600, 10)],
)
def test_a_hang_is_told_by_how_long_the_gate_takes(greens: list[float], timeout_s: float, limit_s: float) -> None:
    """Ten times its slowest green, at least 10 s, and never more than the gate may take."""
    assert hang_limit_s(greens, timeout_s) == limit_s


def test_green_without_the_fix_and_no_result_are_told_apart() -> None:
    """A green says that the gate does not look; no result says nothing."""
    assert without_fix([GREEN], [GREEN, GREEN], {}, named=False).verdict is Proof.GREEN_WITHOUT_FIX
    assert without_fix([GREEN], [BAD], {}, named=False).verdict is Proof.INVALID


def test_missing_cases_are_neither_red_nor_green() -> None:
    """Unless the gate names its cases, all that were green must be there."""
    one = red(Cause.ASSERTION)
    assert without_fix([GREEN], [one], {}, named=False).verdict is Proof.INVALID
    assert without_fix([GREEN], [one], {}, named=True).verdict is Proof.RED


def test_a_case_that_was_not_green_before_shows_nothing() -> None:
    """Only a case that passed with the fix can show that it is gone."""
    other = red(Cause.ASSERTION, Cause.ASSERTION, case="t::new")
    assert without_fix([GREEN], [other], {}, named=True).verdict is Proof.WRONG_REASON


def test_the_control_must_be_green_before_and_after() -> None:
    """Not green at all, green now and then, and not green again are three things."""
    assert control([GREEN, GREEN]) is None
    assert verdict(control([BAD])) is Proof.NOT_GREEN
    assert verdict(control([GREEN, BAD])) is Proof.UNSTABLE
    assert verdict(control([BAD], again=True)) is Proof.UNSTABLE


def verdict(outcome: Verdict | None) -> Proof | None:
    """The verdict of an outcome, where there is one."""
    return outcome.verdict if outcome else None


@given(st.lists(st.sampled_from(Cause), min_size=1), st.booleans())
def test_red_needs_one_right_case_and_the_signature_where_declared(causes: list[Cause], declared: bool) -> None:
    """The verdict is red exactly where both hold, and adding a wrong case never makes it so."""
    signature = {"exception": "E"} if declared else {}
    verdict = by_cause(red(*causes).red, signature, 1).verdict
    expected = Cause.SIGNATURE in causes if declared else not RIGHT.isdisjoint(causes)
    assert verdict is (Proof.RED if expected else Proof.WRONG_REASON)
    assert by_cause(red(*causes, Cause.SETUP).red, signature, 1).verdict is verdict


REFUSED = [Reason(Code.EXIT_CODE, "g", ""), Reason(Code.CASE_FAILED, "g", "")]
COLOURS = [
    (Ending.EXITED, 0, [], 0, Colour.GREEN),
    (Ending.EXITED, 1, REFUSED, 1, Colour.RED),
    (Ending.EXITED, 2, REFUSED, 1, Colour.RED),
    (Ending.EXITED, 3, REFUSED, 1, Colour.INVALID),
    (Ending.EXITED, 5, REFUSED, 0, Colour.INVALID),
    (Ending.EXITED, 0, [Reason(Code.NO_REPORT, "g", "")], 0, Colour.INVALID),
    (Ending.EXITED, 1, [*REFUSED, Reason(Code.NO_REPORT, "g", "")], 1, Colour.RED),  # one of its files was written
    (Ending.EXITED, 0, [Reason(Code.CASE_SKIPPED, "g", "")], 0, Colour.INVALID),
    (Ending.TIMED_OUT, None, [Reason(Code.TIMED_OUT, "g", "")], 1, Colour.INVALID),
    (Ending.KILLED, None, [Reason(Code.KILLED, "g", "")], 1, Colour.INVALID),
]


@pytest.mark.parametrize(("ending", "code", "refusals", "failing", "expected"), COLOURS)
def test_an_execution_is_green_red_or_neither(
    ending: Ending, code: int | None, refusals: list[Reason], failing: int, expected: Colour
) -> None:
    """No report, a timeout and a runner's own troubles are neither."""
    assert colour(ending, code, refusals, failing, pytest=True) is expected


KEPT = {
    "tests/test_store.py": "test",
    "src/pkg/tests/data.json": "test",
    "src/conftest.py": "test",
    "src/store_test.go": "test",
    "web/app.spec.ts": "test",
    "src/main/java/StoreTest.java": "test",
    "CHANGELOG.md": "prose",
    "docs/index.rst": "prose",
    "NEWS": "prose",
    "changelog.d/12.fix": "prose",
    "src/store.py": "",
    "src/contest.py": "",
    "src/latest.py": "",
    "requirements.txt": "",
    "src/testament.py": "",
    "docs/conf.py": "",
}


@pytest.mark.parametrize(("path", "why"), KEPT.items())
def test_tests_and_prose_stay_when_the_fix_goes(path: str, why: str) -> None:
    """By folder and by name, and nothing that merely looks like it."""
    assert why_kept(path) == why


def test_what_the_gate_collects_from_is_a_test() -> None:
    """Whatever it is called."""
    assert not is_test("checks/store.py")
    assert is_test("checks/store.py", ["checks/store.py"])


def test_a_patch_is_split_by_file() -> None:
    """Of git and of diff, with a mail's head, deletions and files without hunks."""
    git = (
        b"From 0123456789012345678901234567890123456789 Mon Sep 17\nSubject: x\n---\n a.py | 2 +-\n\n"
        b"diff --git a/src/a.py b/src/a.py\n--- a/src/a.py\n+++ b/src/a.py\n@@ -1 +1 @@\n-1\n+2\n"
        b"diff --git a/old.py b/old.py\ndeleted file mode 100644\n--- a/old.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-1\n"
        b"diff --git a/run.sh b/run.sh\nold mode 100644\nnew mode 100755\n"
    )
    assert [file.path(1, "") for file in split_patch(git)] == ["src/a.py", "old.py", "run.sh"]
    assert commit_of(git) == "0123456789012345678901234567890123456789"
    plain = b"--- a.py\t2026\n+++ a.py\t2026\n@@ -1 +1 @@\n-1\n+2\n--- b.py\n+++ b.py\n@@ -1 +1 @@\n-1\n+2\n"
    assert [file.path(0, "sub") for file in split_patch(plain)] == ["sub/a.py", "sub/b.py"]


def test_what_a_fix_adds_is_known_by_scope() -> None:
    """A new parameter, method, attribute or module is an addition; a changed body is none."""
    before = "class A:\n    def read(self, path):\n        return 1\n"
    after = (
        "LIMIT = 5\nclass A:\n    def read(self, path, attempts=LIMIT):\n        self.tried = 1\n        local = 2\n"
    )
    assert added_symbols(before, after) == {"LIMIT", "attempts", "read()", "tried"}
    assert added_symbols(before, before.replace("1", "2")) == frozenset()
    assert "backoff" in added_symbols(None, "x = 1\n", "src/pkg/backoff.py")
