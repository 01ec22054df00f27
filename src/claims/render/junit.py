"""An audit as a JUnit report: each check a case, so that CI shows what was looked at and not only what was found.

The one place that writes JUnit. Reports of gates are read in `gates`, by a reader that trusts nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from claims.core.finding import Check, Finding
from claims.core.visible import plural, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from claims.core.finding import Audit, Waived

NOT_CHECKED = "not-checked"
"""Code of a check that could not be carried out."""
PROJECT = "project"
"""Suite of the checks that belong to no entry."""
NOTHING = "nothing was checked"
NOT_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(audit: Audit) -> bytes:
    """Give a report with a suite for each entry and one for the project, and a case for each check.

    A check with findings has failed; one that could not be carried out is in error; one whose findings are all waived
    is skipped, and says who answers for it. Findings of no declared check become cases of their own. Where nothing
    was checked there is a case in error: an empty report would be a green one.
    """
    report = JUnitXml("claims audit")
    found, waived = _by_check(audit)
    checks = dict.fromkeys([*audit.checks, *found, *waived])
    suites: dict[str, TestSuite] = {}
    for check in checks:
        suite = suites.setdefault(check.entry, TestSuite(_safe(check.entry or PROJECT)))
        suite.add_testcase(_case(check, _result(found[check], waived[check])))
    for entry in _unchecked(audit, suites):
        suite = suites[entry] = TestSuite(_safe(entry or PROJECT))
        suite.add_testcase(_case(Check(entry, "audit"), Error(NOTHING, NOT_CHECKED)))
    for suite in suites.values():
        report.add_testsuite(suite)
    report.update_statistics()  # type: ignore[no-untyped-call]
    written: bytes = report.tostring()  # type: ignore[no-untyped-call]
    return written


def _by_check(audit: Audit) -> tuple[dict[Check, list[Finding]], dict[Check, list[Waived]]]:
    found: defaultdict[Check, list[Finding]] = defaultdict(list)
    waived: defaultdict[Check, list[Waived]] = defaultdict(list)
    for finding in audit.findings:
        found[_check_of(finding)].append(finding)
    for one in audit.waived:
        waived[_check_of(one.finding)].append(one)
    return found, waived


def _check_of(finding: Finding) -> Check:
    return Check(finding.entry, finding.check or f"{finding.code} {finding.on}".strip())


def _unchecked(audit: Audit, suites: Iterable[str]) -> Sequence[str]:
    """Give the entries that the audit says something of and did not look at; the project where it looked at nothing."""
    looked_at = set(suites)
    missing = [rung.entry for rung in audit.rungs if rung.entry not in looked_at]
    return missing or ([] if looked_at else [""])


def _case(check: Check, result: Error | Failure | Skipped | None) -> TestCase:
    case = TestCase(_safe(check.name), classname=_safe(check.entry or PROJECT))
    if result is not None:
        case.result = [result]
    return case


def _result(found: Sequence[Finding], waived: Sequence[Waived]) -> Error | Failure | Skipped | None:
    """Give how a check ended. What could not be looked at is graver than what was found."""
    if not found and not waived:
        return None
    told = "\n".join([*map(_told, found), *map(_told_waived, waived)])
    codes = sorted({finding.code for finding in found})
    result: Error | Failure | Skipped = Skipped(f"{plural(len(waived), 'finding')} waived")
    if found:
        kind = Error if NOT_CHECKED in codes else Failure
        result = kind(_safe(f"{plural(len(found), 'finding')}: {' '.join(codes)}"), _safe(" ".join(codes)))
    result.text = _safe(told)
    return result


def _told(finding: Finding) -> str:
    place = ":".join([finding.path, *(str(number) for number in (finding.line, finding.column) if number)])
    return f"{finding.code}  {finding.on}: {finding.detail}" + (f"  ({place})" if finding.path else "")


def _told_waived(one: Waived) -> str:
    return f"waived until {one.until.isoformat()} by {one.by}, because {one.because}\n  {_told(one.finding)}"


def _safe(text: str) -> str:
    """Give text that XML can carry, and that moves no cursor where it is printed."""
    return NOT_XML.sub("\N{REPLACEMENT CHARACTER}", visible(text))
