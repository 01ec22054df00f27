"""The Scenario Runner: takes run submissions, and runs each distinct one once however often it is submitted."""

from fraud_detection.scenario_runner.runner import Receipt, Role, ScenarioRunner
from fraud_detection.scenario_runner.storage import LocalObjectStore
from fraud_detection.scenario_runner.submission import RunSubmission

__all__ = ["LocalObjectStore", "Receipt", "Role", "RunSubmission", "ScenarioRunner"]
