"""The format of entry.yaml: every key with its shape and meaning. The loader and the JSON Schema are made of it."""

from __future__ import annotations

from claims.core.entry import Status
from claims.entries.format_claims import CLAIM, DERIVED, NOTE, SEPARATION, WAIVER
from claims.entries.format_parts import LANE, PATH, PATTERN, TEXT, TEXTS, named
from claims.entries.records import Either, Key, ListOf, Named, Record
from claims.entries.rules import PREFIX, PREFIX_RULE, VARIABLE, iso_date_fault
from claims.entries.shapes import Flag, Number, Only, Scalar, Text, Word

TRACED = "traced"
NO_PATH = "expected at least one path; leave `covers` out to cover every file of the root"
DEFAULT_TIMEOUT_S = 600
YEAR_S = 31_536_000
MANY = 1_000_000

WORDS, NO_WORDS = "a list of a program and its arguments", "expected a program and its arguments, found an empty list"
COMMAND = Either(
    what=f"a command line, or {WORDS}",
    scalar=Text(what="a command line"),
    sequence=ListOf(item=Text(blank=True), what=WORDS, empty=NO_WORDS, unique=False),
)

CONTRACT = Record(
    "a contract",
    Key(
        name="python",
        shape=Text(what="the path of an interpreter"),
        means="Interpreter that replaces a leading `python` of a gate's command; `${NAME:-default}` is expanded.",
    ),
    Key(name="launcher", shape=COMMAND, means="What starts it on another platform, as under Wine; needs `python`."),
    Key(name="platform", shape=LANE, means="Platform that the gate must run on.", default="any"),
    Key(
        name="env",
        shape=Named(
            what="environment variables",
            name=VARIABLE,
            rule="the name of an environment variable: letters, digits and `_`, not starting with a digit",
            value=Text(blank=True),
        ),
        means="Environment variables that the gate must run with; every value is text.",
    ),
)

EXPECTS = Record(
    "what is expected",
    Key(
        name="cases",
        shape=ListOf(
            item=PATTERN,
            what="a list of patterns of cases",
            empty="expected at least one pattern; leave `cases` out to ask that every case passes",
        ),
        means="Patterns of cases: each must match at least one case, and every case it matches must have passed.",
    ),
    Key(
        name="min_passed",
        shape=Number(what="a count of cases", minimum=1, maximum=MANY * 1000, whole=True),
        means="How many cases must have passed. At least 1: a gate that needs no pass shows nothing.",
        default=1,
    ),
    Key(
        name="allow_skips",
        shape=Flag(),
        means="Whether a skipped case is let pass where `cases` names none.",
        default=False,
    ),
)

REPORT = Either(
    what="pytest, or a map {file: PATTERN}; or leave `report` out and write {report} in the command",
    scalar=Word(("pytest",), ", or a map {file: PATTERN}, or no `report` and {report} in the command"),
    mapping=Record(
        "a report",
        Key(
            name="file",
            shape=Either(
                what="a pattern of report files, or a list of them",
                scalar=PATTERN,
                sequence=ListOf(
                    item=PATTERN, what="a list of patterns", empty="expected at least one pattern of report files"
                ),
            ),
            means="Pattern, or patterns, of the JUnit files that the command writes, from `root`.",
            required=True,
        ),
    ),
)

GATE = Record(
    "a gate",
    Key(
        name="run",
        shape=COMMAND,
        means="The command: a line that is split as a shell would and started without one, or a list taken as it is.",
        required=True,
    ),
    Key(
        name="report",
        shape=REPORT,
        means="How the report is found: `pytest`, `{file: PATTERN}`, or left out where the command has `{report}`.",
    ),
    Key(name="contract", shape=Text(what="the name of a contract"), means="Name of the contract that it runs under."),
    Key(
        name="covers",
        shape=Either(
            what="a list of paths, or traced",
            scalar=Only(TRACED, what="a list of paths, or traced"),
            sequence=ListOf(item=PATH, what="a list of paths", empty=NO_PATH),
        ),
        means="Paths and patterns, from `root`, whose change makes a run stale; `traced`: what it uses. Default: all.",
    ),
    Key(
        name="paths",
        shape=Named(
            what="prefixes of paths",
            name=PREFIX,
            rule=PREFIX_RULE,
            value=Text(what="a path with /, from `root`"),
        ),
        means="Prefixes of file paths in its reports, and what each is here, from `root`.",
    ),
    Key(name="expects", shape=EXPECTS, means="What a run must show, declared before it."),
    Key(
        name="timeout_s",
        shape=Number(what="a number of seconds", maximum=YEAR_S),
        means="Seconds after which the command and all it started are killed.",
        default=DEFAULT_TIMEOUT_S,
    ),
    Key(
        name="prepare",
        shape=COMMAND,
        means="Command that builds what the gate runs, in the scratch tree of a red proof, before each execution.",
    ),
)

ANCHOR = Record(
    "an anchor",
    Key(
        name="at",
        shape=Text(what="`path::Qualified.symbol`, or a path"),
        means="`path::Qualified.symbol`, or a path beside `contains`; from `root`. Never a line number.",
        required=True,
    ),
    Key(
        name="contains",
        shape=Text(what="the text that the file must contain"),
        means="Text that the file must contain; only where `at` is a plain path.",
    ),
    Key(
        name="facts",
        shape=named(
            "facts",
            Either(
                what="a scalar or a list of scalars",
                scalar=Scalar(),
                sequence=ListOf(item=Scalar(), what="a list of scalars", unique=False),
            ),
        ),
        means="Values that the code at the symbol must have, by name; only where `at` names a symbol.",
    ),
)

ENTRY = Record(
    "an entry",
    Key(name="title", shape=TEXT, means="What the entry is called.", required=True),
    Key(
        name="as_of",
        shape=Text(what="a date as YYYY-MM-DD", rule=iso_date_fault, format="date"),
        means="Day that the entry speaks of, as YYYY-MM-DD.",
    ),
    Key(
        name="status",
        shape=Word(tuple(Status)),
        means="Status that the author gives it; `claims promote` records what was earned.",
        default="draft",
    ),
    Key(
        name="root",
        shape=Text(what="the path of a folder"),
        means="Folder where gates run and paths start, from the project root.",
        default=".",
    ),
    Key(
        name="carry",
        shape=ListOf(item=PATH, what="a list of paths", empty="expected at least one path that git ignores"),
        means="Paths and patterns, from `root`, of ignored files that gates need in the scratch tree of a red proof.",
    ),
    Key(name="contracts", shape=named("contracts", CONTRACT), means="Runtimes that gates must run under, by name."),
    Key(name="gates", shape=named("gates", GATE, dotted=False), means="Commands with acceptance criteria, by name."),
    Key(name="anchors", shape=named("anchors", ANCHOR, dotted=False), means="Places in the code, by name."),
    Key(name="claims", shape=named("claims", CLAIM), means="What is claimed, by id."),
    Key(name="notes", shape=named("notes", NOTE, dotted=False), means="Things said elsewhere: supporting at most."),
    Key(
        name="separations",
        shape=named("separations", SEPARATION),
        means="Classes of failures in supporting gates that are outside the claims' scope, by name.",
    ),
    Key(name="derived", shape=named("derived texts", DERIVED), means="Texts that rest on claims, by name."),
    Key(name="not_shown", shape=TEXTS, means="What the entry does not show, said openly."),
    Key(name="not_supported", shape=TEXTS, means="What the entry does not support, said openly."),
    Key(
        name="waive",
        shape=Either(
            what="a waiver, or a list of waivers",
            sequence=ListOf(item=WAIVER, what="a list of waivers", unique=False),
            mapping=WAIVER,
        ),
        means="Findings of `claims audit` that somebody answers for until a day; printed in the entry.",
    ),
)
