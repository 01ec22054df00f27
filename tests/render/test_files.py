"""Pages are written whole or not at all; the lake lists them; each carries its checkpoint."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from claims.core.errors import UsageError
from claims.core.merkle import Checkpoint
from claims.render.checkpoints import mark, published
from claims.render.files import write
from claims.render.lake import Line, render_lake

if TYPE_CHECKING:
    from pathlib import Path

POINT = Checkpoint(12, "ab" * 32)


def test_a_file_is_made_with_its_folder(tmp_path: Path) -> None:
    """Text is UTF-8, line ends as they are, and only the file is left."""
    path = tmp_path / "docs/lake/x.md"
    assert write(path, "é\r\n\n")
    assert path.read_bytes() == "é\r\n\n".encode()
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_has_the_text_is_left_alone(tmp_path: Path) -> None:
    """Nothing is written that is there."""
    path = tmp_path / "x.md"
    write(path, "a")
    os.utime(path, (1, 1))
    assert not write(path, "a")
    assert path.stat().st_mtime == 1
    assert write(path, "b")


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_the_mode_is_kept(tmp_path: Path) -> None:
    """A page can be read by others, and a file keeps the mode that it has."""
    path = tmp_path / "x.md"
    write(path, "a")
    assert path.stat().st_mode & 0o777 == 0o644
    path.chmod(0o600)
    write(path, "b")
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_was_there_stays_where_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk leaves the old page and no half of the new one."""
    path = tmp_path / "x.md"
    write(path, "old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="No space left on device; nothing there was changed"):
        write(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("in_the_way", ["docs", "docs/x.md"])
def test_something_in_the_way(tmp_path: Path, in_the_way: str) -> None:
    """The path is named."""
    if in_the_way == "docs":
        (tmp_path / "docs").write_text("")
    else:
        (tmp_path / "docs/x.md").mkdir(parents=True)
    with pytest.raises(UsageError, match=r"x\.md cannot be written"):
        write(tmp_path / "docs/x.md", "a")


def read_if_free(path: Path) -> str | None:
    """What stands in a file; None where Windows keeps a reader out for the moment of a replace."""
    try:
        return path.read_text()
    except PermissionError:
        if os.name != "nt":
            raise
        return None


def test_readers_never_see_half(tmp_path: Path) -> None:
    """Whoever reads while others write sees one text or the other."""
    path, texts = tmp_path / "x.md", ["a" * 50_000, "b" * 50_000]
    write(path, texts[0])
    with ThreadPoolExecutor(4) as pool:
        writes = [pool.submit(write, path, texts[n % 2]) for n in range(40)]
        seen = {text for _ in range(100) if (text := read_if_free(path)) is not None}
        assert all(isinstance(one.result(), bool) for one in writes)
    assert seen
    assert seen <= set(texts)
    assert list(tmp_path.iterdir()) == [path]


def test_the_lake() -> None:
    """Every entry has its line, unreadable ones too; titles are escaped."""
    page = render_lake([Line("a", "T | *x*", "draft", 2, 1), Line("b", "", "entry.yaml is not valid", None, None)])
    assert "| [a](a.md) | T \\| \\*x\\* | draft | 2 | 1 |" in page
    assert "| [b](b.md) |  | entry.yaml is not valid | unreadable |  |" in page
    assert page.startswith("# Experience lake\n")
    assert page.endswith("|\n")
    assert "None." in render_lake([])


def test_a_checkpoint_is_read_back(tmp_path: Path) -> None:
    """What a page carries can be found in it, and in no other file."""
    write(tmp_path / "a.md", f"text\n{mark(POINT)}\n")
    write(tmp_path / "b.md", f"text\r\n{mark(POINT)}\r\nmore")
    write(tmp_path / "c.md", f"quoted `{mark(POINT)}`")
    write(tmp_path / "d.txt", mark(POINT))
    (tmp_path / "e.md").write_bytes(b"\xff" + f"\n{mark(POINT)}\n".encode())
    assert [(path.name, point) for path, point in published(sorted(tmp_path.glob("*.md")))] == [
        ("a.md", POINT),
        ("b.md", POINT),
        ("e.md", POINT),
    ]
    assert list(published([tmp_path / "gone.md"])) == []
