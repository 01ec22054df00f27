"""What an author typed into a template: expressions and statements are hidden, and literals in them are not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from jinja2 import Environment, TemplateSyntaxError

from claims.core.errors import ConfigError
from claims.core.prose.marks import BOUND, OPAQUE, hidden, without_foreign_marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

TEXTS = frozenset({"claim", "derived", "evidence_index"})
FIGURES = frozenset({"gate", "fact"})
WAYS = TEXTS | FIGURES
"""What gives evidence; the names that they are asked for are no prose."""
SILENT = frozenset({"if", "elif", "extends", "include", "import", "from", "block", "filter"})
"""Statements whose literals are never printed."""
VALUES = frozenset({"string", "integer", "float"})
LINE = re.compile(r"[^\r\n]+")
NOT_BLANK = re.compile(r"\S")


class Token(NamedTuple):
    """A piece of a template's source, with its place."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


def typed(source: str, shown_as: str) -> str:
    """Give a template with all hidden that its author did not type as prose; as long as the source, line for line.

    Raises:
        ConfigError: the template cannot be read.
    """
    source = without_foreign_marks(source)
    try:
        tokens = list(_tokens(source))
    except TemplateSyntaxError as error:
        raise ConfigError(f"{shown_as}:{error.lineno}: {error.message}") from error
    out = list(hidden(source))
    for token in tokens:
        if token.kind == "data":
            out[token.start : token.end] = token.text
    for group in _groups(tokens):
        _put(out, source, group)
    return _upright(source, "".join(out))


def _upright(source: str, shown: str) -> str:
    """Put a mark where a line would begin with blanks for something hidden: Markdown reads them as code."""
    out = list(shown)
    for match in LINE.finditer(shown):
        indent = len(match[0]) - len(match[0].lstrip()) - 1
        if indent > 0 and match[0].strip():
            out[match.start() : match.start() + indent] = NOT_BLANK.sub(OPAQUE, source[match.start() :][:indent])
    return "".join(out)


def _tokens(source: str) -> Iterator[Token]:
    """Yield the tokens with their places; between two of them lies nothing but white space, which Jinja drops."""
    even = source.replace("\r\n", " \n").replace("\r", "\n")
    at = 0
    for _, kind, text in Environment(autoescape=True).lex(even):
        start = even.index(text, at)
        yield Token(kind, text, start)
        at = start + len(text)


def _groups(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the tokens of each expression and statement, with its brackets."""
    group: list[Token] = []
    for token in tokens:
        if token.kind in ("variable_begin", "block_begin"):
            group = [token]
        elif group:
            group.append(token)
            if token.kind in ("variable_end", "block_end"):
                yield group
                group = []


def _put(out: list[str], source: str, group: Sequence[Token]) -> None:
    """Put a mark in the place of an expression; leave the literals in it that may be printed."""
    words = [token for token in group[1:-1] if token.kind != "whitespace"]
    names = [token.text for token in words if token.kind == "name"]
    printed = group[0].kind == "variable_begin"
    if not printed and (not names or names[0] in SILENT or names[0].startswith("end")):
        return
    asks = bool(WAYS & set(names))
    start, end = group[0].start, group[-1].end
    if printed and not TEXTS & set(names):
        out[start:end] = hidden(source[start:end], BOUND if asks else OPAQUE)
    for index, token in enumerate(words):
        if token.kind in VALUES and _may_be_printed(words, index, asks=asks):
            inside = token.text[1:-1] if token.kind == "string" else token.text
            out[token.start : token.end] = f" {inside} " if token.kind == "string" else inside
            for side in (token.start - 1, token.end):
                if start <= side < end and source[side] not in "\r\n":
                    out[side] = " "


def _may_be_printed(words: Sequence[Token], index: int, *, asks: bool) -> bool:
    """Whether a literal can reach the page: no name of evidence, no subscript, no number for evidence."""
    before = [token.text for token in words[max(0, index - 3) : index]]
    if before[-1:] == ["("] and before[-2:-1] and before[-2] in WAYS:
        return False
    if words[index].kind == "string":
        return before[-1:] != ["["] or before[-2:-1] in ([], ["="], ["in"])
    is_argument = before[-1:] in (["("], [","]) and any(token.text == "|" for token in words[:index])
    is_subscript = before[-1:] == ["["] and len(before) > 1 and (before[-2][-1:].isalnum() or before[-2] in ")]")
    return not (asks or is_argument or (is_subscript and before[-2] != "in"))


def templates_of(folder: Path) -> list[Path]:
    """Give the templates below a folder, sorted; none where it is not there."""
    return sorted(folder.rglob("*.md.j2")) if folder.is_dir() else []
