"""What drifted between a run and now: said by name, and never assumed to be the same where it is not known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from build import a_claim, a_run, an_entry, evidence_of, gate_evidence
from claims.core.drift import Now, drift, drifted
from claims.core.judge import judge
from claims.core.reasons import Code, Reason
from claims.core.verdict import Held, Refused

BEFORE = {"implementation": "cpython", "version": "3.11.7", "platform": "linux", "executable": "/a/python"}
"""As a run recorded it before programs were."""
THEN = BEFORE | {"program": "abc", "packages_by_files": True}
PACKAGES = ("pytest-9.2.0.dist-info", "pluggy-1.6.0.dist-info", "old-1.egg-info")


HERE = Now("abc", "3.11.7", PACKAGES)
NEITHER = {"interpreter", "packages"}


@pytest.mark.parametrize(
    ("then", "packages", "now", "said"),
    [
        (THEN, PACKAGES, HERE, {}),
        (THEN, PACKAGES, HERE._replace(packages=tuple(reversed(PACKAGES))), {}),
        (
            THEN,
            PACKAGES,
            HERE._replace(program="def", version="3.12.1"),
            {"interpreter": "cpython 3.11.7 on linux is 3.12.1 now"},
        ),
        (
            THEN,
            PACKAGES,
            HERE._replace(program="def"),
            {"interpreter": "cpython 3.11.7 on linux is another program now"},
        ),
        (
            THEN,
            PACKAGES,
            HERE._replace(packages=("pytest-9.3.0.dist-info", "pluggy-1.6.0.dist-info", "new-2.dist-info")),
            {"packages": "new 2 is new, old 1 is gone, pytest 9.2.0 is 9.3.0 now"},
        ),
        (THEN, (), HERE._replace(packages=tuple(f"p{n}-1.dist-info" for n in range(5))), {
            "packages": "p0 1 is new, p1 1 is new, p2 1 is new and 2 more"
        }),
        (BEFORE, PACKAGES, HERE, {}),
        (BEFORE, PACKAGES, HERE._replace(version="3.12.1"), {"interpreter": "cpython 3.11.7 on linux is 3.12.1 now"}),
    ],
    ids=["same", "in another order", "version", "program", "packages", "many", "older record", "older record, version"],
)  # fmt: skip
def test_what_differs_is_named(then: Any, packages: Any, now: Any, said: dict[str, str]) -> None:
    """Where the interpreter lies is no drift; a program that is another one is."""
    assert drift(then, packages, now) == drifted(drift(then, packages, now)) == said


@pytest.mark.parametrize(
    ("then", "packages", "now", "said"),
    [
        (THEN, None, HERE, {"packages"}),
        (None, None, HERE, NEITHER),
        (THEN, PACKAGES, None, NEITHER),
        (THEN, PACKAGES, HERE._replace(packages=None), {"packages"}),
        (THEN | {"packages_by_files": False}, PACKAGES, HERE, {"packages"}),
        (BEFORE, PACKAGES, Now("abc", None, PACKAGES), NEITHER),
    ],
    ids=["packages lost", "nothing recorded", "nothing here", "no folder", "not by files", "older record"],
)
def test_what_cannot_be_told_is_no_drift_and_not_the_same_either(
    then: Any, packages: Any, now: Any, said: set[str]
) -> None:
    """A claim about it is refused; a reader is not told that something changed."""
    assert drift(then, packages, now).keys() == said
    assert drifted(drift(then, packages, now)) == {}


@pytest.mark.parametrize(
    ("scope", "refused"),
    [
        (("interpreter",), ["interpreter"]),
        (("packages", "interpreter"), ["interpreter", "packages"]),
        (("src/store.py",), []),
        ((), []),
    ],
)
def test_drift_refuses_where_the_scope_names_it(scope: tuple[str, ...], refused: list[str]) -> None:
    """A claim about an interpreter is stale under another; one that is not about it is held."""
    claim = a_claim(scope=scope)
    gate = replace(gate_evidence(a_run()), drift=lambda run: {"interpreter": "A is B now", "packages": "p 1 is gone"})
    found = judge(claim, evidence_of(an_entry(claim), gate))
    if not refused:
        assert isinstance(found, Held)
        return
    assert isinstance(found, Refused)
    said = {"interpreter": "A is B now", "packages": "p 1 is gone"}
    assert found.reasons == tuple(
        Reason(Code.STALE_INPUTS, "gate", f"{kind} since run 1: {said[kind]}") for kind in refused
    )


def test_what_did_not_drift_refuses_nothing() -> None:
    """The nearest honest case: the scope names the interpreter, and it is the same."""
    claim = a_claim(scope=("interpreter", "packages"))
    assert isinstance(judge(claim, evidence_of(an_entry(claim), gate_evidence(a_run()))), Held)
