"""The shapes that hold others: lists, records with known keys, and maps whose names the author chooses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from claims.core.nearest import nearest
from claims.entries.faults import shown
from claims.entries.nodes import MAP, SEQ, STR, description, is_text
from claims.entries.shapes import quoted

if TYPE_CHECKING:
    import re

    from claims.entries.faults import Faults
    from claims.entries.nodes import Node
    from claims.entries.shapes import Shape


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
        before: set[Any] = set()
        for index, value in enumerate(values):
            if value is not None and value in before:
                faults.add(node.value[index], f"{shown(value)} stands twice in this list: keep one")
            before.add(value)

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

    def __init__(self, what: str, *keys: Key, some: bool = False, single: bool = False) -> None:
        self.what = what
        self.keys = keys
        self._some = some or single  # at least one key must be there
        self._single = single  # and no other beside it
        self._shapes = {key.name: key.shape for key in keys}
        self._required = frozenset(key.name for key in keys if key.required)

    def read(self, node: Node, faults: Faults) -> Any:
        """Give the values by key; None for each that is wrong, nothing for a key that is absent."""
        if node.id != "mapping" or node.tag != MAP:
            return faults.add(node, f"expected {self.what}, a map, found {description(node)}")
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = key.value if key.id == "scalar" else ""
            shape = self._shapes.get(name)
            if shape is None or name in found:
                self._refuse_key(key, found, faults)
            else:
                found[name] = shape.read(value, faults)
        if not self._required <= found.keys():
            self._name_missing(node, found, faults)
        if self._some and not found:
            faults.add(node, f"expected at least one of {' | '.join(self._shapes)}")
        if self._single and len(found) > 1:
            faults.add(node, f"expected one of {' | '.join(self._shapes)}, found {' and '.join(found)}")
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
        rules |= {"maxProperties": 1} if self._single else {}
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
                quote = f": quote it, as {quoted(key)}" if key.id == "scalar" and key.value else ""
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
