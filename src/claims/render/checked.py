"""A page as its reader gets it: what evidence wrote is seen, and nothing else looks as if evidence had written it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claims.core.errors import ConfigError, UsageError
from claims.core.markdown import Unreadable
from claims.core.prose.forged import verdict_like
from claims.core.seen import sight, times
from claims.render.shown import Refusal, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from claims.core.seen import Seen
    from claims.render.page import Page
    from claims.render.shown import Claimed


REFUSED_FACT = re.compile(r"\*\*Refused\*\* (\S+\.\S+): ")


def check_seen(text: str, index: str, given: Iterable[Claimed | Refusal], shown_as: str) -> None:
    """See that a reader sees the evidence index, and every verdict that the page has.

    Args:
        text: the page.
        given: verdicts that the template asked for.
        shown_as: the template, for messages.

    Raises:
        ConfigError: something is hidden, or is shown as something else, by what stands around it.
    """
    try:
        seen = sight(text).seen
    except Unreadable as error:
        raise ConfigError(f"{shown_as}: line {error.line} of its page: {error}") from error
    faults = [] if times(sight(index).seen, seen) else [_fault(text, index, "the evidence index", shown_as)]
    outside = text.replace(index, "")
    for said in dict.fromkeys(given):
        raw = said.__html__().rpartition("\n> ")[2].removeprefix("> ")
        wanted = sight(raw).seen[0]
        visible = sum(one.text.count(wanted.text) for one in seen if _shows(one))
        if outside.count(raw) > visible:
            faults.append(_fault(text, raw, wanted.text.partition(":")[0], shown_as))
    if faults:
        raise ConfigError(*faults)


def _shows(one: Seen) -> bool:
    return not one.hidden and one.kind != "pre" and any(part.startswith(("Held", "Refused")) for part in one.strong)


def _fault(text: str, raw: str, what: str, shown_as: str) -> str:
    line = text.count("\n", 0, max(0, text.find(raw))) + 1
    return (
        f"{shown_as}: {what}, line {line} of the page, is not shown to readers as it is: something before it hides it "
        "or makes it code; close what is open there (a comment, a fence, an element of HTML), and put a blank line "
        "before it"
    )


def typed_verdicts(text: str, page: Page) -> list[Seen]:
    """Give what looks like a verdict on a page and is none of those that the evidence of its entry gives."""
    seen = sight(text).seen
    if not verdict_like(seen, page.verdicts):
        return []
    wanted = sight(str(page.evidence_index())).seen
    ours = {at + step for at in times(wanted, seen) for step in range(len(wanted))}
    verdicts = [shown(verdict) for verdict in page.verdicts.values()]
    for verdict in verdicts:
        ours.update(_quoted(sight(verdict.__html__()).seen, seen))
    inline = [said for name in page.entry.gates if isinstance(said := page.gate(name), Refusal)]
    inline += [one for one in verdicts if isinstance(one, Refusal)]
    inline += _refused_facts(text, page)
    refusals = sorted((sight(one.__html__()).seen[0].text for one in inline), key=len, reverse=True)
    return verdict_like([_without(one, refusals) for at, one in enumerate(seen) if at not in ours], page.verdicts)


def _refused_facts(text: str, page: Page) -> Iterator[Refusal]:
    """Yield the refusals of facts that a page names; one that is as the evidence says is nobody's forgery."""
    for name in dict.fromkeys(REFUSED_FACT.findall(text)):
        try:
            said = page.fact(name.replace("\\", ""))
        except (ConfigError, UsageError):
            continue
        if isinstance(said, Refusal):
            yield said


def _quoted(wanted: Sequence[Seen], seen: Sequence[Seen]) -> Iterator[int]:
    """Yield where a verdict of ours is seen, with its own text before it and nothing else in its quotation."""
    for at, one in enumerate(seen):
        text = wanted[0].text if len(wanted) > 1 else ""
        if one.text != wanted[-1].text or (text and not at):
            continue
        before = seen[at - 1]
        alone = not text or before.text == text or (before.quote != one.quote and before.text.endswith(f" {text}"))
        more = at - len(wanted) >= 0 and seen[at - len(wanted)].quote == one.quote
        if alone and not (one.quote and more):
            yield at


def _without(one: Seen, refusals: Iterable[str]) -> Seen:
    prose = one.prose
    for said in refusals:
        prose = prose.replace(said, "")
    return one._replace(prose=prose)
