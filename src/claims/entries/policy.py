"""`[tool.claims.policy]`: what each rung of the ladder asks for, where a project asks for other things than we do."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from claims.core.nearest import nearest
from claims.core.policy import DEFAULTS, RUNGS, STRENGTHS, Asks, Policy
from claims.core.verdict import Strength
from claims.entries.faults import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TABLE = "tool.claims.policy"
LINES = tuple(field.name for field in fields(Asks))
MOST_DAYS = 36_500


def read_policy(table: Mapping[str, Mapping[str, Any]]) -> Policy:
    """Give the policy of a faultless table: what it says of a line of a rung, and our own word for the others."""
    declared = {
        rung: replace(
            DEFAULTS[rung], **{name: _value(name, value) for name, value in table.get(rung.value, {}).items()}
        )
        for rung in RUNGS
    }
    return Policy(declared)


def _value(name: str, value: Any) -> Any:
    return Strength(value) if name == "strength" else value


def policy_faults(table: object) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with the table, as the name of a table, a key in it, and the words for it."""
    rungs = [rung.value for rung in RUNGS]
    if not isinstance(table, dict):
        yield "tool.claims", "policy", f"expected a table with {', '.join(rungs)}, found {shown(str(table))}"
        return
    for rung, lines in table.items():
        if rung not in rungs:
            yield TABLE, rung, f"unknown rung, expected one of {', '.join(rungs)}{nearest(rung, rungs)}"
        elif not isinstance(lines, dict):
            yield TABLE, rung, f"expected a table with {', '.join(LINES)}, found {shown(str(lines))}"
        else:
            yield from _line_faults(f"{TABLE}.{rung}", lines)


def _line_faults(table: str, lines: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    for name, value in lines.items():
        expected = _expected(name, value)
        if name not in LINES:
            yield table, name, f"unknown line, expected one of {', '.join(LINES)}{nearest(name, LINES)}"
        elif expected:
            yield table, name, f"expected {expected}, found {shown(str(value))}"


def _expected(name: str, value: object) -> str:
    """Give what a line must be, where it is not that."""
    if name == "strength":
        words = [strength.value for strength in STRENGTHS]
        return "" if value in words else " | ".join(words)
    if name == "max_age_days":
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return "" if number and 0 < float(str(value)) <= MOST_DAYS else f"days, more than 0 and at most {MOST_DAYS}"
    return "" if isinstance(value, bool) else "true or false"
