"""What the fault layer stands for, asked of a real Windows."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from fraud_detection.scenario_runner.storage import LocalObjectStore

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "win32", reason="needs Windows: asks its file system how it shares")


def test_windows_refuses_to_replace_a_file_that_is_being_read(tmp_path: Path) -> None:
    """This is why a promotion has to wait."""
    target, new = tmp_path / "target", tmp_path / "new"
    target.write_text("old")
    new.write_text("new")
    with target.open(), pytest.raises(PermissionError):
        os.replace(new, target)


def test_a_write_gets_through_when_the_reader_lets_go(tmp_path: Path) -> None:
    """A promotion waits for a reader of the real kind."""
    store = LocalObjectStore(tmp_path)
    store.write_text("notes/one.txt", "old")
    reader = store.path_of("notes/one.txt").open()
    release = threading.Timer(0.1, reader.close)
    release.start()
    store.write_text("notes/one.txt", "new")
    release.join()
    assert store.read_text("notes/one.txt") == "new"
