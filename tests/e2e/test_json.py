"""What programs rely on: keys and types of `--json`, exit codes, and which stream says what."""

from __future__ import annotations

import re
from typing import Any

import pytest

from e2e.project import Project, Result, case, copies, no_traceback, report, rests_on

HEX = re.compile(r"[0-9a-f]{64}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """An entry with held, refused and derived texts, a failing supporting gate, and one that never ran."""
    project = Project(tmp_path_factory.mktemp("mixed"))
    broad = report(case("a"), case("b", "<failure message='known'/>"), case("c", "<failure message='new'/>"))
    project.write("reports/broad.xml", broad)
    project.entry(
        status="achieved",
        gates={"narrow": copies("green.xml"), "broad": copies("broad.xml", 1), "never": copies("green.xml")},
        anchors={"place": {"at": "gate.py", "contains": "shutil.copyfile"}},
        claims={
            "good": rests_on("narrow", "place", supporting=["broad", "said"]),
            "bad": rests_on("never"),
        },
        notes={"said": {"text": "It was green", "source": "a mail"}},
        separations={"known": {"gate": "broad", "match": "known", "because": "another matter"}},
        derived={"told": {"from": ["good"], "text": "Good."}, "untold": {"from": ["told", "bad"], "text": "Bad."}},
    )
    assert project.verify("--gate", "narrow", "--gate", "broad").code == 0
    assert project.verify("--gate", "broad").code == 0
    assert project.claims("retract", "2", "--because", "the disk was full").code == 0
    return project


@pytest.fixture(scope="module")
def status(mixed: Project) -> Result:
    """The state of that entry."""
    return mixed.status()


def test_the_status_of_an_entry_has_exactly_the_agreed_keys(status: Result) -> None:
    """Key by key and type by type, for what is held, refused, run and never run."""
    assert status.code == 1
    view = status.json
    assert set(view) == {"schema", "checkpoint", "entries"}
    assert view["schema"] == 1
    assert (view["checkpoint"]["size"], set(view["checkpoint"])) == (4, {"size", "root"})
    assert HEX.fullmatch(view["checkpoint"]["root"])
    (entry,) = view["entries"]
    assert set(entry) == {"entry", "title", "status", "gates", "claims", "derived"}
    assert (entry["entry"], entry["title"], entry["status"]) == ("work", "A piece of work", "achieved")
    narrow = entry["gates"]["narrow"]
    duration = narrow.pop("duration_s")
    assert isinstance(duration, float)
    assert duration > 0
    assert narrow == {
        "run": 1,
        "outcome": "passed",
        "exit_code": 0,
        "platform": narrow["platform"],
        "imported": False,
        "counts": {"total": 1, "passed": 1, "failed": 0, "errored": 0, "skipped": 0},
        "separated": {},
        "unexplained": [],
        "drift": {},
        "told": dict.fromkeys(["collected", "deselected", "expected_failures", "unexpected_passes"]),
        "failures": {},
        "base": None,
        "change": None,
        "vanished": None,
    }
    assert narrow["platform"] in ("linux", "darwin", "windows", "windows-wine")
    broad = entry["gates"]["broad"]
    assert (broad["outcome"], broad["exit_code"]) == ("exit-code", 1)
    assert (broad["separated"], broad["unexplained"]) == ({"known": 1}, ["t::c"])
    assert broad["failures"] == {"unclassified": ["t::b", "t::c"]}
    assert broad["counts"] == {"total": 3, "passed": 1, "failed": 2, "errored": 0, "skipped": 0}
    never = entry["gates"]["never"]
    assert set(never) == {*narrow, "duration_s"}
    assert (never["run"], never["exit_code"], never["platform"], never["imported"]) == (None, None, None, False)


def test_a_claim_has_exactly_the_agreed_keys(status: Result) -> None:
    """Held: strength and no reason. Refused: reasons by code, place and detail. Derived: verdict and reasons."""
    good, bad = status.claims["good"], status.claims["bad"]
    assert good == {
        "verdict": "held",
        "strength": "weak",
        "downgrades": good["downgrades"],
        "failure_evidence": "none recorded",
        "reasons": [],
        "evidence": {
            "authoritative": ["narrow", "place"],
            "supporting": ["broad", "said"],
            "derived": ["told", "untold"],
        },
    }
    assert all(isinstance(name, str) for name in good["downgrades"])
    assert (set(bad), bad["verdict"]) == (set(good), "refused")
    (reason,) = bad["reasons"]
    assert (set(reason), reason["code"], reason["on"]) == ({"code", "on", "detail"}, "never-run", "never")
    derived = status.json["entries"][0]["derived"]
    assert derived["told"] == {"verdict": "held", "reasons": []}
    assert derived["untold"]["verdict"] == "refused"
    assert [(r["code"], r["on"]) for r in derived["untold"]["reasons"]] == [("base-refused", "bad")]


def test_verify_prints_what_status_prints(project: Project) -> None:
    """The same view of the same ledger."""
    verified = project.verify()
    assert verified.json == project.status().json


def test_the_log_has_the_agreed_keys_newest_first(mixed: Project) -> None:
    """Every event says its number, kind, run, entry, gate, outcome and moment."""
    result = mixed.claims("log", "work", "--json")
    assert (result.code, result.json["schema"]) == (0, 1)
    events = result.json["events"]
    assert [event["seq"] for event in events] == [4, 3, 2, 1]
    assert [event["kind"] for event in events] == ["retraction", "run", "run", "run"]
    assert [event["run"] for event in events] == [2, 3, 2, 1]
    assert [event["gate"] for event in events] == ["broad", "broad", "broad", "narrow"]
    assert [event["outcome"] for event in events[1:]] == ["exit-code", "exit-code", "passed"]
    for event in events:
        assert {"seq", "kind", "run", "entry", "gate", "outcome", "at"} <= set(event)
        assert event["entry"] == "work"
        assert MOMENT.fullmatch(event["at"])


def test_the_audit_has_exactly_the_agreed_keys(mixed: Project) -> None:
    """Four of each finding; what is waived, and how far each entry has come, stand beside them."""
    result = mixed.claims("audit", "--json")
    assert result.code == 1
    assert result.json.keys() == {"schema", "findings", "waived", "rungs", "notes"}
    assert all(finding.keys() == {"code", "entry", "on", "detail"} for finding in result.json["findings"])
    assert result.json["rungs"] == [
        {"entry": "work", "earned": "draft", "next": "achieved", "open": False, "dropped": None}
    ]


def test_a_run_is_shown_in_full(mixed: Project) -> None:
    """What section 4 of the design says that a run records is there."""
    result = mixed.claims("show", "2", "--json")
    assert result.code == 0
    view = result.json
    assert (view["schema"], view["run"], view["entry"], view["gate"]) == (1, 2, "work", "broad")
    assert view["labels"] == {"good": "supporting"}
    assert HEX.fullmatch(view["definition"])
    assert view["argv"][1:4] == ["-IS", "gate.py", "reports/broad.xml"]
    assert view["ending"]["exit_code"] == 1
    assert MOMENT.fullmatch(view["started_at"])
    assert [(c["id"], c["outcome"]) for c in view["cases"]] == [
        ("t::a", "passed"),
        ("t::b", "failed"),
        ("t::c", "failed"),
    ]
    assert {"stdout", "stderr", "report:report.xml"} <= {artefact["name"] for artefact in view["artefacts"]}
    assert view["retracted"]["because"] == "the disk was full"
    assert view["interpreter"]["version"]
    assert view["git"] is None
    assert {"inputs", "counts", "declared", "platform", "machine", "claims_version"} <= set(view)


def test_why_and_retract_answer_programs_too(project: Project) -> None:
    """The chain of a claim, and the record of a retraction."""
    project.verify()
    chain = project.claims("why", "work/claim", "--json")
    assert (chain.code, chain.json["verdict"], chain.json["claim"]) == (0, "held", "claim")
    assert [run["run"] for run in chain.json["gates"]["gate"]["runs"]] == [1]
    gone = project.claims("retract", "1", "--because", "rain", "--json")
    assert (gone.code, gone.json["run"], gone.json["because"], gone.json["kind"]) == (0, 1, "rain", "retraction")
    after = project.claims("why", "work/claim", "--json")
    assert (after.code, [reason["code"] for reason in after.json["reasons"]]) == (1, ["never-run"])
    assert all(after.json["reasons"][0][key] for key in ("detail", "why", "do"))


EVERY: tuple[tuple[str, ...], ...] = (
    ("verify", "work", "--gate", "narrow"),
    ("status",),
    ("why", "work/bad"),
    ("reason",),
    ("log",),
    ("show", "1"),
    ("audit",),
)


@pytest.mark.parametrize("command", EVERY, ids=lambda words: words[0])
def test_json_is_all_that_stands_on_stdout(mixed: Project, command: tuple[str, ...]) -> None:
    """With --json stdout is one JSON value, ASCII, uncoloured, also where a terminal would be promised colours."""
    result = mixed.claims(*command, "--json", FORCE_COLOR="1", CLICOLOR_FORCE="1")
    no_traceback(result)
    assert result.json["schema"] == 1
    assert result.stdout.isascii()
    assert result.stderr == ""


def test_every_reason_code_is_explained(mixed: Project) -> None:
    """The codes of issue 2 are all there, each with what to do."""
    listed: list[dict[str, Any]] = mixed.claims("reason", "--json").json["reasons"]
    codes = {one["code"] for one in listed}
    agreed = (
        "no-authoritative-gate never-run wrong-platform contract-unmet could-not-start timed-out killed interrupted "
        "exit-code no-report unreadable-report count-mismatch nothing-ran case-failed case-missing case-skipped "
        "case-flaky too-few-passed stale-inputs stale-definition inputs-moved expired not-repeatable not-repeated "
        "contradicted anchor-missing anchor-mismatch artefact-altered ledger-altered base-refused"
    )
    assert set(agreed.split()) <= codes
    assert all(one["do"] and one["why"] and one["refuses"] for one in listed)


@pytest.mark.parametrize("words", [("-C", "DIR", "status"), ("status", "-C", "DIR"), ("status", "--json", "-C", "DIR")])
def test_the_project_may_be_named_before_or_after_the_command(
    mixed: Project, words: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """`-C DIR` stands anywhere."""
    elsewhere = Project(tmp_path_factory.mktemp("elsewhere"))
    result = elsewhere.claims(*(str(mixed.root) if word == "DIR" else word for word in words))
    assert (result.code, "work" in result.stdout) == (1, True)


def test_a_project_is_found_from_a_folder_below(mixed: Project) -> None:
    """The nearest folder upwards that is a project is meant."""
    result = mixed.claims("-C", "reports", "status", "work", "--json")
    assert (result.code, result.json["entries"][0]["entry"]) == (1, "work")


def test_quiet_and_uncoloured_output_is_the_result_alone(mixed: Project) -> None:
    """Piped output has no escape in it; --quiet, before or after, takes notes away and leaves the result."""
    plain = mixed.claims("status")
    assert "\x1b" not in plain.stdout
    for words in (("--quiet", "status"), ("status", "--quiet"), ("status", "-q")):
        assert mixed.claims(*words, NO_COLOR="1").stdout == plain.stdout
    assert mixed.claims("render", "--quiet").stderr == ""


def test_exit_codes_tell_held_from_refused_from_nothing(project: Project) -> None:
    """0 held, 1 refused, 2 usage or file, 3 nothing to judge; the worst of several entries wins."""
    assert project.claims("status").code == 1
    assert project.claims("verify", "work").code == 0
    project.entry("bad", gates={"gate": copies("red.xml")})
    assert project.claims("verify", "bad").code == 1
    assert project.claims("verify", "--all").code == 1
    project.write("evidence/wrong/entry.yaml", "title: [\n")
    assert project.claims("verify", "--all").code == 2
    assert project.claims("status", "work").code == 0


def test_the_exit_code_of_the_gate_is_never_that_of_verify(project: Project) -> None:
    """A gate that ends with 0, 3, 4, 70 or 130 refuses with 1."""
    project.entry(
        gates={f"g{code}": copies("green.xml", code) for code in (3, 4, 70, 130)},
        claims={f"g{code}": rests_on(f"g{code}") for code in (3, 4, 70, 130)},
    )
    assert project.claims("verify", "work").code == 1
    assert project.claims("verify", "work", "--gate", "g70").code == 1
