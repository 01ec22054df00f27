"""Links between documents lead somewhere, and every decision is listed."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[2]
MADE_ON_THE_MACHINE = ROOT / "docs" / "lake"
PAGES = [
    path
    for path in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])
    if MADE_ON_THE_MACHINE not in path.parents
]
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def prose(path: Path) -> str:
    """A page without its code blocks."""
    return FENCED.sub("", path.read_text(encoding="utf-8"))


def anchors(path: Path) -> set[str]:
    """What `#...` may name on a page, as GitHub and most renderers make it."""
    headings = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(prose(path)))
    return {heading.replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    """A relative link names a file that a clone has, and a heading in it."""
    for link in LINK.findall(prose(path)):
        if re.match(r"[a-z]+:", link):
            continue
        place, _, anchor = unquote(link).partition("#")
        target = (path.parent / place).resolve() if place else path
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        assert MADE_ON_THE_MACHINE not in target.parents, f"{link} is not in the repository"
        assert not anchor or anchor in anchors(target), link


def test_every_decision_is_listed_once_in_order() -> None:
    """docs/adr/README.md links each decision, by number."""
    folder = ROOT / "docs" / "adr"
    listed = LINK.findall((folder / "README.md").read_text(encoding="utf-8"))
    assert listed == sorted(path.name for path in folder.glob("[0-9]*.md"))


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "adr").glob("[0-9]*.md")), ids=lambda path: path.stem)
def test_a_decision_has_its_number_and_its_three_parts(path: Path) -> None:
    """Context, decision, consequences, under a title with the number of the file."""
    title, *parts = HEADING.findall(path.read_text(encoding="utf-8"))
    assert title.startswith(path.name[:5].replace("-", " "))
    assert parts == ["Context", "Decision", "Consequences"]


def test_the_picture_of_the_readme_is_small_enough_to_load() -> None:
    """The picture of the rendered entry is a PNG under 300 KB."""
    picture = ROOT / "docs" / "images" / "cluster10.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < 300_000
