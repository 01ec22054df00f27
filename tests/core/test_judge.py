"""From what is recorded to held or refused."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from build import (
    AS_IT_STANDS,
    INPUTS,
    NOW,
    a_broken_run,
    a_claim,
    a_failed_run,
    a_failing_case,
    a_gate,
    a_retraction,
    a_run,
    an_anchor,
    an_entry,
    evidence_of,
    gate_evidence,
)
from claims.core.commit import Commit
from claims.core.entry import Derived, Lane, Needs, Separation
from claims.core.evidence import GateEvidence, elsewhere, identical_passes, newest
from claims.core.judge import gate_reasons, judge, judge_derived, judge_entry
from claims.core.reasons import EXPLANATIONS, INTEGRITY, ORDER, Code, Reason, in_order
from claims.core.run import Artefact, Ending, Inputs, Run
from claims.core.scope import Failing
from claims.core.verdict import Downgrade, Held, Refused, Strength, word

if TYPE_CHECKING:
    from claims.core.case import Case
    from claims.core.entry import Claim
    from claims.core.verdict import Verdict

DIRTY = Commit(commit="c" * 40, dirty=True, tree="t" * 40)
CLEAN = replace(DIRTY, dirty=False)
UNKNOWN = Commit(commit=None, dirty=True, tree="", unknown="git is not installed")
ELSEWHERE = Inputs(before="2" * 64, after="2" * 64)
MOVED = Inputs(before="2" * 64, after=INPUTS)
WINE = "windows-wine"


def verdict(gate: GateEvidence, **changes: Any) -> Verdict:
    """The verdict on a claim that rests on one gate."""
    claim = a_claim(**changes)
    return judge(claim, evidence_of(an_entry(claim), gate))


def codes(found: Verdict) -> list[str]:
    """The reason codes of a verdict; none for one that is held."""
    return [] if isinstance(found, Held) else [reason.code.value for reason in found.reasons]


def passes(number: int, **changes: Any) -> tuple[Run, ...]:
    """Passing runs on what stands there now, newest first."""
    return tuple(a_run(n, **changes) for n in range(number, 0, -1))


ALTERED = Reason(Code.LEDGER_ALTERED, "gate", "record 1 does not match its digest")
GATES: list[tuple[str, GateEvidence, Lane, list[str]]] = [
    ("never run", gate_evidence(), Lane.ANY, ["never-run"]),
    ("all runs retracted", gate_evidence(retractions=(a_retraction(),)), Lane.ANY, ["never-run"]),
    ("passed", gate_evidence(a_run()), Lane.ANY, []),
    ("failed", gate_evidence(a_failed_run()), Lane.ANY, ["exit-code"]),
    ("failed, then passed on other inputs", gate_evidence(a_run(2), a_failed_run(1, inputs=ELSEWHERE)), Lane.ANY, []),
    ("failed, then passed as declared anew", gate_evidence(a_run(2), a_failed_run(definition="e")), Lane.ANY, []),
    ("failed elsewhere", gate_evidence(a_run(2), a_failed_run(platform="windows")), Lane.ANY, ["not-repeatable"]),
    ("failed off the lane", gate_evidence(a_run(2), a_failed_run(platform="windows")), Lane.LINUX, []),
    ("failed, then passed", gate_evidence(a_run(2), a_failed_run(1)), Lane.ANY, ["not-repeatable"]),
    ("passed, then failed", gate_evidence(a_failed_run(2), a_run(1)), Lane.ANY, ["exit-code", "not-repeatable"]),
    (
        "failed long ago among passes",
        gate_evidence(a_run(3), a_run(2), a_failed_run(1)),
        Lane.ANY,
        ["not-repeatable"],
    ),
    ("inputs changed", gate_evidence(a_run(inputs=ELSEWHERE)), Lane.ANY, ["stale-inputs"]),
    ("inputs unknown", gate_evidence(a_run(inputs=None)), Lane.ANY, ["stale-inputs"]),
    ("definition changed", gate_evidence(a_run(definition="e" * 64)), Lane.ANY, ["stale-definition"]),
    (
        "both changed",
        gate_evidence(a_run(definition="e" * 64, inputs=ELSEWHERE)),
        Lane.ANY,
        ["stale-definition", "stale-inputs"],
    ),
    ("only Linux ran", gate_evidence(a_run()), Lane.WINDOWS, ["wrong-platform"]),
    ("only wine ran", gate_evidence(a_run(platform=WINE)), Lane.WINDOWS, ["wrong-platform"]),
    ("Windows is not wine", gate_evidence(a_run(platform="windows")), Lane.WINDOWS_WINE, ["wrong-platform"]),
    ("wine for wine", gate_evidence(a_run(platform=WINE)), Lane.WINDOWS_WINE, []),
    ("an older run on the lane", gate_evidence(a_run(2), a_run(1, platform="windows")), Lane.WINDOWS, []),
    (
        "an older failure on the lane",
        gate_evidence(a_run(2), a_failed_run(1, platform="windows")),
        Lane.WINDOWS,
        ["exit-code"],
    ),
    ("altered, and passed", gate_evidence(a_run(), altered=(ALTERED,)), Lane.ANY, ["ledger-altered"]),
    ("altered, and never run", gate_evidence(altered=(ALTERED,)), Lane.ANY, ["ledger-altered", "never-run"]),
    (
        "altered, on another lane",
        gate_evidence(a_run(), altered=(ALTERED,)),
        Lane.DARWIN,
        ["ledger-altered", "wrong-platform"],
    ),
    ("timed out", gate_evidence(a_broken_run(Ending.TIMED_OUT)), Lane.ANY, ["timed-out"]),
    (
        "killed after a pass",
        gate_evidence(a_broken_run(Ending.KILLED, 2), a_run()),
        Lane.ANY,
        ["killed", "not-repeatable"],
    ),
    ("interrupted", gate_evidence(a_broken_run(Ending.INTERRUPTED, 2), a_run()), Lane.ANY, ["interrupted"]),
    ("not started", gate_evidence(a_broken_run(Ending.COULD_NOT_START, 2), a_run()), Lane.ANY, ["could-not-start"]),
    (
        "not started, as declared before",
        gate_evidence(a_broken_run(Ending.CONTRACT_UNMET, definition="e" * 64)),
        Lane.ANY,
        ["contract-unmet", "stale-definition"],
    ),
    ("passed after an interruption", gate_evidence(a_run(2), a_broken_run(Ending.INTERRUPTED)), Lane.ANY, []),
    ("passed after a false start", gate_evidence(a_run(2), a_broken_run(Ending.COULD_NOT_START)), Lane.ANY, []),
    ("passed after a time-out", gate_evidence(a_run(2), a_broken_run(Ending.TIMED_OUT)), Lane.ANY, ["not-repeatable"]),
    (
        "inputs that moved are nobody's inputs",
        gate_evidence(a_run(2), a_failed_run(1, inputs=MOVED)),
        Lane.ANY,
        [],
    ),
]


BEGAN: list[tuple[str, tuple[Run, ...], str]] = [
    ("one platform", (a_run(2), a_run(1, platform="darwin")), "ran on darwin, linux; the claim is about windows"),
    (
        "never began there",
        (a_broken_run(Ending.CONTRACT_UNMET, 2, platform=WINE), a_run()),
        "ran on linux; the claim is about windows",
    ),
    ("broken off there", (a_broken_run(Ending.INTERRUPTED, platform=WINE),), f"ran on {WINE}; the claim is about"),
    ("never began", (a_broken_run(Ending.CONTRACT_UNMET, platform=WINE),), "no run began; the claim is about windows"),
    ("never began here", (a_broken_run(Ending.WRONG_PLATFORM),), "no run began; the claim is about windows"),
]


@pytest.mark.parametrize(("runs", "says"), [row[1:] for row in BEGAN], ids=[row[0] for row in BEGAN])
def test_a_gate_ran_only_where_it_began(runs: tuple[Run, ...], says: str) -> None:
    """A run that never began is not said to have run on the platform that it was meant for."""
    (reason,) = gate_reasons(gate_evidence(*runs), Lane.WINDOWS)
    assert reason.code is Code.WRONG_PLATFORM
    assert reason.detail.startswith(says)


def test_each_platform_stands_for_itself() -> None:
    """Beside the run that a gate is judged from: for each other platform the run and the reasons that it has there."""
    failed, passed = a_failed_run(2, platform="windows"), a_run(1, platform="windows")
    gate = gate_evidence(a_run(4), failed, passed, failing=[a_failing_case()], kin=(a_failed_run(3, gate="old"),))
    (there,) = elsewhere(gate)
    assert (newest(there), there.runs, there.kin) == (failed, (failed, passed), ())
    assert [reason.code for reason in gate_reasons(there)] == [Code.EXIT_CODE, Code.NOT_REPEATABLE]
    assert elsewhere(gate_evidence(a_run(2), a_failed_run(1))) == []
    assert elsewhere(gate_evidence()) == []


def test_what_another_platform_says_of_a_lane_is_among_what_is_shown() -> None:
    """A claim about a platform may rest on another run there than the gate as a whole: both are shown."""
    broken = a_broken_run(Ending.INTERRUPTED, 2)
    gate = gate_evidence(a_run(3, platform="windows", inputs=ELSEWHERE), broken, a_run(1))
    assert newest(gate) == a_run(1)
    assert [newest(there) for there in elsewhere(gate)] == [gate.runs[0], broken]


@pytest.mark.parametrize(("evidence", "lane", "expected"), [row[1:] for row in GATES], ids=[row[0] for row in GATES])
def test_why_a_gate_carries_nothing(evidence: GateEvidence, lane: Lane, expected: list[str]) -> None:
    """A gate carries a claim where its newest run on the lane passed on what stands there now, undisputed."""
    assert sorted(reason.code.value for reason in gate_reasons(evidence, lane)) == sorted(expected)


def test_reasons_say_what_was_found() -> None:
    """A reader learns which runs, which platforms, and which files."""
    disputed = gate_evidence(a_run(3), a_failed_run(2), a_run(1), stale=lambda run: f"a.py changed since {run.number}")
    assert gate_reasons(disputed)[0].detail == "on identical inputs run 2 failed and runs 1, 3 passed"
    assert "linux; the claim is about windows" in gate_reasons(gate_evidence(a_run()), Lane.WINDOWS)[0].detail
    stale = gate_evidence(a_run(4, inputs=ELSEWHERE), stale=lambda run: f"a.py changed since run {run.number}")
    assert gate_reasons(stale)[0].detail == "a.py changed since run 4"
    assert gate_reasons(gate_evidence(a_run(4, inputs=ELSEWHERE)))[0].detail == "covered files changed since run 4"
    assert "1 retracted" in gate_reasons(gate_evidence(retractions=(a_retraction(),)))[0].detail
    many = gate_evidence(a_run(9), *(a_failed_run(n) for n in range(8, 0, -1)))
    assert "runs 1, 2, 3, 4, 5 and 3 more failed" in gate_reasons(many)[0].detail


def test_newest_on_a_lane() -> None:
    """The newest run is sought on the lane, and any run will do for any lane."""
    evidence = gate_evidence(a_run(3), a_run(2, platform=WINE), a_run(1, platform="windows"))
    assert [newest(evidence, lane) for lane in (Lane.ANY, Lane.WINDOWS, Lane.WINDOWS_WINE, Lane.DARWIN)] == [
        evidence.runs[0],
        evidence.runs[2],
        evidence.runs[1],
        None,
    ]


def test_held() -> None:
    """A held claim has its text, and the runs that it rests on."""
    found = verdict(gate_evidence(a_run(7)))
    assert found == Held(id="claim", text="It is so.", strength=Strength.WEAK, runs=(7,))
    assert word(found) == "held"


def test_refused_has_no_text() -> None:
    """There is no attribute of a refusal that holds the sentence."""
    found = verdict(gate_evidence())
    assert isinstance(found, Refused)
    assert word(found) == "refused"
    assert {field.name for field in fields(Refused)} == {"id", "reasons"}
    assert not hasattr(found, "text")
    assert "It is so" not in repr(found)


def test_a_claim_without_a_gate_is_refused() -> None:
    """Anchors and notes carry nothing."""
    claim = a_claim(authoritative=("anchor",))
    found = judge(claim, evidence_of(an_entry(claim, an_anchor())))
    assert codes(found) == ["no-authoritative-gate"]


def test_every_authoritative_gate_must_carry() -> None:
    """One gate that does not is enough to refuse, and each one that does not is named."""
    claim = a_claim(authoritative=("gate", "other"))
    entry = an_entry(claim, a_gate(), a_gate("other"))
    assert codes(judge(claim, evidence_of(entry))) == []
    found = judge(claim, evidence_of(entry, gate_evidence(a_failed_run()), gate_evidence(gate=a_gate("other"))))
    assert isinstance(found, Refused)
    assert [(reason.code.value, reason.on) for reason in found.reasons] == [
        ("never-run", "other"),
        ("exit-code", "gate"),
    ]


def test_a_supporting_gate_neither_carries_nor_refuses() -> None:
    """A failing suite outside the scope is context."""
    claim = a_claim(supporting=("broad",), scope=("src/store.py",))
    entry = an_entry(claim, a_gate(), a_gate("broad"))
    outside = a_failing_case(place="src/other.py")
    broad = gate_evidence(a_failed_run(5), gate=a_gate("broad"), failing=[outside])
    assert codes(judge(claim, evidence_of(entry, broad))) == []
    green = gate_evidence(a_run(5), gate=a_gate("broad"))
    assert codes(judge(claim, evidence_of(entry, gate_evidence(), green))) == ["never-run"]


def test_anchors_refuse() -> None:
    """An authoritative anchor that does not hold refuses; a supporting one does not."""
    gone = Reason(Code.ANCHOR_MISSING, "anchor", "read is not defined")
    for claim, expected in [
        (a_claim(authoritative=("gate", "anchor")), ["anchor-missing"]),
        (a_claim(supporting=("anchor",)), []),
    ]:
        evidence = evidence_of(an_entry(claim, an_anchor()), anchors={"anchor": (gone,)})
        assert codes(judge(claim, evidence)) == expected


NEEDS: list[tuple[str, Needs, GateEvidence, list[str]]] = [
    ("enough repeats", Needs(repeats=3), gate_evidence(*passes(3)), []),
    ("one short", Needs(repeats=3), gate_evidence(*passes(2)), ["not-repeated"]),
    ("on other inputs", Needs(repeats=2), gate_evidence(a_run(2), a_run(1, inputs=ELSEWHERE)), ["not-repeated"]),
    ("on two platforms", Needs(repeats=2), gate_evidence(a_run(2), a_run(1, platform="darwin")), []),
    ("as declared before", Needs(repeats=2), gate_evidence(a_run(2), a_run(1, definition="e")), ["not-repeated"]),
    ("a break between", Needs(repeats=2), gate_evidence(a_run(3), a_broken_run(Ending.INTERRUPTED, 2), a_run(1)), []),
    (
        "a failure is no repeat",
        Needs(repeats=2),
        gate_evidence(a_run(2), a_failed_run(1)),
        ["not-repeatable", "not-repeated"],
    ),
    ("never run needs no more words", Needs(repeats=3, max_age_days=1), gate_evidence(), ["never-run"]),
    ("young enough", Needs(max_age_days=1), gate_evidence(a_run(started_at=NOW - timedelta(days=1))), []),
    (
        "too old",
        Needs(max_age_days=1),
        gate_evidence(a_run(started_at=NOW - timedelta(days=1, seconds=1))),
        ["expired"],
    ),
    ("old, and nobody minds", Needs(), gate_evidence(a_run(started_at=NOW - timedelta(days=9999))), []),
    ("half a day", Needs(max_age_days=0.5), gate_evidence(a_run(started_at=NOW - timedelta(hours=13))), ["expired"]),
    (
        "a young pass, then an old clock",
        Needs(max_age_days=1),
        gate_evidence(a_run(2, started_at=NOW - timedelta(days=2)), a_run(1)),
        ["expired"],
    ),
    ("no red proof", Needs(red_proof=True), gate_evidence(a_run()), ["never-red"]),
]


@pytest.mark.parametrize(("needs", "evidence", "expected"), [row[1:] for row in NEEDS], ids=[row[0] for row in NEEDS])
def test_needs(needs: Needs, evidence: GateEvidence, expected: list[str]) -> None:
    """What a claim asks beyond one current pass is counted on the inputs of the newest run."""
    assert codes(verdict(evidence, needs=needs)) == expected


def test_passes_are_counted_on_identical_inputs() -> None:
    """Other inputs, failures and runs whose inputs moved do not count."""
    runs = (a_run(5), a_failed_run(4), a_run(3), a_run(2, inputs=ELSEWHERE), a_run(1, inputs=MOVED))
    assert identical_passes(gate_evidence(*runs)) == 2
    assert identical_passes(gate_evidence()) == 0
    assert identical_passes(gate_evidence(a_run(), gate=a_gate()), Lane.WINDOWS) == 0


def imported(number: int, report: str) -> Run:
    """A passing run from elsewhere, by its report."""
    return a_run(number, imported=True, artefacts=(Artefact(name="report:r.xml", digest=report * 64, size_bytes=3),))


def test_imported_passes_count_among_themselves_and_once_each() -> None:
    """Two files from elsewhere do not make one run here repeated; nor does one file, taken in twice."""
    here = gate_evidence(a_run(3), imported(2, "a"), imported(1, "b"))
    assert codes(verdict(here, needs=Needs(repeats=2))) == ["not-repeated"]
    assert codes(verdict(gate_evidence(a_run(3), a_run(2), imported(1, "b")), needs=Needs(repeats=2))) == []
    elsewhere = gate_evidence(imported(2, "a"), imported(1, "b"))
    assert codes(verdict(elsewhere, needs=Needs(repeats=2))) == []
    twice = gate_evidence(imported(2, "a"), imported(1, "a"))
    assert codes(verdict(twice, needs=Needs(repeats=2))) == ["not-repeated"]
    assert identical_passes(here) == identical_passes(twice) == 1
    failed = gate_evidence(a_run(2), a_failed_run(1, imported=True))
    assert codes(verdict(failed)) == ["not-repeatable"], "a failure counts, wherever it was"


SCOPE = ("src/store.py",)
CONTRADICTIONS: list[tuple[str, dict[str, Any], GateEvidence, list[str]]] = [
    (
        "in scope by its frame",
        {"scope": SCOPE},
        gate_evidence(a_failed_run(5), failing=[a_failing_case()]),
        ["contradicted"],
    ),
    (
        "in scope by its file",
        {"scope": ("tests",)},
        gate_evidence(a_failed_run(5), failing=[a_failing_case(place="")]),
        ["contradicted"],
    ),
    (
        "out of scope",
        {"scope": ("src/planning.py",)},
        gate_evidence(a_failed_run(5), failing=[a_failing_case()]),
        [],
    ),
    ("no scope", {}, gate_evidence(a_failed_run(5), failing=[a_failing_case()]), []),
    (
        "on another lane",
        {"scope": SCOPE, "lane": Lane.LINUX},
        gate_evidence(a_failed_run(5, platform="windows"), failing=[a_failing_case()]),
        [],
    ),
    (
        "green since",
        {"scope": SCOPE},
        gate_evidence(a_run(6), a_failed_run(5, inputs=ELSEWHERE), failing=[]),
        [],
    ),
    ("failing cases unknown", {"scope": SCOPE}, gate_evidence(a_failed_run(5), failing=[]), []),
]


@pytest.mark.parametrize(
    ("changes", "broad", "expected"), [row[1:] for row in CONTRADICTIONS], ids=[row[0] for row in CONTRADICTIONS]
)
def test_contradictions(changes: dict[str, Any], broad: GateEvidence, expected: list[str]) -> None:
    """A failing case within the scope contradicts a claim, in a gate that the claim does not even name."""
    claim: Claim = a_claim(**changes)
    entry = an_entry(claim, a_gate(), a_gate("broad"))
    found = judge(claim, evidence_of(entry, replace(broad, gate=a_gate("broad"))))
    assert codes(found) == expected


PARTS = (Reason(Code.NO_REPORT, "broad", "this run wrote nothing that matches integration.xml"),)
OVERRULED: list[tuple[str, Run, Run, list[str]]] = [
    ("green here since", a_run(6), a_failed_run(5, inputs=ELSEWHERE), []),
    ("green on the same inputs", a_run(6), a_failed_run(5), ["contradicted"]),
    ("imported green, same inputs", a_run(6, imported=True), a_failed_run(5), ["contradicted"]),
    (
        "imported green, both stale",
        a_run(6, imported=True, definition="e"),
        a_failed_run(5, definition="e"),
        ["contradicted"],
    ),
    ("imported green about what stands now", a_run(6, imported=True), a_failed_run(5, inputs=ELSEWHERE), []),
    ("green since the imported failure", a_run(6), a_failed_run(5, imported=True, inputs=ELSEWHERE), []),
    ("green on another platform", a_run(6, platform="windows"), a_failed_run(5), ["contradicted"]),
    (
        "green on another platform, of other code",
        a_run(6, platform="windows"),
        a_failed_run(5, inputs=ELSEWHERE),
        ["contradicted"],
    ),
    ("green, but without a report", a_run(6, counts=None), a_failed_run(5), ["contradicted"]),
    ("green, but in part", a_run(6, refusals=PARTS), a_failed_run(5, inputs=ELSEWHERE), ["contradicted"]),
    (
        "red in part, elsewhere in the code",
        a_failed_run(6, refusals=PARTS),
        a_failed_run(5, inputs=ELSEWHERE),
        ["contradicted"],
    ),
]


@pytest.mark.parametrize("in_scope", [True, False])
def test_a_part_of_a_report_says_what_failed(in_scope: bool) -> None:
    """What was written of it contradicts like any other failure, beside what an older whole report said."""
    claim = a_claim(scope=SCOPE)
    part, whole = a_failed_run(6, refusals=PARTS), a_run(5)
    broad = gate_evidence(part, whole, gate=a_gate("broad"), failing=[])
    broad = replace(broad, failing={6: Failing((a_failing_case(),) if in_scope else ())})
    found = judge(claim, evidence_of(an_entry(claim, a_gate(), a_gate("broad")), broad))
    assert codes(found) == (["contradicted"] if in_scope else [])


@pytest.mark.parametrize(("later", "failed", "expected"), [row[1:] for row in OVERRULED], ids=[r[0] for r in OVERRULED])
def test_which_runs_take_a_contradiction_back(later: Run, failed: Run, expected: list[str]) -> None:
    """Only a later one on its platform that is worth as much: what is imported does not overrule what was seen here."""
    claim = a_claim(scope=SCOPE)
    broad = gate_evidence(later, failed, gate=a_gate("broad"), failing=[])
    broad = replace(broad, failing={5: Failing((a_failing_case(),))})
    found = judge(claim, evidence_of(an_entry(claim, a_gate(), a_gate("broad")), broad))
    assert codes(found) == expected


NOWHERE = a_failing_case(file="", place="", classname="login", where="?login")
NAMES_IT = Separation(name="known", gate="broad", match="ValueError: 3", because="it is known")
TAKES_ALL = Separation(name="all", gate="broad", match=".*", because="whatever")


@pytest.mark.parametrize(
    ("scope", "case", "separations", "expected"),
    [
        (SCOPE, NOWHERE, [], ["contradicted"]),
        (SCOPE, NOWHERE, [TAKES_ALL], ["contradicted"]),
        (SCOPE, NOWHERE, [NAMES_IT], []),
        ((), NOWHERE, [], []),
        (("packages",), NOWHERE, [], []),
        (("src/other/FooTest.java",), NOWHERE._replace(where="?com.acme.FooTest"), [], []),
        (("src/other/FooTest.java", "src"), NOWHERE._replace(where="?com.acme.FooTest"), [], ["contradicted"]),
        (("dist",), NOWHERE._replace(where="?login\ndist/x.js"), [NAMES_IT], ["contradicted"]),
        (SCOPE, NOWHERE._replace(where="lib/other.py"), [], []),
        (SCOPE, NOWHERE._replace(where=""), [], []),
    ],
    ids=[
        "unplaced",
        "blanket",
        "separated",
        "no-scope",
        "no-files",
        "another-package",
        "folder",
        "frame",
        "placed",
        "old",
    ],
)
def test_a_case_that_nobody_can_place(
    scope: tuple[str, ...], case: Case, separations: list[Separation], expected: list[str]
) -> None:
    """It may be in any scope of files, unless a separation gives the reason or its class is told apart."""
    claim = a_claim(scope=scope)
    broad = gate_evidence(a_failed_run(5), gate=a_gate("broad"), failing=[case])
    found = judge(claim, evidence_of(an_entry(claim, a_gate(), a_gate("broad"), *separations), broad))
    assert codes(found) == expected


def test_a_contradiction_counts_the_cases() -> None:
    """The first case is named, the others are counted."""
    claim = a_claim(scope=SCOPE)
    broken = [a_failing_case(f"test_{n}", position=n) for n in range(3)]
    broad = gate_evidence(a_failed_run(5), gate=a_gate("broad"), failing=broken)
    found = judge(claim, evidence_of(an_entry(claim, a_gate(), a_gate("broad")), broad))
    assert isinstance(found, Refused)
    assert found.reasons[0].detail == "tests.test_store::test_0 fails within the scope and 2 more (run 5)"


STRENGTHS: list[tuple[str, GateEvidence, Strength, tuple[Downgrade, ...]]] = [
    ("one pass", gate_evidence(a_run()), Strength.WEAK, ()),
    ("two passes", gate_evidence(*passes(2)), Strength.WEAK, ()),
    ("three passes", gate_evidence(*passes(3)), Strength.MEDIUM, ()),
    ("three on a clean tree", gate_evidence(*passes(3, git=CLEAN)), Strength.MEDIUM, ()),
    (
        "nobody can tell what ran",
        gate_evidence(*passes(3, origins={"unsure": "it told of no import"})),
        Strength.WEAK,
        (Downgrade.BIASED,),
    ),
    ("what ran is known", gate_evidence(*passes(3, origins={"unsure": ""})), Strength.MEDIUM, ()),
    ("a dirty tree", gate_evidence(*passes(3, git=DIRTY)), Strength.WEAK, (Downgrade.BIASED,)),
    ("nobody can tell", gate_evidence(*passes(3, git=UNKNOWN)), Strength.WEAK, (Downgrade.BIASED,)),
    ("outside git", gate_evidence(*passes(3, git=None)), Strength.MEDIUM, ()),
    (
        "nobody can list what there is now",
        replace(gate_evidence(*passes(3, git=CLEAN)), unlisted="no git"),
        Strength.WEAK,
        (Downgrade.BIASED,),
    ),
    ("dirty before, clean now", gate_evidence(a_run(3, git=CLEAN), *passes(2, git=DIRTY)), Strength.MEDIUM, ()),
    (
        "a retracted run",
        gate_evidence(*passes(3), retractions=(a_retraction(),)),
        Strength.WEAK,
        (Downgrade.INCONSISTENT,),
    ),
    (
        "a run broken off",
        gate_evidence(*passes(3), a_broken_run(Ending.INTERRUPTED, 0)),
        Strength.WEAK,
        (Downgrade.INCONSISTENT,),
    ),
    (
        "broken off as declared before",
        gate_evidence(*passes(3), a_broken_run(Ending.INTERRUPTED, 0, definition="e" * 64)),
        Strength.MEDIUM,
        (),
    ),
    ("a false start", gate_evidence(*passes(3), a_broken_run(Ending.COULD_NOT_START, 0)), Strength.MEDIUM, ()),
    (
        "both",
        gate_evidence(a_run(git=DIRTY), retractions=(a_retraction(),)),
        Strength.WEAK,
        (Downgrade.BIASED, Downgrade.INCONSISTENT),
    ),
]


def test_a_biased_run_names_what_was_not_committed() -> None:
    """Some of the files; for a record of before they were named, none; and where nobody can tell, why."""
    named = replace(DIRTY, uncommitted=tuple(f"src/{n}.py" for n in range(7)), more=3)
    for git, said in (
        (named, "of run 1: src/0.py, src/1.py, src/2.py, src/3.py, src/4.py and 5 more"),
        (DIRTY, "in the working tree of run 1"),
        (UNKNOWN, "cannot tell whether run 1 ran on what is committed: git is not installed"),
    ):
        held = judge(a_claim(), evidence_of(an_entry(), gate_evidence(a_run(git=git))))
        assert isinstance(held, Held)
        assert held.weaknesses[0].detail.endswith(said)


def test_where_a_tree_stood_is_read_as_it_was_written() -> None:
    """Records of before files were named are read as well."""
    for git in (CLEAN, UNKNOWN, replace(DIRTY, uncommitted=("a",), more=1)):
        assert Commit.from_body(git.to_body()) == git
    assert Commit.from_body({"commit": "c" * 40, "dirty": True, "tree": "t" * 40}) == DIRTY
    assert Commit.from_body(None) is None


@pytest.mark.parametrize(
    ("evidence", "strength", "downgrades"), [row[1:] for row in STRENGTHS], ids=[row[0] for row in STRENGTHS]
)
def test_strength(evidence: GateEvidence, strength: Strength, downgrades: tuple[Downgrade, ...]) -> None:
    """Three passes on identical inputs make medium, and each named reason takes a level."""
    found = verdict(evidence)
    assert isinstance(found, Held)
    assert (found.strength, found.downgrades) == (strength, downgrades)
    assert all(weakness.detail for weakness in found.weaknesses)


def test_the_weakest_gate_decides() -> None:
    """Three passes of one gate do not make up for one of another."""
    claim = a_claim(authoritative=("gate", "other"))
    entry = an_entry(claim, a_gate(), a_gate("other"))
    found = judge(claim, evidence_of(entry, gate_evidence(*passes(3))))
    assert isinstance(found, Held)
    assert found.strength is Strength.WEAK
    assert found.runs == (3, 1)


def test_derived() -> None:
    """A derived text is held where all that it rests on is, and names each base that is not."""
    text = Derived(name="short", rests_on=("a", "b"), text="I did it.")
    held, refused = Held(id="a", text="A"), Refused(id="b", reasons=(ALTERED,))
    assert judge_derived(text, {"a": held, "b": held}) == Held(id="short", text="I did it.")
    found = judge_derived(text, {"a": held, "b": refused})
    assert isinstance(found, Refused)
    assert [(reason.code, reason.on) for reason in found.reasons] == [(Code.BASE_REFUSED, "b")]


@pytest.mark.parametrize("bases", [(), ("nobody",)], ids=["none", "unknown"])
def test_prose_that_rests_on_nothing_is_refused(bases: tuple[str, ...]) -> None:
    """A base that is not there cannot be held, and no base at all carries nothing."""
    assert isinstance(judge_derived(Derived(name="d", rests_on=bases, text="T"), {}), Refused)


def test_a_refusal_has_a_reason() -> None:
    """Prose that rests on nothing is told so: a verdict without a reason helps nobody."""
    found = judge_derived(Derived(name="d", rests_on=(), text="T"), {})
    assert isinstance(found, Refused)
    assert found.reasons


def test_an_entry_is_judged_through_chains() -> None:
    """A text that rests on a text falls with the claim below, in whatever order they are declared."""
    deep = Derived(name="deep", rests_on=("short",), text="D")
    short = Derived(name="short", rests_on=("claim",), text="S")
    entry = an_entry(deep, short)
    assert list(judge_entry(evidence_of(entry))) == ["claim", "short", "deep"]
    assert all(isinstance(one, Held) for one in judge_entry(evidence_of(entry)).values())
    assert all(isinstance(one, Refused) for one in judge_entry(evidence_of(entry, gate_evidence())).values())


def test_a_cycle_is_refused() -> None:
    """Texts that rest on each other are refused, and so is what rests on them."""
    round_about = [Derived(name=a, rests_on=(b,), text=a) for a, b in [("a", "b"), ("b", "a"), ("c", "a")]]
    found = judge_entry(evidence_of(an_entry(*round_about)))
    assert [codes(found[name]) for name in ("claim", "a", "b", "c")] == [[], *[["base-refused"]] * 3]


def test_every_code_is_explained_and_ordered() -> None:
    """No code reaches a reader without an explanation, and none is said without its place in the order."""
    assert EXPLANATIONS.keys() == set(Code) == ORDER.keys()
    assert [
        code for code in Code if not all((EXPLANATIONS[code].refuses, EXPLANATIONS[code].why, EXPLANATIONS[code].do))
    ] == []
    assert {Code.LEDGER_ALTERED, Code.ARTEFACT_ALTERED} == INTEGRITY


def test_every_ending_but_one_is_a_code() -> None:
    """A run that did not come to its end is refused for just that."""
    assert {ending.value for ending in Ending} - {code.value for code in Code} == {"exited"}


def test_reasons_are_sorted_once_each() -> None:
    """The gravest come first, and nothing is said twice."""
    one, two = Reason(Code.STALE_INPUTS, "gate", "x"), Reason(Code.LEDGER_ALTERED, "gate", "y")
    assert in_order([one, two, one]) == (two, one)


def test_identical_inputs_are_those_of_definition_and_files() -> None:
    """Two runs asked the same question where nothing that decides the answer differs."""
    run = a_run()
    assert run.same_inputs(a_run(2))
    assert run.inputs == AS_IT_STANDS
    for other in (
        a_run(2, definition="e"),
        a_run(2, inputs=ELSEWHERE),
        a_run(2, inputs=None),
    ):
        assert not run.same_inputs(other)
        assert not other.same_inputs(run)
    assert not a_run(symbols={"anchor": "5"}).same_inputs(a_run(2, symbols={"anchor": "6"}))
    assert a_run(symbols={"anchor": "5"}).same_inputs(a_run(2, symbols={"other": "6"}))
    assert not a_run(inputs=MOVED).same_inputs(a_run(inputs=MOVED))
    assert not a_run(inputs=None).same_inputs(a_run(inputs=None))
    assert not a_run(refusals=(Reason(Code.LEAKED, "gate", "x"),)).same_inputs(a_run(2)), "it ran other code"


SYMBOL_NOW = "5" * 64


@pytest.mark.parametrize(
    ("symbols", "holds_file", "says"),
    [
        ({"anchor": SYMBOL_NOW}, False, None),
        ({"anchor": "6" * 64}, True, "read changed since run 1"),
        ({}, True, None),
        ({}, False, "run 1 did not record read, nor does it cover src/store.py"),
        ({"other": SYMBOL_NOW}, False, "run 1 did not record read, nor does it cover src/store.py"),
    ],
    ids=["the same", "changed", "covered", "unknown", "of another anchor"],
)
def test_an_anchored_symbol_means_what_it_meant(symbols: dict[str, str], holds_file: bool, says: str | None) -> None:
    """A symbol that changed since the run makes the claim stale, whatever the gate covers; a moved one does not."""
    claim = a_claim(authoritative=("gate", "anchor"))
    gate = replace(gate_evidence(a_run(symbols=symbols)), holds_file=lambda run, path: holds_file)
    found = judge(claim, evidence_of(an_entry(claim, an_anchor()), gate, symbols={"anchor": SYMBOL_NOW}))
    if says is None:
        assert isinstance(found, Held)
    else:
        assert isinstance(found, Refused)
        assert found.reasons == (Reason(Code.STALE_INPUTS, "anchor", says),)
