"""One text against all rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.core.prose.allowed import allowed, apply
from claims.core.prose.figures import figures, figures_of_tests
from claims.core.prose.finding import Linted
from claims.core.prose.marks import without_foreign_marks
from claims.core.prose.overclaims import overclaims
from claims.core.prose.passages import masked, passages
from claims.core.prose.retyped import retyped
from claims.core.prose.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.core.prose.finding import Finding, Place
    from claims.core.prose.known import Known
    from claims.core.prose.passages import Passage


def lint(source: str, known: Known, *, shown: str | None = None) -> Linted:
    """Give what the rules find in a Markdown text.

    Args:
        source: the text as its author wrote it, for excerpts.
        shown: the same text, as long, with the parts hidden that are no prose of its author; `source` where None.
    """
    found = list(passages(masked(without_foreign_marks(source)) if shown is None else shown))
    places = [place for passage in found for place in places_in(passage, known)]
    findings, answered = apply(source, allowed(source, found), places)
    left = 0
    if not known.managed:
        every = sum(1 for passage in found for _ in figures(passage, known.figures))
        left = every - sum(place.code is Rule.UNBOUND_FIGURE for place in places)
    return Linted(tuple(sorted(set(findings), key=by_position)), tuple(answered), left)


def places_in(passage: Passage, known: Known) -> Iterator[Place]:
    """Yield what all rules find in a passage."""
    yield from figures(passage, known.figures) if known.managed else figures_of_tests(passage)
    yield from overclaims(passage, known)
    yield from retyped(passage, known.texts)


def by_position(finding: Finding) -> tuple[int, int, str]:
    """Give what findings are sorted by."""
    return finding.line, finding.column, finding.code.value
