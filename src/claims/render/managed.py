"""Blocks in documents that exist already: `<!-- claims:claim ENTRY/NAME -->` to `<!-- /claims -->`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claims.core.visible import markdown
from claims.render.shown import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from claims.core.blocks import Block


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A document with its blocks rewritten, the blocks whose evidence refuses, and figures that were others before."""

    text: str
    refused: tuple[Block, ...]
    differing: tuple[tuple[Block, str, str], ...] = ()
    """Blocks of figures, what they held, and what they hold now. A block that held nothing had no figure."""


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
