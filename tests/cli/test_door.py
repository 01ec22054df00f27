"""Nothing that is printed moves the cursor, colours a word or reverses a line, but what we put there ourselves."""

from __future__ import annotations

import io

import pytest

from claims.cli.door import Door, marked
from claims.core.visible import harmless


def printed(text: str) -> str:
    """What reaches the stream behind the door."""
    stream = io.StringIO(newline="")
    Door(stream).write(text)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;title\x07", "\\u001b]0;title\\u0007"),
        ("\x1b[31mred", "\\u001b[31mred"),
        ("a\x9b2J", "a\\u009b2J"),
        ("a\rb", "a\\u000db"),
        ("a\x08b\x7f", "a\\u0008b\\u007f"),
        ("a\u202eb\u2066c\u200fd\u061ce", "a\\u202eb\\u2066c\\u200fd\\u061ce"),
        ("a\u2028b\u2029c", "a\\u2028b\\u2029c"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_a_terminal_would_obey_is_shown(text: str, shown: str) -> None:
    """Each as an escape, which is one in JSON as well."""
    assert printed(text) == shown == harmless(text)


@pytest.mark.parametrize(
    "text", ["a\nb\r\nc\td", "\u00e9 \u4e2d \U0001f469\u200d\U0001f4bb \u05d0\u05d1", "a\u00a0b", "\u2713 \u2014"]
)
def test_what_is_only_text_stays(text: str) -> None:
    """Line ends, blanks, other scripts and pictures."""
    assert printed(text) == text


def test_our_own_colours_are_printed_and_nobody_else_s() -> None:
    """A mark is known to this process alone; whoever guesses its shape has only words."""
    assert printed(f"{marked('green')}HELD{marked('plain')}") == "\x1b[32m\x1b[1mHELD\x1b[0m"
    assert "\x1b" not in printed("\ue0200000000000000000green\ue021HELD")


def test_there_is_no_way_around_the_door() -> None:
    """The stream's bytes are not to be had, by which Click would go when it does not like an encoding."""
    door = Door(io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert not hasattr(door, "buffer")
    assert door.encoding == "ascii"
