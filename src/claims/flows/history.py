"""The ledger as it stands: events, and one run in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claims.core.comparison import Comparison
from claims.core.errors import UsageError
from claims.core.nearest import nearest
from claims.core.promotion import Promotion
from claims.core.red_proof import RedProof
from claims.core.retraction import Retraction
from claims.core.rollback import Rollback
from claims.core.run import Run, utc_text
from claims.core.traced import Trace
from claims.entries.project import entry_slugs
from claims.flows.evidence import Reader
from claims.flows.records import read_record
from claims.flows.separation_view import told
from claims.ledger.log import Fault

if TYPE_CHECKING:
    from claims.flows.records import Record
    from claims.flows.workspace import Workspace
    from claims.ledger.log import Event

LOGS = ("stdout", "stderr")
LOG_CHARACTERS = 20_000


def events(workspace: Workspace, entry: str | None) -> tuple[dict[str, Any], bool]:
    """Give the events of the ledger, newest first, and whether every record matches its digest.

    Raises:
        UsageError: neither the project nor the ledger knows the entry.
    """
    log = workspace.ledger.read()
    known = {*entry_slugs(workspace.project), *(event.body["entry"] for event in log.events)}
    if entry is not None and entry not in known:
        raise UsageError(f"there is no entry {entry!r}{nearest(entry, known)}; there are: {', '.join(sorted(known))}")
    read = [(event, read_record(event)) for event in log.events]
    chosen = [_event_view(event, record) for event, record in reversed(read) if entry in (None, event.body["entry"])]
    faults = [*log.faults, *(record for _, record in read if isinstance(record, Fault))]
    return {"schema": 1, "events": chosen, "altered": [fault.what for fault in faults]}, not faults


def _event_view(event: Event, record: Record | Fault | None) -> dict[str, Any]:
    view = {"seq": event.seq, "kind": event.kind, "entry": event.body["entry"], "gate": event.body["gate"]}
    match record:
        case Run():
            more = {"run": record.number, "outcome": record.outcome, "at": utc_text(record.started_at)}
        case Promotion():
            more = {"outcome": record.status.value, "at": utc_text(record.at)}
        case Rollback():
            more = {"outcome": "accepted", "because": record.says, "at": utc_text(record.at)}
        case RedProof():
            more = {"claim": record.claim, "outcome": record.verdict.value, "at": utc_text(record.started_at)}
        case Comparison():
            outcome = "not-compared" if record.why else "compared"
            more = {"run": record.run, "outcome": outcome, "rev": record.rev, "at": utc_text(record.started_at)}
        case Retraction():
            retracted = {"outcome": "retracted", "because": record.because, "at": utc_text(record.at)}
            more = {"run": record.run, **retracted}
        case _:
            more = {"outcome": "unreadable", "at": ""}
    return view | more


def find_run(reader: Reader, number: int) -> Run:
    """Give a run by its number.

    Raises:
        UsageError: the ledger has no such run.
    """
    for runs in reader.runs.values():
        for run in runs:
            if run.number == number:
                return run
    raise UsageError(f"the ledger has no run {number}; `claims log` lists the runs")


def find_record(reader: Reader, number: int) -> Run | RedProof:
    """Give a run or a red proof by its number.

    Raises:
        UsageError: the ledger has no such record.
    """
    found = (proof for proofs in reader.proofs.values() for proof in proofs if proof.number == number)
    return next(found, None) or find_run(reader, number)


def run_view(workspace: Workspace, number: int) -> tuple[dict[str, Any], bool]:
    """Give one run with its cases and logs, and whether everything stored matches its digest."""
    reader = Reader(workspace)
    run = find_run(reader, number)
    stored = {a.name: workspace.ledger.objects.get(a.digest) for a in run.artefacts}
    body = run.to_body() | {"run": run.number, "outcome": run.outcome}
    body["artefacts"] = [
        {"name": a.name, "digest": a.digest, "size_bytes": a.size_bytes, "sound": stored[a.name] is not None}
        for a in run.artefacts
    ]
    body["imported"] = run.imported
    body["reasons"] = [{"code": r.code.value, "on": r.on, "detail": r.detail} for r in run.refusals]
    del body["refusals"], body["kind"], body["schema"]
    retraction = next((r for rs in reader.retractions.values() for r in rs if r.run == number), None)
    view = {
        "schema": 1,
        **body,
        "told": told(run),
        **reader.separation(run),
        **_traced(stored.get("trace")),
        "retracted": {"because": retraction.because, "at": retraction.to_body()["at"]} if retraction else None,
        "cases": [case._asdict() | {"id": case.id} for case in workspace.ledger.cases(run)],
        "logs": {name: _log_text(stored.get(name)) for name in LOGS},
    }
    return view, all(data is not None for data in stored.values())


def _traced(data: bytes | None) -> dict[str, Any]:
    """Give what a traced run used; nothing for a run that was not traced."""
    if data is None:
        return {}
    try:
        trace = Trace.from_json(data)
    except (KeyError, ValueError, TypeError, AttributeError):
        return {}
    folders = sorted({f"{folder}/" for folder in (*trace.listed, *trace.collected)})
    return {"traced": {"files": list(trace.files), "folders": folders, "unseen": trace.unseen}}


def _log_text(data: bytes | None) -> str:
    """Give the end of a log as text, whatever its bytes."""
    text = (data or b"").decode("utf-8", "replace")
    left = len(text) - LOG_CHARACTERS
    return f"[... {left} characters before]\n{text[-LOG_CHARACTERS:]}" if left > 0 else text
