"""A case about prose asks for exactly its rules of the lie, and for nothing of the near miss."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from claims.core.corpus import Answer, Case, Part, objection
from claims.core.prose.rules import Rule
from claims.core.reasons import Code, Reason

CASE = Case(
    name="prose",
    lie="A word.",
    near_miss="Another word.",
    needs=frozenset(),
    steps=MappingProxyType({}),
    refused=MappingProxyType({}),
    found=(Rule.BOOSTER,),
)


def answer(*found: str, look_exit: int, reasons: tuple[Reason, ...] = ()) -> Answer:
    return Answer(exit_code=1 if reasons else 0, verdicts={"one": reasons}, found=frozenset(found), look_exit=look_exit)


def test_as_asked() -> None:
    """The rule of the case and exit code 1 for the lie, nothing and 0 for the near miss."""
    assert objection(CASE, Part.LIE, answer("booster", look_exit=1)) == ""
    assert objection(CASE, Part.NEAR_MISS, answer(look_exit=0)) == ""
    assert CASE.codes == ("booster",)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (Part.LIE, answer(look_exit=0)),
        (Part.LIE, answer("booster", "root-cause", look_exit=1)),
        (Part.LIE, answer("root-cause", look_exit=1)),
        (Part.LIE, answer("booster", look_exit=0)),
        (Part.LIE, answer("booster", look_exit=1, reasons=(Reason(Code.NEVER_RUN, "gate", ""),))),
        (Part.NEAR_MISS, answer("booster", look_exit=1)),
        (Part.NEAR_MISS, answer(look_exit=2)),
    ],
)
def test_anything_else_is_objected_to(told: Part, said: Answer) -> None:
    """A rule too few or too many, another exit code, or a claim that is not held."""
    assert objection(CASE, told, said)
