"""SARIF that code hosts take in: valid by its schema, each result at a place, and the same one after lines moved."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from claims.core.blockers import explained
from claims.core.finding import Audit
from claims.render.sarif import MAX_RESULTS, sarif
from render.audits import HOSTILE, a_finding, a_slip, an_audit, waived

SCHEMA = Path(__file__).parents[1] / "schemas" / "sarif-2.1.0.json"


@cache
def schema() -> jsonschema.Draft4Validator:
    """The schema of SARIF 2.1.0."""
    return jsonschema.Draft4Validator(json.loads(SCHEMA.read_bytes()))


def run_of(audit: Audit, **changes: Any) -> dict[str, Any]:
    """The one run of a log, which is valid and can be written."""
    given: dict[str, Any] = {"version": "0.1.0", "explained": explained(), "home": lambda entry: entry + "/entry.yaml"}
    log = sarif(audit, **(given | changes))
    again = json.loads(json.dumps(log).encode("ascii"))
    schema().validate(again)
    (run,) = again["runs"]
    found: dict[str, Any] = run
    return found


def place(result: dict[str, Any]) -> tuple[str, dict[str, int]]:
    """Where a result is shown."""
    (location,) = result["locations"]
    physical = location["physicalLocation"]
    return physical["artifactLocation"]["uri"], physical["region"]


def prints(audit: Audit) -> list[str]:
    """What code scanning knows each result by."""
    return [result["partialFingerprints"]["primaryLocationLineHash"] for result in run_of(audit)["results"]]


def test_the_schema_refuses_what_is_no_sarif() -> None:
    """A validator that lets everything pass would prove nothing below."""
    with pytest.raises(jsonschema.ValidationError):
        schema().validate({"version": "2.1.0", "runs": [{"results": [{"ruleId": "x"}]}]})


def test_an_audit_without_findings_says_that_it_took_place() -> None:
    """No result, and an invocation that succeeded: that is what `clean` looks like."""
    run = run_of(an_audit())
    assert run["results"] == []
    assert run["tool"]["driver"] | {"rules": 0} == {
        "name": "claims",
        "version": "0.1.0",
        "semanticVersion": "0.1.0",
        "rules": 0,
    }
    assert run["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


def test_an_audit_that_looked_at_nothing_is_no_clean_one() -> None:
    """Without a check the execution has failed, and says so."""
    (invocation,) = run_of(Audit())["invocations"]
    assert not invocation["executionSuccessful"]
    assert "nothing" in invocation["toolExecutionNotifications"][0]["message"]["text"]


def test_a_check_that_could_not_be_made_fails_the_execution() -> None:
    """It is a result like others, and a notification, since a host may show results only of what changed."""
    run = run_of(an_audit(a_finding(code="not-checked", detail="git is missing")))
    (invocation,) = run["invocations"]
    assert not invocation["executionSuccessful"]
    assert "git is missing" in invocation["toolExecutionNotifications"][0]["message"]["text"]
    assert run["results"][0]["ruleId"] == "not-checked"


def test_each_code_that_occurs_is_a_rule_with_its_explanation() -> None:
    """Once each, whatever the number of its findings; results point at them."""
    run = run_of(an_audit(a_slip(), a_finding(), a_slip(line=9)))
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["booster", "stale-inputs"]
    refuses, do = explained()["stale-inputs"]
    assert refuses in rules[1]["shortDescription"]["text"]
    assert rules[1]["help"]["text"] == do
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in run["results"])


def test_an_unknown_code_is_its_own_description() -> None:
    """A rule needs a text; a code without an explanation is shown as it is."""
    (rule,) = run_of(an_audit(a_finding(code="not-known")))["tool"]["driver"]["rules"]
    assert rule["shortDescription"]["text"] == "not-known"
    assert rule["help"]["text"] == "not-known"


def test_refusals_are_errors_and_prose_is_a_warning() -> None:
    """Errors come first: a host that cuts a list cuts its end."""
    results = run_of(an_audit(a_slip(), a_finding()))["results"]
    assert [(one["ruleId"], one["level"]) for one in results] == [("stale-inputs", "error"), ("booster", "warning")]


def test_a_finding_in_a_file_is_shown_at_its_line() -> None:
    """The path is a relative reference, escaped as URIs are."""
    (result,) = run_of(an_audit(a_slip()))["results"]
    assert place(result) == ("docs/a%20b.md", {"startLine": 7, "startColumn": 3})


def test_a_finding_in_no_file_is_shown_at_the_file_of_its_entry() -> None:
    """Code scanning drops results without a place; those of the project are at the project's file."""
    results = run_of(an_audit(a_finding(), a_finding(entry="", on="record 3", code="ledger-altered")))["results"]
    assert [place(one) for one in results] == [("work/entry.yaml", {"startLine": 1}), ("/entry.yaml", {"startLine": 1})]
    assert results[0]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "work/shut"


def test_places_are_told_from_the_root_of_the_repository() -> None:
    """A project in a folder of its repository is found there."""
    (result,) = run_of(an_audit(a_slip()), below="sub/é")["results"]
    assert place(result)[0] == "sub/%C3%A9/docs/a%20b.md"


def test_a_finding_is_the_same_one_after_lines_moved() -> None:
    """Neither line nor column nor a figure in its text make another finding of it; another text does."""
    assert prints(an_audit(a_slip())) == prints(an_audit(a_slip(line=90, column=1)))
    assert prints(an_audit(a_finding())) == prints(an_audit(a_finding(detail="store.py changed since run 13")))
    assert prints(an_audit(a_finding())) != prints(an_audit(a_finding(detail="load.py changed since run 12")))
    assert prints(an_audit(a_slip())) != prints(an_audit(a_slip(path="docs/b.md")))


def test_equal_findings_are_told_apart() -> None:
    """The same word twice in a file is two alerts."""
    first, second = prints(an_audit(a_slip(), a_slip(line=9)))
    assert first.partition(":")[0] == second.partition(":")[0]
    assert first != second


def test_a_waived_finding_is_suppressed_with_its_reason() -> None:
    """Who answers, why and until when; what nobody answers for has no suppression."""
    plain, let = run_of(an_audit(a_finding(), let=[waived(a_slip())]))["results"]
    assert "suppressions" not in plain
    (suppression,) = let["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
    assert all(word in suppression["justification"] for word in ("the host is replaced in May", "Ada", "2026-05-31"))


def test_what_is_cut_is_counted() -> None:
    """A list that is too long keeps what is graver, and says how many were left out."""
    run = run_of(an_audit(*[a_slip(line=n + 1) for n in range(MAX_RESULTS)], a_finding(), let=[waived(a_slip())]))
    assert len(run["results"]) == MAX_RESULTS
    assert run["results"][0]["ruleId"] == "stale-inputs"
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert "2 more findings left out" in note["message"]["text"]
    assert run["invocations"][0]["executionSuccessful"]


def test_a_list_that_just_fits_is_whole() -> None:
    """The limit itself is not over it."""
    run = run_of(an_audit(*[a_finding() for _ in range(MAX_RESULTS)]))
    assert len(run["results"]) == MAX_RESULTS
    assert run["invocations"][0]["toolExecutionNotifications"] == []


def test_hostile_text_is_carried_without_harm() -> None:
    """Control characters and lone surrogates are written as escapes; a path keeps its bytes."""
    one = a_finding(on=HOSTILE, detail=HOSTILE, entry=HOSTILE, path=f"docs/{HOSTILE}", line=1)
    run = run_of(an_audit(one, let=[waived(one, because=HOSTILE, by=HOSTILE)]))
    text = json.dumps(run, ensure_ascii=False)
    assert text.encode("utf-8")
    assert all(char not in text for char in "\x00\x1b\u202e")
    assert "%00b%1B" in place(run["results"][0])[0]
