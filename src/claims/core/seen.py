"""What a reader sees of a Markdown text: decided by a parser of CommonMark and one of HTML, as a browser would."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from claims.core.markdown import LINE_MARK, html_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from selectolax.lexbor import LexborNode

BREAKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div",
        "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
        "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td",
        "tfoot", "th", "thead", "tr", "ul",
    }
)  # fmt: skip
"""Elements that begin on a line of their own."""
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "th", "summary", "caption", "legend"})
BOLD = frozenset({"b", "strong"}) | HEADINGS
SHOW_WHEN_ASKED = ("alt", "title", "placeholder", "label", "aria-label")
"""Attributes whose text is shown when an image is missing, or when something is pointed at."""
OPAQUE = "\ufffc"
"""Stands for a piece of code in a sentence: it shows words and does not say them."""
UNSEEN = frozenset(
    {
        "applet", "audio", "canvas", "datalist", "del", "dialog", "embed", "frameset", "head", "iframe", "marquee",
        "math", "meter", "noembed", "noframes", "noscript", "object", "option", "progress", "rp", "s", "script",
        "select", "strike", "style", "svg", "template", "textarea", "title", "video",
    }
)  # fmt: skip
"""Elements within which text is not shown, shown as deleted, or shown by some browsers only."""
STYLES = re.compile(
    r"(?:^|[;\s])(?:display|visibility|opacity|font(?:-size)?|color|background[a-z-]*|position|clip[a-z-]*|overflow[a-z-]*"
    r"|(?:max-)?(?:height|width)|transform|text-indent|filter|content[a-z-]*|z-index|mask[a-z-]*|left|top|float|zoom)\s*:",
    re.IGNORECASE,
)
"""Properties that can make text invisible, or move it or something else over it."""
MOVES = re.compile(r"position\s*:|margin[a-z-]*\s*:\s*-|transform\s*:", re.IGNORECASE)
"""Properties by which one element comes to lie over another."""


class Seen(NamedTuple):
    """One line or paragraph as a reader sees it, with one blank between words."""

    text: str
    kind: str
    """The element that it stands in, such as `p`, `td`, `h2`, `pre`; `title` for what shows when pointed at."""
    line: int
    """Where it begins in the source, from 1; in a block of HTML, where the block begins."""
    prose: str = ""
    """The text without the pieces of code in it."""
    strong: tuple[str, ...] = ()
    """Parts of it that are emphasised."""
    quote: int = 0
    """Which block quote it stands in, by number; 0 for none."""
    row: int = 0
    """Which row of a table, by number; 0 for none."""
    hidden: str = ""
    """What may keep a reader from seeing it, such as `<details>`; empty where nothing does."""


class Comment(NamedTuple):
    """A comment, and what would keep a reader from seeing something in its place; empty where nothing would."""

    text: str
    hidden: str


@dataclass
class Sight:
    """Everything that is seen of a text, first to last, and its comments."""

    seen: list[Seen] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    hides: str = ""
    """What can hide or cover text anywhere on the page, such as a style sheet; empty for nothing."""


@lru_cache(maxsize=4)
def sight(text: str) -> Sight:
    """Give what a reader sees of a Markdown text. Shared: do not change it."""
    from selectolax.lexbor import LexborHTMLParser

    reader = _Reader()
    reader.read(LexborHTMLParser(f"<body>{html_of(text)}").root)  # a comment before it would stand outside
    return reader.sight


class _Element(NamedTuple):
    """An element that is open, with what holds for the text in it."""

    tag: str = ""
    block: str = "p"
    hidden: str = ""
    strong: bool = False
    code: bool = False
    quote: int = 0
    row: int = 0


class _Piece(NamedTuple):
    text: str
    element: _Element


class _Reader:
    """Walks through the tree that an HTML parser made; not by recursion, as a tree may be deep."""

    def __init__(self) -> None:
        self.sight = Sight()
        self._line = 1
        self._begun = 0
        """Line of the first word of what is being read; 0 before it."""
        self._pieces: list[_Piece] = []
        self._open = [_Element()]
        self._numbers = 0

    def read(self, node: LexborNode | None) -> None:
        """Take in a tree."""
        depth = 0
        while node is not None:
            self._enter(node)
            if node.is_element_node and node.first_child is not None:
                node, depth = node.first_child, depth + 1
                continue
            self._leave(node)
            while depth and node.next is None and node.parent is not None:
                node, depth = node.parent, depth - 1
                self._leave(node)
            node = node.next if depth else None
        self._end()

    def _enter(self, node: LexborNode) -> None:
        if node.is_comment_node:
            self._comment(node.comment_content or "")
        elif node.is_text_node:
            self._say(node.text_content or "")
        elif node.is_element_node:
            self._begin(node.tag or "", {name: value or "" for name, value in node.attributes.items()})

    def _comment(self, text: str) -> None:
        number = text.removeprefix(LINE_MARK)
        if number != text:
            self._line = int(number) if number.isdigit() else self._line
        else:
            self.sight.comments.append(Comment(text.strip(), self._open[-1].hidden))

    def _say(self, text: str) -> None:
        if text.strip() and not self._begun:
            self._begun = self._line
        self._pieces.append(_Piece(text, self._open[-1]))

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in BREAKS:
            self._end()
        elif tag == "br":
            self._say("\n")
        above, style = self._open[-1], attributes.get("style", "")
        self._numbers += 1
        element = _Element(
            tag,
            tag if tag in BREAKS else above.block,
            above.hidden or _hides(tag, attributes),
            above.strong or tag in BOLD or "font-weight" in style,
            above.code or tag in ("code", "pre"),
            self._numbers if tag == "blockquote" else above.quote,
            self._numbers if tag == "tr" else above.row,
        )
        self._open.append(element)
        for name in SHOW_WHEN_ASKED:
            if said := " ".join(attributes.get(name, "").split()):
                self.sight.seen.append(Seen(said, "title", self._line, said, hidden=element.hidden))
        if tag in ("style", "script") or (tag == "link" and "stylesheet" in attributes.get("rel", "").lower()):
            self.sight.hides = self.sight.hides or f"<{tag}>"
        elif MOVES.search(style):
            self.sight.hides = self.sight.hides or f"a position in the `style` of <{tag}>"

    def _leave(self, node: LexborNode) -> None:
        if node.is_element_node:
            if self._open[-1].tag in BREAKS:
                self._end()
            self._open.pop()

    def _end(self) -> None:
        """End the line or paragraph that is being read."""
        pieces, self._pieces = self._pieces, []
        if self._begun:
            first = next(piece.element for piece in pieces if piece.text.strip())
            prose = "".join(
                OPAQUE if one.element.code and " " in one.text.strip() and first.block != "pre" else one.text
                for one in pieces
            )
            said = [_joined("".join(one.text for one in group)) for strong, group in _by_strength(pieces) if strong]
            self.sight.seen.append(
                Seen(
                    _joined("".join(one.text for one in pieces)),
                    first.block,
                    self._begun,
                    _joined(prose),
                    tuple(filter(None, said)),
                    first.quote,
                    first.row,
                    next((one.element.hidden for one in pieces if one.element.hidden), ""),
                )
            )
        self._begun = 0


def _joined(text: str) -> str:
    return " ".join(text.split())


def _by_strength(pieces: list[_Piece]) -> Iterator[tuple[bool, Iterator[_Piece]]]:
    return groupby(pieces, key=lambda one: one.element.strong)


def _hides(tag: str, attributes: dict[str, str]) -> str:
    """Say why a reader may not see what an element holds; an empty text where it is seen."""
    if tag in UNSEEN:
        return f"<{tag}>"
    if tag == "details" and "open" not in attributes:
        return "<details>"
    if "hidden" in attributes or "popover" in attributes:
        return f"`hidden` on <{tag}>"
    if STYLES.search(attributes.get("style", "")):
        return f"`style` on <{tag}>"
    if tag == "font" and {"color", "size"} & attributes.keys():
        return "<font>"
    return ""


def times(wanted: Sequence[Seen], seen: Sequence[Seen]) -> list[int]:
    """Give where all of `wanted` is seen together, in its order and with nothing in it: positions of the first.

    Words in the same paragraph before the first of it change nothing of it.
    """
    said, asked = ([(one.kind, one.text, one.hidden) for one in many] for many in (seen, wanted))
    (kind, text, hidden), *rest = asked
    return [
        at
        for at, one in enumerate(said)
        if (one == asked[0] or (rest and one[0::2] == (kind, hidden) and one[1].endswith(f" {text}")))
        and said[at + 1 : at + len(asked)] == rest
    ]
