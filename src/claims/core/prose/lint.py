"""One text against all rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.core.blocks import sound
from claims.core.prose.allowed import allowed, apply
from claims.core.prose.figures import figures, figures_of_tests
from claims.core.prose.finding import Linted, Place
from claims.core.prose.forged import forged
from claims.core.prose.marks import without_foreign_marks
from claims.core.prose.overclaims import overclaims
from claims.core.prose.passages import masked, passages
from claims.core.prose.raw_html import raw_html
from claims.core.prose.retyped import retyped
from claims.core.prose.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.core.prose.finding import Finding
    from claims.core.prose.known import Known
    from claims.core.prose.passages import Passage


def lint(source: str, known: Known, *, shown: str | None = None) -> Linted:
    """Give what the rules find in a Markdown text.

    Args:
        source: the text as its author wrote it, for excerpts.
        shown: the same text, as long, with the parts hidden that are no prose of its author, where it is the template
            of an entry; None for a document.

    Raises:
        Unreadable: the text is too large or too deep.
    """
    text = masked(without_foreign_marks(source)) if shown is None else shown
    found = list(passages(text))
    places = [place for passage in found for place in places_in(passage, known)]
    places += forged(text, known.texts)
    places += hidden_blocks(source) if shown is None else raw_html(text)
    findings, answered = apply(source, allowed(source, found), places)
    left = 0
    if not known.managed:
        every = sum(1 for passage in found for _ in figures(passage, known.figures))
        left = every - sum(place.code is Rule.UNBOUND_FIGURE for place in places)
    return Linted(tuple(sorted(set(findings), key=by_position)), tuple(answered), left)


def hidden_blocks(source: str) -> Iterator[Place]:
    """Yield the blocks of a document that a reader may not see."""
    for block in sound(source):
        if block.hidden:
            detail = f"the block {block.entry}/{block.name} may be hidden from readers by {block.hidden}"
            yield Place(Rule.HIDDEN_EVIDENCE, block.opens, block.start, detail)


def places_in(passage: Passage, known: Known) -> Iterator[Place]:
    """Yield what all rules find in a passage."""
    yield from figures(passage, known.figures) if known.managed else figures_of_tests(passage)
    yield from overclaims(passage, known)
    yield from retyped(passage, known.texts)


def by_position(finding: Finding) -> tuple[int, int, str]:
    """Give what findings are sorted by."""
    return finding.line, finding.column, finding.code.value
