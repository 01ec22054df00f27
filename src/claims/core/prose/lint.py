"""One text against all rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.core.prose.allowed import allowed, apply
from claims.core.prose.figures import figures, figures_of_tests
from claims.core.prose.finding import Linted, Place, at
from claims.core.prose.overclaims import overclaims
from claims.core.prose.passages import masked, passages, plain
from claims.core.prose.retyped import retyped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.core.prose.finding import Finding
    from claims.core.prose.known import Known
    from claims.core.prose.passages import Passage


def lint(source: str, known: Known, *, shown: str | None = None) -> Linted:
    """Give what the rules find in a Markdown text.

    Args:
        source: the text as its author wrote it, for excerpts.
        shown: the same text, as long, with the parts hidden that are no prose of its author; `source` where None.
    """
    found = list(passages(masked(source if shown is None else shown)))
    places = [place for passage in found for place in _places(passage, known)]
    findings, answered = apply(source, allowed(source, found), places)
    left = 0 if known.managed else sum(1 for passage in found for _ in figures(passage, known.figures))
    return Linted(tuple(sorted(set(findings), key=_order)), tuple(answered), left)


def lint_plain(text: str, known: Known) -> list[Finding]:
    """Give what the rules find in a text that is no Markdown, such as one of entry.yaml."""
    return sorted({at(text, place) for place in _places(plain(text), known)}, key=_order)


def _places(passage: Passage, known: Known) -> Iterator[Place]:
    yield from figures(passage, known.figures) if known.managed else figures_of_tests(passage)
    yield from overclaims(passage, known)
    yield from retyped(passage, known.texts)


def _order(finding: Finding) -> tuple[int, int, str]:
    return finding.line, finding.column, finding.code.value
