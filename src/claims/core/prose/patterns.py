"""What the rules of wording are made of: patterns in which a blank is any white space."""

from __future__ import annotations

import re
from typing import NamedTuple

from claims.core.prose.rules import Rule


class Wording(NamedTuple):
    """What a rule looks for, and whether a scope named in the sentence answers it."""

    rule: Rule
    pattern: re.Pattern[str]


def table(rule: Rule, *patterns: str) -> Wording:
    """Make a rule's patterns one, in which a blank is any white space."""
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    return Wording(
        rule,
        re.compile(rf"(?<![\w-])(?:{joined})(?![\w-])".replace(" ", r"\s+").replace(r"\s+?", r"\s?"), re.IGNORECASE),
    )
