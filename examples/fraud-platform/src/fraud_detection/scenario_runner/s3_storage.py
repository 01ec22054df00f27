"""A store in a bucket of a local S3 substitute, by plain unsigned requests. For parity runs, not for production."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from fraud_detection.scenario_runner.keys import checked_key

if TYPE_CHECKING:
    from fraud_detection.scenario_runner.object_store import Json

ABSENT = 404
PRESENT_ALREADY = frozenset({409, 412})


class S3ObjectStore:
    """Objects under `endpoint/bucket/key`. The service makes a write visible whole, so reads need no retry."""

    def __init__(self, endpoint: str, bucket: str, *, timeout_s: float = 10) -> None:
        self._base = f"{endpoint.rstrip('/')}/{bucket}"
        self._timeout_s = timeout_s

    def write_text(self, key: str, text: str) -> None:
        """Make `text` the object's content."""
        self._ask("PUT", key, body=text.encode())

    def write_json(self, key: str, value: Json) -> None:
        """Make `value` the object's content."""
        self.write_text(key, json.dumps(value, sort_keys=True, indent=2) + "\n")

    def create_text(self, key: str, text: str) -> bool:
        """Create the object by a conditional write; False where it is there already."""
        try:
            self._ask("PUT", key, body=text.encode(), headers={"If-None-Match": "*"})
        except HTTPError as error:
            if error.code in PRESENT_ALREADY:
                return False
            raise
        return True

    def read_text(self, key: str) -> str:
        """Give the object's content; a missing object is the FileNotFoundError that the local store raises."""
        try:
            return self._ask("GET", key).decode()
        except HTTPError as error:
            if error.code == ABSENT:
                raise FileNotFoundError(key) from error
            raise

    def read_json(self, key: str) -> Json:
        """Give the object's content, which is a JSON object."""
        value = json.loads(self.read_text(key))
        if not isinstance(value, dict):
            raise ValueError(f"{key}: expected a JSON object, found {type(value).__name__}")
        return value

    def exists(self, key: str) -> bool:
        """Whether the object is there."""
        try:
            self._ask("HEAD", key)
        except HTTPError as error:
            if error.code == ABSENT:
                return False
            raise
        return True

    def _ask(self, method: str, key: str, *, body: bytes | None = None, headers: dict[str, str] | None = None) -> bytes:
        request = Request(f"{self._base}/{checked_key(key)}", data=body, method=method, headers=headers or {})
        try:
            with urlopen(request, timeout=self._timeout_s) as answer:
                content: bytes = answer.read()
        except HTTPError as error:
            error.close()
            raise
        return content
