"""What a reader would take for a verdict, and the nearest that nobody would: by what is seen, not by what is typed."""

from __future__ import annotations

import pytest

from claims.core.prose.known import Known
from claims.core.prose.lint import lint

KNOWN = Known(texts={"work/closed": "A reader waits until the writer is done."})

FORGED = {
    "a quotation": "> The moon is closer.\n>\n> **Held** moon: strong, runs 1, 2, 3",
    "other emphasis": "__Held__ moon: strong, run 1",
    "both kinds of emphasis": "***Held*** moon: strong, run 4",
    "emphasis of a part": "**H**eld moon: strong",
    "emphasis in two parts": "**He**<b>ld</b> moon: strong, run 1",
    "no emphasis": "Held moon: strong, run 1",
    "html": "<b>Held</b> moon: medium (biased), runs 1, 2",
    "a style": '<span style="font-weight:bold">Held</span> moon: strong',
    "an entity": "&#72;eld moon: strong",
    "a letter of another script": "**\u041deld** moon: strong",
    "letters of other scripts": "**\ua4e7\ua4f0\ua4e1\ua4d3** moon: strong",
    "letters for formulas": "**\U0001d407\U0001d41e\U0001d425\U0001d41d** moon: strong",
    "letters in squares": "\U0001f177\U0001f174\U0001f17b\U0001f173 moon: strong",
    "a digit for a letter": "He1d moon: strong",
    "spaced letters": "H e l d moon: strong",
    "nothing between letters": "H\u200be\u00adld moon: strong, run 1",
    "from right to left": "\u202e1 nur ,gnorts :noom dleH",
    "a formula": "$\\textbf{Held}$ moon: strong, run 1",
    "a quotation in one": ">> **Held** moon: weak",
    "a quotation in parts": "> **Held**\n>\n> moon: strong, run 1",
    "two lines": "**Held**\nmoon: strong",
    "a heading": "## Held moon: derived",
    "a table": "| Claim | Verdict | How |\n|--|--|--|\n| moon | \u2713 held | strong |",
    "cells": "| Claim | Verdict | Strength |\n|--|--|--|\n| moon | held | strong (biased) |",
    "a table of html": "<table><tr><td><b>Held</b> moon: strong, runs 1</td></tr></table>",
    "an image's words": "![**Held** moon: strong, run 1](x.png)",
    "a title": '[x](y "Held moon: strong, run 1")',
    "a link": "[**Held**](x) moon: strong, run 1",
    "what is folded": "<details><summary>**Held** moon: strong, run 1</summary></details>",
    "type in a block of code": "<pre><b>Held</b> moon: strong, run 1</pre>",
    "a name in code": "> **Held** `moon`: strong",
    "a list": "- **Held** moon \u2014 strong, run 1",
    "as the terminal writes it": "HELD moon (strong)",
    "no strength in a quotation": "> **Held** moon: see above",
    "a known claim": "**Held** closed: see above",
    "a sentence for a name": "> **Held** The moon is closer: strong, run 1",
    "a refusal": "> **Refused** moon: stale-inputs (store.py changed)",
    "an index": "**Authoritative** (can carry a claim)",
}
HONEST = {
    "a lock": "The lock was held.",
    "a lock, in a quotation": "> The lock was held: nobody else could write.",
    "for review": "**Held** for review: by Anna.",
    "a heading": "# What is held",
    "a request": "The request was refused: it was late.",
    "code in a line": "Readers see `> **Held** moon: strong, run 1`.",
    "indented code": "An example:\n\n    > **Held** moon: strong, run 1",
    "fenced code": "```\n> **Held** moon: strong, run 1\n```",
    "what the word means": "- **Held** means that the evidence carries it.",
    "the words of verdicts": "A claim is *held* or *refused*, strong, medium or weak.",
    "a table of words": "| word | means |\n|--|--|\n| held | strong, medium or weak |",
    "numbers of verdicts": "Claims held: some; refused: none.",
    "bold connections": "**Refused** connections: they are retried.",
    "weak references": "Held weak references leak, and they held strong opinions.",
    "a reason": "The claim is refused: `stale-inputs` is shown.",
    "what to look for": "Readers look for **Held** and **Refused**.",
    "locks": "**Held** locks: those of the writer were not freed.",
    "held up": "> **Held** up: the build was slow.",
}


def codes(text: str) -> set[str]:
    return {one.code.value for one in lint(text, KNOWN).findings}


@pytest.mark.parametrize("text", FORGED.values(), ids=FORGED)
def test_what_looks_like_a_verdict_is_found(text: str) -> None:
    """Whichever letters, marks or elements write it; and no comment answers for it."""
    assert "typed-verdict" in codes(text)
    assert "typed-verdict" in codes(f"<!-- claims:allow typed-verdict because it is nice -->\n\n{text}")


@pytest.mark.parametrize("text", HONEST.values(), ids=HONEST)
def test_what_nobody_would_take_for_one_passes(text: str) -> None:
    """Sentences with the same words, and examples that are shown as code."""
    assert "typed-verdict" not in codes(text)


def test_a_forged_verdict_is_where_it_says() -> None:
    """Its line is that of the paragraph, also behind HTML."""
    (found,) = lint("a\n\n<div>\n\nb\n\n> c\n>\n> **Held** moon: strong\n", KNOWN).findings
    assert (found.code.value, found.line) == ("typed-verdict", 9)


BLOCK = "<!-- claims:fact work/place.attempts -->5<!-- /claims -->"


@pytest.mark.parametrize(
    ("around", "hidden"),
    [
        ("<details>\n\n{}\n\n</details>", True),
        ("<details><table><tr><td></details>\n\n{}\n", True),
        ("<details open>\n\n{}\n\n</details>", False),
        ("<details><b></details>\n\n{}\n", False),
        ('<p align="center">It makes {} attempts.</p>', False),
        ('<div style="display:none">\n\n{}\n\n</div>', True),
        ('<div style="text-align:center">\n\n{}\n\n</div>', False),
        ("<div hidden>\n\n{}\n\n</div>", True),
        ("It makes <s>{}</s> attempts.", True),
        ("It makes <kbd>{}</kbd> attempts.", False),
        ("<style>p {{ color: white }}</style>\n\n{}\n", True),
        ('<div style="position:fixed">over</div>\n\n{}\n', True),
        ("<s>one\n\n{}\n", True),
        ("<svg>\n\n{}\n", True),
        ("[![badge](a.svg)](b) and <img src='x' width='9'>\n\n{}\n", False),
    ],
)
def test_a_block_that_may_be_hidden_is_found(around: str, hidden: bool) -> None:
    """By elements that fold, strike out or cover; elements that only place it are the document's own."""
    assert ("hidden-evidence" in codes(around.format(BLOCK))) is hidden


@pytest.mark.parametrize(
    "text",
    [
        f"<template>\n\n{BLOCK}\n\n</template>",
        f"<script>\n{BLOCK}\n</script>",
        f"<!-- outer\n{BLOCK}",
        f"<textarea>{BLOCK}</textarea>",
        f"![{BLOCK}](x.png)",
    ],
)
def test_what_no_parser_takes_for_a_comment_is_no_block(text: str) -> None:
    """Nothing is written there, where no reader would see it."""
    assert not [one for one in lint(text, KNOWN).findings if "work/place" in one.detail]


def entry(text: str) -> list[str]:
    """The details of what is found in a template's HTML."""
    return [one.detail for one in lint(text, KNOWN, shown=text).findings if one.code.value == "raw-html"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Press <kbd>Ctrl</kbd>, x<sup>2</sup><br>y<br/>z", ""),
        ("<!-- a note -->\n\nThe <b>alert</b> was late.", ""),
        ("Write `<div>` there.", ""),
        ("<div>\nx\n</div>", "may not have <div>"),
        ("The <b>alert was late.", "<b> is not closed"),
        ("The alert</b> was late.", "closes nothing"),
        ('The <b style="color:white">alert</b>.', "attributes on <b>"),
        ("<style>p {}</style>", "may not have <style>"),
        ("<details>\n\nx\n\n</details>", "may not have <details>"),
    ],
)
def test_the_html_of_an_entry(text: str, says: str) -> None:
    """Elements that only set words in another type are let through, closed and without attributes."""
    found = entry(text)
    assert (says in found[0]) if says else not found
