"""What was out of sight of a watch is told; what was watched is not taken for something else."""

from __future__ import annotations

import pytest

from claims.gates.trace import Note
from claims.gates.unseen import unseen

GATE = ["/venv/bin/python", "-m", "pytest", "-q"]
WATCHED = "python\0-m\0pytest\0-q"


def began(*words: str) -> Note:
    """A Python process that was watched."""
    return Note("began", 1, "\0".join(words))


def started(*words: str) -> Note:
    """A program that a watched process started."""
    return Note("started", 2, "\0".join(words))


def line(text: str) -> Note:
    """A program that one started on Windows."""
    return Note("line", 2, text)


SEEN = {
    "the gate alone": [],
    "a child": [started("/venv/bin/python", "tool.py", "-x"), began("python", "tool.py", "-x")],
    "a script by its own name": [started("/venv/bin/tool", "-x"), began("python", "/venv/bin/tool", "-x")],
    "a script without words": [started("tool"), began("python", "/venv/bin/tool")],
    "a forked child": [began("python", "-m", "pytest", "-q")],
    "a program that reads nothing": [started("/usr/bin/uname", "-s")],
    "two alike": [started("python", "a.py"), started("python", "a.py"), began("p", "a.py"), began("p", "a.py")],
    "on Windows": [line('"C:\\x y\\python.exe" -m tool "a b"'), began("python.exe", "-m", "tool", "a b")],
    "the version of Windows": [line('C:\\windows\\system32\\cmd.exe /c "ver"')],
    "a script on Windows": [line("tool.exe -x"), began("python.exe", "C:\\Scripts\\tool.exe", "-x")],
    "a file of the environment": [Note("compiled", 2, ".venv/lib/site-packages/x.so")],
    "an import": [Note("imported", 2, "json")],
}
UNSEEN = {
    "make": ([started("make")], "make was started, and what it read is not known"),
    "make beside an idle child": (
        [started("make"), began("python")],
        "make was started, and what it read is not known",
    ),
    "make beside a script": ([started("make"), began("python", "x.py")], "make was started, and what it read is"),
    "cat": ([started("/bin/cat", "a")], "cat was started, and what it read is not known"),
    "cat beside a child": (
        [started("cat", "a"), began("p", "b", "a")],
        "cat was started, and what it read is not known",
    ),
    "one of two": ([started("p", "a.py"), started("p", "a.py"), began("p", "a.py")], "p was started, and what it read"),
    "isolated": ([started("python", "-I", "a.py")], "python was started, and what it read is not known"),
    "on Windows": ([line("cmd.exe /c dir")], "cmd was started, and what it read is not known"),
    "isolated on Windows": (
        [line("python.exe -I a.py"), began("python.exe", "a.py")],
        "python was started, and what it",
    ),
    "an idle child on Windows": (
        [line("make.exe all"), began("python.exe")],
        "make was started, and what it read is not",
    ),
    "a shell": ([Note("unseen", 2, "a shell was started")], "a shell was started"),
    "compiled": ([Note("compiled", 2, "src/fast.so")], "src/fast.so is compiled, and what it reads is not known"),
    "a native reader": ([Note("imported", 2, "lxml.etree")], "lxml opens files in compiled code"),
    "an odd name": ([Note("read", 2, "a\nb")], "the name of a file that it used is no plain text"),
}


@pytest.mark.parametrize("name", SEEN)
def test_what_was_watched(name: str) -> None:
    """A process that took up the words of a start was watched."""
    assert unseen([Note("began", 0, WATCHED), *SEEN[name]], GATE) == ""


@pytest.mark.parametrize("name", UNSEEN)
def test_what_was_not_watched(name: str) -> None:
    """A start that no watched process took up may have read anything."""
    notes, says = UNSEEN[name]
    assert unseen([Note("began", 0, WATCHED), *notes], GATE).startswith(says)


@pytest.mark.parametrize("argv", [["cp", "a", "b"], ["python", "-I", "-m", "pytest", "-q"]])
def test_a_gate_that_is_not_watched(argv: list[str]) -> None:
    """Neither another program nor an isolated interpreter is; nor is it where something else was."""
    assert unseen([], argv) == "no Python process of the gate could be watched"
    assert unseen([began("python", "other.py")], argv).endswith("was started, and what it read is not known")
