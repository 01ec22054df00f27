"""Every way that a command can end has its exit code, and only a bug shows a traceback."""

from __future__ import annotations

import pytest
import typer

from claims.cli.guard import ISSUES, guarded
from claims.core import errors
from claims.core.errors import ClaimsError, ConfigError, Exit
from cli.commands import python

ERRORS = [
    (errors.UsageError("what"), 2),
    (errors.ConfigError("entry.yaml:3: what", "entry.yaml:4: more"), 2),
    (errors.NothingToJudgeError("what"), 3),
    (errors.IntegrityError("what"), 4),
]


def ended(outcome: Exit | BaseException) -> int:
    """The exit code of a command that returns or raises."""

    @guarded
    def command() -> Exit:
        if isinstance(outcome, Exit):
            return outcome
        raise outcome

    with pytest.raises(typer.Exit) as end:
        command()
    return end.value.exit_code


@pytest.mark.parametrize("code", Exit)
def test_what_a_command_returns(code: Exit) -> None:
    """A command's own code is the process's."""
    assert ended(code) == int(code)


@pytest.mark.parametrize(("error", "code"), ERRORS, ids=lambda value: type(value).__name__)
def test_what_a_command_raises(error: ClaimsError, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    """An error for the user is said in words on stderr, and has the code of what to do about it."""
    assert ended(error) == code
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"claims: {error}\n")


def test_every_class_of_error_is_tried() -> None:
    """A new class of error comes with its row above."""
    assert {type(error) for error, _ in ERRORS} == set(ClaimsError.__subclasses__())


def test_every_fault_of_a_file_is_said() -> None:
    """An author mends all of them at once."""
    assert str(ConfigError("a:1: x", "b:2: y")) == "a:1: x\nb:2: y"
    assert ConfigError("a:1: x", "b:2: y").faults == ("a:1: x", "b:2: y")


@pytest.mark.usefixtures("own_interrupts")
def test_an_interrupt(capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C is 130, in one line."""
    assert ended(KeyboardInterrupt()) == 130
    assert capsys.readouterr().err == "claims: interrupted\n"


@pytest.mark.parametrize("error", [ValueError("odd"), RecursionError(), MemoryError(), AssertionError("x")], ids=repr)
def test_a_bug(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    """What nobody foresaw is 70: the traceback, whose fault it is, and where to report it with what."""
    assert ended(error) == 70
    err = capsys.readouterr().err
    assert "Traceback (most recent call last)" in err
    assert type(error).__name__ in err
    for needed in ("this is a bug in claims, not in your project", ISSUES, "Python 3."):
        assert needed in err


def test_the_function_keeps_its_name_and_words() -> None:
    """The parser makes the help of them."""

    @guarded
    def command(word: str = "x") -> Exit:
        """Do it."""
        return Exit(len(word))

    assert (command.__name__, command.__doc__) == ("command", "Do it.")
    with pytest.raises(typer.Exit) as end:
        command(word="xx")
    assert end.value.exit_code == 2


def test_a_reader_that_went_away() -> None:
    """`claims reason | head -1` says nothing about pipes and shows no traceback."""
    code = (
        "import subprocess, sys; child = subprocess.Popen([sys.executable, '-m', 'claims', 'reason', '--json'],"
        " stdout=subprocess.PIPE, stderr=subprocess.PIPE); child.stdout.close();"
        " err = child.stderr.read().decode(); child.wait(); print(repr(err), child.returncode)"
    )
    assert python("-c", code).stdout.strip() == "'' 0"
