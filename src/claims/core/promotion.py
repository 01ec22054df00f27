"""A recorded move up the status ladder, and whether it still stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from claims.core.canonical import canonical, digest
from claims.core.definition import definition_of
from claims.core.entry import Status
from claims.core.policy import LADDER, STRENGTHS
from claims.core.run import utc_text
from claims.core.verdict import Held, Strength

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from claims.core.entry import Claim, Entry
    from claims.core.verdict import Verdict

KIND = "promotion"


class Pledged(NamedTuple):
    """A claim as it was promoted: digests of its words and of its terms, and what carried it."""

    text: str
    """SHA-256 of the text; how its lines are broken does not count."""
    terms: str
    """SHA-256 of lane, scope, needs, fix and evidence, with what gates and anchors are declared to be."""
    strength: str
    runs: tuple[int, ...]


class Answer(NamedTuple):
    """A finding that was waived when the promotion was recorded."""

    finding: str
    because: str
    by: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """One entry earned one rung."""

    number: int
    entry: str
    status: Status
    claims: Mapping[str, Pledged]
    waived: tuple[Answer, ...] = ()
    policy: Mapping[str, Any]
    """What the rung asked for then."""
    commit: str | None
    at: datetime
    version: str

    def to_body(self) -> dict[str, Any]:
        """Give the JSON value that the ledger keeps; the number is the event's own."""
        return {
            "kind": KIND,
            "schema": 1,
            "entry": self.entry,
            "gate": "",
            "status": self.status.value,
            "claims": {
                name: {"text": one.text, "terms": one.terms, "strength": one.strength, "runs": list(one.runs)}
                for name, one in self.claims.items()
            },
            "waived": [[one.finding, one.because, one.by, one.until.isoformat()] for one in self.waived],
            "policy": dict(self.policy),
            "commit": self.commit,
            "at": utc_text(self.at),
            "claims_version": self.version,
        }

    @classmethod
    def from_body(cls, number: int, body: Mapping[str, Any]) -> Promotion:
        """Read what `to_body` wrote.

        Raises:
            KeyError, TypeError, ValueError: the body is not a promotion of this schema.
        """
        return cls(
            number=number,
            entry=body["entry"],
            status=Status(body["status"]),
            claims={name: Pledged(**(one | {"runs": tuple(one["runs"])})) for name, one in body["claims"].items()},
            waived=tuple(
                Answer(what, because, by, date.fromisoformat(until)) for what, because, by, until in body["waived"]
            ),
            policy=body["policy"],
            commit=body["commit"],
            at=datetime.fromisoformat(body["at"]),
            version=body["claims_version"],
        )


def pledged(entry: Entry, claim: Claim, held: Held) -> Pledged:
    """Give a held claim as a promotion records it."""
    strength = held.strength.value if held.strength else ""
    return Pledged(text_digest(claim.text), terms_digest(entry, claim), strength, held.runs)


def text_digest(text: str) -> str:
    """Give the SHA-256 of a claim's words. Line breaks and indents of YAML are not words."""
    return digest(" ".join(text.split()).encode())


def terms_digest(entry: Entry, claim: Claim) -> str:
    """Give the SHA-256 of what a claim asks of its evidence, and of what that evidence is declared to be."""
    needs, fix = claim.needs, claim.fix
    gates = {gate.name: definition_of(entry, gate) for gate in entry.gates_of(claim)}
    for declared in gates.values():
        del declared["timeout_s"]  # patience is no term
    return digest(
        canonical(
            {
                "lane": claim.lane.value,
                "scope": sorted(claim.scope),
                "authoritative": sorted(claim.authoritative),
                "supporting": sorted(claim.supporting),
                "gates": gates,
                "anchors": {
                    one.name: [
                        one.path,
                        one.symbol,
                        one.contains,
                        {key: str(value) for key, value in one.facts.items()},
                    ]
                    for one in entry.anchors_of(claim)
                },
                "needs": {
                    "repeats": needs.repeats,
                    "failure_rate_below": needs.failure_rate_below,
                    "max_age_days": needs.max_age_days,
                    "red_proof": needs.red_proof,
                },
                "fix": fix and {"revert": fix.revert, "signature": dict(fix.signature)},
            }
        )
    )


class Standing(NamedTuple):
    """The rung that an entry is on, by its recorded promotions."""

    earned: Status = Status.DRAFT
    by: Promotion | None = None
    """The promotion that it stands on."""
    fallen: Promotion | None = None
    """A newer or higher promotion that does not stand any more."""
    because: tuple[str, ...] = ()
    """Why the fallen one does not."""
    lost: frozenset[Status] = frozenset()
    """Every rung above the earned one that a promotion was recorded for."""


def standing(entry: Entry, verdicts: Mapping[str, Verdict], promotions: Sequence[Promotion], today: date) -> Standing:
    """Give how far an entry has come, from its promotions, newest first."""
    faults = {one.number: tuple(_faults(entry, verdicts, one, today)) for one in promotions}
    sound = [one for one in promotions if not faults[one.number]]
    best = max(sound, key=lambda one: LADDER.index(one.status), default=None)
    earned = best.status if best else Status.DRAFT
    higher = [one for one in promotions if faults[one.number] and LADDER.index(one.status) > LADDER.index(earned)]
    fallen = higher[0] if higher else None
    lost = frozenset(one.status for one in higher)
    return Standing(earned, best, fallen, faults[fallen.number] if fallen else (), lost)


def word_outlived(entry: Entry, standing: Standing) -> bool:
    """Whether an entry still calls itself what a promotion made of it that does not stand any more."""
    return any(LADDER.index(entry.status) >= LADDER.index(status) for status in standing.lost)


def _level(strength: str) -> int:
    return STRENGTHS.index(Strength(strength)) if strength in STRENGTHS else 0


def _faults(entry: Entry, verdicts: Mapping[str, Verdict], promotion: Promotion, today: date) -> Iterator[str]:
    asked = str(promotion.policy.get("strength"))
    for name, was in promotion.claims.items():
        claim = entry.claims.get(name)
        verdict = verdicts.get(name)
        if claim is None:
            yield f"{name} was taken out of the entry"
        elif text_digest(claim.text) != was.text:
            yield f"the text of {name} was edited"
        elif terms_digest(entry, claim) != was.terms:
            yield f"the lane, scope, needs, fix or evidence of {name} were changed"
        elif not isinstance(verdict, Held):
            yield f"{name} is refused now"
        elif verdict.strength and _level(verdict.strength) < min(_level(was.strength), _level(asked)):
            yield f"{name} is {verdict.strength.value} now, was {was.strength} then, and {asked} was asked for"
    yield from (f"{name} was added to the entry" for name in entry.claims if name not in promotion.claims)
    yield from (
        f"the waiver of {one.finding} ended on {one.until.isoformat()}" for one in promotion.waived if one.until < today
    )
