"""A faultless entry, from what the shapes read into values."""

from __future__ import annotations

import posixpath
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from claims.core.entry import (
    EMPTY,
    Anchor,
    Claim,
    Contract,
    Derived,
    Entry,
    Expects,
    Fix,
    Gate,
    Lane,
    Needs,
    Note,
    ReportSource,
    Separation,
    Status,
    Waiver,
)
from claims.entries.format import DEFAULT_TIMEOUT_S, TRACED
from claims.entries.names import named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from claims.entries.names import Raw

_LANES = {lane.value: lane for lane in Lane}
_NO_NEEDS = Needs()

Value = TypeVar("Value")


def build_entry(slug: str, raw: Raw) -> Entry:
    """Give the entry that `raw` declares. `raw` has been checked: names exist and every value has its type."""
    contracts = _each(raw, "contracts", _contract)
    return Entry(
        slug=slug,
        title=raw["title"],
        as_of=raw.get("as_of"),
        status=Status(raw.get("status", Status.DRAFT)),
        root=posixpath.normpath(raw.get("root", ".")),
        gates=_each(raw, "gates", lambda name, gate: _gate(name, gate, contracts)),
        anchors=_each(raw, "anchors", _anchor),
        claims=_each(raw, "claims", _claim),
        notes=_each(raw, "notes", lambda name, note: Note(name=name, **note)),
        separations=_each(raw, "separations", lambda name, separation: Separation(name=name, **separation)),
        derived=_each(
            raw, "derived", lambda name, text: Derived(name=name, rests_on=tuple(text["from"]), text=text["text"])
        ),
        not_shown=tuple(raw.get("not_shown", ())),
        not_supported=tuple(raw.get("not_supported", ())),
        waivers=_waivers(raw.get("waive", ())),
        carry=tuple(raw.get("carry", ())),
    )


def _each(raw: Raw, part: str, build: Callable[[str, Any], Value]) -> Mapping[str, Value]:
    return MappingProxyType({name: build(name, value) for name, value in named(raw, part).items()})


def _contract(name: str, contract: Raw) -> Contract:
    launcher = contract.get("launcher")
    return Contract(
        name=name,
        python=contract.get("python"),
        platform=_LANES[contract.get("platform", "any")],
        env=MappingProxyType(dict(contract.get("env", EMPTY))),
        launcher=tuple(launcher) if isinstance(launcher, list) else launcher,
    )


def _gate(name: str, gate: Raw, contracts: Mapping[str, Contract]) -> Gate:
    source, files = _report(gate.get("report"))
    expects = gate.get("expects", {})
    return Gate(
        name=name,
        run=gate["run"] if isinstance(gate["run"], str) else tuple(gate["run"]),
        report=source,
        report_files=files,
        contract=contracts[gate["contract"]] if "contract" in gate else None,
        covers=() if gate.get("covers") == TRACED else tuple(gate.get("covers", ())),
        traced=gate.get("covers") == TRACED,
        expects=Expects(**(expects | {"cases": tuple(expects.get("cases", ()))})),
        timeout_s=float(gate.get("timeout_s", DEFAULT_TIMEOUT_S)),
        prepare=tuple(gate["prepare"]) if isinstance(gate.get("prepare"), list) else gate.get("prepare"),
        paths=MappingProxyType(dict(gate.get("paths", EMPTY))),
    )


def _report(report: Any) -> tuple[ReportSource, tuple[str, ...]]:
    if report is None:
        return ReportSource.ARGUMENT, ()
    if isinstance(report, str):
        return ReportSource(report), ()
    file = report["file"]
    return ReportSource.FILE, (file,) if isinstance(file, str) else tuple(file)


def _anchor(name: str, anchor: Raw) -> Anchor:
    path, _, symbol = anchor["at"].partition("::")
    facts = {
        fact: tuple(value) if isinstance(value, list) else value for fact, value in anchor.get("facts", {}).items()
    }
    contains = anchor.get("contains")
    return Anchor(name=name, path=path, symbol=symbol or None, contains=contains, facts=MappingProxyType(facts))


def _claim(claim_id: str, claim: Raw) -> Claim:
    return Claim(
        id=claim_id,
        text=claim["text"],
        lane=_LANES[claim.get("lane", "any")],
        scope=tuple(claim.get("scope", ())),
        authoritative=tuple(claim["authoritative"]),
        supporting=tuple(claim.get("supporting", ())),
        needs=Needs(**claim["needs"]) if "needs" in claim else _NO_NEEDS,
        fix=_fix(claim["fix"]) if "fix" in claim else None,
    )


def _fix(fix: Raw) -> Fix:
    signature = dict(fix.get("signature", EMPTY))
    if signature.pop("hang", False):
        signature["hang"] = "true"
    return Fix(revert=fix["revert"], signature=MappingProxyType(signature))


def _waivers(waive: Any) -> tuple[Waiver, ...]:
    each = [waive] if isinstance(waive, dict) else waive
    return tuple(Waiver(**(one | {"until": date.fromisoformat(one["until"])})) for one in each)
