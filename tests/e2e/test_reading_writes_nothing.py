"""A command that only looks writes nothing, starts nothing that a ledger names, and reads nothing behind a link."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
import rfc8785

from claims.ledger.sqlite_reading import ReadingDatabase
from e2e.project import Project, no_traceback, rests_on, script, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

LOOKING = (
    ("status",), ("status", "--json"), ("why", "work/claim"), ("log",), ("log", "--json"), ("show", "1"), ("audit",),
    ("audit", "--json"), ("lint",), ("render", "--check"), ("render", "--stdout"), ("reason", "never-red"), ("schema",),
)  # fmt: skip
RED_THEN_GREEN = """
import pathlib, shutil, sys
count = pathlib.Path('.count')
tries = int(count.read_text()) + 1 if count.exists() else 1
count.write_text(str(tries))
shutil.copyfile('reports/red.xml' if tries < 3 else 'reports/green.xml', sys.argv[1])
"""

posix = pytest.mark.skipif(os.name != "posix", reason="scripts of a shell, links, modes of files")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with a run and a page."""
    made = Project(tmp_path / "project")
    made.entry()
    assert made.verify().code == 0
    assert made.claims("render").code == 0
    return made


def everything(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every path below a folder with its mode, the time of its last change, and its bytes."""
    found = {}
    for path in folder.rglob("*"):
        seen = path.lstat()
        data = path.read_bytes() if stat.S_ISREG(seen.st_mode) else b""
        found[path.relative_to(folder).as_posix()] = (seen.st_mode, seen.st_mtime_ns, data)
    return found


def looked(made: Project, commands: Sequence[tuple[str, ...]] = LOOKING) -> dict[tuple[str, ...], int]:
    """The exit code of every command that looks, each of which leaves every path as it was."""
    codes = {}
    before = everything(made.root)
    for command in commands:
        done = made.claims(*command)
        no_traceback(done)
        assert "\x1b" not in done.stdout + done.stderr, command
        assert everything(made.root) == before, command
        codes[command] = done.code
    return codes


def rewritten(made: Project, change: Callable[[dict[str, Any]], object]) -> None:
    """Write the only event of a ledger anew, with digests that match."""
    with closing(sqlite3.connect(made.database)) as database:
        ((data,),) = database.execute("SELECT body FROM events").fetchall()
        body = json.loads(data)
        change(body)
        data = rfc8785.dumps(body)
        leaf = hashlib.sha256(b"\x00" + data).digest()
        columns = [str(body[name]) for name in ("kind", "entry", "gate")]
        database.execute("UPDATE events SET body = ?, leaf = ?, kind = ?, entry = ?, gate = ?", (data, leaf, *columns))
        database.execute("UPDATE checkpoints SET root = ?, peaks = ?", (leaf.hex(), leaf))
        database.commit()


def test_looking_changes_nothing(project: Project) -> None:
    """Neither with a ledger at rest nor where none is."""
    assert set(looked(project).values()) <= {0, 1}
    project.database.unlink()
    shutil.rmtree(project.root / "evidence" / "objects")
    codes = looked(project)
    assert 4 not in codes.values()
    assert "there is no ledger here" in project.claims("status").stderr
    assert project.status().codes("claim") == ["never-run"]


def test_a_ledger_with_a_log_beside_it_is_read_whole(project: Project) -> None:
    """A writer that is at work, or was killed: what it acknowledged is seen, and nothing of it is touched."""
    with closing(sqlite3.connect(project.database)) as writer:
        assert writer.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
        writer.execute("UPDATE events SET gate = 'other'")
        writer.commit()
        copy = Project(project.root.parent / "killed")
        shutil.rmtree(copy.root)
        shutil.copytree(project.root, copy.root)
    assert copy.database.with_name("ledger.db-wal").stat().st_size
    codes = looked(copy)
    assert (codes["status",], codes["audit",]) == (4, 4)


@posix
def test_a_folder_that_may_not_be_written_to(project: Project) -> None:
    """Evidence can be looked at on a medium that takes nothing."""
    with closing(sqlite3.connect(project.database)) as database:
        database.execute("PRAGMA journal_mode = WAL")
    folders = [project.root, *(path for path in project.root.rglob("*") if path.is_dir())]
    modes = {path: path.stat().st_mode for path in folders}
    try:
        for path in folders:
            path.chmod(0o555)
        assert set(looked(project).values()) <= {0, 1}
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


def test_readers_beside_writers_see_whole_states(project: Project) -> None:
    """However often a reader looks while others append, it finds a log that matches its digests, and never an older."""
    writers = [
        subprocess.Popen(words("verify", "work", "--repeat", "3"), cwd=project.root, env=project.environment,
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(2)
    ]  # fmt: skip
    seen = [1]
    while any(writer.poll() is None for writer in writers):
        reader = ReadingDatabase.open(project.database)
        assert reader is not None
        events, points = reader.queries("SELECT count(*) FROM events", "SELECT max(size), count(*) FROM checkpoints")
        reader.close()
        assert points[0] == (events[0][0], events[0][0])
        seen.append(events[0][0])
    assert seen == sorted(seen)
    assert project.claims("log", "--json").json["events"][0]["seq"] == 7


@pytest.mark.parametrize(
    "command", [("status",), ("audit",), ("verify", "work"), ("retract", "1", "--because", "spoiled")]
)
def test_another_programs_file_stays_as_it_is(tmp_path: Path, command: tuple[str, ...]) -> None:
    """A `database` that names it is a wrong setting, for commands that look and for those that record."""
    made = Project(tmp_path / "project")
    made.entry()
    made.write("pyproject.toml", '[tool.claims]\ndatabase = "sqlite:///../other.db"\n')
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as database:
        database.execute("CREATE TABLE contacts (name)")
        database.commit()
    before = everything(tmp_path)
    done = made.claims(*command)
    assert (done.code, "another program's file" in done.stderr) == (2, True)
    assert everything(tmp_path) == before


@posix
@pytest.mark.parametrize(
    "place",
    [
        "evidence",
        "evidence/work",
        "evidence/work/entry.md.j2",
        "evidence/work/pins",
        "templates",
        "templates/mine.md.j2",
        "docs/lake",
        "docs/lake/work.md",
        "evidence/ledger.db",
        "evidence/objects",
    ],
)
def test_no_link_leads_out_of_the_project(project: Project, tmp_path: Path, place: str) -> None:
    """Nothing is read behind it and nothing written; the message names the link."""
    outside, inside = tmp_path / "outside", project.root / place
    inside.parent.mkdir(parents=True, exist_ok=True)
    if inside.exists():
        inside.rename(outside)
    else:
        outside.write_text("secret")
    inside.symlink_to(outside)
    before = everything(tmp_path)
    done = project.claims("render", "work")
    assert (done.code, "a link that leaves it" in done.stderr, place in done.stderr) == (2, True, True), done.stderr
    assert everything(tmp_path) == before


@posix
def test_links_within_the_project_go_on_working(project: Project) -> None:
    """Where somebody keeps things elsewhere in the same project."""
    for place in ("docs/lake", "evidence/work", "evidence/ledger.db"):
        kept, path = project.root / "kept" / place.replace("/", "-"), project.root / place
        kept.parent.mkdir(exist_ok=True)
        path.rename(kept)
        path.symlink_to(kept)
    assert project.status().codes("claim") == []
    assert project.claims("render").code == 0


@posix
def test_an_artefact_behind_a_link_is_altered(project: Project, tmp_path: Path) -> None:
    """Even where the bytes are those that were recorded."""
    path = max(project.objects, key=lambda one: one.stat().st_size)
    path.rename(tmp_path / "moved")
    path.symlink_to(tmp_path / "moved")
    assert "artefact-altered" in [finding["code"] for finding in project.altered()]


@posix
def test_nothing_that_a_ledger_names_is_started(tmp_path: Path) -> None:
    """Not even the interpreter that the present declaration names: it is a file of the clone, whatever it does."""
    made = Project(tmp_path / "project")
    made.write("src/a.py", "A = 1\n")
    made.write("tools/python", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n').chmod(0o755)
    made.entry(
        contracts={"pinned": {"python": "tools/python"}},
        gates={
            "gate": {"run": "python gate.py reports/green.xml {report}", "contract": "pinned", "covers": ["gate.py"]}
        },
        claims={"claim": rests_on("gate", scope=["interpreter"])},
    )
    assert made.verify().codes("claim") == []
    assert made.status().codes("claim") == []
    made.write("tools/python", f'#!/bin/sh\ntouch "{tmp_path}/started"\nexec "{sys.executable}" "$@"\n')
    looked(made)
    assert not (tmp_path / "started").exists()
    assert made.status().codes("claim") == ["stale-inputs"]
    audit = made.claims("audit", "--json").json
    assert [(note["kind"], note["on"]) for note in audit["notes"]] == [("drift", "gate")]
    assert "interpreter since run 1" in made.claims("status").stdout


HOSTILE: dict[str, Callable[[dict[str, Any]], object]] = {
    "a number for a platform": lambda body: body.update(platform=1.5),
    "a list for a count": lambda body: body["counts"].update(failed=[]),
    "a path for a digest": lambda body: body["artefacts"][0].__setitem__(1, "../../../etc/passwd"),
    "an escape for a digest": lambda body: body["artefacts"][0].__setitem__(1, "\x1b]0;x"),
    "a map for a definition": lambda body: body.update(definition={}),
    "no time zone": lambda body: body.update(started_at="2026-01-01T00:00:00"),
    "a word without its version": lambda body: body.update(interpreter={"x": 1}),
    "nothing for the words": lambda body: body.update(argv=[None]),
    "an escape for an entry": lambda body: body.update(entry="\x1b[31mX\nclaims: all is well"),
    "an escape for a platform": lambda body: body.update(platform="\x1b[2J\u202e"),
    "an escape for a kind": lambda body: body.update(kind="\x1b[31mnote"),
    "a body elsewhere": lambda body: body.update(whole="../x"),
    "an own body elsewhere": lambda body: body.update(whole=[]),
    "a deep list": lambda body: body.update(argv=[[[]]]),
    "half a character": lambda body: body.update(detail="x"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_ledger_from_anywhere_is_read_or_refused(project: Project, name: str) -> None:
    """Good digests around odd values: no traceback, nothing raw on the terminal, nothing of the project changed."""
    rewritten(project, HOSTILE[name])
    commands = (("status",), ("why", "work/claim"), ("log",), ("show", "1"), ("audit",), ("render", "--check"))
    assert set(looked(project, commands).values()) <= {0, 1, 2, 4}


def test_a_renamed_entry_keeps_its_failures(tmp_path: Path) -> None:
    """Two failures and a pass on the same inputs are not repeatable, under whatever name of a folder."""
    made = Project(tmp_path / "project")
    made.entry(gates={"gate": script(RED_THEN_GREEN)})
    assert [made.verify().code, made.verify().code] == [1, 1]
    (made.root / "evidence" / "work").rename(made.root / "evidence" / "other")
    assert made.claims("verify", "other", "--json").codes("claim") == ["not-repeatable"]
    assert made.claims("retract", "1", "--because", "spoiled").code == 0
    assert made.claims("retract", "2", "--because", "spoiled").code == 0
    claim = made.claims("status", "other", "--json").claims["claim"]
    assert (claim["verdict"], "inconsistent" in claim["downgrades"]) == ("held", True)


@pytest.mark.parametrize(("covers", "codes"), [("gate.py", ["not-repeatable"]), ("reports/green.xml", [])])
def test_a_copied_entry_asks_the_same_question_or_another(tmp_path: Path, covers: str, codes: list[str]) -> None:
    """A failure of the copy counts where gate and inputs are the same; an entry with a gate of its own is held."""
    made = Project(tmp_path / "project")
    made.entry(gates={"gate": script(RED_THEN_GREEN)})
    made.entry("other", gates={"gate": script(RED_THEN_GREEN, covers=[covers])})
    made.write(".count", "1")
    assert made.verify().code == 1
    assert made.claims("verify", "other", "--json").codes("claim") == codes


def test_an_older_ledger_does_not_erase_the_page_that_shows_it(project: Project, tmp_path: Path) -> None:
    """Render refuses and says what may have happened; who means it says so, and that is on record."""
    shutil.copytree(project.root / "evidence", tmp_path / "older")
    project.write("reports/green.xml", (project.root / "reports/red.xml").read_bytes())
    assert project.verify().code == 1
    assert project.claims("render").code == 0
    shutil.rmtree(project.root / "evidence")
    shutil.copytree(tmp_path / "older", project.root / "evidence")
    before = everything(project.root)
    render, check, audit = project.claims("render"), project.claims("render", "--check"), project.claims("audit")
    assert (render.code, check.code, audit.code) == (4, 4, 4)
    for told in ("older ledger was restored", "another ledger", "--accept-rollback"):
        assert told in render.stderr
    assert everything(project.root) == before
    assert project.claims("render", "--accept-rollback").code == 0
    assert project.altered() == []
    assert project.claims("render").code == 0
    newest = project.claims("log", "--json").json["events"][0]
    assert (newest["kind"], newest["seq"], "docs/lake/work.md" in newest["because"]) == ("rollback", 2, True)
    assert [note["kind"] for note in project.claims("audit", "--json").json["notes"]] == ["rollback"]


def test_a_clone_without_a_ledger_is_told_so(project: Project) -> None:
    """Its pages cannot be compared, which is no damage; and they are not written over."""
    project.database.unlink()
    audit = project.claims("audit", "--json")
    assert (audit.code, {one["kind"] for one in audit.json["notes"]}) == (1, {"no-ledger"})
    check = project.claims("render", "--check")
    assert (check.code, "there is no ledger here" in check.stdout) == (1, True)
    assert "altered" not in check.stdout + check.stderr + project.claims("why", "work/claim").stdout
    refused = project.claims("render")
    assert (refused.code, "there is no ledger here" in refused.stderr) == (4, True)
    (project.root / "docs/lake/work.md").unlink()
    assert (project.verify().code, project.claims("render").code, project.altered()) == (0, 0, [])


def test_a_page_whose_entry_is_gone_is_named(project: Project) -> None:
    """By render, by its check, which fails, and by an audit; other files of the folder are left alone."""
    project.write("docs/lake/mine.md", "# By hand\n\n> **Held** it is.\n")
    assert project.claims("render", "--check").code == 0
    project.entry("other")
    shutil.rmtree(project.root / "evidence" / "work")
    assert project.claims("verify", "other").code == 0
    render, check = project.claims("render"), project.claims("render", "--check")
    assert (render.code, "docs/lake/work.md" in render.stderr) == (0, True)
    assert (check.code, "docs/lake/work.md" in check.stdout) == (1, True)
    found = [(one["code"], one["on"]) for one in project.claims("audit", "--json").json["findings"]]
    assert ("orphan-page", "work.md") in found
    assert "mine.md" not in render.stderr + check.stdout
    (project.root / "docs/lake/work.md").unlink()
    assert project.claims("render", "--check").code == 0
