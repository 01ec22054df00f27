"""Which runs of a gate a page shows: one for each platform, and no failure that counts is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from build import a_broken_run, a_claim, a_failed_run, a_failing_case, a_gate, a_page, a_run, an_entry, gate_evidence
from claims.core.case import Counts
from claims.core.change import Change, Lost
from claims.core.entry import Lane
from claims.core.reasons import Code, Reason
from claims.core.run import Ending, Inputs, Run
from claims.core.scope import Failing
from claims.render.index import evidence_index
from claims.render.runs import called, reporting, shown, speaking

if TYPE_CHECKING:
    from claims.core.case import Case
    from claims.core.evidence import GateEvidence
    from claims.render.page import Page

OLD = Inputs(before="2" * 64, after="2" * 64)
WINDOWS = a_failed_run(3, platform="windows", imported=True, inputs=OLD)
LOCKED = a_failing_case("test_lock", headline="PermissionError: <in use>")
SILENT = a_run(5, counts=None, exit_code=1, refusals=(Reason(Code.NO_REPORT, "gate", "there is none"),))


def recorded(runs: list[Run], failing: dict[int, tuple[Case, ...]], **changes: Any) -> GateEvidence:
    """What is recorded of a gate, with the failing cases of its runs by number."""
    return replace(
        gate_evidence(*runs), failing={run.number: Failing(failing.get(run.number, ())) for run in runs}, **changes
    )


def a_page_of_two_platforms(gate: GateEvidence) -> Page:
    """Claims about any platform, Linux, Windows and macOS that rest on one gate."""
    lanes = {"any": Lane.ANY, "linux": Lane.LINUX, "windows": Lane.WINDOWS, "darwin": Lane.DARWIN}
    return a_page(an_entry(a_gate(), *(a_claim(name, lane=lane) for name, lane in lanes.items())), gate)


def test_there_is_a_row_for_each_platform() -> None:
    """Each with the claims about it; a claim about a platform without a run stands with the newest run."""
    index = evidence_index(a_page_of_two_platforms(recorded([a_run(4), WINDOWS], {})))
    assert "| `gate` | any, linux, darwin | 4 on linux, 2026-02-14 09:29 UTC | passed | 1 passed |" in index
    windows = "3 on windows, imported, 2026-02-14 09:29 UTC | exit-code | 1 failed, 1 passed |"
    assert f"| `gate` | any, windows | {windows}" in index
    assert "| `gate`, run 4 on linux | not told | 1 | 0 |" in index
    assert "| `gate`, run 3 on windows, imported | not told | 1 | 1 |" in index


def test_failures_changes_and_losses_of_each_platform_are_told_apart() -> None:
    """By number and platform, and imported runs as such."""
    gate = recorded(
        [a_run(4), WINDOWS],
        {3: (LOCKED,)},
        change=lambda run: Change(since=2, fixed=("t::a",)) if run is WINDOWS else None,
        lost=lambda run: Lost(1, ("t::b",)) if run is WINDOWS else None,
    )
    index = evidence_index(a_page_of_two_platforms(gate))
    for heading in ("Failures in `gate`, run 3 on windows, imported", "Changed in `gate`, run 3 on windows, imported"):
        assert f"**{heading}" in index
    assert "test\\_lock: PermissionError: &lt;in use&gt;" in index
    assert "- `gate`, run 3 on windows, imported, since run 1: t::b" in index


def test_one_platform_alone_needs_no_words() -> None:
    """The newest of several runs on one platform is the gate, as it stands in the tables above."""
    gate = gate_evidence(a_failed_run(2), a_run(1), failing=[LOCKED])
    index = evidence_index(a_page(an_entry(), gate))
    assert "**Cases** (of each gate's newest run)" in index
    assert "**Failures in `gate`**" in index
    assert [shown(gate), reporting(gate), [*speaking(gate)]] == [[gate.runs[0]]] * 3


def test_a_run_without_a_report_takes_no_failure_back() -> None:
    """Cases and failures are those of the newest run that has a report, which is said."""
    gate = recorded([SILENT, a_failed_run(2)], {2: (LOCKED,)})
    index = evidence_index(a_page(an_entry(), gate))
    assert "| `gate` | claim | 5 on linux, 2026-02-14 09:29 UTC | no-report | no readable report |" in index
    assert "**Cases** (of each gate's newest run that has a report, on each platform)" in index
    assert "| `gate`, run 2 on linux | not told | 1 | 1 |" in index
    assert "**Failures in `gate`, run 2 on linux**" in index
    assert reporting(gate_evidence(SILENT)) == []
    assert reporting(gate_evidence(a_broken_run(Ending.INTERRUPTED, 2), a_run(1))) == [a_run(1)]


def test_a_failure_that_counts_is_listed_once() -> None:
    """A pass on identical inputs takes back no failure; one that repeats the same failure adds nothing."""
    other = a_failing_case("test_other", headline="ValueError: 5")
    runs = [a_run(4), *(a_failed_run(number, counts=Counts(2, 1, 1)) for number in (3, 2, 1))]
    gate = recorded(runs, {3: (LOCKED,), 2: (LOCKED,), 1: (LOCKED, other)})
    assert [run.number for run in speaking(gate)] == [3, 1]
    assert called(gate, runs[1]) == "`gate`, run 3 on linux"
    assert called(gate, runs[0]) == "`gate`"
