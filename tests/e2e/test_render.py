"""Pages and managed blocks: the same bytes twice, checked without writing, written whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from e2e.project import Project, case, copies, report, rests_on

PLACE = "def wait(*, attempts=5):\n    return attempts\n"


@pytest.fixture(scope="module")
def verified(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with a held and a refused claim, verified."""
    project = Project(tmp_path_factory.mktemp("verified"))
    project.write("place.py", PLACE)
    project.write("reports/broad.xml", report(case("a"), case("b", "<failure message='odd one'/>")))
    project.entry(
        gates={"gate": copies("green.xml"), "broad": copies("broad.xml", 1)},
        anchors={"wait": {"at": "place.py::wait", "facts": {"attempts": 5}}},
        claims={
            "good": rests_on("gate", "wait", supporting=["broad", "said"]) | {"text": "Reads wait."},
            "bad": rests_on("broad") | {"text": "All is well everywhere."},
        },
        notes={"said": {"text": "It was green in spring", "source": "a mail"}},
        derived={
            "short": {"from": ["good"], "text": "I made reads wait."},
            "long": {"from": ["bad"], "text": "All well."},
        },
        not_shown=["The moon"],
        not_supported=["The sun"],
    )
    assert project.verify().code == 1
    return project


@pytest.fixture
def copied(verified: Project, tmp_path: Path) -> Project:
    """A copy to render in."""
    shutil.copytree(verified.root, tmp_path / "copy")
    return Project(tmp_path / "copy")


def tree(folder: Path) -> dict[str, bytes]:
    """Everything below a folder but the ledger."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "ledger.db" not in path.name
    }


def test_the_same_ledger_gives_the_same_bytes(copied: Project) -> None:
    """Twice rendered, and printed instead of written: one text, and nothing else is written."""
    before = tree(copied.root)
    assert copied.claims("render").code == 0
    first = tree(copied.root)
    assert first.keys() - before.keys() == {"docs/lake/work.md", "docs/lake/README.md"}
    assert all(first[path] == content for path, content in before.items())
    assert copied.claims("render", "work").code == 0
    assert tree(copied.root) == first
    printed = copied.claims("render", "work", "--stdout")
    assert (printed.code, printed.stdout.encode()) == (0, first["docs/lake/work.md"])
    shutil.rmtree(copied.root / "docs")
    assert copied.claims("render").code == 0
    assert tree(copied.root) == first


def test_a_page_shows_the_held_and_refuses_the_rest(copied: Project) -> None:
    """The held text is there, the refused one is not, its reason is; index, failures and open points as well."""
    page = copied.claims("render", "work", "--stdout").stdout
    assert "Reads wait." in page
    assert "I made reads wait." in page
    assert "All is well" not in page
    assert "All well." not in page
    for word in (
        "**Refused** bad",
        "exit-code",
        "base-refused",
        "odd one",
        "It was green in spring",
        "The moon",
        "The sun",
    ):
        assert word in page, word
    for label in ("Authoritative", "Supporting", "Derived"):
        assert f"**{label}**" in page
    size = copied.status().json["checkpoint"]
    assert f"<!-- claims:checkpoint {size['size']} {size['root']} -->" in page


def test_check_writes_nothing_and_fails_on_any_difference(copied: Project) -> None:
    """Missing, edited and outdated pages fail with exit 1; rendered ones pass with 0."""
    before = tree(copied.root)
    assert copied.claims("render", "--check").code == 1
    assert tree(copied.root) == before
    copied.claims("render")
    rendered = tree(copied.root)
    assert copied.claims("render", "--check").code == 0
    page = copied.root / "docs/lake/work.md"
    page.write_text(page.read_text("utf-8") + "and more\n", "utf-8")
    edited = tree(copied.root)
    result = copied.claims("render", "--check")
    assert (result.code, "docs/lake/work.md" in result.stdout) == (1, True)
    assert tree(copied.root) == edited != rendered
    copied.claims("render")
    assert tree(copied.root) == rendered
    copied.write("place.py", PLACE.replace("5", "6"))
    assert copied.claims("render", "--check").code == 1


def test_a_page_that_cannot_be_written_leaves_the_old_one(copied: Project) -> None:
    """Where a folder stands in the way, the command says so, and no half-written file is left beside."""
    (copied.root / "docs/lake/work.md").mkdir(parents=True)
    result = copied.claims("render", "work")
    assert (result.code, "docs/lake/work.md" in result.stderr) == (2, True)
    assert "Traceback" not in result.stderr
    assert not [path for path in tree(copied.root) if ".work.md" in path]


def test_the_lake_lists_every_entry_with_its_verdicts(copied: Project) -> None:
    """Also one that cannot be read, which is said to be so and spoils no other."""
    copied.entry("another", title="Another | piece", status="promoted")
    copied.write("evidence/broken/entry.yaml", "title: [")
    assert copied.claims("render", "work", "another").code == 0
    lake = (copied.root / "docs/lake/README.md").read_text("utf-8")
    rows = {line.split("|")[1].strip(): line for line in lake.splitlines() if line.startswith("| [")}
    assert list(rows) == ["[another](another.md)", "[broken](broken.md)", "[work](work.md)"]
    assert rows["[work](work.md)"].endswith("| A piece of work | draft | 1 | 1 |")
    assert "promoted | 0 | 1 |" in rows["[another](another.md)"]
    assert copied.claims("render").code == 2, "asked for all, and one is wrong"


README = """# Mine

<!-- claims:claim work/good -->
<!-- /claims -->

Text of mine. It took <!-- claims:gate work/gate -->old<!-- /claims --> with
<!-- claims:fact work/wait.attempts -->?<!-- /claims --> attempts,
<!-- claims:fact work/gate.passed --><!-- /claims --> passed.

<!-- claims:derived work/short -->
whatever stood here
<!-- /claims -->

```markdown
<!-- claims:claim work/good -->
an example, left alone
```

~~~
<!-- claims:nothing -->
~~~
"""


def test_blocks_of_a_document_are_rewritten_and_the_rest_is_left(copied: Project) -> None:
    """All kinds, in a line and as blocks; fenced code and every other byte stay."""
    readme = copied.write("README.md", README.replace("\n", "\r\n").replace("\r\n", "\n"))
    assert copied.claims("render", "--check", "README.md").code == 1
    assert readme.read_text("utf-8") == README
    assert copied.claims("render", "README.md").code == 0
    text = readme.read_text("utf-8")
    assert "> Reads wait." in text
    assert "> I made reads wait." in text
    assert "whatever stood here" not in text
    assert "<!-- claims:fact work/wait.attempts -->5<!-- /claims --> attempts" in text
    assert "<!-- claims:fact work/gate.passed -->1<!-- /claims --> passed." in text
    assert "-->1 passed in 0." in text
    assert text[text.index("```markdown") :] == README[README.index("```markdown") :]
    assert text.startswith("# Mine\n\n<!-- claims:claim work/good -->\n")
    assert copied.claims("render", "--check", "README.md").code == 0
    readme.write_text(text.replace("Reads wait.", "Reads never wait."), "utf-8")
    assert copied.claims("render", "--check", "README.md").code == 1
    assert not (copied.root / "docs").exists()


def test_a_refused_block_is_shown_as_refused_and_fails_the_check(copied: Project) -> None:
    """The document says that the claim is refused; --check exits 1 and names the line."""
    readme = copied.write(
        "README.md", "a\n\n<!-- claims:claim work/bad -->\nAll is well everywhere.\n<!-- /claims -->\n"
    )
    copied.claims("render", "README.md")
    text = readme.read_text("utf-8")
    assert "**Refused** bad" in text
    assert "All is well" not in text
    check = copied.claims("render", "--check", "README.md")
    assert (check.code, "README.md:3" in check.stdout) == (1, True)


WRONG: dict[str, tuple[str, int]] = {
    "unclosed": ("<!-- claims:claim work/good -->\ntext\n", 1),
    "unclosed-before-another": (
        "x\n<!-- claims:gate work/gate -->\n<!-- claims:gate work/gate --><!-- /claims -->\n",
        2,
    ),
    "unknown-kind": ("\n<!-- claims:clam work/good --><!-- /claims -->\n", 2),
    "unknown-claim": ("\n\n<!-- claims:claim work/god --><!-- /claims -->\n", 3),
    "unknown-entry": ("<!-- claims:claim wrok/good --><!-- /claims -->\n", 1),
    "unknown-fact": ("<!-- claims:fact work/wait.pause --><!-- /claims -->\n", 1),
    "names-nothing": ("<!-- claims:claim --><!-- /claims -->\n", 1),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_block_is_told_with_its_line_and_changes_nothing(verified: Project, name: str) -> None:
    """Exit 2, `file:line`, and the document as it was."""
    text, line = WRONG[name]
    readme = verified.write(f"{name}.md", text)
    result = verified.claims("render", readme.name)
    assert (result.code, f"{name}.md:{line}:" in result.stderr) == (2, True), result.stderr
    assert readme.read_text("utf-8") == text


def test_line_ends_of_a_document_stay_as_they_are(copied: Project) -> None:
    """Rendering a document with CRLF twice gives the same bytes, and does not mix line ends."""
    readme = copied.write(
        "README.md", b"# Mine\r\n\r\n<!-- claims:claim work/good -->\r\n<!-- /claims -->\r\n\r\nend\r\n"
    )
    copied.claims("render", "README.md")
    data = readme.read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n")
    assert copied.claims("render", "--check", "README.md").code == 0
