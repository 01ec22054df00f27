"""Nodes of a YAML document: what YAML made of what the author wrote, and how to say it."""

from __future__ import annotations

from math import isfinite
from typing import Any, Protocol

from claims.entries.faults import shown

_CORE = "tag:yaml.org,2002:"
MAP, SEQ, STR = _CORE + "map", _CORE + "seq", _CORE + "str"
BOOL, INT, FLOAT, NULL, TIMESTAMP = (_CORE + tag for tag in ("bool", "int", "float", "null", "timestamp"))
TEXT_TAGS = frozenset({STR, TIMESTAMP})
"""A date is text here: nothing in an entry is reckoned from it, and it is shown as it was written."""

_TRUE, _FALSE = ("true", "yes", "on"), ("false", "no", "off")


class Node(Protocol):
    """What we use of a node of PyYAML."""

    id: str
    """`scalar`, `sequence` or `mapping`."""
    tag: str
    value: Any
    style: str | None
    """The quote that a scalar was written with, if any."""
    start_mark: Any
    end_mark: Any


def is_text(node: Node) -> bool:
    """Whether a node holds text, or a date, which is text here."""
    return node.id == "scalar" and node.tag in TEXT_TAGS


def flag_of(node: Node) -> bool | None:
    """Give the boolean that a node holds; None where it holds something else."""
    if node.id != "scalar" or node.tag != BOOL or node.value.lower() not in _TRUE + _FALSE:
        return None
    return str(node.value).lower() in _TRUE


def number_of(node: Node) -> int | float | None:
    """Give the finite number that a node holds; None where it holds something else.

    `1:30` and `010` are numbers to YAML 1.1 (90 and 8), which no author expects: they are refused like words.
    """
    if node.id != "scalar":
        return None
    try:
        if node.tag == INT:
            return int(node.value, 0)
        value = float(node.value) if node.tag == FLOAT else None
    except ValueError:
        return None
    return value if value is not None and isfinite(value) else None


def description(node: Node) -> str:
    """Give what a node holds, in words for its author."""
    if node.id != "scalar":
        return "a map" if node.id == "mapping" else "a list"
    if node.tag == NULL:
        return "nothing"
    if node.tag == BOOL:
        return f"{shown(node.value)}, which YAML reads as true or false"
    if node.tag in {INT, FLOAT}:
        return f"the number {shown(node.value)}"
    if node.tag in TEXT_TAGS:
        return f"the text {shown(node.value)}"
    return f"{shown(node.value)} with the tag {shown(node.tag)}"
