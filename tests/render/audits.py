"""Audits to be told in formats of others."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from claims.core.entry import Status
from claims.core.finding import Audit, Check, Finding, Rung, Waived

if TYPE_CHECKING:
    from collections.abc import Sequence

CLAIM, PROSE, LEDGER = Check("work", "claim shut"), Check("work", "prose"), Check("", "ledger")
HOSTILE = "a\x00b\x1b[31m\ud800 \udcff \ufffe \U0001f600 <&\"' ]]> \r\n\u202e"
"""What XML, terminals and UTF-8 do not carry, among what they do."""


def a_finding(**changes: Any) -> Finding:
    """A claim of `work` that rests on other code."""
    finding = Finding("stale-inputs", "work", "shut", "store.py changed since run 12", CLAIM.name)
    return finding._replace(**changes)


def a_slip(**changes: Any) -> Finding:
    """A word in the README."""
    changes = {"line": 7, "column": 3} | changes
    on = f"docs/a b.md:{changes['line']}:{changes['column']}"
    finding = Finding("booster", "work", on, '"bulletproof": leave it out', PROSE.name, "docs/a b.md")
    return finding._replace(**changes)


def waived(finding: Finding, **changes: Any) -> Waived:
    """A finding that Ada answers for."""
    return Waived(finding, "the host is replaced in May", "Ada", date(2026, 5, 31))._replace(**changes)


def an_audit(*findings: Finding, let: Sequence[Waived] = (), **changes: Any) -> Audit:
    """An audit of the entry `work`, with a check of each kind."""
    rungs = (Rung("work", Status.DRAFT, Status.ACHIEVED, not findings),)
    default: dict[str, Any] = {"checks": (CLAIM, PROSE, LEDGER), "rungs": rungs}
    return Audit(findings=findings, waived=tuple(let), **(default | changes))
