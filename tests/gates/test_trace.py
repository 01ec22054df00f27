"""What the processes of a gate noted is read without waiting, whatever the gate put in its place."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from claims.gates.command import Command
from claims.gates.trace import Note, Watch

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    """The watch over a gate, of which one process noted what it read."""
    (tmp_path / "scratch").mkdir()
    watch = Watch(tmp_path / "scratch", tmp_path)
    watch.over(Command(argv=("python",), environment={}, python="python"))
    (watch.home / "notes" / "1").write_bytes(b"read 5 src/a.py\n")
    return watch


def test_notes_are_read(watch: Watch) -> None:
    """Lines that are no notes are nobody's."""
    (watch.home / "notes" / "2").write_bytes(b"\xff 1 x\nread soon x\n\nread 4 src/b.py\n")
    assert watch.notes() == [Note("read", 4, "src/b.py"), Note("read", 5, "src/a.py")]


@pytest.mark.skipif(os.name != "posix", reason="pipes in folders are POSIX")
@pytest.mark.parametrize("instead", ["pipe", "link", "nothing"])
def test_notes_that_cannot_be_read_leave_the_gate_out_of_sight(watch: Watch, instead: str) -> None:
    """It then covers every file of the root."""
    if instead == "pipe":
        os.mkfifo(watch.home / "notes" / "2")
    elif instead == "link":
        (watch.home / "notes" / "2").symlink_to("/dev/zero")
    else:
        shutil.rmtree(watch.home / "notes")
    assert [note.kind for note in watch.notes()] == ["unseen"]
