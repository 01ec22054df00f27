"""Submissions are checked where they enter, and equal ones ask for the same run."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Any

import pytest
from scenario_builders import LATER, NOON, a_submission

from fraud_detection.scenario_runner.errors import InvalidSubmission
from fraud_detection.scenario_runner.ids import is_run_id, run_id_for
from fraud_detection.scenario_runner.submission import parse_submission

FIELDS = {
    "scenario_id": "card-testing",
    "window_start": "2025-06-02T12:00:00+00:00",
    "window_end": "2025-06-02T13:00:00+00:00",
    "seed": 7,
}


def test_fields_make_a_submission() -> None:
    """What a client sends becomes the value that everything else works with."""
    assert parse_submission(FIELDS) == a_submission()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"sead": 7}, "sead: no such field"),
        ({"scenario_id": 3}, "scenario_id: expected text"),
        ({"seed": True}, "seed: expected a whole number"),
        ({"seed": -1}, "seed: expected 0 to"),
        ({"window_start": "2025-06-02T12:00:00"}, "window_start: expected a time with its offset"),
        ({"window_end": FIELDS["window_start"]}, "window_end: expected a time after window_start"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, object], named: str) -> None:
    """The message says which field is wrong and what was expected of it."""
    with pytest.raises(InvalidSubmission, match=named):
        parse_submission(FIELDS | change)


def test_a_missing_field_is_named() -> None:
    """Nothing is filled in for the client."""
    with pytest.raises(InvalidSubmission, match="seed: missing"):
        parse_submission({name: value for name, value in FIELDS.items() if name != "seed"})


def test_equal_submissions_have_one_run_id() -> None:
    """The id has its form, and is the same for the same instant in another time zone."""
    elsewhere = NOON.astimezone(timezone(timedelta(hours=2)))
    assert is_run_id(run_id_for(a_submission()))
    assert run_id_for(a_submission(window_start=elsewhere)) == run_id_for(a_submission())


def test_different_submissions_have_different_run_ids() -> None:
    """Every field takes part in the id."""
    later = NOON + timedelta(hours=2)
    changes: list[dict[str, Any]] = [
        {"seed": 8},
        {"scenario_id": "baseline-traffic"},
        {"window_start": LATER},
        {"window_end": later},
    ]
    ids = {run_id_for(a_submission(**change)) for change in [{}, *changes]}
    assert len(ids) == 1 + len(changes)
