"""A body that is not what an event of its kind holds is told, whatever it holds instead."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from build import NOW, a_comparison, a_retraction, a_run
from claims.core import bodies
from claims.core.canonical import canonical
from claims.core.case import Counts
from claims.core.commit import Commit
from claims.core.comparison import Compared, Standing
from claims.core.entry import Status
from claims.core.promotion import Answer, Pledged, Promotion
from claims.core.reasons import Code, Reason
from claims.core.rollback import Erased, Rollback
from claims.core.run import Run
from claims.flows.records import KINDS, Record, read_record
from claims.ledger.log import Event, Fault
from core.test_strength import REVERT
from strategies import runs

if TYPE_CHECKING:
    from collections.abc import Iterator

JUNK: tuple[Any, ...] = (
    None,
    True,
    -1,
    1.5,
    2**70,
    10**400,
    float("nan"),
    "",
    "\x1b]0;x",
    [],
    {},
    [None],
    [[]],
    {"a": []},
)
RECORDS: tuple[Record, ...] = (
    a_run(
        refusals=(Reason(Code.CASE_FAILED, "gate", "what"),),
        properties=(("claims.speed", "3"),),
        flags=("untraced",),
        interpreter={"version": "3.11.7", "implementation": "cpython", "distributions": "d" * 64, "wine": "8.0"},
        git=Commit(commit="c" * 40, dirty=False, tree="t" * 40),
        environment={"CI": "1"},
        symbols={"anchor": "py1:0"},
        cases_digest="c" * 64,
        skipped_digest="s" * 64,
        selection="e" * 64,
        told={"collected": 3},
        counts=Counts(total=1, failed=1),
    ),
    a_run(imported=True),
    a_retraction(),
    a_comparison(Compared("t::a", "s|f", "boom", Standing.NEW)),
    REVERT,
    Promotion(
        number=1,
        entry="work",
        status=Status.ACHIEVED,
        claims={"claim": Pledged("t", "r", "weak", (1, 2))},
        waived=(Answer("too-weak claim", "because", "me", NOW.date()),),
        policy={"strength": "weak", "clean_tree": True, "max_age_days": None},
        commit="c" * 40,
        at=NOW,
        version="0.1.0",
    ),
    Rollback(number=1, pages=(Erased("docs/lake/work.md", 3, "r" * 64),), at=NOW, version="0.1.0"),
)


def body_of(record: Record) -> dict[str, Any]:
    """What the ledger keeps of a record."""
    body: dict[str, Any] = json.loads(canonical(record.to_body()))
    return body


def mutants(value: Any) -> Iterator[Any]:
    """Yield a value with something of it taken away, added or replaced, at any depth."""
    yield from JUNK
    if isinstance(value, dict):
        yield value | {"more": 1}
        for name in value:
            yield {key: one for key, one in value.items() if key != name}
            yield from (value | {name: other} for other in mutants(value[name]))
    if isinstance(value, list):
        yield [*value, None]
        for place in range(len(value)):
            yield value[:place] + value[place + 1 :]
            yield from ([*value[:place], other, *value[place + 1 :]] for other in mutants(value[place]))


def read(body: dict[str, Any]) -> Record | Fault | None:
    """The record of a body under its own kind."""
    return read_record(Event(1, body["kind"], body))


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_what_was_written_is_read(record: Record) -> None:
    """The nearest honest case: every kind of event, with every part filled in."""
    body = body_of(record)
    found = read(copy.deepcopy(body))
    assert found is not None
    assert not isinstance(found, Fault), found
    assert body_of(found) == body


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_whatever_is_changed_is_a_fault_or_another_record_of_that_kind(record: Record) -> None:
    """Nothing raises, and what passes holds the very values that its bytes have: nothing odd is carried on."""
    body = body_of(record)
    tried = 0
    for name in body.keys() - {"kind", "entry", "gate"}:  # what every event has is seen to when the log is read
        for other in mutants(body[name]):
            changed = body | {name: other}
            found = read(changed)
            tried += 1
            if not isinstance(found, Fault):
                assert found is not None
                again = body_of(found)
                assert {key: again[key] for key in again.keys() - {"schema"}} == {
                    key: one for key, one in changed.items() if key in again and key != "schema"
                }, name
        without = {key: one for key, one in body.items() if key != name}
        assert isinstance(read(without), Fault) or name in bodies.SHAPES[body["kind"]][1]
    assert tried > 50


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_every_key_that_is_written_is_checked(record: Record) -> None:
    """A key that comes later gets its check here as well."""
    needed, later = bodies.SHAPES[record.to_body()["kind"]]
    assert record.to_body().keys() <= needed.keys() | later.keys()


def test_every_kind_that_is_read_is_checked() -> None:
    """A kind that comes later gets its shape."""
    assert KINDS.keys() == bodies.SHAPES.keys()


@given(runs)
def test_every_run_that_can_be_recorded_passes(run: Run) -> None:
    """No honest run becomes a fault."""
    assert bodies.fault(body_of(run)) is None


@pytest.mark.parametrize("at", ["2026-02-14T09:30:00", "2026-02-14T09:30:00+00:00", "2026-02-30T09:30:00Z", "soon"])
def test_a_time_without_its_zone_is_none(at: str) -> None:
    """It could not be compared with another."""
    assert "started_at" in str(bodies.fault(body_of(a_run()) | {"started_at": at}))
