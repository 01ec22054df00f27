"""A recorded move up the status ladder, and whether it still stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from claims.core.canonical import canonical, digest
from claims.core.entry import Status
from claims.core.policy import LADDER
from claims.core.run import utc_text
from claims.core.verdict import Held

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
    """SHA-256 of lane, scope, evidence and needs."""
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


def pledged(claim: Claim, held: Held) -> Pledged:
    """Give a held claim as a promotion records it."""
    return Pledged(
        text_digest(claim.text), terms_digest(claim), held.strength.value if held.strength else "", held.runs
    )


def text_digest(text: str) -> str:
    """Give the SHA-256 of a claim's words. Line breaks and indents of YAML are not words."""
    return digest(" ".join(text.split()).encode())


def terms_digest(claim: Claim) -> str:
    """Give the SHA-256 of what a claim asks of its evidence."""
    needs = claim.needs
    return digest(
        canonical(
            {
                "lane": claim.lane.value,
                "scope": sorted(claim.scope),
                "authoritative": sorted(claim.authoritative),
                "needs": {
                    "repeats": needs.repeats,
                    "failure_rate_below": needs.failure_rate_below,
                    "max_age_days": needs.max_age_days,
                    "red_proof": needs.red_proof,
                },
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


def standing(entry: Entry, verdicts: Mapping[str, Verdict], promotions: Sequence[Promotion], today: date) -> Standing:
    """Give how far an entry has come, from its promotions, newest first."""
    faults = {one.number: tuple(_faults(entry, verdicts, one, today)) for one in promotions}
    sound = [one for one in promotions if not faults[one.number]]
    best = max(sound, key=lambda one: LADDER.index(one.status), default=None)
    earned = best.status if best else Status.DRAFT
    higher = [one for one in promotions if faults[one.number] and LADDER.index(one.status) > LADDER.index(earned)]
    fallen = higher[0] if higher else None
    return Standing(earned, best, fallen, faults[fallen.number] if fallen else ())


def word_outlived(entry: Entry, standing: Standing) -> bool:
    """Whether an entry still calls itself what a promotion made of it that does not stand any more."""
    return standing.fallen is not None and LADDER.index(entry.status) >= LADDER.index(standing.fallen.status)


def _faults(entry: Entry, verdicts: Mapping[str, Verdict], promotion: Promotion, today: date) -> Iterator[str]:
    for name, was in promotion.claims.items():
        claim = entry.claims.get(name)
        if claim is None:
            yield f"{name} was taken out of the entry"
        elif text_digest(claim.text) != was.text:
            yield f"the text of {name} was edited"
        elif terms_digest(claim) != was.terms:
            yield f"the lane, scope, evidence or needs of {name} were changed"
        elif not isinstance(verdicts[name], Held):
            yield f"{name} is refused now"
    yield from (f"{name} was added to the entry" for name in entry.claims if name not in promotion.claims)
    yield from (
        f"the waiver of {one.finding} ended on {one.until.isoformat()}" for one in promotion.waived if one.until < today
    )
