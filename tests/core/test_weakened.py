"""What a change took away from tests, and what it did not."""

from __future__ import annotations

import pytest

from claims.core.weakened import weakened

BEFORE = """
import pytest
def helper(): assert True
class TestStore:
    def test_reads(self):
        assert read(attempts=5) == 5
        with pytest.raises(PermissionError):
            read()
def test_other():
    assert 1
    assert 2
"""

LOST = [
    ("a test gone", BEFORE.replace("test_other", "other"), ["test_other is gone"]),
    ("the file gone", None, ["TestStore.test_reads is gone", "test_other is gone"]),
    ("an assertion gone", BEFORE.replace("    assert 2\n", ""), ["test_other asserts less"]),
    (
        "raises gone",
        BEFORE.replace("        with pytest.raises(PermissionError):\n            read()\n", ""),
        ["TestStore.test_reads asserts less"],
    ),
    ("another value", BEFORE.replace("== 5", "== 6"), ["TestStore.test_reads expects another value"]),
    (
        "skipped",
        BEFORE.replace("def test_other", "@pytest.mark.skip\ndef test_other"),
        ["test_other is now skipped or expected to fail"],
    ),
    (
        "expected to fail",
        BEFORE.replace("    assert 1\n", "    pytest.xfail()\n    assert 1\n"),
        ["test_other is now skipped or expected to fail"],
    ),
    (
        "another value and one less",
        BEFORE.replace("    assert 1\n", "    assert 3\n").replace("    assert 2\n", ""),
        ["test_other asserts less", "test_other expects another value"],
    ),
]
SAME = [
    ("nothing", BEFORE),
    ("laid out otherwise", BEFORE.replace("read(attempts=5) == 5", "(  read(attempts = 5)\n            == 5)  # five")),
    ("another assertion", BEFORE + "    assert 3\n"),
    ("another test", BEFORE + "def test_more():\n    assert 1\n"),
    ("a helper gone", BEFORE.replace("def helper(): assert True\n", "")),
    ("moved within the file", BEFORE.replace("    assert 1\n    assert 2\n", "    assert 2\n    assert 1\n")),
]


@pytest.mark.parametrize(("after", "sentences"), [row[1:] for row in LOST], ids=[row[0] for row in LOST])
def test_what_was_taken_away_is_said(after: str | None, sentences: list[str]) -> None:
    """By test, with the file's name."""
    assert weakened("tests/test_store.py", BEFORE, after) == [f"tests/test_store.py: {text}" for text in sentences]


@pytest.mark.parametrize("after", [row[1] for row in SAME], ids=[row[0] for row in SAME])
def test_what_was_not_taken_away_is_not(after: str) -> None:
    """More tests, other layout, another order: nothing was lost."""
    assert weakened("t.py", BEFORE, after) == []


def test_a_new_file_takes_nothing_away() -> None:
    """Nor does one that Python cannot read."""
    assert weakened("t.py", None, BEFORE) == []
    assert weakened("t.py", "def (", BEFORE) == []
