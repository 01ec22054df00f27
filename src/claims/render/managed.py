"""Blocks in documents that exist already: `<!-- claims:claim ENTRY/NAME -->` to `<!-- /claims -->`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from claims.core.errors import ConfigError
from claims.core.nearest import nearest
from claims.core.visible import markdown
from claims.render.shown import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = ("claim", "derived", "gate", "fact")
OTHERS = ("checkpoint", "allow")
"""Comments of ours that are no blocks."""
FENCE = re.compile(r"^ {0,3}(```+|~~~+)")
SPAN = re.compile(r"(?<![`\\])(`+)(?!`)(?:(?!\r?\n[ \t]*\r?\n).)+?(?<!`)\1(?!`)", re.DOTALL)
"""Code within a paragraph."""
OPENING = re.compile(r"<!--\s*claims:(?P<kind>[\w-]*)\s*(?P<name>.*?)\s*-->")
CLOSING = re.compile(r"<!--\s*/claims\s*-->")


class Block(NamedTuple):
    """One managed block: what it asks for, and where its content lies in the text."""

    kind: str
    entry: str
    name: str
    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A document with its blocks rewritten, the blocks whose evidence refuses, and figures that were others before."""

    text: str
    refused: tuple[Block, ...]
    differing: tuple[tuple[Block, str, str], ...] = ()
    """Blocks of figures, what they held, and what they hold now. A block that held nothing had no figure."""


def blocks(text: str, shown_as: str) -> list[Block]:
    """Find the blocks of a document; code, fenced or in a line, is left alone.

    Raises:
        ConfigError: a block is not closed, is of no known kind, or names nothing.
    """
    found: list[Block] = []
    faults: list[str] = []
    hidden = _fenced(text)
    hidden += [span.span() for span in SPAN.finditer(text) if not _inside(span.start(), hidden)]
    at = 0
    while opening := OPENING.search(text, at):
        at = opening.end()
        if opening["kind"] in OTHERS or _inside(opening.start(), hidden):
            continue
        line = text.count("\n", 0, opening.start()) + 1
        closing, another = CLOSING.search(text, at), OPENING.search(text, at)
        entry, _, name = opening["name"].partition("/")
        if opening["kind"] not in KINDS:
            hint = nearest(opening["kind"], KINDS)
            faults.append(f"{shown_as}:{line}: no block is called claims:{opening['kind']}{hint}")
        elif not entry or not name:
            faults.append(f"{shown_as}:{line}: expected claims:{opening['kind']} ENTRY/NAME")
        elif closing is None or (another is not None and another.start() < closing.start()):
            faults.append(f"{shown_as}:{line}: this block is not closed by <!-- /claims -->")
        else:
            found.append(Block(opening["kind"], entry, name, opening.end(), closing.start(), line))
            at = closing.end()
    if faults:
        raise ConfigError(*faults)
    return found


def _inside(at: int, ranges: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in ranges)


def _fenced(text: str) -> list[tuple[int, int]]:
    """Give the ranges of fenced code."""
    ranges, fence, began, at = [], "", 0, 0
    for line in text.splitlines(keepends=True):
        match = FENCE.match(line)
        if match and not fence:
            fence, began = match[1], at
        elif match and match[1].startswith(fence) and fence:
            ranges.append((began, at + len(line)))
            fence = ""
        at += len(line)
    return [*ranges, (began, at)] if fence else ranges


def rewrite(text: str, found: list[Block], ask: Callable[[Block], object]) -> Rewritten:
    """Put what the evidence says into every block. A block on one line stays on it."""
    out, at, refused, differing = [], 0, [], []
    line_end = "\r\n" if "\r\n" in text else "\n"
    for block in found:
        answer = ask(block)
        if isinstance(answer, Refusal):
            refused.append(block)
        shown = answer.__html__() if hasattr(answer, "__html__") else markdown(str(answer))
        held = text[block.start : block.end].strip()
        if block.kind in ("gate", "fact") and held and held != shown.strip():
            differing.append((block, held, shown.strip()))
        inline = "\n" not in text[block.start : block.end] and block.kind in ("gate", "fact")
        out += [text[at : block.start], shown if inline else f"\n{shown}\n".replace("\n", line_end)]
        at = block.end
    return Rewritten("".join([*out, text[at:]]), tuple(refused), tuple(differing))
