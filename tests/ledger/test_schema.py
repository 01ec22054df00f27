"""The schema is said three times (tables, migrations, schema.sql) and is one."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

import claims.ledger.tables  # noqa: F401 - fills the metadata
from claims.core.errors import ConfigError, IntegrityError
from claims.ledger import migrate
from claims.ledger.database import HEAD, open_database
from claims.ledger.sqlite import SCHEMA
from ledger.ledgers import change, database_of, file_of, opened, recorded

if TYPE_CHECKING:
    from pathlib import Path

Statements = set[tuple[str, str]]


def statements(file: Path) -> Statements:
    """What SQLite remembers of how its tables were made, blanks apart."""
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {(name, " ".join(sql.split())) for name, sql in rows}


def version(file: Path) -> list[str]:
    """The versions that a database says it has."""
    with closing(sqlite3.connect(file)) as connection:
        return [row[0] for row in connection.execute("SELECT version_num FROM alembic_version")]


def test_schema_sql_is_what_the_migrations_make(tmp_path: Path) -> None:
    """A ledger made at once and one that was migrated cannot be told apart."""
    migrated = tmp_path / "migrated.db"
    migrate.upgrade_sqlite(migrated)
    at_once = tmp_path / "at-once.db"
    with closing(sqlite3.connect(at_once)) as connection:
        connection.executescript(SCHEMA.read_text(encoding="utf-8"))
    assert statements(at_once) == statements(migrated)
    assert len(statements(at_once)) == 5
    assert version(at_once) == version(migrated) == [HEAD]


def test_a_new_ledger_has_the_schema(tmp_path: Path) -> None:
    """What the ledger makes is what schema.sql says."""
    migrate.upgrade_sqlite(tmp_path / "migrated.db")
    with opened(tmp_path):
        pass
    assert statements(file_of(tmp_path)) == statements(tmp_path / "migrated.db")


def test_the_migrations_make_what_the_tables_say(tmp_path: Path) -> None:
    """Columns, kinds, nullability and keys agree with the tables as they are defined."""
    import sqlalchemy
    from sqlmodel import SQLModel

    migrate.upgrade_sqlite(tmp_path / "migrated.db")
    engine = sqlalchemy.create_engine(f"sqlite:///{tmp_path / 'migrated.db'}")
    try:
        inspector = sqlalchemy.inspect(engine)
        assert set(inspector.get_table_names()) - {"alembic_version"} == set(SQLModel.metadata.tables)
        for name, table in SQLModel.metadata.tables.items():
            made = {c["name"]: (c["type"].python_type, c["nullable"]) for c in inspector.get_columns(name)}
            assert made == {
                c.name: (getattr(c.type, "impl", c.type).python_type, bool(c.nullable)) for c in table.columns
            }
            key = inspector.get_pk_constraint(name)["constrained_columns"]
            assert key == [c.name for c in table.primary_key.columns]
            unique = {tuple(u["column_names"]) for u in inspector.get_unique_constraints(name)}
            assert unique == {(c.name,) for c in table.columns if c.unique}
    finally:
        engine.dispose()


def test_there_is_one_head() -> None:
    """The newest migration is the version that the ledger asks for."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_a_ledger_of_an_older_version_is_upgraded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening a ledger that an older version made brings it to the newest schema, and keeps what is in it."""
    file = recorded(tmp_path)
    change(file, "UPDATE alembic_version SET version_num = '0000'")
    asked: list[Path] = []

    def upgrade(path: Path) -> None:
        asked.append(path)
        change(path, f"UPDATE alembic_version SET version_num = '{HEAD}'")

    monkeypatch.setattr(migrate, "upgrade_sqlite", upgrade)
    with opened(tmp_path, create=False) as ledger:
        assert len(ledger.read().events) == 5
    assert asked == [file]
    with opened(tmp_path, create=False):
        assert asked == [file]


def test_upgrading_what_is_new_changes_nothing(tmp_path: Path) -> None:
    """The migrations can be run again."""
    file = recorded(tmp_path)
    before = statements(file)
    migrate.upgrade_sqlite(file)
    assert statements(file) == before
    assert version(file) == [HEAD]
    with opened(tmp_path) as ledger:
        assert not ledger.read().faults


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE alembic_version SET version_num = '9999'",
        "UPDATE alembic_version SET version_num = 'abc'",
        "UPDATE alembic_version SET version_num = ''",
        "DELETE FROM alembic_version",
        pytest.param("UPDATE alembic_version SET version_num = '0000'", id="a version that never was"),
    ],
)
def test_a_schema_that_we_do_not_know_is_refused(tmp_path: Path, statement: str) -> None:
    """A ledger made by a newer version, or by nobody, is left alone."""
    file = recorded(tmp_path)
    change(file, statement)
    with pytest.raises(IntegrityError, match="version"):
        opened(tmp_path)


@pytest.mark.parametrize(
    "content",
    [b"not a database" * 100, b"SQLite format 3\x00" + b"\xff" * 4096],
    ids=["text", "a-broken-head"],
)
def test_what_is_no_database_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    """A file that is something else is not written over."""
    file = file_of(tmp_path)
    file.parent.mkdir()
    file.write_bytes(content)
    with pytest.raises(IntegrityError, match=r"ledger\.db cannot be used"):
        opened(tmp_path)
    assert file.read_bytes() == content


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    """The message names the path, what stands there, and what to check."""
    file_of(tmp_path).mkdir(parents=True)
    with pytest.raises(IntegrityError, match=r"ledger\.db cannot be used: expected a file, found a folder; check that"):
        opened(tmp_path)


def test_a_file_in_the_way_of_the_folder(tmp_path: Path) -> None:
    """So it does where the folder cannot be made."""
    (tmp_path / "evidence").write_text("")
    with pytest.raises(IntegrityError, match="cannot be used"):
        opened(tmp_path)


def test_looking_makes_nothing(tmp_path: Path) -> None:
    """A command that only looks leaves an empty folder empty, and finds an empty ledger."""
    with opened(tmp_path, create=False) as ledger:
        assert ledger.database is None
        assert ledger.read().checkpoint.size == 0
        assert ledger.check_checkpoints() == []
        assert ledger.roots() == {}
        assert ledger.runs_with_cases() == []
        with pytest.raises(IntegrityError, match="there is no ledger yet"):
            ledger.append("token", {})
    assert list(tmp_path.iterdir()) == []


def test_records_are_durable(tmp_path: Path) -> None:
    """The write-ahead log and a full sync are in force, on a new ledger and on an old one."""
    for _ in range(2):
        with opened(tmp_path) as ledger:
            database = database_of(ledger)
            assert database.query("PRAGMA journal_mode") == [("wal",)]
            assert database.query("PRAGMA synchronous") == [(2,)]


@pytest.mark.parametrize("url", ["postgresql://host/ledger", "sqlite://ledger.db", "sqlite:///", "ledger.db", ""])
def test_a_url_that_cannot_be_used(tmp_path: Path, url: str) -> None:
    """Kinds of databases that this version cannot use are named."""
    with pytest.raises(ConfigError, match=r"database: .* expected sqlite:///PATH"):
        open_database(url, tmp_path, create=True)


FOREIGN = {
    "another program's": ("CREATE TABLE contacts (x)", ConfigError),
    "of a program that uses alembic too": (
        "CREATE TABLE alembic_version (version_num); CREATE TABLE x (y)",
        ConfigError,
    ),
    "without a table": ("CREATE TABLE x (y); DROP TABLE x", IntegrityError),
}


@pytest.mark.parametrize("write", [True, False])
@pytest.mark.parametrize("name", FOREIGN)
def test_a_database_that_is_no_ledger_stays_as_it_was(tmp_path: Path, name: str, write: bool) -> None:
    """Neither a command that looks nor one that records makes its tables in it, or a file beside it."""
    script, error = FOREIGN[name]
    file = file_of(tmp_path)
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(script)
    before = file.read_bytes()
    with pytest.raises(error, match=r"was left as it (is|was)"):
        opened(tmp_path, write=write)
    assert (file.read_bytes(), [one.name for one in file.parent.iterdir()]) == (before, ["ledger.db"])


@pytest.mark.parametrize("write", [True, False])
def test_an_empty_file_is_no_ledger(tmp_path: Path, write: bool) -> None:
    """SQLite would take it for a new database; it may be what is left of an old one."""
    file = file_of(tmp_path)
    file.parent.mkdir()
    file.touch()
    with pytest.raises(IntegrityError, match="it is empty"):
        opened(tmp_path, write=write)
    assert file.read_bytes() == b""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
@pytest.mark.parametrize("ending", ["", "-wal"])
def test_a_pipe_or_a_link_in_the_ledgers_place(tmp_path: Path, ending: str) -> None:
    """Nobody waits for a pipe, and SQLite is not sent through a link."""
    file = recorded(tmp_path) if ending else file_of(tmp_path)
    file.parent.mkdir(exist_ok=True)
    if ending:
        file.with_name(file.name + ending).symlink_to(tmp_path / "elsewhere")
    else:
        os.mkfifo(file)
    with pytest.raises((ConfigError, IntegrityError), match=r"found a pipe|is a link"):
        opened(tmp_path, write=False)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM events; END",
        "CREATE INDEX i ON events (kind) WHERE kind = 'run'",
        "ALTER TABLE events ADD COLUMN more AS (zeroblob(1000000000))",
    ],
)
def test_a_ledger_with_more_than_claims_made_is_refused(tmp_path: Path, statement: str) -> None:
    """What comes with a clone could change what is read, or what is written."""
    change(recorded(tmp_path), statement)
    with pytest.raises(IntegrityError, match="is not as claims makes it"):
        opened(tmp_path, write=False)


def test_a_view_beside_the_tables_harms_nobody(tmp_path: Path) -> None:
    """The nearest honest case: somebody keeps a question of their own in the file."""
    change(recorded(tmp_path), "CREATE VIEW mine AS SELECT count(*) FROM events")
    with opened(tmp_path, write=False) as ledger:
        assert not ledger.read().faults


def test_a_flipped_bit_in_the_schema_is_an_integrity_error(tmp_path: Path) -> None:
    """Whatever SQLite makes of it, and whichever bit it is, it is no crash."""
    file = recorded(tmp_path)
    sound = file.read_bytes()
    start = sound.index(b"CREATE TABLE")
    for at in range(start, sound.index(b"PRIMARY KEY", start), 3):
        for bit in (0x80, 0x01):
            file.write_bytes(sound[:at] + bytes([sound[at] ^ bit]) + sound[at + 1 :])
            with pytest.raises(IntegrityError):
                opened(tmp_path, write=False)


def test_an_absolute_path_is_taken_as_it_is(tmp_path: Path) -> None:
    """A ledger may lie outside the project."""
    file = tmp_path / "elsewhere" / "l.db"
    database = open_database(f"sqlite:///{file}", tmp_path / "project", create=True)
    assert database is not None
    database.close()
    assert file.is_file()
