"""The platform that gates run on here."""

from __future__ import annotations

import platform
import sys

from claims.core.entry import Lane


def here() -> str:
    """Give the platform word of this machine: linux, darwin, windows, windows-wine, or what Python calls it."""
    if sys.platform == "win32":
        import ctypes

        return Lane.WINDOWS_WINE if hasattr(ctypes.windll.ntdll, "wine_get_version") else Lane.WINDOWS
    return sys.platform


def machine() -> str:
    """Give the machine word, such as `x86_64`."""
    return platform.machine()
