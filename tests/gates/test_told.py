"""What pytest's last line tells beside a report."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from build import a_case, a_report
from claims.core.case import Mark, Outcome
from claims.gates.report import read_report
from claims.gates.told import told

if TYPE_CHECKING:
    from pathlib import Path

REPORT = a_report(a_case(), producer="pytest")
NONE = {"expected_failures": 0}


def counts(collected: int | None, deselected: int = 0, unexpected_passes: int = 0) -> dict[str, int]:
    """What a last line tells."""
    found = {"deselected": deselected, "unexpected_passes": unexpected_passes}
    return found if collected is None else found | {"collected": collected}


@pytest.mark.parametrize(
    ("stdout", "expected"),
    [
        ("..\n2 passed in 0.01s\n", counts(2)),
        ("==== 1 failed, 2 passed, 3 deselected in 0.01s ====\n", counts(6, 3)),
        ("1 passed, 1 xfailed, 2 xpassed, 1 warning in 61.00s (0:01:01)\n", counts(4, 0, 2)),
        ("\x1b[32m\x1b[1m2 passed\x1b[0m\x1b[32m in 0.01s\x1b[0m\n", counts(2)),
        ("4 deselected in 0.01s\n", counts(4, 4)),
        ("no tests ran in 0.01s\n", counts(0)),
        ("collected 9 items / 7 deselected\n\n1 passed, 7 deselected, 1 error in 1.00s\n", counts(9, 7)),
        ("1 passed, 1 error in 0.01s\n", counts(None)),
        ("!!!!!!!! stopping after 1 failures !!!!!!!!\n1 failed in 0.01s\n", counts(None)),
        ("..\n", {}),
        ("", {}),
        ("2 birds sang in 0.01s\n", {}),
        ("2 passed in 0.01s\nand then\nmuch\nmore\nwas said\n", {}),
    ],
)
def test_the_last_line_is_read(stdout: str, expected: dict[str, int]) -> None:
    """What it does not tell is left out, and is not none."""
    assert told(REPORT, stdout.encode()) == NONE | expected


def test_expected_failures_are_told_by_the_report() -> None:
    """As skipped cases that are marked so; a strict one that passed is a failure."""
    expected = a_case(outcome=Outcome.SKIPPED, mark=Mark.EXPECTED_FAILURE)
    assert told(a_report(expected, producer="pytest"), b"") == {"expected_failures": 1}
    assert told(a_report(expected), b"2 passed in 0.01s\n") == {"expected_failures": 1}


def test_other_runners_are_not_believed() -> None:
    """A last line beside a report that is not pytest's tells nothing; nor does one beside no report."""
    assert told(a_report(a_case()), b"2 passed in 0.01s\n") == {}
    assert told(None, b"2 passed in 0.01s\n") == {}


SUITE = """\
import pytest

def test_a(): pass
def test_b(): pass
def test_left_out(): pass
@pytest.mark.xfail
def test_expected(): assert False
@pytest.mark.xfail
def test_unexpected(): pass
@pytest.mark.skip
def test_skipped(): pass
"""


@pytest.mark.parametrize("options", [[], ["-q"], ["-v"]])
def test_a_real_session_is_told_alike(tmp_path: Path, options: list[str]) -> None:
    """However much pytest says, it says the same."""
    (tmp_path / "test_it.py").write_text(SUITE, encoding="utf-8")
    words = ["-p", "no:cacheprovider", "--junitxml=r.xml", "-k", "not left_out", *options]
    argv = [sys.executable, "-m", "pytest", *words]
    done = subprocess.run(argv, cwd=tmp_path, capture_output=True, check=False)
    found = told(read_report((tmp_path / "r.xml").read_bytes()), done.stdout)
    assert found == {"collected": 6, "deselected": 1, "expected_failures": 1, "unexpected_passes": 1}
