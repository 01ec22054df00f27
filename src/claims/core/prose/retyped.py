"""Claims typed by hand: sentences that are, or nearly are, a text that only evidence may print."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from claims.core.prose.finding import Place
from claims.core.prose.rules import Rule
from claims.core.prose.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from claims.core.prose.passages import Passage

WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?|\d+(?:\.\d+)*")
EMPTY = frozenset(
    "a an the of to in on at by for from with and or as is are was were be been it its this that these those their our "
    "his her has have had do does did now then so such there which who into under over no not any more longer while".split()
)
ENDINGS = re.compile(r"(?:ing|ed|es|s|ly|ion|ions|ment)$")
FEWEST_WORDS = 4
"""Words with a meaning of their own below which wording is too short to be anybody's."""
NEAR = 0.75
"""Share of words in common, counted over both texts, from which wording counts as the same."""


def retyped(passage: Passage, texts: Mapping[str, str]) -> Iterator[Place]:
    """Yield the sentences of a passage that say a claim's text again, word for word or nearly so."""
    found = [(one.start, one.start + len(one.text.rstrip()), stems(one.text)) for one in sentences(passage)]
    found = [(start, end, words) for start, end, words in found if words]
    for name, text in texts.items():
        wanted = stems(text)
        if len(wanted) < FEWEST_WORDS:
            continue
        sizes = range(1, 2 + text.count(". "))
        for start, end in _windows(found, wanted, sizes):
            detail = f"these are nearly the words of {name}, which only its verdict may print"
            yield Place(Rule.RETYPED_CLAIM, start, end, detail)
            break


def _windows(
    found: Sequence[tuple[int, int, list[str]]], wanted: Sequence[str], sizes: range
) -> Iterator[tuple[int, int]]:
    """Yield the runs of sentences that are near to a text."""
    for size in sizes:
        for at in range(len(found) - size + 1):
            part = found[at : at + size]
            if alike([word for _, _, words in part for word in words], wanted):
                yield part[0][0], part[-1][1]


def stems(text: str) -> list[str]:
    """Give the words that carry meaning, without their endings."""
    words = (word.lower() for word in WORD.findall(text))
    return [ENDINGS.sub("", word) if len(word) > 4 else word for word in words if word not in EMPTY]


def alike(words: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether two texts have most of their words in common, or one holds nearly all of the other in its order."""
    common = sum((Counter(words) & Counter(wanted)).values())
    if 2 * common / (len(words) + len(wanted)) >= NEAR:
        return True
    if common < max(FEWEST_WORDS, 0.85 * len(wanted)):
        return False
    blocks = SequenceMatcher(None, words, wanted, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) >= 0.85 * len(wanted)
