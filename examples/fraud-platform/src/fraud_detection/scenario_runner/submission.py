"""A run submission: what is to be run, checked where it enters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fraud_detection.scenario_runner.errors import InvalidSubmission

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS = frozenset({"scenario_id", "window_start", "window_end", "seed"})
MAX_SEED = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class RunSubmission:
    """A scenario over the time window [start, end), with a seed. Two equal submissions ask for the same run."""

    scenario_id: str
    window_start: datetime
    window_end: datetime
    seed: int

    def __post_init__(self) -> None:
        if not self.scenario_id:
            raise InvalidSubmission("scenario_id: expected a name, found nothing")
        for name, at in (("window_start", self.window_start), ("window_end", self.window_end)):
            if at.utcoffset() is None:
                raise InvalidSubmission(f"{name}: expected a time with its offset from UTC, found {at.isoformat()}")
        if self.window_start >= self.window_end:
            raise InvalidSubmission(
                f"window_end: expected a time after window_start, found {self.window_end.isoformat()}"
            )
        if not 0 <= self.seed <= MAX_SEED:
            raise InvalidSubmission(f"seed: expected 0 to {MAX_SEED}, found {self.seed}")

    def canonical(self) -> dict[str, object]:
        """Give the submission with times in UTC, so that one instant is written one way."""
        return {
            "scenario_id": self.scenario_id,
            "window_start": self.window_start.astimezone(UTC).isoformat(),
            "window_end": self.window_end.astimezone(UTC).isoformat(),
            "seed": self.seed,
        }


def parse_submission(fields: Mapping[str, object]) -> RunSubmission:
    """Make a submission of untrusted fields.

    Raises:
        InvalidSubmission: a field is unknown, missing or of the wrong kind; the message names it.
    """
    if unknown := sorted(fields.keys() - FIELDS):
        raise InvalidSubmission(f"{unknown[0]}: no such field; there are {', '.join(sorted(FIELDS))}")
    if missing := sorted(FIELDS - fields.keys()):
        raise InvalidSubmission(f"{missing[0]}: missing")
    scenario_id, seed = fields["scenario_id"], fields["seed"]
    if not isinstance(scenario_id, str):
        raise InvalidSubmission(f"scenario_id: expected text, found {scenario_id!r}")
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise InvalidSubmission(f"seed: expected a whole number, found {seed!r}")
    return RunSubmission(
        scenario_id=scenario_id,
        window_start=_time("window_start", fields["window_start"]),
        window_end=_time("window_end", fields["window_end"]),
        seed=seed,
    )


def _time(name: str, value: object) -> datetime:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError as error:
        raise InvalidSubmission(f"{name}: expected an ISO 8601 time, found {value!r}") from error
