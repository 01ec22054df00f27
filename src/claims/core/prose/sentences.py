"""Sentences of a passage, and the clause that a word stands in: what hedges, denies or asks is no claim."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claims.core.prose.marks import OPAQUE, hidden, hide

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.core.prose.passages import Passage

END = re.compile(r"(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\betc\.)(?<=[.!?])[\"')\]*_]*\s+(?![a-z])|\||\n\s*\n")
QUOTED = re.compile(r"\"[^\"]{1,200}\"|\u201c[^\u201d]{1,200}\u201d|(?<!\w)'[^']{8,200}'(?!\w)")
OWN_QUOTE = re.compile(
    r"(?:(?<!\bnot )\b(?:is|are|was|were|be|been|remains|now|truly|really|an?|our|its)\s+$"
    r"|\b(?:we|I)\s+(?:\w+\s+){0,2}?(?:say|promise|claim|guarantee|declare|state|call\s+(?:it|this))[,:]?\s+$)",
    re.IGNORECASE,
)
"""Before a quotation: the words in it are the author's own, with marks around them."""
OWNED = re.compile(
    r"[,\s]*(?:(?:we|I)\s+(?:can\s+|now\s+)?(?:say|promise|claim|guarantee|declare)\b"
    r"|is\s+(?:where\s+we|what\s+we\s+(?:say|claim|promise|have)|how\s+it|our\s+(?:result|state|promise))\b"
    r"|(?:holds|is\s+true|sums\s+it\s+up)\b)",
    re.IGNORECASE,
)
"""Behind a quotation, the same."""
SHORT = 5
"""Words of a quotation that can stand in a sentence as a part of it."""
JOINTS = re.compile(r"[\[\]]|(?<=\])\ue000+|(?<=\w)\ue000+(?!\w)|\\(?=\n)")
"""What a link, a footnote's mark and a hard line break leave between words."""
STRAIGHT = str.maketrans({"\u2019": "'", "\u2018": "'", "\u2011": "-", "\u00a0": " "})

CLAUSE = re.compile(
    r"[,;:()\u2013\u2014]|\s-\s|\b(?:but|so|yet|while|whereas|because|hence|therefore)\b", re.IGNORECASE
)
AND = re.compile(r"\band\b", re.IGNORECASE)
DENIAL = re.compile(
    r"\b(?:not|nor|neither|nobody|nothing|none|no one|hardly|rarely|seldom|rather than|instead of|avoid\w*"
    r"|without(?!(?:\s+\S+){1,3}\s+(?:we|it|they)\b)"
    r"|no (?:software|system|code|tool|test|store|language|program))\b|n't\b",
    re.IGNORECASE,
)
"""Earlier in the same clause and not across an `and`, these deny."""
HEDGE = re.compile(
    r"\b(?:(?<!\bin )(?<!\bsince )may|might|could|would|should|must|ought|likely(?!-)|probably|perhaps|maybe|possibly"
    r"|potentially|seem\w*|appear\w*"
    r"|suspect\w*|believ\w*|think|thought|assum\w+|(?<!\bas )expect\w*|hop(?:e|ed|es|ing)|aim\w*|goals?"
    r"|intend\w*|intent"
    r"|(?:try|tries|tried|trying)(?= to\b)|want\w*|wish\w*|need\w*(?! (?:far|much|fewer|less|no)\b)|requir\w*|if"
    r"|unless|until|till|whether|once"
    r"|in case|supposed"
    r"|(?:to|please|then|always|must) (?:ensure|make sure|verify|check|confirm|see|prevent|avoid|find|keep)"
    r"|(?:you|we|and) (?:ensure|make sure|prevent|avoid|keep)|and (?:check|verify)"
    r"|pretend\w*|as if|as though|so-called"
    r"|how to|ways? to|in order to|attempt(?:s|ed|ing)? to|plan(?:s|ned|ning)? to|work(?:s|ed|ing)? (?:on|towards?)"
    r")\b|^\W*(?:ensure|make sure|verify|check|confirm|when|after|before|wait|why|how|what)\b",
    re.IGNORECASE,
)
"""Earlier in the same clause, these take the claim back or put it off. They are never reported themselves."""
ATTRIBUTE = re.compile(
    r"\b(?:a|an|the|this|that|these|those|any|all|our|its|every|no)\s+(?P<hide>potential|possible|probable|likely"
    r"|intended|required|expected|suspected|assumed|supposed|needed|wanted)(?:\s+(?!to\b)\w|-\w)",
    re.IGNORECASE,
)
"""`The intended fix is ...` hedges the noun and not what is said of it; `the suspected cause was` is for the rule."""
LEADING = re.compile(r"\W*(?:when|after|before|once|as soon as)\b", re.IGNORECASE)
MAIN = re.compile(r",(?!\s*(?:and|but|so|which)\b)\s*\S")
"""Behind a leading `when ...`, the clause that it puts off."""
NEW_SUBJECT = re.compile(
    r"\band\s+(?:now\s+)?(?:the|a|an|it|its|this|that|these|those|all|every|each|everything|everyone|nobody|no|nothing"
    r"|we|they|our|any|zero)\b|\bsince\s+(?:the|it|this|all|we|our|everything)\b",
    re.IGNORECASE,
)
"""Here another statement begins, which the hedge of the first one does not reach."""
CARRIES = re.compile(r"\b(?:if|unless|whether|in case|ensure|make sure|verify|check|confirm)$", re.IGNORECASE)
"""These govern a second statement as well: `if it builds and all tests pass`."""
LOOK_AHEAD = 12
"""Characters, so that a pattern which begins with the new subject is seen to begin there."""
DISCLAIMER = re.compile(
    r"\b(?:(?:not|n't|never|no|cannot|nor)\s+(?:\w+\s+){0,3}?(?:say|says|claim|claims|claimed|promise|promises|guarantee"
    r"|guarantees|mean|means|show|shows|prove|proves|know|knows|sure|imply|implies|evidence|proof|assume|conclude)"
    r"|whether|(?:is|are|was|were|remains?|still)\s+(?:unclear|unknown|unproven|in question)"
    r"|(?:the|a|an|one|open)\s+question\s+(?:is|was|of|remains)|myth|no one knows|sentence is not"
    r"|impossible to (?:say|know|show)"
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
    text = hide(JOINTS, QUOTED.sub(_quoted, passage.text.translate(STRAIGHT)))
    at = 0
    for end in END.finditer(text):
        yield from _parts(text, at, end.start(), passage.start)
        at = end.end()
    yield from _parts(text, at, len(text), passage.start)


def _quoted(match: re.Match[str]) -> str:
    """Hide what is quoted from elsewhere; of an author's own words in quotation marks hide the marks alone."""
    before, words = match.string[max(0, match.start() - 60) : match.start()], match[0][1:-1]
    own = OWN_QUOTE.search(before)
    if OWNED.match(match.string, match.end()) or (own and (len(words.split()) <= SHORT)):
        return f" {words} "
    return hidden(match[0], OPAQUE)


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
    statement = max(
        (match.start() for match in NEW_SUBJECT.finditer(text, clause, start + LOOK_AHEAD) if match.start() < start),
        default=clause,
    )
    before = hide(ATTRIBUTE, text[clause:start], OPAQUE)
    hedged = any(
        MAIN.search(text, start) is not None
        if LEADING.fullmatch(before[: hedge.end()])
        else clause + hedge.start() >= statement or CARRIES.search(hedge[0]) is not None
        for hedge in HEDGE.finditer(before)
    )
    return hedged or DENIAL.search(text[part:start]) is not None
