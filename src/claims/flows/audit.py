"""`claims audit`: replay the log, hash every artefact, read every report again, look at the prose. Never writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claims.core import finding as finding_
from claims.core.errors import IntegrityError
from claims.core.reasons import Code
from claims.core.run import Run
from claims.entries.project import entry_slugs
from claims.flows.evidence import Reader
from claims.flows.prose import Prose
from claims.flows.render import Renderer
from claims.gates.report import UnreadableReport, merge, read_report
from claims.render.checkpoints import published
from claims.render.managed import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from claims.core.case import Case
    from claims.core.finding import Audit
    from claims.core.red_proof import RedProof
    from claims.flows.workspace import Workspace


RECORDS, PROSE = "records", "prose"
"""The checks that are made."""


class Finding(NamedTuple):
    """What an audit reports."""

    code: str
    entry: str
    on: str
    detail: str


def audit(workspace: Workspace, slugs: Sequence[str] = ()) -> list[Finding]:
    """Give everything that is not what was recorded; empty for a ledger that is whole.

    Args:
        slugs: entries whose runs are looked at; all where there are none. The log is always replayed whole.
    """
    reader = Reader(workspace)
    findings = [
        Finding(Code.LEDGER_ALTERED.value, "", f"record {fault.seq}", fault.what)
        for fault in dict.fromkeys([*reader.log.faults, *workspace.ledger.check_checkpoints()])
    ]
    findings += _published(workspace, reader)
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
    findings += [
        Finding(
            Code.LEDGER_ALTERED.value, "", f"run {number}", f"there are cases of a run {number}, which is not recorded"
        )
        for number in workspace.ledger.runs_with_cases()
        if number not in known
    ]
    return sorted(findings, key=lambda finding: (finding.entry, finding.code, finding.on))


def audit_prose(workspace: Workspace, slugs: Sequence[str] = ()) -> Prose:
    """Give what the rules of prose find in entries, and where none is named in the project's managed documents, too.

    Raises:
        ConfigError: a file that an author wrote is wrong.
    """
    renderer = Renderer(workspace)
    prose = renderer.entries(chosen).prose if (chosen := slugs or entry_slugs(workspace.project)) else Prose()
    for path in () if slugs else documents(workspace):
        prose.add(renderer.document(path, path.relative_to(workspace.root).as_posix()).prose)
    return prose


def documents(workspace: Workspace) -> Iterator[Path]:
    """Yield the documents that have claims blocks: Markdown in the project's root and below `docs`, pages aside."""
    output = workspace.root / workspace.project.output
    for path in sorted([*workspace.root.glob("*.md"), *(workspace.root / "docs").rglob("*.md")]):
        if path.is_file() and not path.is_relative_to(output):
            text = path.read_text(encoding="utf-8", errors="replace")
            if "<!-- claims:" in text and blocks(text, path.relative_to(workspace.root).as_posix()):
                yield path


def as_findings(prose: Prose) -> list[Finding]:
    """Give what the rules of prose found as an audit reports it."""
    return [
        Finding(one.code.value, entry, f"{path}:{one.line}:{one.column}", f'"{one.excerpt}": {one.detail}')
        for entry, path, one in prose.found
    ]


def as_audit(findings: Sequence[Finding], prose: Prose) -> Audit:
    """Give findings as reports tell them: two checks were made, of the records and of the prose."""
    places = {f"{one.path}:{one.finding.line}:{one.finding.column}": one for one in prose.found}
    told = []
    for finding in findings:
        found = places.get(finding.on)
        where = (found.path, found.finding.line, found.finding.column) if found else ("", 0, 0)
        told.append(finding_.Finding(*finding, PROSE if found else RECORDS, *where))
    checks = dict.fromkeys(
        [finding_.Check("", RECORDS), finding_.Check("", PROSE)] + [finding_.Check(f.entry, f.check) for f in told]
    )
    return finding_.Audit(checks=tuple(checks), findings=tuple(told))


def _published(workspace: Workspace, reader: Reader) -> Iterator[Finding]:
    """Compare the checkpoints in rendered entries with the log: each must be one that this log went through."""
    roots = workspace.ledger.roots()
    for path, checkpoint in published(workspace.root / workspace.project.output):
        if roots.get(checkpoint.size) != checkpoint.root:
            text = (
                f"{path.name} was rendered at size {checkpoint.size}, root {checkpoint.root[:16]}, "
                f"which this ledger (size {reader.log.checkpoint.size}) never had"
            )
            yield Finding(Code.LEDGER_ALTERED.value, path.stem, path.name, text)


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
        yield Finding(Code.LEDGER_ALTERED.value, run.entry, on, str(error))
        return
    if fault := _differs(run, [stored[name] for name in reports], cases):
        yield Finding(Code.LEDGER_ALTERED.value, run.entry, on, fault)


def _artefact_findings(
    workspace: Workspace, record: Run | RedProof, on: str, stored: dict[str, bytes]
) -> Iterator[Finding]:
    """Hash the artefacts of a record; fill `stored` with those that are what they were."""
    for artefact in record.artefacts:
        data = workspace.ledger.objects.get(artefact.digest)
        if data is None or len(data) != artefact.size_bytes:
            text = f"{artefact.name} ({artefact.digest}) is missing or does not match its digest"
            yield Finding(Code.ARTEFACT_ALTERED.value, record.entry, on, text)
        else:
            stored[artefact.name] = data


def _differs(run: Run, reports: Sequence[bytes], cases: Sequence[Case]) -> str | None:
    """Say how the stored cases differ from the report read anew."""
    if run.counts is None:
        return f"{len(cases)} cases are stored for a run without a readable report" if cases else None
    try:
        read = [read_report(data) for data in reports]
    except UnreadableReport as error:
        return f"the report was readable when it was recorded, and is not now: {error}"
    again = (read[0] if len(read) == 1 else merge(read)).cases
    # `place` depends on the folder that the run took place in, which a report does not know
    if [case._replace(place="") for case in again] != [case._replace(place="") for case in cases]:
        return "the stored cases are not those of the stored report"
    return None
