"""Blocks in documents: found, rewritten, and nothing else touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.core.blocks import Block, blocks
from claims.core.errors import ConfigError
from claims.core.prose.passages import masked
from claims.render.managed import rewrite
from render.pages import a_page_of_everything

if TYPE_CHECKING:
    from collections.abc import Callable

END = "<!-- /claims -->"
CLAIM, GATE, FACT = (
    "<!-- claims:claim work/claim -->",
    "<!-- claims:gate work/gate -->",
    "<!-- claims:fact work/anchor.attempts -->",
)
HELD = "> It is so.\n>\n> **Held** claim: weak (biased), run 7"


def ask(block: Block) -> object:
    """What the evidence says."""
    answer: Callable[[str], object] = a_page_of_everything().functions()[block.kind]
    return answer(block.name)


def rewritten(text: str) -> str:
    """A document with its blocks rewritten."""
    return rewrite(text, blocks(text, "README.md"), ask).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no blocks", "no blocks"),
        (f"a\n{CLAIM}\nold\n{END}\nb\n", f"a\n{CLAIM}\n{HELD}\n{END}\nb\n"),
        (f"{CLAIM}{END}", f"{CLAIM}\n{HELD}\n{END}"),
        (f"It took {GATE}old{END} here.", f"It took {GATE}1 passed in 4.86 s{END} here."),
        (f"{FACT}4{END} tries, {FACT}{END} times", f"{FACT}5{END} tries, {FACT}5{END} times"),
        (f"{GATE}\nold\n{END}", f"{GATE}\n1 passed in 4.86 s\n{END}"),
        (f"```\n{CLAIM}\n```\n", f"```\n{CLAIM}\n```\n"),
        (f"~~~~\n{CLAIM}\n~~~\n{END}\n~~~~\n", f"~~~~\n{CLAIM}\n~~~\n{END}\n~~~~\n"),
        (f"```\nnever closed\n{CLAIM}{END}", f"```\nnever closed\n{CLAIM}{END}"),
        ("<!-- claims:checkpoint 3 ab -->", "<!-- claims:checkpoint 3 ab -->"),
        ("<!-- another comment -->", "<!-- another comment -->"),
        (f"<!--claims:fact   work/anchor.attempts-->x{END}", f"<!--claims:fact   work/anchor.attempts-->5{END}"),
    ],
)
def test_rewriting(text: str, expected: str) -> None:
    """Blocks are put in place, on their line where they stand in a sentence, and a second time changes nothing."""
    assert rewritten(text) == expected
    assert rewritten(expected) == expected


def test_a_refused_block_says_so() -> None:
    """What is refused is shown as refused, and is told apart."""
    text = f"<!-- claims:claim work/on-windows -->\nSECRET-SENTENCE\n{END}"
    found = rewrite(text, blocks(text, "README.md"), ask)
    assert "**Refused** on-windows: wrong-platform" in found.text
    assert "SECRET" not in found.text
    assert [(block.name, block.line) for block in found.refused] == [("on-windows", 1)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"a\n{CLAIM}\n", "README.md:2: this block is not closed"),
        (f"{CLAIM}\n{CLAIM}\n{END}", "README.md:1: this block is not closed"),
        (f"<!-- claims:clam work/x -->{END}", "no block is called claims:clam; nearest: claim"),
        (f"<!-- claims: work/x -->{END}", "no block is called claims:"),
        (f"<!-- claims:claim -->{END}", "expected claims:claim ENTRY/NAME"),
        (f"<!-- claims:claim work -->{END}", "expected claims:claim ENTRY/NAME"),
        (f"<!-- claims:claim /x -->{END}", "expected claims:claim ENTRY/NAME"),
    ],
)
def test_wrong_blocks(text: str, says: str) -> None:
    """A block that cannot be rewritten is an error with its line."""
    with pytest.raises(ConfigError) as refused:
        blocks(text, "README.md")
    assert says in str(refused.value)


def test_every_wrong_block_is_named() -> None:
    """One error does not hide another."""
    with pytest.raises(ConfigError) as refused:
        blocks(f"<!-- claims:x a/b -->\n{CLAIM}", "README.md")
    assert len(refused.value.faults) == 2


@pytest.mark.parametrize("value", ["<!-- /claims -->", "a\n# b", "<script>", "*x*", "a | b"])
def test_a_value_is_shown_as_it_is(value: str) -> None:
    """A value from a report or from the code cannot end its block, nor mean anything in the document."""
    text = f"{FACT}{END} rest"
    found = rewrite(text, blocks(text, "README.md"), lambda _: value).text
    assert len(blocks(found, "README.md")) == 1
    assert rewrite(found, blocks(found, "README.md"), lambda _: value).text == found
    inside = found.removeprefix(FACT).removesuffix(f"{END} rest")
    assert not {"<", "\n"} & set(inside)
    assert "*x*" not in inside


@given(st.text("ab`~\n <>!-/:", max_size=60))
def test_text_without_blocks_is_left_alone(text: str) -> None:
    """Nothing but blocks is touched."""
    assert rewritten(text) == text


def test_code_in_a_line_is_left_alone() -> None:
    """A block that a sentence shows is no block, and backticks of two paragraphs are no code."""
    assert blocks("Write `<!-- claims:fact a/b.c -->`.\n", "x") == []
    assert blocks("Write ``<!-- claims:fact a/b.c --> ` ``.\n", "x") == []
    (block,) = blocks("A ` here.\n\n<!-- claims:fact a/b.c -->5<!-- /claims --> and ` there.\n", "x")
    assert (block.name, block.line) == ("b.c", 3)


MARKER = "<!-- claims:gate work/gate -->9 passed<!-- /claims -->"


@pytest.mark.parametrize(
    "text",
    [
        f"    {MARKER}\n",
        f"- an item\n\n  ```\n\n  {MARKER}\n  ```\n",
        f"```\nx\n``` not a close\n{MARKER}\n```\n",
        f"`{MARKER}`\n",
    ],
    ids=["indented", "fence in a list", "no closing fence", "in a line"],
)
def test_what_shows_a_marker_is_no_block(text: str) -> None:
    """Code is what CommonMark takes for code."""
    assert blocks(text, "d.md") == []


@pytest.mark.parametrize(
    "text",
    [
        f"```x``` is code.\n\n{MARKER}\n",
        f"Write `<!-- claims:claim work/claim -->` there.\n\n{MARKER}\n",
        f"```\n<!-- claims:claim work/claim -->\n```\n\n{MARKER}\n",
        f"- an item\n\n    {MARKER}\n",
    ],
    ids=["code in a line that begins like a fence", "an opening in a line", "an opening in a fence", "in a list"],
)
def test_code_before_a_block_hides_nothing(text: str) -> None:
    """The block is found, it alone, and only its content counts as written from evidence."""
    (found,) = blocks(text, "d.md")
    assert text[found.start : found.end] == "9 passed"
    shown = masked(text + "\nIt never fails.\n")
    assert "9 passed" not in shown
    assert "It never fails." in shown


def test_many_blocks_that_are_not_closed_are_found_in_no_time() -> None:
    """A hundred times as many take about a hundred times as long, and no more."""
    with pytest.raises(ConfigError) as caught:
        blocks("<!-- claims:fact a/b -->\n" * 2_000, "d.md")
    assert len(str(caught.value).splitlines()) == 2_000
