"""What a user hands in as reports: files, folders, standard input, packed or not, and nothing without an end."""

from __future__ import annotations

import gzip
import io
import os
from typing import TYPE_CHECKING

import pytest

from claims.core.errors import UsageError
from claims.gates import handed_in
from claims.gates.handed_in import Hand

if TYPE_CHECKING:
    from pathlib import Path

XML = b"<testsuite/>"
posix = pytest.mark.skipif(os.name != "posix", reason="files of POSIX")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that a test reaches at once."""
    monkeypatch.setattr(handed_in, "MAX_REPORT_BYTES", 1 << 20)
    monkeypatch.setattr(handed_in, "MAX_NAMES", 20)


def taken(*named: Path | str) -> list[tuple[str, bytes]]:
    """The reports by name."""
    return [(one.name, one.data) for one in hand().reports([str(name) for name in named])]


def hand() -> Hand:
    """A hand that reads as much as the test lets it."""
    return Hand(_room=1 << 20)


def put(path: Path, data: bytes = XML) -> Path:
    """Write a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_folder_gives_its_reports_in_order(tmp_path: Path) -> None:
    """Those of folders within as well, packed ones too; other files are none."""
    for number, name in enumerate(["b.xml", "a/TEST-z.XML", "a/notes.txt", "c.xml.gz", "a-b.xml"]):
        put(tmp_path / name, gzip.compress(b"%d" % number) if name.endswith("gz") else b"%d" % number)
    assert taken(tmp_path) == [("a/TEST-z.XML", b"1"), ("a-b.xml", b"4"), ("b.xml", b"0"), ("c.xml.gz", b"3")]


def test_each_file_is_taken_once_under_a_name_of_its_own(tmp_path: Path) -> None:
    """Named twice, in its folder and behind a link: one report. Two of one name: told apart by their folders."""
    one, two = put(tmp_path / "linux/report.xml", b"1"), put(tmp_path / "mac/report.xml", b"2")
    assert taken(one, one, one.parent) == [("report.xml", b"1")]
    assert taken(one, two) == [("linux/report.xml", b"1"), ("mac/report.xml", b"2")]
    assert taken(one.parent, two.parent) == [("linux/report.xml", b"1"), ("mac/report.xml", b"2")]


@posix
def test_a_folder_behind_a_link_is_looked_at_once(tmp_path: Path) -> None:
    """A report that fails may lie there, and the link may lead in a circle."""
    put(tmp_path / "elsewhere/failing.xml")
    put(tmp_path / "reports/a.xml")
    (tmp_path / "reports/more").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere/back").symlink_to(tmp_path / "reports")
    assert [name for name, _ in taken(tmp_path / "reports")] == ["a.xml", "more/failing.xml"]


@posix
def test_names_that_are_no_text_are_told_apart(tmp_path: Path) -> None:
    """A record holds text, and the bytes of two names may have none."""
    try:
        for name in (b"\xfe.xml", b"\xff.xml"):
            put(tmp_path / os.fsdecode(name))
    except OSError:
        pytest.skip("this file system has only names that are text")
    assert [name for name, _ in taken(tmp_path)] == ["\ufffd.xml", "\ufffd.xml#2"]


def test_gzip_is_known_by_its_bytes_and_kept_as_it_was(tmp_path: Path) -> None:
    """Whatever the file is called; several packed one after the other are one."""
    packed = gzip.compress(b"<testsuite") + gzip.compress(b"/>")
    (one,) = hand().reports([str(put(tmp_path / "report.xml", packed))])
    assert (one.data, one.packed) == (XML, packed)
    (plain,) = hand().reports([str(put(tmp_path / "plain.xml"))])
    assert plain.packed is None


def test_what_is_just_as_large_as_is_read_is_taken(tmp_path: Path) -> None:
    """The limit itself is allowed, for one file and for all together, packed or not."""
    half = b"x" * (1 << 19)
    assert len(taken(put(tmp_path / "a.xml", half), put(tmp_path / "b.xml.gz", gzip.compress(half)))) == 2


REFUSED = {
    "empty name": ("", "is empty"),
    "not there": ("{}/none.xml", "cannot be read"),
    "a name too long": ("{}/" + "x" * 5000, "cannot be read"),
    "an empty folder": ("{}/empty", "holds no report"),
    "too many files": ("{}/many", "more than 20 files"),
    "too large": ("{}/large.xml", "larger than what is read"),
    "too large together": ("{}/together", "larger than what is read"),
    "a bomb": ("{}/bomb.xml", "larger than what is read"),
    "gzip cut off": ("{}/cut.xml.gz", "cannot be unpacked"),
    "gzip that is none": ("{}/none.gz", "cannot be unpacked"),
    "gzip of many pieces": ("{}/pieces.gz", "more than 10000 pieces"),
    "zip": ("{}/archive.zip", "zip archive; unpack it"),
}


@pytest.mark.parametrize(("named", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_taken_is_wrong_usage(tmp_path: Path, named: str, says: str) -> None:
    """In words, with what to do."""
    (tmp_path / "empty").mkdir()
    for number in range(21):
        put(tmp_path / f"many/{number}.txt")
    put(tmp_path / "large.xml", b"x" * ((1 << 20) + 1))
    for name in ("a", "b"):
        put(tmp_path / f"together/{name}.xml", b"x" * 600_000)
    put(tmp_path / "bomb.xml", gzip.compress(b"x" * (1 << 24)))
    put(tmp_path / "cut.xml.gz", gzip.compress(os.urandom(1000))[:-20])
    put(tmp_path / "none.gz", b"\x1f\x8bnothing")
    put(tmp_path / "pieces.gz", gzip.compress(b"") * 10_001)
    put(tmp_path / "archive.zip", b"PK\x03\x04...")
    with pytest.raises(UsageError, match=says):
        taken(named.format(tmp_path))


@posix
def test_what_has_no_end_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe that nobody writes into, devices, and a link to one; neither as a report nor as a log."""
    os.mkfifo(tmp_path / "pipe.xml")
    (tmp_path / "link.xml").symlink_to("/dev/zero")
    for name in (tmp_path / "pipe.xml", "/dev/zero", tmp_path / "link.xml"):
        for take in (lambda name: hand().reports([name]), hand().log):
            with pytest.raises(UsageError, match="no regular file"):
                take(str(name))
    with pytest.raises(UsageError, match="no regular file"):
        taken(tmp_path)
    with pytest.raises(UsageError, match="is a folder"):
        hand().log(str(tmp_path))


@posix
def test_what_a_shell_hands_in_by_a_number_is_read() -> None:
    """As `<(command)` does."""
    read, write = os.pipe()
    os.write(write, XML)
    os.close(write)
    name = f"/dev/fd/{read}"
    try:
        assert taken(name) == [(f"stdin-{read}", XML)]
    finally:
        os.close(read)


def said(monkeypatch: pytest.MonkeyPatch, data: bytes | None) -> Hand:
    """A hand beside a standard input that says something, or is closed."""
    monkeypatch.setattr("sys.stdin", None if data is None else io.TextIOWrapper(io.BytesIO(data)))
    return hand()


@pytest.mark.parametrize("name", ["-", "/dev/stdin", "/dev/fd/0"])
def test_standard_input_is_read_once(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """By any of its names, twice named or not; the log cannot be there as well."""
    reader = said(monkeypatch, gzip.compress(XML))
    assert [(one.name, one.data) for one in reader.reports([name, "-"])] == [("stdin", XML)]
    with pytest.raises(UsageError, match="read for the report"):
        reader.log(name)


@pytest.mark.parametrize(
    ("data", "says"), [(None, "holds no report"), (b"", "is empty"), (b"y\n" * (1 << 20), "larger than what is read")]
)
def test_a_standard_input_without_a_report_is_wrong_usage(
    monkeypatch: pytest.MonkeyPatch, data: bytes | None, says: str
) -> None:
    """Closed, empty, or without an end."""
    with pytest.raises(UsageError, match=says):
        said(monkeypatch, data).reports(["-"])


def test_a_log_is_read_beside_the_largest_reports(tmp_path: Path) -> None:
    """Their limits are their own."""
    whole = hand()
    whole.reports([str(put(tmp_path / "a.xml", b"x" * (1 << 20)))])
    assert len(whole.log(str(put(tmp_path / "log.txt", b"x" * (1 << 20)))).data) == 1 << 20
