"""Which exceptions a failure's text shows, in every form that runners write them in."""

from __future__ import annotations

import pytest

from claims.core.case import Case, Outcome
from claims.core.raised import members, raised
from claims.core.red import Cause, Ground, cause
from claims.core.red_failure import Failure

GROUP = """\
+ Exception Group Traceback (most recent call last):
  |   File "/p/tests/test_it.py", line 4, in test_it
  |     anyio.run(store.main)
  |   File "/p/src/store.py", line 12, in main
  |     async with anyio.create_task_group() as group:
  | ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/p/src/store.py", line 9, in read
    |     raise PermissionError("locked")
    | PermissionError: locked
    +---------------- 2 ----------------
    | Exception Group Traceback (most recent call last):
    |   File "/p/src/store.py", line 25, in nested
    | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
    +-+---------------- 1 ----------------
      | Traceback (most recent call last):
      |   File "/p/src/store.py", line 29, in other
      | INNER
      +------------------------------------
"""
SINGLE = "\n".join(line for line in GROUP.replace("(2 sub", "(1 sub").split("\n")[:11]) + "\n    +-----------------\n"
LONG = """\
def wrapped():
        try:
>           boom()

src/store.py:33:
    def boom():
>       raise PermissionError("locked")
E       PermissionError: locked

src/store.py:6: PermissionError

The above exception was the direct cause of the following exception:

>           raise StoreError("could not read") from e
E           store.StoreError: could not read

src/store.py:35: StoreError"""
SHORT = """\
src/store.py:6: in boom
    raise PermissionError("locked")
E   PermissionError: locked

During handling of the above exception, another exception occurred:
tests/test_it.py:33: in test_it
    assert 1 == 2
E   assert 1 == 2"""
NATIVE = """\
Traceback (most recent call last):
  File "/p/src/store.py", line 6, in boom
    raise Locked("locked")
store.Locked: locked
  by another process

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/p/tests/test_it.py", line 7, in test_it
store.StoreError: could not read"""
EXPECTED = """\
>       with pytest.RaisesGroup(ValueError):
E       Failed: Raised exception group did not match:
E       The following expected exceptions did not find a match:
E         ValueError

tests/test_it.py:27: Failed"""
NODE = """
Error [ERR_TEST_FAILURE]: Expected values to be strictly equal:
    at AsyncResource.runInAsyncScope (node:async_hooks:206:9) {
  failureType: 'testCodeFailure',
  cause: AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:
      at TestContext.<anonymous> (/p/test/read.test.js:4:30)"""
FORMS = {
    "a group": (
        GROUP.replace("INNER", "KeyError: 'x'"),
        ["ExceptionGroup", "PermissionError", "ExceptionGroup", "KeyError"],
    ),
    "long": (LONG, ["PermissionError", "store.StoreError"]),
    "short": (SHORT, ["PermissionError", "AssertionError"]),
    "native": (NATIVE, ["store.Locked", "store.StoreError"]),
    "line": ("E   PermissionError: locked", ["PermissionError"]),
    "what was expected is not shown": (EXPECTED, ["Failed"]),
    "Node": (NODE, ["AssertionError"]),
    "Java": ("a.Busy: x\n\tat a.B.c(B.java:1)\nCaused by: java.io.IOException: y", ["java.io.IOException"]),
    "prose": ("we expected\n  ValueError: none\nand Error handling", []),
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_shows_its_exceptions(form: str) -> None:
    """In the order of the text, and nothing that merely stands there."""
    text, expected = FORMS[form]
    assert [one.type for one in raised(text)] == expected


def test_the_members_of_a_group_are_told_from_the_group() -> None:
    """Those of groups within count; the groups themselves do not."""
    assert members(raised(GROUP.replace("INNER", "KeyError: 'x'"))) == ("PermissionError", "KeyError")
    assert members(raised(LONG)) == ()


def test_a_message_goes_on_below_its_first_line() -> None:
    """So that a signature can match what stands there."""
    assert raised(NATIVE)[0].text == "store.Locked: locked\nby another process"


def failed(text: str, message: str = "ExceptionGroup: unhandled errors in a TaskGroup", *frames: str) -> Failure:
    """A case of pytest that failed with a text."""
    case = Case(0, "", "t", "a", "", Outcome.FAILED, None, headline=message, place="tests/test_it.py")
    return Failure(case, "failure", message, text, frames=frames or ("tests/test_it.py", "src/store.py"))


CAUSES = {
    "all members come out of covered code": ("KeyError: 'x'", {}, Cause.BEHAVIOUR),
    "one is the declared one": ("KeyError: 'x'", {"exception": "PermissionError"}, Cause.SIGNATURE),
    "with its words": (
        "KeyError: 'x'",
        {"exception": "PermissionError", "match": "^PermissionError: lock"},
        Cause.SIGNATURE,
    ),
    "and others": ("KeyError: 'lock'", {"exception": "PermissionError", "match": "'lock'"}, Cause.BEHAVIOUR),
    "one is an assertion": ("AssertionError: assert 1 == 2", {}, Cause.ASSERTION),
    "one names what the fix adds": (
        "AttributeError: module 'store' has no attribute 'retry'",
        {"exception": "PermissionError"},
        Cause.ABSENCE,
    ),
    "one names something else": ("AttributeError: 'x' has no attribute 'other'", {}, Cause.BEHAVIOUR),
    "one is an import": ("ModuleNotFoundError: No module named 'yaml'", {}, Cause.IMPORT),
}


@pytest.mark.parametrize("name", CAUSES)
def test_the_members_of_a_group_decide_its_cause(name: str) -> None:
    """What never counts comes first, and the declared signature may be any of them."""
    inner, signature, expected = CAUSES[name]
    ground = Ground(signature=signature, added=frozenset({"retry"}), is_production=lambda path: path == "src/store.py")
    assert cause(failed(GROUP.replace("INNER", inner)), ground) is expected


def test_a_group_of_one_class_goes_by_it() -> None:
    """Whether pytest says so or not."""
    assert failed(SINGLE).exception == "PermissionError"
    assert (
        failed(SINGLE, "PermissionError('locked') [single exception in ExceptionGroup]").exception == "PermissionError"
    )
    assert failed(GROUP.replace("INNER", "KeyError: 'x'")).exception == "ExceptionGroup"


def test_an_exception_of_the_test_alone_is_no_behaviour() -> None:
    """A group does not make it one."""
    ground = Ground(signature={}, is_production=lambda path: path == "src/store.py")
    assert cause(failed(SINGLE, "ExceptionGroup: x", "tests/test_it.py"), ground) is Cause.ELSEWHERE


def test_an_absence_hidden_in_python_s_own_form_is_found() -> None:
    """Behind a failed assertion it stands in no line that pytest marks."""
    text = NATIVE.replace("store.Locked: locked", "AttributeError: module 'store' has no attribute 'retry'")
    ground = Ground(signature={}, added=frozenset({"retry"}), is_production=lambda path: True)
    assert cause(failed(text, "store.StoreError: could not read"), ground) is Cause.ABSENCE
    assert (
        cause(failed(text.replace("'retry'", "'other'"), "store.StoreError: could not read"), ground) is Cause.BEHAVIOUR
    )


def test_the_matchers_of_jest_assert() -> None:
    """They throw plain errors; another plain error is none."""
    ground = Ground(signature={}, is_production=lambda path: False)
    assert cause(failed("", "Error: expect(received).toBe(expected) // Object.is equality"), ground) is Cause.ASSERTION
    assert cause(failed("", "Error: expected a file"), ground) is Cause.ELSEWHERE
