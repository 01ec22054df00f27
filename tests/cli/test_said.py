"""What a user may say of a run made elsewhere: what no run can have is wrong usage, whatever it is."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import NOW
from claims.cli.said import exit_code, moment, version
from claims.core.entry import Lane
from claims.core.errors import UsageError

LANES = [lane for lane in Lane if lane is not Lane.ANY]


@pytest.mark.parametrize(
    ("number", "lane"),
    [
        (0, Lane.LINUX),
        (255, Lane.DARWIN),
        (-9, Lane.LINUX),
        (3221225477, Lane.WINDOWS),
        (-1073741819, Lane.WINDOWS),
        (3221225477, Lane.WINDOWS_WINE),
    ],
)
def test_what_a_process_can_end_with_is_taken(number: int, lane: Lane) -> None:
    """Signals as Python tells them, and the codes of Windows, signed or not."""
    assert exit_code(number, lane) == number


@pytest.mark.parametrize(
    ("number", "lane"),
    [
        (256, Lane.LINUX),
        (-65, Lane.DARWIN),
        (1 << 32, Lane.WINDOWS),
        (10**300, Lane.LINUX),
    ],
)
def test_what_no_process_ends_with_is_refused(number: int, lane: Lane) -> None:
    """And the platform is named, whose limits they are."""
    with pytest.raises(UsageError, match=lane.value):
        exit_code(number, lane)


@given(st.integers(), st.sampled_from(LANES))
def test_any_number_is_taken_or_refused(number: int, lane: Lane) -> None:
    """There is no third way."""
    try:
        assert exit_code(number, lane) == number
    except UsageError:
        assert not 0 <= number <= 255


@pytest.mark.parametrize(
    "text", ["2026-02-14T09:30:00Z", "2026-02-14T10:30:00+01:00", "2026-02-14T09:30Z", "20260214T093000Z"]
)
def test_a_moment_is_taken_in_utc(text: str) -> None:
    """In every spelling of the standard that Python reads."""
    assert moment(text, NOW) == datetime(2026, 2, 14, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "expected a time"),
        ("yesterday", "expected a time"),
        ("2026-02-14T09:30:00", "time zone"),
        ("2026-02-14", "time zone"),
        ("0001-01-01T00:00:00+23:59", "no time in UTC"),
        ("9999-12-31T23:59:59-23:59", "no time in UTC"),
        ("0001-01-01T00:00:00Z", "before 1970"),
        ("1969-12-31T23:59:59Z", "before 1970"),
        ("9999-12-31T23:59:59Z", "in the future"),
        ("2026-02-14T09:30:01Z", "in the future"),
        ("2026-02-30T00:00:00Z", "expected a time"),
        ("2026-02-14T09:30:00+99:99", "expected a time"),
        ("9" * 5000, "expected a time"),
    ],
)
def test_a_moment_that_no_run_began_at_is_refused(text: str, says: str) -> None:
    """In words, and never as a fault of ours."""
    with pytest.raises(UsageError, match=says):
        moment(text, NOW)


ANY_MOMENT = st.datetimes(timezones=st.timezones() | st.none()).map(datetime.isoformat)


@given(st.text() | ANY_MOMENT | st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:\d\d|Z)?", fullmatch=True))
def test_any_text_is_a_moment_of_the_past_or_refused(text: str) -> None:
    """There is no third way."""
    with contextlib.suppress(UsageError):
        assert datetime(1970, 1, 1, tzinfo=UTC) <= moment(text, NOW) <= NOW


@pytest.mark.parametrize("text", ["3.11.9", "3.13.0rc1", "3.13.0b2+", "PyPy 7.3.16", "3.11.9 (main)"])
def test_a_version_is_taken_as_it_is(text: str) -> None:
    """Whatever interpreters call themselves."""
    assert version(text) == text


@pytest.mark.parametrize("text", ["", " ", "3\n11", "3.11\x1b[31m", "\udcff", "3" * 101, "\u0663.11"])
def test_what_is_no_version_is_refused(text: str) -> None:
    """Nothing that would move a cursor, or that a record cannot hold."""
    with pytest.raises(UsageError, match="version"):
        version(text)
