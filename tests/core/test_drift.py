"""What drifted between a run and now: said by name, and never assumed to be the same where it is not known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from build import a_claim, a_run, an_entry, evidence_of, gate_evidence
from claims.core.drift import drift
from claims.core.judge import judge
from claims.core.reasons import Code, Reason
from claims.core.verdict import Held, Refused

THEN = {"implementation": "cpython", "version": "3.11.7", "platform": "linux", "executable": "/a/python"}
PACKAGES = ("pytest-9.2.0.dist-info", "pluggy-1.6.0.dist-info", "old-1.egg-info")


@pytest.mark.parametrize(
    ("then", "packages", "now", "said"),
    [
        (THEN, PACKAGES, (THEN, PACKAGES), {}),
        (THEN, PACKAGES, (THEN | {"executable": "/b/python"}, tuple(reversed(PACKAGES))), {}),
        (
            THEN,
            PACKAGES,
            (THEN | {"version": "3.12.1"}, PACKAGES),
            {"interpreter": "cpython 3.11.7 on linux is cpython 3.12.1 on linux now"},
        ),
        (
            THEN,
            PACKAGES,
            (THEN, ("pytest-9.3.0.dist-info", "pluggy-1.6.0.dist-info", "new-2.dist-info")),
            {"packages": "new 2 is new, old 1 is gone, pytest 9.2.0 is 9.3.0 now"},
        ),
        (THEN, (), (THEN, tuple(f"p{n}-1.dist-info" for n in range(5))), {
            "packages": "p0 1 is new, p1 1 is new, p2 1 is new and 2 more"
        }),
        (THEN, None, (THEN, PACKAGES), {"packages": "not recorded by the run"}),
        (None, None, (THEN, PACKAGES), dict.fromkeys(("interpreter", "packages"), "not recorded by the run")),
        (THEN, PACKAGES, None, dict.fromkeys(("interpreter", "packages"), "not to be asked now")),
    ],
    ids=["same", "elsewhere", "version", "packages", "many", "unknown packages", "unknown then", "unknown now"],
)  # fmt: skip
def test_what_differs_is_named(then: Any, packages: Any, now: Any, said: dict[str, str]) -> None:
    """Where the interpreter lies is no drift; what nobody knows is."""
    assert drift(then, packages, now) == said


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
