"""What changed between runs, by identity."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import a_case, a_failed_run, a_failing_case, a_run
from claims.core.case import FAILING, Case, Outcome
from claims.core.change import (
    Change,
    Roll,
    between,
    cases_digest,
    judged_digest,
    lost,
    named,
    previous,
    roll,
    skipped_digest,
    vanished_from,
)
from claims.core.entry import Expects
from claims.core.run import Inputs
from strategies import reports

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claims.core.run import Run

A, B, C = "tests.test_store::a", "tests.test_store::b", "tests.test_store::c"


def change(before: list[Case], after: list[Case]) -> Change:
    """What changed from one report to the next."""
    fails, failed = ([case for case in cases if case.outcome is Outcome.FAILED] for cases in (after, before))
    return between(1, (roll(before), roll(after)), (failed, fails))


def passing(name: str) -> Case:
    """A case that passed."""
    return a_case(name)


def failing(name: str, headline: str = "boom") -> Case:
    """A case that failed."""
    return a_failing_case(name, headline=headline)


def skipped(name: str) -> Case:
    """A case that was skipped."""
    return a_case(name, outcome=Outcome.SKIPPED)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([passing("a")], [passing("a")], {}),
        ([passing("a")], [failing("a")], {"newly_failing": (A,)}),
        ([failing("a")], [passing("a")], {"fixed": (A,)}),
        ([failing("a"), passing("b")], [passing("a"), failing("b")], {"newly_failing": (B,), "fixed": (A,)}),
        ([failing("a", "KeyError: 1")], [failing("a", "KeyError: 2")], {"fails_otherwise": (A,)}),
        ([failing("a", "x.py:1: no")], [failing("a", "x.py:2: no")], {}),
        ([failing("a")], [skipped("a")], {"silenced": (A,)}),
        ([passing("a"), skipped("b")], [skipped("a"), passing("b")], {"set_aside": (A,)}),
        ([skipped("a")], [skipped("a")], {}),
        ([], [skipped("a")], {"new": (A,)}),
        ([failing("a"), passing("b")], [passing("b")], {"vanished": (A,)}),
        ([passing("a")], [passing("a"), passing("c")], {"new": (C,)}),
        ([passing("a")], [failing("c")], {"newly_failing": (C,), "vanished": (A,), "new": (C,)}),
    ],
)
def test_changes(before: list[Case], after: list[Case], expected: dict[str, tuple[str, ...]]) -> None:
    """Each case that is otherwise than before is named, and nothing else."""
    found = change(before, after)
    assert found == Change(since=1, **expected)
    assert found.any == bool(expected)


names = st.sets(st.sampled_from("abcdefgh"), min_size=1)


@given(names, names, names)
def test_equal_counts_of_different_failures_always_show(everything: set[str], one: set[str], other: set[str]) -> None:
    """Where the failing cases are not the same, somebody is told which, however many there are."""
    everything |= one | other
    before = [failing(name) if name in one else passing(name) for name in sorted(everything)]
    after = [failing(name) if name in other else passing(name) for name in sorted(everything)]
    found = change(before, after)
    assert {*found.newly_failing} == {f"tests.test_store::{name}" for name in other - one}
    assert {*found.fixed} == {f"tests.test_store::{name}" for name in one - other}


def test_cases_of_one_id_are_told_apart_by_their_file() -> None:
    """A failure that moves from one of them to the other is one newly failing and one fixed."""
    one, other = a_case("t", file="a.py"), a_case("t", file="b.py")
    found = change([failing("t")._replace(file="a.py"), other], [one, failing("t")._replace(file="b.py")])
    assert (len(found.newly_failing), len(found.fixed)) == (1, 1)
    assert "b.py" in found.newly_failing[0]


def test_a_namesake_that_is_added_takes_nothing_away() -> None:
    """Where one run has a case twice, both runs name it by its place; in one place it is one case, however often."""
    one, other = a_case("t", suite="s", file=""), a_case("t", suite="z", file="")
    assert change([one], [one, one]) == Change(since=1)
    assert change([one], [one, other]) == Change(since=1, new=("tests.test_store::t (z)",))
    assert change([one, other], [one]) == Change(since=1, vanished=("tests.test_store::t (z)",))
    assert change([one], [other]) == Change(since=1), "a case may move"


@given(reports)
def test_the_digest_is_that_of_the_identities(cases: list[Case]) -> None:
    """Whatever their order and outcomes; and it is another where a case is gone."""
    assert cases_digest(cases) == cases_digest(cases[::-1])
    assert cases_digest([case._replace(outcome=Outcome.PASSED) for case in cases]) == cases_digest(cases)
    assert cases_digest([*cases, a_case("one more", suite="s", file="f")]) != cases_digest(cases)


@given(reports, reports)
def test_equal_digests_mean_that_nothing_changed(cases: list[Case], others: list[Case]) -> None:
    """Those of the cases and of the skipped ones, where nothing fails: then no run is read to know it."""
    before, after = ([case for case in those if case.outcome not in FAILING and case.name] for those in (cases, others))
    for later in (after, before[::-1]):
        if (cases_digest(before), skipped_digest(before)) == (cases_digest(later), skipped_digest(later)):
            found = between(1, (roll(before), roll(later)), ((), ()))
            assert found == Change(since=1)


@given(reports)
def test_each_case_has_one_name(cases: list[Case]) -> None:
    """Whatever run it is named beside."""
    whole = roll(cases)
    (alone,) = named(whole)
    places = {(case.id, f"{case.suite} {case.file}".strip()) for case in cases}
    assert len(alone) == len(places) == len(named(whole, {})[0])


def history(*cases: str, **changes: object) -> tuple[tuple[Run, ...], dict[int, frozenset[str]]]:
    """Passing runs with cases named by a letter each, newest first, and the cases of each by its number."""
    made = [a_run(n, cases_digest=f"digest of {''.join(sorted(had))}") for n, had in enumerate(cases, 1)]
    return tuple(made[::-1]), {n: frozenset(had) for n, had in enumerate(cases, 1)}


def gone(runs: tuple[Run, ...], ids: dict[int, frozenset[str]]) -> tuple[int, str] | None:
    """What the newest run lacks, and since which."""
    found = lost(runs[0], runs, lambda run: letters(ids[run.number]))
    return (found.since, "".join(found.cases)) if found else None


def letters(names: Iterable[str]) -> Roll:
    """Passing cases with these names."""
    return {name: {"": Outcome.PASSED} for name in names}


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        (["ab"], None),
        (["ab", "ab"], (1, "")),
        (["ab", "abc"], (1, "")),
        (["ab", "a"], (1, "b")),
        (["ab", "a", "a"], (1, "b")),
        (["ab", "a", "ab"], (1, "")),
        (["ab", "abc", "ab"], (2, "c")),
        (["ab", "ac", "a"], (1, "b")),
        (["ab", "cd"], (1, "ab")),
    ],
)
def test_cases_that_are_gone(cases: list[str], expected: tuple[int, str] | None) -> None:
    """They are looked for in the last run that lacked nothing itself: running again makes nothing of a loss."""
    assert gone(*history(*cases)) == expected


def test_a_failed_run_is_never_the_held_one() -> None:
    """Nor one of another platform, nor one without a report, nor a later one."""
    runs, ids = history("ab", "a")
    for changes in ({"platform": "windows"}, {"counts": None}, {"number": 9}):
        assert gone((runs[0], replace(runs[1], **changes)), ids | {9: ids[1]}) is None
    assert gone((runs[0], replace(a_failed_run(1), cases_digest="x")), ids) is None


def found_since(runs: tuple[Run, ...], ids: dict[int, frozenset[str]]) -> tuple[int, str, bool] | None:
    """What the newest run lacks, since which, and whether that refuses."""
    found = lost(runs[0], runs, lambda run: letters(ids[run.number]))
    return (found.since, "".join(found.cases), found.refuses) if found else None


@pytest.mark.parametrize(
    ("cases", "selections", "expected"),
    [
        (["ab", "a"], "ss", (1, "b", True)),
        (["ab", "a"], "st", (1, "b", False)),
        (["ab", "a", "a"], "stt", (2, "", True)),
        (["ab", "a", "a"], "sst", (1, "b", False)),
        (["ab", "a", "a"], "sts", (1, "b", True)),
        (["ab", "abc", "a"], "sts", (1, "b", True)),
        (["ab", "abc", "ab"], "sts", (2, "c", False)),
    ],
)
def test_what_a_gate_selects_is_the_way_out(cases: list[str], selections: str, expected: tuple[int, str, bool]) -> None:
    """A loss under the same words refuses; under others it is named, once. A time limit is not among these words."""
    runs, ids = history(*cases)
    named_ = tuple(replace(run, selection=selections[run.number - 1], definition=f"{run.number}" * 64) for run in runs)
    assert found_since(named_, ids) == expected


def test_runs_of_before_selected_what_they_declared() -> None:
    """Those that did not record what they selected are compared by their whole declaration."""
    runs, ids = history("ab", "a")
    assert found_since(runs, ids) == (1, "b", True)
    assert found_since((runs[0], replace(runs[1], definition="e" * 64)), ids) == (1, "b", False)
    assert found_since((replace(runs[0], selection="s"), runs[1]), ids) == (1, "b", True)


def test_cases_are_read_only_where_digests_differ() -> None:
    """A history of a thousand runs of the same cases costs nothing."""
    runs = tuple(a_run(n, cases_digest="same") for n in range(1000, 0, -1))

    def read(run: Run) -> Roll:
        raise AssertionError(run.number)

    assert lost(runs[0], runs, read) is not None


def test_the_cases_that_are_judged_have_a_digest_of_their_own() -> None:
    """Where expectations name cases, others may come and go; where they name none, there is nothing to add."""
    named = Expects(cases=("*race*", "t::race_a"))
    race, other = a_case("race_a", classname="t"), a_case("walk", classname="t")
    assert judged_digest([race, other], named) == judged_digest([race], named) == cases_digest([race])
    assert judged_digest([race, a_case("race_b", classname="t", position=1)], named) != cases_digest([race])
    assert judged_digest([race], Expects()) is None


def test_of_runs_without_a_digest_only_the_newest_pass_is_read() -> None:
    """Ledgers of before it was kept are not read whole at each judgement."""
    runs = tuple(a_run(n, cases_digest=None) for n in range(9, 0, -1))
    asked = []

    def read(run: Run) -> Roll:
        asked.append(run.number)
        return letters("ab" if run.number < 9 else "a")

    found = lost(runs[0], runs, read)
    assert found
    assert (found.since, found.cases) == (8, ("b",))
    assert {*asked} == {8, 9}


def test_the_run_before_has_a_report_and_the_same_platform() -> None:
    """Others cannot be compared."""
    runs = (a_run(4), a_run(3, counts=None), a_run(2, platform="windows"), a_run(1))
    assert previous(runs[0], runs) == runs[3]
    assert previous(runs[2], runs) is None


def test_running_again_does_not_hide_what_an_edit_did() -> None:
    """Compared is the newest run about something else: other files, or another selection, but no other time limit."""
    edited = Inputs(before="2" * 64, after="2" * 64)
    runs = (a_run(4), a_run(3), a_run(2, inputs=edited), a_run(1))
    assert previous(runs[0], runs) == runs[2]
    assert previous(runs[0], (runs[0], runs[1])) == runs[1], "where there is nothing else, the one before"
    selected = tuple(
        replace(run, selection="s", definition=f"{run.number}" * 64) for run in (runs[0], runs[1], runs[3])
    )
    other = replace(runs[2], inputs=runs[0].inputs, selection="t")
    assert previous(selected[0], (*selected[:2], other, selected[2])) == other


def test_runs_of_before_did_not_tell_report_files_apart() -> None:
    """A case that has its file named now is not gone, and one of two files that is not there any more is."""
    then = roll([a_case("a", suite="s", file="")])
    now = roll([a_case("a", suite=f"s @ {file}", file="") for file in ("x.xml", "y.xml")])
    assert vanished_from(*named(then, now)) == ()
    assert vanished_from(*named(now, then)) == ("tests.test_store::a (s @ x.xml)", "tests.test_store::a (s @ y.xml)")
    unnamed = roll([a_case("a", suite=f" @ {file}", file="") for file in ("x.xml", "y.xml")])
    assert vanished_from(*named(roll([a_case("a", suite="", file="")]), unnamed)) == ()
    assert vanished_from(*named(roll([a_case("b", suite="s", file="")]), now)) == ("tests.test_store::b",)
