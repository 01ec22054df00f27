"""A claims project in a folder, and the command line as its user calls it."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import yaml

from in_process import call

SOURCES = Path(__file__).parents[2] / "src"
PATIENCE_S = 120
AT_START = {"PYTHONIOENCODING", "PYTHONUTF8", "PYTHONWARNINGS", "PYTHONHASHSEED", "LC_ALL", "LANG"}
"""Variables that a process reads when it starts."""

CASE = '<testcase classname="t" name="a" time="0.01"/>'
GREEN = f'<testsuites><testsuite name="s" tests="1">{CASE}</testsuite></testsuites>'
RED = '<testsuite name="s"><testcase classname="t" name="a"><failure message="no"/></testcase></testsuite>'

GATE_PY = '''\
"""gate.py SOURCE REPORT [EXIT]: put a prepared report where it is expected, and end."""
import shutil
import sys

source, report, *code = sys.argv[1:]
shutil.copyfile(source, report)
sys.exit(int(code[0]) if code else 0)
'''


@dataclass(frozen=True)
class Result:
    """How a command ended, and what it said."""

    code: int
    stdout: str
    stderr: str

    @cached_property
    def json(self) -> Any:
        """What it printed as JSON."""
        return json.loads(self.stdout)

    @property
    def claims(self) -> dict[str, Any]:
        """The claims of the first entry, by id."""
        found: dict[str, Any] = self.json["entries"][0]["claims"]
        return found

    @property
    def gates(self) -> dict[str, Any]:
        """The gates of the first entry, by name."""
        found: dict[str, Any] = self.json["entries"][0]["gates"]
        return found

    def codes(self, claim: str) -> list[str]:
        """The reason codes of a claim of the first entry; empty where it is held."""
        view = self.claims[claim]
        codes = [reason["code"] for reason in view["reasons"]]
        assert (view["verdict"] == "held") == (not codes)
        return codes


def surroundings(**changes: str) -> dict[str, str]:
    """The environment of a command: nothing of this test run, nothing of the user's git."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST", "CLAIMS", "GIT_", "PYTHON", "NO_COLOR"))
    }
    if importlib.util.find_spec("claims") is None or "PYTHONPATH" in os.environ:
        kept["PYTHONPATH"] = os.pathsep.join([str(SOURCES), *filter(None, [os.environ.get("PYTHONPATH")])])
    nowhere = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    # plug-ins of this environment would double the start-up of each gate; tests that are about them leave this out
    return kept | nowhere | {"PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | changes


def words(*arguments: str) -> list[str]:
    """The command line of `claims`."""
    return [sys.executable, "-m", "claims", *arguments]


def report(*cases: str, **attributes: object) -> str:
    """A report with one suite."""
    said = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<testsuites><testsuite name="s"{said}>{"".join(cases) or CASE}</testsuite></testsuites>'


def case(name: str, inside: str = "", **attributes: str) -> str:
    """One case of a report."""
    said = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f'<testcase classname="t" name="{name}"{said}>{inside}</testcase>'


def copies(name: str, code: int = 0, **changes: Any) -> dict[str, Any]:
    """A gate that hands in a prepared report and ends with an exit code."""
    run = ["python", "-IS", "gate.py", f"reports/{name}", "{report}", *([str(code)] if code else [])]
    return {"run": run, "covers": ["gate.py"], **changes}


def script(code: str, *arguments: str, **changes: Any) -> dict[str, Any]:
    """A gate of a few lines of Python, which is handed the place of its report and further arguments."""
    run = ["python", "-IS", "-c", code, *([] if "report" in changes else ["{report}"]), *arguments]
    return {"run": run, "covers": ["gate.py"], **changes}


def rests_on(*gates: str, **changes: Any) -> dict[str, Any]:
    """A claim."""
    return {"text": f"What {gates[0]} shows is so.", "authoritative": list(gates), **changes}


class Plain(yaml.SafeDumper):
    """Writes values out wherever they stand: an entry has no YAML aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        """Say that nothing is worth a name."""
        return True


@dataclass
class Project:
    """A project in a folder, made from one valid entry that is changed by name."""

    root: Path
    environment: dict[str, str] = field(default_factory=surroundings)

    def __post_init__(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        self.write("pyproject.toml", "[tool.claims]\n")
        self.write("gate.py", GATE_PY)
        self.write("reports/green.xml", GREEN)
        self.write("reports/red.xml", RED)

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file of the project."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return target

    def entry(self, slug: str = "work", **parts: Any) -> Path:
        """Write an entry: the one that holds, with parts replaced."""
        default: dict[str, Any] = {
            "title": "A piece of work",
            "gates": {"gate": copies("green.xml")},
            "claims": {"claim": rests_on("gate")},
        }
        text = yaml.dump(default | parts, Dumper=Plain, sort_keys=False, allow_unicode=True, width=1000)
        return self.write(f"evidence/{slug}/entry.yaml", text)

    def claims(self, *arguments: str, **environment: str) -> Result:
        """Run `claims` in the project's folder: in this process where that changes nothing, since starting takes long.

        What belongs to a whole process (its folder, its environment) is one thread's alone, and Python reads its own
        variables when it starts.
        """
        if threading.current_thread() is not threading.main_thread() or environment.keys() & AT_START:
            return self.process(*arguments, **environment)
        code, stdout, stderr = call(arguments, folder=self.root, environment=self.environment | environment)
        return Result(code, stdout.decode("utf-8", "surrogateescape"), stderr.decode("utf-8"))

    def process(self, *arguments: str, **environment: str) -> Result:
        """Run `claims` in a process of its own, where the process is what is tested."""
        done = subprocess.run(
            words(*arguments),
            cwd=self.root,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )
        return Result(done.returncode, done.stdout.decode("utf-8", "surrogateescape"), done.stderr.decode("utf-8"))

    def verify(self, *arguments: str, **environment: str) -> Result:
        """Run `claims verify work --json`."""
        return self.claims("verify", "work", "--json", *arguments, **environment)

    def together(self, *commands: tuple[str, ...], **environment: str) -> list[Result]:
        """Run commands that change nothing at the same time."""
        with ThreadPoolExecutor(max_workers=3) as pool:
            waiting = [pool.submit(partial(self.process, *command, **environment)) for command in commands]
            return [one.result() for one in waiting]

    def altered(self) -> list[dict[str, str]]:
        """Audit, and give what is found against the record itself; weak or missing evidence is no fault of it."""
        result = self.claims("audit", "--json")
        assert result.code in (0, 1, 4), result.stderr
        found = [one for one in result.json["findings"] if one["code"].endswith("-altered")]
        assert (result.code == 4) == bool(found)
        return found

    def status(self, *arguments: str) -> Result:
        """Run `claims status work --json`."""
        return self.claims("status", "work", "--json", *arguments)

    def git(self, *arguments: str) -> str:
        """Run git in the project's folder."""
        named = ["git", "-c", "user.name=Test", "-c", "user.email=test@example.org", *arguments]
        done = subprocess.run(named, cwd=self.root, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def commit_all(self) -> None:
        """Make the folder a repository, and commit everything that git does not ignore."""
        if not (self.root / ".git").exists():
            self.git("init", "-q")
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "as it stands")

    @property
    def database(self) -> Path:
        """The ledger's file."""
        return self.root / "evidence" / "ledger.db"

    @property
    def objects(self) -> list[Path]:
        """The files of the artefacts."""
        return sorted(path for path in (self.root / "evidence" / "objects").rglob("*") if path.is_file())


def no_traceback(result: Result) -> None:
    """See that a user was told in words, not by a stack."""
    assert "Traceback" not in result.stderr + result.stdout, result.stderr[-3000:]
    assert result.code != 70, result.stderr[-3000:]
