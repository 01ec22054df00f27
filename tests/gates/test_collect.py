"""A report is one that this run wrote."""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from build import a_gate
from claims.core.entry import ReportSource
from claims.core.reasons import Code, Reason
from claims.gates import collect
from claims.gates.collect import Place, ReportFile
from claims.gates.command import Command
from gates.repositories import git

if TYPE_CHECKING:
    from collections.abc import Callable


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


def refusal(found: tuple[list[ReportFile], Reason | None], code: Code = Code.NO_REPORT) -> str:
    """What a refusal says."""
    _, fault = found
    assert fault
    assert (fault.code, fault.on) == (code, "gate")
    return fault.detail


def test_pytest_is_told_through_its_environment(tmp_path: Path) -> None:
    """The command stays as typed, and options of the contract are kept."""
    here = place(tmp_path)
    command = here.prepare(a_command("python", "-m", "pytest", PYTEST_ADDOPTS="-x"))
    assert command.argv == ("python", "-m", "pytest")
    options = shlex.split(command.environment["PYTEST_ADDOPTS"])
    assert options[0] == "-x"
    assert options[-3:] == [f"--junitxml={here.private.as_posix()}", "-o", "junit_family=xunit1"]
    put(here.private)
    assert here.collect() == ([ReportFile("report.xml", b"<x/>")], None)


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
    assert "--junitxml" not in command.environment["PYTEST_ADDOPTS"]
    assert refusal(here.collect()) == "report.xml was not written by this run"
    put(here.private, "text")
    assert here.collect() == ([ReportFile("report.xml", b"text")], None)


def test_files_are_found_by_pattern_in_order(tmp_path: Path) -> None:
    """Each file is read once, whatever the number of patterns that name it."""
    here = by_file(tmp_path, "reports/*.xml", "**/a.xml", "single.xml")
    here.prepare(a_command())
    for name in ("reports/b.xml", "reports/a.xml", "single.xml", "reports/notes.txt"):
        put(here.root / name, name)
    (here.root / "reports/folder.xml").mkdir()
    found, _ = here.collect()
    assert [file.name for file in found] == ["reports/a.xml", "reports/b.xml", "single.xml"]
    assert found[0].data == b"reports/a.xml"


def names(found: tuple[list[ReportFile], Reason | None]) -> list[str]:
    """The reports that were read, where nothing is wrong with any."""
    files, fault = found
    assert fault is None
    return [file.name for file in files]


def prepared(tmp_path: Path, *patterns: str, left: tuple[str, ...] = ()) -> Place:
    """A gate that is about to start, with left-overs of an hour ago at some places."""
    here = by_file(tmp_path, *patterns)
    for name in left:
        old = put(here.root / name, "old")
        os.utime(old, (old.stat().st_mtime - 3600,) * 2)
    here.prepare(a_command())
    return here


def test_a_report_that_was_there_before_does_not_count(tmp_path: Path) -> None:
    """It stays where it is, and is named."""
    here = prepared(tmp_path, left=("reports/a.xml",))
    said = "; a left-over from before the run does not count (reports/a.xml)"
    assert refusal(here.collect()) == f"this run wrote nothing that matches reports/*.xml{said}"
    assert (here.root / "reports/a.xml").read_text() == "old"


@pytest.mark.parametrize("text", ["new", "old", ""])
def test_a_report_that_is_written_anew_counts(tmp_path: Path, text: str) -> None:
    """Whatever is in it: a runner that writes the same bytes once more wrote a report."""
    here = by_file(tmp_path)
    report = put(here.root / "reports/a.xml", "old")
    here.prepare(a_command())
    put(report, text)
    assert here.collect() == ([ReportFile("reports/a.xml", text.encode())], None)


def test_a_report_that_is_replaced_by_another_file_counts(tmp_path: Path) -> None:
    """Careful runners write beside and rename."""
    here = by_file(tmp_path)
    put(here.root / "reports/a.xml", "same")
    here.prepare(a_command())
    put(here.root / "reports/a.tmp", "same").rename(here.root / "reports/a.xml")
    assert names(here.collect()) == ["reports/a.xml"]


def test_left_overs_beside_a_new_report_do_not_count(tmp_path: Path) -> None:
    """Of two left-overs one may be rewritten; the other is not read, and not lost."""
    here = prepared(tmp_path, left=("reports/a.xml", "reports/b.xml"))
    put(here.root / "reports/b.xml", "new")
    assert names(here.collect()) == ["reports/b.xml"]
    assert (here.root / "reports/a.xml").read_text() == "old"


def test_a_left_over_is_one_under_another_name_and_with_other_rights(tmp_path: Path) -> None:
    """Runners keep the last report under another name, and containers change owners; neither writes a report."""
    here = prepared(tmp_path, left=("reports/a.xml",))
    (here.root / "reports/a.xml").rename(here.root / "reports/before.xml")
    (here.root / "reports/before.xml").chmod(0o600)
    assert "left-over" in refusal(here.collect())
    put(here.root / "reports/a.xml", "new")
    assert names(here.collect()) == ["reports/a.xml"]


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
@pytest.mark.parametrize("bring", [Path.rename, lambda old, place: place.hardlink_to(old), shutil.copy2])
def test_an_older_file_from_elsewhere_is_no_report(tmp_path: Path, bring: Callable[[Path, Path], Any]) -> None:
    """Moved, linked or copied with its date: somebody else's report, at the place of this run's."""
    old = put(tmp_path / "elsewhere.xml", "old")
    os.utime(old, (1_700_000_000, 1_700_000_000))
    here = prepared(tmp_path)
    put(here.root / "reports/new.xml")
    bring(old, here.root / "reports/a.xml")
    assert refusal(here.collect()) == "reports/a.xml is older than this run"


@pytest.mark.skipif(os.name != "posix", reason="the time of the last change is POSIX")
def test_a_file_of_the_future_is_no_report(tmp_path: Path) -> None:
    """A date after its own last change was set by somebody, and can hide any other."""
    ahead = put(tmp_path / "elsewhere.xml", "old")
    os.utime(ahead, (4_000_000_000, 4_000_000_000))
    here = prepared(tmp_path)
    (here.root / "reports").mkdir()
    ahead.rename(here.root / "reports/a.xml")
    assert refusal(here.collect()) == "reports/a.xml is dated in the future"


def test_a_left_over_of_the_future_is_one_and_may_be_written_anew(tmp_path: Path) -> None:
    """Nobody waits for that date to come."""
    here = by_file(tmp_path)
    report = put(here.root / "reports/a.xml", "old")
    os.utime(report, (4_000_000_000, 4_000_000_000))
    here.prepare(a_command())
    assert "left-over" in refusal(here.collect())
    put(report, "old")
    assert names(here.collect()) == ["reports/a.xml"]


def test_a_date_that_was_put_back_leaves_a_left_over(tmp_path: Path) -> None:
    """The file says that it was not written since, and is not read."""
    here = prepared(tmp_path, left=("reports/a.xml",))
    report = here.root / "reports/a.xml"
    before = report.stat()
    put(report, "odd")
    os.utime(report, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert "left-over" in refusal(here.collect())
    put(report, "longer")
    os.utime(report, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert refusal(here.collect()) == "reports/a.xml is older than this run"


def test_whole_seconds_are_read_as_the_coarse_times_that_they_are(tmp_path: Path) -> None:
    """Archives and some file systems cut times to seconds; a report of the second that a run began in is its own."""
    here = prepared(tmp_path)
    report = put(here.root / "reports/a.xml")
    second = here.began_ns // 10**9 * 10**9
    os.utime(report, ns=(second, second))
    assert names(here.collect()) == ["reports/a.xml"]
    os.utime(report, ns=(second - 3 * 10**9, second - 3 * 10**9))
    assert refusal(here.collect()) == "reports/a.xml is older than this run"


def test_a_run_begins_later_than_what_was_there(tmp_path: Path) -> None:
    """A report that is rewritten in place within one step of the clock is seen to be."""
    here = by_file(tmp_path)
    report = put(here.root / "reports/a.xml", "same")
    for _ in range(50):
        here.prepare(a_command())
        put(report, "same")
        assert names(here.collect()) == ["reports/a.xml"]


@pytest.mark.parametrize("given", [("a.xml", "b.xml"), ("one/*.xml", "two/*.xml"), ("a.xml", "two/*.xml")])
def test_every_pattern_is_a_promise(tmp_path: Path, given: tuple[str, str]) -> None:
    """What was not written may be what failed; the pattern is named, and a left-over does not keep the promise."""
    here = prepared(tmp_path, *given, left=(given[1].replace("*", "b"),))
    put(here.root / given[0].replace("*", "a"))
    said = refusal(here.collect())
    assert said.startswith(f"this run wrote nothing that matches {given[1]}; a left-over")
    found, _ = here.collect()
    assert [file.name for file in found] == [given[0].replace("*", "a")]  # which may say what failed
    put(here.root / given[1].replace("*", "b"))
    assert len(names(here.collect())) == 2


def test_a_file_that_git_tracks_counts_where_this_run_wrote_it(tmp_path: Path) -> None:
    """Else it is somebody's source, and is named as what it is."""
    here = by_file(tmp_path, "**/*.xml")
    for name in ("data/baseline.xml", "data/other.xml"):
        put(here.root / name)
    git(here.root, "init", "-q")
    git(here.root, "add", "-A")
    here.prepare(a_command())
    said = "data/baseline.xml, data/other.xml are tracked by git and were not written by this run"
    assert refusal(here.collect()) == f"this run wrote nothing that matches **/*.xml; {said}"
    put(here.root / "target/new.xml")
    assert names(here.collect()) == ["target/new.xml"]
    put(here.root / "data/baseline.xml")
    assert names(here.collect()) == ["data/baseline.xml", "target/new.xml"]


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_link_to_a_report_that_counts_is_nothing_more(tmp_path: Path) -> None:
    """Some runners keep a link to the last one."""
    here = prepared(tmp_path)
    put(here.root / "reports/1.xml")
    (here.root / "reports/latest.xml").symlink_to("1.xml")
    assert names(here.collect()) == ["reports/1.xml"]


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_link_that_was_there_before_is_no_report_and_may_not_hide_one(tmp_path: Path) -> None:
    """It does not count while it leads to an old file, and refuses where this run wrote what it leads to."""
    here = by_file(tmp_path)
    target = put(here.root / "build/unit.xml", "old")
    os.utime(target, (1_700_000_000, 1_700_000_000))
    (here.root / "reports").mkdir()
    (here.root / "reports/unit.xml").symlink_to("../build/unit.xml")
    here.prepare(a_command())
    assert "reports/unit.xml" in refusal(here.collect())
    put(here.root / "reports/other.xml")
    assert names(here.collect()) == ["reports/other.xml"]
    put(target, "new")
    said = "reports/unit.xml is a link to a file that this run wrote; name that file in `report`"
    assert refusal(here.collect()) == said
    assert (here.root / "reports/unit.xml").is_symlink()


@pytest.mark.skipif(os.name != "posix", reason="pipes in folders are POSIX")
@pytest.mark.parametrize("source", [ReportSource.FILE, ReportSource.ARGUMENT])
def test_a_pipe_in_the_place_of_a_report_holds_nobody_up(tmp_path: Path, source: ReportSource) -> None:
    """It is not opened, whoever may or may not write into it."""
    here = place(tmp_path, report=source, report_files=("report.xml",) if source is ReportSource.FILE else ())
    here.prepare(a_command())
    os.mkfifo((here.root if source is ReportSource.FILE else here.scratch) / "report.xml")
    assert refusal(here.collect()) == "report.xml is not a regular file"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_report_that_may_not_be_read_is_unreadable(tmp_path: Path) -> None:
    """Its gate is told so; nothing is wrong with the record."""
    here = prepared(tmp_path)
    put(here.root / "reports/a.xml").chmod(0)
    assert "cannot be read" in refusal(here.collect(), Code.UNREADABLE_REPORT)


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


def test_a_file_with_an_older_date_is_no_report(tmp_path: Path) -> None:
    """A report that was copied from elsewhere with its date is not this run's."""
    here = by_file(tmp_path)
    here.prepare(a_command())
    old = put(here.root / "reports/a.xml")
    os.utime(old, ns=(here.began_ns - 1, here.began_ns - 1))
    assert refusal(here.collect()) == "reports/a.xml is older than this run"
    os.utime(old, ns=(here.began_ns, here.began_ns))
    assert names(here.collect())


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
    assert names(here.collect())
    put(here.root / "reports/c.xml", "x")
    assert refusal(here.collect(), Code.UNREADABLE_REPORT).startswith("reports/c.xml has 1 bytes")
    put(here.root / "reports/b.xml", "x" * 50)
    assert refusal(here.collect(), Code.UNREADABLE_REPORT).startswith("reports/b.xml has 50 bytes")


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
    assert here.collect() == ([ReportFile("report.xml", b"")], None)


def test_files_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More files than are read refuse: what is left out may be what failed."""
    monkeypatch.setattr(collect, "MAX_FILES", 2)
    here = by_file(tmp_path)
    here.prepare(a_command())
    for name in "abc":
        put(here.root / f"reports/{name}.xml")
    assert "3 files that match" in refusal(here.collect(), Code.UNREADABLE_REPORT)
    here.prepare(a_command())
    put(here.root / "reports/d.xml")
    assert names(here.collect()) == ["reports/d.xml"]
