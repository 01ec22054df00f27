"""The watch over the Python processes of one run: an audit hook beside it, and the notes that the hook leaves.

The hook sits in a `sitecustomize` on PYTHONPATH, and hands on to the one that it hides (ADR 0013).
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from claims.gates import trace_hook
from claims.gates.manifest import content
from claims.gates.reading import regular_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from claims.gates.command import Command

MOST_BYTES = 256 << 20
"""What one process may have noted."""
ESCAPED = re.compile(rb"\\[n\\]")


class Note(NamedTuple):
    """One thing that a process did: what, when, and about what."""

    kind: str
    moment: int
    text: str


@dataclass
class Watch:
    """The watch over one run: a private folder in front of the search path of every Python that the gate starts."""

    scratch: Path
    root: Path
    """Top of the project: what lies elsewhere is not noted."""
    executed: bool = False
    """Whether every file whose code runs is noted as well, wherever it lies."""
    command: Command = field(init=False)

    @property
    def home(self) -> Path:
        """The folder that is put on the search path."""
        return Path(os.path.realpath(self.scratch)) / "trace"

    def over(self, command: Command) -> Command:
        """Give the command as it is to be started so that it is watched; its words stay as they are."""
        (self.home / "notes").mkdir(parents=True)
        top = command.naming.theirs(os.path.abspath(self.root))  # noqa: PTH100 - links stay
        (self.home / "root").write_bytes(os.fsencode(top))
        (self.home / trace_hook.WHOLE).touch()
        if self.executed:
            (self.home / "executed").touch()
        shutil.copyfile(str(trace_hook.__file__), self.home / "sitecustomize.py")
        before = command.environment.get("PYTHONPATH")
        theirs = command.naming.theirs(self.home)
        paths = command.naming.search_path([theirs, *([before] if before else [])])
        self.command = command
        home = {"PYTHONPATH": paths, trace_hook.VARIABLE: theirs}
        return replace(command, environment={**command.environment, **home})

    def notes(self) -> list[Note]:
        """Give what the processes of the gate noted, in the order of time."""
        found = sorted(self._notes(), key=lambda note: note.moment)
        if not (self.home / trace_hook.WHOLE).exists():
            found.append(Note("unseen", 0, "not everything that it used could be noted"))
        return found

    def _notes(self) -> Iterator[Note]:
        for note in read_notes(self.home / "notes"):
            yield note._replace(text=self.command.naming.ours(note.text)) if note.kind == "ran" else note


def read_notes(folder: Path) -> Iterator[Note]:
    """Yield what a hook wrote, process by process. The gate can write there as well, so none of it is trusted."""
    try:
        told = [regular_bytes(path, MOST_BYTES + 1) for path in sorted(folder.iterdir())]
    except OSError:  # the gate took them away, or put something else there
        told = None
    if told is None or any(len(data) > MOST_BYTES for data in told):
        yield Note("unseen", 0, "what its processes noted cannot be read")
        return
    for data in told:
        for line in data.split(b"\n"):
            parts = line.split(b" ", 2)
            if len(parts) == 3 and parts[0].isalpha() and parts[1].isdigit() and len(parts[1]) < 25:
                text = ESCAPED.sub(lambda found: b"\n" if found[0] == b"\\n" else b"\\", parts[2])
                yield Note(parts[0].decode(), int(parts[1]), os.fsdecode(text))


def beyond(folder: Path, *, before_ns: int | None = None) -> Callable[[str], str]:
    """Give what tells the content of files that no listing has, such as those that git ignores.

    Args:
        before_ns: tell how they stood at this moment; what changed since then is only known to be another.
    """

    def mark(path: str) -> str:
        place = folder / path
        try:
            times = place.stat()
        except (OSError, ValueError):
            return "missing"
        if before_ns is not None and max(times.st_mtime_ns, times.st_ctime_ns) > before_ns:
            return "before-it-changed"
        return content(place)

    return mark
