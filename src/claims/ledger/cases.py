"""Cases as the ledger keeps them: compressed blocks by outcome, so that failing ones can be read alone.

A row a case would cost more than reading the report (docs/performance.md); blocks cost a third of it.
"""

from __future__ import annotations

import json
import zlib
from hashlib import sha256
from typing import TYPE_CHECKING

from claims.core.case import FAILING, Case, Mark, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from claims.ledger.database import Database

BLOCK = 1000
INSERT = "INSERT INTO case_blocks (run, outcome, block, body) VALUES (:run, :outcome, :block, :body)"
SELECT = "SELECT outcome, block, body FROM case_blocks WHERE run = :run ORDER BY outcome, block"
SELECT_FAILING = (
    "SELECT outcome, block, body FROM case_blocks WHERE run = :run AND outcome IN ('failed', 'errored') "
    "ORDER BY outcome, block"
)

Block = tuple[str, int, bytes]
"""Outcome, number within the outcome, and the JSON rows."""


def pack(cases: Sequence[Case]) -> list[Block]:
    """Give the blocks of a report's cases, ordered by outcome and number."""
    by: dict[str, list[Case]] = {outcome.value: [] for outcome in sorted(Outcome)}
    for case in cases:
        by[case.outcome].append(case)
    return [
        (outcome, start // BLOCK, json.dumps(group[start : start + BLOCK], separators=(",", ":")).encode())
        for outcome, group in by.items()
        for start in range(0, len(group), BLOCK)
    ]


def unpack(blocks: Iterable[Block]) -> list[Case]:
    """Give the cases of blocks, in the order of the report.

    Raises:
        ValueError, TypeError: a block is not what `pack` made.
    """
    cases = [_case(row) for _, _, body in blocks for row in json.loads(body)]
    return sorted(cases, key=lambda case: case.position)


def _case(row: list[object]) -> Case:
    case = Case(*row)  # type: ignore[arg-type]
    mark = Mark(case.mark) if case.mark is not None else None
    return case._replace(outcome=Outcome(case.outcome), mark=mark)


def failing_digest(blocks: Iterable[Block]) -> str:
    """Give the SHA-256 over the blocks of failing cases: what an event says of them."""
    sha = sha256()
    for outcome, block, body in blocks:
        if outcome in FAILING:
            sha.update(f"{outcome}/{block}/{len(body)}\n".encode())
            sha.update(body)
    return sha.hexdigest()


def insert(database: Database, run: int, blocks: Iterable[Block]) -> None:
    """Store the blocks of a run, within the caller's transaction."""
    database.execute(
        INSERT,
        [
            {"run": run, "outcome": outcome, "block": block, "body": zlib.compress(body, 1)}
            for outcome, block, body in blocks
        ],
    )


def select(database: Database, run: int, *, failing: bool = False) -> list[Block]:
    """Read the blocks of a run.

    Raises:
        ValueError: a block was altered beyond reading.
    """
    rows = database.query(SELECT_FAILING if failing else SELECT, run=run)
    try:
        return [(outcome, block, zlib.decompress(body)) for outcome, block, body in rows]
    except (zlib.error, TypeError) as error:
        raise ValueError(f"a block of cases of run {run} cannot be read: {error}") from error


def runs(database: Database) -> list[int]:
    """Give the numbers of runs that there are cases of."""
    return [row[0] for row in database.query("SELECT DISTINCT run FROM case_blocks ORDER BY run")]
