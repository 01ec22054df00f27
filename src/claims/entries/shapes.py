"""The shapes that values of an entry take. One table of shapes reads the file and makes its JSON Schema."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from claims.entries.faults import nearest, shown
from claims.entries.scalars import MAP, SEQ, STR, TEXT_TAGS, description, flag_of, is_text, number_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from yaml import Node

    from claims.entries.faults import Faults

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
            quote = f": quote it, as {_quoted(node)}, to make it text" if node.id == "scalar" and node.value else ""
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


@dataclass(frozen=True, kw_only=True)
class ListOf:
    """A list of values of one shape."""

    item: Shape
    what: str
    empty: str = ""
    """What is wrong with an empty list; an empty text allows it."""
    unique: bool = True

    def read(self, node: Node, faults: Faults) -> Any:
        """Give the values; None in the place of each that is wrong, so that positions stay."""
        if node.id != "sequence" or node.tag != SEQ:
            hint = f": write [{node.value}]" if is_text(node) and len(node.value) <= 60 else ""
            return faults.add(node, f"expected {self.what}, found {description(node)}{hint}")
        read = self.item.read
        values = [read(item, faults) for item in node.value]
        if not values and self.empty:
            faults.add(node, self.empty)
        if self.unique and len(values) > 1 and len(set(values)) < len(values):
            self._refuse_repeats(node, values, faults)
        return values

    def _refuse_repeats(self, node: Node, values: list[Any], faults: Faults) -> None:
        for index, value in enumerate(values):
            if value is not None and value in values[:index]:
                faults.add(node.value[index], f"{shown(value)} stands twice in this list: keep one")

    def schema(self) -> dict[str, Any]:
        """Give the array."""
        rules = {**({"minItems": 1} if self.empty else {}), **({"uniqueItems": True} if self.unique else {})}
        return {"type": "array", "items": self.item.schema(), **rules}


@dataclass(frozen=True, kw_only=True)
class Either:
    """One shape for a scalar, one for a list, one for a map; None where there is none."""

    what: str
    scalar: Shape | None = None
    sequence: Shape | None = None
    mapping: Shape | None = None

    def read(self, node: Node, faults: Faults) -> Any:
        """Give the value as the shape for its kind reads it."""
        shape = getattr(self, node.id)
        if shape is None:
            return faults.add(node, f"expected {self.what}, found {description(node)}")
        return shape.read(node, faults)

    def schema(self) -> dict[str, Any]:
        """Give the alternatives."""
        return {"anyOf": [shape.schema() for shape in (self.scalar, self.sequence, self.mapping) if shape is not None]}


@dataclass(frozen=True, kw_only=True)
class Key:
    """A key of a record: its name, what it holds, and what it means."""

    name: str
    shape: Shape
    means: str
    required: bool = False
    default: object = None
    missing: str = ""
    """What is wrong where a required key is missing, in place of the usual words."""


class Record:
    """A map with known keys."""

    def __init__(self, what: str, *keys: Key, some: bool = False) -> None:
        self.what = what
        self.keys = keys
        self._some = some  # at least one key must be there
        self._shapes = {key.name: key.shape for key in keys}
        self._required = frozenset(key.name for key in keys if key.required)

    def read(self, node: Node, faults: Faults) -> Any:
        """Give the values by key; None for each that is wrong, nothing for a key that is absent."""
        if node.id != "mapping" or node.tag != MAP:
            return faults.add(node, f"expected {self.what}, a map, found {description(node)}")
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = key.value if key.id == "scalar" else None
            shape = self._shapes.get(name)
            if shape is None or name in found:
                self._refuse_key(key, found, faults)
            else:
                found[name] = shape.read(value, faults)
        if not self._required <= found.keys():
            self._name_missing(node, found, faults)
        if self._some and not found:
            faults.add(node, f"expected at least one of {' | '.join(self._shapes)}")
        return found

    def _refuse_key(self, key: Node, found: dict[str, Any], faults: Faults) -> None:
        if key.id != "scalar":
            faults.add(key, f"expected a key of {self.what}, found {description(key)}")
        elif key.value in found:
            faults.add(key, "this key stands twice: keep one")
        else:
            near = nearest(key.value, self._shapes)
            faults.add(key, f"unknown key {shown(key.value)}, expected one of {', '.join(self._shapes)}{near}")

    def _name_missing(self, node: Node, found: dict[str, Any], faults: Faults) -> None:
        for key in self.keys:
            if key.required and key.name not in found:
                faults.add(node, key.missing or f"{self.what} needs the key {shown(key.name)}: {key.means}")

    def schema(self) -> dict[str, Any]:
        """Give the object with its keys, their meanings and defaults."""
        properties = {
            key.name: {
                "description": key.means,
                **({} if key.default is None else {"default": key.default}),
                **key.shape.schema(),
            }
            for key in self.keys
        }
        required = [key.name for key in self.keys if key.required]
        rules = {**({"required": required} if required else {}), **({"minProperties": 1} if self._some else {})}
        return {"type": "object", "properties": properties, **rules, "additionalProperties": False}


@dataclass(frozen=True, kw_only=True)
class Named:
    """A map from names that the author chooses to values of one shape."""

    what: str
    name: re.Pattern[str]
    rule: str
    """The pattern in words, for the message."""
    value: Shape

    def read(self, node: Node, faults: Faults) -> Any:
        """Give the values by name; None for each that is wrong."""
        if node.id != "mapping" or node.tag != MAP:
            return faults.add(node, f"expected a map of {self.what}, found {description(node)}")
        found: dict[str, Any] = {}
        matches, read = self.name.fullmatch, self.value.read
        for key, value in node.value:
            if key.id != "scalar" or key.tag != STR:
                quote = f": quote it, as {_quoted(key)}" if key.id == "scalar" and key.value else ""
                faults.add(key, f"expected a name, found {description(key)}{quote}")
            elif key.value in found:
                faults.add(key, f"the name {shown(key.value)} stands twice: keep one, or rename it")
            else:
                if not matches(key.value):
                    faults.add(key, f"{shown(key.value)} is not a name here: expected {self.rule}")
                found[key.value] = read(value, faults)
        return found

    def schema(self) -> dict[str, Any]:
        """Give the object whose names follow the pattern."""
        names = {"pattern": f"^(?:{self.name.pattern})$"}
        return {"type": "object", "propertyNames": names, "additionalProperties": self.value.schema()}


_ANY_TEXT = Text(blank=True)


def _quoted(node: Node) -> str:
    return '"' + node.value[:60].replace("\\", "\\\\").replace('"', '\\"') + '"'


