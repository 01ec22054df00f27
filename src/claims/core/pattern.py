"""Regular expressions of authors, by an engine whose time grows with the text and never runs away: RE2.

What RE2 has not is what needs to go back: looking around, and repeating what a group found. Its classes for words and
digits mean ASCII.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple, Protocol

MAX_CHARACTERS = 1000
"""Of a pattern."""
MAX_MEMORY_BYTES = 2**20
"""Of a pattern that is made ready: it bounds what each character of a text can cost."""
NOT_SUPPORTED = (
    (re.compile(r"\(\?<?[=!]"), "look-around: `(?=`, `(?!`, `(?<=`, `(?<!`"),
    (re.compile(r"invalid escape sequence: \\[1-9]|\(\?P$"), "reference back to a group: `\\1`, `(?P=name)`"),
    (re.compile(r"\(\?>|\+\+|\*\+|\?\+"), "atomic group or possessive repeat: `(?>`, `a++`"),
    (re.compile(r"\(\?\("), "condition: `(?(1)`"),
    (re.compile(r"\(\?[a-zA-Z]*x"), "flag `x`"),
    (re.compile(r"repetition size"), "more than a thousand repeats"),
    (re.compile(r"too large"), "such size"),
)
SPELLINGS = re.compile(r"\\(?:u(?P<u>[0-9a-fA-F]{4})|U(?P<wide>[0-9a-fA-F]{8})|(?P<end>Z)|.)", re.DOTALL)


class BadPatternError(ValueError):
    """An expression that cannot be used: what is wrong with it."""


class Compiled(Protocol):
    """What RE2 makes of an expression."""

    def search(self, text: str) -> object | None:
        """Give the first place where it is found in a text."""


class Pattern(NamedTuple):
    """An expression that is ready."""

    compiled: Compiled

    def is_in(self, text: str) -> bool:
        """Whether it is found in a text."""
        return self.compiled.search(text.encode("utf-8", "replace").decode()) is not None


@lru_cache(maxsize=512)
def regular(text: str) -> Pattern:
    """Make an expression ready.

    Raises:
        BadPatternError: it is no regular expression, or one that needs to go back.
    """
    import re2

    if len(text) > MAX_CHARACTERS:
        raise BadPatternError(f"it has {len(text)} characters, and may have {MAX_CHARACTERS}")
    options = re2.Options()
    options.log_errors, options.max_mem = False, MAX_MEMORY_BYTES
    try:
        return Pattern(re2.compile(SPELLINGS.sub(_spelled, text), options))
    except (re2.error, UnicodeError) as error:
        raise BadPatternError(_told(error)) from error


def _spelled(match: re.Match[str]) -> str:
    """Write as RE2 does what Python writes in another way and means the same by."""
    if match["end"]:
        return "\\z"
    digits = match["u"] or match["wide"]
    return f"\\x{{{digits}}}" if digits else match[0]


def _told(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    said = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    for shape, what in NOT_SUPPORTED:
        if shape.search(said):
            return f"an expression here has no {what}, so that none can take for ever"
    return said
