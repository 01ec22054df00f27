"""Cases as the ledger keeps them: compressed blocks by outcome, so that failing ones can be read alone.

A row a case would cost more than reading the report does; blocks cost a third of that (docs/adr/0004).
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from hashlib import sha256
from typing import TYPE_CHECKING

from claims.core.case import FAILING, Case, Mark, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from claims.ledger.database import Database

BLOCK = 1000
BLOCK_BYTES_AT_MOST = 128 * 1024 * 1024
SEPARATOR = "\n"
INSERT = "INSERT INTO case_blocks (run, outcome, block, body) VALUES (:run, :outcome, :block, :body)"
SELECT = "SELECT outcome, block, body FROM case_blocks WHERE run = :run ORDER BY outcome, block"
SELECT_FAILING = (
    "SELECT outcome, block, body FROM case_blocks WHERE run = :run AND outcome IN ('failed', 'errored') "
    "ORDER BY outcome, block"
)

DURATION = Case._fields.index("duration_s")

Block = tuple[str, int, bytes]
"""Outcome, number within the outcome, and the JSON of its columns."""


def pack(cases: Sequence[Case]) -> list[Block]:
    """Give the blocks of a report's cases, ordered by outcome and number.

    A block is a list of columns, one for each field of `Case`. A column whose values are all alike is that value in
    a list of its own; a column of texts is one text, joined by line ends; a column of durations is the hexadecimal
    text of its IEEE 754 doubles, least significant byte first.
    """
    usual = Outcome.PASSED
    passed = [case for case in cases if case.outcome is usual]
    others = [case for case in cases if case.outcome is not usual]
    groups = {outcome: [case for case in others if case.outcome is outcome] for outcome in Outcome}
    groups[Outcome.PASSED] = passed
    return [
        (outcome.value, start // BLOCK, _json(groups[outcome][start : start + BLOCK]))
        for outcome in sorted(Outcome)
        for start in range(0, len(groups[outcome]), BLOCK)
    ]


def _json(cases: Sequence[Case]) -> bytes:
    return json.dumps(_columns(cases), separators=(",", ":")).encode()


def _columns(cases: Sequence[Case]) -> list[tuple[object, ...] | str]:
    return [_column(column) for column in zip(*cases, strict=True)]


def _column(values: tuple[object, ...]) -> tuple[object, ...] | str:
    if _is_uniform(values):
        return values[:1]
    if isinstance(values[0], float):
        try:
            return struct.pack(f"<{len(values)}d", *values).hex()
        except struct.error:  # some have none
            return values
    try:
        # one text is written faster than many; a column with a line end in a text is written the long way
        joined = SEPARATOR.join(values)  # type: ignore[arg-type]
    except TypeError:
        return values
    return joined if joined.count(SEPARATOR) == len(values) - 1 else values


def _is_uniform(column: tuple[object, ...]) -> bool:
    # the ends differ in nearly every column that is not uniform, which spares looking at the rest
    return column[0] == column[-1] and column.count(column[0]) == len(column)


def unpack(blocks: Iterable[Block]) -> list[Case]:
    """Give the cases of blocks, in the order of the report.

    Raises:
        ValueError: a block is not what `pack` made.
    """
    cases: list[Case] = []
    last: dict[str, int] = {}
    for outcome, block, body in blocks:
        inside = _read(body)
        if block != last.get(outcome, -1) + 1 or any(case.outcome != outcome for case in inside):
            raise ValueError(f"block {block} of {outcome} does not hold what its name says")
        last[outcome] = block
        cases += inside
    return sorted(cases, key=lambda case: case.position)


def _read(body: bytes) -> list[Case]:
    try:
        found = list(_cases(json.loads(body)))
    except (TypeError, RecursionError, OverflowError) as error:
        raise ValueError(f"it is not what was stored: {error}") from error
    if not all(map(_is_sound, found)):
        raise ValueError("a case in it holds values of another kind")
    return found


def _is_sound(case: Case) -> bool:
    """Whether every value of a case is of its kind; outcome and mark were looked up already."""
    length = case.duration_s
    return (
        type(case.position) is int
        and (length is None or (type(length) in (int, float) and math.isfinite(length)))
        and all(type(one) is str for one in case[1:5])
        and all(type(one) is str for one in case[8:])
    )


def _cases(packed: list[list[object] | str]) -> Iterator[Case]:
    columns = [_values(number, column) for number, column in enumerate(packed)]
    length = max(map(len, columns))
    whole = [column if len(column) == length else column * length for column in columns]
    for row in zip(*whole, strict=True):
        case = Case(*row)
        mark = Mark(case.mark) if case.mark is not None else None
        yield case._replace(outcome=Outcome(case.outcome), mark=mark)


def _values(number: int, column: list[object] | str) -> list[object]:
    if not isinstance(column, str):
        return column
    if number == DURATION:
        doubles = bytes.fromhex(column)
        if len(doubles) % 8:
            raise ValueError("a column of durations is cut off")
        return [value for (value,) in struct.iter_unpack("<d", doubles)]
    return [*column.split(SEPARATOR)]


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
        return [(_word(outcome), block, _inflated(body)) for outcome, block, body in rows]
    except (zlib.error, TypeError) as error:
        raise ValueError(f"a block of cases of run {run} cannot be read: {error}") from error


def _word(outcome: object) -> str:
    if not isinstance(outcome, str):
        raise TypeError("an outcome is no text")
    return outcome


def _inflated(body: bytes) -> bytes:
    """Give what was compressed, which a few bytes could make endless."""
    reader = zlib.decompressobj()
    data = reader.decompress(body, BLOCK_BYTES_AT_MOST)
    if not reader.eof:
        raise TypeError(f"it is cut off, or holds more than {BLOCK_BYTES_AT_MOST} bytes")
    return data


def runs(database: Database) -> list[int]:
    """Give the numbers of runs that there are cases of."""
    return [row[0] for row in database.query("SELECT DISTINCT run FROM case_blocks ORDER BY run")]
