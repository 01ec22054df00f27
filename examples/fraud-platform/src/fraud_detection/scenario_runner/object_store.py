"""What the Scenario Runner asks of a store."""

from __future__ import annotations

from typing import Protocol

Json = dict[str, object]


class ObjectStore(Protocol):
    """Whole objects under checked keys. A reader sees one complete version of an object or gets an error."""

    def write_text(self, key: str, text: str) -> None:
        """Make `text` the object's content, in one step."""

    def write_json(self, key: str, value: Json) -> None:
        """Make `value` the object's content, in one step."""

    def create_text(self, key: str, text: str) -> bool:
        """Create the object; False where it is there already. Of concurrent callers, one gets True."""

    def read_text(self, key: str) -> str:
        """Give the object's content. A missing object is a FileNotFoundError."""

    def read_json(self, key: str) -> Json:
        """Give the object's content, which is a JSON object. A missing object is a FileNotFoundError."""

    def exists(self, key: str) -> bool:
        """Whether the object is there."""
