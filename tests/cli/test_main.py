"""The command line: its options anywhere, its help quick and with examples, its completion."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from claims import __version__
from claims.cli.main import TAKE_A_VALUE, app, hoist
from claims.cli.progress import watch
from claims.cli.text import counts, events, reason, results
from claims.core.blockers import Blocker
from claims.core.prose.rules import Rule
from claims.core.reasons import Code
from cli.commands import claims, python

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = [
    "init",
    "verify",
    "status",
    "why",
    "reason",
    "render",
    "lint",
    "log",
    "show",
    "retract",
    "falsify",
    "import",
    "audit",
    "promote",
    "selftest",
    "schema",
]
HEAVY = {"sqlmodel", "sqlalchemy", "pydantic", "jinja2", "yaml", "obstore", "junitparser", "alembic", "rich", "psutil"}


@pytest.mark.parametrize(
    ("words", "hoisted"),
    [
        ("status", "status"),
        ("status -C x", "-C x status"),
        ("status a -q --json", "-q status a --json"),
        ("status --quiet -C x a", "--quiet -C x status a"),
        ("-C x status", "-C x status"),
        ("-C x status -C y", "-C x -C y status"),
        ("status -C", "status -C"),
        ("render -- -q -C x", "render -- -q -C x"),
        ("-q render -- -q", "-q render -- -q"),
        ("", ""),
    ],
)
def test_options_may_stand_anywhere(words: str, hoisted: str) -> None:
    """Options that hold for every command come to the front; what follows `--` is left alone."""
    assert hoist(words.split()) == hoisted.split()


@given(st.lists(st.sampled_from(["status", "-C", "-q", "--quiet", "--json", "x", "--"])))
def test_hoisting_loses_nothing_and_settles(words: list[str]) -> None:
    """Every word is still there, and a second time changes nothing."""
    assert sorted(hoist(words)) == sorted(words)
    assert hoist(hoist(words)) == hoist(words)


def test_the_value_of_an_option_is_left_alone() -> None:
    """A reason may be any text."""
    assert hoist(["retract", "3", "--because", "-q"]) == ["retract", "3", "--because", "-q"]


def test_every_option_with_a_value_is_known() -> None:
    """What follows one is its value, also where it looks like an option of every command."""
    command = typer.main.get_command(app)
    options = [option for one in command.commands.values() for option in one.params]  # type: ignore[attr-defined]
    valued = [option for option in options if option.param_type_name == "option" and not option.is_flag]
    assert {name for option in valued for name in option.opts} == TAKE_A_VALUE


def test_every_command_is_there() -> None:
    """The commands are those of the reference, in its order."""
    assert [command.name for command in app.registered_commands] == COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    """What it does in one sentence, and one line that can be typed."""
    command = typer.main.get_command(app)
    with command.make_context("claims", ["reason"]) as context:
        said = command.commands[name].get_help(context)  # type: ignore[attr-defined]
    assert f"Example: claims {name}" in said
    assert command.commands[name].get_short_help_str()  # type: ignore[attr-defined]


def test_help_lists_commands_and_exit_codes() -> None:
    """The first thing that a newcomer sees."""
    done = claims("--help")
    assert done.returncode == 0
    assert all(f"  {name} " in done.stdout for name in COMMANDS)
    for said in (
        "0 held",
        "1 refused",
        "2 usage",
        "3 nothing to judge",
        "4 integrity",
        "70 our bug",
        "130 interrupted",
    ):
        assert said in " ".join(done.stdout.split())


def test_version() -> None:
    """The version is the package's."""
    assert claims("--version").stdout == f"claims {__version__}\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nothing"], "nothing"),
        (["status", "--nothing"], "--nothing"),
        (["-C", "nowhere", "status"], "nowhere is not a folder"),
        (["show", "x"], "valid integer"),
        (["show", "0"], "1"),
        (["retract", "1"], "--because"),
        (["verify", "--repeat", "0", "x"], "repeat"),
        (["why"], "ENTRY/CLAIM"),
    ],
    ids=" ".join,
)
def test_a_wrong_command_line(words: list[str], says: str) -> None:
    """Usage errors are 2, and name what is wrong."""
    done = claims(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_reason() -> None:
    """The nearest code is offered."""
    done = claims("reason", "stale-input")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "claims: no reason has the code 'stale-input'; nearest: stale-inputs\n"


def test_reasons_are_explained() -> None:
    """All codes in brief, one in full, either as JSON."""
    assert [line.split()[0] for line in claims("reason").stdout.splitlines()] == [*Code, *Blocker, *Rule]
    assert claims("reason", "exit-code").stdout.startswith("exit-code: refused, because the command ended")
    (one,) = json.loads(claims("reason", "exit-code", "--json").stdout)["reasons"]
    assert one.keys() == {"code", "refuses", "why", "do"}


def imported(*arguments: str, folder: Path | None = None) -> set[str]:
    """Top-level packages that a command imports."""
    done = python("-X", "importtime", "-m", "claims", *arguments, folder=folder)
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    assert lines, done.stderr
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


def test_help_imports_nothing_heavy() -> None:
    """Help comes at once."""
    assert not imported("--help") & HEAVY


def test_status_imports_no_orm(tmp_path: Path) -> None:
    """A status reads plain SQL, and makes no page; pydantic is Typer's own, for any command with parameters."""
    assert claims("init", folder=tmp_path).returncode == 0
    found = imported("status", folder=tmp_path)
    assert "yaml" in found
    assert not found & {"sqlalchemy", "sqlmodel", "jinja2", "alembic", "junitparser", "rich"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_can_be_installed(shell: str) -> None:
    """The script for a shell asks us what comes next."""
    done = claims("--show-completion", shell, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert done.returncode == 0
    assert "_CLAIMS_COMPLETE" in done.stdout


def test_completion_completes() -> None:
    """Commands are completed by their first letters."""
    done = claims(_CLAIMS_COMPLETE="complete_bash", COMP_WORDS="claims re", COMP_CWORD="1")
    assert done.returncode == 0
    assert set(done.stdout.split()) == {"reason", "render", "retract"}


def test_progress_is_for_terminals(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing of it is written where nobody looks."""
    assert watch("gate") is None
    assert capsys.readouterr() == ("", "")


def test_texts() -> None:
    """What the ledger says is shown on one line each, whatever it holds."""
    assert counts({"failed": 1, "errored": 0, "passed": 2, "skipped": 0}) == "1 failed, 2 passed"
    assert counts(dict.fromkeys(("failed", "errored", "passed", "skipped"), 0)) == "no case"
    assert reason({"code": "c", "on": "g", "detail": "a\n\x1b[31mb"}) == "c  g: a \\u001b[31mb"
    event = {
        "seq": 3,
        "kind": "run",
        "run": 3,
        "entry": "e",
        "gate": "g",
        "outcome": "passed",
        "at": "2026-02-14T09:30:00.1Z",
    }
    assert list(events({"events": [event]})) == ["     3  2026-02-14T09:30:00Z  e/g  run  passed"]
    withdrawn = event | {"seq": 4, "kind": "retraction", "outcome": "retracted"}
    assert next(iter(events({"events": [withdrawn]}))).endswith("e/g  retraction of run 3  retracted")


def test_the_text_of_results() -> None:
    """Verdicts, reasons and the checkpoint, without colour where nobody looks."""
    claim = {
        "verdict": "refused",
        "strength": None,
        "downgrades": [],
        "reasons": [{"code": "never-run", "on": "g", "detail": "d"}],
    }
    held = {"verdict": "held", "strength": "weak", "downgrades": ["biased"], "reasons": []}
    entry = {
        "entry": "e",
        "title": "T\x1b",
        "status": "draft",
        "gates": {"g": {"run": None, "outcome": "never-run"}},
        "claims": {"c": claim, "h": held},
        "derived": {},
    }
    text = results({"entries": [entry], "checkpoint": {"size": 2, "root": "ab" * 32}})
    assert text.splitlines() == [
        "e  T\\u001b  [draft]",
        "  gate     g  never-run",
        "  REFUSED  c",
        "             never-run  g: d",
        "  HELD     h  weak (biased)",
        "",
        "1 held, 1 refused; ledger size 2, root abababababababab",
    ]
