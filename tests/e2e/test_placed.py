"""Failures within a scope contradict however their runner names the file; those elsewhere do not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from e2e.project import GREEN, Project, copies, rests_on

MISNAMED = {
    "dot": ("spec/a_spec.rb", '<testcase classname="spec.a" name="t" file="./spec/a_spec.rb">', ""),
    "absolute": ("src/a.py", '<testcase classname="x" name="t" file="{root}/src/a.py:3">', ""),
    "suite": ("web/a.js", '<testcase classname="x" name="t">', 'file="web/a.js"'),
    "class": ("java/com/acme/FooTest.java", '<testcase classname="com.acme.FooTest$Inner" name="t()">', ""),
    "frame": ("src/a.ts", '<testcase classname="login" name="t">', ""),
}
TRACE = "Error: boom\n    at Object.&lt;anonymous&gt; (/builds/group/p/src/a.ts:3:10)"
ELSEWHERE = {
    "dot": ("spec/b_spec.rb", "./spec/a_spec.rb"),
    "absolute": ("lib/a.py", "src/a.py"),
    "suite": ("lib/a.js", "web/a.js"),
    "class": ("java/org/other/FooTest.java", "com.acme"),
    "frame": ("lib/a.ts", "src/a.ts"),
}
"""By kind: a file of another folder or name, and what is replaced in the report for it to be outside the scope."""


def failing(name: str, root: Path) -> str:
    _, case, suite = MISNAMED[name]
    text = TRACE if name == "frame" else "boom"
    case = case.format(root=root)
    return f'<testsuite name="s" {suite}>{case}<failure message="boom">{text}</failure></testcase></testsuite>'


def contradicting(project: Project) -> set[str]:
    """The gates that contradict the claim."""
    reasons = project.verify().claims["claim"]["reasons"]
    assert {reason["code"] for reason in reasons} <= {"contradicted"}
    return {reason["on"] for reason in reasons}


@pytest.mark.parametrize("beside", [False, True], ids=["in scope", "beside it"])
def test_every_spelling_contradicts_and_its_neighbour_does_not(tmp_path: Path, beside: bool) -> None:
    """One supporting gate for each way to name a file: all of them in scope, or all beside it."""
    project = Project(tmp_path / "project")
    for name, (path, _, _) in MISNAMED.items():
        other, old = ELSEWHERE[name]
        text = failing(name, project.root)
        assert old in text
        new = "org.other" if name == "class" else other
        project.write(path, "x\n")
        project.write(other, "x\n")
        project.write(f"reports/{name}.xml", text.replace(old, new) if beside else text)
    scope = [path for path, _, _ in MISNAMED.values()]
    project.entry(
        gates={"gate": copies("green.xml"), **{name: copies(f"{name}.xml", 1) for name in MISNAMED}},
        claims={"claim": rests_on("gate", scope=scope, supporting=list(MISNAMED))},
    )
    assert contradicting(project) == (set() if beside else MISNAMED.keys())


def test_a_case_that_nobody_can_place_needs_a_separation(tmp_path: Path) -> None:
    """It may be in the scope: the claim is refused and the audit says why, until somebody gives a reason."""
    project = Project(tmp_path / "project")
    project.write("reports/broad.xml", '<testsuite><testcase name="t"><failure message="boom"/></testcase></testsuite>')
    gates = {"gate": copies("green.xml"), "broad": copies("broad.xml", 1)}
    claims = {"claim": rests_on("gate", scope=["gate.py"])}
    project.entry(gates=gates, claims=claims)
    assert contradicting(project) == {"broad"}
    found = project.claims("audit", "work", "--json").json["findings"]
    assert any("no file of the tree fits it" in one["detail"] for one in found if one["code"] == "unexplained-failure")
    known = {"known": {"gate": "broad", "match": "boom", "because": "it is known"}}
    project.entry(gates=gates, claims=claims, separations=known)
    assert contradicting(project) == set()
    assert project.altered() == []


def test_paths_of_another_checkout_are_mapped(tmp_path: Path) -> None:
    """By the gate, or for one imported report; without it nothing tells where the file is."""
    case = '<testcase name="t" file="/opt/built/thing.py"><failure message="boom"/></testcase>'
    project = Project(tmp_path / "project")
    project.write(".gitignore", "evidence/ledger.db*\nevidence/objects/\n")
    project.write("src/thing_source.py", "x\n")
    project.write("src/a/thing.py", "x\n")
    project.write("reports/broad.xml", f"<testsuite>{case}</testsuite>")
    gates = {"gate": copies("green.xml"), "broad": copies("broad.xml", 1)}
    claims = {"claim": rests_on("gate", scope=["src"])}
    project.entry(gates=gates, claims=claims)
    project.commit_all()
    assert contradicting(project) == set()
    where = ["--exit-code", "1", "--platform", "windows", "--commit", "HEAD"]
    imported = project.claims("import", "work/broad", "reports/broad.xml", *where, "--paths", "/opt/built=src/a")
    assert imported.code != 2, imported.stderr
    assert contradicting(project) == {"broad"}
    for wrong in ("src/a", "/=src", "/opt=../x"):
        refused = project.claims("import", "work/broad", "reports/broad.xml", *where, "--paths", wrong)
        assert (refused.code, "--paths" in refused.stderr) == (2, True)


def test_paths_of_a_gate_are_mapped(tmp_path: Path) -> None:
    """What its author says of a prefix is where its failures lie."""
    case = '<testcase name="t" file="/opt/built/thing.py"><failure message="boom"/></testcase>'
    project = Project(tmp_path / "project")
    project.write("reports/broad.xml", f"<testsuite>{case}</testsuite>")
    broad = copies("broad.xml", 1, paths={"/opt/built": "src/a"})
    claims = {"claim": rests_on("gate", scope=["src"]), "other": rests_on("gate", scope=["lib"])}
    project.entry(gates={"gate": copies("green.xml"), "broad": broad}, claims=claims)
    result = project.verify()
    assert (result.codes("claim"), result.codes("other")) == (["contradicted"], [])


def test_two_packages_share_an_id_and_one_of_them_gone_is_missed(tmp_path: Path) -> None:
    """Two report files with one id are two cases: both pass, one fails, one is not there any more."""
    project = Project(tmp_path / "project")
    for folder in ("one", "two"):
        project.write(f"given/{folder}/junit.xml", GREEN.replace('name="s"', 'name="pytest"'))
    code = "import shutil; shutil.copytree('given', 'out', copy_function=shutil.copyfile, dirs_exist_ok=True)"
    gate = {"run": ["python", "-IS", "-c", code], "report": {"file": "out/*/*.xml"}, "covers": ["gate.py"]}
    project.entry(gates={"gate": gate})
    assert project.verify().codes("claim") == []
    assert project.altered() == []
    project.write("given/two/junit.xml", GREEN.replace("/></testsuite>", "><failure/></testcase></testsuite>"))
    assert "case-failed" in project.verify().codes("claim")
    shutil.rmtree(project.root / "given/two")
    shutil.rmtree(project.root / "out")
    assert "case-missing" in project.verify().codes("claim")
