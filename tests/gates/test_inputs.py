"""What a gate covers: every file that git would keep, as it stands in the working tree; without git, every file."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from claims.gates.inputs import take
from claims.gates.manifest import difference
from gates.repositories import FILES, git, manifest, named, plain, put, repository

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY_FILE = sorted(FILES)


@pytest.fixture(params=[plain, repository], ids=["plain", "git"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with files, once outside git and once in it."""
    made: Path = request.param(tmp_path)
    return made


def edit(folder: Path) -> None:
    """Change a file, to another text of the same length."""
    put(folder, "src/a.py", "a = 2\n")


def delete(folder: Path) -> None:
    """Take a file away."""
    (folder / "src/a.py").unlink()


def rename(folder: Path) -> None:
    """Give a file another name."""
    (folder / "src/a.py").rename(folder / "src/c.py")


def add(folder: Path) -> None:
    """Add a file that git has not seen."""
    put(folder, "src/new.py")


def swap(folder: Path) -> None:
    """Exchange the contents of two files."""
    put(folder, "src/a.py", FILES["src/b.py"])
    put(folder, "src/b.py", FILES["src/a.py"])


def link(folder: Path) -> None:
    """Add a link."""
    (folder / "src/link").symlink_to("a.py")


def dangle(folder: Path) -> None:
    """Add a link to nothing."""
    (folder / "src/link").symlink_to("nowhere")


def empty(folder: Path) -> None:
    """Empty a file."""
    put(folder, "src/b.py")


CHANGES = [edit, delete, rename, add, swap, link, dangle, empty]


COVERING: list[tuple[str, ...]] = [(), ("src",), (".",), ("src/*",), ("**/*",)]
ELSEWHERE = ("tests", ".gitignore")


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_seen_by_what_covers_it(folder: Path, change: Callable[[Path], None]) -> None:
    """A file that is edited, added, taken away or renamed changes the manifests that cover it, and no other."""
    before = take(folder, ())
    covered = {patterns: before.manifest(patterns) for patterns in (*COVERING, ELSEWHERE)}
    change(folder)
    after = take(folder, ())
    for patterns in COVERING:
        assert after.manifest(patterns) != covered[patterns], patterns
    assert after.manifest(ELSEWHERE) == covered[ELSEWHERE]


def test_looking_twice_sees_the_same(folder: Path) -> None:
    """Times do not count: the same files give the same bytes."""
    before = manifest(folder)
    for path in folder.rglob("*.py"):
        os.utime(path, (1, 1))
    assert manifest(folder) == before
    assert named(folder) == EVERY_FILE


def test_an_edit_within_the_same_second_is_seen(folder: Path) -> None:
    """A file with the size and the times that it had is looked into all the same."""
    before, times = manifest(folder), (folder / "src/a.py").stat()
    edit(folder)
    os.utime(folder / "src/a.py", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert manifest(folder) != before


CACHES = (
    "__pycache__/a.pyc", "src/__pycache__/x", "src/a.pyc", ".pytest_cache/v/x", ".mypy_cache/x", ".hypothesis/x",
    ".coverage", "node_modules/x.js", "src/node_modules/y", ".DS_Store", ".tox/x", ".ruff_cache/x",
)  # fmt: skip
NO_CACHES = ("src/pycache/a.py", "coverage.py", "src/git.py", ".github/x", "tox.ini")


def test_caches_are_left_out(folder: Path) -> None:
    """What tools leave behind is no input; what merely resembles it is."""
    for path in (*CACHES, *NO_CACHES):
        put(folder, path, "x")
    assert named(folder) == sorted([*EVERY_FILE, *NO_CACHES])


@pytest.mark.parametrize("name", [".venv", "envs/three"])
def test_virtual_environments_are_left_out(folder: Path, name: str) -> None:
    """Their distributions are recorded otherwise."""
    before = manifest(folder)
    put(folder, f"{name}/pyvenv.cfg", "home = /usr/bin")
    put(folder, f"{name}/lib/python3/site-packages/x.py")
    assert manifest(folder) == before


@pytest.mark.parametrize(("marker", "hidden"), [("pyvenv.cfg", "src/a.py"), ("src/mypyvenv.cfg", "src/my.py")])
def test_a_marker_does_not_hide_the_project(folder: Path, marker: str, hidden: str) -> None:
    """A project that is itself an environment, or a file whose name ends alike, leaves the files covered."""
    put(folder, hidden, "1")
    put(folder, marker)
    before = manifest(folder)
    put(folder, hidden, "2")
    assert manifest(folder) != before


def test_our_own_files_are_left_out(folder: Path) -> None:
    """What the tool writes is no input of any gate."""
    before = manifest(folder)
    own = ("evidence/ledger.db", "evidence/objects", "evidence/*/entry.yaml")
    for path in ("evidence/ledger.db", "evidence/objects/ab/cd", "evidence/work/entry.yaml"):
        put(folder, path, "x")
    assert manifest(folder, excluded=own) == before
    assert named(folder, "evidence", excluded=(*own, "evidence/x")) != []
    put(folder, "evidence/work/fix.patch", "x")
    assert named(folder, excluded=own) == sorted([*EVERY_FILE, "evidence/work/fix.patch"])


def test_reports_are_left_out(folder: Path) -> None:
    """What gates write is covered by none of them."""
    put(folder, "reports/a.xml", "x")
    put(folder, "reports/notes.txt", "x")
    text = take(folder, ()).manifest((), without=("reports/*.xml",)).decode()
    assert "reports/notes.txt" in text
    assert "a.xml" not in text


def test_a_pattern_that_names_nothing_is_a_line(folder: Path) -> None:
    """A file that is not there is part of what is covered: when it comes, the run is stale."""
    assert manifest(folder, "src/gone.py") == "src/gone.py\tmissing\n"
    snapshot = take(folder, ())
    assert snapshot.names_nothing(["src", "gone", "*.md", "src/*.py"]) == ["gone", "*.md"]
    put(folder, "src/gone.py")
    assert manifest(folder, "src/gone.py") != "src/gone.py\tmissing\n"


def test_an_empty_folder_is_there(folder: Path) -> None:
    """A folder without files is no missing one."""
    (folder / "data").mkdir()
    assert manifest(folder, "data/") == "data\tempty\n"
    put(folder, "data/x")
    assert named(folder, "data/") == ["data/x"]


def test_the_target_of_a_link_counts(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A link to a file is covered with what it leads to, wherever that lies."""
    target = put(tmp_path_factory.mktemp("elsewhere"), "x", "1")
    (folder / "link").symlink_to(target)
    before = manifest(folder)
    target.write_text("2")
    edited = manifest(folder)
    target.unlink()
    assert len({before, edited, manifest(folder)}) == 3


@pytest.mark.parametrize("change", ["content", "retarget", "remove"])
def test_a_link_to_a_folder_counts(folder: Path, tmp_path_factory: pytest.TempPathFactory, change: str) -> None:
    """A package that is linked in is covered like one that was copied in."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    put(elsewhere, "one/x.py", "1")
    put(elsewhere, "two/x.py", "2")
    (folder / "linked").symlink_to(elsewhere / "one")
    before = manifest(folder)
    if change == "content":
        put(elsewhere, "one/x.py", "2")
    else:
        (folder / "linked").unlink()
    if change == "retarget":
        (folder / "linked").symlink_to(elsewhere / "two")
    assert manifest(folder) != before


@pytest.mark.skipif(os.name != "posix", reason="named pipes are POSIX")
def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    """A file that is no file is named as such."""
    put(tmp_path, "a")
    os.mkfifo(tmp_path / "pipe")
    assert "pipe\tspecial" in manifest(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX")
@pytest.mark.parametrize("name", [b"\xff\xfe", "é 漢".encode(), b"a\tb", b"with space", b'"quoted"', b"$(x)"], ids=repr)
def test_any_name_is_covered(folder: Path, name: bytes) -> None:
    """Whatever a file is called, it is an input."""
    path = os.fsencode(folder) + b"/" + name
    Path(os.fsdecode(path)).write_text("1")
    before = manifest(folder)
    Path(os.fsdecode(path)).write_text("2")
    assert manifest(folder) != before
    assert os.fsdecode(name) in before


def test_without_git_ignored_files_count(tmp_path: Path) -> None:
    """Nobody says there what to ignore."""
    plain(tmp_path)
    put(tmp_path, "ignored", "x")
    assert "ignored" in named(tmp_path)
    assert take(tmp_path, ()).commit is None


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file below a folder with its bytes, git's own included."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class TestGit:
    """What git adds."""

    @pytest.fixture
    def repo(self, tmp_path: Path) -> Path:
        """A repository with everything committed."""
        return repository(tmp_path / "repo")

    def test_ignored_files_are_left_out(self, repo: Path) -> None:
        """What git ignores is no input, unless it is named in full."""
        before = manifest(repo)
        put(repo, "ignored", "x")
        put(repo, "src/x.log", "x")
        assert manifest(repo) == before
        assert named(repo, "ignored", "src/a.py") == ["ignored", "src/a.py"]
        named_before = manifest(repo, "ignored")
        put(repo, "ignored", "y")
        assert manifest(repo, "ignored") != named_before

    def test_an_ignored_root_is_read_without_git(self, repo: Path) -> None:
        """A root of which git knows nothing is looked at all the same."""
        put(repo, "ignored/a.py", "1")
        before = manifest(repo / "ignored")
        put(repo, "ignored/a.py", "2")
        assert manifest(repo / "ignored") != before
        assert named(repo / "ignored") == ["a.py"]

    def test_a_folder_of_the_repository_is_read_by_itself(self, repo: Path) -> None:
        """Paths are relative to the folder that was asked about, and other folders are not seen."""
        before = manifest(repo / "src")
        put(repo, "tests/test_a.py", "changed")
        assert named(repo / "src") == ["a.py", "b.py"]
        assert manifest(repo / "src") == before

    @pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
    def test_files_that_git_was_told_not_to_look_at_are_looked_at(self, repo: Path, flag: str) -> None:
        """An index cannot hide an edit."""
        before = manifest(repo)
        git(repo, "update-index", flag, "src/a.py")
        assert manifest(repo) == before
        edit(repo)
        assert manifest(repo) != before
        commit = take(repo, ()).commit
        assert commit is not None
        assert commit.dirty

    def test_commit_and_tree_are_recorded(self, repo: Path) -> None:
        """A clean tree is HEAD's own; an edit or a new file makes it dirty and another tree."""
        clean = take(repo, ()).commit
        assert clean is not None
        assert (clean.commit, clean.tree) == tuple(git(repo, "rev-parse", "HEAD", "HEAD^{tree}").split())
        assert not clean.dirty
        put(repo, "src/new.py")
        dirty = take(repo, ()).commit
        assert dirty is not None
        assert dirty.dirty
        assert (dirty.commit, dirty.tree != clean.tree) == (clean.commit, True)

    @pytest.mark.parametrize("below", ["", "src"])
    def test_what_lies_apart_leaves_the_tree_clean(self, repo: Path, below: str) -> None:
        """A ledger that git does not ignore is nobody's uncommitted work, and one file beside it is."""
        put(repo, "evidence/ledger.db")
        put(repo, "evidence/objects/ab/cd")
        apart = [f"{'../' if below else ''}evidence/{name}" for name in ("ledger.db", "objects")]
        clean, dirty = take(repo / below, (), [*apart, "../../elsewhere"]).commit, take(repo / below, ()).commit
        assert clean is not None
        assert dirty is not None
        assert (clean.dirty, dirty.dirty) == (False, True)
        put(repo, "evidence/notes.txt")
        beside = take(repo / below, (), apart).commit
        assert beside is not None
        assert beside.dirty

    def test_before_the_first_commit(self, tmp_path: Path) -> None:
        """There is no commit yet, and everything is uncommitted."""
        plain(tmp_path)
        git(tmp_path, "init", "-q")
        commit = take(tmp_path, ()).commit
        assert commit is not None
        assert (commit.commit, commit.dirty) == (None, True)
        assert named(tmp_path) == EVERY_FILE

    def test_a_nested_repository_is_looked_into(self, repo: Path) -> None:
        """A repository in the repository is covered by its files, not by its commit alone."""
        repository(repo / "inner")
        before = manifest(repo)
        put(repo, "inner/src/a.py", "uncommitted")
        assert manifest(repo) != before
        assert "inner/src/a.py" in named(repo)

    @pytest.mark.parametrize("change", ["src/a.py", "new.txt", "deeper/src/a.py", "deeper/new.txt", ""])
    def test_a_change_in_a_repository_within_is_uncommitted(self, repo: Path, change: str) -> None:
        """A tree names the commit of a submodule and not its files; one with everything committed is clean."""
        repository(repository(repo / "inner") / "deeper")
        for folder in (repo / "inner", repo):
            git(folder, "add", "-A")
            git(folder, "commit", "-q", "-m", "within")
        put(repo, "inner/ignored", "no work of anybody")
        put(repo, "inner/evidence/ledger.db", "the ledger")
        if change:
            put(repo / "inner", change, "changed")
        commit = take(repo, (), ["inner/evidence/ledger.db"]).commit
        below = take(repo / "src", (), ["../inner/evidence/ledger.db"]).commit
        assert commit is not None
        assert below is not None
        assert (commit.dirty, below.dirty) == (bool(change), bool(change))

    def test_a_submodule_that_is_not_checked_out_is_clean(self, repo: Path) -> None:
        """There is nothing in it that could have changed."""
        repository(repo / "inner")
        git(repo, "add", "-A")
        git(repo, "commit", "-q", "-m", "within")
        shutil.rmtree(repo / "inner")
        (repo / "inner").mkdir()
        commit = take(repo, ()).commit
        assert commit is not None
        assert not commit.dirty

    def test_a_nested_repository_without_a_commit(self, repo: Path) -> None:
        """An empty repository somewhere does not make git mute: the commit is recorded, ignored files left out."""
        git(repo, "init", "-q", "scratch")
        put(repo, "scratch/x", "1")
        put(repo, "ignored", "x")
        assert take(repo, ()).commit is not None
        assert "ignored" not in named(repo)

    def test_a_worktree(self, repo: Path, tmp_path: Path) -> None:
        """A linked worktree has its own index and its own files."""
        git(repo, "worktree", "add", "-q", str(tmp_path / "tree"))
        edit(tmp_path / "tree")
        assert manifest(tmp_path / "tree") != manifest(repo)
        commit = take(tmp_path / "tree", ()).commit
        assert commit is not None
        assert commit.dirty

    def test_a_conflict(self, repo: Path) -> None:
        """In the middle of a merge the files as they stand are the inputs."""
        git(repo, "checkout", "-q", "-b", "other")
        put(repo, "src/a.py", "other\n")
        git(repo, "commit", "-qam", "other")
        git(repo, "checkout", "-q", "-")
        put(repo, "src/a.py", "mine\n")
        git(repo, "commit", "-qam", "mine")
        with pytest.raises(Exception, match="merge"):
            git(repo, "merge", "-q", "other")
        assert take(repo, ()).commit is not None
        before = manifest(repo)
        put(repo, "src/a.py", "resolved\n")
        assert manifest(repo) != before
        assert git(repo, "ls-files", "--unmerged") != ""

    def test_the_repository_is_left_as_it_was(self, repo: Path) -> None:
        """Looking writes no object, does not touch the index, and stages nothing."""
        put(repo, "src/new.py", "new")
        edit(repo)
        git(repo, "add", "src/b.py")
        before, index = contents(repo), (repo / ".git/index").stat().st_mtime_ns
        status = git(repo, "--no-optional-locks", "status", "--porcelain")
        for _ in range(2):
            take(repo, ())
        assert contents(repo) == before
        assert (repo / ".git/index").stat().st_mtime_ns == index
        assert git(repo, "--no-optional-locks", "status", "--porcelain") == status

    def test_a_split_index_is_left_as_it_was(self, repo: Path) -> None:
        """A repository whose index is kept in two parts gets no third one."""
        git(repo, "config", "core.splitIndex", "true")
        git(repo, "update-index", "--split-index")
        for name in ("new", "newer", "newest"):
            put(repo, f"src/{name}.py", name)
        before = sorted(path.name for path in (repo / ".git").iterdir())
        assert "src/new.py" in named(repo)
        assert sorted(path.name for path in (repo / ".git").iterdir()) == before

    @pytest.mark.parametrize(
        "name",
        [
            "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_CEILING_DIRECTORIES",
            "GIT_NAMESPACE", "GIT_PREFIX", "GIT_LITERAL_PATHSPECS", "GIT_CONFIG_PARAMETERS",
        ],
    )  # fmt: skip
    def test_gits_own_variables_change_nothing(
        self, repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        """A hook of another repository may call us."""
        before = take(repo, ())
        other = repository(tmp_path / "other")
        monkeypatch.setenv(name, str(other / ".git"))
        assert take(repo, ()) == before

    def test_a_hook_is_not_run(self, repo: Path, tmp_path: Path) -> None:
        """A file-system monitor of the repository's configuration is not started by looking."""
        monitor = put(tmp_path, "monitor", f"#!/bin/sh\ntouch {tmp_path}/ran\n")
        monitor.chmod(0o755)
        git(repo, "config", "core.fsmonitor", str(monitor))
        assert named(repo) == EVERY_FILE
        assert not (tmp_path / "ran").exists()

    def test_a_broken_repository_is_read_without_git(self, repo: Path) -> None:
        """Where git cannot say, every file is hashed."""
        put(repo, ".git/index", "broken")
        assert named(repo) == EVERY_FILE
        commit = take(repo, ()).commit
        assert commit is not None
        assert "git cannot read the repository" in commit.unknown

    def test_without_git_on_path(self, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """So it is where there is no git at all."""
        monkeypatch.setenv("PATH", "")
        assert named(repo) == EVERY_FILE
        commit = take(repo, ()).commit
        assert commit is not None
        assert "install git" in commit.unknown


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (b"", b"", ""),
        (b"a\t1\n", b"a\t2\n", "a"),
        (b"a\t1\n", b"", "a"),
        (b"", b"a\t1\n", "a"),
        (b"".join(b"%d\t1\n" % n for n in range(5)), b"", "0, 1, 2 and 2 more"),
        (b"a\tb\t1\n", b"a\tb\t2\n", "a\tb"),
        (b"\xff\t1\n", b"", "\ufffd"),
    ],
)
def test_differences_are_named(before: bytes, after: bytes, said: str) -> None:
    """A few of the files in which two manifests differ stand for all."""
    assert difference(before, after) == said
