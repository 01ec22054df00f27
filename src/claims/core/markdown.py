"""The one home of the Markdown parser: CommonMark with tables, within bounds of size and nesting."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from claims.core.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

LINE_END = re.compile(r"\r\n?|\n")
"""What ends a line, for Markdown and for us."""
MAX_CHARACTERS = 1_000_000
"""Of a document. The parser's work grows with it, so that this bounds the time as well."""
MAX_DEPTH = 200
"""Elements of HTML within each other. A page has a dozen."""
LINE_MARK = "\ue010"
"""In a comment of ours: the line of the source that follows. No source keeps this character."""
TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
NEVER_DEEP = frozenset(
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
        "dd", "dt", "li", "optgroup", "option", "p", "rp", "rt", "tbody", "td", "tfoot", "th", "thead", "tr",
    }
)  # fmt: skip
"""Elements that are empty, or that the next one of their kind ends."""


class Unreadable(Exception):  # noqa: N818 - it becomes a ConfigError where the name of the file is known
    """A text is larger or deeper than a document can be meant to be: the line, and what was expected."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line

    def of(self, shown_as: str) -> ConfigError:
        """Give the error of a file."""
        return ConfigError(f"{shown_as}:{self.line}: {self}")


def _check_size(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(1, f"expected at most {MAX_CHARACTERS} characters of Markdown, found {len(text)}")


def _check_depth(state: StateCore) -> None:
    """Refuse HTML in HTML, and brackets in brackets, hundreds of times."""
    depth = 0
    for token in state.tokens:
        if token.type not in ("inline", "html_block"):
            continue
        line = token.map[0] + 1 if token.map else 1
        for match in TAG.finditer(token.content):
            if match[2].lower() not in NEVER_DEEP:
                depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > MAX_DEPTH:
            raise Unreadable(line, f"expected at most {MAX_DEPTH} HTML elements within each other, found more")
        if token.type == "inline" and token.content.count("[") - token.content.count("]") > MAX_DEPTH:
            raise Unreadable(line, f"expected at most {MAX_DEPTH} brackets that are not closed, found more")


@cache
def _parser(*, inline: bool) -> MarkdownIt:
    from markdown_it import MarkdownIt  # late: only commands that look at documents pay for it

    made = MarkdownIt("commonmark").enable("table")
    made.core.ruler.before("inline", "depth", _check_depth)
    return made if inline else made.disable("inline")


def block_tokens(text: str) -> Sequence[Token]:
    """Give the blocks of a text: what is a paragraph, a heading, a row; nothing of what stands within them.

    Raises:
        Unreadable: it is too large or too deep.
    """
    _check_size(text)
    return _parser(inline=False).parse(text)


@lru_cache(maxsize=4)
def tokens_of(text: str) -> Sequence[Token]:
    """Give all parts of a text: blocks, and what stands within them. Shared: do not change it.

    Raises:
        Unreadable: it is too large or too deep.
    """
    _check_size(text)
    return _parser(inline=True).parse(text)


def html_of(text: str) -> str:
    """Give a text as a browser gets it, with comments of ours that say which line of the source follows.

    Raises:
        Unreadable: it is too large or too deep.
    """
    from markdown_it.token import Token

    parser = _parser(inline=True)
    numbered: list[Token] = []
    for token in tokens_of(text.replace(LINE_MARK, " ")):
        if token.map and token.type in ("html_block", "fence", "code_block"):
            numbered += [Token("html_block", "", 0, content=_mark(token.map[0] + 1)), token]
        elif token.map and token.children:
            numbered.append(token.copy(children=list(_numbered(token.children, token.map[0] + 1))))
        else:
            numbered.append(token)
    html: str = parser.renderer.render(numbered, parser.options, {})
    return html


def _numbered(children: Sequence[Token], line: int) -> Iterator[Token]:
    """Yield the parts of a paragraph with a mark at its begin and behind each line."""
    from markdown_it.token import Token

    yield Token("html_inline", "", 0, content=_mark(line))
    for child in children:
        yield child
        lines = 1 if child.type in ("softbreak", "hardbreak") else child.content.count("\n")
        if lines:
            line += lines
            yield Token("html_inline", "", 0, content=_mark(line))


def _mark(line: int) -> str:
    return f"<!--{LINE_MARK}{line}-->"
