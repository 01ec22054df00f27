"""What a gate names counts, whatever git ignores and whatever it is called; only what is not named is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claims.gates.inputs import Snapshot, take
from claims.gates.manifest import files_of
from gates.repositories import git, manifest, put, repository

if TYPE_CHECKING:
    from pathlib import Path

VENV = "home = /usr/bin\n"


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with everything committed."""
    return repository(tmp_path / "repo")


def notices(repo: Path, path: str, *patterns: str, without: tuple[str, ...] = ()) -> bool:
    """Whether a change of a file changes what patterns cover."""
    put(repo, path, "1")
    before = take(repo, ()).manifest(patterns, without=without)
    put(repo, path, "2")
    return take(repo, ()).manifest(patterns, without=without) != before


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("src/x.log", "src"),
        ("src/x.log", "src/"),
        ("src/x.log", "src/*.log"),
        ("src/x.log", "**/*.log"),
        ("src/x.log", "src/x.log"),
        ("src/x.log", "."),
        ("ignored/deep/x", "ignored"),
        ("ignored/deep/x", "ignored/**"),
        ("src/mod.pyc", "src"),
        ("node_modules/pkg/i.js", "node_modules/pkg"),
        ("node_modules/pkg/i.js", "node_modules"),
        ("web/node_modules/pkg/i.js", "web/node_modules/pkg/*.js"),
        ("src/__pycache__/x.json", "src/__pycache__"),
        ("src/__pycache__/x.json", "**/__pycache__/*.json"),
        (".tox/x", ".tox"),
        (".coverage", ".coverage"),
    ],
)
def test_what_is_named_counts(repo: Path, path: str, pattern: str) -> None:
    """A file that git ignores, or that lies in what tools keep, is named like any other."""
    assert notices(repo, path, pattern)


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("src/node_modules/pkg/i.js", "src"),
        ("src/__pycache__/a.cpython-311.pyc", "src"),
        ("src/.pytest_cache/v", "."),
        ("src/.mypy_cache/x.json", "**/*.json"),
    ],
)
def test_what_tools_keep_below_what_is_named_does_not(repo: Path, path: str, pattern: str) -> None:
    """Every run would write it, and find its own inputs moved."""
    assert not notices(repo, path, pattern)


@pytest.mark.parametrize(
    "path", ["src/node_modules/x.js", "src/__pycache__/x.json", ".tox/x.py", "build/lib.pyc", "src/lib/x.py"]
)
@pytest.mark.parametrize("patterns", [(), (".",), ("src", ".tox", "build")])
def test_what_git_tracks_counts_whatever_it_is_called(repo: Path, path: str, patterns: tuple[str, ...]) -> None:
    """Nor is it hidden by a file beside it that marks a virtual environment."""
    put(repo, path, "0")
    put(repo, "src/pyvenv.cfg", VENV)
    put(repo, "src/lib/pyvenv.cfg", VENV)
    git(repo, "add", "-A", "-f")
    git(repo, "commit", "-q", "-m", "tracked")
    assert notices(repo, path, *patterns)


def test_bytecode_beside_its_source_never_counts(repo: Path) -> None:
    """Not even where somebody committed it: Python writes it anew."""
    put(repo, "src/__pycache__/a.cpython-311.pyc", "0")
    git(repo, "add", "-A", "-f")
    assert not notices(repo, "src/__pycache__/a.cpython-311.pyc", "src")
    assert not notices(repo, "src/__pycache__/a.cpython-311.pyc")


@pytest.mark.parametrize(
    ("marked", "path", "pattern", "counts"),
    [
        (VENV, "src/env/lib/x.py", "src", False),
        (VENV, "src/env/lib/x.py", "**/*.py", False),
        (VENV, "src/env/lib/x.py", "src/env", True),
        (VENV, "src/env/lib/x.py", "src/env/lib/*.py", True),
        ("", "src/env/lib/x.py", "src", True),
    ],
)
def test_a_virtual_environment_below_what_is_named(
    repo: Path, marked: str, path: str, pattern: str, *, counts: bool
) -> None:
    """Its packages are recorded with the interpreter; a file of that name alone makes none."""
    put(repo, "src/env/pyvenv.cfg", marked)
    put(repo, ".gitignore", "src/env\n")
    assert notices(repo, path, pattern) == counts


@pytest.mark.parametrize(
    "name", ["src/.a.py.swp", "src/a.py~", "src/.#a.py", "src/pkg.egg-info/PKG-INFO", "src/.idea/x"]
)
def test_what_an_editor_leaves_behind_and_git_ignores_does_not_count(repo: Path, name: str) -> None:
    """Else a claim would be stale while its file is looked at; what git does not ignore counts as ever."""
    assert notices(repo, name, "src")
    put(repo, ".gitignore", ".*.swp\n*~\n.#*\n*.egg-info\n.idea\n")
    assert not notices(repo, name, "src")
    assert notices(repo, name, name)


class TestReports:
    """Files that gates write as their reports."""

    def test_a_pattern_hides_nothing_that_git_tracks(self, repo: Path) -> None:
        """A gate beside it may declare any pattern."""
        assert notices(repo, "src/a.py", "src", without=("src/*", "**/*.py"))
        assert notices(repo, "src/a.py", without=("**",))

    def test_nor_a_source_that_is_not_committed_yet(self, repo: Path) -> None:
        """A report is XML."""
        assert notices(repo, "src/new.py", "src", without=("src/*",))

    @pytest.mark.parametrize("path", ["src/r.xml", "src/r.txt"])
    def test_a_report_is_hidden(self, repo: Path, path: str) -> None:
        """By its name or by its content."""
        put(repo, path, "<testsuite/>")
        before = take(repo, ()).manifest(("src",), without=("src/r.*",))
        put(repo, path, "<testsuites/>")
        assert take(repo, ()).manifest(("src",), without=("src/r.*",)) == before
        (repo / path).unlink()
        assert take(repo, ()).manifest(("src",), without=("src/r.*",)) == before


class TestDocuments:
    """What evidence writes into documents."""

    OPEN, CLOSE = "<!-- claims:claim e/works -->", "<!-- /claims -->"

    def look(self, repo: Path) -> Snapshot:
        """The files, with one document."""
        return take(repo, (), (), lambda path: path == "README.md")

    @pytest.mark.parametrize("patterns", [(), ("README.md",), ("*.md",)])
    def test_what_stands_in_blocks_is_nobodys_input(self, repo: Path, patterns: tuple[str, ...]) -> None:
        """And nobody's uncommitted work; the words around them are both."""
        put(repo, "README.md", f"# R\n\n{self.OPEN}\n{self.CLOSE}\n")
        git(repo, "add", "-A")
        git(repo, "commit", "-q", "-m", "a document")
        before = self.look(repo).manifest(patterns)
        put(repo, "README.md", f"# R\n\n{self.OPEN}\n> **Held** it works\n{self.CLOSE}\n")
        assert self.look(repo).manifest(patterns) == before
        assert self.look(repo).uncommitted == ()
        put(repo, "README.md", f"# S\n\n{self.OPEN}\n> **Held** it works\n{self.CLOSE}\n")
        assert self.look(repo).manifest(patterns) != before
        assert self.look(repo).uncommitted == ("README.md",)

    @pytest.mark.parametrize("text", ["{0}\n{2}", "```\n{0}\n{2}\n{1}\n```", "{2}", "<!-- claims:claim -->\n{2}\n{1}"])
    def test_what_is_no_block_counts(self, repo: Path, text: str) -> None:
        """One that is not closed, that is code, or that names nothing."""
        put(repo, "README.md", text.format(self.OPEN, self.CLOSE, "one"))
        before = self.look(repo).manifest(())
        put(repo, "README.md", text.format(self.OPEN, self.CLOSE, "two"))
        assert self.look(repo).manifest(()) != before

    def test_other_files_have_no_blocks(self, repo: Path) -> None:
        """Code between two comments of that form is code."""
        text = f"# {self.OPEN}\nx = %d\n# {self.CLOSE}\n"
        put(repo, "src/a.py", text % 1)
        before = self.look(repo).manifest(("src",))
        put(repo, "src/a.py", text % 2)
        assert self.look(repo).manifest(("src",)) != before


class TestUncommitted:
    """What of a gate's files is not committed."""

    @pytest.mark.parametrize(
        ("patterns", "named"),
        [
            (("src",), ("src/a.py", "src/b.py", "src/new.py")),
            (("src/a.py",), ("src/a.py",)),
            (("tests",), ()),
            ((), ("src/a.py", "src/b.py", "src/new.py", "top.txt")),
            (None, ("src/a.py",)),
        ],
    )
    def test_only_what_is_covered(self, repo: Path, patterns: tuple[str, ...] | None, named: tuple[str, ...]) -> None:
        """An edit, a deletion and a new file, each where it is covered; what the tool writes is nobody's work."""
        put(repo, "src/a.py", "edited")
        (repo / "src/b.py").unlink()
        put(repo, "src/new.py")
        put(repo, "top.txt")
        put(repo, "evidence/work/entry.yaml")
        snapshot = take(repo, ("evidence/*/entry.yaml",))
        covered = {"src/a.py"} if patterns is None else files_of(snapshot.manifest(patterns)).keys()
        commit = snapshot.about(covered, patterns)
        assert commit is not None
        assert (commit.dirty, set(commit.uncommitted)) == (bool(named), set(named))

    def test_what_a_claim_is_about_as_well(self, repo: Path) -> None:
        """A gate may cover its tests alone."""
        put(repo, "src/a.py", "edited")
        commit = take(repo, ()).about({"tests/test_a.py"}, ("tests",), ("src",))
        assert commit is not None
        assert commit.uncommitted == ("src/a.py",)

    def test_names_are_bounded(self, repo: Path) -> None:
        """A record holds a few, and how many there were."""
        for number in range(30):
            put(repo, f"src/new{number}.py")
        commit = take(repo, ()).about(set(take(repo, ()).paths), ())
        assert commit is not None
        assert (len(commit.uncommitted), commit.more) == (20, 10)
        assert commit.named.endswith("and 25 more")


def test_a_manifest_can_be_looked_at_again_without_git(repo: Path) -> None:
    """Its own files are compared, and nothing that came since, which nobody can list."""
    put(repo, "ignored", "x")
    then = take(repo, ()).manifest(("src", "gone", "**"))
    put(repo, ".git/HEAD", "broken")
    put(repo, "src/new.py")
    assert take(repo, ()).again(then) == then
    put(repo, "src/a.py", "edited")
    assert take(repo, ()).again(then) != then


def test_a_manifest_of_listed_files_is_that_of_a_clone(repo: Path, tmp_path: Path) -> None:
    """What git ignores is in no clone: an import is compared without it."""
    put(repo, "src/x.log", "x")
    git(tmp_path, "clone", "-q", str(repo), str(tmp_path / "clone"))
    clone = manifest(tmp_path / "clone", "src")
    assert take(repo, ()).manifest(("src",), listed=True).decode() == clone
    assert manifest(repo, "src") != clone


def test_what_gates_make_does_not_count_unless_it_is_named_in_full(repo: Path) -> None:
    """It is state of their own; a file that git lists is never that."""
    put(repo, "src/x.log", "1")
    made = ("src/x.log", "src/a.py")
    before = take(repo, ()).manifest(("src",), made=made)
    assert "src/a.py" in before.decode()
    put(repo, "src/x.log", "2")
    assert take(repo, ()).manifest(("src",), made=made) == before
    assert "src/x.log" in take(repo, ()).manifest(("src/x.log",), made=made).decode()
