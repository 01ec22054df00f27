"""What a command's output says of why it failed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.core.output import Missing, broken_rule, last_lines, missing, root_error

COVERAGE = """\
3 passed in 0.10s
FAIL Required test coverage of 90% not reached. Total coverage: 85.00%
"""
RULES = {
    COVERAGE: "FAIL Required test coverage of 90% not reached. Total coverage: 85.00%",
    "ERROR: Coverage failure: total of 85 is less than fail-under=90\n" + COVERAGE.splitlines()[0]: (
        "ERROR: Coverage failure: total of 85 is less than fail-under=90"
    ),
    'Jest: "global" coverage threshold for lines (90%) not met: 50%': (
        'Jest: "global" coverage threshold for lines (90%) not met: 50%'
    ),
    "ERROR: Coverage for lines (85%) does not meet global threshold (90%)": (
        "ERROR: Coverage for lines (85%) does not meet global threshold (90%)"
    ),
    "===== 3 passed, 2 warnings in 0.1s =====\nTests pass, but maximum allowed warnings exceeded: 2 > 0": (
        "Tests pass, but maximum allowed warnings exceeded: 2 > 0"
    ),
    "pytest.PytestUnraisableExceptionWarning: Exception ignored in: <socket>": (
        "pytest.PytestUnraisableExceptionWarning: Exception ignored in: <socket>"
    ),
    "ERROR: Unknown config option: strikt": "ERROR: Unknown config option: strikt",
    "\x1b[31mFAIL Required test coverage of 9% not reached.\x1b[0m": "FAIL Required test coverage of 9% not reached.",
    "3 passed in 0.10s\n": "",
    "all is well\n": "",
    "": "",
}


@pytest.mark.parametrize(("text", "expected"), RULES.items())
def test_a_rule_of_the_runner_s_own_is_quoted(text: str, expected: str) -> None:
    """The line that fails, and none where nothing does."""
    assert broken_rule(text) == expected


LOOKED_FOR = {
    "E   ModuleNotFoundError: No module named 'pkg._version'": Missing("pkg._version", is_module=True),
    "/usr/bin/python: No module named pytest": Missing("pytest", is_module=True),
    "ImportError: cannot import name '_version' from 'pkg' (/x/pkg/__init__.py)": Missing(
        "pkg._version", is_module=True
    ),
    "FileNotFoundError: [Errno 2] No such file or directory: 'a b.txt'": Missing("a b.txt", is_module=False),
    "sh: 1: .: cannot open .venv/bin/activate: No such file": Missing(".venv/bin/activate", is_module=False),
    "sh: line 1: .venv/bin/activate: No such file or directory": Missing(".venv/bin/activate", is_module=False),
    "sh: 1: .venv/bin/pytest: not found": Missing(".venv/bin/pytest", is_module=False),
    "Error: Cannot find module 'left-pad'": Missing("left-pad", is_module=False),
    "Error: ENOENT: no such file or directory, open 'gen/x.json'": Missing("gen/x.json", is_module=False),
    "make: *** No rule to make target 'gen/x.o', needed by 'all'.  Stop.": Missing("gen/x.o", is_module=False),
    "ERROR: file or directory not found: tests/gen": Missing("tests/gen", is_module=False),
}


@pytest.mark.parametrize(("line", "expected"), LOOKED_FOR.items())
def test_what_was_not_found_is_named(line: str, expected: Missing) -> None:
    """In the words of Python, shells, Node, make and pytest; such a line is the root error."""
    text = f"=== ERRORS ===\n{line}\nanother line\n1 error in 0.1s\n"
    assert missing(text) == [expected]
    assert root_error(text) == line.removeprefix("E").strip() if line.startswith("E  ") else line


def test_without_it_the_last_exception_or_line_is_the_root_error() -> None:
    """And what pytest draws around it is neither."""
    assert root_error("ValueError: a\nKeyError: 'b'\n=== 1 failed ===\n") == "KeyError: 'b'"
    assert root_error("one\ntwo\n") == "two"
    assert root_error("") == ""


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    """Each answer is one short line."""
    for said in (broken_rule(text), root_error(text), *last_lines(text, 3)):
        assert len(said) <= 220
    assert len(last_lines(text, 3)) <= 3
    missing(text)
