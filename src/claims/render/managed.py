"""Blocks in documents that exist already: `<!-- claims:claim ENTRY/NAME -->` to `<!-- /claims -->`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claims.core.seen import sight, times
from claims.core.visible import markdown
from claims.render.shown import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from claims.core.blocks import Block


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A document with its blocks rewritten, the blocks whose evidence refuses, and figures that were others before."""

    text: str
    refused: tuple[Block, ...]
    unseen: tuple[Block, ...] = ()
    """Blocks of claims that what stands around them keeps from being shown as verdicts."""
    differing: tuple[tuple[Block, str, str], ...] = ()
    """Blocks of figures, what they held, and what they hold now. A block that held nothing had no figure."""


def rewrite(text: str, found: list[Block], ask: Callable[[Block], object]) -> Rewritten:
    """Put what the evidence says into every block. A block on one line stays on it."""
    out, at, refused, differing, verdicts = [], 0, [], [], []
    line_end = "\r\n" if "\r\n" in text else "\n"
    for block in found:
        answer = ask(block)
        if isinstance(answer, Refusal):
            refused.append(block)
        shown = answer.__html__() if hasattr(answer, "__html__") else markdown(str(answer))
        if block.kind in ("claim", "derived"):
            verdicts.append((block, shown))
        held = text[block.start : block.end].strip()
        if block.kind in ("gate", "fact") and held and held != shown.strip():
            differing.append((block, held, shown.strip()))
        inline = "\n" not in text[block.start : block.end] and block.kind in ("gate", "fact")
        out += [text[at : block.start], shown if inline else f"\n{shown}\n".replace("\n", line_end)]
        at = block.end
    whole = "".join([*out, text[at:]])
    return Rewritten(whole, tuple(refused), tuple(_unseen(whole, verdicts)), tuple(differing))


def _unseen(text: str, verdicts: list[tuple[Block, str]]) -> Iterator[Block]:
    """Yield the blocks whose verdict is not seen as one: within HTML, Markdown means nothing."""
    for block, shown in verdicts:
        if shown and not block.hidden and not times(sight(shown).seen, sight(text).seen):
            yield block
