"""The one byte form of a value: RFC 8785 JSON, and its SHA-256."""

from __future__ import annotations

import hashlib

import rfc8785


def canonical(value: object) -> bytes:
    """Give the RFC 8785 bytes of a JSON value (maps, lists, strings, finite numbers, booleans, None)."""
    return rfc8785.dumps(value)  # type: ignore[arg-type]


def digest(data: bytes) -> str:
    """Give the SHA-256 of bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
