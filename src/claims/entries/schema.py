"""The JSON Schema of entry.yaml, made from the table that the loader reads by."""

from __future__ import annotations

from typing import Any

from claims.entries.format import ENTRY


def entry_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of entry.yaml.

    It holds the shapes: keys, types, words and ranges. What needs the whole file or the disk (names that must exist,
    paths that must stay in the project, commands that must split) is checked by the loader alone.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "entry.yaml of claims",
        "description": "What is claimed, and how it is tested.",
        **ENTRY.schema(),
    }
