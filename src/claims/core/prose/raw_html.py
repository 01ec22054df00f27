"""HTML in the prose of an entry: elements that only set words in another type, closed where they were opened."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from claims.core.markdown import LINE_END, tokens_of
from claims.core.prose.finding import Place
from claims.core.prose.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

EMPTY = frozenset({"br", "hr", "wbr"})
TYPE = frozenset(
    {
        "abbr", "b", "cite", "code", "dfn", "em", "i", "ins", "kbd", "mark", "q", "samp", "small", "strong", "sub",
        "sup", "u", "var",
    }
)  # fmt: skip
"""Elements that an entry may have, beside those that are empty."""


def raw_html(text: str) -> Iterator[Place]:
    """Yield the HTML of a Markdown text that an entry may not have, by line."""
    starts = [0, *(match.end() for match in LINE_END.finditer(text)), len(text)]
    for token in tokens_of(text):
        within = [token] if token.type == "html_block" else token.children or []
        reader = _Tags()
        for part in within:
            if part.type in ("html_block", "html_inline"):
                reader.feed(part.content)
        if fault := reader.fault():
            line = min(token.map[0] if token.map else 0, len(starts) - 2)
            yield Place(Rule.RAW_HTML, starts[line], max(starts[line], starts[line + 1]), fault)


class _Tags(HTMLParser):
    """Reads the tags of one paragraph or one block of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self._faults: list[str] = []

    def fault(self) -> str:
        """Give the first thing that is wrong; an empty text for nothing."""
        self.close()
        if self._open and not self._faults:
            return f"<{self._open[-1]}> is not closed in its paragraph"
        return self._faults[0] if self._faults else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at the begin of an element."""
        if tag not in EMPTY | TYPE:
            self._faults.append(f"an entry may not have <{tag[:40]}>")
        elif attrs:
            self._faults.append(f"an entry may not have attributes on <{tag}>")
        elif tag in TYPE:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at an element written as `<br/>`; for others than those that are empty, HTML ignores the slash."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Look at the end of an element."""
        if self._open[-1:] == [tag]:
            self._open.pop()
        elif tag not in EMPTY:
            self._faults.append(f"</{tag[:40]}> closes nothing")

    def handle_decl(self, decl: str) -> None:
        """Refuse a declaration."""
        self._faults.append(f"an entry may not have <!{decl[:40]}>")

    def unknown_decl(self, data: str) -> None:
        """Refuse a section of another kind."""
        self._faults.append("an entry may not have sections of CDATA")

    def handle_pi(self, data: str) -> None:
        """Refuse an instruction."""
        self._faults.append(f"an entry may not have <?{data[:40]}>")
