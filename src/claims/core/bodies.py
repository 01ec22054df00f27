"""What the body of each kind of event holds, key by key: the one check between a ledger and the values made of it.

A ledger may come from anywhere. A body that passes here holds values of the kinds that everything behind it expects.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from claims.core import comparison, promotion, red_proof, rollback
from claims.core.run import RUN_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Check = Callable[[Any], bool]

LARGEST = 2**53
"""Whole numbers beyond are not the same everywhere in JSON."""
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z")


def text(value: Any) -> bool:
    """Whether it is text."""
    return type(value) is str


def flag(value: Any) -> bool:
    """Whether it is true or false."""
    return type(value) is bool


def whole(value: Any) -> bool:
    """Whether it is a whole number."""
    return type(value) is int and -LARGEST < value < LARGEST


def count(value: Any) -> bool:
    """Whether it is a whole number that can count something."""
    return type(value) is int and 0 <= value < LARGEST


def seconds(value: Any) -> bool:
    """Whether it is a finite number, and none below zero."""
    return type(value) in (int, float) and 0 <= value < LARGEST


def time(value: Any) -> bool:
    """Whether it is a time in UTC as we write it."""
    return type(value) is str and TIME.fullmatch(value) is not None and _reads(datetime.fromisoformat, value)


def day(value: Any) -> bool:
    """Whether it is a date."""
    return type(value) is str and _reads(date.fromisoformat, value)


def plain(value: Any) -> bool:
    """Whether it is one plain value: text, a finite number, true, false or null."""
    return (
        value is None or type(value) in (str, bool) or whole(value) or (type(value) is float and math.isfinite(value))
    )


def _reads(read: Callable[[str], object], value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True


def maybe(check: Check) -> Check:
    """Whether it is null, or passes."""
    return lambda value: value is None or check(value)


def either(*checks: Check) -> Check:
    """Whether it passes one of them."""
    return lambda value: any(check(value) for check in checks)


def each(check: Check) -> Check:
    """Whether it is a list whose items all pass."""
    return lambda value: type(value) is list and all(map(check, value))


def row(*checks: Check) -> Check:
    """Whether it is a list of just these."""
    size = len(checks)
    return lambda value: (
        type(value) is list and len(value) == size and all(check(one) for check, one in zip(checks, value, strict=True))
    )


def named(check: Check) -> Check:
    """Whether it is a map whose values all pass."""
    return lambda value: type(value) is dict and all(map(check, value.values()))


def record(**checks: Check) -> Check:
    """Whether it is a map with just these keys."""
    names = checks.keys()
    return lambda value: (
        type(value) is dict and value.keys() == names and all(check(value[name]) for name, check in checks.items())
    )


def sparse(needed: Mapping[str, Check], **more: Check) -> Check:
    """Whether it is a map with these keys, and others only of those that may be left out."""
    checks = {**needed, **more}
    return lambda value: (
        type(value) is dict
        and needed.keys() <= value.keys() <= checks.keys()
        and all(checks[name](one) for name, one in value.items())
    )


def interpreter(value: Any) -> bool:
    """Whether it is what an interpreter said of itself: its version at least, and nothing but plain values."""
    return (
        type(value) is dict
        and text(value.get("version"))
        and all(map(either(plain, each(plain)), value.values()))
        and all(text(value[name]) for name in TEXTS if name in value)
    )


ARTEFACTS = each(row(text, text, count))
GIT = maybe(
    sparse({"commit": maybe(text), "dirty": flag, "tree": text}, uncommitted=each(text), more=count, unknown=text)
)
COUNTS = maybe(record(total=count, passed=count, failed=count, errored=count, skipped=count))
TEXTS = ("executable", "prefix", "implementation", "platform", "wine", "distributions")
EVERY: dict[str, Check] = {"kind": text, "schema": whole, "entry": text, "gate": text}

RUN: dict[str, Check] = EVERY | {
    "labels": named(text),
    "definition": text,
    "argv": each(text),
    "cwd": text,
    "ending": record(how=text, exit_code=maybe(whole), signal=maybe(whole), detail=text),
    "started_at": time,
    "duration_s": seconds,
    "artefacts": ARTEFACTS,
    "inputs": maybe(record(before=text, after=text)),
    "counts": COUNTS,
    "declared": named(maybe(whole)),
    "flags": each(text),
    "failing_digest": maybe(text),
    "properties": each(row(text, text)),
    "refusals": each(row(text, text)),
    "platform": text,
    "machine": text,
    "interpreter": maybe(interpreter),
    "environment": named(text),
    "git": GIT,
    "claims_version": text,
}
RUN_LATER: dict[str, Check] = {
    "cases_digest": maybe(text),
    "skipped_digest": maybe(text),
    "selection": text,
    "told": named(whole),
    "symbols": named(text),
    "judged_digest": maybe(text),
    "content": text,
    "reading": count,
    "origins": either(
        record(), record(modules=count, packages=named(each(text)), built=each(row(text, text, text)), unsure=text)
    ),
}
RETRACTION: dict[str, Check] = EVERY | {"run": count, "because": text, "at": time}
RED_PROOF: dict[str, Check] = EVERY | {
    "claim": text,
    "method": text,
    "took_away": text,
    "definition": text,
    "fix": text,
    "inputs": text,
    "verdict": text,
    "detail": text,
    "greens": count,
    "reds": count,
    "cases": each(record(id=text, cause=text, exception=text, headline=text, failure_class=text)),
    "causes": named(count),
    "passed_either_way": count,
    "survivors": each(row(text, text)),
    "killed": each(text),
    "not_tried": each(text),
    "signature": named(plain),
    "budget_s": seconds,
    "executions": each(row(text, text, maybe(whole), seconds)),
    "artefacts": ARTEFACTS,
    "started_at": time,
    "duration_s": seconds,
    "platform": text,
    "machine": text,
    "git": GIT,
    "claims_version": text,
}
COMPARISON: dict[str, Check] = EVERY | {
    "run": count,
    "rev": text,
    "commit": text,
    "tree": text,
    "same_tree": flag,
    "looks": count,
    "left_out": count,
    "why": text,
    "cases": each(row(text, text, text, text, text)),
    "executions": each(row(text, maybe(whole), seconds)),
    "artefacts": ARTEFACTS,
    "started_at": time,
    "duration_s": seconds,
    "platform": text,
    "claims_version": text,
}
PROMOTION: dict[str, Check] = EVERY | {
    "status": text,
    "claims": named(record(text=text, terms=text, strength=text, runs=each(count))),
    "waived": each(row(text, text, text, day)),
    "policy": named(either(plain, each(plain))),
    "commit": maybe(text),
    "at": time,
    "claims_version": text,
}
ROLLBACK: dict[str, Check] = EVERY | {
    "pages": each(row(text, count, text)),
    "at": time,
    "claims_version": text,
}

SHAPES: dict[str, tuple[Mapping[str, Check], Mapping[str, Check]]] = {
    **dict.fromkeys(RUN_KINDS, (RUN, RUN_LATER)),
    "retraction": (RETRACTION, {}),
    red_proof.KIND: (RED_PROOF, {"weakened": each(text), "meaning": text, "carried": each(text), "said": each(text)}),
    comparison.KIND: (COMPARISON, {"ancestor": flag}),
    promotion.KIND: (PROMOTION, {}),
    rollback.KIND: (ROLLBACK, {}),
}
"""By kind: what every such body has, and what those of before a version lack."""


def fault(body: Mapping[str, Any]) -> str | None:
    """Say which key of a body is not what an event of its kind has; None where nothing is wrong."""
    needed, later = SHAPES[body["kind"]]
    for name, check in needed.items():
        if name not in body:
            return f"has no {name}"
        if not check(body[name]):
            return f"has a {name} of another kind"
    return next((f"has a {n} of another kind" for n, check in later.items() if n in body and not check(body[n])), None)
