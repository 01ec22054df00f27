"""One valid value of everything, to be changed by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from claims.core.case import Case, Counts, Outcome, Report
from claims.core.comparison import Compared, Comparison, Standing, place_of
from claims.core.entry import Anchor, Claim, Contract, Derived, Entry, Gate, Note, ReportSource, Separation
from claims.core.evidence import Evidence, GateEvidence
from claims.core.judge import judge_entry
from claims.core.merkle import Checkpoint
from claims.core.project import Project
from claims.core.reasons import Code, Reason
from claims.core.retraction import Retraction
from claims.core.run import Artefact, Ending, Inputs, Run
from claims.core.scope import Failing
from claims.core.signature import signature
from claims.render.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

NOW = datetime(2026, 2, 14, 9, 30, tzinfo=UTC)
"""The moment that everything is judged at."""
DEFINITION, INPUTS = "d" * 64, "1" * 64
"""Digests of the gate and of its inputs as they stand now."""
AS_IT_STANDS = Inputs(before=INPUTS, after=INPUTS)
PLAIN = Counts(total=1, passed=1)


def a_gate(name: str = "gate", **changes: Any) -> Gate:
    """A gate that asks for one passing case."""
    return replace(Gate(name=name, run="python -m pytest -q", report=ReportSource.PYTEST), **changes)


def a_contract(**changes: Any) -> Contract:
    """A contract that asks for nothing."""
    return replace(Contract(name="operator"), **changes)


def a_claim(name: str = "claim", **changes: Any) -> Claim:
    """A claim that rests on `gate`."""
    return replace(Claim(id=name, text="It is so.", authoritative=("gate",)), **changes)


def an_anchor(name: str = "anchor", **changes: Any) -> Anchor:
    """An anchor at the function `read`."""
    return replace(Anchor(name=name, path="src/store.py", symbol="read"), **changes)


def by_name(*values: Any) -> Mapping[str, Any]:
    """Values under their names, as an entry keeps them."""
    return MappingProxyType({getattr(value, "name", None) or value.id: value for value in values})


def an_entry(*values: Gate | Claim | Anchor | Note | Separation | Derived, **changes: Any) -> Entry:
    """An entry of the values given; `gate` and `claim` where there is no gate or no claim among them."""

    def of(kind: type, *otherwise: Any) -> Mapping[str, Any]:
        return by_name(*([value for value in values if isinstance(value, kind)] or otherwise))

    entry = Entry(
        slug="work",
        title="A piece of work",
        gates=of(Gate, a_gate()),
        claims=of(Claim, a_claim()),
        anchors=of(Anchor),
        notes=of(Note),
        separations=of(Separation),
        derived=of(Derived),
    )
    return replace(entry, **changes)


def a_case(name: str = "test_it", **changes: Any) -> Case:
    """A case that passed."""
    case = Case(
        position=0,
        suite="pytest",
        classname="tests.test_store",
        name=name,
        file="tests/test_store.py",
        outcome=Outcome.PASSED,
        duration_s=0.25,
    )
    return case._replace(**changes)


def a_failing_case(name: str = "test_broken", **changes: Any) -> Case:
    """A case that failed in the project's own code."""
    said: dict[str, Any] = {"headline": "ValueError: 3", "failure_class": "ValueError: <n>", "place": "src/store.py"}
    return a_case(name, **({"outcome": Outcome.FAILED, **said} | changes))


def a_report(*cases: Case, **changes: Any) -> Report:
    """A report of the cases given, numbered through; of one that passed where none is given."""
    numbered = tuple(case._replace(position=place) for place, case in enumerate(cases or (a_case(),)))
    return replace(Report(cases=numbered), **changes)


def a_run(number: int = 1, **changes: Any) -> Run:
    """A run of `gate` that passed a minute ago, on what stands there now."""
    run = Run(
        number=number,
        entry="work",
        gate="gate",
        labels={"claim": "authoritative"},
        definition=DEFINITION,
        argv=("python", "-m", "pytest", "-q"),
        cwd=".",
        ending=Ending.EXITED,
        exit_code=0,
        signal=None,
        detail="",
        started_at=NOW - timedelta(minutes=1),
        duration_s=4.86,
        artefacts=(Artefact(name="stdout", digest="a" * 64, size_bytes=3),),
        inputs=AS_IT_STANDS,
        counts=PLAIN,
        declared={"tests": 1, "failures": 0, "errors": 0, "skipped": None},
        flags=(),
        failing_digest="f" * 64,
        cases_digest="c" * 64,
        skipped_digest="5" * 64,
        properties=(),
        refusals=(),
        platform="linux",
        machine="x86_64",
        interpreter=None,
        git=None,
        version="0.1.0",
    )
    return replace(run, **changes)


def a_failed_run(number: int = 1, **changes: Any) -> Run:
    """A run in which one case failed."""
    failed: dict[str, Any] = {
        "exit_code": 1,
        "counts": Counts(total=2, passed=1, failed=1),
        "refusals": (Reason(Code.EXIT_CODE, "gate", "the command ended with exit code 1"),),
    }
    return a_run(number, **(failed | changes))


def a_broken_run(ending: Ending, number: int = 1, **changes: Any) -> Run:
    """A run that did not come to its end."""
    broken: dict[str, Any] = {
        "ending": ending,
        "exit_code": None,
        "counts": None,
        "inputs": AS_IT_STANDS if ending.conclusive else None,
        "refusals": (Reason(Code(ending.value), "gate", "it did not come to its end"),),
    }
    return a_run(number, **(broken | changes))


def a_retraction(run: int = 1, **changes: Any) -> Retraction:
    """A run of `gate` withdrawn."""
    retraction = Retraction(number=9, run=run, entry="work", gate="gate", because="the disk was full", at=NOW)
    return replace(retraction, **changes)


def compared(case: Case, standing: Standing, detail: str = "") -> Compared:
    """A failing case beside a base."""
    return Compared(case.id, place_of(case), signature(case.headline), standing, detail)


def a_comparison(*cases: Compared, **changes: Any) -> Comparison:
    """A comparison of run 1 of `gate` with `main`."""
    comparison = Comparison(
        number=9,
        run=1,
        entry="work",
        gate="gate",
        rev="main",
        commit="c0ffee" + "0" * 34,
        tree="7" * 40,
        same_tree=False,
        looks=3,
        left_out=0,
        why="",
        cases=cases,
        started_at=NOW,
        duration_s=1.5,
        platform="linux",
        version="0.1.0",
    )
    return replace(comparison, **changes)


def gate_evidence(*runs: Run, gate: Gate | None = None, failing: Iterable[Case] = (), **changes: Any) -> GateEvidence:
    """What is recorded of a gate that stands as it stood: runs, newest first, and failing cases of the newest."""
    evidence = GateEvidence(
        gate=gate or a_gate(),
        runs=runs,
        definition=DEFINITION,
        inputs=INPUTS,
        failing={runs[0].number: Failing(tuple(failing))} if runs else {},
    )
    return replace(evidence, **changes)


def evidence_of(entry: Entry, *gates: GateEvidence, **changes: Any) -> Evidence:
    """Evidence for an entry: what is given, and for its other gates one passing run each."""
    given = {one.gate.name: one for one in gates}
    recorded = {name: given.get(name) or gate_evidence(a_run(), gate=gate) for name, gate in entry.gates.items()}
    evidence = Evidence(entry=entry, gates=recorded, anchors=dict.fromkeys(entry.anchors, ()), now=NOW)
    return replace(evidence, **changes)


def a_page(entry: Entry, *gates: GateEvidence, **changes: Any) -> Page:
    """A judged entry as templates see it."""
    evidence = evidence_of(entry, *gates, **{key: changes.pop(key) for key in ("anchors",) if key in changes})
    page = Page(evidence=evidence, verdicts=judge_entry(evidence), checkpoint=Checkpoint(1, "ab" * 32))
    return replace(page, **changes)


def a_project(folder: Path, **changes: Any) -> Project:
    """A project in a folder, with everything at its default."""
    return replace(Project(root=str(folder)), **changes)
