"""Ignored files in a scratch tree: copied, linked, and led to the tree instead of the checkout."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from claims.gates import carry, probe
from claims.gates.carry import Carried, bring, environments, ignored
from claims.gates.trace import Note
from gates.repositories import git, put, repository

if TYPE_CHECKING:
    from pathlib import Path

needs_links = pytest.mark.skipif(os.name != "posix", reason="makes links, which need a right on Windows")


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """A checkout, and a scratch tree beside it."""
    top, copy = tmp_path / "checkout", tmp_path / "copy"
    top.mkdir()
    (copy / ".git" / "info").mkdir(parents=True)
    return top, copy


def test_git_says_what_it_ignores(tmp_path: Path) -> None:
    """Whole folders by one name; what is outside of git has nothing ignored."""
    top = repository(tmp_path)
    put(top, "ignored/a/b.txt", "b")
    put(top, "src/x.log")
    found = ignored(top, top / "src")
    assert (found.paths, found.root) == (("ignored/", "src/x.log"), "src")
    assert list(found.below("ignored")) == ["ignored/a/b.txt"]
    assert found.exists("ignored/a")
    assert ignored(tmp_path.parent / "nowhere", tmp_path).paths == ()


def test_a_file_and_a_folder_are_copied_and_ignored_there(places: tuple[Path, Path]) -> None:
    """With their times, without caches; writing there leaves the checkout alone."""
    top, copy = places
    put(top, "gen/a.txt", "a")
    put(top, "gen/__pycache__/a.pyc", "a")
    put(top, "src/_version.py", "v")
    assert bring(top, copy, ["gen", "src/_version.py"]) == [Carried("gen", False), Carried("src/_version.py", False)]
    assert sorted(path.name for path in (copy / "gen").iterdir()) == ["a.txt"]
    assert (copy / "gen/a.txt").stat().st_mtime_ns == (top / "gen/a.txt").stat().st_mtime_ns
    (copy / "gen/a.txt").write_text("other")
    assert (top / "gen/a.txt").read_text() == "a"
    assert (copy / ".git/info/exclude").read_text() == "/gen\n/src/_version.py\n"


def test_what_stands_there_already_stays(places: tuple[Path, Path]) -> None:
    """A tracked file is the tree's, whatever the checkout holds beside it."""
    top, copy = places
    put(top, "gen/tracked.txt", "of the checkout")
    put(top, "gen/more.txt", "more")
    put(copy, "gen/tracked.txt", "of the tree")
    bring(top, copy, ["gen"])
    assert (copy / "gen/tracked.txt").read_text() == "of the tree"
    assert (copy / "gen/more.txt").read_text() == "more"


@needs_links
def test_a_large_folder_is_a_folder_of_links(places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A new file in it stays in the tree, and a link to a package of the project leads to the tree's."""
    top, copy = places
    monkeypatch.setattr(carry, "COPY_FILES", 1)
    put(top, "node_modules/left/index.js", "1")
    put(top, "node_modules/@me/right/index.js", "1")
    put(top, "packages/util/index.js", "of the checkout")
    put(copy, "packages/util/index.js", "of the tree")
    (top / "node_modules/util").symlink_to("../packages/util")
    (top / "node_modules/@me/util").symlink_to("../../packages/util")
    assert bring(top, copy, ["node_modules"]) == [Carried("node_modules", True)]
    assert (copy / "node_modules/left").readlink() == top / "node_modules/left"
    assert (copy / "node_modules/@me/right/index.js").read_text() == "1"
    for link in ("node_modules/util", "node_modules/@me/util"):
        assert (copy / link / "index.js").read_text() == "of the tree"
    put(copy, "node_modules/new/index.js", "1")
    assert not (top / "node_modules/new").exists()


@needs_links
def test_links_in_a_copy_lead_to_the_tree(places: tuple[Path, Path], tmp_path: Path) -> None:
    """Absolute ones and those out of the folder; what leads elsewhere leads there still, and those within stay."""
    top, copy = places
    put(top, "src/a.py", "of the checkout")
    put(copy, "src/a.py", "of the tree")
    put(tmp_path, "elsewhere/b.py", "b")
    put(top, "env/c.py", "c")
    for name, to in {
        "abs": str(top / "src"),
        "rel": "../src",
        "out": "../../elsewhere",
        "in": "c.py",
        "in-abs": str(top / "env/c.py"),
    }.items():
        (top / "env" / name).symlink_to(to)
    bring(top, copy, ["env"])
    assert (copy / "env/abs/a.py").read_text() == (copy / "env/rel/a.py").read_text() == "of the tree"
    assert (copy / "env/out/b.py").read_text() == "b"
    assert str((copy / "env/in").readlink()) == "c.py"
    assert (copy / "env/in-abs").readlink() == copy / "env/c.py"


def test_a_copied_environment_knows_itself_and_the_project_by_the_tree(places: tuple[Path, Path]) -> None:
    """Scripts and editable installs point there; a folder whose name merely begins alike is another."""
    top, copy = places
    put(top, ".venv/pyvenv.cfg", "home = /usr/bin\n")
    put(top, ".venv/bin/activate", f'VIRTUAL_ENV="{top}/.venv"\nOTHER={top}-more/x\n')
    put(top, ".venv/bin/pytest", f"#!{top}/.venv/bin/python\n")
    put(top, ".venv/lib/python3.11/site-packages/__editable__.pkg.pth", f"{top}/src\n")
    put(top, ".venv/lib/python3.11/site-packages/data.txt", f"{top}/src\n")
    carried = bring(top, copy, [".venv"])
    assert (copy / ".venv/bin/activate").read_text() == f'VIRTUAL_ENV="{copy}/.venv"\nOTHER={top}-more/x\n'
    assert (copy / ".venv/bin/pytest").read_text() == f"#!{copy}/.venv/bin/python\n"
    assert (copy / ".venv/lib/python3.11/site-packages/__editable__.pkg.pth").read_text() == f"{copy}/src\n"
    assert (copy / ".venv/lib/python3.11/site-packages/data.txt").read_text() == f"{top}/src\n"
    assert (top / ".venv/bin/pytest").read_text() == f"#!{top}/.venv/bin/python\n"
    assert environments(top, carried) == [top / ".venv"]


def test_an_installed_copy_counts_where_it_is_made_of_the_tree(places: tuple[Path, Path]) -> None:
    """As tox installs it anew; one that holds other code than the tree is a leak."""
    top, copy = places
    source = put(copy, "src/pkg/core.py", "fixed = False\n")
    installed = put(copy, ".tox/py/lib/python3.11/site-packages/pkg/core.py", "fixed = False\n")
    notes = [Note("began", 0, ""), Note("ran", 1, str(installed))]

    def leaks() -> tuple[str, ...]:
        tracked = {"pkg/core.py": source}
        return probe.imports(notes, copy=copy, original=top, project=["pkg"], tracked=tracked).leaks

    assert leaks() == ()
    installed.write_text("fixed = True\n")
    assert leaks() == (str(installed),)


def test_git_takes_what_came_along_for_ignored(tmp_path: Path) -> None:
    """Also where a rule of the user's own ignores it here, and whatever letters its name has."""
    top, copy = repository(tmp_path / "a"), repository(tmp_path / "b")
    put(top, "odd [name]*.txt")
    bring(top, copy, ["odd [name]*.txt"])
    assert git(copy, "status", "--porcelain") == ""
