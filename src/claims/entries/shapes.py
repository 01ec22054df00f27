"""The shapes of single values. A shape reads a value and gives its JSON Schema, so that the two cannot differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from claims.core.nearest import nearest
from claims.entries.faults import shown
from claims.entries.nodes import TEXT_TAGS, description, flag_of, is_text, number_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from claims.entries.faults import Faults
    from claims.entries.nodes import Node

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


class Shape(Protocol):
    """What a value must look like."""

    def read(self, node: Node, faults: Faults) -> Any:
        """Give the value of `node` as plain maps, lists and scalars; None where it is wrong, with the fault added."""

    def schema(self) -> dict[str, Any]:
        """Give the JSON Schema of such values."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text, not blank unless `blank` says so."""

    what: str = "text"
    blank: bool = False
    rule: Callable[[str], str | None] | None = None
    """Gives what is wrong with a text, or None."""
    format: str | None = None

    def read(self, node: Node, faults: Faults) -> Any:
        """Give the text."""
        if node.id != "scalar" or node.tag not in TEXT_TAGS:
            quote = f": quote it, as {quoted(node)}, to make it text" if node.id == "scalar" and node.value else ""
            return faults.add(node, f"expected {self.what}, found {description(node)}{quote}")
        text = node.value
        if node.style == '"' and _CONTROL.search(text):  # only escapes in double quotes can write these
            return faults.add(node, f"expected {self.what} without control characters, found {shown(text)}")
        if not self.blank and not text.strip():
            return faults.add(node, f"expected {self.what}, found an empty text")
        if self.rule is not None and (wrong := self.rule(text)) is not None:
            return faults.add(node, wrong)
        return text

    def schema(self) -> dict[str, Any]:
        """Give a string, with the pattern that keeps blanks out."""
        pattern = {} if self.blank else {"pattern": r"\S"}
        return {"type": "string", **pattern, **({"format": self.format} if self.format else {})}


@dataclass(frozen=True)
class Word:
    """One of a few words."""

    words: tuple[str, ...]
    otherwise: str = ""
    """What the author may have meant instead, for the message."""

    def read(self, node: Node, faults: Faults) -> Any:
        """Give the word."""
        if is_text(node) and node.value in self.words:
            return node.value
        near = nearest(node.value, self.words) if node.id == "scalar" else ""
        return faults.add(node, f"expected {' | '.join(self.words)}{self.otherwise}, found {description(node)}{near}")

    def schema(self) -> dict[str, Any]:
        """Give the enumeration."""
        return {"enum": list(self.words)}


@dataclass(frozen=True)
class Only:
    """One word where a list stands otherwise."""

    word: str
    what: str

    def read(self, node: Node, faults: Faults) -> Any:
        """Give the word."""
        if is_text(node) and node.value == self.word:
            return node.value
        hint = f": write [{node.value}]" if is_text(node) and len(node.value) <= 60 else ""
        return faults.add(node, f"expected {self.what}, found {description(node)}{hint}")

    def schema(self) -> dict[str, Any]:
        """Give the constant."""
        return {"const": self.word}


@dataclass(frozen=True, kw_only=True)
class Number:
    """A finite number in a range, in a unit that the message names."""

    what: str
    maximum: int
    minimum: int | None = None
    """The least that is allowed; None means anything above zero."""
    whole: bool = False

    def read(self, node: Node, faults: Faults) -> Any:
        """Give the number."""
        value = number_of(node)
        fits = value is not None and (isinstance(value, int) or not self.whole)
        if value is None or not fits or not self._holds(value):
            return faults.add(node, f"expected {self.what}, {self._range()}, found {description(node)}")
        return value

    def _holds(self, value: float) -> bool:
        return value <= self.maximum and (value > 0 if self.minimum is None else value >= self.minimum)

    def _range(self) -> str:
        least = "more than 0" if self.minimum is None else f"at least {self.minimum}"
        return f"{least} and at most {self.maximum}"

    def schema(self) -> dict[str, Any]:
        """Give the number with its range."""
        least = {"exclusiveMinimum": 0} if self.minimum is None else {"minimum": self.minimum}
        return {"type": "integer" if self.whole else "number", **least, "maximum": self.maximum}


@dataclass(frozen=True, kw_only=True)
class Share:
    """A number between 0 and 1, neither of them included."""

    what: str

    def read(self, node: Node, faults: Faults) -> Any:
        """Give the number."""
        value = number_of(node)
        if value is None or not 0 < value < 1:
            expected = f"expected {self.what}, more than 0 and less than 1 (0.1 is one in ten)"
            return faults.add(node, f"{expected}, found {description(node)}")
        return value

    def schema(self) -> dict[str, Any]:
        """Give the open range."""
        return {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def read(self, node: Node, faults: Faults) -> Any:
        """Give the boolean."""
        value = flag_of(node)
        return value if value is not None else faults.add(node, f"expected true or false, found {description(node)}")

    def schema(self) -> dict[str, Any]:
        """Give the boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True)
class Scalar:
    """A text, a number or a boolean, as YAML reads it."""

    def read(self, node: Node, faults: Faults) -> Any:
        """Give the value with the type that YAML found."""
        if is_text(node):
            return _ANY_TEXT.read(node, faults)
        flag = flag_of(node)
        value = flag if flag is not None else number_of(node)
        if value is None:
            return faults.add(node, f"expected text, a plain decimal number, true or false, found {description(node)}")
        return value

    def schema(self) -> dict[str, Any]:
        """Give the three types."""
        return {"type": ["string", "number", "boolean"]}


_ANY_TEXT = Text(blank=True)


def quoted(node: Node) -> str:
    """Give what a node holds as the author would have to write it to make it text."""
    return '"' + str(node.value)[:60].replace("\\", "\\\\").replace('"', '\\"') + '"'
