"""Commands that look and change nothing: status, why, reason, log, show, schema."""

from __future__ import annotations

from typing import Annotated

import typer

from claims.cli.guard import guarded
from claims.cli.session import out, print_json, session
from claims.cli.verdicts import conclude
from claims.core.errors import Exit

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@guarded
def status(
    entries: Annotated[list[str] | None, typer.Argument(metavar="ENTRY", show_default=False)] = None,
    json: Json = False,
) -> Exit:
    """Judge what is recorded; run nothing. All entries where none is named.

    Example: claims status cluster10 --json
    """
    from claims.core.errors import NothingToJudgeError
    from claims.flows.workspace import select_entries

    with session.open() as workspace:
        chosen = select_entries(workspace.project, entries or [])
        code = conclude(workspace, chosen, json=json)
        if not any(entry.claims for entry in chosen):
            raise NothingToJudgeError("the entries claim nothing")
        return code


@guarded
def why(
    claim: Annotated[str, typer.Argument(metavar="ENTRY/CLAIM")],
    json: Json = False,
) -> Exit:
    """Show the whole chain of one claim: gates, runs, reasons, and what to do.

    Example: claims why cluster10/race-closed
    """
    from claims.cli import text
    from claims.flows import view
    from claims.flows.why import why as chain

    with session.open() as workspace:
        result, verdict = chain(workspace, claim)
        print_json(result) if json else out("\n".join(text.chain(result)))
        return view.exit_of([verdict])


@guarded
def reason(
    code: Annotated[str | None, typer.Argument(metavar="CODE", show_default=False)] = None,
    json: Json = False,
) -> Exit:
    """Explain a reason code, what an audit finds, or a rule of prose; list them where none is named.

    Example: claims reason stale-inputs
    """
    from claims.cli import text
    from claims.core.blockers import BLOCKERS
    from claims.core.errors import UsageError
    from claims.core.nearest import nearest
    from claims.core.prose.rules import RULES
    from claims.core.reasons import EXPLANATIONS, Code

    listed = [
        {"code": one.value, "refuses": e.refuses, "why": e.why, "do": e.do}
        for one, e in [*((code, EXPLANATIONS[code]) for code in Code), *BLOCKERS.items()]
    ] + [
        {
            "code": rule.value,
            "refuses": e.against,
            "why": f"{e.why}\n\nFound: {e.lie}\nNot found: {e.near_miss}",
            "do": e.do,
        }
        for rule, e in RULES.items()
    ]
    if code is not None:
        codes = [one["code"] for one in listed]
        if code not in codes:
            raise UsageError(f"no reason has the code {code!r}{nearest(code, codes)}")
        listed = [one for one in listed if one["code"] == code]
    print_json({"schema": 1, "reasons": listed}) if json else out(text.reasons(listed, brief=code is None))
    return Exit.HELD


@guarded
def log(
    entry: Annotated[str | None, typer.Argument(metavar="ENTRY", show_default=False)] = None,
    json: Json = False,
) -> Exit:
    """Show the ledger, newest first.

    Example: claims log cluster10
    """
    from claims.cli import text
    from claims.flows.history import events

    with session.open() as workspace:
        result, sound = events(workspace, entry)
        print_json(result) if json else out("\n".join(text.events(result)) or "the ledger is empty")
        return Exit.HELD if sound else Exit.INTEGRITY


@guarded
def show(
    run: Annotated[int, typer.Argument(metavar="RUN", min=1)],
    json: Json = False,
) -> Exit:
    """Show one run in full, with its cases and logs; or one red proof.

    Example: claims show 12
    """
    from claims.cli import falsify, text
    from claims.core.run import Run
    from claims.flows.evidence import Reader
    from claims.flows.history import find_record, run_view
    from claims.flows.red_view import full_view

    with session.open() as workspace:
        reader = Reader(workspace)
        record = find_record(reader, run)
        if not isinstance(record, Run):
            result, sound = full_view(workspace, reader, record)
            print_json(result) if json else out(falsify.full(result))
            return Exit.HELD if sound else Exit.INTEGRITY
        result, sound = run_view(workspace, run)
        print_json(result) if json else out(text.run(result))
        return Exit.HELD if sound else Exit.INTEGRITY


@guarded
def schema() -> Exit:
    """Print the JSON Schema of entry.yaml, for editors.

    Example: claims schema > entry.schema.json
    """
    from claims.entries.schema import entry_schema

    print_json(entry_schema())
    return Exit.HELD
