"""What the tests of the Scenario Runner share. Everything they write lies below pytest's temporary folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scenario_builders import NOON, a_catalogue

from fraud_detection.scenario_runner.engine import SyntheticEngine
from fraud_detection.scenario_runner.runner import ScenarioRunner
from fraud_detection.scenario_runner.storage import LocalObjectStore

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> LocalObjectStore:
    """A store of its own, with short pauses."""
    return LocalObjectStore(tmp_path / "store", sleep=lambda _: None)


@pytest.fixture
def engine_root(tmp_path: Path) -> Path:
    """Where the engine writes."""
    return tmp_path / "engine"


@pytest.fixture
def runner(store: LocalObjectStore, engine_root: Path) -> ScenarioRunner:
    """A runner at a fixed time."""
    return ScenarioRunner(
        store=store, catalogue=a_catalogue(), engine=SyntheticEngine(), engine_root=engine_root, now=lambda: NOON
    )
