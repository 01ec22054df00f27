"""A run is judged by what its own processes wrote, as its entry stands when it ends, and it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from e2e.project import CASE, GREEN, PATIENCE_S, Project, rests_on, script, words

if TYPE_CHECKING:
    from pathlib import Path

posix = pytest.mark.skipif(os.name != "posix", reason="pipes, signals and links are POSIX")
SHARED: dict[str, Any] = {"report": {"file": "out/*.xml"}}
COPY = "import shutil, sys; shutil.copyfile('reports/green.xml', sys.argv[1])"
WRITES = """
import pathlib, time
pathlib.Path("out").mkdir(exist_ok=True)
pathlib.Path("began").touch()
until = time.monotonic() + 60
while not pathlib.Path("go").exists() and time.monotonic() < until:
    time.sleep(0.02)
pathlib.Path("out/report.xml").write_text(pathlib.Path("reports/green.xml").read_text())
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project in an empty folder."""
    return Project(tmp_path)


def started(project: Project, *arguments: str) -> subprocess.Popen[str]:
    """Start `claims` and come back at once."""
    pipes: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(words(*arguments), cwd=project.root, env=project.environment, text=True, **pipes)


def appears(path: Path) -> None:
    """Wait for a file."""
    until = time.monotonic() + PATIENCE_S
    while not path.exists():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_gates_that_share_report_files_take_turns_across_processes(project: Project) -> None:
    """The gate that writes nothing is not held by the other's report, and one beside them waits for nobody."""
    project.entry(
        gates={
            "writes": script(WRITES, **SHARED),
            "idle": script("pass", report={"file": "out/**/*.xml"}),
            "beside": script(COPY, "beside.xml", report={"file": "beside.xml"}),
        },
        claims={name: rests_on(name) for name in ("writes", "idle", "beside")},
    )
    first = started(project, "verify", "work", "--gate", "writes")
    appears(project.root / "began")
    second = started(project, "verify", "work", "--gate", "idle", "--json")
    assert second.stderr
    said = second.stderr.readline()
    assert said == "work/idle waits for a run of another gate that writes out/**/*.xml; Ctrl-C ends it\n"
    assert project.claims("verify", "work", "--gate", "beside").code == 0
    project.write("go", "")
    for child, code in ((first, 0), (second, 1)):
        child.communicate(timeout=PATIENCE_S)
        assert child.returncode == code
    status = project.status()
    assert [status.codes(name) for name in ("writes", "idle", "beside")] == [[], ["no-report"], []]
    assert project.claims("verify", "work", "--gate", "writes").code == 0


def test_where_nothing_can_be_locked_the_run_says_so(project: Project) -> None:
    """It counts, because nobody need be there; the record and the user are told."""
    project.entry(gates={"gate": script(WRITES, **SHARED)})
    project.write("go", "")
    lock = project.root / "evidence" / "ledger.db-reports.lock"
    lock.mkdir()
    result = project.verify()
    assert result.code == 0
    assert "cannot be locked" in result.stderr
    assert "let nothing else write out/*.xml now" in result.stderr
    assert "reports-unlocked" in project.claims("show", "1", "--json").json["flags"]
    lock.rmdir()
    again = project.verify()
    assert (again.code, again.stderr) == (0, "")
    assert lock.is_file()


EDITS = {
    "another-declaration": ("text.replace('covers:', 'timeout_s: 9\\n    covers:')", 1, "changed meanwhile"),
    "another-claim": ("text.replace('What gate' + ' shows', 'All that gate shows')", 0, "changed meanwhile"),
    "no-yaml": ("'gates: ['", 2, "cannot be judged"),
    "gone": ("None", 2, "no entry 'work'"),
    "nothing": ("text", 0, ""),
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_is_judged_is_what_stands_when_the_gates_have_run(project: Project, edit: str) -> None:
    """`verify` and the `status` after it say the same, and the user is told of an edit made meanwhile."""
    text, code, said = EDITS[edit]
    turn = f"""
import pathlib, shutil, sys
path = pathlib.Path('evidence/work/entry.yaml')
text = path.read_text()
text = {text}
path.unlink() if text is None else path.write_text(text)
shutil.copyfile('reports/green.xml', sys.argv[1])
"""
    project.entry(gates={"gate": script(turn)})
    result = project.verify()
    assert (result.code, project.status().code) == (code, code), result.stderr
    assert said in result.stderr
    assert bool(said) == bool(result.stderr)
    assert project.claims("log", "--json").json["events"][0]["outcome"] == "passed"


def test_runs_with_other_cases_are_no_repeats(project: Project) -> None:
    """Three runs of which the last has a case more pass that case once; what `expects.cases` names may be repeated."""
    turn = (
        "import pathlib, sys; n = len([*pathlib.Path('.').glob('turn-*')]); pathlib.Path(f'turn-{n}').touch(); "
        'more = \'<testcase classname="t" name="race"/>\' * (n == 2); '
        f"pathlib.Path(sys.argv[1]).write_text('<testsuite name=\"s\">' + {CASE!r} + more + '</testsuite>')"
    )
    project.entry(
        gates={"gate": script(turn), "named": script(turn, expects={"cases": ["t::a"]})},
        claims={name: rests_on(name, needs={"repeats": 3}) for name in ("gate", "named")},
    )
    assert project.verify("--gate", "gate", "--repeat", "3").codes("gate") == ["not-repeated"]
    (reason,) = project.status().claims["gate"]["reasons"]
    assert "1 passing run on identical inputs, 3 needed; runs 1, 2 had other cases" in reason["detail"]
    for path in project.root.glob("turn-*"):
        path.unlink()
    assert project.verify("--gate", "named", "--repeat", "3").codes("named") == []
    assert project.status().claims["named"]["strength"] == "medium"


def test_files_of_the_user_stay_where_they_are_while_a_gate_runs(project: Project) -> None:
    """Files that match the pattern are there for the gate, and after it as they were, whoever tracks them."""
    looks = "import pathlib; pathlib.Path('out/made.xml').write_text(pathlib.Path('out/data/baseline.xml').read_text())"
    baseline = project.write("out/data/baseline.xml", GREEN)
    left = project.write("out/left.xml", GREEN)
    project.entry(gates={"gate": script(looks, report={"file": "out/**/*.xml"}) | {"covers": ["out/data"]}})

    def files() -> list[tuple[int, ...]]:
        found = [path.stat() for path in (baseline, left)]
        return [(one.st_ino, one.st_size, one.st_mtime_ns, one.st_ctime_ns) for one in found]

    before = files()
    result = project.verify()
    assert result.codes("claim") == []
    assert result.gates["gate"]["counts"]["total"] == 1
    assert files() == before
    (project.root / "out/made.xml").unlink()
    project.commit_all()
    nothing = script("pass", report={"file": "out/**/*.xml"})
    project.entry(gates={"gate": nothing})
    (reason,) = project.verify().claims["claim"]["reasons"]
    assert reason["code"] == "no-report"
    assert "out/data/baseline.xml, out/left.xml are tracked by git and were not written by this run" in reason["detail"]


HOSTILE = {
    "stops-itself": "os.kill(os.getpid(), signal.SIGSTOP)",
    "leaves-a-deaf-child": (
        "deaf = 'import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)'; "
        "subprocess.Popen([sys.executable, '-ISc', deaf], start_new_session=True); time.sleep(60)"
    ),
    "pipes-for-logs": "[os.mkfifo(os.path.join(folder, name)) for name in ('stdout', 'stderr')]; green()",
    "a-pipe-for-the-report": "os.mkfifo(sys.argv[1])",
    "a-link-for-its-folder": "shutil.rmtree(folder); os.symlink('/', folder)",
    "a-folder-too-deep": "[(os.mkdir('d'), os.chdir('d')) for _ in [os.chdir(folder)] + [0] * 1500]",
    "endless-words": "[os.write(1, b'y' * 1000000) for _ in iter(int, 1)]",
}


@posix
def test_no_gate_can_hold_verify_up(project: Project) -> None:
    """Whatever it does to itself, to its folder and to its output, the run ends and is recorded."""
    head = (
        "import os, shutil, signal, subprocess, sys, time; report = sys.argv[1]; folder = os.path.dirname(report); "
        "green = lambda: shutil.copyfile('reports/green.xml', report); "
    )
    late = ("stops-itself", "leaves-a-deaf-child", "endless-words")
    gates = {name: script(head + code, timeout_s=0.5 if name in late else 60) for name, code in HOSTILE.items()}
    project.entry(gates=gates, claims={name: rests_on(name) for name in gates})
    began = time.monotonic()
    result = project.verify()
    assert time.monotonic() - began < 30
    assert (result.code, result.stderr) == (1, "")
    outcomes = {name: gate["outcome"] for name, gate in result.gates.items()}
    ends = dict.fromkeys(HOSTILE, "no-report") | dict.fromkeys(late, "timed-out")
    assert outcomes == ends | {"pipes-for-logs": "passed"}


@posix
def test_an_interpreter_that_does_not_answer_holds_nobody_up(project: Project) -> None:
    """Its gate runs out of time, and nobody waits for what it says of itself."""
    mute = project.write("mute/python", "#!/bin/sh\nexec sleep 60\n")
    mute.chmod(0o755)
    gate = script("pass", timeout_s=0.5, contract="mute")
    project.entry(contracts={"mute": {"python": "mute/python"}}, gates={"gate": gate})
    began = time.monotonic()
    assert project.verify().codes("claim") == ["timed-out"]
    assert time.monotonic() - began < 15


def test_this_interpreter_is_asked_all_the_same(project: Project) -> None:
    """One that answers is recorded, also for a gate that ran out of time."""
    project.entry(gates={"gate": script("import time; time.sleep(60)", timeout_s=2)})
    assert project.verify().codes("claim") == ["timed-out"]
    version = project.claims("show", "1", "--json").json["interpreter"]["version"]
    assert version == ".".join(map(str, sys.version_info[:3]))
