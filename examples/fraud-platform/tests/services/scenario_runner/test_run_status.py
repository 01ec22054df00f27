"""Leadership and status: who leads, what is published, what may follow what."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING

import pytest
from scenario_builders import LATER, a_status

from fraud_detection.scenario_runner.errors import IllegalTransition, MalformedStatus
from fraud_detection.scenario_runner.lease import acquire_lease, lease_key
from fraud_detection.scenario_runner.run_status import RunState, publish_status, read_status, status_key

if TYPE_CHECKING:
    from fraud_detection.scenario_runner.storage import LocalObjectStore

RUN = a_status().run_id


def test_a_run_has_one_leader_for_good(store: LocalObjectStore) -> None:
    """Not even the leader gets the lease a second time."""
    assert [acquire_lease(store, RUN, owner="first") for _ in range(3)] == [True, False, False]
    assert store.read_text(lease_key(RUN)) == "first\n"


def test_runs_are_led_independently(store: LocalObjectStore) -> None:
    """The lease of one run says nothing of another."""
    assert acquire_lease(store, "run-a", owner="one")
    assert acquire_lease(store, "run-b", owner="two")


def test_a_published_status_is_read(store: LocalObjectStore) -> None:
    """All of it comes back."""
    status = a_status(state=RunState.FAILED, revision=4, detail="engine stopped")
    publish_status(store, status)
    assert read_status(store, RUN) == status


def test_the_usual_way_is_allowed() -> None:
    """A run goes from created to ready, counting its changes."""
    status = a_status()
    for state in (RunState.PLANNED, RunState.RUNNING, RunState.READY):
        status = status.advanced(state, at=LATER)
    assert (status.state, status.revision, status.updated_at) == (RunState.READY, 4, LATER)
    assert status.state.settled


def test_a_step_out_of_order_is_refused() -> None:
    """Of all pairs of states, only the next step and a failure are allowed; a final state is not left."""
    way = [RunState.CREATED, RunState.PLANNED, RunState.RUNNING]
    allowed = {*pairwise([*way, RunState.READY]), *product(way, [RunState.FAILED])}
    for state, following in set(product(RunState, repeat=2)) - allowed:
        with pytest.raises(IllegalTransition):
            a_status(state=state).advanced(following, at=LATER)


@pytest.mark.parametrize(
    ("field", "value"), [("state", "nearly"), ("revision", "3"), ("updated_at", "today"), ("run_id", "run-other")]
)
def test_a_malformed_status_is_not_guessed_at(store: LocalObjectStore, field: str, value: str) -> None:
    """A status with one wrong field is an error that names its key."""
    publish_status(store, a_status())
    store.write_json(status_key(RUN), store.read_json(status_key(RUN)) | {field: value})
    with pytest.raises(MalformedStatus, match=status_key(RUN)):
        read_status(store, RUN)
