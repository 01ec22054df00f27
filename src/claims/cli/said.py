"""What a user says of a run that was made elsewhere: taken where a run can have it, else refused in words."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from claims.core.entry import Lane
from claims.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
"""No run that left a JUnit report began earlier."""
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .+_()-]{0,99}", re.ASCII)
EXIT_CODES = (-64, 255)
"""What a process can end with; less than 0 is how Python tells a signal."""
EXIT_CODES_OF: Mapping[Lane, tuple[int, int]] = {
    Lane.WINDOWS: (-(1 << 31), (1 << 32) - 1),
    Lane.WINDOWS_WINE: (-(1 << 31), (1 << 32) - 1),
}


def exit_code(number: int, platform: Lane) -> int:
    """Give an exit code that a process on a platform can end with."""
    least, most = EXIT_CODES_OF.get(platform, EXIT_CODES)
    if least <= number <= most:
        return number
    raise UsageError(f"--exit-code: a process on {platform.value} ends with {least} to {most}, found {_short(number)}")


def moment(text: str, now: datetime) -> datetime:
    """Give an aware time in UTC; a run cannot begin in the future."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--at: expected a time such as 2026-02-14T09:30:00Z, found {text[:100]!r}") from None
    if at.tzinfo is None:
        raise UsageError(f"--at: {text!r} has no time zone; write Z for UTC")
    try:
        at = at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(f"--at: {text!r} is no time in UTC between the years 1 and 9999") from None
    if at > now:
        raise UsageError(f"--at: {text!r} lies in the future")
    if at < BEFORE_ALL:
        raise UsageError(f"--at: {text!r} lies before 1970; expected when the run began")
    return at


def version(text: str) -> str:
    """Give the version of an interpreter."""
    if VERSION.fullmatch(text):
        return text
    raise UsageError(f"--python: expected a version such as 3.11.9, found {text[:100]!r}")


def _short(number: int) -> str:
    return str(number) if abs(number) < 10**20 else "a number of more than 20 digits"
