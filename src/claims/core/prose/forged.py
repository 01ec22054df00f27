"""What an author typed and a reader would take for a verdict, whichever way it was written."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from claims.core.markdown import LINE_END
from claims.core.prose.finding import Place
from claims.core.prose.folded import folded, readings
from claims.core.prose.rules import RULES, Rule
from claims.core.reasons import Code
from claims.core.seen import sight

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from claims.core.seen import Seen

HELD = r"h\W?[e3]\W?[l1|]\W?d"
REFUSED = r"r\W?[e3]\W?f\W?u\W?s\W?[e3]\W?d"
WORD = re.compile(rf"(?<!\w)(?:(?P<held>{HELD})|(?P<refused>{REFUSED}))(?!\w)")
ALONE = re.compile(rf"\W*(?:{HELD}|{REFUSED})\W*")
WINDOW = 160
"""Characters behind the word that can belong to a verdict."""
NAME = r"[^\w]{1,8}(?P<name>\w[\w.\ufffc-]{0,99}|\ufffc)"
END = r"\s*\)?\s*(?:[.!;|]|$)"
DOWNGRADES = r"(?:\s*\([^()]{0,80}\))?"
RUNS = r"\s*[,;(]?\s*(?:by |of |in )?runs?\W{0,3}\d+"
WEIGHT = rf"(?:(?:strong|medium|weak|derived){DOWNGRADES}(?:{RUNS}|{END})|(?:strong|medium|weak|derived)\s*\()"
MARK = r"\s{0,3}[:=\u2013\u2014,;(|/-][\W_]{0,5}"
AS_WRITTEN = re.compile(rf"(?:{NAME})?{MARK}{WEIGHT}")
"""`Held moon: strong, runs 1, 2`, in whatever type."""
IN_WORDS = re.compile(rf"[^.!?;|]{{0,100}}?{MARK}(?:strong|medium|weak|derived){DOWNGRADES}{RUNS}")
"""The same with more words than a name."""
NAMED = re.compile(rf"{NAME}\s{{0,2}}[:\u2013\u2014=-]")
NO_NAMES = re.compile(
    r"an?|and|are|as|at|back|because|by|down|for|from|here|if|in|is|it|its|not|off?|on|or|out|over|that|the|there|they"
    r"|this|to|together|under|until|up|was|we|when|while|with|you"
)
"""Words that no claim is called, as in `held up:`."""
CODE = re.compile(rf"(?:{NAME})?{MARK}(?:{'|'.join(re.escape(code.value) for code in Code)})(?!\w)")
INDEX = re.compile(r"^authoritative \(can carry a claim\)|judged at ledger size \d+, root")
CELL = re.compile(rf"\W*(?:{HELD}|{REFUSED})\W*")
CELL_WEIGHT = re.compile(rf"\W*(?:strong|medium|weak|derived){DOWNGRADES}(?:{RUNS})?[\W\d]*")


def forged(text: str, names: Iterable[str] = ()) -> Iterator[Place]:
    """Yield what looks like a verdict in a Markdown text whose own evidence is hidden.

    Args:
        names: of claims and derived texts, as `ENTRY/NAME`.
    """
    starts = [0, *(match.end() for match in LINE_END.finditer(text)), len(text)]
    for one in verdict_like(sight(text).seen, names):
        start = starts[min(one.line, len(starts) - 1) - 1]
        end = starts[min(one.line, len(starts) - 1)]
        yield Place(Rule.TYPED_VERDICT, start, max(start, end), RULES[Rule.TYPED_VERDICT].against)


def verdict_like(seen: Sequence[Seen], names: Iterable[str] = ()) -> list[Seen]:
    """Give what looks like a verdict, or like the evidence index, of everything that is seen."""
    known = {folded(name.rpartition("/")[2]) for name in names}
    found = [one for one in seen if _is_shown(one) and _is_verdict(one, known)]
    for number, group in groupby(seen, key=lambda one: one.quote):
        parts = list(group)
        if number and len(parts) > 1 and not any(one in found for one in parts):
            whole = parts[0]._replace(
                text=" ".join(one.text for one in parts),
                prose=" ".join(one.prose for one in parts),
                strong=tuple(word for one in parts for word in one.strong),
            )
            found += [parts[0]] if _is_verdict(whole, known) else []
    for number, group in groupby(seen, key=lambda one: one.row):
        cells = [(one, folded(one.prose)) for one in group]
        if number and any(CELL.fullmatch(said) for _, said in cells):
            found += [cells[0][0] for _, said in cells if CELL_WEIGHT.fullmatch(said)][:1]
    return list(dict.fromkeys(found))


def _is_shown(one: Seen) -> bool:
    """Whether words count: those in a block of code are shown as an example, unless type makes them more."""
    return one.kind != "pre" or bool(one.strong)


def _is_verdict(one: Seen, known: Collection[str]) -> bool:
    if len(one.prose) < 4:
        return False
    strong = any(ALONE.match(said) for part in one.strong for said in readings(part))
    return any(_reads_as_verdict(said, one, known, strong=strong) for said in readings(one.prose))


def _reads_as_verdict(said: str, one: Seen, known: Collection[str], *, strong: bool) -> bool:
    if INDEX.search(said):
        return True
    for match in WORD.finditer(said):
        rest = said[match.end() : match.end() + WINDOW]
        if match["held"] and (AS_WRITTEN.match(rest) or IN_WORDS.match(rest)):
            return True
        named = NAMED.match(rest) if strong else None
        name = named["name"] if named else ""
        if name and not NO_NAMES.fullmatch(name) and (one.quote or name in known):
            return True
        if match["refused"] and strong and CODE.match(rest):
            return True
    return False
