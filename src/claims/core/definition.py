"""What a run is bound to: the declaration of its gate, in one form, and its digest (rule `stale-definition`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claims.core.canonical import canonical, digest

if TYPE_CHECKING:
    from claims.core.entry import Contract, Entry, Gate


def definition_of(entry: Entry, gate: Gate) -> dict[str, Any]:
    """Give everything declared that decides what a run of `gate` does and must show, as a JSON value.

    Names are left out, the contract's own as well: calling a gate differently moves no goalpost. So is all prose.
    """
    declared: dict[str, Any] = {
        "root": entry.root,
        "run": gate.run if isinstance(gate.run, str) else list(gate.run),
        "report": {"source": gate.report.value, "files": list(gate.report_files)},
        "covers": "traced" if gate.traced else list(gate.covers),
        "timeout_s": gate.timeout_s,
        "expects": {
            "cases": list(gate.expects.cases),
            "min_passed": gate.expects.min_passed,
            "allow_skips": gate.expects.allow_skips,
        },
        "contract": None if gate.contract is None else _contract(gate.contract),
    }
    if gate.prepare is not None:  # left out where there is none, so that older runs keep their definition
        declared["prepare"] = gate.prepare if isinstance(gate.prepare, str) else list(gate.prepare)
    if gate.paths:  # left out where there are none, so that older runs keep their definition
        declared["paths"] = dict(gate.paths)
    return declared


def definition_digest(entry: Entry, gate: Gate) -> str:
    """Give the SHA-256 of the canonical form of a gate's declaration, as 64 hexadecimal digits."""
    return digest(canonical(definition_of(entry, gate)))


def selection_digest(entry: Entry, gate: Gate) -> str:
    """Give the SHA-256 of what of it decides which cases there are; time limit, covered files and paths do not."""
    declared = definition_of(entry, gate)
    for key in ("timeout_s", "covers", "paths"):
        declared.pop(key, None)
    return digest(canonical(declared))


def _contract(contract: Contract) -> dict[str, Any]:
    declared: dict[str, Any] = {
        "python": contract.python,
        "platform": contract.platform.value,
        "env": dict(contract.env),
    }
    launcher = contract.launcher
    if launcher is not None:  # left out where there is none, so that older runs keep their definition
        declared["launcher"] = launcher if isinstance(launcher, str) else list(launcher)
    return declared
