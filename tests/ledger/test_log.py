"""The log keeps what it was given, once, and says where it no longer does."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from build import a_case, a_failing_case, a_run
from claims.core.canonical import canonical
from claims.core.errors import IntegrityError
from claims.core.merkle import EMPTY_ROOT, Checkpoint, grow, leaf_hash
from claims.core.reasons import Code, Reason
from claims.core.run import Artefact, Run
from claims.ledger import cases, log
from claims.ledger.log import MAX_EVENT_BYTES
from ledger.ledgers import RECORDS, change, database_of, opened, recorded

if TYPE_CHECKING:
    from pathlib import Path

Gates = frozenset[tuple[str, str]]


def of(*gates: str) -> Gates:
    """Gates of the entry `work`."""
    return frozenset(("work", gate) for gate in gates)


def test_what_was_appended_is_read(tmp_path: Path) -> None:
    """Events come back in order, with their numbers, under the root of their leaves."""
    recorded(tmp_path)
    with opened(tmp_path) as ledger:
        found = ledger.read()
        assert found.faults == ()
        runs = [Run.from_body(event.seq, event.body) for event in found.events]
        assert runs == [a_run(n, gate=f"gate-{n}") for n in range(1, RECORDS + 1)]
        leaves = [leaf_hash(canonical(event.body)) for event in found.events]
        trees = list(grow(leaves))
        assert found.checkpoint == Checkpoint(RECORDS, trees[-1].root)
        assert ledger.roots() == {0: EMPTY_ROOT} | {tree.size: tree.root for tree in trees}
        assert ledger.check_checkpoints() == []


def test_an_append_can_be_tried_again(tmp_path: Path) -> None:
    """The same token with the same event is the same append; with another event it is an error."""
    with opened(tmp_path) as ledger:
        assert [ledger.append("one", a_run().to_body()) for _ in range(3)] == [1, 1, 1]
        with pytest.raises(IntegrityError, match="already recorded as number 1"):
            ledger.append("one", a_run(exit_code=1).to_body())
        assert ledger.append("two", a_run().to_body()) == 2
        assert ledger.read().checkpoint.size == 2


def test_a_run_appended_twice_keeps_its_cases(tmp_path: Path) -> None:
    """An acknowledgement that was lost can be asked for again."""
    blocks = cases.pack([a_case()])
    with opened(tmp_path) as ledger:
        first = ledger.append_run("one", a_run(), blocks)
        assert ledger.append_run("one", a_run(), blocks) == first
        assert ledger.cases(a_run(first)) == [a_case()]


def test_an_append_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """Event, checkpoint and cases are recorded together or not at all."""
    twice = cases.pack([a_case()]) * 2
    with opened(tmp_path) as ledger:
        with pytest.raises(IntegrityError):
            ledger.append_run("one", a_run(), twice)
        assert ledger.read() == log.Log()
        assert ledger.runs_with_cases() == []
        assert ledger.append_run("one", a_run(), twice[:1]) == 1


def test_an_event_is_bounded(tmp_path: Path) -> None:
    """64 KiB are kept, and one byte more is refused with nothing recorded."""
    room = MAX_EVENT_BYTES - len(canonical({"kind": "", "entry": "", "gate": "", "token": "one"}))
    with opened(tmp_path) as ledger:
        database = database_of(ledger)
        with pytest.raises(IntegrityError, match="bytes exceeds"), database.writing():
            log.append(database, "one", {"kind": "x" * (room + 1), "entry": "", "gate": ""})
        assert ledger.read().checkpoint.size == 0
        with database.writing():
            log.append(database, "one", {"kind": "x" * room, "entry": "", "gate": ""})
        assert ledger.read().checkpoint.size == 1


def a_large_run(**changes: Any) -> Run:
    """A run whose body does not fit into an event."""
    return a_run(labels={f"claim-{n}-with-a-name": "authoritative" for n in range(3000)}, **changes)


def test_a_larger_body_is_kept_by_its_digest(tmp_path: Path) -> None:
    """What does not fit is read back whole, and missed where it is gone; only its gate is blamed."""
    with opened(tmp_path) as ledger:
        ledger.append_run("one", a_large_run(), [])
        ledger.append_run("two", a_run(gate="other"), [])
        found = ledger.read()
        assert Run.from_body(1, found.events[0].body).labels == a_large_run().labels
        assert found.faults == ()
        assert ledger.append_run("one", a_large_run(), []) == 1
        ((size,),) = database_of(ledger).query("SELECT max(length(body)) FROM events")
        assert size <= MAX_EVENT_BYTES
    for path in (tmp_path / "evidence/objects").rglob("*"):
        if path.is_file():
            path.unlink()
    with opened(tmp_path) as ledger:
        assert [fault.gates for fault in ledger.read().faults] == [of("gate")]


def test_a_large_run_that_died_can_be_recorded(tmp_path: Path) -> None:
    """The note of a run may be as large as the run; opening the ledger records it."""
    with opened(tmp_path) as ledger:
        ledger.announce("one", a_large_run())
    change(tmp_path / "evidence/ledger.db", "UPDATE started_runs SET started_at = '2001-01-01T00:00:00.000000Z'")
    with opened(tmp_path) as ledger:
        assert ledger.recovered == (1,)
        assert ledger.read().faults == ()


TAMPERED: list[tuple[str, str, Gates | None]] = [
    ("a body", "UPDATE events SET body = CAST(replace(body, '4.86', '4.87') AS BLOB) WHERE seq = 2", of("gate-2")),
    (
        "a body under another gate",
        "UPDATE events SET body = (SELECT body FROM events WHERE seq = 3) WHERE seq = 2",
        of("gate-2", "gate-3"),
    ),
    ("a gate's column", "UPDATE events SET gate = 'other' WHERE seq = 2", of("gate-2", "other")),
    ("an entry's column", "UPDATE events SET entry = 'x' WHERE seq = 2", of("gate-2") | {("x", "gate-2")}),
    ("a kind's column", "UPDATE events SET kind = 'retraction' WHERE seq = 2", of("gate-2")),
    ("a body that is no JSON", "UPDATE events SET body = x'ff' WHERE seq = 2", None),
    ("a body that is no map", "UPDATE events SET body = CAST('[]' AS BLOB) WHERE seq = 2", None),
    ("a body that is a number", "UPDATE events SET body = 7 WHERE seq = 2", None),
    ("a body without a gate", "UPDATE events SET body = CAST('{\"entry\": 1}' AS BLOB) WHERE seq = 2", None),
    ("a body as text", "UPDATE events SET body = CAST(body AS TEXT) WHERE seq = 2", None),
    ("a deep body", "UPDATE events SET body = CAST(printf('%.*c', 200000, '[') AS BLOB) WHERE seq = 2", None),
    ("a leaf", "UPDATE events SET leaf = zeroblob(32) WHERE seq = 2", None),
    ("a leaf that is a number", "UPDATE events SET leaf = 7 WHERE seq = 2", None),
    ("a leaf that is text", "UPDATE events SET leaf = 'x' WHERE seq = 2", None),
    ("the last record gone", "DELETE FROM events WHERE seq = 5", None),
    ("the first record gone", "DELETE FROM events WHERE seq = 1", None),
    ("a record in the middle gone", "DELETE FROM events WHERE seq = 3", None),
    ("all records gone", "DELETE FROM events", None),
    ("a record moved", "UPDATE events SET seq = 9 WHERE seq = 5", None),
    (
        "a record more",
        "INSERT INTO events SELECT 6, 't', kind, entry, gate, body, leaf FROM events WHERE seq = 1",
        None,
    ),
    ("the last checkpoint gone", "DELETE FROM checkpoints WHERE size = 5", None),
    ("all checkpoints gone", "DELETE FROM checkpoints", None),
    ("a root", "UPDATE checkpoints SET root = 'ab' WHERE size = 5", None),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "gates"), [row[1:] for row in TAMPERED], ids=[row[0] for row in TAMPERED])
def test_what_was_changed_is_found(tmp_path: Path, statement: str, gates: Gates | None) -> None:
    """Any change is seen when the log is read, and blamed on the gates that it may be about; on all in doubt."""
    change(recorded(tmp_path), statement)
    with opened(tmp_path) as ledger:
        faults = ledger.read().faults
    assert faults
    blamed = [fault.gates for fault in faults]
    assert blamed == [gates] if gates is not None else None in blamed


@pytest.mark.parametrize("statement", [row[1] for row in TAMPERED], ids=[row[0] for row in TAMPERED])
def test_what_was_changed_can_be_audited(tmp_path: Path, statement: str) -> None:
    """Whatever was done to the records, an audit can look at them."""
    change(recorded(tmp_path), statement)
    with opened(tmp_path) as ledger:
        assert 0 in ledger.roots()
        assert isinstance(ledger.check_checkpoints(), list)


def test_a_fault_leaves_the_other_gates_alone(tmp_path: Path) -> None:
    """Records that match their digests are read beside one that does not."""
    change(recorded(tmp_path), TAMPERED[0][1])
    with opened(tmp_path) as ledger:
        assert [event.seq for event in ledger.read().events] == [1, 3, 4, 5]


def test_a_record_with_its_digest_changed_as_well_is_found(tmp_path: Path) -> None:
    """Whoever changes a record and its leaf would have to change the tree above it too."""
    file = recorded(tmp_path)
    forged = canonical({**a_run(gate="gate-2", exit_code=1).to_body(), "token": "token-2"})
    change(file, f"UPDATE events SET body = x'{forged.hex()}', leaf = x'{leaf_hash(forged).hex()}' WHERE seq = 2")
    with opened(tmp_path) as ledger:
        (fault,) = ledger.read().faults
        assert "do not match the checkpoint" in fault.what
        assert [one.seq for one in ledger.check_checkpoints()] == [2, 3, 4, 5]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE checkpoints SET root = 'ab' WHERE size = 2",
        "UPDATE checkpoints SET peaks = zeroblob(32) WHERE size = 2",
        "DELETE FROM checkpoints WHERE size = 5",
        "UPDATE checkpoints SET size = 7 WHERE size = 5",
        "INSERT INTO checkpoints VALUES (6, 'ab', x'')",
        "UPDATE checkpoints SET peaks = 'x' WHERE size = 5",
    ],
)
def test_an_audit_recomputes_every_checkpoint(tmp_path: Path, statement: str) -> None:
    """Old checkpoints are compared as well as the newest."""
    change(recorded(tmp_path), statement)
    with opened(tmp_path) as ledger:
        assert ledger.check_checkpoints()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE checkpoints SET root = 'ab' WHERE size = 5",
        "UPDATE checkpoints SET peaks = zeroblob(64) WHERE size = 5",
        "UPDATE checkpoints SET peaks = x'' WHERE size = 5",
        "UPDATE checkpoints SET peaks = 'x' WHERE size = 5",
        "UPDATE checkpoints SET peaks = 7 WHERE size = 5",
        "DELETE FROM checkpoints",
        "DROP TABLE checkpoints",
        "DROP TABLE events",
    ],
)
def test_nothing_is_appended_to_a_broken_tree(tmp_path: Path, statement: str) -> None:
    """A tree whose peaks do not make its root is not grown, and the user is told."""
    change(recorded(tmp_path), statement)
    with pytest.raises(IntegrityError), opened(tmp_path) as ledger:
        ledger.append("more", a_run().to_body())


def test_cases_are_read_back(tmp_path: Path) -> None:
    """All cases of a run, or its failing ones by the digest that the run recorded."""
    found = [a_case(), a_failing_case(position=1)]
    blocks = cases.pack(found)
    run = a_run(failing_digest=cases.failing_digest(blocks))
    with opened(tmp_path) as ledger:
        number = ledger.append_run("one", run, blocks)
        run = replace(run, number=number)
        assert ledger.cases(run) == found
        assert cases.unpack(ledger.failing_blocks(run)) == found[1:]
        assert ledger.runs_with_cases() == [number]
        assert ledger.cases(a_run(99)) == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM case_blocks WHERE outcome = 'failed'",
        "UPDATE case_blocks SET outcome = 'passed', block = 7 WHERE outcome = 'failed'",
        "UPDATE case_blocks SET body = x'00' WHERE outcome = 'failed'",
        "UPDATE case_blocks SET body = 'text' WHERE outcome = 'failed'",
        "UPDATE case_blocks SET block = 1 WHERE outcome = 'failed'",
        "INSERT INTO case_blocks SELECT run, 'errored', block, body FROM case_blocks WHERE outcome = 'failed'",
    ],
)
def test_failing_cases_that_were_changed_are_refused(tmp_path: Path, statement: str) -> None:
    """A failure cannot be taken away, moved, or added behind the run's back."""
    blocks = cases.pack([a_case(), a_failing_case(position=1)])
    run = a_run(failing_digest=cases.failing_digest(blocks))
    with opened(tmp_path) as ledger:
        run = replace(run, number=ledger.append_run("one", run, blocks))
    change(tmp_path / "evidence" / "ledger.db", statement)
    with opened(tmp_path) as ledger, pytest.raises(IntegrityError, match="stored cases of run 1"):
        ledger.failing_blocks(run)


@pytest.mark.parametrize("body", ["x'00'", "'text'", "7"])
def test_cases_that_cannot_be_read_are_told(tmp_path: Path, body: str) -> None:
    """A block that is no block is an integrity error, not a crash."""
    with opened(tmp_path) as ledger:
        ledger.append_run("one", a_run(), cases.pack([a_case()]))
    change(tmp_path / "evidence" / "ledger.db", f"UPDATE case_blocks SET body = {body}")
    with opened(tmp_path) as ledger, pytest.raises(IntegrityError, match="cannot be read"):
        ledger.cases(a_run())


def test_readers_see_one_state(tmp_path: Path) -> None:
    """A command that looks sees what was acknowledged when it began, and the next one sees what came after."""
    recorded(tmp_path)
    with opened(tmp_path) as writer, opened(tmp_path, write=False) as reader:
        writer.append("more", a_run().to_body())
        assert reader.read().checkpoint.size in (RECORDS, RECORDS + 1)
        with opened(tmp_path, write=False) as newer:
            assert newer.read().checkpoint.size == RECORDS + 1


def test_two_ledgers_with_the_same_events_have_one_root(tmp_path: Path) -> None:
    """A root says what was recorded, not when or where."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        recorded(tmp_path / name)
    with opened(tmp_path / "a") as one, opened(tmp_path / "b") as other:
        assert one.read() == other.read()


WIDE = "\U0001f600"
"""Four bytes in UTF-8, the most that one character takes."""


def at_its_bounds(**changes: Any) -> Run:
    """A run as large as the recorder's limits allow, in text that takes room."""
    from claims.flows import record

    reasons = tuple(Reason(code, "gate", WIDE * record.DETAIL_CHARACTERS) for code in list(Code) * 2)[:40]
    run = a_run(
        argv=record._bounded(["python", WIDE * 2 * record.ARGUMENTS_CHARACTERS]),
        detail=WIDE * record.DETAIL_CHARACTERS,
        refusals=reasons,
        properties=(("claims.note", WIDE * (record.PROPERTIES_CHARACTERS - 20)),),
        environment=dict.fromkeys(("PYTHONPATH", "PYTHONHASHSEED", "PYTHONWARNINGS", "VIRTUAL_ENV", "CI"), WIDE * 1000),
    )
    return replace(run, **changes)


def test_a_run_at_its_bounds_can_be_recorded(tmp_path: Path) -> None:
    """Every part of a run is bounded so that the whole always fits into an event, in any script."""
    with opened(tmp_path) as ledger:
        assert ledger.append_run("one", at_its_bounds(), []) == 1


def test_a_run_with_many_report_files_can_be_recorded(tmp_path: Path) -> None:
    """Runners that write one report a class write a thousand of them in an honest project."""
    names = (f"report:build/test-results/test/TEST-org.example.package.Class{n}Test.xml" for n in range(1000))
    files = tuple(Artefact(name=name, digest="a" * 64, size_bytes=1234) for name in names)
    with opened(tmp_path) as ledger:
        assert ledger.append_run("one", a_run(artefacts=files), []) == 1


def test_an_entry_with_many_claims_can_be_recorded(tmp_path: Path) -> None:
    """A gate that carries hundreds of claims can be recorded."""
    labels = {f"claim-number-{n}-with-a-name": "authoritative" for n in range(1000)}
    with opened(tmp_path) as ledger:
        assert ledger.append_run("one", a_run(labels=labels), []) == 1


def test_a_log_is_json(tmp_path: Path) -> None:
    """A record can be read with any JSON reader."""
    with opened(tmp_path) as ledger:
        ledger.append("one", a_run().to_body())
        ((body,),) = database_of(ledger).query("SELECT body FROM events")
    assert json.loads(body)["gate"] == "gate"
