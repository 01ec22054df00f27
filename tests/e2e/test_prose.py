"""Overclaims in entries and documents, from the command line: found, answered for, and told apart from damage."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from e2e.project import Project, case, copies, no_traceback, report, rests_on

CLAIM = "Concurrent duplicate submissions no longer fail on the atomic-replace read window."
HEAD = '{% extends "experience-lake.md.j2" %}\n{% block problem %}\n'
HONEST = HEAD + 'It makes {{ fact("wait.attempts") }} attempts.\n{{ claim("closed") }}\n{% endblock %}\n'


@pytest.fixture(scope="module")
def verified(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with a held claim and an honest page, verified and rendered."""
    project = Project(tmp_path_factory.mktemp("verified"))
    project.write("place.py", "def wait(*, attempts=5):\n    return attempts\n")
    project.entry(
        anchors={"wait": {"at": "place.py::wait", "facts": {"attempts": 5}}},
        claims={"closed": rests_on("gate", "wait") | {"text": CLAIM}},
        derived={"short": {"from": ["closed"], "text": "I made reads wait, 5 times at most."}},
    )
    project.write("evidence/work/entry.md.j2", HONEST)
    assert project.verify("--repeat", "3").code == 0
    assert project.claims("render").code == 0
    return project


@pytest.fixture
def copied(verified: Project, tmp_path: Path) -> Project:
    """A copy to write overclaims into."""
    shutil.copytree(verified.root, tmp_path / "copy")
    return Project(tmp_path / "copy")


def typed(project: Project, prose: str) -> None:
    """Add prose to the entry's template."""
    project.write("evidence/work/entry.md.j2", HONEST.replace("{% endblock %}", f"{prose}\n{{% endblock %}}"))


def test_a_block_in_a_template_is_a_mistake(copied: Project) -> None:
    """Nothing would write it from evidence, and what stands in it would be hidden from the rules."""
    typed(copied, "It made <!-- claims:fact work/gate.n -->5 attempts and never fails<!-- /claims --> there.")
    for command in ("lint", "audit"):
        result = copied.claims(command)
        no_traceback(result)
        assert (result.code, "call fact() there" in result.stderr) == (2, True)
    assert copied.claims("render", "--check").code == 2
    typed(copied, "It shows `<!-- claims:fact work/gate.n -->` in code.")
    assert copied.claims("lint").code == 0


def test_rules_between_dashes_are_no_settings(copied: Project) -> None:
    """What stands between two rules is prose; what stands between two lines of settings is not."""
    copied.write("PAGE.md", "---\nThe store is bulletproof.\n---\n")
    assert codes(copied, "PAGE.md") == ["booster"]
    copied.write("PAGE.md", "---\ntitle: The store is bulletproof\ntags:\n- a\n---\nThe store is small.\n")
    assert codes(copied, "PAGE.md") == []


def codes(project: Project, *what: str) -> list[str]:
    """The codes that `claims lint` finds."""
    result = project.claims("lint", *what, "--json")
    no_traceback(result)
    found = [one["code"] for one in result.json["findings"]]
    assert result.code == (1 if found else 0)
    return found


def test_an_honest_entry_has_no_finding(copied: Project) -> None:
    """Facts, claims and a derived text that states a fact of its anchor pass lint, the check and the audit."""
    assert codes(copied) == []
    assert copied.claims("render", "--check").code == 0
    assert copied.claims("audit").code == 0


def test_a_right_figure_typed_by_hand_is_found_by_each_command(copied: Project) -> None:
    """Lint, the check and the audit fail with exit 1 and name the place; rendering warns and writes."""
    typed(copied, "It makes 5 attempts.")
    place = "evidence/work/entry.md.j2:5:10: unbound-figure"
    lint = copied.claims("lint")
    assert (lint.code, place in lint.stdout) == (1, True)
    assert "English" in lint.stderr
    written = copied.claims("render")
    assert (written.code, place in written.stderr) == (0, True)
    check = copied.claims("render", "--check")
    assert (check.code, place in check.stdout) == (1, True)
    assert copied.claims("render", "--check", "--json").json["findings"][0]["code"] == "unbound-figure"
    audit = copied.claims("audit", "--json")
    assert audit.code == 1
    (finding,) = audit.json["findings"]
    assert {
        "code": "unbound-figure",
        "entry": "work",
        "on": "evidence/work/entry.md.j2:5:10",
    }.items() <= finding.items()


def test_damage_is_graver_than_prose(copied: Project) -> None:
    """An audit that finds both ends with 4, also where the template cannot be read at all."""
    typed(copied, "It never fails.")
    copied.objects[0].write_bytes(b"other")
    result = copied.claims("audit")
    assert result.code == 4
    assert "unscoped-universal" in result.stdout
    typed(copied, "{{ 'open }}")
    assert copied.claims("audit").code == 4


@pytest.mark.parametrize(
    ("prose", "code"),
    [
        (CLAIM, "retyped-claim"),
        ("The root cause was a missing retry.", "root-cause"),
        ("{{ '7' }} attempts.", "unbound-figure"),
    ],
)
def test_what_an_entry_says_is_held_against_its_record(copied: Project, prose: str, code: str) -> None:
    """Its claims are known by their texts, and no red proof is recorded."""
    typed(copied, prose)
    assert codes(copied, "work") == [code]


def test_all_green_is_answered_by_the_record(copied: Project) -> None:
    """With no case failed or skipped in any gate it may be said; with a failure in a supporting gate it may not."""
    typed(copied, "All tests pass.")
    assert codes(copied) == []
    copied.write("reports/broad.xml", report(case("a"), case("b", "<failure message='odd one'/>")))
    copied.entry(
        gates={"gate": copies("green.xml"), "broad": copies("broad.xml", 1)},
        anchors={"wait": {"at": "place.py::wait", "facts": {"attempts": 5}}},
        claims={"closed": rests_on("gate", "wait", supporting=["broad"]) | {"text": CLAIM}},
    )
    copied.verify()
    assert codes(copied) == ["blanket-green"]


def test_texts_of_the_declaration_are_looked_at(copied: Project) -> None:
    """A claim that boosts, and a figure that no anchor has; what a note says is its source's, and is left alone."""
    path = copied.entry(
        anchors={"wait": {"at": "place.py::wait", "facts": {"attempts": 5}}},
        claims={
            "closed": rests_on("gate", "wait", supporting=["said"]) | {"text": "A bulletproof wait of 7 attempts."}
        },
        notes={"said": {"text": "It never failed in 40 runs", "source": "a mail"}},
    )
    result = copied.claims("lint", "work", "--json")
    line = next(n for n, text in enumerate(path.read_text("utf-8").splitlines(), 1) if "bulletproof" in text)
    assert [(one["code"], one["line"]) for one in result.json["findings"]] == [
        ("booster", line),
        ("unbound-figure", line),
    ]


def test_a_rule_that_is_switched_off_is_shown_to_readers(copied: Project) -> None:
    """With a reason it is counted by lint, audit and on the page; without one it is a finding of its own."""
    typed(copied, "<!-- claims:allow booster because the title of the report -->\nThe bulletproof report.")
    result = copied.claims("lint")
    assert (result.code, "1 allowed by their authors" in result.stdout) == (0, True)
    assert "the title of the report" in copied.claims("audit").stdout
    copied.claims("render")
    page = (copied.root / "docs/lake/work.md").read_text("utf-8")
    assert "**Prose answered for by its author** (1)" in page
    assert "| `booster` | the title of the report |" in page
    typed(copied, "<!-- claims:allow booster -->\nThe bulletproof report.")
    assert sorted(codes(copied)) == ["allowed-without-reason", "booster"]


DOCUMENT = "# Mine\n\nIt makes <!-- claims:fact work/wait.attempts -->{}<!-- /claims --> attempts{}.\n"


def test_a_bound_figure_that_differs_has_a_code_of_its_own(copied: Project) -> None:
    """A block with another value is found, one with the right value and an empty one are not."""
    copied.write("README.md", DOCUMENT.format("7", ""))
    assert codes(copied, "README.md") == ["figure-differs"]
    assert codes(copied) == ["figure-differs"], "documents with blocks are found without being named"
    copied.write("README.md", DOCUMENT.format("5", ""))
    assert codes(copied, "README.md") == []
    copied.write("README.md", DOCUMENT.format("", ""))
    assert codes(copied, "README.md") == []


def test_a_figure_edited_on_a_page_is_found(copied: Project) -> None:
    """While the page is of the ledger's present state; a page of an earlier state is only out of date."""
    page = copied.root / "docs/lake/work.md"
    text = page.read_text("utf-8")
    page.write_text(text.replace("makes 5 attempts", "makes 7 attempts"), "utf-8")
    assert codes(copied, "work") == ["figure-differs"]
    page.write_text(text, "utf-8")
    copied.verify()
    assert codes(copied, "work") == []


def test_a_document_is_asked_for_figures_once_it_has_a_block(copied: Project) -> None:
    """Without one they are counted, and the count is told; with one each of them is a finding."""
    copied.write("NOTES.md", "It took 3 days.\n")
    result = copied.claims("lint", "NOTES.md")
    assert result.code == 0
    assert "NOTES.md: 1 figure not asked for evidence" in result.stdout
    copied.write("NOTES.md", DOCUMENT.format("5", ", in 3 days"))
    assert codes(copied, "NOTES.md") == ["unbound-figure"]


def test_a_file_outside_any_project_can_be_looked_at(tmp_path: Path) -> None:
    """The rules of wording need no project; a block needs one, and so does an entry."""
    lone = Project(tmp_path / "project")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "README.md").write_text("It never fails.\n", "utf-8")
    assert codes(lone, "-C", str(folder), "README.md") == ["unscoped-universal"]
    (folder / "README.md").write_text(DOCUMENT.format("5", ""), "utf-8")
    for words in (["README.md"], ["work"], []):
        result = lone.claims("-C", str(folder), "lint", *words)
        no_traceback(result)
        assert result.code == 2


def test_nothing_to_look_at_is_no_clean_result(tmp_path: Path) -> None:
    """A project without entries and documents ends with 3, a name that is nothing with 2."""
    empty = Project(tmp_path / "empty")
    assert empty.claims("lint").code == 3
    assert empty.claims("lint", "nothing.md").code == 2


def test_rules_are_explained(copied: Project) -> None:
    """`claims reason` knows them, with an example that is found and one that is not."""
    said = copied.claims("reason", "unscoped-universal").stdout
    assert "The retry always works." in said
    assert "In the recorded runs of the gate the retry always worked." in said


def test_a_refused_fact_in_a_sentence_is_no_forgery(project: Project) -> None:
    """What the page itself gives for a fact is ours, wherever it stands; the same form with other words is typed."""
    page = '{{% extends "experience-lake.md.j2" %}}\n{{% block problem %}}\nRed in {} runs.\n{{% endblock %}}\n'
    template = project.write("evidence/work/entry.md.j2", page.format('{{ fact("claim.red.reds") }}'))
    assert project.verify().code == 0
    assert "**Refused** claim.red.reds: never-red" in project.claims("render", "work", "--stdout").stdout
    assert project.claims("render", "work").code == 0
    assert project.claims("render", "--check", "work").code == 0
    template.write_text(page.format("**Refused** claim.red.reds: never-red (so it is said)"), "utf-8")
    codes = [one["code"] for one in project.claims("lint", "--json").json["findings"]]
    assert "typed-verdict" in codes
