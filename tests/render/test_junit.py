"""JUnit that CI shows: a case for each check, and no audit that says nothing becomes a green file."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
import xmlschema

from claims.core.case import Outcome, Report
from claims.core.finding import Audit, Check
from claims.gates.report import read_report
from claims.render.junit import junit
from render.audits import CLAIM, HOSTILE, LEDGER, PROSE, a_finding, a_slip, an_audit, waived

SCHEMA = Path(__file__).parents[1] / "schemas" / "junit.xsd"
BLIND = a_finding(code="not-checked", detail="git is missing")
AUDITS = {
    "clean": an_audit(),
    "nothing": Audit(),
    "an entry that nobody looked at": an_audit(checks=(LEDGER,)),
    "refused": an_audit(a_finding(), a_finding(code="expired"), a_slip()),
    "blind": an_audit(a_finding(), BLIND),
    "waived": an_audit(let=[waived(a_slip()), waived(a_finding())]),
    "both": an_audit(a_slip(), let=[waived(a_slip(line=9))]),
    "of no declared check": an_audit(a_finding(check="", entry="", code="ledger-altered", on="record 3")),
    "hostile": an_audit(
        a_finding(detail=HOSTILE, on=HOSTILE, entry=HOSTILE, check=HOSTILE), checks=(Check(HOSTILE, HOSTILE),)
    ),
}


def read(audit: Audit) -> Report:
    """The report as the reader of gates' reports reads it, which repairs nothing and agrees with its totals."""
    report = read_report(junit(audit))
    assert not set(report.flags) & {"repaired", "no-cases", "count-mismatch", "duplicate-ids", "empty-name"}
    return report


def outcomes(audit: Audit) -> dict[tuple[str, str], Outcome]:
    """How each case ended, by suite and name."""
    return {(case.classname, case.name): case.outcome for case in read(audit).cases}


@pytest.mark.parametrize("name", AUDITS)
def test_a_report_is_valid(name: str) -> None:
    """By a schema that is narrower than what readers take."""
    xmlschema.XMLSchema(str(SCHEMA)).validate(BytesIO(junit(AUDITS[name])))


@pytest.mark.parametrize("name", AUDITS)
def test_our_own_reader_counts_what_was_written(name: str) -> None:
    """Totals and cases agree, and so do cases and checks."""
    report = read(AUDITS[name])
    ended = [case.outcome for case in report.cases]
    assert report.declared.tests == len(ended)
    assert report.declared.failures == ended.count(Outcome.FAILED)
    assert report.declared.errors == ended.count(Outcome.ERRORED)
    assert report.declared.skipped == ended.count(Outcome.SKIPPED)
    assert len(ended) >= len(AUDITS[name].checks)


def test_checks_without_findings_pass() -> None:
    """Each is a case in the suite of its entry; the project's are in one of their own."""
    assert outcomes(an_audit()) == {
        ("work", CLAIM.name): Outcome.PASSED,
        ("work", PROSE.name): Outcome.PASSED,
        ("project", LEDGER.name): Outcome.PASSED,
    }


def test_a_check_with_findings_has_failed_and_tells_them() -> None:
    """All findings of a check are in one failure; the place is told where there is one."""
    audit = an_audit(a_finding(), a_finding(code="expired", detail="too old"), a_slip())
    assert outcomes(audit)["work", CLAIM.name] is Outcome.FAILED
    assert outcomes(audit)["work", PROSE.name] is Outcome.FAILED
    text = junit(audit).decode()
    assert all(part in text for part in ("store.py changed since run 12", "too old", "(docs/a b.md:7:3)"))
    assert 'message="2 findings: expired stale-inputs"' in text


def test_a_check_that_could_not_be_made_is_in_error() -> None:
    """Even beside a failure: what was not looked at may be worse than what was found."""
    assert outcomes(an_audit(a_finding(), BLIND))["work", CLAIM.name] is Outcome.ERRORED


def test_a_check_with_nothing_but_waived_findings_is_skipped() -> None:
    """It did not pass; the case says who answers for it, why and until when."""
    audit = an_audit(let=[waived(a_slip())])
    assert outcomes(audit)["work", PROSE.name] is Outcome.SKIPPED
    text = junit(audit).decode()
    assert "waived until 2026-05-31 by Ada, because the host is replaced in May" in text


def test_a_waiver_hides_no_other_finding() -> None:
    """One finding that nobody answers for, and the check has failed."""
    assert outcomes(AUDITS["both"])["work", PROSE.name] is Outcome.FAILED


def test_an_audit_that_looked_at_nothing_is_no_green_file() -> None:
    """There is a case in error, for the project and for each entry that was named and not looked at."""
    assert outcomes(Audit()) == {("project", "audit"): Outcome.ERRORED}
    assert outcomes(an_audit(checks=(LEDGER,)))["work", "audit"] is Outcome.ERRORED


def test_a_finding_of_no_declared_check_is_shown() -> None:
    """It becomes a case of its own rather than silence."""
    assert outcomes(AUDITS["of no declared check"])["project", "ledger-altered record 3"] is Outcome.FAILED


def test_hostile_text_is_carried_without_harm() -> None:
    """What XML cannot hold is shown as an escape; nothing of it reaches a terminal."""
    text = junit(AUDITS["hostile"]).decode("utf-8")
    assert all(char not in text for char in "\x00\x1b\u202e\ufffe")
    assert "\\u001b[31m" in text
    assert "\U0001f600" in text
