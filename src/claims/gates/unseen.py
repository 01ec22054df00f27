"""What of a traced gate was out of sight. Where anything was, the gate covers every file of the root instead."""

from __future__ import annotations

import re
import subprocess
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from claims.gates.trace import Note

BLIND = frozenset(
    {"uname", "ldconfig", "getconf", "hostname", "lsb_release", "locale", "stty", "tput", "ifconfig", "ip", "arp",
     "netstat", "lscpu", "sysctl", "sw_vers", "true", "false", "sleep", "kill"}
)  # fmt: skip
"""Programs that read nothing of a project, which libraries call to learn about the machine."""
ASKS_FOR_THE_VERSION = re.compile(r'"?[^"]*\bcmd(\.exe)?"? /c "?ver"?', re.IGNORECASE)
"""What Python's `platform` has the shell of Windows say; the command is built in, and reads nothing of a project."""
NATIVE_READERS = frozenset(
    {"lxml", "pyarrow", "polars", "duckdb", "h5py", "tables", "netCDF4", "cv2", "rasterio", "fiona", "osgeo",
     "onnxruntime", "tokenizers", "sentencepiece", "soundfile", "av", "pygit2"}
)  # fmt: skip
"""Packages that open files in compiled code, where no audit event tells of it."""
PYTHONS = ("python", "pypy")
PATHS = frozenset({"read", "missed", "wrote", "amended"})


def unseen(notes: Sequence[Note], argv: Sequence[str]) -> str:
    """Say what of the gate was out of sight; empty where every process that could read was watched.

    Args:
        argv: the words that the gate was started with.
    """
    watched = [note.text.split("\0") for note in notes if note.kind == "began"]
    if not watched:
        return "no Python process of the gate could be watched"
    for words in [list(argv), *(note.text.split("\0") for note in notes if note.kind == "started")]:
        if program := _unwatched(words, watched):
            return f"{program} was started, and what it read is not known"
    for line in (note.text for note in notes if note.kind == "line"):
        if program := _unwatched_line(line, watched):
            return f"{program} was started, and what it read is not known"
    return next((told for note in notes if (told := _blind_spot(note))), "")


def _unwatched(words: Sequence[str], watched: list[list[str]]) -> str:
    """Give the name of a program unless a watched process took it up, which is crossed off."""
    return _crossed_off(words[0], watched, lambda tail: tail == list(words[1:]))


def _unwatched_line(line: str, watched: list[list[str]]) -> str:
    """Do the same for a command that Windows hands over as one line."""
    if ASKS_FOR_THE_VERSION.fullmatch(line):
        return ""
    program, _, rest = line[1:].partition('"') if line.startswith('"') else line.partition(" ")
    return _crossed_off(program, watched, lambda tail: subprocess.list2cmdline(tail) == rest.strip())


def _crossed_off(path: str, watched: list[list[str]], is_said: Callable[[list[str]], bool]) -> str:
    """Cross off a process that was started by a program, with words that are told by `is_said`.

    A script is started by its own name, and becomes the first word of its interpreter.
    """
    program = _name(path)
    if program in BLIND:
        return ""
    for words in watched:
        for at, word in enumerate(words):
            is_program = _name(word) == program or (at == 0 and program.startswith(PYTHONS))
            if is_program and is_said(words[at + 1 :]):
                watched.remove(words)
                return ""
    return program


def _blind_spot(note: Note) -> str:
    """Say what a note tells of something that cannot be seen."""
    if note.kind in PATHS and not note.text.isprintable():
        return "the name of a file that it used is no plain text"
    if note.kind == "unseen":
        return note.text
    if note.kind == "compiled" and "site-packages" not in note.text.split("/"):
        return f"{note.text} is compiled, and what it reads is not known"
    top = note.text.partition(".")[0]
    return f"{top} opens files in compiled code" if note.kind == "imported" and top in NATIVE_READERS else ""


def _name(program: str) -> str:
    return PurePosixPath(program.replace("\\", "/")).name.lower().removesuffix(".exe")
