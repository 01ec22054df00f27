"""Whether the record is what was recorded: replay the log, hash every artefact, read every report again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.core.case import IN_FILE, READING
from claims.core.errors import IntegrityError
from claims.core.finding import Finding
from claims.core.reasons import Code
from claims.core.run import Run
from claims.core.visible import plural
from claims.flows.published import ADVICE, pages, strangers, told
from claims.gates.report import UnreadableReport, merge, read_report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from claims.core.case import Case
    from claims.core.comparison import Comparison
    from claims.core.red_proof import RedProof
    from claims.flows.evidence import Reader
    from claims.flows.workspace import Workspace


LEDGER, ARTEFACTS = "ledger", "artefacts"
"""Names of the two checks."""


def altered(workspace: Workspace, reader: Reader, slugs: Sequence[str] = ()) -> list[Finding]:
    """Give everything that is not what was recorded; empty for a ledger that is whole.

    Args:
        slugs: entries whose runs are looked at; all where there are none. The log is always replayed whole.
    """
    findings = [
        Finding(Code.LEDGER_ALTERED.value, "", f"record {fault.seq}", fault.what, check=LEDGER)
        for fault in dict.fromkeys([*reader.log.faults, *workspace.ledger.check_checkpoints()])
    ]
    findings += _published(workspace)
    if unreadable := workspace.ledger.unreadable_notes():
        text = f"{plural(unreadable, 'announced run')} cannot be read, and will never be recorded"
        findings.append(Finding(Code.LEDGER_ALTERED.value, "", "started_runs", text, check=LEDGER))
    known = set()
    for runs in reader.runs.values():
        for run in runs:
            known.add(run.number)
            if not slugs or run.entry in slugs:
                findings += _run_findings(workspace, run)
    for proofs in reader.proofs.values():
        for proof in proofs:
            if not slugs or proof.entry in slugs:
                findings += _artefact_findings(workspace, proof, f"red proof {proof.number}", {})
    for comparison in (one for those in reader.comparisons.values() for one in those):
        if not slugs or comparison.entry in slugs:
            findings += _artefact_findings(workspace, comparison, f"comparison {comparison.number}", {})
    findings += [
        Finding(Code.LEDGER_ALTERED.value, "", f"run {number}", text, check=LEDGER)
        for number in workspace.ledger.runs_with_cases()
        if number not in known
        for text in [f"there are cases of a run {number}, which is not recorded"]
    ]
    return sorted(findings, key=lambda finding: (finding.entry, finding.code, finding.on))


def _published(workspace: Workspace) -> Iterator[Finding]:
    """Compare the checkpoints in rendered entries with the log: each must be one that this log went through.

    Where there is no ledger, nothing is altered: there is nothing to compare with, and `notes` says so.
    """
    if workspace.ledger.database is None:
        return
    for path, point in strangers(workspace, pages(workspace)):
        text = f"{told(workspace, path, point)}. {ADVICE}"
        yield Finding(Code.LEDGER_ALTERED.value, path.stem, path.name, text, check=LEDGER)


def _run_findings(workspace: Workspace, run: Run) -> Iterator[Finding]:
    """Hash every artefact of a run, and compare its cases with its report."""
    on = f"run {run.number}"
    stored: dict[str, bytes] = {}
    yield from _artefact_findings(workspace, run, on, stored)
    reports = [artefact.name for artefact in run.artefacts if artefact.name.startswith("report:")]
    if not all(name in stored for name in reports):
        return
    try:
        cases = workspace.ledger.cases(run)
        if run.counts:
            workspace.ledger.failing_blocks(run)
    except IntegrityError as error:
        yield Finding(Code.LEDGER_ALTERED.value, run.entry, on, str(error), check=LEDGER)
        return
    if fault := _differs(run, {name: stored[name] for name in reports}, cases):
        yield Finding(Code.LEDGER_ALTERED.value, run.entry, on, fault, check=LEDGER)


def _artefact_findings(
    workspace: Workspace, record: Run | RedProof | Comparison, on: str, stored: dict[str, bytes]
) -> Iterator[Finding]:
    """Hash the artefacts of a record; fill `stored` with those that are what they were."""
    for artefact in record.artefacts:
        data = workspace.ledger.objects.get(artefact.digest)
        if data is None or len(data) != artefact.size_bytes:
            text = f"{artefact.name} ({artefact.digest}) is missing or does not match its digest"
            yield Finding(Code.ARTEFACT_ALTERED.value, record.entry, on, text, check=ARTEFACTS)
        else:
            stored[artefact.name] = data


def _differs(run: Run, reports: Mapping[str, bytes], cases: Sequence[Case]) -> str | None:
    """Say how the stored cases differ from the report read anew."""
    if run.counts is None:
        return f"{len(cases)} cases are stored for a run without a readable report" if cases else None
    as_then = run.reading == READING
    try:
        again = merge([read_report(data) for data in reports.values()], [_file(name) for name in reports]).cases
    except UnreadableReport as error:
        return f"the report was readable when it was recorded, and is not now: {error}" if as_then else None
    compared = _whole if as_then else _identity
    if list(map(compared, again)) != list(map(compared, cases)):
        return "the stored cases are not those of the stored report"
    return None


def _file(name: str) -> str:
    return name.removeprefix("report:")


def _whole(case: Case) -> tuple[object, ...]:
    """A case without what depends on the folder that the run took place in, which a report does not know."""
    return case._replace(place="", where="")


def _identity(case: Case) -> tuple[object, ...]:
    """What older rules of reading, which let more count as a pass, gave as these do; digests hold the rest."""
    return (case.position, case.suite.partition(IN_FILE)[0], case.classname, case.name, case.file, case.duration_s)
