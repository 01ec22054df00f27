"""What an interpreter says of itself. Its text is handed to the gate's own interpreter, and it stands alone.

It runs there on Python 3.8 or later, whatever the platform, and imports only what every Python has.
"""

import json
import os
import sys


def wine_version() -> "str | None":
    """Give the version of Wine that this Windows Python runs under; None on Windows itself and on other systems.

    `unknown` where that cannot be told for sure, which is then neither Wine nor Windows.
    """
    if str(sys.platform) != "win32":
        return None
    try:
        import ctypes

        ntdll = ctypes.CDLL("ntdll")
    except Exception:  # noqa: BLE001 - a Python that was made without ctypes, or in a way that nobody foresaw
        return "unknown"
    if hasattr(ntdll, "wine_get_version"):
        ntdll.wine_get_version.restype = ctypes.c_char_p
        return str(ntdll.wine_get_version().decode("ascii", "replace"))
    return "unknown" if _has_settings_of_wine() else None


def _has_settings_of_wine() -> bool:
    """Whether the registry has Wine's key: its function can be hidden from programs."""
    import winreg

    for top in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):  # type: ignore[attr-defined,unused-ignore]
        try:
            winreg.OpenKey(top, "Software\\Wine").Close()  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            continue
        return True
    return False


def answer() -> "dict[str, object]":
    """Give version, platform and place of this interpreter, and what is installed on its search path."""
    names: "set[str]" = set()
    for folder in sys.path:
        try:
            names.update(n for n in os.listdir(folder or ".") if n.endswith((".dist-info", ".egg-info")))
        except OSError:
            pass
    return {
        "executable": sys.executable,
        "prefix": sys.prefix,
        "implementation": sys.implementation.name,
        "version": ".".join(map(str, sys.version_info[:3])),
        "platform": sys.platform,
        "wine": wine_version(),
        "folder": os.getcwd(),
        "distributions": sorted(names),
    }


if __name__ == "__main__":
    print(json.dumps(answer()))
