"""The rules of prose: each finds its overclaims, and lets the nearest honest wording pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.core.prose.edited import edited_figures
from claims.core.prose.known import Known
from claims.core.prose.lint import lint
from claims.core.prose.rules import RULES, Rule
from claims.core.prose.texts import Authored, lint_texts
from core.overclaims import LIES, NEAR_MISSES

CLAIM = "Concurrent duplicate submissions no longer fail on the atomic-replace read window."
KNOWN = Known(texts={"work/closed": CLAIM})
BY_WORLD = {Rule.FIGURE_DIFFERS, Rule.RAW_HTML}
"""Rules that compare with the record, or are for entries alone, and are tested where there is one."""


def codes(text: str, known: Known = KNOWN) -> set[str]:
    return {finding.code.value for finding in lint(text, known).findings}


@pytest.mark.parametrize(("code", "lie"), [(code, lie) for code, lies in LIES.items() for lie in lies])
def test_an_overclaim_is_found(code: str, lie: str) -> None:
    """Each sentence has a finding of its rule."""
    assert code in codes(lie)


@pytest.mark.parametrize(("code", "honest"), [(code, text) for code, texts in NEAR_MISSES.items() for text in texts])
def test_the_nearest_honest_wording_passes(code: str, honest: str) -> None:
    """Each sentence has no finding of any rule."""
    assert codes(honest) == set()


@pytest.mark.parametrize("rule", [rule for rule in Rule if rule not in BY_WORLD])
def test_every_rule_has_both(rule: Rule) -> None:
    """No rule is without a sentence that it finds and one that it lets pass, and its own page shows true ones."""
    assert LIES[rule]
    assert NEAR_MISSES[rule]
    assert rule in codes(RULES[rule].lie)
    assert rule not in codes(RULES[rule].near_miss)


@given(
    st.lists(
        st.sampled_from(["Text.", "> quoted", "- item", "`code`", "", "| a | b |", "# Head", "```\n5 x\n```", "é"])
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_a_finding_is_where_it_says(before: list[str], end: str) -> None:
    """Whatever stands before, line and column lead to the words."""
    text = "\n\n".join([*before, "", "It never fails."]).replace("\n", end)
    (found,) = (one for one in lint(text, KNOWN).findings if one.code is Rule.UNSCOPED_UNIVERSAL)
    assert text.split(end)[found.line - 1][found.column - 1 :].startswith("never fails")


@given(st.text(alphabet=st.sampled_from("a5.`*_<>-![](){}|#\n\r\t \ue000\ue001\"'&:~\\"), max_size=60))
def test_any_text_can_be_looked_at(text: str) -> None:
    """Broken Markdown has findings or none, and every finding lies in the text."""
    for one in lint(text, KNOWN).findings:
        assert 1 <= one.line <= len(text.splitlines()) + 1


@pytest.mark.parametrize("mark", ["\ue000", "\ue001"])
def test_nobody_passes_a_figure_off_as_bound(mark: str) -> None:
    """The characters that stand for evidence inside the rules mean nothing in a text."""
    assert "unbound-figure" in codes(f"It makes {mark}5 attempts.")
    assert "no-baseline" in codes(f"From {mark} to {mark} it is much faster.")


def test_what_the_record_shows_may_be_said() -> None:
    """A red proof carries a root cause, and gates without a failure carry an all green; neither carries the other."""
    cause, green = "The root cause was a missing retry.", "All tests pass."
    assert codes(cause, Known(red=True)) == set()
    assert codes(green, Known(green=True)) == set()
    assert codes(cause, Known(green=True)) == {"root-cause"}
    assert codes(green, Known(red=True)) == {"blanket-green"}


def test_figures_of_a_document_that_nobody_manages_are_counted() -> None:
    """They are not reported, but for what tests came to; how many there were is said."""
    looked = lint("It took 5 minutes and 3 people. That day 1,243 tests passed.", Known(managed=False))
    assert [one.excerpt for one in looked.findings] == ["1,243 tests"]
    assert looked.figures == 2


def test_a_claim_may_state_the_facts_that_it_rests_on() -> None:
    """A figure beside the text of a claim is bound by its anchor; another figure is not."""
    known = Known(figures=frozenset({"5"}))
    assert codes("A read makes 5 attempts.", known) == set()
    assert codes("A read makes 6 attempts.", known) == {"unbound-figure"}


def test_what_is_allowed_is_counted_with_its_reason() -> None:
    """One comment answers every finding of its rule in its paragraph, and none of another rule or paragraph."""
    text = (
        "<!-- claims:allow unbound-figure because the report of the day has them -->\n"
        "It hit 40 users for 3 hours, and never fails now.\n\nThen it hit 50 users.\n"
    )
    looked = lint(text, KNOWN)
    assert [(one.code.value, one.line) for one in looked.findings] == [("unscoped-universal", 2), ("unbound-figure", 4)]
    assert [(one.excerpt, one.because) for one in looked.allowed] == [
        ("40 users", "the report of the day has them"),
        ("3 hours", "the report of the day has them"),
    ]


def test_what_is_allowed_may_have_a_long_reason() -> None:
    """Alone in its paragraph it holds for the next one; in a sentence, a comment parts no words."""
    comment = f"<!-- claims:allow unscoped-universal because {'of the standard and so on ' * 30}-->"
    assert codes(f"{comment}\nA lock never fails now.\n") == set()
    assert codes("A lock never <!-- " + "x " * 200 + "--> fails.") == {"unscoped-universal"}


SOURCE = """\
title: A bulletproof store
claims:
  one:
    text: >-
      Reads work, and they
      never fail.
    # claims:allow booster because the customer's own word
  two:
    text: Reads are "rock-solid" now, rock-solid.  # claims:allow unbound-figure because none is there
"""


def test_texts_of_another_file_are_found_in_it() -> None:
    """Words are found where they stand, folded or not; a comment is for the text beside it, or the next one."""

    def authored(text: str, end: str, *, heading: bool = False) -> Authored:
        start = SOURCE.index(text.split(maxsplit=1)[0])
        return Authored(text, start, SOURCE.index(end, start) + len(end), KNOWN, heading)

    texts = [
        authored("A bulletproof store", "store", heading=True),
        authored("Reads work, and they never fail.", "fail."),
        Authored('Reads are "rock-solid" now, rock-solid.', SOURCE.index("Reads are"), SOURCE.rindex("  # cl"), KNOWN),
    ]
    looked = lint_texts(SOURCE, texts)
    assert [(one.code.value, one.line) for one in looked.findings] == [
        ("booster", 1),
        ("unscoped-universal", 6),
        ("allows-nothing", 9),
    ]
    assert [(one.code.value, one.because) for one in looked.allowed] == [("booster", "the customer's own word")] * 2


def test_edited_figures_are_told_from_other_edits() -> None:
    """A digit that differs is a figure; words that differ are none, and lines more or less are another page."""
    page = "It made 5 attempts in 4.86 s.\nText.\n"
    (found,) = edited_figures(page.replace("4.86", "4.26"), page)
    assert (found.code, found.line, found.excerpt, found.detail) == (
        Rule.FIGURE_DIFFERS, 1, "4.26", "the evidence says 4.86",
    )  # fmt: skip
    assert list(edited_figures(page, page)) == []
    assert list(edited_figures(page.replace("Text", "Word"), page)) == []
    assert list(edited_figures(page + "5 more\n", page)) == []


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Reads never block.", True),
        ("As ever: reads never block", False),
        ("**Reads** never block!", True),
        ("Reads seldom block.", False),
    ],
)
def test_a_short_claim_is_found_word_for_word(said: str, found: bool) -> None:
    """Of so few words that others may say nearly the same, only the same words are the claim's."""
    known = Known(texts={"work/short": "Reads never block."})
    assert ("retyped-claim" in codes(said, known)) is found
