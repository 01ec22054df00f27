"""The exceptions that a failure's text shows: pytest's long and short forms, Python's own, and groups (PEP 654)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

GROUPS = ("ExceptionGroup", "BaseExceptionGroup")
_MAX_LINES = 4_000
_MAX_TEXT_LINES = 40
_NAME = r"(?:\w+\.)*[A-Za-z_]\w*"
_IN_GROUP = re.compile(r"\s*\| ?(?P<said>.*)")
_BORDER = re.compile(r"\s*\+[-+]{3,}")
_BEGINS = re.compile(r"(?:\+ )?(?:Exception Group )?Traceback \(most recent call last\)")
_CALLED = re.compile(rf"(?P<type>{_NAME})(?::|\Z)")
_NAMED = re.compile(
    r"(?:Caused by: |\[cause\]: )?"
    r"(?P<type>(?:\w+\.)*[A-Z]\w*(?:Error|Exception|ExceptionGroup|Warning|Interrupt|Exit|Fault))(?::|\Z)"
)
_CAUSE = re.compile(r"\s*\[?cause\]?: (?P<type>\w+)(?: \[(?P<other>\w+)\])?:")
"""How Node writes what an error came of; the class stands in brackets where the error's own name is a plain one."""
_ASSERT = re.compile(r"assert\b")


@dataclass
class Raised:
    """One exception of a text: its class as it is written, and what it says."""

    type: str
    lines: list[str]
    in_group: bool = False
    """Whether it is the last word of a member of a group, and no group itself."""

    @property
    def text(self) -> str:
        """The line that names it, and those of its message that follow."""
        return "\n".join(self.lines)


@dataclass
class _Reader:
    found: list[Raised] = field(default_factory=list)
    open: bool = False
    """Whether the next lines may go on with the message of the last one found."""
    awaited: bool = False
    """Whether a traceback of Python's own has begun, which ends in the line of an exception."""
    member: Raised | None = None
    """The last exception of the group's member that is being read."""

    def quoted(self, said: str, *, first: bool) -> None:
        """Read a line that pytest marks with an E: the first of several names the exception."""
        if first:
            name = _CALLED.match(said)
            self._begin("AssertionError" if _ASSERT.match(said) else name["type"] if name else "", said)
        elif self.open:
            self._go_on(said)

    def plain(self, said: str, *, grouped: bool) -> None:
        """Read a line as Python writes it, without what marks a group."""
        if _BEGINS.match(said):
            self.awaited, self.open = True, False
            return
        if cause := _CAUSE.match(said):
            is_plain = cause["type"] == "Error" and cause["other"] and not cause["other"].startswith("ERR_")
            self._begin(cause["other"] if is_plain else cause["type"], said.strip())
            return
        if not said or said[0].isspace():
            self.open = self.open and bool(said) and not said.lstrip().startswith("File ")
            if self.open:
                self._go_on(said.strip())
            return
        name = (_CALLED if self.awaited else _NAMED).match(said)
        if name:
            self._begin(name["type"], said)
            if grouped and name["type"].rpartition(".")[2] not in GROUPS:
                self.member = self.found[-1]
        elif self.open:
            self._go_on(said)
        self.awaited = False

    def border(self) -> None:
        """End a member of a group."""
        if self.member is not None:
            self.member.in_group = True
        self.member, self.open, self.awaited = None, False, False

    def _begin(self, name: str, said: str) -> None:
        self.found.append(Raised(name, [said]))
        self.open = True

    def _go_on(self, said: str) -> None:
        if self.found and len(self.found[-1].lines) < _MAX_TEXT_LINES:
            self.found[-1].lines.append(said)


def raised(text: str) -> list[Raised]:
    """Give the exceptions in the order of the text: what was handled on the way stands before what ended the test."""
    reader, quoted = _Reader(), False
    for line in text.splitlines()[-_MAX_LINES:]:
        is_quoted = line.startswith("E ") or line == "E"
        said = line[1:].strip() if is_quoted else line
        inner = _IN_GROUP.match(said)
        if _BORDER.match(said):
            reader.border()
        elif is_quoted and not inner and not _BEGINS.match(said):
            reader.quoted(said, first=not quoted)
        else:
            reader.plain(inner["said"] if inner else said, grouped=inner is not None)
        quoted = is_quoted
    reader.border()
    return [one for one in reader.found if one.type]


def members(found: list[Raised]) -> tuple[str, ...]:
    """Give the classes of the exceptions that the groups of a text hold, each once."""
    return tuple(dict.fromkeys(one.type for one in found if one.in_group))
