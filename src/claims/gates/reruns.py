"""Reruns within a run of pytest: switched off from outside, and seen where they happen all the same.

A plug-in that runs a failing case again writes a report in which the failure is a second pass, or nothing at all.
So a gate's pytest is told not to load such plug-ins. The command line comes after what we say and can load them
again, which is why the command and what pytest printed are looked at as well (rule `case-flaky`).
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from claims.core.reasons import Code, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claims.core.case import Report

PLUGINS: dict[str, tuple[str, ...]] = {
    "pytest-rerunfailures": ("rerunfailures", "pytest_rerunfailures"),
    "flaky": ("flaky", "flaky.flaky_pytest_plugin"),
    "pytest-retry": ("pytest-retry", "pytest_retry", "pytest_retry.retry_plugin"),
}
"""By distribution: the names under which pytest can load it, its entry point first."""
SWITCHED_OFF = " ".join(f"-p no:{name}" for names in PLUGINS.values() for name in names)
"""For PYTEST_ADDOPTS. Names that are not installed do no harm."""

_OPTIONS = ("--reruns", "--only-rerun", "--rerun-", "--fail-on-flaky", "--retries", "--retry-", "--cumulative-timing")
_FLAKY_OPTIONS = ("--force-flaky", "--no-flaky-report", "--max-runs", "--min-passes", "--no-success-flaky-report")
_UNKNOWN = re.compile(rb"error: unrecognized arguments: (?P<words>[^\r\n]*)")
_SUMMARY = re.compile(rb"(?:^|[ ,])[1-9]\d* (?:rerun|retried)\b.* in \d[\d.]*s")
_FLAKY_ATTEMPT = re.compile(rb"^\S.* failed \(\d+ runs? remaining out of \d+\)\.\r?$", re.MULTILINE)
_TAIL_BYTES = 4_000
_NAMED = "a failure that another attempt hides is a failure"


def seen(
    gate: str, argv: Sequence[str], stdout: bytes, stderr: bytes, read: tuple[Report | None, Reason | None]
) -> tuple[Report | None, Reason | None]:
    """Give what was read of a run, with the fault that reruns add to it."""
    report, fault = read
    if report is None:
        if fault and fault.code is Code.NO_REPORT and (options := _options_refused(stderr)):
            text = f"pytest did not start: reruns are switched off in a gate, and it was given {options}"
            fault = Reason(Code.NO_REPORT, gate, f"{text}; take it out of the command and of `addopts`")
        return report, fault
    if fault is None and report.producer == "pytest" and (told := _told(argv, stdout)):
        fault = Reason(Code.CASE_FLAKY, gate, f"{told}; {_NAMED}")
    return report, fault


def _options_refused(stderr: bytes) -> str:
    """Give the options of rerun plug-ins that pytest did not know; empty where there are none."""
    found = _UNKNOWN.search(stderr)
    words = found["words"].decode("utf-8", "replace").split() if found else []
    return " ".join(word[:60] for word in words if word.startswith(_OPTIONS + _FLAKY_OPTIONS))


def _told(argv: Sequence[str], stdout: bytes) -> str:
    """Say how it is known that cases were run again, or could be without a trace; empty where nothing says so."""
    if loaded := _loaded(argv):
        return f"the command loads {loaded} with `-p`, which runs failing cases again"
    lines = stdout[-_TAIL_BYTES:].splitlines()
    if any(_SUMMARY.search(line) for line in lines[-3:]):
        return f"pytest ran cases again: {lines[-1].decode('utf-8', 'replace').strip(' =')[:80]}"
    if b"===Flaky Test Report===" in stdout and _FLAKY_ATTEMPT.search(stdout):
        return "flaky ran a failed case again"
    return ""


def _loaded(argv: Sequence[str]) -> str:
    """Give the rerun plug-in that a command line loads by name."""
    names = {name: distribution for distribution, names in PLUGINS.items() for name in names}
    asked = [after for word, after in pairwise(argv) if word == "-p"]
    asked += [word[2:] for word in argv if word.startswith("-p") and len(word) > 2]
    return next((names[name.strip()] for name in asked if name.strip() in names), "")
