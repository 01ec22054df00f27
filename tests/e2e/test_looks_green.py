"""Ways in which a run can look green. Each is refused with its reason, and its nearest honest neighbour is held.

The rows of one table are gates of two entries, so that one `claims verify` decides all of them: `looks` holds the
runs that only look green, `honest` their neighbours.
"""

from __future__ import annotations

import gzip
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from e2e.project import CASE, GREEN, Project, Result, case, copies, report, rests_on, script

if TYPE_CHECKING:
    from pathlib import Path

Gate = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One way to look green, the code that refuses it, and the neighbour that is held."""

    id: str
    code: str
    looks: Gate
    honest: Gate
    claim: dict[str, Any] = field(default_factory=dict)
    """What the claim of the way that looks green says beside the gate."""
    honest_claim: dict[str, Any] = field(default_factory=dict)


FILES: dict[str, str | bytes] = {}
"""Prepared reports by name."""


def xml(name: str, content: str | bytes) -> str:
    """Prepare a report and give its name."""
    FILES[name] = content
    return name


def differs(id_: str, code: str, looks: str | bytes, honest: str | bytes = GREEN, **changes: Any) -> Row:
    """Give a row whose two gates differ in the report that they hand in, and in nothing else."""
    bad = copies(xml(f"{id_}.xml", looks), **changes)
    return Row(id_, code, bad, copies(xml(f"{id_}-honest.xml", honest), **changes))


SKIPPED = "<skipped message='needs a server'/>"
XFAIL = '<skipped type="pytest.xfail" message="known"/>'
FAILURE = "<failure message='no'/>"
ERROR = "<error message='broke'/>"
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
HANG = "import time; time.sleep(60)"
WRITE = "import sys; open(sys.argv[1], 'w').write(sys.argv[2])"
INNER = "<testsuites><testsuite name='o'><testsuite name='i'>{}</testsuite>" + CASE + "</testsuite></testsuites>"
STUBBORN = """
import shutil, signal, subprocess, sys, time
shutil.copyfile('reports/green.xml', sys.argv[1])
deaf = 'import signal, time; [signal.signal(one, signal.SIG_IGN) for one in (2, 15)]; time.sleep(60)'
subprocess.Popen([sys.executable, '-IS', '-c', deaf])
subprocess.Popen([sys.executable, '-IS', '-c', deaf], start_new_session=True)
exec(deaf)
"""
SUICIDE = """
import os, shutil, signal, sys
shutil.copyfile('reports/green.xml', sys.argv[1])
os.kill(os.getpid(), getattr(signal, sys.argv[2]))
"""

COPY = "import shutil, sys; shutil.copyfile('reports/green.xml', sys.argv[1])"


def filed(code: str, name: str, **changes: Any) -> Gate:
    """Give a gate whose report is a file of the project, which the code may or may not write."""
    return script(code, f"left/{name}.xml", report={"file": f"left/{name}.xml"}, **changes)


REPORTS = (
    Row("exit-code-with-green-report", "exit-code", copies("green.xml", 1), copies("green.xml")),
    Row("exit-code-5-of-no-tests", "exit-code", copies("green.xml", 5), copies("green.xml")),
    Row("exit-code-and-no-report", "exit-code", script("raise SystemExit(3)"), script(COPY)),
    differs("no-case-at-all", "nothing-ran", '<testsuites><testsuite name="s" tests="0"/></testsuites>'),
    differs("empty-testsuites", "nothing-ran", "<testsuites/>"),
    differs("tests-attribute-without-cases", "nothing-ran", '<testsuite name="s" tests="40"/>'),
    differs("all-skipped", "nothing-ran", report(case("a", SKIPPED), case("b", SKIPPED))),
    differs(
        "all-skipped-and-skips-allowed",
        "nothing-ran",
        report(case("a", SKIPPED)),
        report(case("a", SKIPPED), case("b")),
        expects={"allow_skips": True},
    ),
    differs("one-skipped", "case-skipped", report(case("a"), case("b", SKIPPED)), report(case("a"), case("b"))),
    Row(
        "skips-not-allowed",
        "case-skipped",
        copies(xml("skip.xml", report(case("a"), case("b", SKIPPED))), expects={"allow_skips": False}),
        copies("skip.xml", expects={"allow_skips": True}),
    ),
    differs("expected-failure", "case-skipped", report(case("a"), case("b", XFAIL)), report(case("a"), case("b"))),
    differs("expected-failure-by-status", "case-skipped", report(case("a", status="xfail"), case("b"))),
    differs("unexpected-pass-by-status", "case-failed", report(case("a", status="xpass"), case("b"))),
    differs("disabled", "case-skipped", report(case("a", status="disabled"), case("b"))),
    differs("notrun-suppressed", "case-skipped", report(case("a", status="notrun", result="suppressed"), case("b"))),
    differs("todo-that-fails", "case-skipped", report(case("a", f"<skipped type='todo'/>{FAILURE}"), case("b"))),
    differs("one-failure", "case-failed", report(case("a"), case("b", FAILURE))),
    differs("one-error", "case-failed", report(case("a"), case("b", ERROR))),
    differs("skip-then-error-in-teardown", "case-failed", report(case("a"), case("b", SKIPPED + ERROR))),
    differs(
        "failed-by-status-alone", "case-failed", report(case("a", status="failed")), report(case("a", status="run"))
    ),
    differs("error-by-result-alone", "case-failed", report(case("a", result="error"))),
    differs(
        "failure-outside-testsuite",
        "case-failed",
        f"<testsuites>{case('b', FAILURE)}<testsuite name='s'>{CASE}</testsuite></testsuites>",
        f"<testsuites>{case('b')}<testsuite name='s'>{CASE}</testsuite></testsuites>",
    ),
    differs(
        "failure-in-a-namespace",
        "case-failed",
        '<x:testsuites xmlns:x="urn:x"><x:testsuite name="s"><x:testcase name="a"><x:failure/></x:testcase>'
        "</x:testsuite></x:testsuites>",
        '<x:testsuites xmlns:x="urn:x"><x:testsuite name="s"><x:testcase name="a"/></x:testsuite></x:testsuites>',
    ),
    differs(
        "failure-in-a-nested-suite",
        "case-failed",
        INNER.format(case("b", FAILURE)),
        INNER.format(case("b")),
    ),
    differs(
        "error-of-the-suite",
        "case-failed",
        f"<testsuite name='s'><error message='plan is wrong'/>{CASE}</testsuite>",
        f"<testsuite name='s'>{case('a', '<system-out>an error: none</system-out>')}</testsuite>",
    ),
    differs("totals-claim-failures", "count-mismatch", report(failures=2, tests=1), report(tests=17)),
    differs(
        "totals-of-the-root-claim-errors",
        "count-mismatch",
        f'<testsuites errors="1"><testsuite name="s" errors="0">{CASE}</testsuite></testsuites>',
        f'<testsuites errors="0"><testsuite name="s" tests="9">{CASE}</testsuite></testsuites>',
    ),
    differs(
        "case-without-a-name",
        "unreadable-report",
        report(CASE, '<testcase time="0.0"/>'),
        report(CASE, '<testcase classname="only.the.class" time="0.0"/>'),
    ),
    differs("unknown-status", "unreadable-report", report(case("a", status="wobbly")), report(case("a", status="OK"))),
    differs(
        "flaky-failure-element",
        "case-flaky",
        report(case("a", "<flakyFailure message='no'>once</flakyFailure>")),
        report(case("a", "<system-out>flakyFailure</system-out>")),
    ),
    differs("flaky-error-element", "case-flaky", report(case("a", "<flakyError message='no'/>"), case("b"))),
    differs("rerun-failure-that-never-passed", "case-failed", report(case("a", "<rerunFailure message='no'/>"), CASE)),
    differs(
        "pass-then-fail-of-one-id", "case-failed", report(case("b"), case("b", FAILURE)), report(case("b"), case("c"))
    ),
    differs(
        "fail-then-pass-of-one-id", "case-failed", report(case("b", FAILURE), case("b")), report(case("b"), case("b"))
    ),
    differs("fail-then-pass-is-flaky-too", "case-flaky", report(case("b", FAILURE), case("b"))),
    differs(
        "attempts-as-repeated-passes-of-pytest",
        "case-flaky",
        '<testsuites name="pytest tests"><testsuite name="pytest" tests="2"><testcase classname="t" name="a"/>'
        '<testcase classname="t" name="a"/><testcase classname="t" name="b"/></testsuite></testsuites>',
        '<testsuites name="pytest tests"><testsuite name="pytest" tests="2"><testcase classname="t" name="a[0]"/>'
        '<testcase classname="t" name="a[1]"/><testcase classname="t" name="b"/></testsuite></testsuites>',
    ),
    Row(
        "too-few-passed",
        "too-few-passed",
        copies(xml("two.xml", report(case("a"), case("b"))), expects={"min_passed": 3}),
        copies("two.xml", expects={"min_passed": 2}),
    ),
    Row(
        "named-case-is-missing",
        "case-missing",
        copies("two.xml", expects={"cases": ["*race*"]}),
        copies("two.xml", expects={"cases": ["t::a"]}),
    ),
    Row(
        "one-of-two-patterns-is-missing",
        "case-missing",
        copies("two.xml", expects={"cases": ["a", "t::c"]}),
        copies("two.xml", expects={"cases": ["a", "t::[ab]"]}),
    ),
    Row(
        "named-case-is-skipped",
        "case-skipped",
        copies("skip.xml", expects={"cases": ["b"]}),
        copies("skip.xml", expects={"cases": ["a"]}),
    ),
    Row(
        "named-case-is-skipped-though-skips-are-allowed",
        "case-skipped",
        copies("skip.xml", expects={"cases": ["b"], "allow_skips": True}),
        copies("skip.xml", expects={"cases": ["a"], "allow_skips": True}),
    ),
    Row(
        "named-case-is-an-expected-failure",
        "case-skipped",
        copies(xml("xfail.xml", report(case("a"), case("b", XFAIL))), expects={"cases": ["t::b"]}),
        copies("xfail.xml", expects={"cases": ["t::a"]}),
    ),
    Row(
        "one-match-of-a-pattern-failed",
        "case-failed",
        copies(xml("params.xml", report(case("a[1]"), case("a[2]", FAILURE))), expects={"cases": ["a*"]}),
        copies(xml("params-honest.xml", report(case("a[1]"), case("a[2]"))), expects={"cases": ["a*"]}),
    ),
)

UNREADABLE = (
    differs("empty-file", "unreadable-report", b""),
    differs("truncated-in-a-tag", "unreadable-report", GREEN[:60]),
    differs("truncated-before-the-root-ends", "unreadable-report", GREEN[: -len("</testsuites>")]),
    differs("truncated-by-one-byte", "unreadable-report", GREEN[:-1], GREEN + "\n"),
    differs("two-documents", "unreadable-report", GREEN + GREEN, report(case("a"), case("b"))),
    differs("text-after-the-report", "unreadable-report", GREEN + "done", GREEN + "<!-- done -->"),
    differs("doctype", "unreadable-report", f"{HEAD}<!DOCTYPE testsuites>{GREEN}", f"{HEAD}{GREEN}"),
    differs(
        "entity-declaration",
        "unreadable-report",
        f'{HEAD}<!DOCTYPE t [<!ENTITY a "b">]>{report(case("&a;"))}',
        f"{HEAD}{report(case('&amp;'))}",
    ),
    differs("html-page", "unreadable-report", "<!DOCTYPE html><html><body>200 OK</body></html>"),
    differs("another-root", "unreadable-report", f"<results>{CASE}</results>"),
    differs("plain-text", "unreadable-report", "1 passed in 0.01s\n"),
    differs("gzip", "unreadable-report", gzip.compress(GREEN.encode(), mtime=0)),
    differs("undeclared-bytes", "unreadable-report", b"\xff" + GREEN.encode(), b"\xef\xbb\xbf" + GREEN.encode()),
    differs("nested-too-deep", "unreadable-report", "<testsuite name='d'>" * 4000 + CASE + "</testsuite>" * 4000),
)

NOT_TO_ITS_END = (
    Row("timed-out-with-deaf-children", "timed-out", script(STUBBORN, timeout_s=1), script(COPY, timeout_s=60)),
    Row(
        "killed-after-a-green-report",
        "killed",
        script(SUICIDE, "SIGKILL"),
        script(SUICIDE.replace("os.kill(os.getpid(), ", "print("), "SIGKILL"),
    ),
    Row("ended-by-sigterm-after-a-green-report", "killed", script(SUICIDE, "SIGTERM"), script(COPY)),
    Row(
        "program-is-not-there",
        "could-not-start",
        {"run": ["no-such-program-anywhere", "{report}"], "covers": ["gate.py"]},
        script(COPY),
    ),
    Row(
        "program-is-no-program",
        "could-not-start",
        {"run": ["./reports/green.xml", "{report}"], "covers": ["gate.py"]},
        {"run": [sys.executable, "-IS", "gate.py", "reports/green.xml", "{report}"], "covers": ["gate.py"]},
    ),
)


def several(folder: str, code: str) -> Gate:
    """Give a gate whose report is every file of a folder."""
    run = ["python", "-IS", "-c", "import shutil; " + code.format(copy="shutil.copyfile")]
    return {"run": run, "report": {"file": f"{folder}/*.xml"}, "covers": ["gate.py"]}


BESIDE = "import os, shutil, sys; shutil.copyfile('reports/green.xml', 'left/beside.tmp')"
OLD = "import os, sys; os.utime(sys.argv[1], (1, 1))"
NO_FRESH_REPORT = (
    Row("nothing-is-written", "no-report", script("pass"), script(COPY)),
    Row("left-over-untouched", "no-report", filed("pass", "untouched"), filed(COPY, "fresh")),
    Row(
        "left-over-moved-to-the-place",
        "no-report",
        filed("import os, sys; os.rename('left/yesterday-moved.xml', sys.argv[1])", "moved"),
        filed(COPY, "moved-honest"),
    ),
    Row(
        "copied-with-its-old-date",
        "no-report",
        filed("import shutil, sys; shutil.copy2('left/yesterday.xml', sys.argv[1])", "copied"),
        filed("import shutil, sys; shutil.copyfile('left/yesterday.xml', sys.argv[1])", "copied-honest"),
    ),
    Row(
        "written-and-dated-back",
        "no-report",
        script(f"import os, shutil, sys; shutil.copyfile('reports/green.xml', sys.argv[1]); {OLD}"),
        script(COPY),
    ),
    Row(
        "symbolic-link-to-yesterday",
        "no-report",
        filed("import os, sys; os.symlink('yesterday.xml', sys.argv[1])", "linked"),
        filed(COPY, "linked-honest"),
    ),
    Row(
        "symbolic-link-to-a-fresh-file",
        "no-report",
        filed(f"{BESIDE}; os.symlink('beside.tmp', sys.argv[1])", "fl"),
        filed(f"{BESIDE}; os.rename('left/beside.tmp', sys.argv[1])", "fl-honest"),
    ),
    Row(
        "hard-link-to-yesterday",
        "no-report",
        script("import os, sys; os.link('left/yesterday.xml', sys.argv[1])", report={"file": "left/hard.xml"})
        | {"run": ["python", "-IS", "-c", "import os; os.link('left/yesterday.xml', 'left/hard.xml')"]},
        filed(COPY, "hard-honest"),
    ),
    Row(
        "left-over-beyond-a-linked-folder",
        "no-report",
        {
            "run": ["python", "-IS", "-c", "import os; os.symlink('left', 'linked-folder')"],
            "report": {"file": "linked-folder/yesterday-2.xml"},
            "covers": ["gate.py"],
        },
        filed(COPY, "folder-honest"),
    ),
    Row("the-report-is-a-folder", "no-report", script("import os, sys; os.mkdir(sys.argv[1])"), script(COPY)),
    Row(
        "the-file-is-a-folder",
        "no-report",
        filed("import os, sys; os.mkdir(sys.argv[1])", "folder"),
        filed(COPY, "not-a-folder"),
    ),
    Row(
        "one-fresh-report-beside-a-left-over",
        "no-report",
        several(
            "many", "{copy}('reports/green.xml', 'many/new.xml'); shutil.copy2('left/yesterday.xml', 'many/old.xml')"
        ),
        several("more", "{copy}('reports/green.xml', 'more/1.xml'); {copy}('left/yesterday.xml', 'more/2.xml')"),
    ),
    Row(
        "one-red-file-of-several",
        "case-failed",
        several("some", "{copy}('reports/green.xml', 'some/1.xml'); {copy}('reports/red.xml', 'some/2.xml')"),
        several("one", "{copy}('reports/green.xml', 'one/1.xml')"),
    ),
)

PINNED = {"python": sys.executable}
CONTRACTS: dict[str, Any] = {
    "ambient": {"python": "python3"},
    "missing": {"python": "nowhere/bin/python"},
    "unset": {"python": "${NO_SUCH_VARIABLE_IS_SET}"},
    "pinned": PINNED,
    "pinned-by-default": {"python": "${NO_SUCH_VARIABLE_IS_SET:-" + sys.executable + "}"},
    "elsewhere": {"platform": "windows"},
    "wine": {"platform": "windows-wine"},
    "here": {"platform": "any"},
    "declared": {"env": {"DECLARED": "yes"}},
}
ASKS = (
    "import os, shutil, sys; os.environ.get('DECLARED') == 'yes' and shutil.copyfile('reports/green.xml', sys.argv[1])"
)
SURROUNDED = (
    Row(
        "contract-with-an-ambient-interpreter",
        "contract-unmet",
        script(COPY, contract="ambient"),
        script(COPY, contract="pinned"),
    ),
    Row(
        "contract-with-a-missing-interpreter",
        "contract-unmet",
        script(COPY, contract="missing"),
        script(COPY, contract="pinned-by-default"),
    ),
    Row("contract-with-an-unset-variable", "contract-unmet", script(COPY, contract="unset"), script(COPY)),
    Row(
        "contract-around-another-program",
        "contract-unmet",
        {"run": ["cp", "reports/green.xml", "{report}"], "covers": ["gate.py"], "contract": "pinned"},
        {"run": ["cp", "reports/green.xml", "{report}"], "covers": ["gate.py"], "contract": "here"},
    ),
    Row(
        "contract-around-the-interpreter-by-another-name",
        "contract-unmet",
        {
            "run": ["env", "python3", "gate.py", "reports/green.xml", "{report}"],
            "covers": ["gate.py"],
            "contract": "pinned",
        },
        {"run": ["python3", "gate.py", "reports/green.xml", "{report}"], "covers": ["gate.py"], "contract": "pinned"},
    ),
    Row(
        "contract-for-another-platform",
        "wrong-platform",
        script(COPY, contract="elsewhere"),
        script(COPY, contract="here"),
    ),
    Row("contract-for-wine", "wrong-platform", script(COPY, contract="wine"), script(COPY)),
    Row(
        "claim-about-another-lane",
        "wrong-platform",
        copies("green.xml"),
        copies("green.xml"),
        claim={"lane": "darwin" if sys.platform != "darwin" else "linux"},
        honest_claim={"lane": {"linux": "linux", "darwin": "darwin", "win32": "windows"}[sys.platform]},
    ),
    Row("claim-about-wine", "wrong-platform", copies("green.xml"), copies("green.xml"), claim={"lane": "windows-wine"}),
    Row("variable-of-the-contract", "no-report", script(ASKS), script(ASKS, contract="declared")),
    Row(
        "red-proof-is-needed",
        "never-red",
        copies("green.xml"),
        copies("green.xml"),
        claim={"needs": {"red_proof": True}},
        honest_claim={"needs": {"red_proof": False}},
    ),
    Row(
        "one-run-where-two-are-needed",
        "not-repeated",
        copies("green.xml"),
        copies("green.xml"),
        claim={"needs": {"repeats": 2}},
        honest_claim={"needs": {"repeats": 1}},
    ),
)
MOVES = COPY + "; open(sys.argv[2], 'w').write('moved')"
MOVING = (
    Row(
        "a-covered-file-is-edited-by-the-gate",
        "inputs-moved",
        script(MOVES, "moves/edited.txt") | {"covers": ["moves/edited.txt"]},
        script(MOVES, "moves/other.txt") | {"covers": ["moves/still.txt"]},
    ),
    Row(
        "a-covered-file-is-added-by-the-gate",
        "inputs-moved",
        script(MOVES, "moves/in/new.txt") | {"covers": ["moves/in"]},
        script(MOVES, "moves/out/new.txt") | {"covers": ["moves/still.txt"]},
    ),
    Row(
        "a-covered-file-is-deleted-by-the-gate",
        "inputs-moved",
        script(COPY + "; import os; os.unlink('moves/gone.txt')") | {"covers": ["moves/gone.txt"]},
        script(COPY + "; import os; os.unlink('moves/gone-honest.txt')") | {"covers": ["moves/still.txt"]},
    ),
)
TABLE = (*REPORTS, *UNREADABLE, *NOT_TO_ITS_END, *NO_FRESH_REPORT, *SURROUNDED, *MOVING)


def as_entry(rows: tuple[Row, ...], *, honest: bool) -> dict[str, Any]:
    """Give one entry with a gate and a claim for each row."""
    gates = {row.id: row.honest if honest else row.looks for row in rows}
    claims = {row.id: rests_on(row.id, **(row.honest_claim if honest else row.claim)) for row in rows}
    return {"contracts": CONTRACTS, "gates": gates, "claims": claims}


@pytest.fixture(scope="module")
def verified(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """Both entries of the table, each verified once in a project of its own, at the same time."""
    folders = {slug: tmp_path_factory.mktemp(slug) for slug in ("looks", "honest")}
    with ThreadPoolExecutor(max_workers=2) as pool:
        waiting = {slug: pool.submit(table_verified, folder, slug) for slug, folder in folders.items()}
        return {slug: one.result() for slug, one in waiting.items()}


def table_verified(folder: Path, slug: str) -> Result:
    """Make the project of one of the two entries, and verify it."""
    project = Project(folder)
    for name, content in FILES.items():
        project.write(f"reports/{name}", content)
    for name in ("untouched", "hard", "yesterday", "yesterday-2", "yesterday-moved", "moved", "copied", "linked"):
        os.utime(project.write(f"left/{name}.xml", GREEN), (1_700_000_000, 1_700_000_000))
    for folder_name in ("many", "more", "some", "one"):
        project.write(f"{folder_name}/.keep", "")
    for name in ("edited", "other", "still", "gone", "gone-honest", "in/old", "out/old"):
        project.write(f"moves/{name}.txt", "as it was")
    project.entry(slug, **as_entry(TABLE, honest=slug == "honest"))
    return project.claims("verify", slug, "--json")


def test_the_table_is_refused_whole_and_its_neighbours_are_held_whole(verified: dict[str, Result]) -> None:
    """Exit 1 for the runs that only look green, 0 for the honest ones, and no word of a fault of ours."""
    assert (verified["looks"].code, verified["looks"].stderr) == (1, "")
    assert (verified["honest"].code, verified["honest"].stderr) == (0, "")


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.id)
def test_what_only_looks_green_is_refused_with_its_reason(verified: dict[str, Result], row: Row) -> None:
    """The reason code of the rule is among the reasons, and its detail says something."""
    reasons = verified["looks"].claims[row.id]["reasons"]
    assert row.code in [reason["code"] for reason in reasons], reasons
    assert all(reason["detail"] for reason in reasons)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.id)
def test_the_honest_neighbour_is_held(verified: dict[str, Result], row: Row) -> None:
    """What differs in nothing but the fault is held."""
    assert verified["honest"].codes(row.id) == []


PYTEST_FILES = {
    "green": "def test_a():\n    pass\n",
    "red": "def test_a():\n    assert 1 == 2\n",
    "xfail": "import pytest\n@pytest.mark.xfail\ndef test_a():\n    assert 0\ndef test_b():\n    pass\n",
    "strict-xpass": "import pytest\n@pytest.mark.xfail(strict=True)\ndef test_a():\n    pass\n",
    "skip": "import pytest\ndef test_a():\n    pytest.skip('no')\ndef test_b():\n    pass\n",
    "os-exit": "import os\ndef test_a():\n    os._exit(0)\ndef test_b():\n    assert 0\n",
    "exit-midway": "import pytest\ndef test_a():\n    pytest.exit('x', returncode=0)\ndef test_b():\n    assert 0\n",
    "subtle-import": "import nothing_of_this_name\ndef test_a():\n    pass\n",
    "teardown": "import pytest\n@pytest.fixture\ndef f():\n    yield\n    assert 0\ndef test_a(f):\n    pass\n",
}
PYTEST_CODES = {
    "green": None,
    "red": "case-failed",
    "xfail": "case-skipped",
    "strict-xpass": "case-failed",
    "skip": "case-skipped",
    "os-exit": "no-report",
    "exit-midway": "unreadable-report",
    "subtle-import": "exit-code",
    "teardown": "case-failed",
}


@pytest.fixture(scope="module")
def with_pytest(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Gates of real pytest, in surroundings that would deselect tests and switch off assertions."""
    project = Project(tmp_path_factory.mktemp("pytest"))
    for name, text in PYTEST_FILES.items():
        project.write(f"tests/test_{name.replace('-', '_')}.py", text)
    project.entry(
        gates={
            name: {
                "run": f"python -m pytest tests/test_{name.replace('-', '_')}.py -q -p no:cacheprovider",
                "report": "pytest",
                "covers": ["tests"],
            }
            for name in PYTEST_FILES
        },
        claims={name: rests_on(name) for name in PYTEST_FILES},
    )
    surroundings = {"PYTEST_ADDOPTS": "-k nothing_at_all --co", "PYTHONOPTIMIZE": "2", "PYTEST_PLUGINS": "nowhere"}
    return project.verify(**surroundings)


@pytest.mark.parametrize("name", PYTEST_FILES)
def test_real_pytest_is_read_right_whatever_the_surroundings_say(with_pytest: Result, name: str) -> None:
    """PYTEST_ADDOPTS and PYTHONOPTIMIZE of the caller neither make a red run green nor a green one red."""
    code = PYTEST_CODES[name]
    codes = with_pytest.codes(name)
    assert (code in codes) if code else not codes, codes


def test_a_gate_that_never_ran_is_refused_and_a_green_supporting_suite_carries_nothing(project: Project) -> None:
    """Only the authoritative gate's own run carries a claim."""
    project.entry(
        gates={"narrow": copies("green.xml"), "broad": copies("green.xml")},
        claims={"claim": rests_on("narrow", supporting=["broad", "said"])},
        notes={"said": {"text": "It was green", "source": "a mail"}},
    )
    broad = project.verify("--gate", "broad")
    assert (broad.code, broad.codes("claim")) == (1, ["never-run"])
    narrow = project.verify("--gate", "narrow")
    assert (narrow.code, narrow.codes("claim")) == (0, [])


@pytest.mark.parametrize("basis", ["said", "place"])
def test_neither_a_note_nor_an_anchor_carries_a_claim(project: Project, basis: str) -> None:
    """A claim without an authoritative gate is a fault of the file, found before anything runs."""
    project.entry(
        claims={"claim": rests_on(basis)},
        notes={"said": {"text": "It was green", "source": "a mail"}},
        anchors={"place": {"at": "gate.py", "contains": "shutil.copyfile"}},
    )
    result = project.verify()
    assert (result.code, result.stdout) == (2, "")
    assert "evidence/work/entry.yaml:" in result.stderr


def weather(name: str) -> Gate:
    """Give a gate whose result depends on a file that it does not cover."""
    return copies(f"weather-{name}.xml", covers=[f"ground-{name}.txt"])


def test_running_until_green_is_no_proof(project: Project) -> None:
    """A failure on the same inputs refutes later passes until it is retracted openly, or the inputs change."""
    names = ("plain", "retracted", "changed", "and-back")
    project.entry(gates={n: weather(n) for n in names}, claims={n: rests_on(n) for n in names})
    for name in names:
        project.write(f"ground-{name}.txt", "solid")
        project.write(f"reports/weather-{name}.xml", report(case("a", FAILURE), case("b")))
    first = project.verify()
    assert [first.codes(name) for name in names] == [["case-failed"]] * 4
    for name in names:
        project.write(f"reports/weather-{name}.xml", GREEN)
    second = project.verify()
    assert [second.codes(name) for name in names] == [["not-repeatable"]] * 4
    assert (
        project.claims("retract", str(first.json["entries"][0]["gates"]["retracted"]["run"]), "--because", "rain").code
        == 0
    )
    project.write("ground-changed.txt", "mended")
    project.write("ground-and-back.txt", "for a moment")
    assert project.verify("--gate", "changed", "--gate", "and-back").codes("changed") == []
    project.write("ground-and-back.txt", "solid")
    last = project.verify("--gate", "and-back")
    assert {name: last.codes(name) for name in names} == {
        "plain": ["not-repeatable"],
        "retracted": [],
        "changed": [],
        "and-back": ["not-repeatable"],
    }
    page = project.claims("render", "work", "--stdout").stdout
    assert "rain" in page


@pytest.mark.parametrize(("times", "codes"), [("2", ["not-repeated"]), ("3", [])])
def test_repeats_are_counted_on_identical_inputs(project: Project, times: str, codes: list[str]) -> None:
    """Three passing runs are needed: two do not do, `--repeat 3` does."""
    project.entry(claims={"claim": rests_on("gate", needs={"repeats": 3})})
    assert project.verify("--repeat", times).codes("claim") == codes


def test_passes_on_other_inputs_are_no_repetition(project: Project) -> None:
    """Runs before and after an edit do not add up."""
    project.write("ground.txt", "1")
    project.entry(
        gates={"gate": copies("green.xml", covers=["ground.txt"])},
        claims={"claim": rests_on("gate", needs={"repeats": 2})},
    )
    project.verify()
    project.write("ground.txt", "2")
    assert project.verify().codes("claim") == ["not-repeated"]
    assert project.verify().codes("claim") == []


def test_what_is_too_old_is_expired_and_what_is_younger_is_held(project: Project) -> None:
    """Age is counted from the start of the run."""
    project.entry(
        claims={
            "old": rests_on("gate", needs={"max_age_days": 0.000001}),
            "young": rests_on("gate", needs={"max_age_days": 1}),
        }
    )
    project.verify()
    result = project.status()
    assert (result.codes("old"), result.codes("young")) == (["expired"], [])


TRACE = """def work():
&gt;       store()
other/call.py:3:
_ _ _
core/store.py:17: in store
    raise KeyError(1)
E   KeyError: 1
"""
CONTRADICTIONS = {
    "by-its-file": (case("x", FAILURE, file="core/test_x.py"), True),
    "by-the-innermost-frame": (
        case("x", f"<failure message='KeyError: 1'>{TRACE}</failure>", file="t/test_x.py"),
        True,
    ),
    "as-an-error": (case("x", ERROR, file="core/test_x.py"), True),
    "elsewhere": (case("x", FAILURE, file="elsewhere/test_x.py"), False),
    "in-a-folder-with-a-longer-name": (case("x", FAILURE, file="core_extras/test_x.py"), False),
    "only-called-through-the-scope": (
        case(
            "x", f"<failure message='no'>{TRACE.replace('core/store.py', 'z.py').replace('other/', 'core/')}</failure>"
        ),
        False,
    ),
    "skipped-in-the-scope": (case("x", SKIPPED, file="core/test_x.py"), False),
}


@pytest.fixture(scope="module")
def contradicted(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """An entry for each contradiction: a green narrow gate, and a broad one with one failing case."""
    project = Project(tmp_path_factory.mktemp("contradicted"))
    for name, (failing, _) in CONTRADICTIONS.items():
        project.write(f"reports/{name}.xml", report(case("a"), failing))
        project.entry(
            name,
            gates={"narrow": copies("green.xml"), "broad": copies(f"{name}.xml", 1)},
            claims={"claim": rests_on("narrow", supporting=["broad"], scope=["core"])},
        )
    return project.claims("verify", "--all", "--json")


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_failure_within_the_scope_contradicts_and_one_elsewhere_does_not(contradicted: Result, name: str) -> None:
    """A supporting gate that fails refuses a claim only where a failing case lies in the claim's scope."""
    entry = next(one for one in contradicted.json["entries"] if one["entry"] == name)
    codes = [reason["code"] for reason in entry["claims"]["claim"]["reasons"]]
    assert codes == (["contradicted"] if CONTRADICTIONS[name][1] else [])


def test_a_contradiction_is_not_washed_away_by_a_broken_run(project: Project) -> None:
    """A supporting gate that failed in the scope, and then wrote no report on the same inputs, still contradicts."""
    project.write("reports/broad.xml", report(case("a"), case("x", FAILURE, file="core/test_x.py")))
    project.entry(
        gates={"narrow": copies("green.xml"), "broad": copies("broad.xml", 1)},
        claims={"claim": rests_on("narrow", supporting=["broad"], scope=["core"])},
    )
    assert project.verify().codes("claim") == ["contradicted"]
    (project.root / "reports" / "broad.xml").unlink()
    assert project.verify("--gate", "broad").codes("claim") == ["contradicted"]


STORE = """
LIMIT = 5

class Store:
    def read(self, *, attempts=LIMIT):
        sleep_ms = 50
        return attempts, sleep_ms
"""
SYMBOL = {"at": "store.py::Store.read", "facts": {"attempts": 5, "sleep_ms": 50}}
TEXT = {"at": "store.py", "contains": "sleep_ms = 50"}
ANCHORS: dict[str, tuple[str, *tuple[str, ...]]] = {
    "moved-down-the-file": ("#\n" * 40 + STORE,),
    "with-a-comment-inside": (STORE.replace("        return", "        # why\n        return"),),
    "symbol-renamed": (STORE.replace("def read", "def get"), "anchor-missing"),
    "symbol-in-another-class": (STORE.replace("class Store", "class Other"), "anchor-missing"),
    "symbol-defined-twice": (STORE + "\n    def read(self, *, attempts=5):\n        sleep_ms = 50\n", "anchor-missing"),
    "file-gone": ("", "anchor-missing"),
    "not-python": (STORE + "\n    def (", "anchor-missing"),
    "fact-differs": (STORE.replace("LIMIT = 5", "LIMIT = 6"), "anchor-mismatch"),
    "fact-of-another-type": (STORE.replace("sleep_ms = 50", 'sleep_ms = "50"'), "stale-inputs", "anchor-mismatch"),
    "fact-no-longer-set": (STORE.replace("sleep_ms = 50", "pause = 50"), "stale-inputs", "anchor-mismatch"),
    "fact-set-twice": (
        STORE.replace("sleep_ms = 50\n", "sleep_ms = 50\n        sleep_ms = 60\n"),
        "stale-inputs",
        "anchor-mismatch",
    ),
}


TIMES: dict[str, tuple[str, *tuple[str, ...]]] = {
    "text-there-once": (STORE,),
    "text-gone": (STORE.replace("50", "51"), "anchor-missing"),
    "text-there-twice": (STORE + "        sleep_ms = 50\n", "anchor-missing"),
}


@pytest.fixture(scope="module")
def anchored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Result]:
    """An anchor and a claim for each row, as they stood after the run and after the change; no gate covers them."""
    project = Project(tmp_path_factory.mktemp("anchored"))
    rows = ANCHORS | TIMES
    for name in rows:
        project.write(f"{name}.py", STORE)
    at: dict[str, Any] = {name: SYMBOL | {"at": f"{name}.py::Store.read"} for name in ANCHORS}
    at |= {name: TEXT | {"at": f"{name}.py"} for name in TIMES}
    project.entry(anchors=at, claims={f"claim-{name}": rests_on("gate", name) for name in rows})
    before = project.verify()
    for name, (text, *_) in rows.items():
        project.write(f"{name}.py", text)
        if not text:
            (project.root / f"{name}.py").unlink()
    return before, project.status()


@pytest.mark.parametrize("name", ANCHORS | TIMES)
def test_an_anchor_holds_where_the_code_still_says_it(anchored: tuple[Result, Result], name: str) -> None:
    """A symbol may move; it may not go, be ambiguous, or carry another value. A text must be there once."""
    before, after = anchored
    _, *codes = (ANCHORS | TIMES)[name]
    assert before.codes(f"claim-{name}") == []
    assert after.codes(f"claim-{name}") == codes


def test_a_derived_text_falls_with_its_base_also_through_a_chain(project: Project) -> None:
    """What rests on a refused claim is refused, and what rests on that; what rests on held ones is held."""
    project.entry(
        gates={"good": copies("green.xml"), "bad": copies("red.xml", 1)},
        claims={"held": rests_on("good"), "refused": rests_on("bad")},
        derived={
            "third": {"from": ["second", "held"], "text": "3"},
            "second": {"from": ["first"], "text": "2"},
            "first": {"from": ["refused"], "text": "1"},
            "sound": {"from": ["held"], "text": "S"},
            "on-sound": {"from": ["sound"], "text": "O"},
        },
    )
    derived = project.verify().json["entries"][0]["derived"]
    codes = {name: [reason["code"] for reason in one["reasons"]] for name, one in derived.items()}
    refused = ["base-refused"]
    assert codes == {"third": refused, "second": refused, "first": refused, "sound": [], "on-sound": []}


def test_reuse_runs_what_is_stale_and_leaves_what_is_current(project: Project) -> None:
    """`--reuse` neither runs a current gate again nor takes a stale one."""
    project.write("ground.txt", "1")
    project.entry(
        gates={"still": copies("green.xml"), "moving": copies("green.xml", covers=["ground.txt"])},
        claims={"still": rests_on("still"), "moving": rests_on("moving")},
    )
    project.verify()
    project.write("ground.txt", "2")
    result = project.verify("--reuse")
    gates = result.json["entries"][0]["gates"]
    assert (result.code, gates["still"]["run"], gates["moving"]["run"]) == (0, 1, 3)
