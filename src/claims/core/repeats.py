"""What repeating a gate on identical inputs showed, and what a claim asks of that."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from claims.core import bound
from claims.core.entry import Lane
from claims.core.run import Run
from claims.core.visible import plural

RUNS_NAMED = 5

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from claims.core.entry import Needs


@dataclass(frozen=True, kw_only=True)
class Repeats:
    """All conclusive runs of one gate on a lane, on the inputs and definition of the run that it is judged from."""

    runs: int = 0
    failures: int = 0
    retracted: int = 0
    """Withdrawn runs on these inputs, which are not counted in `runs`."""
    others: tuple[int, ...] = ()
    """Passing runs on these inputs with other cases, which are not counted either: a part does not repeat the whole."""
    current: bool = True
    """Whether these inputs and this definition are what stands here now. A bound says nothing about other code."""

    @classmethod
    def on(
        cls,
        run: Run | None,
        runs: Iterable[Run],
        withdrawn: Iterable[Run] = (),
        *,
        lane: Lane = Lane.ANY,
        current: bool = True,
        alike: Callable[[Run, Run], bool] = Run.same_inputs,
    ) -> Repeats:
        """Count the runs that asked the same question as `run` on a lane."""
        if run is None:
            return cls(current=current)
        same = counted(run, runs, lane, alike)
        failures = sum(not one.passed for one in same)
        retracted = len(identical(run, withdrawn, lane, alike))
        others = tuple(sorted(one.number for one in identical(run, runs, lane, alike) if _is_other(one, run)))
        return cls(runs=len(same), failures=failures, retracted=retracted, others=others, current=current)

    @cached_property
    def failure_rate_below(self) -> float:
        """The upper bound on the failure rate, in full; 1.0 where nothing is bounded."""
        return bound.upper_bound(self.failures, self.runs) if self.current else 1.0

    @property
    def says(self) -> str:
        """The result in one line: `0 failures in 30 runs; failure rate below 9.9% (95%)`."""
        said = bound.says(self.failures, self.runs)
        if self.runs and not self.current:
            said = f"{said.partition(';')[0]}, before the gate or its inputs changed; no bound on the failure rate now"
        if self.retracted:
            runs = f"{self.retracted} retracted {'run' if self.retracted == 1 else 'runs'}"
            said += f"; {runs} not counted"
        if self.others:
            said += f"; {plural(len(self.others), 'passing run')} with other cases not counted"
        return said

    def to_json(self) -> dict[str, Any]:
        """Give the value of the key `repeats` of a gate."""
        return {
            "runs": self.runs,
            "failures": self.failures,
            "retracted": self.retracted,
            "failure_rate_below": bound.rounded_up(self.failure_rate_below),
            "confidence": bound.CONFIDENCE,
            "says": self.says,
        }


def identical(
    run: Run, runs: Iterable[Run], lane: Lane = Lane.ANY, alike: Callable[[Run, Run], bool] = Run.same_inputs
) -> list[Run]:
    """Give the runs that answered the same question as `run` on a lane.

    A claim about any platform is asked on each: what failed on one of them is not shown by what passed on another.
    """
    return [other for other in runs if other.answered and other.on_lane(lane) and alike(other, run)]


def counted(
    run: Run, runs: Iterable[Run], lane: Lane = Lane.ANY, alike: Callable[[Run, Run], bool] = Run.same_inputs
) -> list[Run]:
    """Give those of `identical` that count as repetitions of `run`: all failures, and the passes of its kind.

    A pass repeats nothing where it had other cases than `run`: what it lacks did not pass again, and what it has beyond
    them was not asked there. Passes that were imported add nothing to those that were made here, and a report that is
    imported twice is one, also where its bytes differ and it says the same.
    """
    found: list[Run] = []
    seen: set[str] = set()
    for one in identical(run, runs, lane, alike):
        if one.passed and (one.imported != run.imported or _is_other(one, run)):
            continue
        if one.passed and one.reported & seen:
            continue
        seen |= one.reported
        found.append(one)
    return found


def _is_other(one: Run, run: Run) -> bool:
    """Whether a pass had other cases than the run that decides."""
    return one.passed and not one.same_cases(run)


def shortfalls(needs: Needs, repeats: Repeats) -> list[str]:
    """Say what runs on identical inputs lack of what a claim needs (`not-repeated`); empty where nothing is."""
    found = []
    passes = repeats.runs - repeats.failures
    if needs.repeats > 1 and passes < needs.repeats:
        found.append(f"{plural(passes, 'passing run')} on identical inputs, {needs.repeats} needed{_others(repeats)}")
    target = needs.failure_rate_below
    if target is not None and repeats.failure_rate_below > target:
        found.append(f"{repeats.says}; below {bound.percent(target)} is needed: {_missing(target, repeats)}")
    return found


def _others(repeats: Repeats) -> str:
    """Say which passes do not count because of their cases, and what their author can do."""
    if not repeats.others:
        return ""
    shown = ", ".join(str(number) for number in repeats.others[:RUNS_NAMED])
    more = f" and {len(repeats.others) - RUNS_NAMED} more" if len(repeats.others) > RUNS_NAMED else ""
    had = f"{'run' if len(repeats.others) == 1 else 'runs'} {shown}{more} had other cases"
    return f"; {had}: give cases the same ids in every run, or name in `expects.cases` those that count"


def is_imprecise(needs: Needs, gates: Sequence[Repeats]) -> bool:
    """Whether the gates of a claim taken together leave a failure rate above its target open (`imprecise`).

    The claim fails to repeat where any of its gates does, so that its rate is at most the sum of theirs. Each gate's
    bound is taken at a share of alpha, which keeps the confidence of the sum (Bonferroni's inequality).
    """
    target = needs.failure_rate_below
    if target is None or not gates:
        return False
    alpha = bound.ALPHA / len(gates)
    return sum(bound.upper_bound(gate.failures, gate.runs, alpha=alpha) for gate in gates) > target


def _missing(target: float, repeats: Repeats) -> str:
    counted = (repeats.failures, repeats.runs) if repeats.current else (0, 0)
    more = bound.clean_runs_until(target, *counted)
    if more is None:
        return f"more than {bound.MOST_RUNS} more clean runs"
    return f"{more} more clean {'run' if more == 1 else 'runs'}"
