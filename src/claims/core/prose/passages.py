"""Markdown as passages of prose: code, links, comments and tags are hidden, and every offset is that of the source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claims.core.blocks import sound
from claims.core.markdown import LINE_END, block_tokens
from claims.core.prose.marks import BOUND, OPAQUE, hidden, hide, without_foreign_marks
from claims.core.prose.markup import readable, without_code, without_markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

FRONT_MATTER = re.compile(
    r"\A---[ \t]*(?:\r\n?|\n)[\w.-]+[ \t]*:.*(?:\r\n?|\n)"
    r"(?:(?:[\w.-]+[ \t]*:.*|[ \t]+.*|-[ \t].*|\#.*|)(?:\r\n?|\n))*?---[ \t]*(?=[\r\n]|\Z)"
)
"""Settings between two lines of dashes; without settings these are rules, with prose between them."""
INLINE = tuple(
    (re.compile(pattern, re.DOTALL | re.IGNORECASE), mark)
    for pattern, mark in (
        (r"<sup>\s{0,9}\[?\d{1,9}\]?\s{0,9}</sup>", OPAQUE),
        (r"!\[[^\]]{0,999}\](?:\([^)\n]{0,999}\)|\[[^\]\n]{0,999}\])?", OPAQUE),
        (
            r"(?<=\])(?P<hide>\((?:[^()\s]|\([^()\s]{0,999}\)){0,999}(?:\s{1,9}[\"'(][^)]{0,999})?\))",
            OPAQUE,
        ),
        (r"(?<=\])(?P<hide>\[[^\]\n]{0,999}\])", OPAQUE),
        (r"\[\^?\d{1,9}\]", OPAQUE),
        (r"<(?:https?|mailto|ftp):[^>\s]{1,2000}>", OPAQUE),
        (r"\b(?:https?|ftp)://[^\s<>)\]]{1,2000}", OPAQUE),
        (r"</?[a-z][^<>]{0,2000}>", " "),
        (r"(?:^|\n)(?P<hide>[ \t]{0,99}(?:>[ \t]?){1,99})", " "),
        (r"(?:^|\n)(?P<hide>[ \t]{0,99}(?:[-+*]|\d{1,9}[.)])[ \t]{1,99}(?:\[[ x]\][ \t])?)", " "),
        (r"&#?\w{1,32};", " "),
        (r"\\(?=[^\w\s])", " "),
        (r"(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)|\*+|~~", " "),
    )
)


class Passage(NamedTuple):
    """A paragraph, a list item's text, a heading, a row of a table or a piece of HTML, with what is hidden hidden."""

    text: str
    start: int
    heading: bool = False


def masked(source: str) -> str:
    """Hide front matter and the content of managed blocks, which is written from evidence."""
    text = hide(FRONT_MATTER, source)
    for block in sound(text):
        mark = BOUND if block.kind in ("fact", "gate") else " "
        text = text[: block.start] + hidden(text[block.start : block.end], mark) + text[block.end :]
    return text


def passages(text: str) -> Iterator[Passage]:
    """Yield the passages of a masked text, first to last. What is no prose (code, rules, definitions) is in none."""
    starts = [0, *(match.end() for match in LINE_END.finditer(text)), len(text)]
    for first, last, heading in _ranges(text):
        start, end = starts[first], starts[min(last, len(starts) - 1)]
        yield Passage(_prose(text[start:end]), start, heading)


def _ranges(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield the lines of each passage, from and up to, and whether it is a heading."""
    seen: set[tuple[int, int]] = set()
    heading = row = False
    for token in block_tokens(text):
        if token.type in ("heading_open", "thead_open"):
            heading = True
        elif token.type in ("heading_close", "thead_close"):
            heading = False
        row = token.type != "tr_close" and (row or token.type == "tr_open")
        if token.map and _is_prose(token, row) and (token.map[0], token.map[1]) not in seen:
            seen.add((token.map[0], token.map[1]))
            yield token.map[0], token.map[1], heading


def _is_prose(token: Token, row: bool) -> bool:
    return token.type in ("html_block", "tr_open") or (token.type == "inline" and not row)


def _prose(text: str) -> str:
    """Hide what is no prose inside a passage."""
    text = without_markup(text)
    for pattern, mark in INLINE:
        text = hide(pattern, text, mark)
    return readable(text)


def plain(text: str, *, heading: bool = False) -> Passage:
    """Give a text that is no Markdown, such as one of entry.yaml, as a passage."""
    return Passage(readable(without_code(without_foreign_marks(text))), 0, heading)
