"""Each fault of an entry says file, line, key and what was expected, and its nearest honest neighbour loads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from claims.core.errors import ConfigError
from entries.lakes import VALID, changed, load

if TYPE_CHECKING:
    from pathlib import Path


class Case(NamedTuple):
    """A phrase of VALID, what it is replaced by, the fault that earns, and a replacement that loads."""

    old: str
    new: str
    fault: str
    near: str
    at: str = ""
    """A phrase at the line that the fault names, where that is not the changed one."""


NARROW = "    run: python -m pytest tests/test_race.py -q\n"
AT = "src/store.py::Store._read"

CASES = {
    # keys
    "unknown-key": Case("title:", "titel:", "titel: unknown key 'titel', expected one of title, as_of", "title:"),
    "unknown-key-nearest": Case("    covers:", "    cover:", "; nearest: covers", "    covers:"),
    "unknown-key-deep": Case("min_passed: 1", "min-passed: 1", "; nearest: min_passed", "min_passed: 2"),
    "missing-title": Case("title: Closing a race\n", "", "an entry needs the key 'title'", "title: x\n", "as_of"),
    "missing-run": Case(NARROW, "", "narrow: a gate needs the key 'run'", NARROW, "  narrow:"),
    # texts
    "empty-title": Case("Closing a race", "''", "title: expected text, found an empty text", "x"),
    "null-title": Case(" Closing a race", "", "title: expected text, found nothing", " x", "title:"),
    "number-title": Case(
        "Closing a race", "1.0", "found the number '1.0': quote it, as \"1.0\", to make it text", '"1.0"'
    ),
    "boolean-title": Case("Closing a race", "yes", "found 'yes', which YAML reads as true or false: quote it", "'yes'"),
    "empty-claim": Case("Readers never see a half-written file.", "' '", "closed.text: expected text", "2026-02-14"),
    "list-for-text": Case("Closing a race", "[a]", "title: expected text, found a list", "'[a]'"),
    "numeric-env": Case('"0"', "0", "env.PYTHONHASHSEED: expected text, found the number '0': quote it", "''"),
    "boolean-env": Case('"0"', "on", "found 'on', which YAML reads as true or false: quote it", "'on'"),
    "env-name": Case("PYTHONHASHSEED", "A-B", "'A-B' is not a name here", "A_B"),
    # red proofs
    "signature-of-a-hang": Case(
        "{exception: PermissionError, match",
        "{hang: true, match",
        "signature: a hang shows neither exception nor message",
        "{hang: false, match",
    ),
    "hang-no-flag": Case(
        "{exception: PermissionError, match", "{hang: 'x', match", "hang: expected true or false", "{hang: false, match"
    ),
    "carry-near": Case("title:", "cary: [gen]\ntitle:", "; nearest: carry", "carry: [gen]\ntitle:"),
    "carry-empty": Case("title:", "carry: []\ntitle:", "carry: expected at least one path", "carry: [gen/*]\ntitle:"),
    "carry-leaves": Case(
        "title:", "carry: [../../x]\ntitle:", "carry: expected a path inside", "carry: [../node_modules]\ntitle:"
    ),
    "prepare-shell": Case(
        NARROW,
        f"{NARROW}    prepare: make && true\n",
        "prepare: no shell is used",
        f"{NARROW}    prepare: make all\n",
        "prepare:",
    ),
    # dates and words
    "no-such-day": Case("2026-02-14", "2026-02-30", "as_of: expected a date as YYYY-MM-DD", "2026-02-28"),
    "date-with-time": Case("2026-02-14", "2026-02-14 10:00:00", "expected a date as YYYY-MM-DD", '"2026-02-14"'),
    "date-without-dashes": Case("2026-02-14", "'20260214'", "expected a date as YYYY-MM-DD", "2024-02-29"),
    "status": Case(
        "achieved",
        "acheived",
        "draft | achieved | promoting | promoted, found the text 'acheived'; nearest: achieved",
        "promoted",
    ),
    "lane": Case("lane: linux", "lane: Windows", "; nearest: windows", "lane: windows"),
    "platform": Case("platform: any", "platform: darwn", "platform: expected any | linux", "platform: windows-wine"),
    # launchers
    "launcher-alone": Case(
        "    python: ${OPERATE_PYTHON:-.venv/bin/python}\n",
        "    launcher: lane/launch\n",
        "operator.launcher: a launcher starts the interpreter that the contract pins",
        "    launcher: lane/launch\n    python: lane/python\n",
    ),
    "launcher-shell": Case(
        "platform: any", "launcher: a/b && c/d", "launcher: no shell is used, so '&&' would be", "launcher: [a/b, '&&']"
    ),
    "launcher-empty": Case(
        "platform: any", "launcher: []", "launcher: expected a program and its arguments", "launcher: [a/b]"
    ),
    # numbers
    "timeout-zero": Case("120", "0", "timeout_s: expected a number of seconds, more than 0", "0.5"),
    "timeout-infinite": Case("120", ".inf", "found the number '.inf'", "1.5e+3"),
    "timeout-not-a-number": Case("120", ".nan", "found the number '.nan'", "120.0"),
    "timeout-text": Case("120", "'120'", "found the text '120'", "120"),
    "timeout-sexagesimal": Case("120", "1:30", "found the number '1:30'", "90"),
    "timeout-octal": Case("120", "010", "found the number '010'", "10"),
    "timeout-boolean": Case("120", "yes", "timeout_s: expected a number", "1_000"),
    "min-passed-zero": Case("min_passed: 1", "min_passed: 0", "a count of cases, at least 1", "min_passed: 1"),
    "min-passed-part": Case("min_passed: 1", "min_passed: 1.5", "min_passed: expected a count", "min_passed: 60"),
    "repeats-zero": Case("repeats: 3", "repeats: 0", "repeats: expected a count of runs, at least 1", "repeats: 1"),
    "age-zero": Case("max_age_days: 90", "max_age_days: 0", "max_age_days: expected a number", "max_age_days: 0.5"),
    "age-negative": Case("max_age_days: 90", "max_age_days: -1", "more than 0", "max_age_days: 1"),
    "huge-number": Case("repeats: 3", "repeats: " + "9" * 5000, "repeats: expected a count", "repeats: 1000000"),
    "flag": Case("allow_skips: false", "allow_skips: maybe", "expected true or false", "allow_skips: yes"),
    "quoted-flag": Case("red_proof: true", "red_proof: 'true'", "expected true or false", "red_proof: off"),
    # regular expressions
    "bad-match": Case('"missing .* argument"', '"missing ("', "missing )", '"missing [(]"'),
    "bad-signature": Case('"in use"', '"*"', "no argument for repetition operator", '"[[a]"'),
    # lists
    "covers-empty": Case("covers: [src/store.py, tests]", "covers: []", "leave `covers` out", "covers: [.]"),
    "covers-text": Case("covers: [src/store.py, tests]", "covers: tests", "write [tests]", "covers: [tests]"),
    "covers-twice": Case(
        "covers: [src/store.py, tests]", "covers: [tests, tests]", "'tests' stands twice", "covers: [tests, tests/]"
    ),
    "cases-empty": Case('["*test_race*"]', "[]", "leave `cases` out", "[a, b]"),
    "cases-blank": Case('["*test_race*"]', "['']", "expected a pattern, found an empty text", "['*']"),
    "cases-number": Case('["*test_race*"]', "[1]", "quote it", "['1']"),
    "named-twice": Case("[narrow, retry]", "[narrow, narrow]", "'narrow' stands twice", "[narrow]"),
    "empty-signature": Case(
        '{exception: PermissionError, match: "in use"}',
        "{}",
        "signature: expected at least one of exception | match",
        "{exception: OSError}",
    ),
    # names
    "dotted-gate": Case("  narrow:", "  nar.row:", "'nar.row' is not a name here", "  narrow:"),
    "dotted-note": Case("  earlier:", "  ear.lier:", "a dot separates an anchor from its fact", "  earlier:"),
    "hidden-claim": Case("  bounded:", "  .bounded:", "'.bounded' is not a name here", "  bounded:"),
    "boolean-name": Case(
        "  call-sites:", "  on:", "expected a name, found 'on', which YAML reads as true or false: quote it", "  'on':"
    ),
    "same-name-twice": Case(
        "  listed:", "  broad:", "the name 'broad' stands twice", "  listed2:", "broad:\n    run: [runner"
    ),
    "gate-and-note": Case(
        "  listed:", "  earlier:", "the name 'earlier' stands for a gate and a note", "  short:", "  earlier: {text"
    ),
    "gate-and-anchor": Case(
        "  pin:", "  listed:", "the name 'listed' stands for a gate and an anchor", "  closed:", "listed:\n    at:"
    ),
    "claim-and-derived": Case(
        "  long:",
        "  bounded:",
        "the name 'bounded' stands for a claim and a derived text",
        "  narrow:",
        "bounded: {from",
    ),
    # references
    "unknown-gate": Case(
        "[narrow, retry]",
        "[narow, retry]",
        "closed.authoritative: expected the name of a gate or an "
        "anchor, one of narrow, broad, listed, retry, pin, found 'narow', which names nothing; "
        "nearest: narrow",
        "[narrow, pin]",
    ),
    "note-authoritative": Case(
        "[narrow, retry]", "[narrow, earlier]", "a note is supporting at most", "[narrow, listed]"
    ),
    "claim-authoritative": Case("[narrow, retry]", "[narrow, bounded]", "'bounded', which is a claim", "[listed]"),
    "unknown-supporting": Case("[broad, earlier]", "[broad, erlier]", "; nearest: earlier", "[broad, pin]"),
    "both-labels": Case("[broad, earlier]", "[narrow]", "'narrow' is authoritative for this claim already", "[listed]"),
    "no-gates": Case("[narrow, retry]", "[retry, pin]", "no-authoritative-gate", "[retry, listed]"),
    "none-at-all": Case("[narrow, retry]", "[]", "no-authoritative-gate", "[listed]"),
    "left-out": Case(
        "    authoritative: [narrow]\n",
        "",
        "bounded: no-authoritative-gate",
        "    authoritative: [broad]\n",
        "  bounded:",
    ),
    "unknown-contract": Case("contract: operator", "contract: oprator", "; nearest: operator", "contract: operator"),
    "unknown-separated": Case("gate: broad", "gate: retry", "found 'retry', which is an anchor", "gate: listed"),
    "unknown-base": Case(
        "from: [closed]",
        "from: [close]",
        "expected the name of a claim or a derived text, one of "
        "closed, bounded, short, long, found 'close', which names nothing; nearest: closed",
        "from: [bounded]",
    ),
    "no-base": Case("from: [closed]", "from: []", "expected at least one claim or derived text", "from: [closed]"),
    "gate-as-base": Case("from: [closed]", "from: [narrow]", "'narrow', which is a gate", "from: [closed, bounded]"),
    "cycle": Case(
        "from: [closed]", "from: [long]", "rest on each other in a circle: short -> long -> short", "from: [bounded]"
    ),
    "self": Case("from: [closed]", "from: [short]", "circle: short -> short", "from: [closed]"),
    # commands
    "run-blank": Case(
        NARROW, "    run: ' '\n", "expected a command line, found an empty text", "    run: x\n", "run: '"
    ),
    "run-quotes": Case(
        NARROW, "    run: pytest 'a\n", "No closing quotation", "    run: pytest 'a b'\n", "run: pytest"
    ),
    "run-nothing": Case(NARROW, "    run: '\"\"'\n", "begins with a program", "    run: x ''\n", "run: '"),
    "run-shell": Case(
        NARROW,
        "    run: cd app && pytest\n",
        "no shell is used, so '&&' would be an argument",
        "    run: [sh, -c, cd app && pytest]\n",
        "run: cd",
    ),
    "run-pipe": Case(
        NARROW, "    run: pytest -k 'a b' | tee out\n", "so '|' would be", "    run: pytest -k 'a | b'\n", "run: pytest"
    ),
    "run-redirect": Case(
        NARROW, "    run: pytest > out\n", "so '>' would be", "    run: \"pytest '>'\"\n", "run: pytest"
    ),
    "run-semicolon": Case(NARROW, "    run: make ; pytest\n", "so ';' would be", "    run: pytest a;b\n", "run: make"),
    "run-list-empty": Case(NARROW, "    run: []\n", "found an empty list", "    run: [x]\n", "run: []"),
    "run-list-blank": Case(
        NARROW, "    run: ['']\n", "expected a program as the first item", "    run: [x, '', '']\n", "run: ['']"
    ),
    "run-list-number": Case(
        NARROW, "    run: [pytest, -n, 4]\n", "quote it", "    run: [pytest, -n, '4']\n", "run: [py"
    ),
    "run-map": Case(
        NARROW, "    run: {a: b}\n", "expected a command line, or a list of a program", "    run: x\n", "run: {"
    ),
    "no-report": Case(
        '"{report}"',
        "out.xml",
        "listed: expected a way to the JUnit report: `report: pytest`",
        "'--out={report}'",
        "  listed:",
    ),
    "report-word": Case(
        "report: pytest",
        "report: junit",
        "report: expected pytest, or a map {file: PATTERN}",
        "report: {file: [a.xml, 'b/*.xml']}",
    ),
    "report-list": Case(
        "report: pytest", "report: [a.xml]", "report: expected pytest, or a map", "report: {file: a.xml}"
    ),
    "report-empty": Case(
        "report: pytest", "report: {file: []}", "at least one pattern of report files", "report: {file: a}"
    ),
    "report-null": Case("report: pytest", "report:", "found nothing", "report: pytest", "    report:"),
    # anchors
    "anchor-line": Case(AT, "src/store.py:12", "a line number moves with every edit", AT),
    "anchor-hash-line": Case(AT, "src/store.py#L12", "a line number moves with every edit", "src/store.py::read"),
    "anchor-number": Case(AT, "src/store.py::12", "a line number moves", "src/store.py::_12"),
    "anchor-symbol": Case(AT, "src/store.py::Store.<x>", "names joined by dots", "src/store.py::A.b.c"),
    "anchor-no-path": Case(AT, "'::Store'", "expected a path before `::`", "'a::Store'"),
    "anchor-alone": Case(
        '    contains: "PYTHON: ${PYTHON}"\n',
        "",
        "found a plain path alone",
        "    contains: x\n",
        "at: config/pack.yaml",
    ),
    "anchor-both": Case("config/pack.yaml", "a.py::b", "found both: take one of them away", "config/other.yaml"),
    "facts-at-path": Case(
        'contains: "PYTHON: ${PYTHON}"',
        "contains: x\n    facts: {a: 1}",
        "facts are read at a symbol",
        "contains: x",
        "facts: {a: 1}",
    ),
    "fact-map": Case("attempts: 5", "attempts: {a: 1}", "expected a scalar or a list of scalars", "attempts: a"),
    "fact-null": Case("attempts: 5", "attempts: ~", "facts.attempts: expected text, a plain decimal", "attempts: '~'"),
    "fact-nested": Case("[1, 2.5]", "[[1]]", "found a list", "[a, true]"),
    # paths
    "root-missing": Case(
        "root: app", "root: ap", "expected a folder that exists, from the project root", "root: ./app/"
    ),
    "root-above": Case("root: app", "root: ../app", "which leaves it", "root: app/../app"),
    "root-absolute": Case("root: app", "root: /app", "the absolute path '/app'", "root: ."),
    "covers-above": Case("[src/store.py, tests]", "[../../x]", "covers: expected a path inside the project", "[../x]"),
    "covers-stars": Case("[src/store.py, tests]", "['**/../../x']", "which leaves it", "['*/../../x']"),
    "scope-absolute": Case(
        "scope: [src/store.py]", "scope: [/src]", "scope: expected a path inside", "scope: ['src/**']"
    ),
    "scope-drive": Case("scope: [src/store.py]", "scope: ['C:/src']", "the absolute path 'C:/src'", "scope: [C/src]"),
    "scope-backslash": Case("scope: [src/store.py]", r"scope: [src\store.py]", r"write 'src/store.py'", "scope: []"),
    "paths-above": Case("timeout_s: 120", "paths: {/ci: ../../x}", "which leaves it", "paths: {/ci: ../x}"),
    "paths-of-nothing": Case("timeout_s: 120", "paths: {./: x}", "the beginning of a path", "paths: {./y: x}"),
    "anchor-above": Case("config/pack.yaml", "../../pack.yaml", "which leaves it", "../pack.yaml"),
    "report-above": Case("reports/*.xml", "../../*.xml", "report.file: expected a path inside", "../*.xml"),
    "revert-above": Case("revert: fix.patch", "revert: ../../../fix.patch", "which leaves it", "revert: HEAD~3"),
    "revert-option": Case("revert: fix.patch", "revert: --all", "which git takes for an option", "revert: a1b2c3"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_fault_is_named_where_it_is(tmp_path: Path, case: Case) -> None:
    """One changed phrase gives one fault, with file, line and the words that help."""
    text = changed(case.old, case.new)
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    place = text.index(case.at) if case.at else VALID.index(case.old)
    number = text.count("\n", 0, place) + 1
    faults = [fault for fault in caught.value.faults if case.fault in fault]
    assert faults, caught.value.faults
    assert faults[0].startswith(f"evidence/race/entry.yaml:{number}: ")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_its_honest_neighbour_loads(tmp_path: Path, case: Case) -> None:
    """What stands next to the fault and is right is let pass."""
    load(tmp_path, changed(case.old, case.near))


def test_report_and_argument_together_are_a_fault(tmp_path: Path) -> None:
    """Two ways to the report of one gate leave open which of them counts."""
    text = changed("report: {file", "report: pytest #")
    load(tmp_path, text)
    with pytest.raises(
        ConfigError, match=r"entry.yaml:\d+: gates.broad.report: expected either `report` or \{report\}"
    ):
        load(tmp_path, text.replace("pytest tests -q", "pytest tests --junitxml={report}"))


def test_every_fault_of_a_file_is_given_at_once(tmp_path: Path) -> None:
    """Faults of the shapes, of names, of commands and of places come together, in the order of the lines."""
    text = changed("status: achieved", "status: done").replace("[narrow, retry]", "[narow]").replace("[closed]", "[x]")
    text = text.replace("reports/*.xml", "/tmp/*.xml").replace("tests/test_race.py -q", "tests | cat")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    keys = [fault.split(": ")[1] for fault in caught.value.faults]
    assert keys == [
        "status",
        "gates.narrow.run",
        "gates.broad.report.file",
        "claims.closed.authoritative",
        "derived.short.from",
    ]


def test_one_fault_does_not_raise_others(tmp_path: Path) -> None:
    """What names a gate that is itself wrong, or gates that could not be read, is not called unknown."""
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, changed(NARROW, "    run: []\n"))
    assert len(caught.value.faults) == 1
    start, end = VALID.index("gates:\n"), VALID.index("anchors:")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, VALID[:start] + "gates: [narrow]\n" + VALID[end:])
    assert [fault.split(": ", 1)[1] for fault in caught.value.faults] == [
        "gates: expected a map of gates, found a list"
    ]


def test_paths_that_links_lead_away_are_refused(tmp_path: Path) -> None:
    """A root or an anchor inside the project by its words and outside by its links is a fault; one inside is fine."""
    outside, project = tmp_path / "outside", tmp_path / "project"
    for folder in (outside, project / "app" / "real"):
        folder.mkdir(parents=True)
    (project / "away").symlink_to(outside)
    (project / "app" / "away").symlink_to(outside)
    (project / "app" / "near").symlink_to(project / "app" / "real")
    (project / "loop").symlink_to(project / "loop")
    load(project, changed("config/pack.yaml", "near/pack.yaml"))
    with pytest.raises(ConfigError, match=r"anchors\.pin\.at: expected a file inside the project"):
        load(project, changed("config/pack.yaml", "away/pack.yaml"))
    with pytest.raises(ConfigError, match="root: expected a folder inside the project"):
        load(project, changed("root: app", "root: away"))
    for root in ("loop", "r" * 5000):
        with pytest.raises(ConfigError, match="root: expected a folder that exists"):
            load(project, changed("root: app", f"root: {root}"))


def test_long_chains_and_many_diamonds_of_derived_texts_load(tmp_path: Path) -> None:
    """Depth and breadth of what rests on what cost no recursion and no exponential walk."""
    chain = "".join(f"  d{i}: {{from: [{f'd{i - 1}' if i else 'bounded'}], text: t}}\n" for i in range(3000))
    assert load(tmp_path, changed("  short:", f"{chain}  short:")).rests_on("d2999") == {"bounded"}
    layers = "".join(
        f"  {x}{i}: {{from: [{f'a{i - 1}, b{i - 1}' if i else 'bounded'}], text: t}}\n" for i in range(40) for x in "ab"
    )
    assert load(tmp_path, changed("  short:", f"{layers}  short:")).rests_on("a39") == {"bounded"}
