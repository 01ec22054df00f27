"""Rules that an author switched off in one place: `<!-- claims:allow CODE because REASON -->`, counted and shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claims.core.prose.finding import Allowance, Place, at
from claims.core.prose.rules import UNANSWERABLE, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from claims.core.prose.finding import Finding
    from claims.core.prose.passages import Passage

COMMENT = re.compile(
    r"(?:<!--\s*|(?<!\S)\#[ \t]*)claims:allow\b[ \t]*(?P<code>[\w-]*)(?P<rest>[^\r\n]*?)(?:\s*-->|(?=[\r\n]|\Z))"
)
"""In Markdown a comment of HTML, in YAML one of YAML."""
BECAUSE = re.compile(r"\s*because\s+(?P<reason>.*\w.*)", re.DOTALL)


class Allowed(NamedTuple):
    """One comment: what it switches off, why, and the part of the source that it holds for."""

    code: str
    because: str
    start: int
    end: int
    covers: tuple[int, int]


def allowed(source: str, passages: Sequence[Passage]) -> Iterator[Allowed]:
    """Yield the comments that stand in passages. One alone in its passage holds for the next passage."""
    for index, passage in enumerate(passages):
        end = passage.start + len(passage.text)
        for match in COMMENT.finditer(source, passage.start, end):
            alone = not passage.text.strip()
            target = passages[index + 1 :][:1] if alone else [passage]
            covers = (target[0].start, target[0].start + len(target[0].text)) if target else (end, end)
            yield comment(match, covers)


def comment(match: re.Match[str], covers: tuple[int, int]) -> Allowed:
    """Make a comment of its match, for a part of the source."""
    reason = BECAUSE.fullmatch(match["rest"])
    return Allowed(match["code"], reason["reason"].strip() if reason else "", *match.span(), covers)


def apply(source: str, comments: Iterable[Allowed], places: Iterable[Place]) -> tuple[list[Finding], list[Allowance]]:
    """Take out the findings that a comment with a reason answers; comments that answer nothing are findings."""
    left = list(places)
    answered: list[Allowance] = []
    findings: list[Finding] = []
    for said in comments:
        fault = _fault(said)
        mine = [] if fault else [place for place in left if _is_answered(place, said)]
        left = [place for place in left if place not in mine]
        shown = [at(source, place) for place in mine]
        answered += [Allowance(one.code, one.line, one.excerpt, said.because) for one in shown]
        if fault:
            findings.append(at(source, Place(Rule.ALLOWED_WITHOUT_REASON, said.start, said.end, fault)))
        elif not mine:
            detail = f"nothing here is found by {said.code}"
            findings.append(at(source, Place(Rule.ALLOWS_NOTHING, said.start, said.end, detail)))
    return findings + [at(source, place) for place in left], answered


def _is_answered(place: Place, said: Allowed) -> bool:
    return place.code == said.code and said.covers[0] <= place.start < said.covers[1]


def _fault(said: Allowed) -> str:
    """Say what is wrong with a comment; an empty text where nothing is."""
    known = [rule.value for rule in Rule if rule not in UNANSWERABLE]
    if said.code not in known:
        return f"there is no rule {said.code!r} that can be switched off; there are: {', '.join(known)}"
    return "" if said.because else "no reason is given: write `because` and the reason"
