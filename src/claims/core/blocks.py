"""The blocks of a document as its readers get it: `<!-- claims:claim ENTRY/NAME -->` to `<!-- /claims -->`."""

from __future__ import annotations

import re
from itertools import count, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from claims.core.errors import ConfigError
from claims.core.markdown import Unreadable
from claims.core.nearest import nearest
from claims.core.seen import sight

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = ("claim", "derived", "gate", "fact")
OTHERS = ("checkpoint", "allow")
"""Comments of ours that are no blocks."""
MARKER = re.compile(r"<!--(?=\s{0,20}(?:claims:|/claims\b))")
"""What begins like a comment of ours, wherever it stands."""
NUMBER = "\ue011"
"""In a text that is looked at, around the number of each such place. No source keeps this character."""
NUMBERED = re.compile(rf"{NUMBER}(\d+){NUMBER}\s*(.*)", re.DOTALL)
OPENING = re.compile(r"claims:(?P<kind>[\w-]*)(?P<name>.*)", re.DOTALL)
CLOSING = re.compile(r"/claims")


class Block(NamedTuple):
    """One managed block: what it asks for, and where its content lies in the text."""

    kind: str
    entry: str
    name: str
    start: int
    end: int
    line: int
    hidden: str = ""
    """What would keep a reader from seeing it, such as `<details>`; empty where nothing would."""
    opens: int = 0
    """Where its first comment begins."""


class _Mark(NamedTuple):
    """A comment of ours: what it says, and where it stands."""

    says: str
    start: int
    end: int
    hidden: str


def blocks(text: str, shown_as: str) -> list[Block]:
    """Find the blocks of a document; code, fenced, indented or in a line, is left alone.

    Raises:
        ConfigError: a block is not closed, is of no known kind, or names nothing; or the document is too large.
    """
    try:
        found = list(_scanned(text))
    except Unreadable as error:
        raise error.of(shown_as) from error
    if faults := [f"{shown_as}:{one.line}: {fault}" for one, fault in found if fault]:
        raise ConfigError(*faults)
    return [one for one, _ in found]


def sound(text: str) -> list[Block]:
    """Find the blocks that evidence would be written into; what is no block is prose.

    Raises:
        Unreadable: the text is too large or too deep.
    """
    return [one for one, fault in _scanned(text) if not fault]


def _scanned(text: str) -> Iterator[tuple[Block, str]]:
    """Yield every block, and what is wrong with it."""
    if "claims:" not in text:
        return
    marks = list(marks_of(text))
    line, at = 1, 0
    for one, then in zip_longest(marks, marks[1:]):
        if CLOSING.fullmatch(one.says):
            continue
        line, at = line + text.count("\n", at, one.start), one.start
        match = OPENING.fullmatch(one.says)
        assert match is not None
        kind, (entry, _, name) = match["kind"], match["name"].strip().partition("/")
        closed = then is not None and CLOSING.fullmatch(then.says) is not None
        end = then.start if then is not None and closed else one.end
        hidden = one.hidden or (then.hidden if then is not None and closed else "")
        block = Block(kind, entry, name, one.end, end, line, hidden, one.start)
        if kind not in KINDS:
            yield block, f"no block is called claims:{kind}{nearest(kind, KINDS)}"
        elif not entry or not name:
            yield block, f"expected claims:{kind} ENTRY/NAME"
        else:
            yield block, "" if closed else "this block is not closed by <!-- /claims -->"


def marks_of(text: str) -> Iterator[_Mark]:
    """Yield the comments that open and close blocks, first to last: those that the parsers take for comments."""
    places = [match.start() for match in MARKER.finditer(text)]
    for says, number, hidden in _comments(text):
        start = places[number]
        end = text.find("-->", start) + 3
        match = OPENING.fullmatch(says)
        if end > 2 and (CLOSING.fullmatch(says) or (match is not None and match["kind"] not in OTHERS)):
            yield _Mark(says, start, end, hidden)


def _comments(text: str) -> Iterator[tuple[str, int, str]]:
    """Yield what our comments say, the number of each, and what hides it.

    Each place that may be one is numbered before the parsers see it, so that their answer leads back to it.
    """
    numbers = count()
    numbered = MARKER.sub(lambda _: f"<!--{NUMBER}{next(numbers)}{NUMBER}", text.replace(NUMBER, " "))
    page = sight(numbered)
    for comment in page.comments:
        if match := NUMBERED.fullmatch(comment.text):
            yield match[2].strip(), int(match[1]), comment.hidden or page.hides
