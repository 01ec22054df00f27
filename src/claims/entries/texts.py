"""The sentences of an entry.yaml that reach a reader as the author's own, with their places in the file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from claims.entries.document import compose, read_text
from claims.entries.project import ENTRY_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.core.project import Project
    from claims.entries.nodes import Node

SENTENCES = {"claims": "text", "derived": "text", "separations": "because", "notes": "text"}
"""Parts of an entry that are maps of things, and the key of each thing that holds a sentence."""


class Sentence(NamedTuple):
    """A text of an entry: the part that it stands in, the name of the thing, and its place in the file."""

    part: str
    name: str
    text: str
    start: int
    end: int


def entry_texts(project: Project, slug: str) -> tuple[str, list[Sentence]]:
    """Give the text of an entry's file, and the sentences in it, as they stand. The entry has been loaded before."""
    name = f"{project.evidence}/{slug}/{ENTRY_FILE}"
    source = read_text(Path(project.root, project.evidence, slug, ENTRY_FILE), name)
    return source, sorted(_sentences(compose(source, name)), key=lambda one: one.start)


def _sentences(document: Node) -> Iterator[Sentence]:
    parts = {key.value: value for key, value in document.value}
    yield _sentence("title", "", parts["title"])
    for part, key in SENTENCES.items():
        things = parts[part].value if part in parts and parts[part].id == "mapping" else []
        for name, thing in things:
            yield from (_sentence(part, name.value, value) for at, value in thing.value if at.value == key)


def _sentence(part: str, name: str, node: Node) -> Sentence:
    return Sentence(part, name, str(node.value), node.start_mark.index, node.end_mark.index)
