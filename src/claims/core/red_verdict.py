"""From the executions of a red proof to its verdict: every one must agree, and none is outvoted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claims.core.red import RIGHT, Cause, Colour, Execution, Proof

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
    if len({one.question for one in reds}) > 1:
        kinds = sorted({one.colour.value for one in reds})
        what = " and ".join(kinds) if len(kinds) > 1 else "red in different cases or for different reasons"
        return Outcome(Proof.UNSTABLE, f"{len(reds)} executions without the fix disagree: {what}")
    first = reds[0]
    if first.colour is Colour.GREEN:
        return Outcome(Proof.GREEN_WITHOUT_FIX, f"green in {len(reds)} of {len(reds)} executions without the fix")
    if first.colour is Colour.INVALID:
        return Outcome(Proof.INVALID, f"without the fix the gate gave no usable result: {first.detail}")
    known = {case for one in greens for case in one.cases}
    if not (early := [case for case in first.red if case.cause in (Cause.COLLECTION, Cause.IMPORT, Cause.SYNTAX)]):
        gone = sorted(known - set(first.cases))
        if gone and not named:
            return Outcome(Proof.INVALID, f"without the fix {len(gone)} cases are missing from the report: {gone[0]}")
    relevant = [case for case in first.red if case.id in known or case in early]
    return by_cause(relevant, signature, len(reds))


def apart(execution: Execution, revision: Execution) -> Execution:
    """Leave out of an execution what was just as red at the revision of the fix: other changes explain that."""
    others = {case.id for case in revision.red}
    red = tuple(case for case in execution.red if case.id not in others)
    shade = Colour.GREEN if execution.colour is Colour.RED and not red else execution.colour
    return Execution(
        colour=shade,
        detail=execution.detail,
        cases=tuple(case for case in execution.cases if case not in others),
        red=red,
    )


def usable(revision: Execution) -> Outcome | None:
    """Give why the revision of the fix, with the tests of today, cannot be compared with the one before it."""
    early = [case for case in revision.red if case.cause in (Cause.COLLECTION, Cause.IMPORT, Cause.SYNTAX)]
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
        wanted = ", ".join(f"{name} {value}" for name, value in signature.items())
        return Outcome(Proof.WRONG_REASON, f"no red case shows the declared signature ({wanted}): {right[0].headline}")
    best = foremost(right)
    return Outcome(Proof.RED, f"red in {times} of {times} executions without the fix: {best.headline}")


def foremost(red: Sequence[RedCase]) -> RedCase:
    """Give the case that shows the failure best: the signature before an assertion before other behaviour."""
    order = list(Cause)
    return min(red, key=lambda case: order.index(case.cause))
