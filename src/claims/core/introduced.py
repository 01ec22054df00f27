"""How a run's failing cases stand beside a base, and which of them speak against claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claims.core.case import Case
from claims.core.comparison import INTRODUCING, Comparison, Standing, place_of
from claims.core.drift import SURROUNDINGS
from claims.core.scope import Failing, is_blanket, separate
from claims.core.signature import signature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claims.core.entry import Separation
    from claims.core.evidence import GateEvidence
    from claims.core.run import Run

NONE_FAILING = Failing()


class Stands(NamedTuple):
    """How one failing case stands, by which comparison; none for a case that nobody compared."""

    case: Case
    standing: Standing
    by: Comparison | None = None
    detail: str = ""


def stand(gate: GateEvidence, run: Run) -> list[Stands]:
    """Give how each failing case of a run stands.

    A comparison is about its own run. What any found to be introduced is kept in mind for runs on the same files that
    show the same failure: neither running again nor naming another base makes a failure older. What one found to be
    older is not kept.
    """
    asked = {one.number for one in gate.runs if one.number == run.number or _same_question(gate, run, one)}
    others = [one for one in (*gate.compared.values(), *gate.compared_before) if one.run in asked]
    return stands(gate.failing.get(run.number, NONE_FAILING).cases, gate.compared.get(run.number), others)


def _same_question(gate: GateEvidence, run: Run, other: Run) -> bool:
    """Whether two runs had the same files and cases to answer for; a time limit is not among them."""
    return gate.alike(run, other) or (
        run.inputs is not None and run.inputs == other.inputs and run.same_selection(other)
    )


def stands(cases: Sequence[Case], own: Comparison | None, others: Sequence[Comparison] = ()) -> list[Stands]:
    """Give how failing cases stand by the comparison of their run, and by those of runs that asked the same."""
    known = _by_case(own) if own else {}
    elsewhere = {key: found for one in others for key, found in _by_case(one).items() if found[0] in INTRODUCING}
    return [_stands(case, own, known, elsewhere) for case in cases]


Known = tuple[Standing, str, str, Comparison]


def _by_case(comparison: Comparison) -> dict[tuple[str, str], Known]:
    return {(one.id, one.place): (one.standing, one.signature, one.detail, comparison) for one in comparison.cases}


def _stands(
    case: Case,
    own: Comparison | None,
    known: Mapping[tuple[str, str], Known],
    elsewhere: Mapping[tuple[str, str], Known],
) -> Stands:
    key = (case.id, place_of(case))
    found = known.get(key)
    if found and found[0] in INTRODUCING:
        return Stands(case, found[0], found[3], found[2])
    before = elsewhere.get(key)
    if before and before[1] == signature(case.headline):
        return Stands(case, before[0], before[3], before[2])
    if found and found[0] is not Standing.UNCLASSIFIED:
        return Stands(case, found[0], found[3], found[2])
    return Stands(case, Standing.UNCLASSIFIED, own, found[2] if found else "")


def speaking(stands: Sequence[Stands], scope: Sequence[str], separations: Sequence[Separation]) -> list[Stands]:
    """Give the introduced failures that speak against a claim.

    All do, unless both hold: the claim declares a scope of files, and the case lies outside it; and a separation of
    the gate matches the case, but not any message, and says why it is no matter.
    """
    introduced = [one for one in stands if one.standing in INTRODUCING]
    if not introduced or not set(scope) - set(SURROUNDINGS):
        return introduced
    cases = [one.case for one in introduced]
    inside = {case.position for case in Failing(cases).in_scope(scope)}
    _, unexplained = separate(cases, [one for one in separations if not is_blanket(one)])
    open_ = inside | {case.position for case in unexplained}
    return [one for one in introduced if one.case.position in open_]
