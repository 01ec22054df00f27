"""The one place that asks what time it is."""

from datetime import UTC, datetime


def now() -> datetime:
    """Give the present moment, aware and in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - here and nowhere else
