"""What a run earns by itself: the rules of judgement that need nothing but the run and its expectations."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from claims.core.case import FAILING, ILLEGIBLE, SEVERITY, Case, Mark, Outcome, Report
from claims.core.origins import told
from claims.core.reasons import Code, Reason, in_order
from claims.core.run import Ending, Inputs
from claims.core.scope import matching

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from claims.core.entry import Expects

OUTSIDE = "an error outside any case: "
"""How a reason begins that no case stands for."""
NAMED_AT_MOST = 3
"""A detail names a few cases; `claims show` has them all."""


def earned(
    *,
    gate: str,
    expects: Expects,
    ending: Ending,
    exit_code: int | None,
    detail: str,
    report: Report | None,
    report_fault: Reason | None,
    inputs: Inputs | None,
    moved: str = "",
    leaks: Sequence[str] = (),
    said: str = "",
) -> tuple[Reason, ...]:
    """Give every reason for which a run cannot be taken for a pass; empty for a pass.

    Args:
        detail: why the command did not run to its end.
        report_fault: why there is no report to read (`no-report` or `unreadable-report`).
        moved: names of files that changed during the run, for people.
        leaks: why the code that ran is not the code covered, each in words.
        said: the line by which the command says that a rule of its own failed; shown where no case explains its exit.
    """
    if ending is not Ending.EXITED:
        return (Reason(Code(ending.value), gate, detail),)
    found: list[Reason] = []
    if exit_code != 0:
        explained = report and (report.counts.failed or report.counts.errored or report.suite_errors)
        own = f": {said}" if said and not explained else ""
        found.append(Reason(Code.EXIT_CODE, gate, f"the command ended with exit code {exit_code}{own}"))
    if report_fault:
        found.append(report_fault)
    if report:
        found += [Reason(code, gate, text) for code, text in _report_faults(report, expects)]
    if inputs and inputs.moved:
        found.append(Reason(Code.INPUTS_MOVED, gate, moved or "covered files changed while the gate ran"))
    if leaks:
        found.append(Reason(Code.LEAKED, gate, told(leaks)))
    return in_order(found)


def _report_faults(report: Report, expects: Expects) -> list[tuple[Code, str]]:
    """Apply the rules on reports, without their order."""
    judged: Sequence[Case] = report.cases
    found: list[tuple[Code, str]] = []
    if expects.cases:
        judged, missing = _matching(report.cases, expects.cases)
        found += [(Code.CASE_MISSING, f"no case matches {pattern!r}") for pattern in missing]
    if illegible := [case for case in report.odd if case.mark in ILLEGIBLE]:
        found.append((Code.UNREADABLE_REPORT, _illegible(illegible)))
    found += [(Code.UNREADABLE_REPORT, text) for text in report.unread[:NAMED_AT_MOST]]
    found += [(Code.CASE_FAILED, f"{OUTSIDE}{text}") for text in report.suite_errors[:NAMED_AT_MOST]]
    found += _count_faults(report, expects)
    found += _case_faults(
        judged if expects.cases else report.odd, allow_skips=expects.allow_skips and not expects.cases
    )
    if "duplicate-ids" in report.flags:
        found += _attempt_faults(judged, report.sittings, from_pytest=report.producer == "pytest")
    return found


def _illegible(cases: Sequence[Case]) -> str:
    """Say of which cases nobody can tell that they passed, and why of the first."""
    first, more = cases[0], len(cases) - 1
    why = f": {first.headline}" if first.headline else " has an outcome that no reader can tell"
    return f"{first.id or f'case {first.position + 1}'}{why}" + (f"; {more} more cases alike" if more else "")


def _matching(cases: Sequence[Case], patterns: Sequence[str]) -> tuple[tuple[Case, ...], list[str]]:
    """Give the cases that a pattern names, and the patterns that name none."""
    chosen: dict[int, Case] = {}
    missing = []
    for pattern in patterns:
        hits = matching(pattern, cases)
        chosen.update((case.position, case) for case in hits)
        if not hits:
            missing.append(pattern)
    return tuple(chosen.values()), missing


def _count_faults(report: Report, expects: Expects) -> list[tuple[Code, str]]:
    counts = report.counts
    found = []
    claimed = (report.declared.failures or 0) + (report.declared.errors or 0)
    if claimed > 0 and not counts.failed + counts.errored and not report.rerun_markers:
        found.append((Code.COUNT_MISMATCH, f"the totals claim {claimed} failed or errored, the report holds none"))
    if not counts.passed + counts.failed + counts.errored:
        what = f"all {counts.skipped} were skipped" if counts.skipped else "the report holds no case"
        found.append((Code.NOTHING_RAN, what))
    if counts.passed < expects.min_passed:
        found.append((Code.TOO_FEW_PASSED, f"{counts.passed} passed, {expects.min_passed} expected"))
    return found


def _case_faults(cases: Sequence[Case], *, allow_skips: bool) -> list[tuple[Code, str]]:
    found = []

    def refuse(code: Code, says: str, holds: Callable[[Case], bool]) -> None:
        if hits := [case for case in cases if holds(case)]:
            found.append((code, f"{len(hits)} {says}: {_names(hits)}"))

    refuse(Code.CASE_FAILED, "failed or errored", lambda case: case.outcome in FAILING)
    if not allow_skips:
        refuse(
            Code.CASE_SKIPPED,
            "skipped or expected to fail",
            lambda case: case.outcome is Outcome.SKIPPED or case.mark is Mark.EXPECTED_FAILURE,
        )
    refuse(Code.CASE_FLAKY, "passed only after a rerun", lambda case: case.mark is Mark.FLAKY)
    return found


def _attempt_faults(cases: Sequence[Case], sittings: Sequence[int], *, from_pytest: bool) -> list[tuple[Code, str]]:
    """Find attempts that are written as repeated cases.

    Only pytest is known to run each id once, so that a second pass there is a rerun. Elsewhere repeated ids are
    common in honest reports (repeated tests, data providers), and only a pass beside a failure is a rerun. Cases of
    another file, or of another suite of the same name, are cases of their own: two packages may have one id.
    """
    groups: dict[tuple[str, str, str, str, int], list[Case]] = {}
    for case in cases:
        sitting = bisect_right(sittings, case.position)
        groups.setdefault((case.suite, case.file, case.classname, case.name, sitting), []).append(case)
    laundered = []
    for attempts in groups.values():
        outcomes = {case.outcome for case in attempts}
        if Outcome.PASSED in outcomes and (Outcome.FAILED in outcomes or _rerun_by_pytest(attempts, from_pytest)):
            laundered.append(attempts[0])
    return [(Code.CASE_FLAKY, f"{len(laundered)} with several attempts: {_names(laundered)}")] if laundered else []


def _rerun_by_pytest(attempts: Sequence[Case], from_pytest: bool) -> bool:
    """Tell reruns from the second element that pytest writes for an error in teardown."""
    return from_pytest and sum(case.outcome is Outcome.PASSED for case in attempts) > 1


def _names(cases: Iterable[Case]) -> str:
    """Name a few cases, worst first."""
    worst = sorted(cases, key=lambda case: -SEVERITY[case.outcome])
    shown = [case.id or f"case {case.position + 1}" for case in worst[:NAMED_AT_MOST]]
    more = len(worst) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
