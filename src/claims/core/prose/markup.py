"""Where comments, code and some elements of HTML lie in a paragraph: found in one pass, however often one is opened."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from claims.core.prose.marks import OPAQUE, hidden

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TICKS = re.compile(r"`+")
OPENS = re.compile(r"<(pre|code|script|style|kbd|samp)\b", re.IGNORECASE)
CLOSES = re.compile(r"</(pre|code|script|style|kbd|samp)\s{0,20}>", re.IGNORECASE)
RUN = re.compile(r"[^\s\ue001]{80,}")
"""So many characters without a blank are no word of a sentence."""
GAP = re.compile(r"(?<=\S)[ \t]{1000,}(?=\S)")
"""So many blanks part no words; what stands before and behind them is read apart."""
PART = OPAQUE * 39 + " "


def without_markup(text: str) -> str:
    """Hide comments, code, and elements that hold code; the text stays as long as it is."""
    text = _without(text, comments(text), " ")
    text = without_code(text)
    return _without(text, elements(text), OPAQUE)


def without_code(text: str) -> str:
    """Hide code between backticks."""
    return _without(text, code_spans(text), OPAQUE)


def readable(text: str) -> str:
    """Hide what nobody reads as words: endless runs of signs, digits, letters and blanks. What is left has none."""
    return GAP.sub(_parted, RUN.sub(_parted, text))


def _parted(match: re.Match[str]) -> str:
    return (PART * (len(match[0]) // 40 + 1))[: len(match[0])]


def _without(text: str, ranges: Iterable[tuple[int, int]], mark: str) -> str:
    out, at = [], 0
    for start, end in ranges:
        out += [text[at:start], hidden(text[start:end], mark)]
        at = end
    return "".join([*out, text[at:]])


def comments(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the comments of HTML lie."""
    start = text.find("<!--")
    while start >= 0 and (end := text.find("-->", start + 4)) >= 0:
        yield start, end + 3
        start = text.find("<!--", end + 3)


def code_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where code lies: between two runs of as many backticks, the first of them not escaped."""
    runs = [match.span() for match in TICKS.finditer(text)]
    waiting: dict[int, list[int]] = defaultdict(list)
    for index in range(len(runs) - 1, -1, -1):
        waiting[runs[index][1] - runs[index][0]].append(index)
    index = 0
    while index < len(runs):
        start, end = runs[index]
        later = waiting[end - start]
        while later and later[-1] <= index:
            later.pop()
        if later and text[start - 1 : start] != "\\":
            index = later[-1]
            yield start, runs[index][1]
        index += 1


def elements(text: str) -> Iterator[tuple[int, int]]:
    """Yield where elements that hold code lie, from their first tag to the end of the next one that closes them."""
    closers: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for match in reversed(list(CLOSES.finditer(text))):
        closers[match[1].lower()].append(match.span())
    at = 0
    for match in OPENS.finditer(text):
        ends = closers[match[1].lower()]
        while ends and ends[-1][0] < match.end():
            ends.pop()
        if ends and match.start() >= at:
            at = ends[-1][1]
            yield match.start(), at
