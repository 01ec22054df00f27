"""A digest of what was declared: it changes with every goalpost and with nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from claims.core.definition import definition_digest, definition_of, selection_digest
from entries.lakes import VALID, changed, load

if TYPE_CHECKING:
    from pathlib import Path


def digest(tmp_path: Path, text: str, gate: str = "narrow") -> str:
    """Give the digest of one gate of an entry."""
    entry = load(tmp_path, text)
    return definition_digest(entry, entry.gates[gate])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("root: app", "root: ."),
        ("tests/test_race.py -q", "tests/test_race.py"),
        ("python -m pytest tests/test_race.py -q", "[python, -m, pytest, tests/test_race.py, -q]"),
        ("report: pytest", "report: {file: a.xml}"),
        ("    contract: operator\n", ""),
        ("python: ${OPERATE_PYTHON:-.venv/bin/python}", "python: .venv/bin/python"),
        ("platform: any", "platform: linux"),
        ("platform: any", "platform: any\n    launcher: tools/launch"),
        ('env: {PYTHONHASHSEED: "0"}', 'env: {PYTHONHASHSEED: "1"}'),
        ('env: {PYTHONHASHSEED: "0"}', "env: {}"),
        ("covers: [src/store.py, tests]", "covers: [src/store.py]"),
        ("    covers: [src/store.py, tests]\n", ""),
        ('cases: ["*test_race*"]', 'cases: ["*test*"]'),
        ("min_passed: 1", "min_passed: 2"),
        ("allow_skips: false", "allow_skips: true"),
        ("timeout_s: 120", "timeout_s: 121"),
    ],
)
def test_a_moved_goalpost_changes_the_digest(tmp_path: Path, old: str, new: str) -> None:
    """Whatever decides what a run does or must show is part of its definition."""
    assert digest(tmp_path, changed(old, new)) != digest(tmp_path, VALID)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Closing a race", "title: Another title"),
        ("as_of: 2026-02-14", "as_of: 2026-02-15"),
        ("status: achieved", "status: draft"),
        ("root: app", "root: ./app/"),
        ("timeout_s: 120", "timeout_s: 120.0  # as before"),
        ("Readers never see", "Readers do not see"),
        ("lane: linux", "lane: any"),
        ("needs: {repeats: 3, red_proof: true, max_age_days: 90}", "needs: {repeats: 9}"),
        ("python -m pytest tests -q", "python -m pytest tests"),
        ("I closed a race.", "I closed it."),
        ("because: the call sites are moved later", "because: they are"),
    ],
)
def test_prose_and_claims_leave_it_as_it_is(tmp_path: Path, old: str, new: str) -> None:
    """Title, claims, texts, other gates and another way to write the same value are not part of it."""
    assert digest(tmp_path, changed(old, new)) == digest(tmp_path, VALID)


def test_names_are_left_out(tmp_path: Path) -> None:
    """Calling a gate or its contract differently moves no goalpost."""
    renamed = VALID.replace("narrow", "slim").replace("operator", "runtime")
    assert digest(tmp_path, renamed, "slim") == digest(tmp_path, VALID)


def test_the_definition_is_plain_json(tmp_path: Path) -> None:
    """The form is fixed: ledgers hold digests of it."""
    entry = load(tmp_path, VALID)
    assert definition_of(entry, entry.gates["broad"]) == {
        "root": "app",
        "run": "python -m pytest tests -q",
        "report": {"source": "file", "files": ["reports/*.xml"]},
        "covers": [],
        "timeout_s": 600.0,
        "expects": {"cases": [], "min_passed": 1, "allow_skips": False},
        "contract": None,
    }
    assert definition_of(entry, entry.gates["narrow"])["contract"] == {
        "python": "${OPERATE_PYTHON:-.venv/bin/python}",
        "platform": "any",
        "env": {"PYTHONHASHSEED": "0"},
    }


def test_paths_are_declared_before_the_run(tmp_path: Path) -> None:
    """What a prefix of the reports' paths is decides where failures lie; it selects no case."""
    mapped = VALID.replace("    timeout_s: 120\n", "    timeout_s: 120\n    paths: {/ci/app: src, web: .}\n", 1)
    assert mapped != VALID
    entry = load(tmp_path, mapped)
    gate = next(gate for gate in entry.gates.values() if gate.paths)
    assert definition_of(entry, gate)["paths"] == {"/ci/app": "src", "web": "."}
    bare = replace(gate, paths={})
    assert definition_digest(entry, gate) != definition_digest(entry, bare)
    assert selection_digest(entry, gate) == selection_digest(entry, bare)
