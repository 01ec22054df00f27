"""Leadership of a run: whoever creates its lease leads it, and nobody else ever does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fraud_detection.scenario_runner.object_store import ObjectStore


def lease_key(run_id: str) -> str:
    """Give the key of a run's lease."""
    return f"leases/{run_id}.lease"


def acquire_lease(store: ObjectStore, run_id: str, *, owner: str) -> bool:
    """Whether this caller leads the run: True for one caller per run, the one that created the lease.

    A lease does not expire. A leader that dies leaves a run that does not settle, which followers report.
    """
    return store.create_text(lease_key(run_id), f"{owner}\n")
