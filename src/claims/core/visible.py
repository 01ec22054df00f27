"""Text from elsewhere, made safe to look at: nothing moves the cursor, reverses the line or hides."""

from __future__ import annotations

import re
import unicodedata

MARKUP = re.compile(r"([\\`*_{}\[\]|~#$])")
LINE_START = re.compile(r"^(\s*)(?:([-+=>])|(\d+)([.)])(?=\s|$))")
_SHAPELESS = "\u115f\u1160\u2800\u3164\uffa0"
"""Fillers and the empty braille cell: letters and symbols by their category, and nothing to look at."""
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}

MOVES = re.compile(
    "[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]|\r(?!\n)"
)
"""What a terminal obeys instead of showing it: control characters, and those that change the direction of a line."""


def harmless(text: str) -> str:
    """Write what a terminal would obey as escapes; everything else stays, line ends and tabs included."""
    return MOVES.sub(lambda match: _escape(match[0]), text)


def visible(text: str) -> str:
    """Write control, bidirectional, invisible and unassigned characters as escapes; keep blanks, line ends and tabs."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or _is_blank(char) else _escape(char) for char in text)


def _is_blank(char: str) -> bool:
    return char in "\n\t" or unicodedata.category(char) == "Zs"


def _escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def is_visible(text: str) -> bool:
    """Whether a reader sees anything of a text: more than blanks, marks and characters that have no shape."""
    return any(unicodedata.category(char)[0] not in "CZM" and char not in _SHAPELESS for char in text)


def one_line(text: str) -> str:
    """Make text visible on a single line."""
    return " ".join(visible(text).split())


def markdown(text: str) -> str:
    """Escape text so that Markdown shows it as it is, on one line, whatever it holds."""
    escaped = MARKUP.sub(r"\\\1", re.sub("[&<>]", lambda match: ENTITIES[match[0]], one_line(text)))
    return LINE_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}", escaped)


def code(text: str) -> str:
    """Show text as code where that can be done without escapes, else as it is."""
    return f"`{text}`" if re.fullmatch(r"[^\s`|<>\\](?:[^`|<>\\]*[^\s`|<>\\])?", one_line(text)) else markdown(text)


def plural(number: int, thing: str) -> str:
    """Give a number of things: `1 run`, `2 runs`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
