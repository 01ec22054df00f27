"""A faultless entry becomes a value; a slug names one folder and nothing else."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from claims.core.entry import Lane, Needs, ReportSource, Status
from claims.core.errors import ConfigError, UsageError
from claims.entries.load import load_entry
from entries.lakes import VALID, load, project_at, put

if TYPE_CHECKING:
    from pathlib import Path


def test_header_and_texts_are_read(tmp_path: Path) -> None:
    """Title, date, status, root and the open statements come as written."""
    entry = load(tmp_path, VALID)
    assert (entry.slug, entry.title, entry.as_of) == ("race", "Closing a race", "2026-02-14")
    assert (entry.status, entry.root) == (Status.ACHIEVED, "app")
    assert (entry.not_shown, entry.not_supported) == (("Other platforms",), ("Unbounded retry",))
    assert entry.notes["earlier"].source == "closure notes"
    assert entry.separations["call-sites"].gate == "broad"
    assert entry.rests_on("long") == {"closed", "bounded"}


def test_gates_are_read(tmp_path: Path) -> None:
    """Each of the three ways to a report is kept, and the contract is a value of the gate."""
    gates = load(tmp_path, VALID).gates
    assert [gate.report for gate in gates.values()] == [
        ReportSource.PYTEST,
        ReportSource.FILE,
        ReportSource.ARGUMENT,
    ]
    assert gates["broad"].report_files == ("reports/*.xml",)
    assert gates["listed"].run == ("runner", "--junit", "{report}")
    contract = gates["narrow"].contract
    assert contract is not None
    assert contract.env == {"PYTHONHASHSEED": "0"}
    assert (gates["narrow"].timeout_s, gates["broad"].timeout_s) == (120.0, 600.0)
    assert gates["narrow"].covers == ("src/store.py", "tests")
    assert gates["narrow"].expects.cases == ("*test_race*",)


def test_claims_and_anchors_are_read(tmp_path: Path) -> None:
    """A claim keeps its lane, needs and fix; an anchor is split into path and symbol."""
    entry = load(tmp_path, VALID)
    closed = entry.claims["closed"]
    assert (closed.lane, closed.needs) == (Lane.LINUX, Needs(repeats=3, red_proof=True, max_age_days=90))
    assert closed.fix is not None
    assert closed.fix.signature == {"exception": "PermissionError", "match": "in use"}
    assert entry.claims["bounded"].needs == Needs()
    assert (entry.anchors["retry"].path, entry.anchors["retry"].symbol) == ("src/store.py", "Store._read")
    assert entry.anchors["retry"].facts == {"attempts": 5, "waits": (1, 2.5)}
    assert entry.anchors["pin"].contains == "PYTHON: ${PYTHON}"


@pytest.mark.parametrize(
    "text", ["title: Nothing yet\n", "title: Nothing\nclaims: {}\ngates: {}\n", "\ufefftitle: x\n"]
)
def test_an_entry_without_claims_loads(tmp_path: Path, text: str) -> None:
    """There is nothing to judge in it, which is for the caller to say."""
    assert load(tmp_path, text).claims == {}


@pytest.mark.parametrize(
    "slug", ["", ".", "..", "../race", "a/b", "a\\b", "/race", "Race", "race.", "-race", ".race", "r" * 101, "ra ce"]
)
def test_a_slug_is_the_plain_name_of_a_folder(tmp_path: Path, slug: str) -> None:
    """Nothing that could name another place is looked up at all."""
    put(tmp_path, VALID)
    with pytest.raises(UsageError, match="is not the name of an entry: expected"):
        load_entry(project_at(tmp_path), slug)


@pytest.mark.parametrize("slug", ["race", "r", "2026-02.race_1", "r" * 100])
def test_a_plain_slug_loads(tmp_path: Path, slug: str) -> None:
    """Lower-case letters, digits, dashes, underscores and dots are fine."""
    put(tmp_path, VALID, slug)
    assert load_entry(project_at(tmp_path), slug).slug == slug


def test_an_unknown_slug_names_the_nearest(tmp_path: Path) -> None:
    """The message has what was expected, the nearest name and the list."""
    put(tmp_path, VALID)
    put(tmp_path, VALID, "other")
    with pytest.raises(UsageError, match=r"no entry 'rase'.*nearest: race; entries here: other, race"):
        load_entry(project_at(tmp_path), "rase")


def test_an_entry_file_linked_from_elsewhere_is_refused(tmp_path: Path) -> None:
    """What an entry says must be in the project that publishes it."""
    outside = tmp_path / "outside.yaml"
    outside.write_text(VALID)
    folder = tmp_path / "project" / "evidence" / "race"
    folder.mkdir(parents=True)
    (folder / "entry.yaml").symlink_to(outside)
    with pytest.raises(ConfigError, match=r"evidence/race/entry.yaml: expected something inside the project"):
        load_entry(project_at(tmp_path / "project"), "race")


def test_importing_the_loader_does_not_import_yaml() -> None:
    """Commands that read no entry do not pay for the reader."""
    code = "import sys, claims.entries.load, claims.entries.project as p; print('yaml' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
