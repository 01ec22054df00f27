"""What can go wrong in the Scenario Runner; one class for each thing a caller would do differently."""

from __future__ import annotations


class ScenarioRunnerError(Exception):
    """Base of the errors that this package raises itself. Errors of the file system pass through unchanged."""


class InvalidKey(ScenarioRunnerError, ValueError):
    """An object key that the stores do not accept: choose another name."""


class InvalidSubmission(ScenarioRunnerError, ValueError):
    """A submission that cannot be run as written: correct it and submit again."""


class UnknownScenario(ScenarioRunnerError, LookupError):
    """A scenario that the catalogue does not have."""


class IllegalTransition(ScenarioRunnerError):
    """A run cannot go from its present state to the one asked for."""


class MalformedStatus(ScenarioRunnerError, ValueError):
    """A stored status that is not one: it is reported, never guessed at."""


class EngineError(ScenarioRunnerError):
    """The engine could not produce a shard; the run ends as failed."""


class OutputMissing(ScenarioRunnerError):
    """A run may not be committed, because the engine left a shard out or it does not read back."""


class NotSettled(ScenarioRunnerError, TimeoutError):
    """A run published no final state within the caller's patience."""
