"""The rules of prose: each finds its overclaims, and lets the nearest honest wording pass."""

from __future__ import annotations

import pytest

from claims.core.prose.known import Known
from claims.core.prose.lint import lint
from claims.core.prose.rules import RULES, Rule
from core.overclaims import LIES, NEAR_MISSES

CLAIM = "Concurrent duplicate submissions no longer fail on the atomic-replace read window."
KNOWN = Known(texts={"work/closed": CLAIM})
BY_WORLD = {Rule.FIGURE_DIFFERS}
"""Rules that compare with the record, and are tested where there is one."""


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
