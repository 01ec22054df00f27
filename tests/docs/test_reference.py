"""The reference says what the code does: commands, options, exit codes, JSON keys, reason codes."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
import typer.main

from claims.cli.main import app
from claims.core.errors import Exit
from claims.core.reasons import Code
from claims.core.verdict import Downgrade
from docs.prose_page import prose_page
from docs.reasons_page import reasons_page
from e2e.project import Project

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
GROUP: Any = typer.main.get_command(app)
COMMANDS: dict[str, Any] = dict(GROUP.commands)
OPTION = re.compile(r"^\| (`-.+?) \| (.+?) \|$", re.MULTILINE)


def sections(text: str) -> dict[str, str]:
    """The texts under second-level headings, by heading."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def declared(command: Any) -> dict[str, str]:
    """The options of a command with their help, by all their spellings."""
    return {
        ", ".join(f"`{name}`" for name in sorted(option.opts, key=lambda name: not name.startswith("--"))): option.help
        for option in command.params
        if option.param_type_name == "option" and "--help" not in option.opts
    }


PAGE = sections((REFERENCE / "commands.md").read_text(encoding="utf-8"))


def test_every_command_has_a_section_and_no_section_is_without_one() -> None:
    """The page lists exactly the commands there are, in the order of `claims --help`."""
    listed = [heading.removeprefix("claims ") for heading in PAGE if heading.startswith("claims ")]
    assert listed == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_options_and_example_are_those_of_the_help(name: str) -> None:
    """Each section has the summary, the example and the options that `--help` shows, word for word."""
    section, help_text = PAGE[f"claims {name}"], COMMANDS[name].help
    assert dict(OPTION.findall(section)) == declared(COMMANDS[name])
    summary, _, example = (" ".join(part.split()) for part in help_text.partition("\n\n"))
    assert summary in section
    assert example.startswith(f"Example: claims {name}")
    assert f"    {example}\n" in section


def test_options_for_every_command_are_listed() -> None:
    """Options of the command group are those of the page."""
    listed = dict(OPTION.findall(PAGE["For every command"]))
    assert listed == declared(GROUP)


def test_exit_codes_are_listed() -> None:
    """The table has each exit code once, and no other."""
    table = (REFERENCE / "exit-codes.md").read_text(encoding="utf-8").partition("Where several apply")[0]
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)] == [int(code) for code in Exit]


def test_the_page_of_reasons_is_made_from_the_code() -> None:
    """What `claims reason` prints and what the page says come from one source."""
    page = REFERENCE / "reasons.md"
    found = page.read_text(encoding="utf-8") if page.exists() else ""
    if os.environ.get("CLAIMS_UPDATE_DOCS"):
        page.write_text(reasons_page(), encoding="utf-8")
    assert found == reasons_page(), "CLAIMS_UPDATE_DOCS=1 writes it anew"


def test_the_page_of_prose_is_made_from_the_code() -> None:
    """Rules, examples and limits come from one source."""
    page = REFERENCE / "prose.md"
    found = page.read_text(encoding="utf-8") if page.exists() else ""
    if os.environ.get("CLAIMS_UPDATE_DOCS"):
        page.write_text(prose_page(), encoding="utf-8")
    assert found == prose_page(), "CLAIMS_UPDATE_DOCS=1 writes it anew"


@pytest.mark.parametrize("code", Code)
def test_the_rules_name_every_reason(code: Code) -> None:
    """Each reason code is explained by a rule, a report or the ledger, beside its own page."""
    pages = [REFERENCE / name for name in ("rules.md", "reports.md", "entry-format.md")]
    assert any(f"`{code.value}`" in page.read_text(encoding="utf-8") for page in pages)


@pytest.mark.parametrize("downgrade", Downgrade)
def test_the_rules_name_every_downgrade(downgrade: str) -> None:
    """Each downgrade stands in the table."""
    assert f"| `{downgrade}` |" in (REFERENCE / "rules.md").read_text(encoding="utf-8")


def test_the_readme_names_only_reasons_that_there_are() -> None:
    """Each line of the table of false greens ends in reason codes."""
    table = sections((ROOT / "README.md").read_text(encoding="utf-8"))["What it refuses"]
    named = [re.findall(r"`([\w-]+)`", row.rsplit("|", 2)[1]) for row in re.findall(r"^\| [^\n]+", table, re.MULTILINE)]
    codes = [code for row in named[1:] for code in row]
    assert len(named) > 15
    assert all(named[1:])
    assert set(codes) <= set(Code)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with a run and a retraction."""
    project = Project(tmp_path_factory.mktemp("project"))
    project.claims("init")
    project.claims("verify", "first-entry")
    project.claims("retract", "1", "--because", "to have one")
    return project


@pytest.mark.parametrize(
    "words",
    [
        ["status"],
        ["log"],
        ["show", "1"],
        ["audit"],
        ["lint"],
        ["why", "first-entry/greets-by-name"],
        ["selftest", "--case", "failing-case"],
    ],
)
def test_json_keys_are_listed(project: Project, words: list[str]) -> None:
    """Each key at the top of a document, or of what its lists hold, stands in the reference."""
    text = (REFERENCE / "exit-codes.md").read_text(encoding="utf-8")
    document = project.claims(*words, "--json").json
    nested = [
        one for value in document.values() if isinstance(value, list) for one in value[:1] if isinstance(one, dict)
    ]
    wanted = {key for one in [document, *nested] for key in one}
    assert wanted
    assert {key for key in wanted if not re.search(rf"`(?:entries\[\]\.)?{re.escape(key)}\b", text)} == set()


def test_tables_and_columns_are_listed() -> None:
    """The ledger's page has each table with its columns."""
    schema = (ROOT / "src" / "claims" / "ledger" / "schema.sql").read_text(encoding="utf-8")
    text = (REFERENCE / "ledger-format.md").read_text(encoding="utf-8")
    for table, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\n\);", schema, re.DOTALL):
        columns = re.findall(r"^\t([a-z_]+) [A-Z]", body, re.MULTILINE)
        assert f"| `{table}` | {', '.join(f'`{column}`' for column in columns)} |" in text


def test_templates_are_told_of_every_block_and_function() -> None:
    """The page of templates names the blocks of the shipped layout, and the only ways to evidence."""
    text = (REFERENCE / "templates.md").read_text(encoding="utf-8")
    layout = (ROOT / "templates" / "experience-lake.md.j2").read_text(encoding="utf-8")
    names = re.findall(r"{% block (\w+) %}", layout)
    assert names
    assert f"{', '.join(f'`{name}`' for name in names)}." in " ".join(text.split())
    assert re.findall(r"^\| `(\w+)\(", text, re.MULTILINE) == ["claim", "derived", "gate", "fact", "evidence_index"]
