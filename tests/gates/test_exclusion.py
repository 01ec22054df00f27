"""Gates whose report files can meet take turns, and no others."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from claims.gates.exclusion import alone, places, wanted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no shared locks, and waits otherwise")

HOLD = """
import sys
from pathlib import Path
from claims.gates.exclusion import alone
with alone(Path(sys.argv[1]), {int(sys.argv[2]): sys.argv[3] == "alone"}, lambda: None):
    print("held", flush=True)
    sys.stdin.read()
"""


def bytes_of(root: Path, *patterns: str) -> dict[int, bool]:
    """What a gate with these patterns locks."""
    return wanted(root, places(root, patterns))


def meet(root: Path, one: str, other: str) -> bool:
    """Whether one of two gates has to wait for the other."""
    mine, theirs = bytes_of(root, one), bytes_of(root, other)
    return any(mine[byte] or theirs[byte] for byte in mine.keys() & theirs.keys())


@pytest.mark.parametrize(
    ("one", "other", "turns"),
    [
        ("reports/*.xml", "reports/*.xml", True),
        ("reports/*.xml", "reports/unit-*.xml", True),
        ("reports/*.xml", "reports/a.xml", True),
        ("reports/**/*.xml", "reports/unit/*.xml", True),
        ("**/*.xml", "deep/down/report.xml", True),
        ("*/report.xml", "a/report.xml", True),
        ("reports/a.xml", "reports/a.xml", True),
        ("linked/*.xml", "reports/*.xml", True),  # a link to the same folder
        ("reports/a.xml", "reports/b.xml", False),
        ("unit/*.xml", "e2e/*.xml", False),
        ("reports/unit/*.xml", "reports/e2e/*.xml", False),
        ("reports/*.xml", "reports-old/*.xml", False),
    ],
)
def test_what_can_meet_takes_turns(tmp_path: Path, one: str, other: str, turns: bool) -> None:
    """The same place, or one within the other; neighbours run at the same time."""
    (tmp_path / "reports").mkdir()
    (tmp_path / "linked").symlink_to("reports")
    assert meet(tmp_path, one, other) == meet(tmp_path, other, one) == turns


def test_places_have_the_same_names_wherever_the_project_lies(tmp_path: Path) -> None:
    """Two containers may see one checkout at two places. What is shared above it is shared by all."""
    here, there = tmp_path / "here", tmp_path / "there"
    alone_there = [byte for byte, own in bytes_of(there, "reports/*.xml").items() if own]
    assert [byte for byte, own in bytes_of(here, "reports/*.xml").items() if own] == alone_there


def test_bytes_come_in_one_order(tmp_path: Path) -> None:
    """So that no two gates wait for each other for ever."""
    found = [*bytes_of(tmp_path, "z/*.xml", "a/b/*.xml", "m.xml")]
    assert found == sorted(found)


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has byte 7 to itself."""
    words = [sys.executable, "-c", HOLD, str(tmp_path / "lock"), "7", "alone"]
    child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout
    assert child.stdin
    assert child.stdout.readline() == "held\n"
    yield child
    child.kill()
    child.wait()
    child.stdin.close()
    child.stdout.close()


@pytest.mark.parametrize("own", [True, False])
def test_whoever_comes_second_waits_until_the_first_is_gone_even_if_it_was_killed(
    tmp_path: Path, holder: subprocess.Popen[str], own: bool
) -> None:
    """The wait is told once, and a dead process holds nothing."""
    told = []

    def waits() -> None:
        told.append("waits")
        assert holder.poll() is None
        holder.kill()

    with alone(tmp_path / "lock", {3: False, 7: own}, waits):
        assert holder.wait() != 0
    assert told == ["waits"]


@pytest.mark.usefixtures("holder")
def test_other_places_wait_for_nobody(tmp_path: Path) -> None:
    """Nor does a place that was given back."""
    for _ in range(2):
        with alone(tmp_path / "lock", {6: True, 8: False}, lambda: pytest.fail("it waits")):
            pass


@posix
def test_what_is_shared_is_had_by_several(tmp_path: Path) -> None:
    """Neighbours share the folders above them."""
    words = [sys.executable, "-c", HOLD, str(tmp_path / "lock"), "7", "shared"]
    with alone(tmp_path / "lock", {7: False}, lambda: None):
        done = subprocess.run(words, input="", capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout == "held\n"


@posix
@pytest.mark.usefixtures("holder", "own_interrupts")
def test_an_interrupt_ends_the_waiting(tmp_path: Path) -> None:
    """And nothing stays locked."""
    timer = threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT))
    with pytest.raises(KeyboardInterrupt), alone(tmp_path / "lock", {5: True, 7: True}, timer.start):
        pytest.fail("it was not locked")
    with alone(tmp_path / "lock", {5: True}, lambda: pytest.fail("it waits")):
        pass


@posix
@pytest.mark.parametrize("instead", ["link", "pipe", "folder", "nowhere"])
def test_only_a_file_of_our_own_is_locked(tmp_path: Path, instead: str) -> None:
    """A link is not followed, and a pipe waits for nobody; whoever asks is told that it cannot be had."""
    lock = tmp_path / ("lock" if instead != "nowhere" else "no/such/lock")
    if instead == "link":
        lock.symlink_to(tmp_path / "elsewhere")
    elif instead == "pipe":
        os.mkfifo(lock)
    elif instead == "folder":
        lock.mkdir()
    with pytest.raises(OSError, match="lock"), alone(lock, {1: True}, lambda: None):
        pytest.fail("it was locked")
    assert not (tmp_path / "elsewhere").exists()
