"""What the rules of prose report: places in a text, and places where an author switched a rule off."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from claims.core.markdown import LINE_END

if TYPE_CHECKING:
    from claims.core.prose.rules import Rule

EXCERPT_CHARACTERS = 80


class Finding(NamedTuple):
    """One overclaim: the rule, where it stands (both from 1), the words, and what is wrong with them."""

    code: Rule
    line: int
    column: int
    excerpt: str
    detail: str


class Allowance(NamedTuple):
    """One finding that an author answered for, with the reason given."""

    code: Rule
    line: int
    excerpt: str
    because: str


class Linted(NamedTuple):
    """What the rules found in one text, and what was switched off."""

    findings: tuple[Finding, ...]
    allowed: tuple[Allowance, ...] = ()
    figures: int = 0
    """Figures that are bound to nothing and were not reported, because nobody manages the document."""


class Place(NamedTuple):
    """A match in a text, by offset, before it becomes a finding."""

    code: Rule
    start: int
    end: int
    detail: str


def position(text: str, offset: int) -> tuple[int, int]:
    """Give line and column of an offset, both from 1."""
    starts = _line_starts(text)
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


@lru_cache(maxsize=4)
def _line_starts(text: str) -> tuple[int, ...]:
    return 0, *(match.end() for match in LINE_END.finditer(text))


def at(text: str, place: Place) -> Finding:
    """Make a finding of a place."""
    words = " ".join(text[place.start : place.end].split())
    short = words if len(words) <= EXCERPT_CHARACTERS else words[: EXCERPT_CHARACTERS - 3] + "..."
    return Finding(place.code, *position(text, place.start), short, place.detail)
