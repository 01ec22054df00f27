"""Every pack of the platform runs its processes with a pinned interpreter."""

from __future__ import annotations

from pathlib import Path

import pytest

from fraud_detection.run_operate.packs import INTERPRETER, MalformedPack, read_pack

FOLDER = Path(__file__).parents[2] / "config/platform/run_operate/packs"
PIN = "${RUN_OPERATE_PYTHON:-.venv/Scripts/python.exe}"
PACKS = sorted(path for path in FOLDER.rglob("*") if path.is_file())
LANES = {"case_labels", "control_ingress", "obs_gov", "rtdl_core", "rtdl_decision_lane"}

every_pack = pytest.mark.parametrize("path", PACKS, ids=lambda path: path.name)


def test_the_packs_are_the_five_that_are_named() -> None:
    """No pack is missing, and none was added that the pins below would not be about."""
    assert {path.name for path in PACKS} == {f"local_parity_{lane}.v0.yaml" for lane in LANES}


@every_pack
def test_interpreter_is_pinned(path: Path) -> None:
    """The pack pins the interpreter, in the one form that the operator lane agreed on."""
    assert read_pack(path).environment[INTERPRETER] == PIN


@every_pack
def test_default_interpreter_is_not_ambient(path: Path) -> None:
    """Without a choice of the operator it is the checkout's own, by a path, not whatever PATH leads to."""
    pack = read_pack(path)
    assert pack.interpreter({}) == pack.interpreter({INTERPRETER: ""}) == ".venv/Scripts/python.exe"


@every_pack
def test_operator_may_choose_another_interpreter(path: Path) -> None:
    """A choice in the environment goes before the default."""
    assert read_pack(path).interpreter({INTERPRETER: "/opt/py/bin/python"}) == "/opt/py/bin/python"


@every_pack
def test_every_process_starts_with_the_pinned_interpreter(path: Path) -> None:
    """A pin that a process goes around would pin nothing."""
    processes = read_pack(path).processes
    assert processes
    assert all(command.startswith(f"${{{INTERPRETER}}} -m ") for command in processes.values())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pack: a\nenvironment:\n  LANE: x\n", "no RUN_OPERATE_PYTHON"),
        ("pack: a\nenvironment:\n  RUN_OPERATE_PYTHON: ${RUN_OPERATE_PYTHON}\n", "not set and has no default"),
        ("pack: a\nenvironment:\n  RUN_OPERATE_PYTHON: x\n  RUN_OPERATE_PYTHON: y\n", "given twice"),
        ("pack: a\nenviroment:\n  RUN_OPERATE_PYTHON: x\n", "expected environment or processes"),
        ("pack: a\nenvironment: [x]\n  y\n", "expected `key: value`"),
    ],
    ids=["unpinned", "no-default", "twice", "misspelt", "not-yaml"],
)
def test_a_pack_without_a_readable_pin_is_refused(tmp_path: Path, text: str, found: str) -> None:
    """The check above can fail: packs without a usable pin are told apart from those with one."""
    path = tmp_path / "broken.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MalformedPack, match=found):
        read_pack(path).interpreter({})
