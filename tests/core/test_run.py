"""A run is kept as one JSON value, and read back as it was."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import NOW, a_broken_run, a_failed_run, a_retraction, a_run
from claims.core.canonical import canonical
from claims.core.case import Counts
from claims.core.retraction import Retraction
from claims.core.run import Ending, Run, utc_text
from strategies import runs, texts, times

if TYPE_CHECKING:
    from claims.core.run import Run as AnyRun


@given(runs)
def test_a_run_is_read_back_as_it_was(run: AnyRun) -> None:
    """The ledger's bytes say everything about a run but its number."""
    assert Run.from_body(run.number, json.loads(canonical(run.to_body()))) == run


@given(st.integers(1), texts, times)
def test_a_retraction_is_read_back_as_it_was(run: int, because: str, at: datetime) -> None:
    """So do those of a retraction."""
    retraction = a_retraction(min(run, 2**53 - 1), because=because, at=at)
    assert Retraction.from_body(9, json.loads(canonical(retraction.to_body()))) == retraction


ADDED = {
    "symbols", "cases_digest", "judged_digest", "skipped_digest", "selection", "content", "told", "reading", "origins",
}  # fmt: skip
"""Keys that runs of before have not."""


def test_runs_of_before_recorded_no_symbols() -> None:
    """They are read, and a claim on an anchored symbol finds nothing in them to rest on."""
    body = a_run(symbols={"anchor": "py1:0"}).to_body()
    del body["symbols"]
    assert Run.from_body(1, body) == a_run()


@pytest.mark.parametrize("name", sorted(a_run().to_body().keys() - {"kind", "schema", "labels"} - ADDED))
def test_every_field_is_needed(name: str) -> None:
    """A body that lacks a field is no run; nothing is filled in."""
    body = a_run().to_body()
    del body[name]
    with pytest.raises((KeyError, TypeError, ValueError)):
        Run.from_body(1, body)


def test_a_run_says_what_it_is() -> None:
    """Kind and schema come with every event."""
    assert (a_run().to_body()["kind"], a_run().to_body()["schema"]) == ("run", 1)
    assert (a_retraction().to_body()["kind"], a_retraction().to_body()["schema"]) == ("retraction", 1)


def test_times_are_utc_with_microseconds() -> None:
    """`2026-02-14T09:30:00.000000Z`: one form, which sorts."""
    assert utc_text(NOW) == "2026-02-14T09:30:00.000000Z"
    assert datetime.fromisoformat(utc_text(NOW)) == NOW


def test_outcomes() -> None:
    """A run passed, or ended in the first thing that it was refused for."""
    assert (a_run().passed, a_run().outcome, a_run().failing) == (True, "passed", 0)
    assert (a_failed_run().passed, a_failed_run().outcome, a_failed_run().failing) == (False, "exit-code", 1)
    assert a_run(counts=Counts(failed=2, errored=3)).failing == 5
    assert a_broken_run(Ending.KILLED).failing == 0


@pytest.mark.parametrize("ending", Ending)
def test_only_what_had_its_say_is_conclusive(ending: Ending) -> None:
    """An interrupted run and one that never began said nothing about the code."""
    assert ending.conclusive == (ending in (Ending.EXITED, Ending.KILLED, Ending.TIMED_OUT))
