"""Where the wording of a passage says more than its evidence, with what answers each rule taken into account."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claims.core.prose.finding import Place
from claims.core.prose.marks import BOUND
from claims.core.prose.rules import RULES, Rule
from claims.core.prose.sentences import is_hedged, sentences
from claims.core.prose.wording import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.core.prose.known import Known
    from claims.core.prose.passages import Passage
    from claims.core.prose.sentences import Sentence

SCOPE = re.compile(
    r"\b(?:in|within|during|across|over|throughout|of|under|by|for|among)\s+(?:\S+\s+){0,5}?"
    r"(?:(?<!\blong )(?<!\bshort )runs?|rounds?|gates?|cases\s+of|test\s+cases|benchmarks?|experiments?|lane"
    r"|scope|trials?"
    r"|samples?|ledger)\b"
    r"|\b(?:in|within)\s+(?:the|this|our)\s+records?\b"
    r"|\b(?:except|unless|as long as|so long as|provided|apart from|other than|but not)\b",
    re.IGNORECASE,
)
"""What was looked at, or what was left out."""
EXCEPTION = re.compile(
    r"\b(?:except|apart from|other than|besides|but (?:not )?(?:for|one|two|the|those)|with the exception)\b",
    re.IGNORECASE,
)
TIMELINE = re.compile(r"[^A-Za-z]{0,40}\b\d{1,2}:\d\d\b")
"""A line that begins with a time of day says how things stood then."""
WORDS = re.compile("[A-Za-z]{3}")
"""A sentence without any says nothing, and the patterns are too many to find that out by each."""
SUPPLIED = re.compile(f"{BOUND}+")


def overclaims(passage: Passage, known: Known) -> Iterator[Place]:
    """Yield what the rules of wording find in a passage; each word is found by one rule at most."""
    for sentence in sentences(passage):
        if not WORDS.search(sentence.text):
            continue
        taken: list[tuple[int, int]] = []
        for rule, pattern in TABLE:
            for match in pattern.finditer(sentence.text):
                start, end = match.span()
                if any(start < other_end and end > other for other, other_end in taken):
                    continue
                if is_hedged(sentence.text, start) or _answered(rule, sentence, passage, known):
                    continue
                taken.append((start, end))
                yield Place(rule, sentence.start + start, sentence.start + end, RULES[rule].against)


def _answered(rule: Rule, sentence: Sentence, passage: Passage, known: Known) -> bool:
    """Whether the sentence, or what is recorded, has what the rule asks for."""
    text = sentence.text
    match rule:
        case Rule.UNSCOPED_UNIVERSAL:
            return SCOPE.search(text) is not None
        case Rule.BLANKET_GREEN:
            return known.green or EXCEPTION.search(text) is not None or TIMELINE.match(passage.text) is not None
        case Rule.ROOT_CAUSE:
            return known.red
        case Rule.NO_BASELINE:
            return len(SUPPLIED.findall(text)) > 1
        case Rule.BOOSTER:
            return TIMELINE.match(passage.text) is not None
        case _:
            return False
