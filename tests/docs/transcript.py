"""Documents whose shell blocks are run, so that a reader sees what the commands print.

Two kinds of fenced blocks count; all others are only shown.

- A block in `console` is a session. A line that starts with `$ ` is a command, handed to `sh` in the folder that the
  command before it ended in; the lines up to the next command are what it prints, errors included. `$?` is the exit
  code of the command before. A command that ends with anything but 0 must be followed by `$ echo $?`.
- A block after the comment `<!-- write: PATH -->` is the content of that file.

What differs from run to run (durations, digests, times, the platform's name) is compared by its shape. A line `...`
stands for any number of lines, and `...` within a line for any text.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from e2e.project import surroundings

FENCE = re.compile(
    r"^(?:<!-- write: (?P<path>\S+) -->\n)?```(?P<language>[\w-]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)
PROMPT = "$ "
ANYTHING = "..."
PATIENCE_S = 60
VARIES = (
    (re.compile(r"\b\d+\.\d\d ?s\b"), "<duration>"),
    (re.compile(r"\b[0-9a-f]{16,64}\b"), "<digest>"),
    (re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z| UTC)"), "<time>"),
    (re.compile(r"\b(?:linux|darwin)\b"), "<platform>"),
)


@dataclass(frozen=True)
class Step:
    """One command of a session with what it prints, or one file to write."""

    text: str
    expected: str = ""
    path: str | None = None


def steps(body: str) -> list[Step]:
    """The commands of a session block."""
    found: list[Step] = []
    for line in body.splitlines():
        if line.startswith(PROMPT):
            found.append(Step(line.removeprefix(PROMPT)))
        else:
            assert found, f"a session starts with a command, not with {line!r}"
            found[-1] = Step(found[-1].text, f"{found[-1].expected}{line}\n")
    return found


def stable(text: str) -> str:
    """The text without what differs from run to run."""
    for pattern, shape in VARIES:
        text = pattern.sub(shape, text)
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def fits(expected: str, printed: str) -> bool:
    """Whether a command printed what the document shows."""
    pattern = "".join(
        r"(?:.*\n)*?"
        if line.strip() == ANYTHING
        else re.escape(line.rstrip("\n")).replace(re.escape(ANYTHING), ".*") + "\n"
        for line in stable(expected).splitlines(keepends=True)
    )
    return re.fullmatch(pattern, stable(printed)) is not None


@dataclass
class Shell:
    """A folder and an environment in which `claims` and `python` are those of this test run."""

    home: Path
    code: int = 0
    cwd: Path = field(init=False)
    environment: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        programs = self.home / "bin"
        self.cwd = self.home / "work"
        self.cwd.mkdir(parents=True)
        programs.mkdir()
        for name, words in (("claims", "-m claims"), ("python", "")):
            (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n', encoding="utf-8")
            (programs / name).chmod(0o755)
        path = os.pathsep.join([str(programs), os.environ.get("PATH", os.defpath)])
        self.environment = surroundings(
            PATH=path, COLUMNS="80", TERM="dumb", LC_ALL="C.UTF-8", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1"
        )

    def run(self, command: str) -> str:
        """Run one command and give what it printed."""
        where = self.home / "cwd"
        script = f"(exit {self.code})\n{command}\ncode=$?\npwd -P > '{where}'\nexit $code\n"
        done = subprocess.run(
            ["sh", "-c", script],
            cwd=self.cwd,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=PATIENCE_S,
            check=False,
        )
        self.code, self.cwd = done.returncode, Path(where.read_text(encoding="utf-8").strip())
        return done.stdout

    def write(self, path: str, text: str) -> None:
        """Write a file that the document shows."""
        (self.cwd / path).parent.mkdir(parents=True, exist_ok=True)
        (self.cwd / path).write_text(text, encoding="utf-8")


def replay(document: str, shell: Shell) -> tuple[str, list[str]]:
    """Carry out a document; give it as it would be true, and what is wrong with it."""
    wrong: list[str] = []

    def carry_out(block: re.Match[str]) -> str:
        if block["path"]:
            shell.write(block["path"], block["body"])
        if block["language"] != "console":
            return block[0]
        out = ""
        for step in steps(block["body"]):
            if shell.code and step.text != "echo $?":
                wrong.append(f"exit code {shell.code} is not shown before: {step.text}")
            printed = shell.run(step.text)
            shown = step.expected
            if not fits(step.expected, printed):
                wrong.append(f"$ {step.text}\n--- shown\n{step.expected}--- printed\n{printed}")
                shown = "".join(f"{line.rstrip()}\n" for line in printed.splitlines())
            out += f"{PROMPT}{step.text}\n{shown}"
        return f"```console\n{out}```"

    replayed = FENCE.sub(carry_out, document)
    if shell.code:
        wrong.append(f"the last exit code, {shell.code}, is not shown")
    return replayed, wrong


def has_shell() -> bool:
    """Whether there is a shell to run sessions with."""
    return os.name == "posix" and shutil.which("sh") is not None
