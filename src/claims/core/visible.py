"""Text from elsewhere, made safe to look at: nothing moves the cursor, reverses the line or hides."""

from __future__ import annotations

import re

HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
MARKUP = re.compile(r"([\\`*_{}\[\]|~#$])")
LINE_START = re.compile(r"^(\s*)(?:([-+=>])|(\d+)([.)]))")
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def visible(text: str) -> str:
    """Write control, bidirectional and invisible characters as escapes; keep line ends and tabs."""
    return HIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def one_line(text: str) -> str:
    """Make text visible on a single line."""
    return " ".join(visible(text).split())


def markdown(text: str) -> str:
    """Escape text so that Markdown shows it as it is, on one line, whatever it holds."""
    escaped = MARKUP.sub(r"\\\1", re.sub("[&<>]", lambda match: ENTITIES[match[0]], one_line(text)))
    return LINE_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}", escaped)
