"""What a document says outside of the blocks that evidence writes into."""

from __future__ import annotations

from claims.core.blocks import blocks
from claims.core.errors import ConfigError


def outside_blocks(data: bytes) -> bytes | None:
    """Give the bytes of a document without what stands in its blocks; None for one that has none, or faulty ones.

    What `render` writes there is nobody's work and nobody's input: `render --check` finds an edit of it.
    """
    if b"claims:" not in data:
        return None
    try:
        text = data.decode("utf-8")
        found = blocks(text, "")
    except (UnicodeDecodeError, ConfigError):
        return None
    if not found:
        return None
    out, at = [], 0
    for block in found:
        out.append(text[at : block.start])
        at = block.end
    return "".join([*out, text[at:]]).encode("utf-8")
