"""Text from elsewhere is shown as it is: nothing moves, reverses, hides or means anything."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.core.visible import markdown, one_line, visible
from strategies import hostile_texts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 漢 😀", "plain é 漢 😀"),
        ("a\tb\nc", "a\tb\nc"),
        ("a\rb", "a\\u000db"),
        ("\x00\x07\x1b[31m\x7f\x9b", "\\u0000\\u0007\\u001b[31m\\u007f\\u009b"),
        ("a\u202egnp.exe", "a\\u202egnp.exe"),
        ("\u2066\u2069\u200e\u200f\u061c", "\\u2066\\u2069\\u200e\\u200f\\u061c"),
        ("a\u200bb\u200db\ufeff\u00ad\u2060", "a\\u200bb\\u200db\\ufeff\\u00ad\\u2060"),
        ("a\u2028b\u2029c\x85", "a\\u2028b\\u2029c\\u0085"),
        ("\ud800", "\\ud800"),
        ("\ufff9\ufffb", "\\ufff9\\ufffb"),
        ("\u206a\u206f", "\\u206a\\u206f"),
        ("\U000e0041\U000e007f", "\\U000e0041\\U000e007f"),
    ],
    ids=[
        "plain", "blanks", "return", "control", "override", "isolates", "zero-width", "separators", "surrogate",
        "interlinear", "deprecated", "tags",
    ],
)  # fmt: skip
def test_visible(text: str, shown: str) -> None:
    """What acts on a terminal or cannot be seen is written out."""
    assert visible(text).casefold() == shown.casefold()


@given(hostile_texts)
def test_nothing_acts_on_a_terminal(text: str) -> None:
    """No control character is left but line ends and tabs, and the result can be written as UTF-8."""
    shown = visible(text)
    shown.encode()
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Cs") and c not in "\t\n"]


@given(st.characters(categories=["Cf"]))
def test_no_format_character_hides(letter: str) -> None:
    """A character that only formats its neighbours is written out, but for the few that scripts are written with."""
    joins_letters_of_a_script = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
    if letter not in joins_letters_of_a_script:
        assert letter not in visible(f"a{letter}b")


@pytest.mark.parametrize(("text", "line"), [(" a\n\n b\t c ", "a b c"), ("a\r\nb", "a\\u000d b"), ("", ""), ("\n", "")])
def test_one_line(text: str, line: str) -> None:
    """Blanks of any kind are one blank."""
    assert one_line(text) == line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words, 3.5 (x): y; z!", "plain words, 3.5 (x): y; z!"),
        (r"\`*_{}[]|~#$", "\\\\\\`\\*\\_\\{\\}\\[\\]\\|\\~\\#\\$"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("&lt;", "&amp;lt;"),
        ("<!-- /claims -->", "&lt;!-- /claims --&gt;"),
        ("[x](javascript:y)", "\\[x\\](javascript:y)"),
        ("![x](y)", "!\\[x\\](y)"),
        ("# heading", "\\# heading"),
        ("- item", "\\- item"),
        ("+ item", "\\+ item"),
        ("* item", "\\* item"),
        ("12. item", "12\\. item"),
        ("12) item", "12\\) item"),
        ("> quote", "&gt; quote"),
        ("=====", "\\====="),
        ("---", "\\---"),
        ("a - b = c", "a - b = c"),
        ("a\n# b", "a \\# b"),
        ("1.5 s", "1.5 s"),
        ("1. item", "1\\. item"),
    ],
)
def test_markdown(text: str, shown: str) -> None:
    """Everything that Markdown would read is escaped, and ordinary sentences are not."""
    assert markdown(text) == shown


SPECIAL = re.compile(r"(?<!\\)(?:\\\\)*[`*_{}\[\]|~#$]")


@given(hostile_texts)
def test_markdown_is_inert(text: str) -> None:
    """Whatever the text, there is no raw tag, no unescaped special, no table cell's end, and one line."""
    shown = markdown(text)
    assert "<" not in shown
    assert ">" not in shown
    assert len(shown.splitlines()) <= 1
    assert not SPECIAL.search(shown)
    assert not re.match(r"[-+=>#]|\d+[.)](?=\s|$)", shown)  # `0.5` begins no list
    assert re.sub("&(?:amp|lt|gt);", "", shown).count("&") == 0


@given(hostile_texts)
def test_markdown_can_be_undone(text: str) -> None:
    """Escaping adds and loses nothing that a reader could see."""
    import html

    assert html.unescape(re.sub(r"\\([\\`*_{}\[\]|~#$\-+=.)])", r"\1", markdown(text))) == one_line(text)
