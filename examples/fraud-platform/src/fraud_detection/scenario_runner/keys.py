"""Object keys: short paths with `/` that mean the same on every file system and in a bucket."""

from __future__ import annotations

import re

from fraud_detection.scenario_runner.errors import InvalidKey

MAX_KEY_CHARS = 200
_SEGMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=-]*")
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{kind}{n}" for kind in ("com", "lpt") for n in range(1, 10))})


def checked_key(key: str) -> str:
    """Give the key back.

    Raises:
        InvalidKey: it is empty, too long, leaves the store, or holds a part that Windows reads as something else.
    """
    if len(key) > MAX_KEY_CHARS:
        raise InvalidKey(f"key of {len(key)} characters: expected at most {MAX_KEY_CHARS}")
    for segment in key.split("/"):
        if not _SEGMENT.fullmatch(segment):
            raise InvalidKey(f"{key!r}: expected parts of letters, digits and . _ = -, found {segment!r}")
        if segment.endswith("."):
            raise InvalidKey(f"{key!r}: Windows drops the dot at the end of {segment!r}")
        if segment.split(".")[0].lower() in _DEVICES:
            raise InvalidKey(f"{key!r}: {segment!r} is a device on Windows")
    return key
