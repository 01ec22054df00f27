"""Sentences of a passage, and the clause that a word stands in: what hedges, denies or asks is no claim."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claims.core.prose.marks import OPAQUE, hide

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.core.prose.passages import Passage

END = re.compile(r"(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\betc\.)(?<=[.!?])[\"')\]*_]*\s+(?![a-z])|\||\n\s*\n")
QUOTED = re.compile(r"\"[^\"]{1,200}\"|\u201c[^\u201d]{1,200}\u201d|(?<!\w)'[^']{8,200}'(?!\w)")
STRAIGHT = str.maketrans({"\u2019": "'", "\u2018": "'", "\u2011": "-", "\u00a0": " "})

CLAUSE = re.compile(
    r"[,;:()\u2013\u2014]|\s-\s|\b(?:but|so|yet|while|whereas|because|hence|therefore)\b", re.IGNORECASE
)
AND = re.compile(r"\band\b", re.IGNORECASE)
DENIAL = re.compile(
    r"\b(?:not|nor|neither|nobody|nothing|none|no one|hardly|rarely|seldom|without|rather than|instead of|avoid\w*"
    r"|no (?:software|system|code|tool|test|store|language|program))\b|n't\b",
    re.IGNORECASE,
)
"""Earlier in the same clause and not across an `and`, these deny."""
HEDGE = re.compile(
    r"\b(?:may|might|could|would|should|must|ought|likely|probably|perhaps|maybe|possibly|potential\w*|seem\w*|appear\w*"
    r"|suspect\w*|believ\w*|think|thought|assum\w+|expect\w*|hop(?:e|ed|es|ing)|aim\w*|goals?|intend\w*|intent"
    r"|try|tries|tried|trying|want\w*|wish\w*|need\w*|requir\w*|if|unless|until|till|whether|once|in case|supposed"
    r"|(?:to|please|and|then|always|you|we|must) (?:ensure|make sure|verify|check|confirm|see|prevent|avoid|find|keep)"
    r"|pretend\w*|as if|as though|so-called"
    r"|how to|ways? to|in order to|attempt(?:s|ed|ing)? to|plan(?:s|ned|ning)? to|work(?:s|ed|ing)? (?:on|towards?)"
    r")\b|^\W*(?:ensure|make sure|verify|check|confirm|when|after|before|wait|why|how|what)\b",
    re.IGNORECASE,
)
"""Earlier in the same clause, these take the claim back or put it off. They are never reported themselves."""
DISCLAIMER = re.compile(
    r"\b(?:(?:not|n't|never|no|cannot|nor)\s+(?:\w+\s+){0,3}?(?:say|says|claim|claims|claimed|promise|promises|guarantee"
    r"|guarantees|mean|means|show|shows|prove|proves|know|knows|sure|imply|implies|evidence|proof|assume|conclude)"
    r"|whether|unclear|unknown|question|myth|unproven|no one knows|sentence is not|impossible to (?:say|know|show)"
    r"|without (?:claiming|saying|showing|knowing))\b",
    re.IGNORECASE,
)
"""Anywhere earlier in the sentence, these deny all that follows."""


LONGEST = 2000
"""Characters of a sentence."""


class Sentence(NamedTuple):
    """A sentence, with what is quoted hidden: a quotation mentions words and does not use them."""

    text: str
    start: int


def sentences(passage: Passage) -> Iterator[Sentence]:
    """Yield the sentences of a passage, with their offsets in the source."""
    text = hide(QUOTED, passage.text.translate(STRAIGHT), OPAQUE)
    at = 0
    for end in END.finditer(text):
        yield from _parts(text, at, end.start(), passage.start)
        at = end.end()
    yield from _parts(text, at, len(text), passage.start)


def _parts(text: str, start: int, end: int, offset: int) -> Iterator[Sentence]:
    """Yield a sentence; one that nobody could read comes in parts, so that the work stays in proportion."""
    while end - start > LONGEST:
        cut = max(text.rfind(" ", start, start + LONGEST), start + LONGEST // 2)
        yield Sentence(text[start:cut], offset + start)
        start = cut
    yield Sentence(text[start:end], offset + start)


def is_hedged(text: str, start: int) -> bool:
    """Whether what stands at `start` of a sentence is hedged, denied, asked or put off by what stands before it."""
    if DISCLAIMER.search(text, 0, start) or text.rstrip().endswith("?"):
        return True
    clause = max((match.end() for match in CLAUSE.finditer(text, 0, start)), default=0)
    part = max((match.end() for match in AND.finditer(text, clause, start)), default=clause)
    return HEDGE.search(text[clause:start]) is not None or DENIAL.search(text[part:start]) is not None
