"""What is counted as a repeat, what a claim lacks, and when a claim's target is out of reach of its gates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.core.entry import Needs
from claims.core.reasons import Code, Reason
from claims.core.repeats import Repeats, is_imprecise, shortfalls
from claims.core.run import Artefact, Ending, Inputs, Run

NO = (Reason(Code.CASE_FAILED, "gate", "no"),)
CLEAN_30 = Repeats(runs=30)

RUN = Run(
    number=1,
    entry="work",
    gate="gate",
    labels={},
    definition="d",
    argv=("x",),
    cwd=".",
    ending=Ending.EXITED,
    exit_code=0,
    signal=None,
    detail="",
    started_at=datetime(2026, 2, 14, tzinfo=UTC),
    duration_s=1.0,
    artefacts=(),
    inputs=Inputs(before="i", after="i"),
    counts=None,
    declared={},
    flags=(),
    failing_digest=None,
    cases_digest="ab",
    skipped_digest="",
    properties=(),
    refusals=(),
    platform="linux",
    machine="x86_64",
    interpreter=None,
    git=None,
    version="0",
)


@pytest.mark.parametrize(
    ("other", "runs", "failures"),
    [
        (replace(RUN, number=2), 2, 0),
        (replace(RUN, refusals=NO), 2, 1),
        (replace(RUN, ending=Ending.TIMED_OUT, refusals=NO), 2, 1),
        (replace(RUN, ending=Ending.KILLED, refusals=NO), 2, 1),
        (replace(RUN, machine="arm64"), 2, 0),
        (replace(RUN, definition="e"), 1, 0),
        (replace(RUN, platform="windows"), 2, 0),
        (replace(RUN, inputs=Inputs(before="j", after="j")), 1, 0),
        (replace(RUN, inputs=Inputs(before="i", after="j"), refusals=NO), 1, 0),
        (replace(RUN, ending=Ending.INTERRUPTED, refusals=NO), 1, 0),
        (replace(RUN, ending=Ending.COULD_NOT_START, inputs=None, refusals=NO), 1, 0),
    ],
)
def test_conclusive_runs_on_identical_inputs_are_counted(other: Run, runs: int, failures: int) -> None:
    """All of them and no others, the failing ones too."""
    counted = Repeats.on(RUN, (RUN, other))
    assert (counted.runs, counted.failures) == (runs, failures)


def of_cases(number: int, cases: str | None, skipped: str | None = "", judged: str | None = None) -> Run:
    """A passing run with some cases."""
    return replace(RUN, number=number, cases_digest=cases, skipped_digest=skipped, judged_digest=judged)


@pytest.mark.parametrize(
    ("before", "now", "runs"),
    [
        (of_cases(1, "ab"), of_cases(2, "ab"), 2),
        (of_cases(1, "a"), of_cases(2, "ab"), 1),  # one case passed once only
        (of_cases(1, "ab"), of_cases(2, "a"), 1),
        (of_cases(1, "ab", skipped="b"), of_cases(2, "ab"), 1),  # it was there, and was not executed
        (of_cases(1, "ab", skipped="b"), of_cases(2, "ab", skipped="b"), 2),
        (of_cases(1, None, skipped=None), of_cases(2, "ab"), 1),  # nobody recorded which
        (of_cases(1, None, skipped=None), of_cases(2, None, skipped=None), 1),
        (of_cases(1, "abx", judged="ab"), of_cases(2, "aby", judged="ab"), 2),  # what counts was named
        (of_cases(1, "ab", judged="a"), of_cases(2, "ab", judged="ab"), 1),
        (of_cases(1, "ab"), of_cases(2, "ab", judged="ab"), 1),
    ],
)
def test_a_pass_with_other_cases_repeats_nothing(before: Run, now: Run, runs: int) -> None:
    """A part, or more than the whole, is another series; the bound on the failure rate takes no note of it either."""
    counted = Repeats.on(now, (now, before))
    assert (counted.runs, counted.others) == (runs, (1,) if runs == 1 else ())
    assert ("with other cases not counted" in counted.says) == (runs == 1)


def test_a_failure_counts_whatever_its_cases_were() -> None:
    """A run that failed early has fewer, and refutes as much."""
    early = replace(of_cases(1, "a"), refusals=NO)
    counted = Repeats.on(RUN, (RUN, early))
    assert (counted.runs, counted.failures, counted.others) == (2, 1, ())


def test_why_a_pass_is_no_repeat_is_said_with_what_to_do() -> None:
    """Which runs, and how an author gets runs that count."""
    said = shortfalls(Needs(repeats=3), Repeats(runs=1, others=(4, 7)))
    why = "runs 4, 7 had other cases: give cases the same ids in every run, or name in `expects.cases` those that count"
    assert said == [f"1 passing run on identical inputs, 3 needed; {why}"]
    assert "runs 1, 2, 3, 4, 5 and 1 more had" in shortfalls(Needs(repeats=9), Repeats(others=(1, 2, 3, 4, 5, 6)))[0]


def test_retracted_runs_are_not_counted_but_told() -> None:
    """Only those on the same inputs: a run withdrawn long ago says nothing about this code."""
    elsewhere = replace(RUN, definition="e")
    counted = Repeats.on(RUN, (RUN,), (replace(RUN, refusals=NO), elsewhere))
    assert (counted.runs, counted.failures, counted.retracted) == (1, 0, 1)
    assert counted.says.endswith("; 1 retracted run not counted")
    assert "retracted" not in Repeats.on(RUN, (RUN,), (elsewhere,)).says


def test_nothing_is_bounded_for_what_did_not_run() -> None:
    """No run, and runs of other code, leave every failure rate open."""
    assert Repeats.on(None, ()).to_json()["failure_rate_below"] == 1.0
    stale = Repeats(runs=30, current=False)
    assert stale.to_json()["failure_rate_below"] == 1.0
    assert "below" not in stale.says
    assert stale.says.startswith("0 failures in 30 runs, before")


@pytest.mark.parametrize(
    ("needs", "repeats", "said"),
    [
        (Needs(), Repeats(runs=1), ""),
        (Needs(repeats=3), Repeats(runs=2), "2 passing runs on identical inputs, 3 needed"),
        (Needs(repeats=3), Repeats(runs=3), ""),
        (Needs(repeats=3), Repeats(runs=3, failures=1), "2 passing runs"),
        (Needs(failure_rate_below=0.1), CLEAN_30, ""),
        (Needs(failure_rate_below=0.1), Repeats(runs=29), "below 10.3% (95%); below 10% is needed: 1 more clean run"),
        (Needs(failure_rate_below=0.1), Repeats(runs=3), "below 63.4% (95%); below 10% is needed: 27 more clean runs"),
        (Needs(failure_rate_below=0.1), Repeats(), "no conclusive run on these inputs; below 10% is needed: 30 more"),
        (Needs(failure_rate_below=0.1), Repeats(runs=30, current=False), "30 more clean runs"),
        (Needs(failure_rate_below=0.05), CLEAN_30, "34 more clean runs"),
        (Needs(failure_rate_below=1e-9), CLEAN_30, "more than 1000000 more clean runs"),
        (Needs(failure_rate_below=0.97), Repeats(runs=1), ""),
        (Needs(failure_rate_below=0.95), Repeats(runs=1), "1 more clean run"),
        (Needs(failure_rate_below=0.1), Repeats(runs=60, failures=1), "1 failure in 60 runs"),
    ],
)
def test_what_is_missing_is_said(needs: Needs, repeats: Repeats, said: str) -> None:
    """The bound that was reached, the one that is needed, and how many clean runs lie between."""
    found = shortfalls(needs, repeats)
    assert bool(found) == bool(said)
    assert said in "".join(found)


def test_both_needs_are_reported() -> None:
    """Every rule that refuses is reported, not only the first."""
    assert len(shortfalls(Needs(repeats=3, failure_rate_below=0.1), Repeats(runs=1))) == 2


@pytest.mark.parametrize(
    ("target", "gates", "imprecise"),
    [
        (None, [Repeats(runs=1)], False),
        (0.1, [CLEAN_30], False),
        (0.1, [CLEAN_30, CLEAN_30], True),
        (0.3, [CLEAN_30, CLEAN_30], False),
        (0.1, [Repeats(runs=90), Repeats(runs=90)], False),
        (0.1, [], False),
    ],
)
def test_a_claim_is_imprecise_where_its_gates_together_are(
    target: float | None, gates: list[Repeats], imprecise: bool
) -> None:
    """Two gates that just reach the target each leave twice the rate open for the claim."""
    assert is_imprecise(Needs(failure_rate_below=target), gates) is imprecise


@given(st.integers(1, 400), st.floats(0.001, 0.999))
def test_with_one_gate_meeting_the_need_is_precise_enough(runs: int, target: float) -> None:
    """The downgrade never weakens what the need on a single gate lets pass."""
    needs, gate = Needs(failure_rate_below=target), Repeats(runs=runs)
    assert is_imprecise(needs, [gate]) == bool(shortfalls(needs, gate))


@given(st.integers(0, 200), st.integers(0, 200), st.floats(0.001, 0.999))
def test_a_clean_run_never_adds_a_shortfall(runs: int, failures: int, target: float) -> None:
    """Taking a passing run away never turns refused into held."""
    needs = Needs(repeats=3, failure_rate_below=target)
    before = shortfalls(needs, Repeats(runs=runs + failures, failures=failures))
    after = shortfalls(needs, Repeats(runs=runs + failures + 1, failures=failures))
    assert len(after) <= len(before)


def imported(number: int, *digests: str, **changes: Any) -> Run:
    """An import of reports."""
    reports = tuple(Artefact(name=f"report:{place}.xml", digest=one, size_bytes=1) for place, one in enumerate(digests))
    return replace(RUN, number=number, imported=True, artefacts=reports, **changes)


@pytest.mark.parametrize(
    ("other", "runs"),
    [
        (imported(2, "b", content="said"), 1),
        (imported(2, "a", content=""), 1),
        (imported(2, "a", "b", content="more"), 2),
        (imported(2, "b", content="else"), 2),
        (imported(2, "b", content=""), 2),
        (imported(2, "b", content="said", refusals=NO), 2),
        (imported(2, "b", content="said", platform="windows"), 1),
    ],
    ids=["same words", "same bytes", "more reports", "another run", "unknown", "a failure", "another label"],
)
def test_a_report_that_is_imported_again_is_no_repeat(other: Run, runs: int) -> None:
    """However its bytes differ; another run is one, and a failure always counts."""
    run = imported(1, "a", content="said")
    assert Repeats.on(run, (run, other)).runs == runs


def test_a_run_where_the_contract_does_not_ask_is_no_answer() -> None:
    """It refutes nothing, and is no repeat; a failure beside it on the right platform is both."""
    elsewhere = (Reason(Code.WRONG_PLATFORM, "gate", "asks for linux"),)
    wrong = imported(2, "a", platform="windows", refusals=elsewhere)
    assert not wrong.answered
    assert Repeats.on(RUN, (RUN, wrong)) == Repeats(runs=1)
    assert Repeats.on(RUN, (RUN, imported(2, "a", refusals=NO))).failures == 1
