"""Bytecode of another source than the one that stands there is not what a gate runs."""

from __future__ import annotations

import os
import py_compile
import subprocess
import sys
from pathlib import Path

import pytest

from claims.gates.bytecode import without_outdated
from claims.gates.command import Command

COMMAND = Command(argv=(sys.executable, "-c", "import store; print(store.LIMIT)"), environment={}, python=None)
BEFORE, AFTER = "LIMIT = 5\n", "LIMIT = 6\n"


def compiled(folder: Path, text: str) -> Path:
    """A source with bytecode that is surely younger."""
    source = folder / "store.py"
    source.write_text(text)
    made = Path(py_compile.compile(str(source), invalidation_mode=py_compile.PycInvalidationMode.TIMESTAMP) or "")
    later_ns = source.stat().st_ctime_ns + 10**9
    os.utime(made, ns=(later_ns, later_ns))
    return made


def edited(folder: Path) -> None:
    """Put another text of the same length in the place of the source, with the same time."""
    source = folder / "store.py"
    then = source.stat()
    source.write_text(AFTER)
    os.utime(source, ns=(then.st_atime_ns, then.st_mtime_ns))


def printed(folder: Path, scratch: Path) -> str:
    """What the command prints after outdated bytecode was looked for."""
    command = without_outdated(COMMAND, folder, ["store.py", "README.md"], scratch)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment = kept | dict(command.environment)
    done = subprocess.run(command.argv, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.skipif(os.name != "posix", reason="on Windows the time of a change can be set by hand")
def test_the_source_that_stands_there_is_what_runs(tmp_path: Path) -> None:
    """An edit that Python does not notice is noticed, and the outdated bytecode goes."""
    made = compiled(tmp_path, BEFORE)
    long_ago_ns = (tmp_path / "store.py").stat().st_ctime_ns - 10**9
    os.utime(made, ns=(long_ago_ns, long_ago_ns))
    edited(tmp_path)
    assert printed(tmp_path, tmp_path / "scratch") == "6"


def test_bytecode_that_is_younger_than_its_source_stays(tmp_path: Path) -> None:
    """Nothing is compiled again without need."""
    made = compiled(tmp_path, BEFORE)
    before = made.read_bytes(), made.stat().st_mtime_ns
    assert printed(tmp_path, tmp_path / "scratch") == "5"
    assert (made.read_bytes(), made.stat().st_mtime_ns) == before


def test_what_cannot_be_removed_is_not_read(tmp_path: Path) -> None:
    """The gate keeps its bytecode elsewhere where outdated bytecode stays."""
    compiled(tmp_path, BEFORE)
    stubborn = tmp_path / "__pycache__" / "store.other.pyc"
    stubborn.mkdir()
    os.utime(stubborn, ns=(1, 1))
    command = without_outdated(COMMAND, tmp_path, ["store.py"], tmp_path / "scratch")
    assert command.environment == {"PYTHONPYCACHEPREFIX": str(tmp_path / "scratch" / "bytecode")}
    assert printed(tmp_path, tmp_path / "scratch") == "5"


def test_bytecode_without_a_source_is_left_alone(tmp_path: Path) -> None:
    """Python does not run it, and it is not ours."""
    made = compiled(tmp_path, BEFORE)
    (tmp_path / "store.py").unlink()
    assert without_outdated(COMMAND, tmp_path, ["store.py", "gone/store.py"], tmp_path / "scratch") == COMMAND
    assert made.exists()
