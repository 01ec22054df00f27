"""An audit as SARIF 2.1.0: what code hosts show beside the lines of a change."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from claims.core.prose.rules import Rule
from claims.core.visible import one_line, plural, visible
from claims.render.junit import NOT_CHECKED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from claims.core.finding import Audit, Finding, Waived

SCHEMA_URI = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MAX_RESULTS = 5000
"""Code scanning keeps no more of one run."""
MAX_TEXT = 1000
"""Code scanning refuses descriptions of rules that have more than 1,024 characters."""
PROSE = frozenset(rule.value for rule in Rule)
AUDIT = "audit"
"""Makes one series of a project's uploads, apart from those of other tools."""


def sarif(
    audit: Audit,
    *,
    version: str,
    explained: Mapping[str, tuple[str, str]],
    home: Callable[[str], str],
    below: str = "",
) -> dict[str, Any]:
    """Give a SARIF log in which each finding has a rule and a place, and each waived one its suppression.

    Args:
        version: of `claims`.
        explained: what each code refuses and what to do, by code; a code that is not there is its own description.
        home: the file that stands for an entry (of the project where the slug is empty), from the project's root:
            code scanning wants a place for each result.
        below: the project's folder in its repository, whose root places are told from; empty where they are one.
    """
    ranked = _ranked(audit)
    kept = ranked[:MAX_RESULTS]
    codes = sorted({finding.code for finding, _ in kept})
    prints = _fingerprints([finding for finding, _ in kept])
    rules = [_rule(code, *explained.get(code, (code, ""))) for code in codes]
    results = [
        _result(finding, waived, index=codes.index(finding.code), fingerprint=mark)
        | {"locations": [_location(finding, PurePosixPath(below, finding.path or home(finding.entry)))]}
        for (finding, waived), mark in zip(kept, prints, strict=True)
    ]
    driver = {"name": "claims", "version": version, "semanticVersion": version, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"claims/{AUDIT}/"},
        "invocations": [_invocation(audit, left_out=len(ranked) - len(kept))],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"$schema": SCHEMA_URI, "version": "2.1.0", "runs": [run]}


def _ranked(audit: Audit) -> list[tuple[Finding, Waived | None]]:
    """Give what is shown first where not all is shown first: what counts before what is waived, errors before prose."""
    found: list[tuple[Finding, Waived | None]] = [(finding, None) for finding in audit.findings]
    found += [(waived.finding, waived) for waived in audit.waived]
    return sorted(found, key=lambda one: (one[1] is not None, one[0].code in PROSE))


def _rule(code: str, refuses: str, do: str) -> dict[str, Any]:
    refused = _short(f"Refused, because {refuses}." if refuses != code else code)
    help_text = visible(do or refuses) or code
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in code.split("-")),
        "shortDescription": {"text": refused},
        "fullDescription": {"text": _short(f"{refused} {help_text}")},
        "help": {"text": help_text, "markdown": help_text},
        "defaultConfiguration": {"level": _level(code)},
    }


def _level(code: str) -> str:
    return "warning" if code in PROSE else "error"


def _result(finding: Finding, waived: Waived | None, *, index: int, fingerprint: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _level(finding.code),
        "message": {"text": one_line(f"{_named(finding)}: {finding.detail}" if finding.detail else _named(finding))},
        "partialFingerprints": {"primaryLocationLineHash": fingerprint, "claims/v1": fingerprint},
    }
    if waived is not None:
        why = one_line(f"{waived.because} (waived by {waived.by} until {waived.until.isoformat()})")
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": why}]
    return result


def _named(finding: Finding) -> str:
    """Give what a finding is about, as the command line names it."""
    return "/".join(filter(None, [finding.entry, finding.on])) or "the project"


def _location(finding: Finding, path: PurePosixPath) -> dict[str, Any]:
    region = {"startLine": max(finding.line, 1) if finding.path else 1}
    if finding.path and finding.line and finding.column:
        region["startColumn"] = finding.column
    place = {"uri": _uri(path.as_posix()), "uriBaseId": "%SRCROOT%"}
    named = {"fullyQualifiedName": one_line(_named(finding)), "kind": "member" if finding.on else "module"}
    return {"physicalLocation": {"artifactLocation": place, "region": region}, "logicalLocations": [named]}


def _uri(path: str) -> str:
    """Give a path from the root as a relative reference, whatever bytes are in its name."""
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = path.encode("utf-8", "surrogatepass")
    return quote(data, safe="/")


def _fingerprints(findings: Sequence[Finding]) -> Iterable[str]:
    """Give what makes each finding itself: neither its line nor a figure in it, so that moved lines change nothing.

    The form is that of code scanning, a hash and the number among equals.
    """
    seen: dict[str, int] = {}
    for one in findings:
        on = re.sub(r"(?::\d+){1,2}$", "", one.on)
        parts = [one.code, one.entry, on, one.path, re.sub(r"\d+", "#", one.detail)]
        mark = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
        seen[mark] = seen.get(mark, 0) + 1
        yield f"{mark}:{seen[mark]}"


def _invocation(audit: Audit, *, left_out: int) -> dict[str, Any]:
    """Say whether the audit could look at everything: an upload without results must not be read as a clean one."""
    blind = [finding for finding in audit.findings if finding.code == NOT_CHECKED]
    notes = [_note("error", f"{_named(one)} could not be checked: {one.detail}") for one in blind]
    if not audit.checks:
        notes.append(_note("error", "the audit checked nothing"))
    successful = not notes
    if left_out:
        more = f"{plural(left_out, 'more finding')} left out; `claims audit` lists all"
        notes.append(_note("warning", f"{more}: code hosts show {MAX_RESULTS} at most"))
    return {"executionSuccessful": successful, "toolExecutionNotifications": notes}


def _note(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": one_line(text)}}


def _short(text: str) -> str:
    plain = one_line(text)
    return plain if len(plain) <= MAX_TEXT else plain[: MAX_TEXT - 3] + "..."
