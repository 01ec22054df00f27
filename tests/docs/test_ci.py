"""The files on the page for CI are valid for their hosts, and their commands do what the page says."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from claims.gates.report import read_report
from e2e.project import surroundings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
SCHEMAS = ROOT / "tests" / "schemas"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
WORKFLOW, PIPELINE, CONFIG = ".github/workflows/claims.yml", ".gitlab-ci.yml", ".pre-commit-config.yaml"
PATIENCE_S = 180
posix = pytest.mark.skipif(shutil.which("bash") is None or os.name == "nt", reason="runs the snippets with bash")


def block(comment: str) -> str:
    """What stands in the block after a comment."""
    (found,) = re.findall(rf"^<!-- {re.escape(comment)} -->\n```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    text: str = found
    return text


def snippet(path: str) -> Any:
    """A file of the page as data; `on` is a word there, and not YAML 1.1's truth."""
    return yaml.load(block(f"file: {path}").replace("\non:\n", '\n"on":\n'), Loader=yaml.SafeLoader)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """The project that `claims init` makes, with the page's claim about Windows, committed."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, words in {"claims": [sys.executable, "-m", "claims"], "python": [sys.executable]}.items():
        (programs / name).write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
        (programs / name).chmod(0o755)
    folder = tmp_path / "work"
    folder.mkdir()
    assert sh(folder, "claims init") == 0
    entry = folder / "evidence/first-entry/entry.yaml"
    entry.write_text(re.sub(r"^claims:.*\n", lambda m: m[0] + block("claim"), entry.read_text(), flags=re.MULTILINE))
    block_ = "<!-- claims:claim first-entry/greets-by-name -->\n<!-- /claims -->\n"
    (folder / "README.md").write_text(f"# Greeting\n\n{block_}")
    (folder / ".gitignore").write_text((folder / ".gitignore").read_text() + "/docs/lake/\n/claims-audit.*\n")
    assert sh(folder, "claims verify --all || claims render README.md") == 0
    shutil.rmtree(folder / "evidence/objects")
    for path in folder.glob("evidence/ledger.db*"):
        path.unlink()
    commit(folder)
    return folder


def commit(folder: Path) -> None:
    """Commit everything."""
    named = "git -c user.name=Test -c user.email=test@example.org"
    assert sh(folder, f"git init -q . && git add -A && {named} commit -q -m 'as it stands'") == 0


def sh(folder: Path, command: str, **environment: str) -> int:
    """Run a command as a step of CI is run, and give how it ended."""
    programs = folder.parent / "bin"
    path = os.pathsep.join([str(programs), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command],
        cwd=folder,
        env=surroundings(PATH=path, **environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    print(f"$ {command}\n{done.stdout}{done.stderr}[{done.returncode}]")  # noqa: T201
    return done.returncode


def job(folder: Path, name: str) -> dict[str, int]:
    """Run the commands of a job, as the host would: after a failure only those that want to run all the same."""
    temp = folder.parent / "temp"
    temp.mkdir(exist_ok=True)
    sha = subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, capture_output=True, text=True, check=True).stdout
    ended: dict[str, int] = {}
    for step in snippet(WORKFLOW)["jobs"][name]["steps"]:
        if "run" not in step or step["name"] == "Install":
            continue
        assert "${{" not in step["run"], "an expression in a command is an injection waiting"
        if not any(ended.values()) or "!cancelled()" in str(step.get("if", "")):
            ended[step["name"]] = sh(folder, step["run"], RUNNER_TEMP=str(temp), GITHUB_SHA=sha.strip())
    return ended


def audited(folder: Path, sarif: str, junit: str) -> set[str]:
    """The codes of the findings of an audit, by both reports."""
    (run,) = json.loads((folder / sarif).read_text())["runs"]
    assert read_report((folder / junit).read_bytes()).cases
    return {result["ruleId"] for result in run["results"]}


def break_it(folder: Path) -> None:
    """Make the greeting a wrong one, and commit that."""
    path = folder / "greeting.py"
    changed = re.sub(r'return f"', 'return f"Oh, ', path.read_text())
    assert changed != path.read_text()
    path.write_text(changed)
    commit(folder)


@pytest.mark.parametrize(("path", "schema"), [(WORKFLOW, "github-workflows"), (PIPELINE, "gitlab-ci")])
def test_a_snippet_is_valid_for_its_host(path: str, schema: str) -> None:
    """By the schema that editors use for such files; which refuses one with a misspelt key."""
    validator = jsonschema.Draft7Validator(json.loads((SCHEMAS / f"{schema}.json").read_bytes()))
    validator.validate(snippet(path))
    jobs = snippet(path).get("jobs", snippet(path))
    wrong = snippet(path) | {"jobs": {"x": {"stepz": []}}} if "jobs" in snippet(path) else {"x": {"scripts": ["a"]}}
    assert jobs
    assert not validator.is_valid(wrong)


@posix
def test_the_workflow_passes_where_claims_hold(work: Path) -> None:
    """The run on Windows is imported, and the claim about Windows rests on it."""
    assert set(job(work, "windows").values()) == {0}
    ended = job(work, "claims")
    assert list(ended) == ["Import the run on Windows", "Verify", "Audit", "Render, and check what was rendered"]
    assert set(ended.values()) == {0}
    assert audited(work.parent / "temp", "claims.sarif", "claims.xml") <= {"too-weak"}
    assert "windows" in (work / "docs/lake/first-entry.md").read_text()


@posix
def test_the_workflow_fails_where_a_claim_is_refused(work: Path) -> None:
    """Import and verification fail, the document's block is refused, and the audit is written all the same."""
    break_it(work)
    assert set(job(work, "windows").values()) == {0}
    ended = job(work, "claims")
    assert [ended[name] for name in ("Import the run on Windows", "Verify")] == [1, 1]
    assert ended["Render, and check what was rendered"] == 1
    assert (work.parent / "temp/claims.sarif").is_file()


@posix
def test_a_windows_job_that_never_ended_is_no_good_result(work: Path) -> None:
    """Without its artefacts the import fails, and the claim about Windows is refused."""
    ended = job(work, "claims")
    assert ended["Import the run on Windows"] != 0
    assert ended["Verify"] == 1


@posix
def test_a_damaged_ledger_fails_the_audit_step(work: Path) -> None:
    """Only findings are let through: a page of another ledger is damage."""
    job(work, "windows")
    job(work, "claims")
    (work / "evidence/ledger.db").unlink()
    assert job(work, "claims")["Audit"] == 1
    assert audited(work.parent / "temp", "claims.sarif", "claims.xml") >= {"ledger-altered"}


def pipeline(folder: Path) -> int:
    """Run the script of the pipeline in one shell, as GitLab does."""
    return sh(folder, "\n".join(snippet(PIPELINE)["claims"]["script"]))


@posix
def test_the_pipeline_follows_its_claims(work: Path) -> None:
    """It has no run on Windows, so that claim is taken out; it fails where the other one is refused."""
    entry = work / "evidence/first-entry/entry.yaml"
    entry.write_text(entry.read_text().replace(block("claim"), ""))
    commit(work)
    assert pipeline(work) == 0
    assert audited(work, "claims-audit.sarif", "claims-audit.xml") <= {"too-weak"}
    break_it(work)
    assert pipeline(work) != 0


@pytest.mark.parametrize("source", ["page", "repository"])
def test_hooks_are_declared_whole(source: str) -> None:
    """Each has what pre-commit asks for; the page and the repository declare the same commands."""
    hooks = snippet(CONFIG)["repos"][0]["hooks"] if source == "page" else yaml.safe_load(HOOKS.read_bytes())
    assert {hook["id"]: hook["entry"] for hook in hooks} == {
        "claims-render": "claims render --check",
        "claims-lint": "claims lint",
    }
    assert all(hook["name"] and hook["language"] == "system" for hook in hooks)
    known = {"id", "name", "description", "entry", "language", "pass_filenames"}
    assert not {key for hook in hooks for key in hook} - known - {"always_run", "types", "exclude", "require_serial"}


@posix
def test_the_hooks_let_an_honest_commit_pass(work: Path) -> None:
    """Rendered pages, and a document that says no more than it may; each hook fails on what it is for."""
    assert sh(work, "claims verify --all || claims render") == 0
    assert sh(work, "claims render --check") == 0
    assert sh(work, "claims lint README.md") == 0
    (work / "docs/lake/first-entry.md").write_text("edited")
    assert sh(work, "claims render --check") == 1
    (work / "README.md").write_text((work / "README.md").read_text() + "\nThe greeting is bulletproof.\n")
    assert sh(work, "claims lint README.md") == 1


def elsewhere(folder: Path, command: str) -> int:
    """Run a command of `claims` in another environment, as pre-commit's own would be."""
    other = folder.parent / "other"
    if not other.exists():
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(other)], check=True)
        (packages,) = other.glob("lib/python*/site-packages")
        (packages / "ours.pth").write_text("\n".join(filter(None, sys.path)))
        (packages / "installed_by_the_hook-1.0.dist-info").mkdir()
    return sh(folder, f"{other}/bin/python -m {command}")


@posix
@pytest.mark.parametrize("pinned", [False, True], ids=["as-found", "pinned"])
def test_a_hook_asks_the_environment_that_verified(work: Path, pinned: bool) -> None:
    """With `language: system` it does; from another environment only a pinned interpreter is the same one."""
    entry = work / "evidence/first-entry/entry.yaml"
    if pinned:
        text = entry.read_text().replace("    expects:", "    contract: here\n    expects:")
        entry.write_text(f"{text}contracts:\n  here: {{python: {sys.executable}}}\n")
    assert sh(work, "claims verify --all || claims render") == 0
    for hook in snippet(CONFIG)["repos"][0]["hooks"]:
        if hook["id"] == "claims-render":
            assert sh(work, hook["entry"]) == 0
            assert elsewhere(work, hook["entry"]) == (0 if pinned else 1)
