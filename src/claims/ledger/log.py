"""The log: events in order, each a leaf of a Merkle tree whose root is kept with every append."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from claims.core.canonical import canonical
from claims.core.errors import IntegrityError
from claims.core.merkle import Checkpoint, Tree, grow, leaf_hash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claims.ledger.database import Database

MAX_EVENT_BYTES = 64 * 1024
MAX_BODY_BYTES = MAX_EVENT_BYTES - 256
"""A body of this size leaves room for the token that is recorded with it."""
EVENTS = "SELECT seq, token, kind, entry, gate, body, leaf FROM events ORDER BY seq"
SAME_APPEND = "SELECT seq, body FROM events WHERE token = :token"
LAST = "SELECT size, root, peaks FROM checkpoints ORDER BY size DESC LIMIT 1"
CHECKPOINTS = "SELECT size, root, peaks FROM checkpoints ORDER BY size"
INSERT_EVENT = (
    "INSERT INTO events (seq, token, kind, entry, gate, body, leaf) "
    "VALUES (:seq, :token, :kind, :entry, :gate, :body, :leaf)"
)
INSERT_CHECKPOINT = "INSERT INTO checkpoints (size, root, peaks) VALUES (:size, :root, :peaks)"


EVERY_EVENT = ("token", "kind", "entry", "gate")
"""Keys that every event has; their values are text."""
ESCAPED = b"\\u"
NOTHING = Checkpoint()


class Event(NamedTuple):
    """One record that matches its digest."""

    seq: int
    kind: str
    body: Mapping[str, Any]


class Fault(NamedTuple):
    """A record that is not what was recorded. `gates` are those that it may be about; None means any."""

    seq: int
    what: str
    gates: frozenset[tuple[str, str]] | None


@dataclass(frozen=True, slots=True)
class Log:
    """Everything that the ledger says at one moment, each record compared with its digest."""

    events: tuple[Event, ...] = ()
    checkpoint: Checkpoint = NOTHING
    faults: tuple[Fault, ...] = ()


class Appended(NamedTuple):
    """Number of an event, and whether this append put it there."""

    seq: int
    fresh: bool


def append(database: Database, token: str, body: Mapping[str, Any]) -> Appended:
    """Append an event within the caller's transaction. Its number is its place in the log.

    An append with a token that is already there changes nothing.

    Raises:
        IntegrityError: the event is too large, the token was used for something else, or the tree is broken.
    """
    data = canonical({**body, "token": token})
    if len(data) > MAX_EVENT_BYTES:
        raise IntegrityError(f"a record of {len(data)} bytes exceeds the limit of {MAX_EVENT_BYTES}")
    for seq, stored in database.query(SAME_APPEND, token=token):
        if stored != data:
            raise IntegrityError(f"this run was already recorded as number {seq}, with another result")
        return Appended(seq, fresh=False)
    leaf = leaf_hash(data)
    tree = _tree(database).add(leaf)
    row = {"seq": tree.size, "token": token, "body": data, "leaf": leaf}
    database.execute(INSERT_EVENT, [row | {name: body.get(name, "") for name in ("kind", "entry", "gate")}])
    database.execute(INSERT_CHECKPOINT, [{"size": tree.size, "root": tree.root, "peaks": b"".join(tree.peaks)}])
    return Appended(tree.size, fresh=True)


def _tree(database: Database) -> Tree:
    """Give the tree as it was left; its peaks must still make its root."""
    rows = database.query(LAST)
    if not rows:
        return Tree()
    size, root, peaks = rows[0]
    if isinstance(size, int) and isinstance(peaks, bytes) and len(peaks) == 32 * size.bit_count():
        tree = Tree(size, tuple(peaks[at : at + 32] for at in range(0, len(peaks), 32)))
        if tree.root == root:
            return tree
    raise IntegrityError(f"the checkpoint of size {size} does not match its tree; run `claims audit`")


def read(database: Database) -> Log:
    """Read the log, compare every record with its leaf and all leaves with the newest checkpoint."""
    rows, last = database.queries(EVENTS, LAST)
    events: list[Event] = []
    faults: list[Fault] = []
    tree = Tree()
    for place, row in enumerate(rows, 1):
        tree = tree.add(_bytes(row[6]))
        found = _check(row)
        if isinstance(found, Fault):
            faults.append(found)
        else:
            events.append(found)
        if row[0] != place:
            faults.append(Fault(place, f"record {place} is missing", None))
            break
    size, root = (last[0][0], last[0][1]) if last else (0, Tree().root)
    if (tree.size, tree.root) != (size, root):
        text = f"{tree.size} records with root {tree.root[:16]} do not match the checkpoint of {size} records"
        faults.append(Fault(tree.size, text, None))
    return Log(tuple(events), Checkpoint(tree.size, tree.root), tuple(faults))


def _bytes(value: object) -> bytes:
    """Give bytes as they are; what somebody put in their place counts as nothing, and matches nothing."""
    return value if isinstance(value, bytes) else b""


def _check(row: Sequence[Any]) -> Event | Fault:
    """Compare one row with its leaf, and its columns with its body."""
    seq, token, kind, entry, gate, data, leaf = row
    body = _read(data)
    if body is None:
        return Fault(seq, f"record {seq} cannot be read", None)
    named = frozenset({(entry, gate), (body["entry"], body["gate"])})
    columns = (body["token"], body["kind"], body["entry"], body["gate"]) == (token, kind, entry, gate)
    if leaf_hash(data) != leaf:
        return Fault(seq, f"record {seq} does not match its digest", named)
    if not columns:
        return Fault(seq, f"the columns of record {seq} do not match its body", named)
    return Event(seq, kind, body)


def _read(data: object) -> dict[str, Any] | None:
    """Read a body; None for what is no event: what every reader asks of each is there, and is text."""
    if not isinstance(data, bytes):
        return None
    try:
        body = json.loads(data)
        if ESCAPED in data:  # half a character can be written in JSON, and in nothing else
            json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict) or any(type(body.get(name)) is not str for name in EVERY_EVENT):
        return None
    return body


def check_checkpoints(database: Database) -> list[Fault]:
    """Recompute every checkpoint from the leaves; give those that differ. For audits."""
    rows, stored = database.queries(EVENTS, CHECKPOINTS)
    leaves = [_bytes(row[6]) for row in rows]
    faults = []
    for place, tree in enumerate(grow(leaves)):
        expected = (tree.size, tree.root, b"".join(tree.peaks))
        found = stored[place] if place < len(stored) else None
        if found is None or tuple(found) != expected:
            faults.append(Fault(tree.size, f"the checkpoint of size {tree.size} does not match the records", None))
    if len(stored) > len(leaves):
        faults.append(Fault(len(stored), f"{len(stored) - len(leaves)} records after {len(leaves)} are missing", None))
    return faults


def roots(database: Database) -> dict[int, str]:
    """Give the root at each size, recomputed from the records."""
    leaves = [leaf_hash(_bytes(row[5])) for row in database.query(EVENTS)]
    return {0: Tree().root} | {tree.size: tree.root for tree in grow(leaves)}
