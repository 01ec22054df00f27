"""Texts that stand in a file of another kind, such as entry.yaml: each by the rules, with its place in that file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claims.core.prose.allowed import COMMENT, apply, comment
from claims.core.prose.finding import Linted
from claims.core.prose.lint import by_position, places_in
from claims.core.prose.passages import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claims.core.prose.allowed import Allowed
    from claims.core.prose.finding import Place
    from claims.core.prose.known import Known


class Authored(NamedTuple):
    """One text as it is read, the part of the file that it was written in, and what it is held against."""

    text: str
    start: int
    end: int
    known: Known
    heading: bool = False


def lint_texts(source: str, texts: Sequence[Authored]) -> Linted:
    """Give what the rules find in the texts of a file."""
    places = [place for one in texts for place in _places(source, one)]
    findings, answered = apply(source, _comments(source, texts), places)
    return Linted(tuple(sorted(set(findings), key=by_position)), tuple(answered))


def _places(source: str, one: Authored) -> Iterator[Place]:
    """Yield what is found, where the words stand in the file; where they are folded or quoted, at the text's start."""
    for place in places_in(plain(one.text, heading=one.heading), one.known):
        words = r"\s+".join(map(re.escape, one.text[place.start : place.end].split()))
        match = re.compile(words).search(source, one.start, one.end)
        start, end = match.span() if match else (one.start, one.end)
        yield place._replace(start=start, end=end)


def _comments(source: str, texts: Sequence[Authored]) -> Iterator[Allowed]:
    """Yield the comments of the file; each is for the text that follows, or that ends on its line."""
    for match in COMMENT.finditer(source):
        if any(one.start <= match.start() < one.end for one in texts):
            continue
        line = max(source.rfind("\n", 0, match.start()), source.rfind("\r", 0, match.start())) + 1
        beside = [one for one in texts if line <= one.start < match.start()]
        after = [one for one in texts if one.start > match.start()]
        target = beside[-1:] or after[:1]
        yield comment(match, (target[0].start, target[0].end) if target else (match.end(), match.end()))
