"""Figures that no evidence stands behind: a number that an author typed, even a right one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claims.core.prose.finding import Place
from claims.core.prose.rules import Rule
from claims.core.prose.shapes import COUNTED, NUMBER, UNIT, without_exempt

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from claims.core.prose.passages import Passage

WORD_NUMBER = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen"
    r"|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|(?:a |one )?(?:hundred|thousand|million|dozen))"
    r"(?:[ -](?:and )?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|hundred|thousand"
    r"|million)){0,6}"
)
DIGITS = re.compile(
    r"(?<![\w.,\ue000\ue001])\d+[hdm](?:\s?\d+[hms])+\b"
    r"|(?<![\w.,])(?:\d+\s?)?[\u00bc-\u00be\u2150-\u215e]"
    rf"|(?<![\w.,\ue000\ue001])(?:[$\u20ac\u00a3]\s?)?[+-]?{NUMBER}(?:\s?{UNIT})?(?:[ -]{COUNTED}\b)?",
    re.IGNORECASE,
)
STRUCTURE = (
    r"(?:reasons|ways|things|options|halves|parts|kinds|types|sides|arguments|functions|steps|questions|points|lines"
    r"|sections|columns|methods|modes|rules|parameters|fields|ideas|words|names|places|levels|layers|sets|lists"
    r"|categories|classes|values|variants|forms|approaches|choices|examples|notes|concepts|terms|aspects|goals|principles"
    r"|meanings|senses|others|flavou?rs|commands|pieces|properties|criteria|paragraphs|sentences|phases|stages|hands|whys)"
)
"""What the parts of a text or of an interface are called: `there are two ways` measures nothing."""
NO_NOUN = (
    r"(?:and|or|of|to|in|on|at|is|was|has|does|as|this|its|us|less|plus|thus|across|always|that|are|were|for|with|by|the"
    r"|which|than|from|more|other)"
)
SEVERAL = rf"(?:(?!{NO_NOUN}\b)[a-z-]+\s+){{0,2}}?(?!{STRUCTURE}\b|{NO_NOUN}\b)[a-z-]+(?<!s)s\b"
FRACTION = (
    rf"(?:a|one|two|three|about|roughly)\s+(?:thirds?|quarters?|fifths?|tenths?)\s+of\s+(?:the\s+|our\s+|all\s+)?[a-z-]+"
    rf"|half\s+(?:of\s+)?(?:the\s+|our\s+|all\s+)+{SEVERAL}|half\s+of\s+{SEVERAL}"
)
WORDS = re.compile(
    (
        rf"\b(?:{FRACTION})|\bone\s+in\s+{WORD_NUMBER}\b|\b(?:hundreds|thousands|millions|dozens)\s+of\s+[a-z-]+"
        rf"|\bone\s+(?:second|minute|hour|millisecond)\b|\b{WORD_NUMBER}\s+and\s+a\s+half\b"
        rf"|(?<!\bfirst\s)(?<!\blast\s)(?<!\bor\s)(?<!\bthese\s)(?<!\bthose\s)(?<!\bother\s)(?<!\bthe\s(?=two\b))(?<!\d\s)\b"
        rf"{WORD_NUMBER}\s+(?:of\s+(?:the\s+|our\s+)?(?:{WORD_NUMBER}\s+)?)?(?:{SEVERAL}|people\b|percent\b)"
    ),
    re.IGNORECASE,
)
OF_TESTS = re.compile(
    rf"{NUMBER}\s+(?:[a-z-]+\s+){{0,2}}(?:tests|test cases|specs|assertions)\b"
    rf"|{NUMBER}\s+(?:passed|passing)\b|{NUMBER}\s+(?:clean|green|passing|consecutive|successful)\s+runs\b",
    re.IGNORECASE,
)
"""What tests came to is asked for in documents that nobody manages, too: nothing else can have said it."""


def figures(passage: Passage, allowed: Collection[str] = ()) -> Iterator[Place]:
    """Yield the figures of a passage that are bound to nothing, but for those in `allowed`."""
    if passage.heading:
        return
    text = without_exempt(passage.text)
    for match in (*DIGITS.finditer(text), *WORDS.finditer(text)):
        digits = re.search(NUMBER, match[0])
        if digits is None or digits[0] not in allowed:
            yield Place(Rule.UNBOUND_FIGURE, passage.start + match.start(), passage.start + match.end(), TYPED)


TYPED = "a figure that no evidence supplies; it may be right, and nothing keeps it right"


def figures_of_tests(passage: Passage) -> Iterator[Place]:
    """Yield those figures of a passage that say what tests came to."""
    text = without_exempt(passage.text)
    yield from (place for place in figures(passage) if _is_of_tests(text, place.start - passage.start))


def _is_of_tests(text: str, start: int) -> bool:
    return OF_TESTS.match(text, start) is not None
