"""`claims audit` and `claims promote`: one promotion that is earned, and one refused for each line of the policy."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from e2e.project import Result, copies, no_traceback, report, rests_on
from e2e.repository import AFTER, BEFORE, GATE, HONEST, INI, SIGNATURE, Repository

if TYPE_CHECKING:
    from pathlib import Path

FAILING = report('<testcase classname="t" name="old"><failure message="KeyError: engine"/></testcase>')
IGNORED = "evidence/ledger.db*\nevidence/objects/\n__pycache__/\n.pytest_cache/\n"
SUITE: dict[str, Any] = {"gates": {"gate": GATE, "suite": copies("suite.xml", 1)}}
TEXT = "A busy file is read in the end."


@pytest.fixture(scope="module")
def strong(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A committed project whose claim ran three times and has a red proof."""
    made = Repository(tmp_path_factory.mktemp("strong") / "project")
    made.write(".gitignore", IGNORED)
    made.write("pytest.ini", INI)
    made.entry()
    made.commit("src/store.py", BEFORE)
    made.write("src/store.py", AFTER)
    declared(made, fix=made.commit("tests/test_store.py", HONEST))
    made.commit_all()
    assert made.falsify().code == 0
    assert made.verify("--repeat", "3").code == 0
    return made


@pytest.fixture
def copied(strong: Repository, tmp_path: Path) -> Repository:
    """A copy of it, to be changed."""
    shutil.copytree(strong.root, tmp_path / "copy")
    return Repository(tmp_path / "copy")


def declared(made: Repository, *, fix: str | None = None, text: str = TEXT, **parts: Any) -> None:
    """Write the entry: a claim with its fix, carried by the tests of the store."""
    fix = fix or made.git("rev-parse", "HEAD~1").strip()
    claim = rests_on("gate", text=text, fix={"revert": fix, "signature": SIGNATURE})
    made.entry(**({"gates": {"gate": GATE}, "claims": {"claim": claim}} | parts))


def codes(result: Result) -> set[str]:
    """The codes that an audit or a promotion prints."""
    no_traceback(result)
    assert (result.code != 0) == bool(result.json["findings"])
    return {finding["code"] for finding in result.json["findings"]}


def promoted(project: Repository, status: str = "promoted") -> Result:
    """Try a promotion; what the audit says of a refused one is the same."""
    result = project.claims("promote", "work", status, "--json")
    no_traceback(result)
    assert result.code in (0, 1, 4), result.stderr
    assert (result.json["promotion"] is None) == (result.code != 0)
    return result


def test_evidence_that_carries_it_is_promoted_rung_by_rung(copied: Repository) -> None:
    """The honest case: each rung is open, the move is recorded with digests of the texts, and nothing moves twice."""
    for number, rung in enumerate(("achieved", "promoting", "promoted")):
        audit = copied.claims("audit", "work")
        assert audit.code == 0
        assert audit.stdout.splitlines()[-1] == f"no finding; next rung: {rung} is open for work"
        move = promoted(copied, rung)
        assert move.code == 0
        assert move.json["promotion"]["fresh"]
        assert list(move.json["promotion"]["claims"]["claim"]) == ["text", "terms", "strength", "runs"]
        log = copied.claims("log", "work", "--json").json["events"]
        assert sum(event["kind"] == "promotion" for event in log) == number + 1
        assert log[0]["outcome"] == rung
    record = copied.claims("log", "work", "--json").json["events"][0]["seq"]
    again = promoted(copied)
    assert (again.code, again.json["promotion"]["fresh"]) == (0, False)
    assert copied.claims("promote", "work", "achieved").code == 2
    status = copied.claims("status", "work", "--json").json["entries"][0]
    assert status["earned"] == {"status": "promoted", "seq": record, "dropped": None}
    assert copied.claims("audit").stdout.splitlines()[-1] == "no finding; next rung: work is promoted, and stands"
    assert "promoted was earned on" in copied.claims("render", "work", "--stdout").stdout


def test_a_refused_claim_is_not_promoted(copied: Repository) -> None:
    """What ran is not what stands here."""
    copied.write("src/store.py", AFTER + "\nLIMIT = 5\n")
    assert "stale-inputs" in codes(promoted(copied, "achieved"))


def test_a_contradicted_claim_is_not_promoted(copied: Repository) -> None:
    """A failing case in the claim's scope, in any gate."""
    copied.write("reports/suite.xml", FAILING.replace("<testcase ", '<testcase file="src/store.py" '))
    declared(copied, **SUITE)
    entry = copied.root / "evidence/work/entry.yaml"
    entry.write_text(entry.read_text().replace("    authoritative:", "    scope: [src/store.py]\n    authoritative:"))
    copied.verify("--gate", "suite")
    assert "contradicted" in codes(promoted(copied, "achieved"))


def test_weak_evidence_is_not_promoted(copied: Repository) -> None:
    """One run of a gate that was never seen red."""
    copied.write("tests/test_store.py", HONEST + "\n\ndef test_more():\n    assert read\n")
    copied.commit_all()
    assert copied.verify().code == 0
    assert codes(promoted(copied, "achieved")) == {"too-weak"}


def test_a_failure_without_a_separation_is_not_promoted(copied: Repository) -> None:
    """The same failure, declared with its reason, is."""
    copied.write("reports/suite.xml", FAILING)
    declared(copied, **SUITE)
    copied.commit_all()
    fresh = promoted(copied, "achieved")
    assert codes(fresh) == {"not-checked"}, "a suite that never ran is not without failures"
    copied.verify("--gate", "suite")
    assert codes(promoted(copied, "achieved")) == {"unexplained-failure"}
    declared(
        copied,
        **SUITE,
        separations={"engine": {"gate": "suite", "match": "KeyError: engine", "because": "the engine has moved"}},
    )
    assert codes(promoted(copied, "achieved")) == set()


def test_prose_that_overclaims_is_not_promoted(copied: Repository) -> None:
    """A rule of prose blocks as any other line does."""
    prose = '{% extends "experience-lake.md.j2" %}{% block problem %}The store is now bulletproof.{% endblock %}'
    copied.write("evidence/work/entry.md.j2", prose)
    result = promoted(copied, "achieved")
    assert codes(result) == {"booster"}
    assert result.json["findings"][0]["on"].startswith("evidence/work/entry.md.j2:1:")


def test_an_overclaim_beside_a_block_of_the_entry_is_not_promoted(copied: Repository) -> None:
    """A document that quotes the entry counts; one without blocks is nobody's."""
    copied.write("README.md", "The store is now bulletproof.\n")
    assert codes(promoted(copied, "achieved")) == set()
    copied.write(
        "README.md",
        "Bulletproof it is not.\n\nThe store is now bulletproof.\n\n<!-- claims:gate work/gate --><!-- /claims -->\n",
    )
    assert codes(promoted(copied, "promoting")) == {"booster"}


def test_an_uncommitted_tree_is_not_promoted(copied: Repository) -> None:
    """Neither with an edit that no gate covers, nor outside a repository."""
    note = copied.write("notes.txt", "not committed\n")
    assert codes(promoted(copied)) == {"uncommitted-changes"}
    note.unlink()
    shutil.move(copied.root / ".git", copied.root / ".gone")
    assert codes(promoted(copied)) == {"not-checked"}


def test_the_ledger_itself_is_nobodys_uncommitted_work(copied: Repository) -> None:
    """A project that does not ignore its ledger can be promoted all the same."""
    copied.write(".gitignore", "__pycache__/\n.pytest_cache/\n")
    copied.git("add", ".gitignore")
    copied.git("commit", "-qm", "ignore less")
    assert "ledger.db" in copied.git("status", "--porcelain")
    assert codes(promoted(copied)) == set()


def test_runs_on_uncommitted_changes_are_not_promoted(copied: Repository) -> None:
    """Evidence about files that nobody else had, though they are committed by now; a note beside them is no matter."""
    copied.write("src/new.py", "not committed\n")
    assert copied.verify("--repeat", "3").code == 0
    copied.commit_all()
    assert "uncommitted-changes" in codes(promoted(copied))
    note = copied.write("notes.txt", "not committed\n")
    assert copied.verify("--repeat", "3").code == 0
    note.unlink()
    assert "uncommitted-changes" not in codes(promoted(copied))


def test_without_a_red_proof_nothing_is_promoted(copied: Repository) -> None:
    """Three runs are achieved; promoted wants to see the gate fail without the fix."""
    copied.write("tests/test_store.py", HONEST + "\n\ndef test_more():\n    assert read\n")
    copied.commit_all()
    assert copied.verify("--repeat", "3").code == 0
    assert codes(promoted(copied, "achieved")) == set()
    assert codes(promoted(copied)) == {"too-weak", "never-red"}


def test_old_evidence_is_not_promoted(copied: Repository) -> None:
    """How old it may be is a line of the policy; here it may be a second."""
    copied.write("pyproject.toml", "[tool.claims.policy.promoted]\nmax_age_days = 0.00001\n")
    copied.commit_all()
    assert codes(promoted(copied)) == {"expired"}
    copied.write("pyproject.toml", "[tool.claims.policy.promoted]\nmax_age_days = 1\n")
    copied.commit_all()
    assert codes(promoted(copied)) == set()


def test_a_damaged_record_is_not_promoted(copied: Repository) -> None:
    """Integrity is exit 4, for the audit and for the promotion."""
    copied.objects[0].write_bytes(b"something else")
    result = copied.claims("promote", "work", "achieved", "--json")
    assert result.code == 4
    assert "artefact-altered" in codes(result)
    assert copied.claims("audit").code == 4


def test_an_edited_text_drops_a_promoted_entry_for_all_to_see(copied: Repository) -> None:
    """In status, its JSON, the page, the index of the lake and the audit; the new text has to be promoted anew."""
    promoted(copied)
    fix = copied.git("rev-parse", "HEAD~1").strip()
    declared(copied, fix=fix, text="A busy file is read sooner or later.", status="promoted")
    copied.git("commit", "-qam", "another text")
    assert codes(copied.claims("audit", "--json")) == {"promotion-dropped"}
    status = copied.claims("status", "work", "--json").json["entries"][0]["earned"]
    assert (status["status"], status["seq"], status["dropped"]["from"]) == ("draft", None, "promoted")
    assert status["dropped"]["because"] == ["the text of claim was edited"]
    said = "the text of claim was edited"
    assert "DROPPED  from promoted" in copied.claims("status", "work").stdout
    assert said in copied.claims("audit").stdout
    assert f"dropped from promoted (record {status['dropped']['seq']}): {said}" in (
        copied.claims("render", "work", "--stdout").stdout
    )
    copied.claims("render")
    assert "dropped from promoted" in (copied.root / "docs/lake/README.md").read_text()
    shutil.rmtree(copied.root / "docs")
    declared(copied, fix=fix, text="A busy file is read sooner or later.", status="draft")
    audit = copied.claims("audit", "--json")
    assert codes(audit) == set(), "its author took the word back"
    assert audit.json["rungs"][0]["dropped"]["from"] == "promoted", "and the audit still tells what was lost"
    copied.git("commit", "-qam", "taken back")
    assert codes(promoted(copied)) == set(), "and may earn it anew"


def waiver(finding: str, until: str = "2999-12-31") -> dict[str, str]:
    """A waiver that is far from its end."""
    return {"finding": finding, "because": "the engine is being replaced", "by": "Ada", "until": until}


def with_failing_suite(project: Repository, *waivers: dict[str, str]) -> None:
    """The entry beside a suite with a failure that no separation declares, and waivers."""
    project.write("reports/suite.xml", FAILING)
    declared(project, **SUITE, waive=list(waivers))
    project.verify("--gate", "suite")


def test_a_waived_finding_is_promoted_and_printed(copied: Repository) -> None:
    """The audit, the record and the page say who answers for it, why, and until when."""
    with_failing_suite(copied, waiver("unexplained-failure"))
    result = promoted(copied, "achieved")
    assert codes(result) == set()
    (waived,) = result.json["waived"]
    assert (waived["code"], waived["by"], waived["until"]) == ("unexplained-failure", "Ada", "2999-12-31")
    for text in (copied.claims("audit").stdout, copied.claims("render", "work", "--stdout").stdout):
        for part in ("unexplained-failure", "the engine is being replaced", "Ada", "2999-12-31"):
            assert part in text
    copied.write("evidence/work/entry.md.j2", "A page of its author's own.\n")
    assert "the engine is being replaced" in copied.claims("render", "work", "--stdout").stdout, "it cannot be left out"


def test_one_waiver_alone_may_stand_without_a_list(copied: Repository) -> None:
    """A map in the place of the list."""
    copied.write("reports/suite.xml", FAILING)
    declared(copied, **SUITE, waive=waiver("unexplained-failure suite"))
    copied.verify("--gate", "suite")
    assert codes(promoted(copied, "achieved")) == set()


@pytest.mark.parametrize(
    ("waived", "found"),
    [
        (waiver("unexplained-failure", "2026-01-01"), {"unexplained-failure", "waiver-expired"}),
        (waiver("too-weak"), {"unexplained-failure", "waives-nothing"}),
        (waiver("unexplained-failure another"), {"unexplained-failure", "waives-nothing"}),
    ],
)
def test_a_waiver_that_does_not_count_is_a_finding_itself(
    copied: Repository, waived: dict[str, str], found: set[str]
) -> None:
    """Expired, or for something that is not there."""
    with_failing_suite(copied, waived)
    assert codes(promoted(copied, "achieved")) == found


@pytest.mark.parametrize("code", ["never-run", "artefact-altered"])
def test_nobody_can_waive_a_missing_gate_or_a_damaged_record(copied: Repository, code: str) -> None:
    """The waiver is a finding beside the one it was for."""
    if code == "never-run":
        copied.database.unlink()
    else:
        copied.objects[0].write_bytes(b"something else")
    declared(copied, waive=[waiver(code)])
    result = copied.claims("audit", "--json")
    assert {code, "cannot-be-waived"} <= codes(result)
    assert result.json["waived"] == []
    assert copied.claims("promote", "work", "achieved").code == (1 if code == "never-run" else 4)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"finding": "too-week"}, "'too-week' is no code; nearest: too-weak"),
        ({"until": "soon"}, "expected a date as YYYY-MM-DD, found 'soon'"),
        ({"because": ""}, "expected text, found an empty text"),
        ({"by": None}, "by: expected text, found nothing"),
    ],
)
def test_a_waiver_without_its_parts_is_a_wrong_file(copied: Repository, changes: dict[str, Any], told: str) -> None:
    """Reason, name and day are required, and the code must exist."""
    declared(copied, waive=[waiver("too-weak") | changes])
    result = copied.claims("audit")
    assert result.code == 2
    assert told in result.stderr


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("[tool.claims.policy.achived]\n", "achived"),
        ('[tool.claims.policy.achieved]\nstrength = "huge"\n', "weak | medium | strong"),
        ("[tool.claims.policy.achieved]\nred_prof = true\n", "red_proof"),
        ("[tool.claims.policy.promoted]\nmax_age_days = true\n", "expected days"),
    ],
)
def test_a_policy_that_nobody_can_mean_is_a_wrong_file(copied: Repository, table: str, told: str) -> None:
    """File and line are named, and nothing is judged by a policy that was half read."""
    copied.write("pyproject.toml", f"[tool.claims]\n{table}")
    result = copied.claims("audit")
    assert result.code == 2
    assert told in result.stderr
    assert "pyproject.toml:" in result.stderr


@pytest.mark.parametrize(("status", "code"), [("draft", 2), ("shipped", 2)])
def test_there_are_three_rungs_to_promote_to(copied: Repository, status: str, code: int) -> None:
    """A draft is where everything starts."""
    assert copied.claims("promote", "work", status).code == code


def test_an_entry_that_claims_nothing_cannot_be_promoted(copied: Repository) -> None:
    """There is nothing to judge."""
    copied.entry(gates={}, claims={})
    assert copied.claims("promote", "work", "achieved").code == 3
    assert codes(copied.claims("audit", "--json")) == {"nothing-claimed"}
