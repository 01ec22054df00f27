"""The one door to the terminal: whatever is printed, nothing in it moves the cursor, colours or reverses a line."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Any

from claims.core.visible import harmless

if TYPE_CHECKING:
    from typing import TextIO

_OURS = os.urandom(8).hex()
"""Nobody who wrote a file can know it: what it marks is from us."""
_MARKS = {
    f"\ue020{_OURS}{name}\ue021": sequence
    for name, sequence in (
        ("green", "\x1b[32m\x1b[1m"),
        ("red", "\x1b[31m\x1b[1m"),
        ("yellow", "\x1b[33m\x1b[1m"),
        ("plain", "\x1b[0m"),
        ("clear", "\r\x1b[2K"),
    )
}
_MARKED = re.compile("|".join(map(re.escape, _MARKS)))


def marked(name: str) -> str:
    """Give what stands for a control sequence of ours until it is printed: a colour, plain, or clear a line."""
    return f"\ue020{_OURS}{name}\ue021"


class Door:
    """A text stream that lets no control character through but those of ours."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write text, with control characters made visible."""
        self._stream.write(_MARKED.sub(lambda match: _MARKS[match[0]], harmless(text)))
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        """Write texts one after the other."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        """Give everything else of the stream, but not the bytes below it: they would be a way around."""
        if name in ("buffer", "detach", "raw"):
            raise AttributeError(name)
        return getattr(self._stream, name)


def close_the_door() -> None:
    """Put the door before what this process prints, for as long as it lives."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None and not isinstance(stream, Door):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
            setattr(sys, name, Door(stream))
