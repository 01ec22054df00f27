"""Characters that stand for what the rules must not read, one for one, so that every offset stays right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

OPAQUE = "\ue000"
"""Code, links, identifiers: a word that no rule reads."""
BOUND = "\ue001"
"""A value that evidence supplied."""
NOT_LINE_END = re.compile(r"[^\r\n]")


def hidden(text: str, mark: str = " ") -> str:
    """Put a mark in the place of every character but line ends."""
    return NOT_LINE_END.sub(mark, text)


def hide(pattern: re.Pattern[str], text: str, mark: str = " ") -> str:
    """Hide every match of a pattern; where it has a group `hide`, that group alone."""
    return pattern.sub(_hider(pattern, mark), text)


def _hider(pattern: re.Pattern[str], mark: str) -> Callable[[re.Match[str]], str]:
    if "hide" not in pattern.groupindex:
        return lambda match: hidden(match[0], mark)

    def inside(match: re.Match[str]) -> str:
        start, end = match.start("hide") - match.start(), match.end("hide") - match.start()
        return match[0][:start] + hidden(match[0][start:end], mark) + match[0][end:]

    return inside


def without_foreign_marks(text: str) -> str:
    """Take characters away that an author could pass off as ours."""
    return text.replace(OPAQUE, " ").replace(BOUND, " ")
