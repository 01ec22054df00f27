"""From the executions of a red proof to its verdict: every one must agree, and none is outvoted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from claims.core.reasons import Code
from claims.core.red import HANG, RIGHT, Cause, Colour, Execution, Proof

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claims.core.red import RedCase


class Outcome(NamedTuple):
    """A verdict with what led to it, in words."""

    verdict: Proof
    detail: str


def control(greens: Sequence[Execution], *, again: bool = False) -> Outcome | None:
    """Give why the gate is not green with the fix in place; None where it is."""
    where = "with the fix put back" if again else "with the fix in place, in the scratch worktree"
    bad = [one for one in greens if one.colour is not Colour.GREEN]
    if not bad:
        if len({frozenset(one.cases) for one in greens}) > 1:
            return Outcome(Proof.UNSTABLE, f"the cases differ between executions {where}")
        return None
    if again or len(bad) < len(greens):
        return Outcome(
            Proof.UNSTABLE, f"{len(bad)} of {len(greens)} executions were not green {where}: {bad[0].detail}"
        )
    return Outcome(Proof.NOT_GREEN, f"the gate is not green {where}: {bad[0].detail}")


def without_fix(
    greens: Sequence[Execution], reds: Sequence[Execution], signature: Mapping[str, str], *, named: bool
) -> Outcome:
    """Give the verdict of executions without the fix.

    Args:
        named: whether the gate's expectations name the cases; where not, every case of the greens must be there.
    """
    known = {case for one in greens for case in one.cases}
    seen = [replace(one, red=tuple(_relevant(one, known))) for one in reds]
    if not agree(seen, signature):
        return Outcome(
            Proof.UNSTABLE, f"{len(reds)} executions without the fix disagree: {_difference(seen, signature)}"
        )
    first = reds[0]
    if first.colour is Colour.GREEN:
        return Outcome(Proof.GREEN_WITHOUT_FIX, f"green in {len(reds)} of {len(reds)} executions without the fix")
    if first.colour is Colour.INVALID:
        hint = UNDECLARED if first.detail.startswith(Code.TIMED_OUT.value) else ""
        return Outcome(Proof.INVALID, f"without the fix the gate gave no usable result: {first.detail}{hint}")
    for one in seen:
        gone = sorted(known - set(one.cases))
        if gone and not named and not one.hung and not any(case.cause in EARLY for case in one.red):
            return Outcome(Proof.INVALID, f"without the fix {len(gone)} cases are missing from the report: {gone[0]}")
    relevant = list(dict.fromkeys(case for one in seen for case in one.red))
    outcome = by_cause(relevant, signature, len(reds))
    apart = len({frozenset(case.id for case in one.red) for one in seen}) > 1
    if outcome.verdict is Proof.RED and apart:
        return Outcome(Proof.RED, f"{outcome.detail} (not in the same cases each time)")
    return outcome


EARLY = (Cause.COLLECTION, Cause.IMPORT, Cause.SYNTAX)
UNDECLARED = "; if that it hangs is the failure, declare `signature: {hang: true}`"


def _relevant(execution: Execution, known: set[str]) -> list[RedCase]:
    """Give the red cases that were green before, and what kept the tests from being reached; a hang is of the whole."""
    return [case for case in execution.red if execution.hung or case.id in known or case.cause in EARLY]


def agree(executions: Sequence[Execution], signature: Mapping[str, str]) -> bool:
    """Whether executions of one state say the same, but for the cases that show the declared signature.

    A race may hit another case each time; where the claim declares how its failure shows, that it shows is the answer.
    What fails otherwise must fail each time.
    """
    if len({one.question for one in executions}) == 1:
        return True
    others = {
        frozenset((case.id, case.cause) for case in one.red if case.cause is not Cause.SIGNATURE) for one in executions
    }
    shown = all(one.colour is Colour.RED and one.shows_signature for one in executions)
    return bool(signature) and shown and len(others) == 1


def _difference(executions: Sequence[Execution], signature: Mapping[str, str]) -> str:
    kinds = sorted({one.colour.value for one in executions})
    if len(kinds) > 1:
        return " and ".join(kinds)
    if signature:
        return "red in different cases or for different reasons, and not each with the declared signature"
    return "red in different cases or for different reasons; where the failure is one, declare `fix.signature`"


def apart(execution: Execution, revision: Execution) -> Execution:
    """Leave out of an execution what was just as red at the revision of the fix: other changes explain that."""
    others = {case.id for case in revision.red}
    red = tuple(case for case in execution.red if case.id not in others)
    shade = Colour.GREEN if execution.colour is Colour.RED and not red else execution.colour
    return replace(
        execution, colour=shade, cases=tuple(case for case in execution.cases if case not in others), red=red
    )


def usable(revision: Execution) -> Outcome | None:
    """Give why the revision of the fix, with the tests of today, cannot be compared with the one before it."""
    early = [case for case in revision.red if case.cause in EARLY]
    if revision.hung:
        return Outcome(Proof.INVALID, "the gate hangs at the revision of the fix as well, with the tests of today")
    if revision.colour is not Colour.INVALID and not early:
        return None
    said = early[0].headline if early else revision.detail
    return Outcome(Proof.INVALID, f"the tests of today cannot be run at the revision of the fix: {said}")


def by_cause(red: Sequence[RedCase], signature: Mapping[str, str], times: int) -> Outcome:
    """Give the verdict of red cases: one for the right reason is needed, and the declared signature if there is one."""
    right = [case for case in red if case.cause in RIGHT]
    if not right:
        causes = ", ".join(sorted({case.cause.value for case in red})) or "no case that was green before"
        shown = red[0].headline if red else ""
        return Outcome(Proof.WRONG_REASON, f"red by {causes}" + (f": {shown}" if shown else ""))
    if signature and not any(case.cause is Cause.SIGNATURE for case in right):
        wanted = ", ".join("a hang" if name == HANG else f"{name} {value}" for name, value in signature.items())
        return Outcome(Proof.WRONG_REASON, f"no red case shows the declared signature ({wanted}): {right[0].headline}")
    best = foremost(right)
    return Outcome(Proof.RED, f"red in {times} of {times} executions without the fix: {best.headline}")


def foremost(red: Sequence[RedCase]) -> RedCase:
    """Give the case that shows the failure best: the signature before an assertion before other behaviour."""
    order = list(Cause)
    return min(red, key=lambda case: order.index(case.cause))
