"""The rules of prose take time in proportion to the text, whatever it is made of."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from claims.core.markdown import MAX_CHARACTERS, Unreadable
from claims.core.prose.known import Known
from claims.core.prose.lint import lint

KNOWN = Known(texts={"work/closed": "A reader waits until the writer is done, and never fails."})
PIECES = [
    "<!-- claims:", "<!--", "<!-- claims:allow booster because ", "<!-- claims:fact e/c --><!-- /claims -->", "<pre>",
    "] (", "<kbd>x", "![", "[", "`", "`a ``", "*", "_", "> ", "|", "<a ", "&", "a", "1", "1,", "1.", "- ", "[a](",
    "[](", "\\", " ", "\n", " \n", '"', "'", "no ", "never fails ", "A 1 ", "every ", "1-", "(1) ", "\u201c",
    "http://a ",
    "1 and ", "1, ", "Python 1, ", "root cause of ", "two three ", "half of the ", "~~", "\t", "&#", "| a ", "a\n---\n",
    "held moon: ", "**Held** ", "<b>", "</b>", "\u202e", "$\\textbf{",
]  # fmt: skip
SIZE = 3_000


def took_s(text: str) -> float:
    """Seconds of computing, as this machine has other things to do."""
    began = time.process_time()
    with suppress(Unreadable):
        lint(text, KNOWN)
    return time.process_time() - began


@pytest.mark.parametrize("piece", PIECES)
def test_twice_as_much_takes_about_twice_as_long(piece: str) -> None:
    """Quadratic work would take four times as long."""
    once, twice = (took_s(piece * (size // len(piece))) for size in (SIZE, 2 * SIZE))
    assert twice < 3.2 * once + 0.15


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a" * (MAX_CHARACTERS + 1), 1, "characters of Markdown"),
        ("a\n\n" + "<div>" * 300, 3, "HTML elements within each other"),
        ("[" * 300, 1, "brackets that are not closed"),
    ],
)
def test_what_is_too_large_or_too_deep_is_said(text: str, line: int, says: str) -> None:
    """Nothing hundreds of levels deep was meant for readers; the line is named."""
    with pytest.raises(Unreadable, match=says) as caught:
        lint(text, KNOWN)
    assert caught.value.line == line


@pytest.mark.parametrize(
    "text", ["<p>" * 300, "<br>" * 300, "<b>x</b>" * 300, "[a]" * 300, "```\n" + "[" * 300 + "\n```"]
)
def test_what_is_long_and_not_deep_is_looked_at(text: str) -> None:
    """Elements that end by themselves, closed ones, and code."""
    lint(text, KNOWN)
