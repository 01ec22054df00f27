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
    from claims.core.prose.sentences import Sentence

WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?|\d+(?:\.\d+)*")
EMPTY = frozenset(
    re.findall(
        r"\w+",
        "a an the of to in on at by for from with and or as is are was were be been it its this that these "
        "those their our his her has have had do does did now then so such there which who into under over no "
        "not any more longer while",
    )
)
"""Words that carry no meaning of their own here; that of a denial is compared apart."""
DENIAL = re.compile(r"\b(?:no|not|never|neither|nor|without|cannot)\b|n't\b", re.IGNORECASE)
HEDGE = re.compile(
    r"\b(?:may|might|could|should|perhaps|possibly|probably|likely|whether|hypothesis|(?:seem|appear|suspect|hope|intend"
    r"|aim|expect)\w*|(?:not|never) (?:yet )?(?:shown|proven|proved|claimed|tested|verified|known))\b",
    re.IGNORECASE,
)
ENDINGS = re.compile(r"(?:ing|ed|es|s|ly|ion|ions|ment)$")
FEWEST_WORDS = 4
"""Words with a meaning of their own below which wording is too short to be anybody's."""
NEAR = 0.75
"""Share of words in common, counted over both texts, from which wording counts as the same."""


def retyped(passage: Passage, texts: Mapping[str, str]) -> Iterator[Place]:
    """Yield the sentences of a passage that say a claim's text again, word for word or nearly so."""
    found = [one for one in sentences(passage) if stems(one.text)]
    for name, text in texts.items():
        if len(stems(text)) < FEWEST_WORDS:
            detail = f"these are the words of {name}, which only its verdict may print"
            same = next((one for one in found if words(one.text) == words(text) and len(words(text)) > 1), None)
            if same:
                yield Place(Rule.RETYPED_CLAIM, same.start, same.start + len(same.text.rstrip()), detail)
            continue
        sizes = range(1, 2 + text.count(". "))
        for first, last in _windows(found, text, sizes):
            detail = f"these are nearly the words of {name}, which only its verdict may print"
            yield Place(Rule.RETYPED_CLAIM, first.start, last.start + len(last.text.rstrip()), detail)
            break


def _windows(found: Sequence[Sentence], text: str, sizes: range) -> Iterator[tuple[Sentence, Sentence]]:
    """Yield the runs of sentences that are near to a text, and deny as it does, by first and last."""
    for size in sizes:
        for at in range(len(found) - size + 1):
            part = found[at : at + size]
            said = " ".join(one.text for one in part)
            if any(bool(one.search(said)) != bool(one.search(text)) for one in (DENIAL, HEDGE)):
                continue
            if alike(stems(said), stems(text)):
                yield part[0], part[-1]


def words(text: str) -> list[str]:
    """Give the words of a text."""
    return [word.lower() for word in WORD.findall(text)]


def stems(text: str) -> list[str]:
    """Give the words that carry meaning, without their endings."""
    return [ENDINGS.sub("", word) if len(word) > 4 else word for word in words(text) if word not in EMPTY]


def alike(said: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether two texts have most of their words in common, or one holds nearly all of the other in its order."""
    common = sum((Counter(said) & Counter(wanted)).values())
    if 2 * common / (len(said) + len(wanted)) >= NEAR:
        return True
    if common < max(FEWEST_WORDS, 0.85 * len(wanted)):
        return False
    blocks = SequenceMatcher(None, said, wanted, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) >= 0.85 * len(wanted)
