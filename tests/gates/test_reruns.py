"""Reruns within a run are seen in what pytest printed and in the command, and an honest run is never taken for one."""

from __future__ import annotations

import pytest

from claims.core.case import Report
from claims.core.reasons import Code, Reason
from claims.gates.reruns import PLUGINS, SWITCHED_OFF, seen

READ = (Report(producer="pytest"), None)
MISSING = (None, Reason(Code.NO_REPORT, "gate", "report.xml was not written by this run"))
FLAKY = (
    b"===Flaky Test Report===\n\ntest_a failed (1 runs remaining out of 2).\n\t<class 'AssertionError'>\n"
    b"test_a passed 1 out of the required 1 times. Success!\n\n===End Flaky Test Report===\n1 passed in 0.02s\n"
)


@pytest.mark.parametrize(
    "stdout",
    [
        b"R.  [100%]\n1 passed, 1 rerun in 0.02s\n",
        b"=========== 3 passed, 1 warning, 12 rerun in 61.02s (0:01:01) ===========\n",
        b"1 passed, 1 retried in 0.03s\r\n",
        FLAKY,
    ],
)
def test_what_pytest_printed_of_reruns_refuses(stdout: bytes) -> None:
    """The words of three plug-ins, of which one leaves no trace in the report."""
    _, fault = seen("gate", ("python", "-m", "pytest"), stdout, b"", READ)
    assert fault is not None
    assert fault.code is Code.CASE_FLAKY


@pytest.mark.parametrize(
    "stdout",
    [
        b"1 passed in 0.02s\n",
        b"",
        b"test says: 1 rerun in 2s, said a program\n\n\n\n1 passed in 0.02s\n",
        b"1 passed, 0 rerun in 0.02s\n",
        FLAKY.replace(b"test_a failed (1 runs remaining out of 2).\n\t<class 'AssertionError'>\n", b""),
        b"test_x failed (1 runs remaining out of 2).\n1 passed in 1s\n",
    ],
)
def test_an_honest_run_passes(stdout: bytes) -> None:
    """A summary without reruns, output that merely speaks of them, a plug-in that had nothing to do."""
    assert seen("gate", ("python", "-m", "pytest"), stdout, b"", READ) == READ


@pytest.mark.parametrize("name", [name for names in PLUGINS.values() for name in names])
def test_a_command_that_loads_such_a_plugin_again_refuses(name: str) -> None:
    """The command line has the last word, so what it loads is looked at; every name is also switched off before."""
    for words in (("-p", name), (f"-p{name}",)):
        _, fault = seen("gate", ("pytest", *words), b"1 passed in 0.1s", b"", READ)
        assert fault is not None
        assert (fault.code, "-p" in fault.detail) == (Code.CASE_FLAKY, True)
    assert seen("gate", ("pytest", "-p", f"no:{name}"), b"", b"", READ) == READ
    assert f"-p no:{name}" in SWITCHED_OFF


def test_only_reports_of_pytest_are_looked_at() -> None:
    """Another runner may print what it likes, and `-p` means what it likes there."""
    other = (Report(producer=""), None)
    assert seen("gate", ("make", "-p", "flaky"), b"1 passed, 1 rerun in 1s\n", b"", other) == other


@pytest.mark.parametrize("option", ["--reruns 2", "--reruns=2", "--retries 1", "--force-flaky", "-v --reruns-delay 3"])
def test_an_option_of_a_plugin_that_is_off_is_named(option: str) -> None:
    """Pytest knows the option no more and ends with 4; the reason says why, and what to do."""
    stderr = f"ERROR: usage: pytest\npytest: error: unrecognized arguments: {option}\n".encode()
    report, fault = seen("gate", ("pytest",), b"", stderr, MISSING)
    assert report is None
    assert fault is not None
    assert fault.code is Code.NO_REPORT
    assert "reruns are switched off" in fault.detail
    assert option.removeprefix("-v ").split()[0] in fault.detail


@pytest.mark.parametrize("stderr", [b"", b"pytest: error: unrecognized arguments: --quick\n", b"--reruns 2"])
def test_other_usage_errors_are_left_as_they_are(stderr: bytes) -> None:
    """Nothing is said of reruns where there were none."""
    assert seen("gate", ("pytest",), b"", stderr, MISSING) == MISSING
