"""The Scenario Runner: of all that submit the same run one leads, and the others follow what it publishes."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from fraud_detection.scenario_runner.commit import _commit_ready
from fraud_detection.scenario_runner.errors import EngineError, InvalidSubmission, NotSettled, OutputMissing
from fraud_detection.scenario_runner.ids import run_id_for
from fraud_detection.scenario_runner.lease import acquire_lease
from fraud_detection.scenario_runner.planning import plan_run, write_plan
from fraud_detection.scenario_runner.run_status import RunState, RunStatus, publish_status, read_status, status_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fraud_detection.scenario_runner.catalogue import Scenario, ScenarioCatalogue
    from fraud_detection.scenario_runner.engine import Engine
    from fraud_detection.scenario_runner.object_store import ObjectStore
    from fraud_detection.scenario_runner.submission import RunSubmission

PATIENCE_S = 30.0
POLL_S = 0.01


class Role(StrEnum):
    """What a submitter turned out to be."""

    LEADER = "leader"
    FOLLOWER = "follower"


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a submitter is told: the run, its part in it, and the status it saw."""

    run_id: str
    role: Role
    status: RunStatus


def utc_now() -> datetime:
    """Give the present time in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class ScenarioRunner:
    """Runs each distinct submission once. Any number of runners, in any processes, may share a store."""

    store: ObjectStore
    catalogue: ScenarioCatalogue
    engine: Engine
    engine_root: Path
    now: Callable[[], datetime] = utc_now

    def submit(self, submission: RunSubmission) -> Receipt:
        """Lead the run if nobody does, else give the status that its leader has published.

        Raises:
            UnknownScenario: before anything is stored.
            PermissionError, FileNotFoundError: the leader's status stayed unreadable; no status is made up.
            NotSettled: a leader exists and published nothing.
        """
        scenario = self.catalogue.require(submission.scenario_id)
        run_id = run_id_for(submission)
        if acquire_lease(self.store, run_id, owner=f"pid-{os.getpid()}"):
            return Receipt(run_id=run_id, role=Role.LEADER, status=self._lead(run_id, submission, scenario))
        self._await_published(run_id)
        return Receipt(run_id=run_id, role=Role.FOLLOWER, status=read_status(self.store, run_id))

    def await_settled(self, run_id: str, *, patience_s: float = PATIENCE_S, poll_s: float = POLL_S) -> RunStatus:
        """Give the final status of a run, read again and again until there is one.

        Raises:
            NotSettled: there is none within `patience_s`.
        """
        deadline = time.monotonic() + patience_s
        while not (status := read_status(self.store, run_id)).state.settled:
            if time.monotonic() >= deadline:
                raise NotSettled(f"{run_id} is still {status.state} after {patience_s} s")
            time.sleep(poll_s)
        return status

    def _lead(self, run_id: str, submission: RunSubmission, scenario: Scenario) -> RunStatus:
        status = RunStatus(run_id=run_id, state=RunState.CREATED, revision=1, updated_at=self.now())
        publish_status(self.store, status)
        engine_run_root = self.engine_root / run_id
        try:
            plan = plan_run(run_id, submission, scenario)
            write_plan(self.store, plan)
            status = self._advance(status, RunState.PLANNED)
            status = self._advance(status, RunState.RUNNING)
            self.engine.execute(plan, engine_run_root)
            return _commit_ready(
                engine_run_root=engine_run_root, store=self.store, status=status, plan=plan, at=self.now()
            )
        except (InvalidSubmission, EngineError, OutputMissing) as error:
            return self._advance(status, RunState.FAILED, detail=str(error))

    def _advance(self, status: RunStatus, state: RunState, *, detail: str = "") -> RunStatus:
        status = status.advanced(state, at=self.now(), detail=detail)
        publish_status(self.store, status)
        return status

    def _await_published(self, run_id: str, *, patience_s: float = PATIENCE_S) -> None:
        """Wait for the leader's first status, which comes shortly after its lease."""
        deadline = time.monotonic() + patience_s
        while not self.store.exists(status_key(run_id)):
            if time.monotonic() >= deadline:
                raise NotSettled(f"{run_id} has a leader that published nothing for {patience_s} s")
            time.sleep(POLL_S)
