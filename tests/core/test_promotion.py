"""Promotions: what they record, and when they stop standing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from build import NOW, a_claim, a_gate, an_entry, by_name
from claims.core.entry import Expects, Lane, Needs, Status
from claims.core.promotion import Answer, Promotion, Standing, pledged, standing, text_digest, word_outlived
from claims.core.reasons import Code, Reason
from claims.core.verdict import Held, Refused, Strength

if TYPE_CHECKING:
    from claims.core.entry import Claim, Entry, Gate

CLAIM = a_claim()
HELD = Held(id="claim", text=CLAIM.text, strength=Strength.STRONG, runs=(3,))
TODAY = date(2026, 2, 14)


def a_promotion(number: int = 5, claim: Claim = CLAIM, **changes: object) -> Promotion:
    """The entry with its one claim promoted to achieved."""
    promotion = Promotion(
        number=number,
        entry="work",
        status=Status.ACHIEVED,
        claims={claim.id: pledged(an_entry(), claim, HELD)},
        policy={"strength": "medium"},
        commit="c" * 40,
        at=NOW,
        version="0.1.0",
    )
    return replace(promotion, **changes)  # type: ignore[arg-type]


def with_claim(*claims: Claim) -> Entry:
    """The entry with other claims."""
    return an_entry(a_gate(), claims=by_name(*claims))


def test_a_promotion_is_read_as_it_was_written() -> None:
    """Its body goes through JSON unchanged."""
    promotion = a_promotion(waived=(Answer("too-weak claim", "known", "Ada", date(2026, 3, 1)),))
    assert Promotion.from_body(5, promotion.to_body()) == promotion


def test_an_entry_stands_where_it_was_promoted_to() -> None:
    """Nothing changed since."""
    promotion = a_promotion()
    assert standing(an_entry(), {"claim": HELD}, [promotion], TODAY) == Standing(Status.ACHIEVED, promotion)


def test_without_a_promotion_it_is_a_draft() -> None:
    """Whatever its author wrote."""
    assert standing(an_entry(status=Status.PROMOTED), {"claim": HELD}, [], TODAY) == Standing()


@pytest.mark.parametrize(
    ("claims", "because"),
    [
        ([replace(CLAIM, text="It is nearly so.")], "the text of claim was edited"),
        ([replace(CLAIM, lane=Lane.LINUX)], "the lane, scope, needs, fix or evidence of claim were changed"),
        ([replace(CLAIM, needs=Needs(repeats=2))], "the lane, scope, needs, fix or evidence of claim were changed"),
        (
            [replace(CLAIM, authoritative=("gate", "other"))],
            "the lane, scope, needs, fix or evidence of claim were changed",
        ),
        ([CLAIM, a_claim("more")], "more was added to the entry"),
        ([a_claim("other")], "claim was taken out of the entry"),
    ],
)
def test_an_edited_claim_drops_it(claims: list[Claim], because: str) -> None:
    """Words, terms and number of the claims are what was promoted."""
    promotion = a_promotion()
    verdicts = {claim.id: HELD for claim in claims}
    dropped = standing(with_claim(*claims), verdicts, [promotion], TODAY)
    assert (dropped.earned, dropped.by, dropped.fallen) == (Status.DRAFT, None, promotion)
    assert because in dropped.because


@pytest.mark.parametrize(
    ("gate", "stands"),
    [
        (a_gate(), True),
        (a_gate(timeout_s=1.0), True),
        (a_gate(run="true"), False),
        (a_gate(covers=("README.md",)), False),
        (a_gate(expects=Expects(allow_skips=True)), False),
    ],
)
def test_other_evidence_of_the_same_name_drops_it(gate: Gate, stands: bool) -> None:
    """What the gate runs, covers and expects is what was promoted; how long it may take is not."""
    found = standing(an_entry(gate, CLAIM), {"claim": HELD}, [a_promotion()], TODAY)
    assert (found.by is not None) is stands


@pytest.mark.parametrize(
    ("pledge", "asked", "now", "stands"),
    [
        (Strength.STRONG, "strong", Strength.STRONG, True),
        (Strength.STRONG, "strong", Strength.MEDIUM, False),
        (Strength.STRONG, "medium", Strength.MEDIUM, True),
        (Strength.STRONG, "medium", Strength.WEAK, False),
        (Strength.WEAK, "medium", Strength.WEAK, True),
    ],
)
def test_evidence_that_became_weaker_than_was_asked_for_drops_it(
    pledge: Strength, asked: str, now: Strength, stands: bool
) -> None:
    """Where somebody answered for a weak claim, it may be as weak as it was then."""
    promotion = a_promotion(policy={"strength": asked})
    promotion = replace(promotion, claims={"claim": promotion.claims["claim"]._replace(strength=pledge.value)})
    found = standing(an_entry(), {"claim": replace(HELD, strength=now)}, [promotion], TODAY)
    assert (found.by is not None) is stands


@pytest.mark.parametrize(
    ("status", "outlived"), [(Status.DRAFT, False), (Status.ACHIEVED, True), (Status.PROMOTED, True)]
)
def test_a_word_is_outlived_whatever_rung_fell_last(status: Status, outlived: bool) -> None:
    """Who was achieved and promoted, and lost both, may call it neither."""
    edited = with_claim(replace(CLAIM, text="It is nearly so."))
    found = standing(edited, {"claim": HELD}, [a_promotion(6, status=Status.PROMOTED), a_promotion(5)], TODAY)
    assert word_outlived(replace(edited, status=status), found) is outlived


def test_lines_broken_elsewhere_are_no_edit() -> None:
    """YAML may fold the same words in many ways."""
    assert text_digest("It is\n  so.") == text_digest("It is so.") != text_digest("It is so!")
    assert standing(with_claim(replace(CLAIM, text="It is\nso.")), {"claim": HELD}, [a_promotion()], TODAY).by


def test_a_claim_that_is_refused_now_drops_it() -> None:
    """A promoted entry whose evidence went stale is not promoted any more."""
    refused = Refused(id="claim", reasons=(Reason(Code.STALE_INPUTS, "gate", "changed"),))
    assert standing(an_entry(), {"claim": refused}, [a_promotion()], TODAY).because == ("claim is refused now",)


@pytest.mark.parametrize(("until", "stands"), [(date(2026, 2, 14), True), (date(2026, 2, 13), False)])
def test_a_promotion_lasts_no_longer_than_its_waivers(until: date, stands: bool) -> None:
    """What was waived until a day was promoted until that day."""
    promotion = a_promotion(waived=(Answer("too-weak claim", "known", "Ada", until),))
    assert (standing(an_entry(), {"claim": HELD}, [promotion], TODAY).by is promotion) is stands


def test_an_earlier_rung_holds_where_the_higher_one_fell() -> None:
    """Promoted rested on a waiver that ended; achieved did not."""
    lower = a_promotion(5)
    higher = a_promotion(6, status=Status.PROMOTED, waived=(Answer("expired claim", "known", "Ada", date(2026, 1, 1)),))
    found = standing(an_entry(), {"claim": HELD}, [higher, lower], TODAY)
    assert (found.earned, found.by, found.fallen) == (Status.ACHIEVED, lower, higher)


def test_what_was_earned_again_hides_what_fell_before() -> None:
    """After an edit and a new promotion to the same rung there is nothing to tell."""
    edited = replace(CLAIM, text="It is nearly so.")
    again = a_promotion(8, edited)
    assert standing(with_claim(edited), {"claim": HELD}, [again, a_promotion()], TODAY) == Standing(
        Status.ACHIEVED, again
    )
