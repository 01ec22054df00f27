"""Gates under Windows CPython in Wine, as a user has them. Run by `make test-wine`; `make test` skips it."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from e2e.project import Project, rests_on, script

LANE = os.environ.get("WINE_LANE", "")
pytestmark = pytest.mark.skipif(not LANE, reason="WINE_LANE names no lane; `make test-wine` makes one and runs this")
CONTRACT = {
    "python": f"{LANE}/cpython/3.11/python.exe",
    "launcher": f"{LANE}/launch",
    "platform": "windows-wine",
    "env": {"PYTHONHASHSEED": "7"},
}
STORE = "def read():\n    return open('value.txt').read()\n"
TEST = """\
import os, sys, store
def test_windows(record_property):
    assert sys.platform == 'win32' and os.sep == chr(92)
    assert os.environ['PYTHONHASHSEED'] == '7' and hash('a') == {hash}
    assert store.read() == 'one'
"""
PROBE = "import sys; print(hash('a'))"
PYTEST = "python -m pytest tests -q -p no:cacheprovider"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with a module, a file that it reads, and a test of both."""
    import subprocess

    launched = [f"{LANE}/launch", f"{LANE}/cpython/3.11/python.exe", "-c", PROBE]
    said = subprocess.run(launched, env={**os.environ, "PYTHONHASHSEED": "7"}, capture_output=True, check=True)
    project = Project(tmp_path / "project")
    project.write("store.py", STORE)
    project.write("value.txt", "one")
    project.write("other.txt", "x")
    project.write("tests/conftest.py", "import sys\nsys.path.insert(0, '.')\n")
    project.write("tests/test_store.py", TEST.format(hash=said.stdout.decode().strip()))
    project.write(".gitignore", "__pycache__\nevidence/ledger.db*\nevidence/objects\n")
    return project


def lane(project: Project, gate: dict[str, Any], **claim: Any) -> None:
    """Write an entry with one gate under Wine."""
    project.entry(
        contracts={"wine": CONTRACT},
        gates={"gate": {**gate, "contract": "wine"}},
        claims={"claim": rests_on("gate", lane="windows-wine", **claim), "windows": rests_on("gate", lane="windows")},
    )


def test_a_run_under_wine(project: Project) -> None:
    """Its report is collected, its platform is windows-wine with both versions, and it says nothing of Windows."""
    lane(project, {"run": PYTEST, "report": "pytest"})
    done = project.verify("--lane", "windows-wine")
    assert done.codes("claim") == [], done.stdout
    assert done.codes("windows") == ["wrong-platform"]
    run = json.loads(project.claims("show", "1", "--json").stdout)
    assert run["platform"] == "windows-wine"
    assert run["interpreter"]["version"].startswith("3.11.")
    assert run["interpreter"]["wine"]
    assert run["interpreter"]["platform"] == "win32"
    assert json.loads(project.claims("verify", "work", "--lane", "windows", "--json").stdout or "{}") == {}


def test_a_traced_run_under_wine(project: Project) -> None:
    """What the processes used is known by our names of the files: an edit of one makes it stale, of another not."""
    lane(project, {"run": PYTEST, "report": "pytest", "covers": "traced"})
    assert project.verify("--lane", "windows-wine").codes("claim") == []
    shown = json.loads(project.claims("show", "1", "--json").stdout)["traced"]
    assert {"store.py", "value.txt", "tests/test_store.py"} <= set(shown["files"]), shown
    assert not [path for path in shown["files"] if "wine-lane" in path or ":" in path]
    project.write("other.txt", "y")
    assert project.status().codes("claim") == []
    project.write("value.txt", "two")
    assert "stale-inputs" in project.status().codes("claim")


def test_a_red_proof_under_wine(project: Project) -> None:
    """The fix is taken away in a copy, and the copy's code is what runs there."""
    patch = (
        "diff --git a/store.py b/store.py\n--- a/store.py\n+++ b/store.py\n@@ -1,2 +1,2 @@\n def read():\n"
        "-    return open('valve.txt').read()\n+    return open('value.txt').read()\n"
    )
    project.write("evidence/work/fix.patch", patch)
    fix = {"revert": "fix.patch", "signature": {"exception": "FileNotFoundError"}}
    lane(project, {"run": PYTEST, "report": "pytest"}, fix=fix, needs={"red_proof": True})
    project.commit_all()
    proved = project.claims("falsify", "work/claim", "--reds", "1")
    assert proved.code == 0, proved.stdout + proved.stderr
    assert project.verify("--lane", "windows-wine").codes("claim") == []


def test_the_time_limit_ends_everything(project: Project) -> None:
    """A gate that hangs is killed with the processes that it started, which Wine gives to nobody."""
    sleeper = f"[sys.executable, '-c', 'import time; time.sleep(300)  # {project.root.as_posix()}']"
    start = f"subprocess.Popen({sleeper}); subprocess.Popen({sleeper}, creationflags=subprocess.DETACHED_PROCESS)"
    code = f"import subprocess, sys, time; {start}; time.sleep(300)"
    lane(project, script(code, timeout_s=6))
    began = time.monotonic()
    assert project.verify("--lane", "windows-wine").codes("claim") == ["timed-out"]
    assert time.monotonic() - began < 60
    time.sleep(0.5)
    assert not [p for p in psutil.process_iter(["cmdline"]) if any(project.root.as_posix() in w for w in _words(p))]


def _words(process: psutil.Process) -> list[str]:
    return list(process.info["cmdline"] or [])
