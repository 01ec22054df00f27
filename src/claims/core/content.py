"""What a report says, as one digest: equal for two exports of one run, however their bytes differ."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claims.core.case import Report

_MODULUS = 1 << 256


def content_digest(report: Report) -> str:
    """Give the SHA-256 over cases, outcomes, durations and the times that suites give, whatever their order.

    Left out is what another export of the same run may write otherwise: text, and names of files and suites.
    """
    cases = added_up(
        number_of(f"{c.classname}\0{c.name}\0{c.outcome.value}\0{c.mark or ''}\0{c.duration_s or 0.0!r}")
        for c in report.cases
    )
    return sha256(f"{cases} {report.times}".encode()).hexdigest()


def number_of_times(timestamp: str, duration_s: float | None) -> int:
    """Give what a suite says of its time as one number; 0 where it says nothing."""
    began = _moment(timestamp.strip())
    return number_of(f"{began}\0{duration_s or 0.0!r}") if began or duration_s else 0


def added_up(numbers: Iterable[int]) -> int:
    """Give the sum of digests: the same for the same ones in any order, and none has to be kept."""
    return sum(numbers) % _MODULUS


def number_of(text: str) -> int:
    """Give the SHA-256 of a text as a number."""
    return int.from_bytes(sha256(text.encode("utf-8", "surrogatepass")).digest(), "big")


def _moment(text: str) -> str:
    """Give one spelling for all spellings of a moment; what cannot be read stays as it is."""
    try:
        moment = datetime.fromisoformat(text)
        return (moment.astimezone(UTC) if moment.tzinfo else moment).isoformat()
    except (ValueError, OverflowError):
        return text
