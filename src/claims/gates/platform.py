"""The platform that gates run on: what their interpreter says of itself, or what ours says."""

from __future__ import annotations

import platform
import sys
from typing import TYPE_CHECKING, Any

from claims.core.entry import Lane
from claims.gates.asked import wine_version

if TYPE_CHECKING:
    from collections.abc import Mapping

UNKNOWN = "unknown"


def word(system: str, wine: str | None) -> str:
    """Give the platform word for what Python calls its system, and the version of Wine that it runs under.

    It is linux, darwin, windows, windows-wine, or what Python calls it. A Windows Python that cannot tell whether
    Wine is below it stays `win32`, which no lane is called.
    """
    if system != "win32" or wine == UNKNOWN:
        return system
    return Lane.WINDOWS_WINE.value if wine else Lane.WINDOWS.value


def of(facts: Mapping[str, Any]) -> str:
    """Give the platform word of an interpreter that has answered."""
    wine = facts.get("wine")
    return word(str(facts.get("platform")), None if wine is None else str(wine))


def here() -> str:
    """Give the platform word of the interpreter that runs `claims`."""
    return word(sys.platform, wine_version())


def machine() -> str:
    """Give the machine word, such as `x86_64`."""
    return platform.machine()
