"""The interpreter of a gate says itself what it is."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from claims.gates import interpreter

if TYPE_CHECKING:
    from pathlib import Path


def script(folder: Path, text: str) -> str:
    """A program that stands for an interpreter."""
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_what_an_interpreter_says(tmp_path: Path) -> None:
    """Version, platform and place, and the distributions that it can import, one a line and sorted."""
    question = interpreter.ask(sys.executable, cwd=tmp_path, environment=dict(os.environ))
    assert question is not None
    answer = question.answer()
    assert answer is not None
    facts, distributions, folder = answer
    assert facts["version"] == ".".join(map(str, sys.version_info[:3]))
    assert (facts["executable"], facts["platform"]) == (sys.executable, sys.platform)
    assert not {"distributions", "folder"} & facts.keys()
    assert os.path.realpath(folder) == os.path.realpath(tmp_path)
    lines = distributions.decode().splitlines()
    assert lines == sorted(lines)
    assert any(line.startswith("pytest-") for line in lines)


@pytest.mark.skipif(os.name != "posix", reason="a script stands for an interpreter")
@pytest.mark.parametrize("says", ["", "echo no json", "echo '[]'", "echo '{}'", "echo 7", "exit 3", "kill -9 $$"])
def test_what_does_not_answer(tmp_path: Path, says: str) -> None:
    """A program that is no interpreter is not taken for one."""
    question = interpreter.ask(script(tmp_path, says), cwd=tmp_path, environment={"PATH": os.defpath})
    assert question is not None
    assert question.answer() is None


@pytest.mark.skipif(os.name != "posix", reason="a script stands for an interpreter")
def test_patience_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ever, and the question does not go on."""
    monkeypatch.setattr(interpreter, "PATIENCE_S", 0.2)
    question = interpreter.ask(script(tmp_path, "exec sleep 60"), cwd=tmp_path, environment={"PATH": os.defpath})
    assert question is not None
    assert question.answer() is None
    assert question._child.poll() is not None
    question._child.stdout.close() if question._child.stdout else None


def test_what_cannot_be_asked(tmp_path: Path) -> None:
    """A program that is not there is the gate's own fault, and is told there."""
    assert interpreter.ask(str(tmp_path / "gone"), cwd=tmp_path, environment={}) is None
