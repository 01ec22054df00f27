"""Where the blocks of a document lie, and where its code: `<!-- claims:claim ENTRY/NAME -->` to `<!-- /claims -->`."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from claims.core.errors import ConfigError
from claims.core.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt

KINDS = ("claim", "derived", "gate", "fact")
OTHERS = ("checkpoint", "allow")
"""Comments of ours that are no blocks."""
SPAN = re.compile(r"(?<![`\\])(`+)(?!`)(?:(?!\r?\n[ \t]*\r?\n).)+?(?<!`)\1(?!`)", re.DOTALL)
"""Code within a paragraph."""
LINE_END = re.compile(r"\r\n|\r|\n")
OPENING = re.compile(r"<!--\s*claims:(?P<kind>[\w-]*)[ \t]*(?P<name>[^\n]*?)\s*-->")
CLOSING = re.compile(r"<!--\s*/claims\s*-->")


class Block(NamedTuple):
    """One managed block: what it asks for, and where its content lies in the text."""

    kind: str
    entry: str
    name: str
    start: int
    end: int
    line: int


def blocks(text: str, shown_as: str) -> list[Block]:
    """Find the blocks of a document; code, fenced, indented or in a line, is left alone.

    Raises:
        ConfigError: a block is not closed, is of no known kind, or names nothing.
    """
    found = list(_scanned(text))
    if faults := [f"{shown_as}:{one.line}: {fault}" for one, fault in found if fault]:
        raise ConfigError(*faults)
    return [one for one, _ in found]


def sound(text: str) -> list[Block]:
    """Find the blocks that evidence would be written into; what is no block is prose."""
    return [one for one, fault in _scanned(text) if not fault]


def _scanned(text: str) -> Iterator[tuple[Block, str]]:
    """Yield every block, and what is wrong with it."""
    if "claims:" not in text:
        return
    hidden = _code(text)
    marks = [one for one in OPENING.finditer(text) if one["kind"] not in OTHERS]
    marks = [one for one in (*marks, *CLOSING.finditer(text)) if not _inside(one.start(), hidden)]
    marks.sort(key=lambda one: one.start())
    for one, then in zip(marks, [*marks, None][1:], strict=True):
        if one.re is CLOSING:
            continue
        kind, (entry, _, name) = one["kind"], one["name"].partition("/")
        closed = then is not None and then.re is CLOSING
        end = then.start() if then is not None and closed else one.end()
        block = Block(kind, entry, name, one.end(), end, text.count("\n", 0, one.start()) + 1)
        if kind not in KINDS:
            yield block, f"no block is called claims:{kind}{nearest(kind, KINDS)}"
        elif not entry or not name:
            yield block, f"expected claims:{kind} ENTRY/NAME"
        else:
            yield block, "" if closed else "this block is not closed by <!-- /claims -->"


def _inside(at: int, ranges: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in ranges)


def _code(text: str) -> list[tuple[int, int]]:
    """Give the ranges of code: fenced and indented as CommonMark has them, and within paragraphs."""
    starts = [0, *(match.end() for match in LINE_END.finditer(text)), len(text)]
    ranges = [
        (starts[token.map[0]], starts[min(token.map[1], len(starts) - 1)])
        for token in parser().parse(text)
        if token.type in ("fence", "code_block") and token.map
    ]
    return ranges + [span.span() for span in SPAN.finditer(text) if not _inside(span.start(), ranges)]


@cache
def parser() -> MarkdownIt:
    """Give the parser of Markdown."""
    from markdown_it import MarkdownIt  # late: only commands that look at documents pay for it

    return MarkdownIt("commonmark").enable("table")
