"""What was edited after the run makes it stale, however it was edited; what changes nothing leaves the claim held.

Each row of a table is a gate that covers a folder of its own, so that one project and three commands decide all rows.
"""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from e2e.project import CASE, GREEN, Project, Result, copies, rests_on

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BEFORE, AFTER = b"delay = 50\n", b"delay = 70\n"


@dataclass(frozen=True)
class Change:
    """Something that happens to a covered folder after the run, and whether the run is stale by it."""

    id: str
    do: Callable[[Path], object]
    """Is handed the folder."""
    stale: bool
    covers: tuple[str, ...] = ()
    """Relative to the folder; the folder itself where there are none."""
    prepare: Callable[[Path], object] = field(default=lambda folder: None)
    blinkered: bool = False
    """Only in a repository that was told not to look at some files."""
    git: bool | None = None
    """Only in a repository (True), or only outside one (False)."""


def quietly(path: Path, content: bytes) -> None:
    """Change a file to other bytes of the same length, and put its times back."""
    times = path.stat()
    assert times.st_size == len(content)
    path.write_bytes(content)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def link(path: Path, target: str) -> None:
    """Make a symbolic link, in place of one that is there."""
    path.unlink(missing_ok=True)
    path.symlink_to(target)


def in_git(*arguments: str) -> Callable[[Path], object]:
    """Give what runs git on the folder."""
    return lambda folder: Project(folder.parent).git(*(word.format(folder=folder.name) for word in arguments))


def put(name: str) -> Callable[[Path], object]:
    """Give what writes a new file, in a new folder of the folder."""

    def do(folder: Path) -> None:
        (folder / name).parent.mkdir()
        (folder / name).write_bytes(b"x")

    return do


def both(*steps: Callable[[Path], object]) -> Callable[[Path], object]:
    """Give what does several things in turn."""

    def do(folder: Path) -> None:
        for step in steps:
            step(folder)

    return do


def edit(folder: Path) -> None:
    """Change the covered file."""
    (folder / "a.py").write_bytes(AFTER + b"# and more\n")


CHANGES = (
    Change("edit", edit, stale=True),
    Change("edit-of-the-same-length-with-the-old-date", lambda f: quietly(f / "a.py", AFTER), stale=True),
    Change("delete", lambda f: (f / "a.py").unlink(), stale=True),
    Change("delete-the-folder", shutil.rmtree, stale=True),
    Change("add", lambda f: (f / "new.py").write_bytes(b""), stale=True),
    Change("add-in-a-subfolder", put("deep/new.py"), stale=True),
    Change("rename", lambda f: (f / "a.py").rename(f / "b.py"), stale=True),
    Change("swap-two", both(lambda f: (f / "a.py").rename(f / "t"), lambda f: (f / "b.py").rename(f / "a.py"),
                            lambda f: (f / "t").rename(f / "b.py")),
           prepare=lambda f: (f / "b.py").write_bytes(AFTER), stale=True),
    Change("truncate", lambda f: (f / "a.py").write_bytes(b""), stale=True),
    Change("line-ends", lambda f: (f / "a.py").write_bytes(BEFORE.replace(b"\n", b"\r\n")), stale=True),
    Change("edit-by-full-name", edit, stale=True, covers=("a.py",)),
    Change("edit-by-pattern", edit, stale=True, covers=("*.py",)),
    Change("delete-by-full-name", lambda f: (f / "a.py").unlink(), stale=True, covers=("a.py",)),
    Change("file-becomes-a-link-to-the-same-bytes",
           both(lambda f: (f / "a.py").rename(f.parent / "elsewhere.py"),
                lambda f: link(f / "a.py", "../elsewhere.py")), stale=True, git=True),
    Change("link-leads-elsewhere", lambda f: link(f / "l.py", "../other-2.py"), stale=True, covers=("l.py",),
           prepare=both(lambda f: (f.parent / "other-1.py").write_bytes(BEFORE),
                        lambda f: (f.parent / "other-2.py").write_bytes(AFTER),
                        lambda f: link(f / "l.py", "../other-1.py"))),
    Change("what-a-link-leads-to-is-edited", lambda f: (f.parent / "led-to.py").write_bytes(AFTER), stale=True,
           covers=("l.py",), prepare=both(lambda f: (f.parent / "led-to.py").write_bytes(BEFORE),
                                          lambda f: link(f / "l.py", "../led-to.py"))),
    Change("what-a-linked-folder-holds-is-edited", lambda f: (f.parent / "led/x.py").write_bytes(AFTER), stale=True,
           covers=("linked",), prepare=both(lambda f: (f.parent / "led").mkdir(),
                                            lambda f: (f.parent / "led/x.py").write_bytes(BEFORE),
                                            lambda f: link(f / "linked", "../led"))),
    Change("file-that-git-ignores-named-in-full", lambda f: (f / "a.secret").write_bytes(AFTER), stale=True,
           covers=("a.secret",), prepare=lambda f: (f / "a.secret").write_bytes(BEFORE)),
    Change("folder-that-git-ignores-named-in-full", lambda f: (f / "build/x.py").write_bytes(AFTER), stale=True,
           covers=("build",), prepare=both(lambda f: (f / "build").mkdir(),
                                           lambda f: (f / "build/x.py").write_bytes(BEFORE))),
    Change("file-that-is-another-gates-report-by-pattern", lambda f: (f / "a.txt").write_bytes(AFTER), stale=True,
           covers=("a.txt",), prepare=lambda f: (f / "a.txt").write_bytes(BEFORE)),
    Change("edit-and-commit", both(edit, in_git("commit", "-qm", "edit", "--", "{folder}")), stale=True, git=True),
    Change("edit-and-stage", both(edit, in_git("add", "{folder}")), stale=True, git=True),
    Change("edit-behind-a-filter", lambda f: (f / "a.filtered").write_bytes(AFTER), stale=True, git=True,
           covers=("a.filtered",), prepare=lambda f: (f / "a.filtered").write_bytes(BEFORE)),
    Change("edit-of-an-assumed-unchanged-file", edit, stale=True, blinkered=True,
           prepare=in_git("update-index", "--assume-unchanged", "{folder}/a.py")),
    Change("edit-of-a-skipped-file", edit, stale=True, blinkered=True,
           prepare=in_git("update-index", "--skip-worktree", "{folder}/a.py")),
    Change("edit-of-a-file-that-is-committed-though-ignored", lambda f: (f / "a.secret").write_bytes(AFTER),
           stale=True, blinkered=True,
           prepare=both(lambda f: (f / "a.secret").write_bytes(BEFORE), in_git("add", "-f", "{folder}/a.secret"))),
    Change("nothing", lambda f: None, stale=False),
    Change("nothing-to-a-file-that-is-skipped", lambda f: None, stale=False, blinkered=True,
           prepare=in_git("update-index", "--skip-worktree", "{folder}/a.py")),
    Change("touch", lambda f: os.utime(f / "a.py", (1, 1)), stale=False),
    Change("edit-and-back", both(edit, lambda f: (f / "a.py").write_bytes(BEFORE)), stale=False),
    Change("rewrite-with-the-same-bytes", both(lambda f: (f / "a.py").unlink(),
                                               lambda f: (f / "a.py").write_bytes(BEFORE)), stale=False),
    Change("edit-beside-what-is-covered", lambda f: (f / "b.py").write_bytes(AFTER), stale=False, covers=("a.py",),
           prepare=lambda f: (f / "b.py").write_bytes(BEFORE)),
    Change("add-beside-what-is-covered", lambda f: (f / "a.py.orig").write_bytes(AFTER), stale=False,
           covers=("a.py",)),
    Change("bytecode-appears", put("__pycache__/a.pyc"),
           stale=False),
    Change("commit-the-same-content", in_git("commit", "-qm", "new", "--", "{folder}"), stale=False, git=True,
           prepare=both(lambda f: (f / "late.py").write_bytes(AFTER), in_git("add", "{folder}/late.py"))),
    Change("stage-an-untracked-file", in_git("add", "{folder}"), stale=False, git=True,
           prepare=lambda f: (f / "untracked.py").write_bytes(AFTER)),
)  # fmt: skip
OUTSIDE_GIT = tuple(row for row in CHANGES if not row.blinkered and row.git is not True)
IN_GIT = tuple(row for row in CHANGES if not row.blinkered and row.git is not False)
BLINKERED = tuple(row for row in CHANGES if row.blinkered or row.id in ("edit", "nothing", "touch", "delete"))
QUIET = tuple(row for row in CHANGES if row.id in ("edit-of-the-same-length-with-the-old-date", "nothing", "touch"))


def changed(project: Project, rows: tuple[Change, ...]) -> tuple[Result, Result]:
    """Verify a gate for each row, let the changes happen, and give the states before and after."""
    for row in rows:
        project.write(f"{row.id}/a.py", BEFORE)
    repository = any(row.git or row.blinkered for row in rows) or rows is QUIET
    if repository:
        project.write(".gitignore", "*.secret\nbuild/\nevidence/ledger*\nevidence/objects/\n")
        project.write(".gitattributes", "*.py text\n*.filtered filter=fixed\n")
        project.git("init", "-q")
        project.git("config", "filter.fixed.clean", "echo always the same")
        if rows is QUIET:
            project.git("config", "core.trustctime", "false")
            project.git("config", "core.checkStat", "minimal")
        for row in rows:
            os.utime(project.root / row.id / "a.py", (1_700_000_000, 1_700_000_000))
        project.commit_all()
    for row in rows:
        row.prepare(project.root / row.id)
    covers = {row.id: [f"{row.id}/{name}" for name in row.covers] or [row.id] for row in rows}
    claimed = {row.id: copies("green.xml", covers=covers[row.id]) for row in rows}
    hiding = {"run": ["python", "-c", ""], "report": {"file": "file-that-is-another-gates-report-by-pattern/*.txt"}}
    project.entry(
        gates=claimed | {"hiding": hiding | {"covers": ["gate.py"]}}, claims={row.id: rests_on(row.id) for row in rows}
    )
    verified = project.verify(*(word for row in rows for word in ("--gate", row.id)))
    assert verified.code in (0, 1), verified.stderr
    for row in rows:
        row.do(project.root / row.id)
    return verified, project.status()


KINDS = {"outside-git": OUTSIDE_GIT, "in-git": IN_GIT, "blinkered": BLINKERED, "quiet": QUIET}


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Result, Result]]:
    """What gives the states of the gates in a kind of folder, before and after; all kinds are tried at once."""
    folders = {kind: tmp_path_factory.mktemp(kind) for kind in KINDS}
    with ThreadPoolExecutor(max_workers=2) as pool:
        waiting = {kind: pool.submit(changed, Project(folders[kind]), rows) for kind, rows in KINDS.items()}
    return lambda kind: waiting[kind].result()


def rows() -> list[Any]:
    """Give every row for every kind of folder that it is for."""
    return [pytest.param(kind, row, id=f"{kind}-{row.id}") for kind, chosen in KINDS.items() for row in chosen]


@pytest.mark.parametrize(("kind", "row"), rows())
def test_a_run_is_stale_where_what_it_covers_differs(
    states: Callable[[str], tuple[Result, Result]], kind: str, row: Change
) -> None:
    """Held after the run; stale after a change to what the gate covers, and after no other."""
    before, after = states(kind)
    assert before.codes(row.id) == []
    assert after.codes(row.id) == (["stale-inputs"] if row.stale else [])


@pytest.mark.parametrize("name", ["src/app.py", "app.py", "data/deep/x.bin"])
@pytest.mark.parametrize("git", [False, True], ids=["outside-git", "in-git"])
def test_a_gate_covers_every_file_of_the_root_by_default(project: Project, name: str, git: bool) -> None:
    """Without `covers` an edit anywhere under the root is noticed."""
    path = project.write(name, BEFORE)
    project.entry(gates={"gate": {"run": copies("green.xml")["run"]}})
    if git:
        project.commit_all()
    assert project.verify().codes("claim") == []
    path.write_bytes(AFTER)
    assert project.status().codes("claim") == ["stale-inputs"]


def test_a_file_that_marks_an_environment_does_not_hide_the_project(project: Project) -> None:
    """A stray pyvenv.cfg at the root does not take every file out of what the gate covers."""
    path = project.write("src/app.py", BEFORE)
    project.write("pyvenv.cfg", "home = nowhere\n")
    project.entry(gates={"gate": {"run": copies("green.xml")["run"]}})
    project.commit_all()
    assert project.verify().codes("claim") == []
    path.write_bytes(AFTER)
    assert project.status().codes("claim") == ["stale-inputs"]


DEFAULT: dict[str, Any] = {
    "title": "A piece of work",
    "contracts": {"c": {"platform": "any", "env": {"A": "1"}}, "d": {"platform": "any", "env": {"A": "1"}}},
    "gates": {
        "gate": copies("green.xml", contract="c", expects={"cases": ["a"]}, timeout_s=60),
        "other": copies("green.xml"),
    },
    "claims": {"claim": rests_on("gate")},
}


def gate_with(**changes: Any) -> dict[str, Any]:
    """Give the default parts with another gate."""
    return {"gates": {"gate": DEFAULT["gates"]["gate"] | changes, "other": DEFAULT["gates"]["other"]}}


def contract_with(**changes: Any) -> dict[str, Any]:
    """Give the default parts with another contract."""
    return {"contracts": DEFAULT["contracts"] | {"c": DEFAULT["contracts"]["c"] | changes}}


GOALPOSTS: dict[str, tuple[dict[str, Any], bool]] = {
    "run": (gate_with(run=["python", "-S", *copies("green.xml")["run"][2:]]), True),
    "run-as-line": (gate_with(run="python -IS gate.py reports/green.xml  {report} "), True),
    "report": (
        gate_with(run=["python", "gate.py", "reports/green.xml", "r.xml"], report={"file": "r.xml"}), True
    ),
    "covers": (gate_with(covers=["gate.py", "reports"]), True),
    "covers-left-out": ({"gates": {"gate": {"run": copies("green.xml")["run"]}}}, True),
    "cases": (gate_with(expects={"cases": ["*"]}), True),
    "cases-left-out": (gate_with(expects={}), True),
    "min-passed": (gate_with(expects={"cases": ["a"], "min_passed": 2}), True),
    "allow-skips": (gate_with(expects={"cases": ["a"], "allow_skips": True}), True),
    "timeout": (gate_with(timeout_s=61), True),
    "contract-left-out": ({"gates": {"gate": copies("green.xml", expects={"cases": ["a"]}, timeout_s=60)}}, True),
    "contract-python": (contract_with(python="/usr/bin/python3"), True),
    "contract-platform": (contract_with(platform="linux"), True),
    "contract-variable": (contract_with(env={"A": "2"}), True),
    "contract-one-more-variable": (contract_with(env={"A": "1", "B": ""}), True),
    "defaults-written-out": (gate_with(expects={"cases": ["a"], "min_passed": 1, "allow_skips": False}), False),
    "contract-of-another-name": (gate_with(contract="d"), False),
    "another-gate": ({"gates": DEFAULT["gates"] | {"other": copies("red.xml", 7)}}, False),
    "title-and-text": ({"title": "Other", "claims": {"claim": rests_on("gate") | {"text": "Other."}}}, False),
    "notes": ({"notes": {"n": {"text": "x", "source": "y"}}, "not_shown": ["much"]}, False),
    "order-of-keys": ({"gates": {"gate": dict(reversed(DEFAULT["gates"]["gate"].items()))}}, False),
}  # fmt: skip


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose gate ran under the default declaration."""
    project = Project(tmp_path_factory.mktemp("declared"))
    project.entry(**DEFAULT)
    assert project.verify().codes("claim") == []
    return project


@pytest.mark.parametrize("name", GOALPOSTS)
def test_moving_a_goalpost_after_the_run_makes_it_stale(declared: Project, name: str) -> None:
    """Each declared field of gate, contract and expectation is part of what the run is bound to; prose is not."""
    parts, moved = GOALPOSTS[name]
    declared.entry(**(DEFAULT | parts))
    codes = declared.status().codes("claim")
    assert ("stale-definition" in codes) == moved, codes
    assert moved or not codes


def test_another_root_is_another_definition(declared: Project) -> None:
    """Where a gate runs is part of what it is."""
    for path in ("gate.py", "reports/green.xml"):
        shutil.copy(declared.root / path, declared.write(f"sub/{path}", ""))
    declared.entry(**DEFAULT, root="sub")
    assert "stale-definition" in declared.status().codes("claim")


def test_comments_and_layout_of_the_entry_change_nothing(declared: Project) -> None:
    """The declaration counts, not how it is written."""
    path = declared.entry(**DEFAULT)
    path.write_text("# why\n" + yaml.safe_dump(yaml.safe_load(path.read_text()), default_flow_style=True), "utf-8")
    assert declared.status().codes("claim") == []


def test_the_tools_own_files_are_no_inputs(project: Project) -> None:
    """Recording a run, rendering and editing prose do not make the run stale that covers everything."""
    project.entry(gates={"gate": {"run": copies("green.xml")["run"]}})
    assert project.verify().codes("claim") == []
    assert project.claims("render").code == 0
    project.write("evidence/work/entry.md.j2", "{{ claim('claim') }}\n")
    assert project.status().codes("claim") == []


def test_what_was_green_is_not_green_for_another_report(project: Project) -> None:
    """The report a covered file prepares is an input like any other."""
    project.entry(gates={"gate": copies("green.xml", covers=["reports"])})
    assert project.verify().codes("claim") == []
    project.write("reports/green.xml", GREEN.replace(CASE, CASE + CASE.replace('"a"', '"b"')))
    assert project.status().codes("claim") == ["stale-inputs"]
