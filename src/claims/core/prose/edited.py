"""Rendered pages whose figures are not those that were rendered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claims.core.prose.finding import Finding
from claims.core.prose.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


def edited_figures(found: str, rendered: str) -> Iterator[Finding]:
    """Yield the figures in which a page differs from its rendering, line by line. Other differences are not figures.

    Both are of one state of the ledger: a page of an earlier state is out of date and was not edited.
    """
    was, wanted = found.splitlines(), rendered.splitlines()
    if len(was) != len(wanted):
        return
    for number, (line, right) in enumerate(zip(was, wanted, strict=True), start=1):
        if line == right or FIGURE.sub("0", line) != FIGURE.sub("0", right):
            continue
        for typed, said in zip(FIGURE.finditer(line), FIGURE.finditer(right), strict=True):
            if typed[0] != said[0]:
                yield Finding(Rule.FIGURE_DIFFERS, number, typed.start() + 1, typed[0], f"the evidence says {said[0]}")
