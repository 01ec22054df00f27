"""The faults of one file: each with its line, the key that it is about, and what was expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claims.core.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claims.entries.nodes import Node

Steps = tuple[str | int, ...]
"""The way to a value: names of keys, and positions in lists."""

SHOWN_NAMES = 12
MAX_FAULTS, MAX_LOOKED_FOR = 50, 1000
"""Of one file: as many are told, and as many are looked for. Who has so many mends the first ones and looks again."""


class Faults:
    """Collects every fault of one file, so that its author sees all of them at once."""

    def __init__(self, file: str, document: Node) -> None:
        self._file = file
        self._document = document
        self._places: dict[int, tuple[int, str]] = {}
        self._found: list[tuple[int, str]] = []
        self._names: dict[int, dict[str, Node]] = {}

    def add(self, node: Node, text: str) -> Any:
        """Record that `text` is wrong with what `node` stands for. Gives None: what is wrong has no value.

        Raises:
            ConfigError: there are a thousand already.
        """
        if not self._places:
            self._places = _places(self._document)
        line, key = self._places[id(node)]
        self._found.append((line, f"{self._file}:{line}: {key + ': ' if key else ''}{text}"))
        if len(self._found) >= MAX_LOOKED_FOR:
            self.raise_any()
        return None

    def at(self, steps: Steps, text: str) -> None:
        """Record that `text` is wrong with the value at the end of `steps`, or with the last of them that exists."""
        node = self._document
        for step in steps:
            below = self._at(node, step)
            if below is None:
                break
            node = below
        self.add(node, text)

    def raise_any(self) -> None:
        """Raise one ConfigError that holds the faults in the order of the lines, the first fifty, if there is any."""
        if self._found:
            told = [text for _, text in sorted(self._found, key=lambda fault: fault[0])[:MAX_FAULTS]]
            left = len(self._found) - len(told)
            least = "at least " if len(self._found) >= MAX_LOOKED_FOR else ""
            rest = f"{self._file}: and {least}{left} more"
            raise ConfigError(*told, *([rest] if left else []))

    def _at(self, node: Node, step: str | int) -> Node | None:
        """Give what is one step below a node. Names are sorted out once a node, as there may be very many of both."""
        if node.id == "sequence":
            return node.value[step] if isinstance(step, int) else None
        if node.id != "mapping":
            return None
        if id(node) not in self._names:
            self._names[id(node)] = {key.value: value for key, value in reversed(node.value) if key.id == "scalar"}
        return self._names[id(node)].get(str(step))


def _places(document: Node) -> dict[int, tuple[int, str]]:
    """Give the line and the dotted key of every node. A value is where its key is; an item has a line of its own."""
    places = {id(document): (document.start_mark.line + 1, "")}
    waiting = [(document, "")]
    while waiting:
        node, above = waiting.pop()
        if node.id == "mapping":
            for key, value in node.value:
                name = clipped(key.value, 80) if key.id == "scalar" else "?"
                name = f"{above}.{name}" if above else name
                places[id(key)] = places[id(value)] = (key.start_mark.line + 1, name)
                waiting.append((value, name))
        elif node.id == "sequence":
            for item in node.value:
                places[id(item)] = (item.start_mark.line + 1, above)
                waiting.append((item, above))
    return places


def clipped(text: str, length: int) -> str:
    """Give `text` on one line without control characters, at most `length` characters and an ellipsis."""
    plain = "".join(char if char.isprintable() else " " for char in text[: length + 1])
    return plain if len(plain) <= length else plain[:length] + "..."


def shown(text: str) -> str:
    """Give `text` quoted for a message: escaped, and cut where it is long."""
    return repr(text if len(text) <= 60 else text[:60] + "...")


def one_of(names: Iterable[str]) -> str:
    """Give names as a list for a message, cut where it is long; `nothing` for none."""
    known = list(names)
    more = f", and {len(known) - SHOWN_NAMES} more" if len(known) > SHOWN_NAMES else ""
    return ", ".join(known[:SHOWN_NAMES]) + more or "nothing"
