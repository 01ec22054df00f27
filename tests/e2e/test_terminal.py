"""A project in which every text carries escape sequences: none of them reaches a terminal raw."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from e2e.project import Project, case, copies, report, rests_on

EVIL = "x\u202ey"
ESCAPES = "\x1b]0;x\x07\u202e"
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def hostile(folder: Path) -> Project:
    """Names, texts, reports, templates, documents and settings with control characters wherever they can stand."""
    project = Project(folder)
    failing = case(f"b{EVIL}", f"<failure message='no {EVIL}'>trace {EVIL}</failure>")
    project.write("reports/bad.xml", report(failing))
    project.write(f"src/{ESCAPES}.py", "x = 1\n")
    project.entry(
        title=f"T {EVIL}",
        gates={"gate": copies("green.xml"), "broad": copies("bad.xml", 1)},
        claims={
            "claim": rests_on("gate", supporting=["broad", "said"])
            | {"text": f"It {EVIL} waits.", "scope": [f"{EVIL}.py"]}
        },
        notes={"said": {"text": f"N {EVIL}", "source": f"S {EVIL}"}},
        separations={"some": {"gate": "broad", "match": f"no {EVIL}", "because": f"B {EVIL}"}},
        derived={"short": {"from": ["claim"], "text": f"D {EVIL}"}},
        not_shown=[f"NS {EVIL}"],
    )
    project.write("evidence/work/entry.md.j2", f"P {ESCAPES} never fails {{{{ claim('claim') }}}}\n")
    project.write("evidence/broken/entry.yaml", f"title: [{EVIL}\n")
    project.write("evidence/odd/entry.yaml", '"\\e[31m\\u202ered": 1\n')
    project.write("DOC.md", f"<!-- claims:claim work/claim -->\n<!-- /claims -->\n\n{ESCAPES} never fails\n")
    project.write(f"D{ESCAPES}.md", f"<!-- claims:fact work/no{ESCAPES} --><!-- /claims -->\n")
    return project


def test_nothing_obeyed_reaches_the_terminal(tmp_path: Path) -> None:
    """Whatever is run, its output holds no control character; where it is JSON, it can still be read."""
    project = hostile(tmp_path / "p")
    assert project.claims("verify", "work").code in (0, 1)
    said = project.together(
        ("verify", "work", "--json"),
        ("status", "work"),
        ("why", "work/claim"),
        ("why", f"work/{ESCAPES}"),
        ("log",),
        ("show", "1"),
        ("show", f"{ESCAPES}"),
        ("lint", "work"),
        ("lint",),
        ("lint", f"D{ESCAPES}.md"),
        ("render", "--check", "work"),
        ("render", "--stdout", "work"),
        ("render", "DOC.md", "--stdout"),
        ("audit", "work"),
        ("retract", "1", "--because", f"R {ESCAPES}"),
        ("retract", "1", "--because", f"R {EVIL}"),
        ("import", f"work/{ESCAPES}", f"{ESCAPES}.xml"),
        ("verify", "work", "--gate", f"{ESCAPES}"),
        ("verify", "work", "--repeat", f"{ESCAPES}"),
        (f"--{ESCAPES}",),
        (f"{ESCAPES}",),
        ("-C", f"{ESCAPES}", "status"),
        ("reason", f"{ESCAPES}"),
        ("promote", "work", f"{ESCAPES}"),
        ("falsify", f"work/{ESCAPES}"),
    )
    raw = [
        (number, one.code, found[0])
        for number, one in enumerate(said)
        for found in [OBEYED.search(one.stdout + one.stderr)]
        if found
    ]
    assert raw == []
    assert [one.code for one in said if one.code == 70] == []
    assert json.loads(said[0].stdout)["entries"][0]["title"] == f"T {EVIL}"


BROKEN = f"""
import sys
import claims.cli.session as session
from claims.cli.main import main

def broken(*_, **__):
    raise ValueError({ESCAPES!r} * 2)

session.Session.open = broken
sys.argv = ["claims", "status"]
main()
"""


def test_a_bug_shows_its_traceback_without_them(tmp_path: Path) -> None:
    """What an exception says goes through the same door."""
    project = Project(tmp_path / "p")
    done = subprocess.run(
        [sys.executable, "-c", BROKEN], cwd=project.root, env=project.environment, capture_output=True, check=False
    )
    assert done.returncode == 70
    assert b"Traceback" in done.stderr
    assert not OBEYED.search(done.stderr.decode())
