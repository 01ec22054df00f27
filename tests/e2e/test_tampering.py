"""Whoever edits the ledger or an artefact is found out: by `audit` always, by `status` where a claim rests on it."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from e2e.project import Project, Result, case, copies, no_traceback, report, rests_on, script

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

STATUS, AUDIT = ("status", "work", "--json"), ("audit", "--json")
ERROR_OF = "<failure message='out of reach'>core/x.py:3: no</failure>"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A ledger with passing, failing and retracted runs, cases of every outcome, and a rendered page."""
    project = Project(tmp_path_factory.mktemp("recorded"))
    project.write(
        "reports/broad.xml",
        report(
            case("a"),
            case("b", ERROR_OF, file="gate.py"),
            case("c", "<skipped/>"),
            case("d", "<error/>", file="gate.py"),
        ),
    )
    project.entry(
        gates={
            "narrow": script("import shutil, sys; shutil.copyfile('reports/green.xml', sys.argv[1]); print('narrow')"),
            "broad": copies("broad.xml", 1),
        },
        claims={"claim": rests_on("narrow", supporting=["broad"], scope=["elsewhere"])},
    )
    assert project.verify().code == 0
    assert project.claims("retract", "2", "--because", "the disk was full").code == 0
    assert project.verify().code == 0
    assert project.claims("render").code == 0
    with closing(sqlite3.connect(project.database)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert database.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
    assert project.altered() == []
    return project


@pytest.fixture
def copied(recorded: Project, tmp_path: Path) -> Project:
    """A copy of the project to tamper with."""
    shutil.copytree(recorded.root, tmp_path / "copy")
    return Project(tmp_path / "copy")


class Cell(NamedTuple):
    """One value of one row of one table."""

    table: str
    row: int
    column: str


def write(path: Path, *statements: tuple[str, Sequence[object]]) -> None:
    """Change the database behind the tool's back."""
    with closing(sqlite3.connect(path)) as database:
        for statement, values in statements:
            database.execute(statement, values)
        database.commit()


def cells(path: Path) -> Iterator[tuple[Cell, object]]:
    """Yield every cell of every table."""
    with closing(sqlite3.connect(path)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            for row in database.execute(f"SELECT rowid, {', '.join(columns)} FROM {table}").fetchall():
                for column, value in zip(columns, row[1:], strict=True):
                    yield Cell(table, row[0], column), value


def other(value: object) -> object:
    """Give another value of the same type."""
    if isinstance(value, int):
        return value + 1000
    if isinstance(value, str):
        return value[:-1] + ("0" if value[-1:] != "0" else "1")
    assert isinstance(value, bytes)
    return value[:-1] + bytes([value[-1] ^ 1]) if value else b"\x00"


def retyped(value: object) -> object:
    """Give a value of another type, which SQLite takes without a word."""
    return (
        value.decode("latin-1") if isinstance(value, bytes) else str(value).encode() if isinstance(value, str) else "x"
    )


def audited(project: Project, cell: Cell, value: object) -> str | None:
    """Change one cell, audit, and say what is wrong with the answer; None where the change was found."""
    try:
        statement = f"UPDATE {cell.table} SET {cell.column} = ? WHERE rowid = ?"
        write(project.database, (statement, (value, cell.row)))
    except sqlite3.IntegrityError:
        return None  # the schema itself does not take it
    result = project.claims("audit", "--json")
    if result.code != 4:
        return f"{cell} changed to {value!r:.60}: audit exits {result.code} {result.stderr[-200:]}"
    return None


def swept(recorded: Project, folder: Path, change: Callable[[object], object]) -> list[str]:
    """Change one cell of each column of each table in turn, on a copy, and give those that audit does not notice."""
    project = Project(folder / "sweep")
    shutil.copytree(recorded.root, project.root, dirs_exist_ok=True)
    sound = project.database.read_bytes()
    unnoticed: list[str] = []
    seen: set[tuple[str, str]] = set()
    for cell, value in cells(recorded.database):
        kind = cell.table, cell.column
        if kind in seen:
            continue
        seen.add(kind)
        project.database.write_bytes(sound)
        unnoticed += filter(None, [audited(project, cell, change(value))])
    assert len(seen) > 12
    return unnoticed


def test_an_untouched_ledger_is_whole(recorded: Project) -> None:
    """Audit finds nothing against the record where nothing was changed."""
    assert recorded.altered() == []


def test_every_cell_of_the_ledger_is_watched(recorded: Project, tmp_path: Path) -> None:
    """Whichever value of whichever table is edited, audit exits 4."""
    assert swept(recorded, tmp_path, other) == []


def test_a_cell_of_another_type_is_found_and_not_stumbled_over(recorded: Project, tmp_path: Path) -> None:
    """SQLite keeps text where bytes were; audit says that the ledger was altered, and does not crash on it."""
    assert swept(recorded, tmp_path, retyped) == []


ROWS: dict[str, tuple[str, ...]] = {
    "event-body": (
        (
            "UPDATE events SET body = CAST(replace(CAST(body AS TEXT), '\"exit_code\":0', '\"exit_code\":1') AS BLOB) "
            "WHERE seq = 1"
        ),
    ),
    "event-kind": ("UPDATE events SET kind = 'note' WHERE seq = 1",),
    "event-entry": ("UPDATE events SET entry = 'other' WHERE seq = 1",),
    "event-gate": ("UPDATE events SET gate = 'broad' WHERE seq = 1",),
    "event-leaf": ("UPDATE events SET leaf = zeroblob(32) WHERE seq = 1",),
    "first-event-deleted": ("DELETE FROM events WHERE seq = 1",),
    "last-event-deleted": ("DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)",),
    "middle-event-deleted": ("DELETE FROM events WHERE seq = 3",),
    "event-added": ("INSERT INTO events SELECT 99, 'x', kind, entry, gate, body, leaf FROM events WHERE seq = 1",),
    "events-swapped": (
        "UPDATE events SET seq = 77 WHERE seq = 1",
        "UPDATE events SET seq = 1 WHERE seq = 4",
        "UPDATE events SET seq = 4 WHERE seq = 77",
    ),
    "events-renumbered": ("DELETE FROM events WHERE seq = 2", "UPDATE events SET seq = seq - 1 WHERE seq > 2"),
    "last-checkpoint-deleted": ("DELETE FROM checkpoints WHERE size = (SELECT max(size) FROM checkpoints)",),
    "all-checkpoints-deleted": ("DELETE FROM checkpoints",),
    "all-events-deleted": ("DELETE FROM events",),
    "root-replaced": ("UPDATE checkpoints SET root = (SELECT root FROM checkpoints WHERE size = 1)",),
}


@pytest.mark.parametrize("name", ROWS)
def test_no_claim_rests_on_a_ledger_with_an_altered_row(copied: Project, name: str) -> None:
    """Rows flipped, deleted, added or swapped: status and audit exit 4, and status names the rule."""
    write(copied.database, *((statement, ()) for statement in ROWS[name]))
    status, audit, render = copied.together(STATUS, AUDIT, ("render", "--stdout"))
    no_traceback(status)
    no_traceback(audit)
    assert (status.code, audit.code, render.code) == (4, 4, 4), status.stderr + audit.stderr
    assert "ledger-altered" in status.codes("claim")
    assert "ledger-altered" in [finding["code"] for finding in audit.json["findings"]]
    assert "shows is so" not in render.stdout


ADD_CASES = "INSERT INTO case_blocks (run, outcome, block, body) SELECT {} FROM case_blocks WHERE run = 1"
CASE_ROWS: dict[str, str] = {
    "failing-cases-deleted": "DELETE FROM case_blocks WHERE outcome = 'failed'",
    "passing-cases-deleted": "DELETE FROM case_blocks WHERE outcome = 'passed'",
    "cases-added-to-a-run": ADD_CASES.format("1, 'passed', 7, body"),
    "cases-of-a-run-that-is-not-there": ADD_CASES.format("55, 'passed', 0, body"),
    "cases-moved-to-another-run": "UPDATE case_blocks SET run = 3 WHERE run = 1",
}


@pytest.mark.parametrize("name", CASE_ROWS)
def test_stored_cases_are_compared_with_the_report(copied: Project, name: str) -> None:
    """Cases can be rebuilt from the report; those that differ from it are found by the audit."""
    write(
        copied.database, ("DELETE FROM case_blocks WHERE run = 3", ()), (CASE_ROWS[name], ())
    ) if "moved" in name else (write(copied.database, (CASE_ROWS[name], ())))
    result = copied.claims("audit", "--json")
    no_traceback(result)
    assert (result.code, "ledger-altered") == (4, result.json["findings"][0]["code"])


def node(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node of the tree (RFC 9162)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def rebuilt(path: Path) -> None:
    """Make leaves and checkpoints fit the bodies, as one who knows the format would."""
    with closing(sqlite3.connect(path)) as database:
        bodies = [bytes(body) for (body,) in database.execute("SELECT body FROM events ORDER BY seq")]
        database.execute("DELETE FROM checkpoints")
        peaks: list[tuple[int, bytes]] = []
        for size, body in enumerate(bodies, 1):
            leaf = hashlib.sha256(b"\x00" + body).digest()
            database.execute("UPDATE events SET leaf = ? WHERE seq = ?", (leaf, size))
            peaks.append((1, leaf))
            while len(peaks) > 1 and peaks[-1][0] == peaks[-2][0]:
                (width, right), (_, left) = peaks.pop(), peaks.pop()
                peaks.append((2 * width, node(left, right)))
            root = peaks[-1][1]
            for _, left in reversed(peaks[:-1]):
                root = node(left, root)
            row = (size, root.hex(), b"".join(peak for _, peak in peaks))
            database.execute("INSERT INTO checkpoints (size, root, peaks) VALUES (?, ?, ?)", row)
        database.commit()


REPLACED = "UPDATE events SET body = CAST(replace(CAST(body AS TEXT), '{}', '{}') AS BLOB)"
FORGERIES: dict[str, tuple[str, ...]] = {
    "a-failure-made-a-pass": (REPLACED.format('"exit_code":1', '"exit_code":0'),),
    "history-cut-short": ("DELETE FROM events WHERE seq > 3", "DELETE FROM case_blocks WHERE run > 3"),
    "nothing-was-ever-recorded": ("DELETE FROM events", "DELETE FROM case_blocks"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_rewrite_of_history_is_visible_from_a_published_page(copied: Project, name: str) -> None:
    """Where every digest was made to fit, the checkpoint in a rendered entry still tells."""
    write(copied.database, *((statement, ()) for statement in FORGERIES[name]))
    rebuilt(copied.database)
    result = copied.claims("audit", "--json")
    assert result.code == 4
    assert "ledger-altered" in [finding["code"] for finding in result.json["findings"]]


@pytest.mark.parametrize(
    "statement",
    [
        REPLACED.format('"started_at"', '"begun_at"'),
        REPLACED.format('"how":"exited"', '"how":"vanished"'),
    ],
    ids=["a-key-gone", "an-unknown-word"],
)
def test_a_record_that_no_version_wrote_refuses_and_is_not_stumbled_over(copied: Project, statement: str) -> None:
    """Its digest may fit; what cannot be read as a record carries nothing."""
    write(copied.database, (statement, ()))
    rebuilt(copied.database)
    for words in (["status", "--json"], ["audit", "--json"], ["log", "--json"]):
        result = copied.claims(*words)
        no_traceback(result)
        assert result.code == 4, words
        assert "that this version can read" in result.stdout


def test_the_rebuilt_tree_is_the_tools_own_where_nothing_was_changed(copied: Project) -> None:
    """The forger of these tests makes no mistake of its own."""
    rebuilt(copied.database)
    assert copied.altered() == []


def test_a_page_of_another_ledger_is_found_and_one_without_a_ledger_is_noted(copied: Project) -> None:
    """A ledger that never had the page's size is altered, or another; where there is none, nobody can compare."""
    copied.database.unlink()
    assert copied.altered() == []
    notes = copied.claims("audit", "--json").json["notes"]
    assert [(note["kind"], note["on"]) for note in notes][1:] == [("no-ledger", "work.md")]
    copied.verify()
    assert [finding["on"] for finding in copied.altered()] == ["work.md"]


def turned(path: Path) -> None:
    """Change one byte."""
    data = bytearray(path.read_bytes() or b"\x00")
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def folder_instead(path: Path) -> None:
    """Put a folder in the place of a file."""
    path.unlink()
    path.mkdir()


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a-byte-changed": turned,
    "a-byte-added": lambda path: path.write_bytes(path.read_bytes() + b"\n"),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "emptied": lambda path: path.write_bytes(b""),
    "deleted": lambda path: path.unlink(),
    "replaced-by-a-folder": folder_instead,
}


def artefacts(project: Project, run: int) -> dict[str, Path]:
    """The files of a run's artefacts by name."""
    listed: list[dict[str, Any]] = project.claims("show", str(run), "--json").json["artefacts"]
    digests = {one["name"]: one["digest"] for one in listed}
    return {name: next(p for p in project.objects if p.parent.name + p.name == d) for name, d in digests.items()}


ALTERED = [*(("report:report.xml", damage) for damage in DAMAGES)]
ALTERED += [(name, "a-byte-changed") for name in ("stdout", "inputs-after", "distributions")]


@pytest.mark.parametrize(("name", "damage"), ALTERED)
def test_an_altered_artefact_refuses_the_claim_that_rests_on_it(copied: Project, name: str, damage: str) -> None:
    """Whatever happens to an artefact of the run, status and audit exit 4 and name the rule."""
    DAMAGES[damage](artefacts(copied, 4)[name])
    status, audit = copied.together(STATUS, AUDIT)
    no_traceback(status)
    assert (status.code, audit.code) == (4, 4)
    assert "artefact-altered" in status.codes("claim")
    assert "artefact-altered" in [finding["code"] for finding in audit.json["findings"]]


def test_every_object_is_looked_at_by_the_audit(copied: Project) -> None:
    """Also those of retracted and superseded runs: with all of them altered, every artefact is a finding."""
    for path in copied.objects:
        turned(path)
    result = copied.claims("audit", "--json")
    found = {(one["on"], one["detail"].split(" ")[0]) for one in result.json["findings"]}
    names = ("report:report.xml", "stdout", "inputs-before", "inputs-after", "distributions")
    assert found >= {(f"run {run}", name) for run in (1, 2, 4, 5) for name in names}


def test_a_claim_that_needs_three_runs_rests_on_the_reports_of_all_three(project: Project) -> None:
    """An older pass whose report was altered is no pass any more."""
    unique = (
        "import sys, time; t = time.time_ns();"
        "open(sys.argv[1], 'w').write(f'<testsuite name=\"{t}\"><testcase name=\"a\"/></testsuite>')"
    )
    project.entry(gates={"gate": script(unique)}, claims={"claim": rests_on("gate", needs={"repeats": 3})})
    assert project.verify("--repeat", "3").code == 0
    turned(artefacts(project, 1)["report:report.xml"])
    status = project.status()
    assert (status.code, "artefact-altered" in status.codes("claim")) == (4, True)


def pages(project: Project) -> Path:
    """The page of the entry."""
    return project.root / "docs" / "lake" / "work.md"


def test_a_page_of_another_history_is_found(copied: Project) -> None:
    """A checkpoint in a page must be one that this ledger went through."""
    text = pages(copied).read_text("utf-8")
    (mark,) = [line for line in text.splitlines() if line.startswith("<!-- claims:checkpoint ")]
    _, _, size, root, _ = mark.split()
    foreign = [f"<!-- claims:checkpoint {int(size) + 1} {root} -->", f"<!-- claims:checkpoint {size} {'0' * 64} -->"]
    for line in foreign:
        pages(copied).write_text(text.replace(mark, line), "utf-8")
        assert copied.claims("audit").code == 4, line
    pages(copied).write_text(text, "utf-8")
    assert copied.verify().code == 0
    assert copied.altered() == [], "an older page of this history is no finding"


def test_the_log_says_that_it_was_altered(copied: Project) -> None:
    """`claims log` shows what can be read and exits 4; `claims show` does not pass an altered run off as sound."""
    body = json.dumps({"kind": "run", "entry": "work", "gate": "narrow"}).encode()
    write(copied.database, ("UPDATE events SET body = ? WHERE seq = 1", (body,)))
    log = copied.claims("log", "--json")
    no_traceback(log)
    assert log.code == 4
    show: Result = copied.claims("show", "1", "--json")
    no_traceback(show)
    assert show.code in (2, 4)
