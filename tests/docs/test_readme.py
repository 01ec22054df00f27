"""The README and the page of figures promise what the record carries: their blocks, their table, their prose."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claims.core.blocks import Block, blocks
from claims.core.prose.known import Known
from claims.core.prose.lint import lint
from claims.core.reasons import Code
from claims.core.visible import markdown
from claims.entries.corpus import load_corpus, shipped
from claims.entries.load import load_entry
from claims.entries.project import entry_slugs, find_project
from claims.render.red import RED_FACTS

ROOT = Path(__file__).parents[2]
PROJECT = find_project(ROOT, environ={})
ENTRIES = {slug: load_entry(PROJECT, slug) for slug in entry_slugs(PROJECT)}
MANAGED = ("README.md", "docs/performance.md")
FIGURES = frozenset({"total", "passed", "failed", "errored", "skipped", "duration_s", "exit_code", "run", "platform"})
BLOCKS = [
    pytest.param(name, block, id=f"{name}:{block.line}")
    for name in MANAGED
    for block in blocks((ROOT / name).read_text(encoding="utf-8"), name)
]


def content(name: str, block: Block) -> str:
    """What stands in a block."""
    return (ROOT / name).read_text(encoding="utf-8")[block.start : block.end].strip()


def is_known(block: Block) -> bool:
    """Whether a block names something that its entry declares."""
    entry = ENTRIES[block.entry]
    claim, red, what = block.name.rpartition(".red.")
    if red:
        return claim in entry.claims and what in RED_FACTS
    if block.kind == "claim":
        return block.name in entry.claims
    gate, _, what = block.name.partition(".")
    figure = what in FIGURES or what.startswith("claims.")
    return gate in entry.gates and (figure if block.kind == "fact" else block.kind == "gate" and not what)


@pytest.mark.parametrize(("name", "block"), BLOCKS)
def test_a_block_names_what_an_entry_declares_and_is_no_refusal(name: str, block: Block) -> None:
    """A claim that was renamed, or a page that was rendered without its runs, is not published."""
    assert is_known(block), f"{block.kind} {block.entry}/{block.name}: run `make verify-itself`"
    assert content(name, block), "run `make verify-itself`, which fills it"
    assert "**Refused**" not in content(name, block), "run `make verify-itself`"


@pytest.mark.parametrize(("name", "block"), [one for one in BLOCKS if one.values[1].kind == "claim"])  # type: ignore[union-attr]
def test_a_claim_is_quoted_as_it_is_declared_now(name: str, block: Block) -> None:
    """The text in the block is the claim's text: neither the quotation nor the claim was edited alone."""
    quoted, _, about = content(name, block).partition("\n>\n> ")
    assert quoted == f"> {markdown(ENTRIES[block.entry].claims[block.name].text)}"
    assert about.startswith(f"**Held** {markdown(block.name)}: ")


@pytest.mark.parametrize("name", MANAGED)
def test_no_figure_and_no_overclaim_stands_outside_of_blocks(name: str) -> None:
    """The rules of prose find nothing in what was typed, with nothing known that would answer for it."""
    texts = {f"{slug}/{one.id}": one.text for slug, entry in ENTRIES.items() for one in entry.claims.values()}
    found = lint((ROOT / name).read_text(encoding="utf-8"), Known(texts=texts)).findings
    assert [(one.line, one.code.value, one.excerpt) for one in found] == []


def test_a_typed_figure_would_be_found_in_the_readme() -> None:
    """The test above sees: the same text with one sentence more has a finding."""
    text = (ROOT / "README.md").read_text(encoding="utf-8") + "\nIt loses 0 of 400 runs.\n"
    assert [one.code.value for one in lint(text, Known()).findings] != []


def table() -> list[str]:
    """The codes in the README's table of what looks green."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| (?!looks green|---)[^|]+ \| ([^|]+) \|$", text.partition("## What it refuses")[2], re.MULTILINE
    )
    return [code for row in rows for code in re.findall(r"`([a-z-]+)`", row)]


@pytest.mark.parametrize("code", table())
def test_each_code_of_the_table_has_a_case_of_the_corpus(code: str) -> None:
    """A row of the table is a lie that `claims selftest` tells, and tests/e2e/test_corpus.py."""
    assert [case.name for case in load_corpus(shipped()) if Code(code) in case.codes]


def test_the_table_is_the_one_that_readers_see() -> None:
    """The table is found, and begins and ends as it is printed."""
    assert (table()[0], table()[-1]) == ("nothing-ran", "base-refused")
