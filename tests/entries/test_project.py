"""A project is found from any folder in it; its settings are checked before anything is read or written by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claims.core.errors import ConfigError, UsageError
from claims.core.project import Project
from claims.entries.project import entry_slugs, find_project
from entries.lakes import VALID, put

if TYPE_CHECKING:
    from pathlib import Path


def settings(folder: Path, text: str) -> Project:
    """Write pyproject.toml and find the project."""
    (folder / "pyproject.toml").write_text(text)
    return find_project(folder, environ={})


def test_the_nearest_table_or_evidence_folder_is_the_project(tmp_path: Path) -> None:
    """A pyproject.toml of another tool is passed by; `evidence/` alone is enough, with every default."""
    inner = tmp_path / "outer" / "app" / "src"
    inner.mkdir(parents=True)
    (tmp_path / "outer" / "evidence").mkdir()
    (tmp_path / "outer" / "app" / "pyproject.toml").write_text("[tool.other]\nclaims = 1\n[project]\nname = 'x'\n")
    assert find_project(inner, environ={}) == Project(root=str((tmp_path / "outer").resolve()))
    (tmp_path / "outer" / "app" / "pyproject.toml").write_text("[tool.claims]\n")
    assert find_project(inner, environ={}).root == str((tmp_path / "outer" / "app").resolve())


def test_settings_are_read(tmp_path: Path) -> None:
    """Each setting replaces its default; database and objects may lie anywhere."""
    found = settings(
        tmp_path,
        '[tool.claims]\nevidence = "proof"\ntemplates = "house"\noutput = "out/lake"\n'
        'database = "postgresql://db/claims"\nobjects = "/srv/objects"\n',
    )
    assert (found.evidence, found.templates, found.output) == ("proof", "house", "out/lake")
    assert (found.database, found.objects) == ("postgresql://db/claims", "/srv/objects")


def test_the_environment_overrides(tmp_path: Path) -> None:
    """The two URLs of the environment win over the settings; an empty variable counts as unset."""
    (tmp_path / "pyproject.toml").write_text('[tool.claims]\ndatabase = "sqlite:///a.db"\nobjects = "b"\n')
    environ = {"CLAIMS_DATABASE_URL": "sqlite:///c.db", "CLAIMS_OBJECTS_URL": ""}
    found = find_project(tmp_path, environ=environ)
    assert (found.database, found.objects) == ("sqlite:///c.db", "b")


def test_no_project_says_what_was_looked_for(tmp_path: Path) -> None:
    """The message names both marks, the folder it started from, and what to do."""
    with pytest.raises(UsageError) as caught:
        find_project(tmp_path, environ={})
    for phrase in ("[tool.claims]", "evidence/", str(tmp_path), "claims init"):
        assert phrase in str(caught.value)


@pytest.mark.parametrize("name", ["absent", "file"])
def test_a_start_that_is_no_folder_is_a_usage_error(tmp_path: Path, name: str) -> None:
    """`-C DIR` must name a folder; the folders above a wrong one are not searched."""
    (tmp_path / "evidence").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="found no folder"):
        find_project(tmp_path / name, environ={})


WRONG = {
    "not-toml": ("[project]\nname = \n", "pyproject.toml:2: expected TOML in UTF-8"),
    "no-table": ("[tool]\nclaims = 1\n", "pyproject.toml:2: tool.claims: expected a table, found '1'"),
    "unknown": (
        '[tool.claims]\n\nevidense = "e"\n',
        "expected one of evidence, templates, output, database, objects, policy; nearest: evidence",
    ),
    "unknown-line": ('[tool.claims]\n\nevidense = "e"\n', "pyproject.toml:3: unknown key 'evidense' in [tool.claims]"),
    "unknown-dotted": ('[tool]\nclaims.outptu = "e"\n', "pyproject.toml:2: unknown key 'outptu'"),
    "number": ("[tool.claims]\noutput = 3\n", "pyproject.toml:2: output: expected a folder as text, found '3'"),
    "empty": ('[tool.claims]\ndatabase = ""\n', "pyproject.toml:2: database: expected a path or URL as text, found ''"),
    "above": ('[tool.claims]\nevidence = "../e"\n', "evidence: expected a path inside the project, found '../e'"),
    "absolute": (
        '[tool.claims]\noutput = "/tmp/e"\n',
        "output: expected a path inside the project, found the absolute",
    ),
    "drive": ('[tool.claims]\ntemplates = "C:/t"\n', "templates: expected a path inside the project"),
    "backslash": ("[tool.claims]\noutput = 'docs\\lake'\n", "output: expected a path with /, found"),
    "root": ('[tool.claims]\noutput = "."\n', "output: expected a folder below the project root"),
    "link": ('[tool.claims]\noutput = "away"\n', "output: expected a folder inside the project, found 'away', a link"),
}


@pytest.mark.parametrize(("text", "fault"), WRONG.values(), ids=WRONG)
def test_wrong_settings_are_configuration_errors(tmp_path: Path, text: str, fault: str) -> None:
    """Each fault names the file, the line where it is plain, the key and what was expected."""
    (tmp_path / "away").symlink_to(tmp_path.parent)
    with pytest.raises(ConfigError) as caught:
        settings(tmp_path, text)
    assert fault in str(caught.value)
    assert len(caught.value.faults) == 1


def test_all_wrong_settings_are_given_at_once(tmp_path: Path) -> None:
    """An author fixes a table in one go."""
    with pytest.raises(ConfigError) as caught:
        settings(tmp_path, '[tool.claims]\na = 1\noutput = "../x"\nobjects = []\n')
    assert len(caught.value.faults) == 3


def test_settings_that_are_not_utf_8_are_a_configuration_error(tmp_path: Path) -> None:
    """TOML is UTF-8 by its definition."""
    (tmp_path / "pyproject.toml").write_bytes(b"[tool.claims]\nevidence = '\xff'\n")
    with pytest.raises(ConfigError, match=r"pyproject\.toml: expected TOML in UTF-8"):
        find_project(tmp_path, environ={})


def test_slugs_are_the_folders_that_hold_an_entry(tmp_path: Path) -> None:
    """Sorted; other folders and files beside them are none; no evidence folder means no entries."""
    project = Project(root=str(tmp_path))
    assert entry_slugs(project) == ()
    for slug in ("b", "a", "c"):
        put(tmp_path, VALID, slug)
    (tmp_path / "evidence" / "objects").mkdir()
    (tmp_path / "evidence" / "ledger.db").touch()
    assert entry_slugs(project) == ("a", "b", "c")
