"""One entry that loads, and projects on disk to load it from. Tests change it by one phrase at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.core.errors import ConfigError
from claims.core.project import Project
from claims.entries.load import load_entry

if TYPE_CHECKING:
    from pathlib import Path

    from claims.core.entry import Entry

VALID = r"""title: Closing a race
as_of: 2026-02-14
status: achieved
root: app
contracts:
  operator:
    python: ${OPERATE_PYTHON:-.venv/bin/python}
    platform: any
    env: {PYTHONHASHSEED: "0"}
gates:
  narrow:
    run: python -m pytest tests/test_race.py -q
    report: pytest
    contract: operator
    covers: [src/store.py, tests]
    expects:
      cases: ["*test_race*"]
      min_passed: 1
      allow_skips: false
    timeout_s: 120
  broad:
    run: python -m pytest tests -q
    report: {file: "reports/*.xml"}
  listed:
    run: [runner, --junit, "{report}"]
anchors:
  retry:
    at: src/store.py::Store._read
    facts: {attempts: 5, waits: [1, 2.5]}
  pin:
    at: config/pack.yaml
    contains: "PYTHON: ${PYTHON}"
claims:
  closed:
    text: Readers never see a half-written file.
    lane: linux
    scope: [src/store.py]
    authoritative: [narrow, retry]
    supporting: [broad, earlier]
    needs: {repeats: 3, red_proof: true, max_age_days: 90}
    fix: {revert: fix.patch, signature: {exception: PermissionError, match: "in use"}}
  bounded:
    text: Reads give up after the budget.
    authoritative: [narrow]
notes:
  earlier: {text: It was green before, source: closure notes}
separations:
  call-sites:
    gate: broad
    match: "missing .* argument"
    because: the call sites are moved later
derived:
  short: {from: [closed], text: I closed a race.}
  long: {from: [short, bounded], text: I closed a race and bounded it.}
not_shown: [Other platforms]
not_supported: [Unbounded retry]
"""


def project_at(folder: Path) -> Project:
    """Give a project with the folders that VALID names."""
    (folder / "app").mkdir(exist_ok=True)
    return Project(root=str(folder))


def put(folder: Path, text: str | bytes, slug: str = "race") -> None:
    """Write an entry."""
    entry = folder / "evidence" / slug
    entry.mkdir(parents=True, exist_ok=True)
    (entry / "entry.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())


def load(folder: Path, text: str | bytes) -> Entry:
    """Write an entry and load it."""
    put(folder, text)
    return load_entry(project_at(folder), "race")


def faults_of(folder: Path, text: str | bytes) -> tuple[str, ...]:
    """Write an entry, load it, and give its faults; none where it loads."""
    try:
        load(folder, text)
    except ConfigError as error:
        return error.faults or ("a ConfigError without a fault",)
    return ()


def changed(old: str, new: str) -> str:
    """Give VALID with its one phrase `old` replaced."""
    assert VALID.count(old) == 1, f"{VALID.count(old)} times in VALID: {old!r}"
    return VALID.replace(old, new)
