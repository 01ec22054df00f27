"""Reports for code hosts and CI reach the place that was named, whole, or the command says which did not."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from claims.core.errors import UsageError
from claims.core.project import Project
from claims.flows.reports import write_reports
from claims.gates.report import read_report
from render.audits import a_finding, a_slip, an_audit

AUDIT = an_audit(a_finding(), a_slip())


def project(root: Path) -> Project:
    """A project in a folder."""
    return Project(root=str(root), evidence="proof")


def places(path: Path) -> set[str]:
    """Where the results of a log are."""
    (run,) = json.loads(path.read_text())["runs"]
    physical = [one["locations"][0]["physicalLocation"] for one in run["results"]]
    return {one["artifactLocation"]["uri"] for one in physical}


def test_both_reports_are_written(tmp_path: Path) -> None:
    """Folders are made; nothing is left for stdout, and no other file is left."""
    assert write_reports(AUDIT, project(tmp_path), folder=tmp_path, sarif="out/a.sarif", junit="out/a.xml") is None
    assert places(tmp_path / "out/a.sarif") == {"proof/work/entry.yaml", "docs/a%20b.md"}
    assert len(read_report((tmp_path / "out/a.xml").read_bytes()).cases) == 3
    assert len(list((tmp_path / "out").iterdir())) == 2


def test_nothing_is_written_where_nothing_was_asked(tmp_path: Path) -> None:
    """No option, no file."""
    assert write_reports(AUDIT, project(tmp_path), folder=tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_a_dash_is_stdout(tmp_path: Path) -> None:
    """The text is given to who prints; the other report is still a file."""
    text = write_reports(AUDIT, project(tmp_path), folder=tmp_path, sarif="-", junit="a.xml")
    assert text is not None
    assert json.loads(text)["version"] == "2.1.0"
    assert [path.name for path in tmp_path.iterdir()] == ["a.xml"]
    text = write_reports(AUDIT, project(tmp_path), folder=tmp_path, junit="-")
    assert text is not None
    assert text.startswith("<?xml")


@pytest.mark.parametrize("name", ["-", "a", "b/../a"])
def test_two_reports_in_one_place_are_refused(tmp_path: Path, name: str) -> None:
    """One of them would be lost."""
    with pytest.raises(UsageError, match="place of its own"):
        write_reports(AUDIT, project(tmp_path), folder=tmp_path, sarif=name, junit="a" if name != "-" else "-")
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_no_file_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    """A folder cannot be written; the report beside it is not written either."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match=r"--junit folder: expected the name of a file"):
        write_reports(AUDIT, project(tmp_path), folder=tmp_path, sarif="a.sarif", junit="folder")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_device_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    """Writing whole or not at all means replacing, which would turn a pipe or /dev/stdout into a file."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    for name in ("pipe", "link", "/dev/stdout", "/dev/null"):
        with pytest.raises(UsageError, match="or - for stdout"):
            write_reports(AUDIT, project(tmp_path), folder=tmp_path, sarif=name)
    assert (tmp_path / "pipe").is_fifo()


def test_a_link_to_a_file_stays_a_link(tmp_path: Path) -> None:
    """What it names is written."""
    (tmp_path / "there.xml").write_text("old")
    (tmp_path / "link.xml").symlink_to("there.xml")
    write_reports(AUDIT, project(tmp_path), folder=tmp_path, junit="link.xml")
    assert (tmp_path / "link.xml").is_symlink()
    assert (tmp_path / "there.xml").read_text().startswith("<?xml")


def test_a_file_that_cannot_be_written_is_told_by_name(tmp_path: Path) -> None:
    """Below a file there is no folder."""
    (tmp_path / "file").write_text("kept")
    with pytest.raises(UsageError, match=r"file.*cannot be written"):
        write_reports(AUDIT, project(tmp_path), folder=tmp_path, sarif="file/a.sarif")
    assert (tmp_path / "file").read_text() == "kept"


OWN = [
    "evidence/ledger.db",
    "evidence/ledger.db-wal",
    "evidence/ledger.db-shm",
    "evidence/objects/ab/cd",
    "evidence/objects/new.sarif",
    "proof/work/entry.yaml",
    "proof/new/entry.yaml",
    "proof/work/entry.md.j2",
    "proof/work/pins/old.py",
    "templates/entry.md.j2",
    "pyproject.toml",
    "other/../pyproject.toml",
]


@pytest.mark.parametrize("name", OWN)
def test_a_file_of_claims_is_not_replaced(tmp_path: Path, name: str) -> None:
    """Whether it is there already or not; the report beside it is not written either."""
    (tmp_path / "other").mkdir()
    path = tmp_path / name
    if "new" not in name and "other" not in name:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("kept")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match="which a report would replace"):
        write_reports(AUDIT, project(tmp_path), folder=tmp_path, sarif=name, junit="a.xml")
    assert sorted(tmp_path.rglob("*")) == before
    assert not path.exists() or path.read_text() == "kept"


def test_a_link_to_a_file_of_claims_is_that_file(tmp_path: Path) -> None:
    """By either kind of link: what it names would be replaced, or a second name would be parted from the first."""
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence/ledger.db").write_text("kept")
    (tmp_path / "soft.sarif").symlink_to("evidence/ledger.db")
    (tmp_path / "hard.sarif").hardlink_to(tmp_path / "evidence/ledger.db")
    for name in ("soft.sarif", "hard.sarif"):
        with pytest.raises(UsageError, match="this is the ledger"):
            write_reports(AUDIT, project(tmp_path), folder=tmp_path, sarif=name)
    assert (tmp_path / "evidence/ledger.db").read_text() == "kept"


@pytest.mark.parametrize("name", ["evidence/a.sarif", "proof/work/a.sarif", "proof/entry.yaml", "sub/pyproject.toml"])
def test_an_earlier_report_is_replaced(tmp_path: Path, name: str) -> None:
    """A place beside files of `claims`, or of a like name, is as good as any other, also a second time."""
    for _ in range(2):
        assert write_reports(AUDIT, project(tmp_path), folder=tmp_path, sarif=name) is None
    assert json.loads((tmp_path / name).read_text())["version"] == "2.1.0"


def test_places_start_at_the_root_of_the_repository(tmp_path: Path) -> None:
    """A project may be one folder of many; hosts know paths from the top."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "sub").mkdir()
    write_reports(AUDIT, project(tmp_path / "sub"), folder=tmp_path, sarif="a.sarif")
    assert places(tmp_path / "a.sarif") == {"sub/proof/work/entry.yaml", "sub/docs/a%20b.md"}
