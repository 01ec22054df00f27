"""A failing case with everything that its report says of it, and the exceptions that this shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claims.core.raised import GROUPS, members, raised

if TYPE_CHECKING:
    from claims.core.case import Case

LAST_LINE = re.compile(r"(?:^|\n)\S[^\n]*:\d+: (?P<type>[A-Za-z_][\w.]*)\Z")
IN_GROUP = re.compile(r"(?P<type>(?:\w+\.)*\w+)\(.*\) \[single exception in (?:Base)?ExceptionGroup\]\Z", re.DOTALL)
EXCEPTION_NAME = re.compile(r"[A-Z]\w*")
EXCEPTION_LINE = re.compile(r"\s*(?P<type>(?:\w+\.)*[A-Z]\w*)(?::|\Z|\n| \[)")
CONSTRUCTED = re.compile(r"\b((?:\w+\.)*[A-Z]\w*)\(")
ASSERTION_MESSAGE = re.compile(r"\s*assert\b")
BY_NODE = re.compile(r"\s*\[?Error \[ERR_TEST_FAILURE\]:")
"""How Node's own runner begins: what was thrown is the cause of its error."""


class Failure(NamedTuple):
    """A failing case with everything that its report says of the failure."""

    case: Case
    tag: str
    """`failure` or `error`."""
    message: str
    text: str
    declared_type: str = ""
    from_pytest: bool = True
    frames: tuple[str, ...] = ()
    """The project's files that the traceback goes through."""

    @property
    def exception(self) -> str:
        """Name of the exception's class as the report writes it; empty where it names none.

        A group that holds exceptions of one class alone goes by that class: what was raised counts, not its wrapping.
        """
        name = self._written
        inside = self.members if plain(name) in GROUPS else ()
        return inside[0] if len(inside) == 1 else name

    @property
    def members(self) -> tuple[str, ...]:
        """Classes of the exceptions that a group holds."""
        return members(raised(self.text))

    @property
    def _written(self) -> str:
        if inner := self._wrapped:
            return inner
        ends = LAST_LINE.search(self.text.rstrip())
        if ends and ends["type"] not in ("", "AssertionError"):
            return ends["type"]
        if self.declared_type and (EXCEPTION_NAME.fullmatch(self.declared_type) or "." in self.declared_type):
            return self.declared_type
        begins = EXCEPTION_LINE.match(self.message)
        if begins:
            return begins["type"]
        if ends or ASSERTION_MESSAGE.match(self.message):
            return "AssertionError"
        return ""

    @property
    def _wrapped(self) -> str:
        """The class of what a runner wraps in an error of its own; empty where it wraps nothing."""
        if single := IN_GROUP.match(self.message):
            return single["type"]
        thrown = raised(self.text) if BY_NODE.match(self.text) else []
        return thrown[0].type if thrown else ""

    @property
    def shown(self) -> frozenset[str]:
        """Every exception that the failure shows: raised, handled on the way, or quoted by an assertion."""
        names = {self.exception, self._written, *(one.type for one in raised(self.text))}
        if "DID NOT RAISE" not in self.message:
            names |= set(CONSTRUCTED.findall(self.message))
        return frozenset(names - {""})


def plain(name: str) -> str:
    """Give the name of a class without its module."""
    return name.rpartition(".")[2]
