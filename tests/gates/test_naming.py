"""Paths as Windows under Wine names them, and back; and the platform words of what interpreters say."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from claims.gates.naming import SAME, Naming, naming
from claims.gates.platform import of, word

posix = pytest.mark.skipif(os.name != "posix", reason="Wine maps the paths of POSIX")
WINE = Naming("Z:")


@posix
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("/tmp/a b/r.xml", "Z:\\tmp\\a b\\r.xml"), ("/", "Z:\\"), ("relative/x", "relative/x"), ("", "")],
)
def test_names_under_wine(ours: str, theirs: str) -> None:
    """An absolute path gets the drive and backslashes; what is relative stays as it is."""
    assert WINE.theirs(ours) == theirs
    assert WINE.theirs(theirs) == theirs
    assert SAME.theirs(ours) == ours
    assert WINE.posix("/tmp/r.xml") == "Z:/tmp/r.xml"


@posix
@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Z:\\tmp\\x.py", "/tmp/x.py"),
        ("z:/tmp/x.py", "/tmp/x.py"),
        ("\\\\?\\Z:\\tmp\\x.py", "/tmp/x.py"),
        ("\\\\?\\unix\\tmp\\x.py", "/tmp/x.py"),
        ("C:\\users\\x.py", "C:/users/x.py"),
        ("tests\\x.py", "tests/x.py"),
    ],
)
def test_names_from_wine(theirs: str, ours: str) -> None:
    """What lies on the drive is ours; another drive leads to nothing that we know."""
    assert WINE.ours(theirs) == ours
    assert SAME.ours(theirs) == theirs


@posix
def test_search_paths() -> None:
    """Windows separates folders with another character."""
    assert WINE.search_path(["/a", "/b c"]) == "Z:\\a;Z:\\b c"
    assert WINE.folders("Z:\\a;;Z:\\b c") == ["/a", "/b c"]
    assert SAME.folders(SAME.search_path(["/a", "/b"])) == ["/a", "/b"]


@posix
def test_the_naming_is_told_by_a_folder(tmp_path: Path) -> None:
    """An interpreter that works in our folder tells how it names files; one that works elsewhere tells nothing."""
    (tmp_path / "link").symlink_to(tmp_path)
    assert naming(str(tmp_path), tmp_path) == SAME
    assert naming(str(tmp_path / "link"), tmp_path) == SAME
    assert naming("Z:" + str(tmp_path).replace("/", "\\"), tmp_path) == WINE
    assert naming("Y:" + str(tmp_path).replace("/", "\\"), tmp_path) == Naming("Y:")
    assert naming("C:\\windows", tmp_path) is None
    assert naming("/", tmp_path) is None


@pytest.mark.parametrize(
    ("facts", "platform"),
    [
        ({"platform": "linux"}, "linux"),
        ({"platform": "darwin"}, "darwin"),
        ({"platform": "win32"}, "windows"),
        ({"platform": "win32", "wine": "8.0"}, "windows-wine"),
        ({"platform": "win32", "wine": ""}, "windows"),
        ({"platform": "win32", "wine": "unknown"}, "win32"),
        ({"platform": "linux", "wine": "8.0"}, "linux"),
        ({"platform": "cygwin"}, "cygwin"),
        ({}, "None"),
    ],
)
def test_platform_words(facts: dict[str, Any], platform: str) -> None:
    """Wine is never Windows, and a Windows that cannot be told from Wine is neither."""
    assert of(facts) == platform
    assert word(str(facts.get("platform")), facts.get("wine")) == platform
