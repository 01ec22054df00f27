"""Git is asked about a repository through a folder of our own, as its user trusts it, and runs nothing of it."""

from __future__ import annotations

import os
import shutil
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from claims.gates import git as door
from claims.gates.inputs import take
from claims.gates.repository import UnaskableError, find
from claims.gates.worktree import NoWorktreeError, commit_named, scratch_worktree
from gates.repositories import git, manifest, named, put, repository

if TYPE_CHECKING:
    from claims.core.commit import Commit

POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize {}\n"


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with everything committed."""
    return repository(tmp_path / "repo")


def state(folder: Path) -> Commit:
    """Where the working tree stands."""
    commit = take(folder, ()).commit
    assert commit is not None
    return commit


def program(folder: Path, name: str = "program") -> Path:
    """A program that leaves a marker, and copies its input."""
    made = put(folder, name, f"#!/bin/sh\ntouch '{folder}/ran'\ncat\n")
    made.chmod(0o755)
    return made


class TestWhichGit:
    """The program that is started."""

    def test_none_of_the_project(self, repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Neither by a relative entry of PATH, nor by one that leads into the project, also by a link."""
        for folder in (repo, repo / "bin"):
            program(put(folder, "git").parent, "git")
        (tmp_path / "link").symlink_to(repo / "bin")
        door.keep_out(repo)
        path = [".", "", "bin", str(repo), str(repo / "bin"), str(tmp_path / "link")]
        monkeypatch.chdir(repo)
        monkeypatch.setenv("PATH", os.pathsep.join(path))
        with pytest.raises(door.NoGitError):
            door.program()
        monkeypatch.setenv(
            "PATH", os.pathsep.join([*path, str(Path(shutil.which("git", path=os.defpath) or "").parent)])
        )
        assert door.program() == shutil.which("git", path=os.defpath)

    def test_one_beside_a_project_is_taken(self, repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A folder whose name begins as the project's does is another."""
        door.keep_out(repo)
        own = put(tmp_path / "repo-tools", "git", "#!/bin/sh\n")
        own.chmod(0o755)
        monkeypatch.setenv("PATH", str(own.parent))
        assert door.program() == str(own)


class TestWhoseRepository:
    """Trust, as `safe.directory` has it."""

    @pytest.fixture
    def foreign(self, repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A repository that belongs to somebody else, looked at by a user without settings."""
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.delenv("GIT_CONFIG_GLOBAL", raising=False)
        return repo

    def test_one_of_another_user_tells_nothing_of_commits(self, foreign: Path) -> None:
        """The reason names the owner and what mends it; which files there are is known all the same."""
        put(foreign, "ignored", "x")
        before = state(foreign)
        assert "its owner is another user" in before.unknown
        assert f"git config --global --add safe.directory {foreign}" in before.unknown
        assert (before.commit, "ignored" in named(foreign)) == (None, False)
        with pytest.raises(NoWorktreeError, match="owner"):
            commit_named(foreign, "HEAD")
        with pytest.raises(NoWorktreeError, match="owner"), scratch_worktree(foreign):
            pass

    @pytest.mark.parametrize("said", ["{}", "*", "{above}/*", "~/repo"])
    def test_the_user_can_declare_it_safe(self, foreign: Path, tmp_path: Path, said: str) -> None:
        """By its folder, by a folder above, for all folders, or from home."""
        text = said.format(foreign, above=foreign.parent)
        put(tmp_path, ".gitconfig", f'[safe]\n\tdirectory = "{text}"\n')
        assert state(foreign).commit == git(foreign, "rev-parse", "HEAD").strip()

    @pytest.mark.parametrize("said", ["*\n\tdirectory =", "{}/src", "{}x", ""])
    def test_what_is_declared_otherwise_does_not_count(self, foreign: Path, tmp_path: Path, said: str) -> None:
        """An empty value takes all before it back, and a neighbour is another folder."""
        put(tmp_path, ".gitconfig", f"[safe]\n\tdirectory = {said.format(foreign)}\n")
        assert state(foreign).unknown

    def test_a_repository_cannot_declare_itself_safe(self, foreign: Path) -> None:
        """Its own settings are not asked."""
        git(foreign, "config", "safe.directory", "*")
        assert state(foreign).unknown


class TestWhere:
    """What counts as a repository."""

    def test_a_bare_one_does_not(self, tmp_path: Path) -> None:
        """Only what is called `.git` is looked into."""
        git(tmp_path, "init", "-q", "--bare", str(tmp_path / "bare"))
        assert find(tmp_path / "bare") is None
        assert take(tmp_path / "bare", ()).commit is None

    @pytest.mark.parametrize("broken", [".git/HEAD", ".git/index", ".git/config"])
    def test_a_broken_one_says_so(self, repo: Path, broken: str) -> None:
        """It is not taken for a folder outside git."""
        put(repo, broken, "[broken")
        assert "git cannot read" in state(repo).unknown

    def test_broken_objects_say_so(self, repo: Path) -> None:
        """HEAD and index are whole, and what they name is not."""
        for path in (repo / ".git/objects").glob("??/*"):
            path.chmod(0o600)
            path.write_bytes(b"broken")
        assert "git cannot read" in state(repo).unknown
        assert "src/a.py" in named(repo)

    @pytest.mark.skipif(os.name != "posix", reason="named pipes are POSIX")
    @pytest.mark.parametrize("name", ["HEAD", "index", "config", "packed-refs"])
    def test_a_pipe_in_its_place_is_not_waited_for(self, repo: Path, name: str) -> None:
        """Nobody would ever write into it."""
        (repo / ".git" / name).unlink(missing_ok=True)
        os.mkfifo(repo / ".git" / name)
        take(repo, ())

    def test_settings_lead_nowhere_else(self, repo: Path, tmp_path: Path) -> None:
        """The working tree is where `.git` is, whatever the repository says."""
        put(tmp_path / "elsewhere", "a", "x")
        git(repo, "config", "core.worktree", str(tmp_path / "elsewhere"))
        assert "src/a.py" in named(repo)
        assert not state(repo).dirty

    def test_line_ends_go_by_the_repositorys_settings(self, repo: Path) -> None:
        """They say how files look on disk, and run nothing: a checkout with other line ends is clean."""
        git(repo, "config", "core.autocrlf", "true")
        put(repo, "src/a.py", "a = 1\r\n")
        assert not state(repo).dirty
        git(repo, "config", "core.autocrlf", "false")
        assert state(repo).dirty


class TestFilters:
    """Files that a filter stands before."""

    @pytest.fixture
    def filtered(self, repo: Path, tmp_path: Path) -> Path:
        """A repository whose text is kept in capitals, by a filter."""
        put(repo, ".gitattributes", "*.txt filter=loud\n")
        put(repo, "a.txt", "quiet\n")
        git(repo, "-c", "filter.loud.clean=tr a-z A-Z", "add", "-A")
        git(repo, "-c", "filter.loud.clean=tr a-z A-Z", "commit", "-q", "-m", "loud")
        git(repo, "config", "filter.loud.clean", str(program(tmp_path)))
        git(repo, "config", "filter.loud.smudge", str(program(tmp_path)))
        return repo

    def test_an_untouched_file_is_unchanged(self, filtered: Path, tmp_path: Path) -> None:
        """Its bytes are not those of the commit, and it is clean all the same, without the filter."""
        assert not state(filtered).dirty
        put(filtered, "a.txt", "other\n")
        assert take(filtered, ()).uncommitted == ("a.txt",)
        assert not (tmp_path / "ran").exists()

    @pytest.mark.parametrize("content", ["large", "larger"])
    def test_a_file_of_lfs_goes_by_its_pointer(self, repo: Path, content: str) -> None:
        """That is computed from the file."""
        put(repo, ".gitattributes", "*.bin filter=lfs -text\n")
        put(repo, "a.bin", POINTER.format(sha256(b"large").hexdigest(), 5))
        git(repo, "add", "-A")
        git(repo, "commit", "-q", "-m", "a pointer")
        put(repo, "a.bin", content)
        assert state(repo).dirty == (content == "larger")
        with scratch_worktree(repo) as worktree:
            assert (worktree.folder / "a.bin").read_text() == content
            worktree.show(git(repo, "rev-parse", "HEAD^{tree}").strip())
            assert ((worktree.folder / "a.bin").read_text() == content) == (content == "large")

    def test_a_copy_has_the_content_and_not_what_stands_for_it(self, filtered: Path, tmp_path: Path) -> None:
        """Where the commit is the present one; the filter is not started."""
        with scratch_worktree(filtered) as worktree:
            assert (worktree.folder / "a.txt").read_text() == "quiet\n"
            worktree.show_alone(git(filtered, "rev-parse", "HEAD").strip())
            assert (worktree.folder / "a.txt").read_text() == "quiet\n"
        assert not (tmp_path / "ran").exists()


class TestSparse:
    """A checkout that leaves parts of the tree out."""

    def test_what_is_left_out_counts_as_committed(self, repo: Path) -> None:
        """A whole checkout and a sparse one of the same commit cover the same, by default and by name."""
        put(repo, "big/x", "1\n")
        put(repo, "big/run", "#!/bin/sh\n").chmod(0o755)
        git(repo, "add", "-A")
        git(repo, "commit", "-q", "-m", "big")
        whole = [manifest(repo), manifest(repo, "big"), manifest(repo, "big/x"), manifest(repo, "**/x")]
        git(repo, "sparse-checkout", "set", "src")
        assert not (repo / "big").exists()
        assert [manifest(repo), manifest(repo, "big"), manifest(repo, "big/x"), manifest(repo, "**/x")] == whole
        assert not state(repo).dirty

    def test_what_is_deleted_otherwise_is_gone(self, repo: Path) -> None:
        """A flag of the index, without a checkout that is declared to be sparse, hides no deletion."""
        before = manifest(repo)
        git(repo, "update-index", "--skip-worktree", "src/a.py")
        (repo / "src/a.py").unlink()
        assert manifest(repo) != before
        assert take(repo, ()).uncommitted == ("src/a.py",)


class TestWithin:
    """Submodules and other repositories within."""

    @pytest.fixture
    def around(self, repo: Path) -> Path:
        """A repository with a submodule, everything committed."""
        repository(repo / "inner")
        git(repo, "add", "-A")
        git(repo, "commit", "-q", "-m", "within")
        return repo

    def test_it_is_asked_without_its_settings(self, around: Path, tmp_path: Path) -> None:
        """A monitor that it names does not run, whether it is tracked by the outer one or not."""
        repository(around / "untracked")
        for name in ("inner", "untracked"):
            git(around / name, "config", "core.fsmonitor", str(program(tmp_path)))
            git(around / name, "config", "core.hooksPath", str(tmp_path))
        put(around, "inner/new", "x")
        put(around, "inner/ignored", "x")
        assert set(take(around, ()).uncommitted) >= {"inner/new", "untracked"}
        assert not {"inner/new", "untracked/src/a.py"} - set(named(around))
        assert "inner/ignored" not in named(around)
        assert not (tmp_path / "ran").exists()

    def test_a_copy_has_its_files_as_recorded(self, around: Path) -> None:
        """At a commit those of that commit, and in the present tree those that stand there."""
        before = git(around, "rev-parse", "HEAD").strip()
        recorded = manifest(around)
        put(around, "inner/src/a.py", "a = 3\n")
        with scratch_worktree(around) as worktree:
            assert (worktree.folder / "inner/src/a.py").read_text() == "a = 3\n"
            worktree.show_alone(before)
            assert manifest(worktree.folder) == recorded
            worktree.show(worktree.present)
            assert (worktree.folder / "inner/src/a.py").read_text() == "a = 3\n"


def test_nothing_of_the_repository_is_written(repo: Path) -> None:
    """Neither its index nor its objects, also where files changed."""
    put(repo, "src/new.py", "x")
    put(repo, "src/a.py", "changed")
    before = {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in (repo / ".git").rglob("*")}
    take(repo, ())
    assert {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in (repo / ".git").rglob("*")} == before


def test_names_of_commits_are_the_users(repo: Path) -> None:
    """Branches, tags, steps back and what stands upstream; an option is none."""
    head = git(repo, "rev-parse", "HEAD").strip()
    git(repo, "tag", "-a", "v1", "-m", "one")
    git(repo, "commit", "-q", "--allow-empty", "-m", "next")
    git(repo, "branch", "side/one", "v1")
    git(repo, "pack-refs", "--all")
    git(repo, "branch", "loose", "v1")
    for name in ("v1", "side/one", "loose", "HEAD~1", "HEAD^", head, head[:8], "tags/v1"):
        assert commit_named(repo, name) == head, name
    for name in ("gone", "--all", "-h", "", "HEAD:src", "v1 v1"):
        assert commit_named(repo, name) is None, name


def test_a_broken_link_to_a_repository_is_no_folder_outside_git(repo: Path) -> None:
    """A `.git` that leads nowhere is said to be that."""
    shutil.rmtree(repo / ".git")
    put(repo, ".git", "gitdir: nowhere\n")
    with pytest.raises(UnaskableError, match="no whole repository"):
        find(repo / "src")
    assert "no whole repository" in state(repo).unknown
