"""`claims selftest`: lies that must be refused here, and near misses that must be held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from claims.cli.guard import guarded
from claims.cli.read import Json
from claims.cli.session import colour, out, print_json
from claims.core.errors import Exit
from claims.core.visible import one_line, plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claims.core.corpus import Case
    from claims.flows.selftest import Tried


@guarded
def selftest(
    case: Annotated[list[str] | None, typer.Option(help="Only this case; may be given again.", metavar="NAME")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the cases; carry none out.")] = False,
    json: Json = False,
) -> Exit:
    """Tell this installation lies that it must refuse, each with a near miss that it must hold.

    Example: claims selftest --case vacuous-test
    """
    import time

    from claims.core.corpus import Part
    from claims.entries.corpus import load_corpus, shipped
    from claims.flows.selftest import Selftest, choose, exit_of

    corpus = shipped()
    cases = choose(load_corpus(corpus), case or [])
    if list_:
        _list(cases, as_json=json)
        return Exit.HELD
    began = time.monotonic()
    tried: list[tuple[Tried, Tried]] = []
    width = max(len(one.name) for one in cases)
    with Selftest(corpus).start((one, part) for one in cases for part in Part) as waiting:
        for one in cases:
            both = waiting[one.name, Part.LIE].result(), waiting[one.name, Part.NEAR_MISS].result()
            tried.append(both)
            if not json:
                out("\n".join(lines(*both, width)))
    duration_s = time.monotonic() - began
    if json:
        print_json({"schema": 1, "cases": [view(*both) for both in tried], "duration_s": round(duration_s, 3)})
    else:
        out(summary(tried, duration_s))
    return exit_of([part for both in tried for part in both])


def _list(cases: Sequence[Case], *, as_json: bool) -> None:
    if as_json:
        print_json({"schema": 1, "cases": [about(one) for one in cases]})
        return
    for one in cases:
        out(f"{one.name}  {', '.join(one.codes)}\n    lie        {one.lie}\n    near miss  {one.near_miss}")


def about(case: Case) -> dict[str, Any]:
    """Give what a case is about, for programs."""
    return {
        "case": case.name,
        "lie": case.lie,
        "near_miss": case.near_miss,
        "refused_as": list(case.codes),
        "needs": sorted(case.needs),
    }


def view(lie: Tried, near_miss: Tried) -> dict[str, Any]:
    """Give what became of a case, for programs."""
    parts = {
        one.part.value.replace("-", "_"): {
            "outcome": one.outcome.value,
            "detail": one.detail,
            "duration_s": round(one.duration_s, 3),
        }
        for one in (lie, near_miss)
    }
    return about(lie.case) | {"outcomes": parts}


def lines(lie: Tried, near_miss: Tried, width: int) -> Iterator[str]:
    """Give what became of a case: one line where all is as expected, and one more for each part that is not."""
    from claims.flows.selftest import Outcome

    case, good = lie.case, Outcome.AS_EXPECTED
    said = f"refused as it must be: {', '.join(case.codes)}" if lie.outcome is good else _wrong(lie)
    held = "held" if near_miss.outcome is good else _wrong(near_miss)
    yield f"{case.name:<{width}}  {said}; near miss {held}"
    yield from (f"{'':{width}}  {one.part}: {one_line(one.detail)}" for one in (lie, near_miss) if one.detail)


def _wrong(tried: Tried) -> str:
    from claims.flows.selftest import Outcome

    if tried.outcome is not Outcome.WRONG:
        return colour(tried.outcome.replace("-", " "), "yellow")
    return colour("NOT REFUSED AS IT MUST BE" if tried.part == "lie" else "NOT HELD", "red")


def summary(tried: Sequence[tuple[Tried, Tried]], duration_s: float) -> str:
    """Give one line about all cases."""
    from claims.flows.selftest import Outcome

    counts = [sum(both[at].outcome is Outcome.AS_EXPECTED for both in tried) for at in (0, 1)]
    parts = [one for both in tried for one in both]
    others = [
        f"{len(found)} {outcome.replace('-', ' ')}"
        for outcome in list(Outcome)[1:]
        if (found := [one for one in parts if one.outcome is outcome])
    ]
    done = f"{counts[0]} of {len(tried)} lies refused, {counts[1]} of {len(tried)} near misses held"
    return f"{plural(len(tried), 'case')}: {', '.join([done, *others])}; in {duration_s:.2f} s"
