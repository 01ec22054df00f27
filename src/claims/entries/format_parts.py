"""Shapes that several parts of entry.yaml share."""

from __future__ import annotations

from claims.core.entry import Lane
from claims.entries.records import Either, ListOf, Named, Record
from claims.entries.rules import NAME, NAME_RULE, UNDOTTED_NAME, UNDOTTED_RULE, regex_fault
from claims.entries.shapes import Text, Word


def named(what: str, value: Record | Text | Either, *, dotted: bool = True) -> Named:
    """Give the shape of a map from names of our rule to values."""
    name, rule = (NAME, NAME_RULE) if dotted else (UNDOTTED_NAME, UNDOTTED_RULE)
    return Named(what=what, name=name, rule=rule, value=value)


TEXT = Text()
PATH = Text(what="a path with /")
REGEX = Text(what="a regular expression", rule=regex_fault, format="regex")
LANE = Word(tuple(Lane))
PATHS = ListOf(item=PATH, what="a list of paths")
PATTERN = Text(what="a pattern")
TEXTS = ListOf(item=TEXT, what="a list of texts")
