"""From a declared command to what is started, under its contract."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from build import a_contract, a_gate
from claims.core.entry import Gate, Lane
from claims.core.run import Ending
from claims.gates.command import SILENT_SWITCHES, Command, NotStartedError, lane_of, resolve, words
from claims.gates.platform import here, machine

posix = pytest.mark.skipif(os.name != "posix", reason="programs are files with a mode on POSIX")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with an interpreter of its own, and another folder on PATH."""
    for path in ("env/bin/python", "env/bin/python3.11", "on-path/python", "on-path/runner", "app/tools/run"):
        program = tmp_path / path
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    (tmp_path / "env/bin/plain").write_text("")
    monkeypatch.setenv("PATH", str(tmp_path / "on-path"))
    monkeypatch.setenv("PINNED", "env/bin/python")
    monkeypatch.setenv("BARE", "python3")
    monkeypatch.setenv("EMPTY", "")
    monkeypatch.delenv("UNSET", raising=False)
    return tmp_path


def resolved(project: Path, gate: Gate, platform: str = "linux") -> Command:
    """What is started for a gate whose root is `app`."""
    return resolve(gate, project_root=project, root=project / "app", platform=platform)


def pinned(python: str | None, run: str | tuple[str, ...] = "python -m x", **contract: Any) -> Gate:
    """A gate under a contract that pins an interpreter."""
    return a_gate(run=run, contract=a_contract(python=python, **contract))


@posix
@pytest.mark.parametrize(
    ("gate", "argv"),
    [
        (pinned("env/bin/python"), ["{p}/env/bin/python", "-m", "x"]),
        (pinned("./env/../env/bin/python"), ["{p}/env/bin/python", "-m", "x"]),
        (pinned("${PINNED}"), ["{p}/env/bin/python", "-m", "x"]),
        (pinned("${PINNED:-nowhere/python}"), ["{p}/env/bin/python", "-m", "x"]),
        (pinned("${UNSET:-env/bin/python}"), ["{p}/env/bin/python", "-m", "x"]),
        (pinned("${EMPTY:-env/bin/python}"), ["{p}/env/bin/python", "-m", "x"]),
        (pinned("${UNSET:-env}/bin/python"), ["{p}/env/bin/python", "-m", "x"]),
        (pinned("env/bin/python", "python3 -m x"), ["{p}/env/bin/python", "-m", "x"]),
        (pinned("env/bin/python", ("python", "-c", "a b")), ["{p}/env/bin/python", "-c", "a b"]),
        (pinned("env/bin/python", "../env/bin/python -m x"), None),
        (pinned(None), [sys.executable, "-m", "x"]),
        (pinned(None, "runner 'a b'"), ["{p}/on-path/runner", "a b"]),
        (a_gate(run="python -q"), [sys.executable, "-q"]),
        (a_gate(run="python3 -q"), [sys.executable, "-q"]),
        (a_gate(run="runner -q"), ["{p}/on-path/runner", "-q"]),
        (a_gate(run="tools/run -q"), ["{p}/app/tools/run", "-q"]),
        (a_gate(run=("tools/run", "$HOME", "*", "a;b")), ["{p}/app/tools/run", "$HOME", "*", "a;b"]),
    ],
    ids=lambda value: value.run if isinstance(value, Gate) else None,
)
def test_what_is_started(project: Path, gate: Gate, argv: list[str] | None) -> None:
    """A leading `python` is the contract's, else our own, never the one on PATH; paths start at the root."""
    if argv is None:
        with pytest.raises(NotStartedError, match="pins"):
            resolved(project, gate)
        return
    command = resolved(project, gate)
    assert command.argv == tuple(word.replace("{p}", str(project)) for word in argv)


@posix
@pytest.mark.parametrize(
    ("gate", "ending", "says"),
    [
        (pinned("python"), Ending.CONTRACT_UNMET, "ambient interpreter"),
        (pinned("python3.11"), Ending.CONTRACT_UNMET, "ambient interpreter"),
        (pinned("${BARE}"), Ending.CONTRACT_UNMET, "'python3', an ambient interpreter"),
        (pinned("${UNSET:-python}"), Ending.CONTRACT_UNMET, "ambient interpreter"),
        (pinned("${UNSET:-}"), Ending.CONTRACT_UNMET, "ambient interpreter"),
        (pinned("${UNSET}"), Ending.CONTRACT_UNMET, r"\$UNSET, which is not set"),
        (pinned("${EMPTY}"), Ending.CONTRACT_UNMET, r"\$EMPTY, which is not set"),
        (pinned("env/bin/gone"), Ending.CONTRACT_UNMET, "no interpreter at env/bin/gone"),
        (pinned("env/bin"), Ending.CONTRACT_UNMET, "no interpreter at env/bin"),
        (pinned("env/bin/plain"), Ending.CONTRACT_UNMET, "no interpreter at env/bin/plain"),
        (pinned("env/bin/python", "runner"), Ending.CONTRACT_UNMET, "starts with 'runner', not with `python`"),
        (pinned("env/bin/python", "tools/run"), Ending.CONTRACT_UNMET, "starts with 'tools/run'"),
        (pinned("env/bin/python", platform=Lane.WINDOWS), Ending.WRONG_PLATFORM, "asks for windows, this is linux"),
        (pinned("env/bin/gone", platform=Lane.WINDOWS), Ending.WRONG_PLATFORM, "asks for windows"),
        (a_gate(run="nowhere"), Ending.COULD_NOT_START, "nowhere is not on PATH"),
        (a_gate(run="./nowhere"), Ending.COULD_NOT_START, "./nowhere is not there"),
        (a_gate(run="tools/"), Ending.COULD_NOT_START, "tools/ is not there"),
    ],
    ids=lambda value: f"{value.contract and value.contract.python} {value.run}" if isinstance(value, Gate) else None,
)
def test_what_is_not_started(project: Path, gate: Gate, ending: Ending, says: str) -> None:
    """A contract that is not met and a program that is not there are told apart, before anything runs."""
    with pytest.raises(NotStartedError, match=says) as refused:
        resolved(project, gate)
    assert refused.value.ending is ending


@pytest.mark.parametrize(
    ("lane", "platform", "admitted"),
    [
        (Lane.ANY, "linux", True),
        (Lane.ANY, "freebsd14", True),
        (Lane.LINUX, "linux", True),
        (Lane.WINDOWS, "windows", True),
        (Lane.WINDOWS, "windows-wine", False),
        (Lane.WINDOWS_WINE, "windows", False),
        (Lane.DARWIN, "linux", False),
    ],
)
def test_platforms(tmp_path: Path, lane: Lane, platform: str, admitted: bool) -> None:
    """A contract's platform is compared with where we are; wine is never Windows."""
    gate = a_gate(contract=a_contract(platform=lane))
    if admitted:
        assert resolved(tmp_path, gate, platform).argv[0] == sys.executable
    else:
        with pytest.raises(NotStartedError, match="asks for"):
            resolved(tmp_path, gate, platform)


def test_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a contract sets is set; what silently deselects tests is taken out, unless the contract declares it."""
    monkeypatch.setenv("KEPT", "1")
    for name in SILENT_SWITCHES:
        monkeypatch.setenv(name, "x")
    contract = a_contract(env={"PYTHONHASHSEED": "0", "PYTEST_ADDOPTS": "-x", "KEPT": "2"})
    plain = resolved(tmp_path, a_gate()).environment
    declared = resolved(tmp_path, a_gate(contract=contract)).environment
    assert not set(SILENT_SWITCHES) & plain.keys()
    assert {"PYTEST_ADDOPTS", "PYTHONOPTIMIZE"} <= set(SILENT_SWITCHES)
    assert plain["KEPT"] == "1"
    assert (declared["PYTEST_ADDOPTS"], declared["PYTHONHASHSEED"], declared["KEPT"]) == ("-x", "0", "2")


@posix
def test_the_path_of_the_contract_decides(project: Path) -> None:
    """A contract may say where programs are found."""
    gate = a_gate(run="run", contract=a_contract(env={"PATH": str(project / "app/tools")}))
    assert resolved(project, gate).argv == (str(project / "app/tools/run"),)


def test_what_is_recorded_is_bounded() -> None:
    """Only variables that bear on results are recorded, and never whole novels."""
    command = Command(argv=("x",), environment={"PYTHONPATH": "p" * 5000, "SECRET": "s"}, python=None)
    assert command.recorded == {"PYTHONPATH": "p" * 1000}


@posix
def test_the_interpreter_is_known(project: Path) -> None:
    """A command that starts with an interpreter is one whose distributions are recorded."""
    assert resolved(project, a_gate(run="python x")).python == sys.executable
    assert resolved(project, a_gate(run="../env/bin/python3.11 x")).python is not None
    assert resolved(project, a_gate(run="runner")).python is None


def test_words() -> None:
    """A line is split as a shell would, and nothing in it is expanded; a list is taken as it stands."""
    assert words(a_gate(run="a 'b c' \"d\" e\\ f $G")) == ["a", "b c", "d", "e f", "$G"]
    assert words(a_gate(run=("a b", ""))) == ["a b", ""]


def test_lanes() -> None:
    """A platform word names a lane, or none."""
    assert lane_of("linux") is Lane.LINUX
    assert lane_of("windows-wine") is Lane.WINDOWS_WINE
    assert lane_of("sunos5") is None


def test_where_we_are() -> None:
    """This machine has a platform word and a machine word."""
    assert here() in (("windows", "windows-wine") if sys.platform == "win32" else (sys.platform,))
    assert machine()
