"""What of a run's files was committed, who can tell, and what nobody has to commit."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from e2e.project import GREEN, Project, copies, rests_on, script

FOREIGN = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
IGNORED = "/evidence/ledger.db*\n/evidence/objects/\n*.log\n__pycache__/\n"
MOVES = (
    "import pathlib, sys; pathlib.Path('src/x.log').write_text({}); pathlib.Path(sys.argv[1]).write_text(sys.argv[2])"
)


@pytest.fixture
def committed(project: Project) -> Project:
    """A project with everything committed."""
    project.write(".gitignore", IGNORED)
    project.write("src/a.py", "A = 1\n")
    project.commit_all()
    return project


def downgrades(project: Project) -> list[str]:
    """Why the claim weighs less."""
    found: list[str] = project.status().claims["claim"]["downgrades"]
    return found


def why(project: Project) -> str:
    """The reason of the first downgrade."""
    text: str = project.claims("why", "work/claim", "--json").json["downgrades"][0]["why"]
    return text


def test_what_a_gate_does_not_cover_makes_nothing_biased(committed: Project) -> None:
    """A new entry, rendered pages and other files: a run is about what its gate covers."""
    committed.entry("other")
    committed.write("src/a.py", "A = 2\n")
    committed.write("new.txt", "")
    committed.verify()
    assert downgrades(committed) == []
    assert committed.claims("show", "1", "--json").json["git"]["dirty"] is False


@pytest.mark.parametrize("how", ["covers", "scope", "anchor"])
def test_uncommitted_changes_in_it_do_and_are_named(committed: Project, how: str) -> None:
    """As do those in what the claim is about, though the gate covers its tests alone."""
    parts: dict[str, Any] = {"gates": {"gate": copies("green.xml")}, "claims": {"claim": rests_on("gate")}}
    if how == "covers":
        parts["gates"]["gate"]["covers"] = ["src"]
    elif how == "scope":
        parts["claims"]["claim"]["scope"] = ["src"]
    else:
        parts["claims"]["claim"]["authoritative"].append("one")
        parts["anchors"] = {"one": {"at": "src/a.py::A"}}
    committed.entry(**parts)
    committed.write("src/a.py", "A = 2\n")
    committed.verify()
    assert downgrades(committed) == ["biased"]
    assert why(committed) == "uncommitted changes stood in the working tree of run 1: src/a.py"
    assert "with uncommitted changes in src/a.py" in committed.claims("show", "1").stdout


def test_what_render_writes_is_nobodys_work_and_nobodys_input(committed: Project) -> None:
    """A gate that covers everything stays current over its own page and block, and the tree is as clean as it was."""
    committed.entry(gates={"gate": copies("green.xml", covers=["."])})
    committed.write("README.md", "# A project\n\n<!-- claims:claim work/claim -->\n<!-- /claims -->\n")
    committed.write("pyproject.toml", "[tool.claims.policy.achieved]\nclean_tree = true\nstrength = 'weak'\n")
    committed.commit_all()
    assert committed.verify().code == 0
    assert committed.claims("render").code == 0
    assert committed.claims("render", "README.md").code == 0
    assert committed.git("status", "--porcelain")
    assert committed.status().code == 0
    assert committed.claims("promote", "work", "achieved").code == 0
    committed.verify()
    assert downgrades(committed) == []
    readme = (committed.root / "README.md").read_text()
    committed.write("README.md", readme.replace("is so", "is not so"))
    assert committed.claims("render", "--check", "README.md").code == 1, "an edit by hand is found"


def test_a_promotion_asks_for_a_committed_tree_and_names_the_files(committed: Project) -> None:
    """Whatever the gates cover."""
    committed.write("pyproject.toml", "[tool.claims.policy.achieved]\nclean_tree = true\nstrength = 'weak'\n")
    committed.commit_all()
    committed.verify()
    committed.write("notes.txt", "")
    committed.entry("other")
    done = committed.claims("promote", "work", "achieved")
    assert done.code == 1
    assert "evidence/other/entry.yaml" in done.stdout
    assert "notes.txt" in done.stdout


class TestIgnored:
    """Files that git ignores, below a folder that a gate names."""

    def test_what_a_gate_writes_is_its_own(self, committed: Project) -> None:
        """A log that every run writes anew, or the same again, moves no inputs and makes nothing stale."""
        for content in ("'the same'", "str(__import__('time').time_ns())"):
            code = MOVES.format(content)
            committed.entry(gates={"gate": script(code, GREEN, covers=["src"])})
            (committed.root / "src/x.log").unlink(missing_ok=True)
            assert committed.verify("--repeat", "3").code == 0
            assert committed.status().code == 0
            counted = committed.claims("why", "work/claim", "--json").json["gates"]["gate"]["repeats"]
            assert (counted["runs"], counted["failures"]) == (3, 0)

    def test_what_stands_there_counts(self, committed: Project) -> None:
        """Also a file that came later, and one that is gone."""
        committed.entry(gates={"gate": copies("green.xml", covers=["src"])})
        committed.write("src/data.log", "1")
        assert committed.verify().code == 0
        for change in ("edited", "gone", "new"):
            committed.write("src/data.log", "1")
            assert committed.status().code == 0
            committed.write("src/data.log" if change == "edited" else "src/new.log", "2")
            if change == "gone":
                (committed.root / "src/data.log").unlink()
            assert committed.status().codes("claim") == ["stale-inputs"], change
            (committed.root / "src/new.log").unlink(missing_ok=True)

    def test_an_import_is_compared_without_them(self, committed: Project) -> None:
        """A commit has none, and the run elsewhere was bound to a commit."""
        committed.entry(gates={"gate": copies("green.xml", covers=["src"])})
        committed.commit_all()
        committed.write("src/data.log", "1")
        report = committed.root / "reports/green.xml"
        imported = committed.claims(
            "import", "work/gate", str(report), "--exit-code", "0", "--platform", "linux", "--commit", "HEAD"
        )
        assert imported.code in (0, 1)
        assert committed.status().codes("claim") == []


class TestCannotBeAsked:
    """Git is not to be asked, though there is a repository."""

    @pytest.fixture
    def no_git(self, tmp_path: Path) -> dict[str, str]:
        """An environment without git."""
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin/sh").symlink_to(shutil.which("sh") or "/bin/sh")
        return {"PATH": str(tmp_path / "bin")}

    def test_a_run_says_so(self, committed: Project, no_git: dict[str, str]) -> None:
        """On the terminal, in the verdict, and with what mends it."""
        for environment, mends in ((FOREIGN, "safe.directory"), (no_git, "install git")):
            done = committed.claims("verify", "work", **environment)
            assert (done.code, "(biased)" in done.stdout, mends in done.stdout) == (0, True, True)
            assert "cannot tell whether run" in why(committed)
            assert mends in why(committed)
            assert mends in committed.claims("show", "2" if environment is no_git else "1").stdout
            said = committed.claims("audit", **environment).stdout
            assert mends in said
            assert "no git repository" not in said

    def test_a_base_is_refused_with_the_reason(self, committed: Project) -> None:
        """And not with the words for a folder outside git."""
        done = committed.claims("verify", "work", "--base", "HEAD", **FOREIGN)
        assert done.code == 2
        assert "owner" in done.stderr

    def test_nothing_is_stale_for_that(self, committed: Project, no_git: dict[str, str]) -> None:
        """A run that was recorded with git is compared by its own files, and what cannot be seen is said."""
        gates = {"gate": copies("green.xml", covers=["src"]), "all": copies("green.xml", covers=["."])}
        committed.entry(gates=gates, claims={"claim": rests_on("gate", "all")})
        committed.commit_all()
        committed.write("new.log", "ignored")
        committed.verify()
        for environment in (FOREIGN, no_git):
            assert committed.claims("status", **environment).code == 0
        said = committed.claims("why", "work/claim", **no_git).stdout
        assert "cannot tell whether files were added since run" in said
        committed.write("src/a.py", "A = 2\n")
        for environment in (FOREIGN, no_git):
            assert "stale-inputs" in committed.claims("status", **environment).stdout

    def test_a_run_without_git_stays_current_when_git_comes(self, committed: Project, no_git: dict[str, str]) -> None:
        """Every file was an input then; those that git ignores still are, as they were."""
        default = {name: value for name, value in copies("green.xml").items() if name != "covers"}
        committed.entry(gates={"gate": default})
        committed.write("x.log", "1")
        committed.verify(**no_git)
        assert downgrades(committed) == ["biased"]
        assert committed.status().code == 0
        committed.write("src/new.py", "")
        assert committed.status().codes("claim") == ["stale-inputs"]

    def test_a_folder_outside_git_is_none_of_these(self, project: Project) -> None:
        """There is no commit, and nothing is said of one."""
        assert project.verify().code == 0
        assert downgrades(project) == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give a folder to another user")
def test_a_checkout_of_another_user(committed: Project) -> None:
    """As in a container whose workspace is mounted from outside."""
    for at, folders, names in os.walk(committed.root):
        for name in (".", *folders, *names):
            os.lchown(Path(at, name), 12345, 12345)
    committed.verify()
    assert "its owner is user 12345" in why(committed)
