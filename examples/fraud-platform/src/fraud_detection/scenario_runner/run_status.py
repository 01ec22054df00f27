"""The status of a run: what its leader publishes and its followers read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from fraud_detection.scenario_runner.errors import IllegalTransition, MalformedStatus

if TYPE_CHECKING:
    from fraud_detection.scenario_runner.object_store import Json, ObjectStore


class RunState(StrEnum):
    """Where a run stands."""

    CREATED = "created"
    PLANNED = "planned"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"

    @property
    def settled(self) -> bool:
        """Whether no other state follows."""
        return not NEXT[self]


NEXT: dict[RunState, frozenset[RunState]] = {
    RunState.CREATED: frozenset({RunState.PLANNED, RunState.FAILED}),
    RunState.PLANNED: frozenset({RunState.RUNNING, RunState.FAILED}),
    RunState.RUNNING: frozenset({RunState.READY, RunState.FAILED}),
    RunState.READY: frozenset(),
    RunState.FAILED: frozenset(),
}


@dataclass(frozen=True, kw_only=True)
class RunStatus:
    """A run's state and how many times it has changed."""

    run_id: str
    state: RunState
    revision: int
    updated_at: datetime
    detail: str = ""

    def advanced(self, state: RunState, *, at: datetime, detail: str = "") -> RunStatus:
        """Give the status after a change of state.

        Raises:
            IllegalTransition: the state does not follow from the present one.
        """
        if state not in NEXT[self.state]:
            raise IllegalTransition(f"{self.run_id}: {state} does not follow {self.state}")
        return replace(self, state=state, revision=self.revision + 1, updated_at=at, detail=detail)


def status_key(run_id: str) -> str:
    """Give the key of a run's status."""
    return f"run_status/{run_id}.json"


def publish_status(store: ObjectStore, status: RunStatus) -> None:
    """Make a status the one that readers see."""
    store.write_json(
        status_key(status.run_id),
        {
            "run_id": status.run_id,
            "state": status.state.value,
            "revision": status.revision,
            "updated_at": status.updated_at.isoformat(),
            "detail": status.detail,
        },
    )


def read_status(store: ObjectStore, run_id: str) -> RunStatus:
    """Give the published status of a run.

    Raises:
        FileNotFoundError: none is published.
        MalformedStatus: what is stored is not the status of this run.
    """
    fields = store.read_json(status_key(run_id))
    try:
        status = _parsed(fields)
    except (KeyError, ValueError, TypeError) as error:
        raise MalformedStatus(f"{status_key(run_id)}: {error!r}") from error
    if status.run_id != run_id:
        raise MalformedStatus(f"{status_key(run_id)} holds the status of {status.run_id}")
    return status


def _parsed(fields: Json) -> RunStatus:
    revision = fields["revision"]
    if not isinstance(revision, int) or isinstance(revision, bool):
        raise TypeError(f"revision: expected a whole number, found {revision!r}")
    return RunStatus(
        run_id=str(fields["run_id"]),
        state=RunState(str(fields["state"])),
        revision=revision,
        updated_at=datetime.fromisoformat(str(fields["updated_at"])),
        detail=str(fields["detail"]),
    )
