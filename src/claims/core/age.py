"""How old a record is. What is dated in the future has no age that anybody knows, and so is never young."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

CLOCK_SKEW = timedelta(days=1)
"""How far the clocks of two machines may differ: a clock set by the wrong time zone is hours off, and no more."""
_A_DAY = timedelta(days=1)


def is_ahead(at: datetime, now: datetime) -> bool:
    """Whether a moment lies further in the future than clocks differ."""
    return at - now > CLOCK_SKEW


def too_old(at: datetime, days: float, now: datetime) -> str:
    """Say why something of a moment is too old for a number of days; empty where it is not."""
    if is_ahead(at, now):
        return "is dated in the future: its age is not known"
    return f"is older than {days:g} days" if (now - at) / _A_DAY > days else ""
