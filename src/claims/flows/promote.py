"""`claims promote`: audit for a rung, and record the move, or say what blocks it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from claims import __version__
from claims.core.errors import UsageError
from claims.core.policy import LADDER, reaches
from claims.core.promotion import Answer, Promotion, pledged
from claims.core.verdict import Held
from claims.flows.audit import Audited, audit
from claims.flows.evidence import Reader

if TYPE_CHECKING:
    from claims.core.entry import Entry, Status
    from claims.flows.workspace import Workspace


class Answered(NamedTuple):
    """The promotion that was recorded, or that stands already; None where something blocks it."""

    promotion: Promotion | None
    audited: Audited
    fresh: bool = False
    """Whether it was recorded now."""


def promote(workspace: Workspace, entry: Entry, status: Status) -> Answered:
    """Record that an entry earned a rung, if nothing blocks it.

    Raises:
        UsageError: it stands on a higher rung already.
    """
    audited = audit(workspace, [entry.slug], target=status)
    standing = audited.standings.get(entry.slug)
    if standing and standing.by and LADDER.index(standing.earned) > LADDER.index(status):
        raise UsageError(
            f"{entry.slug} is {standing.earned.value} already (record {standing.by.number}); promotions only move up"
        )
    if audited.audit.findings:
        return Answered(None, audited)
    assert standing is not None
    if standing.by and reaches(standing.earned, status):
        return Answered(standing.by, audited)
    reader = Reader(workspace)
    verdicts, commit = reader.judge(entry).verdicts, reader.commit_of(entry)
    promotion = Promotion(
        number=0,
        entry=entry.slug,
        status=status,
        claims={
            name: pledged(entry, claim, held)
            for name, claim in entry.claims.items()
            if isinstance(held := verdicts[name], Held)
        },
        waived=tuple(
            Answer(f"{one.finding.code} {one.finding.on}", one.because, one.by, one.until)
            for one in audited.audit.waived
        ),
        policy=workspace.project.policy.asks(status).to_json(),
        commit=commit.commit if commit else None,
        at=workspace.now,
        version=__version__,
    )
    number = workspace.ledger.append(f"promotion-{uuid.uuid4().hex}", promotion.to_body())
    return Answered(replace(promotion, number=number), audited, fresh=True)
