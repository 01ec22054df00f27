"""A report is one that this run wrote."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Any

import pytest

from build import a_gate
from claims.core.entry import ReportSource
from claims.core.reasons import Code, Reason
from claims.gates import collect
from claims.gates.collect import Place, ReportFile
from claims.gates.command import Command


def place(tmp_path: Path, **changes: Any) -> Place:
    """Where the report of a gate is expected, its root being `root`."""
    for name in ("root", "scratch"):
        (tmp_path / name).mkdir(exist_ok=True)
    return Place(a_gate(**changes), tmp_path / "root", tmp_path / "scratch")


def by_file(tmp_path: Path, *patterns: str) -> Place:
    """A gate that says where its reports appear."""
    return place(tmp_path, report=ReportSource.FILE, report_files=patterns or ("reports/*.xml",))


def a_command(*argv: str, **environment: str) -> Command:
    """What would be started."""
    return Command(argv=argv or ("runner",), environment=environment, python=None)


def put(path: Path, text: str = "<x/>") -> Path:
    """Write a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def refusal(found: list[ReportFile] | Reason, code: Code = Code.NO_REPORT) -> str:
    """What a refusal says."""
    assert isinstance(found, Reason)
    assert (found.code, found.on) == (code, "gate")
    return found.detail


def test_pytest_is_told_through_its_environment(tmp_path: Path) -> None:
    """The command stays as typed, and options of the contract are kept."""
    here = place(tmp_path)
    command = here.prepare(a_command("python", "-m", "pytest", PYTEST_ADDOPTS="-x"))
    assert command.argv == ("python", "-m", "pytest")
    options = shlex.split(command.environment["PYTEST_ADDOPTS"])
    assert options == ["-x", f"--junitxml={here.private.as_posix()}", "-o", "junit_family=xunit1"]
    put(here.private)
    assert here.collect() == [ReportFile("report.xml", b"<x/>")]


def test_the_environment_that_was_given_is_left_alone(tmp_path: Path) -> None:
    """Another gate gets its own."""
    given = a_command()
    place(tmp_path).prepare(given)
    assert given.environment == {}


def test_an_argument_is_put_in(tmp_path: Path) -> None:
    """`{report}` is a path that only this run knows, wherever it stands."""
    here = place(tmp_path, report=ReportSource.ARGUMENT)
    command = here.prepare(a_command("runner", "--out={report}", "{report}", "{other}"))
    assert command.argv == ("runner", f"--out={here.private}", str(here.private), "{other}")
    assert "PYTEST_ADDOPTS" not in command.environment
    assert refusal(here.collect()) == "report.xml was not written by this run"
    put(here.private, "text")
    assert here.collect() == [ReportFile("report.xml", b"text")]


def test_files_are_found_by_pattern_in_order(tmp_path: Path) -> None:
    """Each file is read once, whatever the number of patterns that name it."""
    here = by_file(tmp_path, "reports/*.xml", "**/a.xml", "single.xml")
    here.prepare(a_command())
    for name in ("reports/b.xml", "reports/a.xml", "single.xml", "reports/notes.txt"):
        put(here.root / name, name)
    (here.root / "reports/folder.xml").mkdir()
    found = here.collect()
    assert isinstance(found, list)
    assert [file.name for file in found] == ["reports/a.xml", "reports/b.xml", "single.xml"]
    assert found[0].data == b"reports/a.xml"


def test_a_report_that_was_there_before_does_not_count(tmp_path: Path) -> None:
    """It is put aside while the gate runs, and put back where the gate writes none."""
    here = by_file(tmp_path)
    left = put(here.root / "reports/a.xml", "old")
    here.prepare(a_command())
    assert not left.exists()
    assert "a left-over from before the run does not count" in refusal(here.collect())
    here.restore()
    assert left.read_text() == "old"


def test_a_report_that_is_written_anew_counts(tmp_path: Path) -> None:
    """The new one is read and stays; the old one does not come back."""
    here = by_file(tmp_path)
    report = put(here.root / "reports/a.xml", "old")
    here.prepare(a_command())
    put(report, "new")
    assert here.collect() == [ReportFile("reports/a.xml", b"new")]
    here.restore()
    assert report.read_text() == "new"


def test_only_what_was_not_rewritten_is_restored(tmp_path: Path) -> None:
    """Of two left-overs one may be rewritten; the other is not read, and not lost."""
    here = by_file(tmp_path)
    for name in ("a", "b"):
        put(here.root / f"reports/{name}.xml", "old")
    here.prepare(a_command())
    put(here.root / "reports/b.xml", "new")
    found = here.collect()
    assert isinstance(found, list)
    assert [file.name for file in found] == ["reports/b.xml"]
    here.restore()
    assert (here.root / "reports/a.xml").read_text() == "old"


def test_a_folder_that_the_command_removed_is_restored(tmp_path: Path) -> None:
    """Even where nothing of it is left."""
    here = by_file(tmp_path)
    left = put(here.root / "reports/a.xml", "old")
    here.prepare(a_command())
    left.parent.rmdir()
    here.restore()
    assert left.read_text() == "old"


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_link_is_no_report(tmp_path: Path) -> None:
    """A link may lead to a report of yesterday."""
    here = by_file(tmp_path)
    here.prepare(a_command())
    old = put(tmp_path / "old.xml")
    (here.root / "reports").mkdir()
    (here.root / "reports/a.xml").symlink_to(old)
    assert refusal(here.collect()) == "reports/a.xml is not a regular file"


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_private_report_may_be_no_link_either(tmp_path: Path) -> None:
    """Nor may the path that only this run knows be one."""
    here = place(tmp_path)
    here.prepare(a_command())
    here.private.symlink_to(put(tmp_path / "old.xml"))
    assert refusal(here.collect()) == "report.xml is not a regular file"


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_link_that_was_there_before_is_put_aside_as_a_link(tmp_path: Path) -> None:
    """What it leads to is left alone, and the link comes back."""
    here = by_file(tmp_path)
    old = put(tmp_path / "old.xml", "old")
    (here.root / "reports").mkdir()
    (here.root / "reports/a.xml").symlink_to(old)
    here.prepare(a_command())
    assert refusal(here.collect())
    here.restore()
    assert (here.root / "reports/a.xml").readlink() == old
    assert old.read_text() == "old"


def test_a_file_with_an_older_date_is_no_report(tmp_path: Path) -> None:
    """A report that was copied from elsewhere with its date is not this run's."""
    here = by_file(tmp_path)
    here.prepare(a_command())
    old = put(here.root / "reports/a.xml")
    os.utime(old, ns=(here.began_ns - 1, here.began_ns - 1))
    assert refusal(here.collect()) == "reports/a.xml is older than this run"
    os.utime(old, ns=(here.began_ns, here.began_ns))
    assert isinstance(here.collect(), list)


def test_one_old_file_among_new_ones_refuses(tmp_path: Path) -> None:
    """Half a set of reports may hide the half that failed."""
    here = by_file(tmp_path)
    here.prepare(a_command())
    put(here.root / "reports/new.xml")
    os.utime(put(here.root / "reports/old.xml"), (1, 1))
    assert refusal(here.collect()) == "reports/old.xml is older than this run"


def test_reports_are_bounded_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many reports may be no larger than one."""
    monkeypatch.setattr(collect, "MAX_REPORT_BYTES", 10)
    here = by_file(tmp_path)
    here.prepare(a_command())
    put(here.root / "reports/a.xml", "x" * 6)
    put(here.root / "reports/b.xml", "x" * 4)
    assert isinstance(here.collect(), list)
    put(here.root / "reports/c.xml", "x")
    assert refusal(here.collect(), Code.UNREADABLE_REPORT).startswith("reports/c.xml has 1 bytes")


def test_nothing_was_written(tmp_path: Path) -> None:
    """The patterns are named, so that a misspelt one is seen."""
    here = by_file(tmp_path, "out/*.xml", "x.xml")
    here.prepare(a_command())
    assert refusal(here.collect()) == "this run wrote nothing that matches out/*.xml, x.xml"


def test_an_empty_report_is_collected(tmp_path: Path) -> None:
    """Whoever reads it will say what is wrong with it."""
    here = place(tmp_path)
    here.prepare(a_command())
    put(here.private, "")
    assert here.collect() == [ReportFile("report.xml", b"")]


def test_files_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More files than are read refuse: what is left out may be what failed."""
    monkeypatch.setattr(collect, "MAX_FILES", 2)
    here = by_file(tmp_path)
    here.prepare(a_command())
    for name in "abc":
        put(here.root / f"reports/{name}.xml")
    assert isinstance(here.collect(), Reason)
