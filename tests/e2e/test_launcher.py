"""A contract with a launcher: where the run takes place is what the interpreter says, and a missing one refuses."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from e2e.project import GREEN, Project, copies, rests_on

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the launcher of these tests is a script")

LAUNCH = '''\
#!{python}
"""Stands for Wine: tells of another system, and takes that system's names of files."""
import os, sys

SAYS = {says}
program, *words = sys.argv[1:]
if SAYS and words[:1] == ["-c"] and "wine_version" in words[1]:
    print(SAYS % os.getcwd().replace("/", "\\\\\\\\"))
    sys.exit()
words = [word[2:].replace("\\\\", "/") if word.startswith("Z:") else word for word in words]
os.execv(program, [program, *words])
'''
WINE, WINDOWS, UNSURE = ('"8.0"', "null", '"unknown"')


def says(wine: str, folder: str = "Z:%s") -> str:
    """What a Windows interpreter answers."""
    facts = f'"implementation": "cpython", "version": "3.11.9", "platform": "win32", "wine": {wine}, "prefix": "x"'
    return (
        f'{{{facts}, "executable": "Z:\\\\\\\\python.exe", "folder": "{folder}", "distributions": ["a-1.dist-info"]}}'
    )


def lane(project: Project, answer: str = "", platform: str = "windows-wine", **changes: Any) -> None:
    """Write an entry whose gate is launched, with a claim about each lane that matters."""
    text = LAUNCH.format(python=sys.executable, says=repr(answer))
    project.write("lane/launch", text).chmod(0o755)
    project.write("reports/green.xml", GREEN)
    contract = {"python": sys.executable, "launcher": "lane/launch", "platform": platform} | changes
    project.entry(
        contracts={"launched": {key: value for key, value in contract.items() if value is not None}},
        gates={"gate": copies("green.xml", contract="launched")},
        claims={
            "wine": rests_on("gate", lane="windows-wine"),
            "windows": rests_on("gate", lane="windows", text="It is so on Windows."),
            "any": rests_on("gate", text="It is so somewhere."),
        },
    )


def test_a_run_under_wine_is_recorded_as_one(project: Project) -> None:
    """It carries what is said of Wine, never what is said of Windows, and shows both versions."""
    lane(project, says(WINE))
    done = project.verify("--lane", "windows-wine")
    assert (done.codes("wine"), done.codes("windows"), done.codes("any")) == ([], ["wrong-platform"], [])
    assert done.code == 0
    assert done.json["entries"][0]["gates"]["gate"]["platform"] == "windows-wine"
    run = json.loads(project.claims("show", "1", "--json").stdout)
    assert (run["platform"], run["interpreter"]["wine"]) == ("windows-wine", "8.0")
    assert "cpython 3.11.9 under Wine 8.0" in project.claims("show", "1").stdout
    assert "windows-wine (Python 3.11.9, Wine 8.0)" in project.claims("why", "work/wine").stdout
    assert "windows-wine (Python 3.11.9, Wine 8.0)" in _page(project)


def test_a_launched_lane_answers_for_itself(project: Project) -> None:
    """What rests on gates that run here is not asked for with that lane; without it, it is."""
    lane(project, says(WINE))
    path = project.root / "evidence/work/entry.yaml"
    changed = path.read_text().replace(
        "gates:\n", 'gates:\n  here: {run: [python, gate.py, reports/red.xml, "{report}", "1"]}\n'
    )
    path.write_text(changed.replace("claims:\n", "claims:\n  here: {text: It is so here., authoritative: [here]}\n"))
    assert "here" in path.read_text()
    assert project.verify("--lane", "windows-wine").code == 0
    assert project.verify().code == 1


def _page(project: Project) -> str:
    project.claims("render", "work")
    return (project.root / "docs/lake/work.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("platform", "answer", "where"),
    [("windows", WINE, "windows-wine"), ("windows-wine", WINDOWS, "windows"), ("windows", UNSURE, "win32")],
)
def test_another_platform_than_the_contract_asks_for(project: Project, platform: str, answer: str, where: str) -> None:
    """What the contract says of the platform is compared with what the interpreter says, before the gate runs."""
    lane(project, says(answer), platform)
    done = project.verify()
    assert all("wrong-platform" in done.codes(claim) for claim in ("wine", "windows", "any"))
    assert done.json["entries"][0]["gates"]["gate"]["platform"] == where
    assert f"asks for {platform}, its interpreter is on {where}" in done.stdout


def test_a_launcher_that_stays_here(project: Project) -> None:
    """A launcher may lead to where we are; the run is then one of this platform."""
    lane(project, platform="any")
    done = project.verify()
    assert done.codes("any") == []
    assert done.json["entries"][0]["gates"]["gate"]["platform"] == sys.platform


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"launcher": "lane/gone"}, "there is no launcher at lane/gone; install Wine (Debian: apt-get install wine"),
        ({"launcher": "launch"}, "an ambient launcher that PATH decides about; give a path"),
        ({"launcher": ["lane/launch.txt"]}, "there is no launcher at lane/launch.txt"),
        ({"launcher": "${NO_SUCH_LANE}/launch"}, "takes its launcher from $NO_SUCH_LANE, which is not set"),
        ({"python": "lane/python.exe"}, "there is no interpreter at lane/python.exe; install Wine"),
        ({"launcher": "/bin/false"}, "the interpreter does not answer through its launcher; try `/bin/false "),
    ],
    ids=["missing", "ambient", "no-program", "unset", "no-interpreter", "no-answer"],
)
def test_an_unmet_contract(project: Project, changes: dict[str, Any], wanted: str) -> None:
    """What cannot be launched is refused as contract-unmet, and the message says what to do."""
    lane(project, says(WINE), **changes)
    project.write("lane/launch.txt", "")
    done = project.verify()
    assert "contract-unmet" in done.codes("wine")
    detail = done.json["entries"][0]["claims"]["wine"]["reasons"][0]["detail"]
    assert wanted in detail
    assert not ("ambient" in detail and "install" in detail), "a name without a path is no program that is missing"


def test_a_launcher_that_leaves_the_folder(project: Project) -> None:
    """An interpreter that works among other files than ours cannot speak for ours."""
    lane(project, says(WINE, folder="C:\\\\\\\\windows%.0s"))
    done = project.verify()
    assert "contract-unmet" in done.codes("wine")
    assert "a launcher must keep the folder" in done.stdout


def test_a_command_without_python(project: Project) -> None:
    """Only the interpreter is launched: another program under such a contract would run here."""
    lane(project, says(WINE))
    path = project.root / "evidence/work/entry.yaml"
    path.write_text(path.read_text().replace("- python\n", "- ./gate.py\n", 1))
    assert "contract-unmet" in project.verify().codes("wine")


def test_a_lane_that_nothing_leads_to(project: Project) -> None:
    """Without a launcher, gates of another lane are run elsewhere and imported."""
    lane(project, says(WINE))
    done = project.verify("--lane", "darwin")
    assert done.code == 3
    assert "claims import" in done.stderr


def test_falsify_leaves_out_an_absent_lane(project: Project, tmp_path: Path) -> None:
    """A red proof that cannot be made here is said to be left out, and nothing is recorded against the claim."""
    lane(project, says(WINE), launcher="lane/gone")
    project.commit_all()
    done = project.claims("falsify", "work/wine")
    assert done.code == 3
    assert "there is no launcher at lane/gone" in done.stderr
