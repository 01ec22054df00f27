"""What a template gets: text for what is held, figures that still count, and refusals."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from build import (
    a_broken_run,
    a_claim,
    a_failed_run,
    a_failing_case,
    a_gate,
    a_page,
    a_run,
    an_entry,
    gate_evidence,
)
from claims.core.case import Counts
from claims.core.evidence import GateEvidence
from claims.core.reasons import Code, Reason
from claims.core.run import Ending, Inputs
from claims.core.verdict import Held, Refused, Strength
from claims.render.index import evidence_index
from claims.render.page import said
from claims.render.separation import CASES_SHOWN
from claims.render.shown import Claimed, Refusal, shown
from render.pages import SECRET, a_page_of_everything, rendered, with_gate

GOLDEN = Path(__file__).parent / "golden"
OLD = Inputs(before="2" * 64, after="2" * 64)


def markdown(value: object) -> str:
    """What a value looks like in a page."""
    return str(value.__html__()) if hasattr(value, "__html__") else str(value)


def test_a_held_claim_is_a_quotation() -> None:
    """Text, strength, downgrades and runs; the text escaped."""
    held = Held(id="a_b", text="It is *so*.", strength=Strength.WEAK, runs=(3, 4))
    assert markdown(shown(held)) == "> It is \\*so\\*.\n>\n> **Held** a\\_b: weak, runs 3, 4"
    text = Held(id="d", text="I did it.")
    assert markdown(shown(text)) == "> I did it.\n>\n> **Held** d: derived"


def test_a_refused_claim_is_a_refusal() -> None:
    """Every reason with what was found; nothing in it holds the sentence."""
    reasons = (Reason(Code.STALE_INPUTS, "gate", "a|b changed"), Reason(Code.NEVER_RED, "c", "none"))
    found = shown(Refused(id="c", reasons=reasons))
    assert markdown(found) == "> **Refused** c: stale-inputs (gate: a\\|b changed); never-red (none)"
    assert isinstance(found, Refusal)
    assert {field.name for field in fields(Refusal)} == {"id", "codes", "quoted", "says"}
    assert (found.held, found.codes) == (False, ("stale-inputs", "never-red"))


def test_claims_and_texts() -> None:
    """A template asks by name, and gets one or the other."""
    page = a_page_of_everything()
    assert isinstance(page.claim("claim"), Claimed)
    assert isinstance(page.claim("on-windows"), Refusal)
    assert isinstance(page.derived("short"), Claimed)
    assert isinstance(page.derived("long"), Refusal)
    assert page.counts() == (1, 2)


def one_gate(evidence: GateEvidence) -> Any:
    """A page whose one gate has this evidence."""
    return a_page(an_entry(), evidence)


QUOTED: list[tuple[str, GateEvidence, str]] = [
    ("passed", gate_evidence(a_run()), "1 passed in 4.86 s"),
    ("failed", gate_evidence(a_failed_run()), "1 failed, 1 passed in 4.86 s"),
    ("disputed", gate_evidence(a_run(2), a_failed_run(1)), "1 passed in 4.86 s"),
    ("all kinds", gate_evidence(a_run(counts=Counts(10, 4, 3, 2, 1))), "3 failed, 2 errored, 4 passed, 1 skipped in"),
    ("none", gate_evidence(a_run(counts=Counts())), "no case in 4.86 s"),
]
NOT_QUOTED: list[tuple[str, GateEvidence, str]] = [
    ("never run", gate_evidence(), "never-run"),
    ("stale inputs", gate_evidence(a_run(inputs=OLD)), "stale-inputs"),
    ("stale definition", gate_evidence(a_run(definition="e" * 64)), "stale-definition"),
    ("stale and failed", gate_evidence(a_failed_run(inputs=OLD)), "stale-inputs"),
    ("altered", gate_evidence(a_run(), altered=(Reason(Code.ARTEFACT_ALTERED, "gate", "gone"),)), "artefact-altered"),
    ("no report", gate_evidence(a_run(counts=None, refusals=(Reason(Code.NO_REPORT, "gate", "none"),))), "no-report"),
    ("timed out", gate_evidence(a_broken_run(Ending.TIMED_OUT)), "timed-out"),
    (
        "moved",
        gate_evidence(a_run(inputs=replace(OLD, after="1" * 64), refusals=(Reason(Code.INPUTS_MOVED, "gate", "x"),))),
        "inputs-moved",
    ),
    ("leaked", gate_evidence(a_run(refusals=(Reason(Code.LEAKED, "gate", "x"),))), "leaked"),
]


@pytest.mark.parametrize(("evidence", "says"), [row[1:] for row in QUOTED], ids=[row[0] for row in QUOTED])
def test_figures_that_may_be_quoted(evidence: GateEvidence, says: str) -> None:
    """A failing count is a figure all the same."""
    assert markdown(one_gate(evidence).gate("gate")).startswith(says)


@pytest.mark.parametrize(("evidence", "code"), [row[1:] for row in NOT_QUOTED], ids=[row[0] for row in NOT_QUOTED])
def test_figures_that_may_not(evidence: GateEvidence, code: str) -> None:
    """What was measured on other code, or is no longer what was recorded, is no figure."""
    for found in (one_gate(evidence).gate("gate"), one_gate(evidence).fact("gate.passed")):
        assert isinstance(found, Refusal)
        assert code in found.codes
        assert not markdown(found).startswith(">")


def test_a_refused_figure_says_what_was_found() -> None:
    """A reader of a sentence learns as much as a reader of the gate's own line."""
    found = one_gate(gate_evidence(a_run(inputs=OLD), stale=lambda run: f"a.py changed since run {run.number}"))
    assert "a.py changed since run 1" in markdown(found.gate("gate"))
    assert "a.py changed since run 1" in markdown(found.fact("gate.passed"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("gate.passed", 1),
        ("gate.total", 1),
        ("gate.failed", 0),
        ("gate.duration_s", 4.86),
        ("gate.exit_code", 0),
        ("gate.run", 7),
        ("gate.platform", "linux"),
        ("gate.claims.note", "a *b* <c>"),
        ("broad.failed", 2),
        ("anchor.attempts", 5),
        ("anchor.mode", "a|b"),
    ],
)
def test_facts(name: str, value: object) -> None:
    """Counts, durations, properties and values in the code are quoted by name."""
    assert a_page_of_everything().fact(name) == value


def test_a_fact_of_an_anchor_that_does_not_hold_is_refused() -> None:
    """A value that the code no longer has is not quoted."""
    page = a_page_of_everything()
    differs = Reason(Code.ANCHOR_MISMATCH, "anchor", "attempts is 6 in the code, 5 in the entry")
    page = replace(page, evidence=replace(page.evidence, anchors={"anchor": (differs,), "gone": ()}))
    found = page.fact("anchor.attempts")
    assert isinstance(found, Refusal)
    assert found.codes == ("anchor-mismatch",)


def test_counts_are_said_as_runners_say_them() -> None:
    """What there was none of is left out."""
    assert said(Counts(69, 60, 3, 0, 6)) == "3 failed, 60 passed, 6 skipped"


def section(index: str, heading: str) -> str:
    """The part of the index under one heading."""
    return index.partition(f"**{heading}**")[2].partition("\n**")[0]


def test_the_index_has_three_labelled_tables() -> None:
    """What proves, what is context, and what merely rests on it are apart; a label belongs to a claim."""
    index = evidence_index(a_page_of_everything())
    authoritative, supporting, derived = (section(index, one) for one in ("Authoritative", "Supporting", "Derived"))
    assert "| `gate` | claim, on-windows, anchored | 7 on linux, 2026-02-14 09:29 UTC" in authoritative
    assert "c0ffeec0ffee with uncommitted changes | passed | 1 passed |" in authoritative
    assert "| `anchor` | claim | anchor | holds |" in authoritative
    assert "attempts = 5, mode = a\\|b" in authoritative
    assert "| `gone` | anchored | anchor | anchor-missing |" in authoritative
    assert "| `broad` | claim | 6 on linux" in supporting
    assert "| exit-code | 2 failed, 2 passed, 1 skipped |" in supporting
    assert (
        "| `note` | claim | note | asserted | It was green \\| before (source: closure &lt;notes&gt;) |" in supporting
    )
    assert "| `short` | claim | held |" in derived
    assert "| `long` | short, on-windows | refused |" in derived
    assert "broad" not in authoritative


def test_the_index_lists_what_speaks_against() -> None:
    """Separated failures with the reason, unexplained ones by name, retracted runs with theirs."""
    index = evidence_index(a_page_of_everything())
    assert "- separated as `call-sites`: 1 (moved \\*later\\*)" in index
    assert "- **unexplained**: 1" in index
    assert "odd\\|one: ValueError: &lt;b&gt;\\`x\\`&lt;/b&gt;" in index
    assert "| 3 | `broad` | 2026-02-14 09:30 UTC | the disk \\| was full |" in section(index, "Retracted runs")
    assert f"Judged at ledger size 1, root `{'ab' * 32}`" in index
    assert SECRET not in index


def test_an_index_of_nothing() -> None:
    """Where there is nothing to say, it is said; nothing speaks against a claim that nothing fails."""
    index = evidence_index(a_page(an_entry(), gate_evidence()))
    assert "| `gate` | claim | none | never-run |" in index
    assert index.count("None.") == 2
    assert "Failures" not in index
    assert "Retracted" not in index


def test_unexplained_failures_are_bounded() -> None:
    """A suite that fails whole does not fill the page."""
    failing = [a_failing_case(f"t{n}", position=n, headline="x" * 5000) for n in range(CASES_SHOWN + 7)]
    entry = an_entry(a_claim(supporting=("broad",)), a_gate(), a_gate("broad"))
    broad = gate_evidence(a_failed_run(5), gate=a_gate("broad"), failing=failing)
    index = evidence_index(a_page(entry, broad))
    assert f"- **unexplained**: {CASES_SHOWN + 7}" in index
    assert "- and 7 more" in index
    assert len(index) < 10_000


def test_every_row_has_all_its_cells() -> None:
    """Nothing in a cell ends it."""
    for block in evidence_index(a_page_of_everything()).split("\n\n"):
        rows = [line.replace("\\|", "") for line in block.splitlines() if line.startswith("|")]
        assert len({row.count("|") for row in rows}) <= 1


def test_a_rendered_entry(tmp_path: Path, update_golden: bool) -> None:
    """The whole page by the shipped layout, byte for byte; rendered twice it is the same."""
    page = rendered(tmp_path, None)
    assert rendered(tmp_path, None) == page
    golden = GOLDEN / "entry.md"
    if update_golden:
        golden.write_text(page, encoding="utf-8")
    assert page == golden.read_text(encoding="utf-8")
    assert SECRET not in page


def test_altered_records_are_said_in_the_index() -> None:
    """A gate whose record cannot be trusted is shown as just that."""
    altered = (Reason(Code.LEDGER_ALTERED, "gate", "record 1 does not match its digest"),)
    assert "| ledger-altered |" in evidence_index(with_gate(a_page_of_everything(), "gate", altered=altered))
