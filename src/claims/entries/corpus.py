"""The cases of the corpus of lies, read from their folders. `tests/corpus/README.md` describes the format."""

from __future__ import annotations

import shlex
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from claims.core.blockers import Blocker
from claims.core.corpus import Case, Command, Commit, Expected, Lay, Need, Part, Remove, Replace, Script
from claims.core.prose.rules import Rule
from claims.core.reasons import Code
from claims.entries.document import read_document
from claims.entries.faults import Faults
from claims.entries.format_parts import TEXT
from claims.entries.records import Either, Key, ListOf, Named, Record
from claims.entries.rules import NAME, NAME_RULE
from claims.entries.shapes import Text, Word

if TYPE_CHECKING:
    from claims.core.corpus import Step

CASE_FILE = "case.yaml"
CODES = tuple(code.value for code in Code)
FOLDER = Text(what="the name of a folder of the case")
FILE = Text(what="a file of the project")


def _command_fault(text: str) -> str | None:
    """Give what is wrong with a step that is one line, or None for a command of `claims`."""
    return None if text.startswith("claims ") else f"expected `claims COMMAND ...`, found {text!r}"


STEPS = ListOf(
    what="a list of steps",
    empty="expected at least one step",
    unique=False,
    item=Either(
        what="a command of `claims`, or one of commit, lay, replace, remove, python",
        scalar=Text(what="a command of `claims`", rule=_command_fault),
        mapping=Record(
            "a step",
            Key(name="commit", shape=TEXT, means="Commit everything, with this message."),
            Key(name="lay", shape=FOLDER, means="Lay the files of this folder of the case over the project."),
            Key(
                name="replace",
                shape=Record(
                    "a replacement",
                    Key(name="in", shape=FILE, means="The file.", required=True),
                    Key(name="text", shape=TEXT, means="What stands there once.", required=True),
                    Key(name="by", shape=Text(blank=True), means="What comes in its place.", required=True),
                ),
                means="Replace a text of a file.",
            ),
            Key(name="remove", shape=FILE, means="Remove a file."),
            Key(name="python", shape=TEXT, means="Run these lines in the project's folder."),
            single=True,
        ),
    ),
)
REASONS = ListOf(
    what="a list of reason codes",
    empty="expected at least one reason code",
    unique=False,
    item=Either(
        what="a reason code, or a map from a reason code to words of its detail",
        scalar=Word(CODES),
        mapping=Record(
            "a reason",
            *(Key(name=code, shape=TEXT, means="Words that the detail must hold.") for code in CODES),
            single=True,
        ),
    ),
)
CASE = Record(
    "a case",
    Key(name="lie", shape=TEXT, means="What is claimed without being shown, in one sentence.", required=True),
    Key(
        name="needs",
        shape=ListOf(item=Word(tuple(Need)), what="a list of what the case cannot be told without"),
        means="What the case cannot be told without.",
    ),
    Key(name="steps", shape=STEPS, means="What is done, in order.", required=True),
    Key(
        name="refused",
        shape=Named(what="claims", name=NAME, rule=NAME_RULE, value=REASONS),
        means="Every reason, by claim or derived text.",
    ),
    Key(name="fault", shape=TEXT, means="Words of the fault, where the entry itself is refused as wrong."),
    Key(
        name="found",
        shape=ListOf(item=Word((*Rule, *Blocker)), what="a list of rules of prose, or of codes of an audit"),
        means="What `claims lint`, or for other codes `claims audit`, finds beside claims that are held.",
    ),
    Key(name="printed", shape=TEXT, means="Words that only the page of the near miss holds."),
    Key(
        name="near_miss",
        shape=Record(
            "a near miss",
            Key(name="is", shape=TEXT, means="What the honest project does otherwise.", required=True),
            Key(name="steps", shape=STEPS, means="What is done instead; left out where the files alone differ."),
        ),
        means="The nearest honest project. Files of the folder `near-miss` are laid over the project before it begins.",
        required=True,
    ),
)


def shipped() -> Path:
    """Give the folder of the corpus that comes with the package, from a wheel or from a checkout."""
    inside = Path(__file__).parents[1] / "corpus"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "tests" / "corpus"


def load_corpus(folder: Path) -> tuple[Case, ...]:
    """Give every case of a corpus, by name; none where the folder holds none or is not there.

    Raises ConfigError with every fault of the first file that has one.
    """
    return tuple(load_case(path.parent) for path in sorted(folder.glob(f"*/{CASE_FILE}")))


def load_case(folder: Path) -> Case:
    """Give the case of a folder. Raises ConfigError with every fault of its file."""
    name = f"{folder.name}/{CASE_FILE}"
    document = read_document(folder / CASE_FILE, name)
    faults = Faults(name, document)
    raw = CASE.read(document, faults)
    if raw is not None and sum(key in raw for key in ("refused", "fault", "found")) != 1:
        faults.add(document, "expected one of `refused`, `fault` and `found`: what the lie comes to")
    faults.raise_any()
    return _case(folder.name, raw)


def _case(name: str, raw: dict[str, Any]) -> Case:
    honest = raw["near_miss"]
    steps = {
        Part.LIE: tuple(_step(one) for one in raw["steps"]),
        Part.NEAR_MISS: tuple(_step(one) for one in honest.get("steps", raw["steps"])),
    }
    refused = {claim: tuple(_expected(one) for one in reasons) for claim, reasons in raw.get("refused", {}).items()}
    return Case(
        name=name,
        lie=raw["lie"],
        near_miss=honest["is"],
        needs=frozenset(Need(word) for word in raw.get("needs", ())),
        steps=MappingProxyType(steps),
        refused=MappingProxyType(refused),
        fault=raw.get("fault", ""),
        found=tuple(Rule(word) if word in tuple(Rule) else Blocker(word) for word in raw.get("found", ())),
        printed=raw.get("printed", ""),
    )


def _expected(raw: Any) -> Expected:
    if isinstance(raw, str):
        return Expected(Code(raw))
    ((code, says),) = raw.items()
    return Expected(Code(code), says)


def _step(raw: Any) -> Step:
    if isinstance(raw, str):
        return Command(tuple(shlex.split(raw)[1:]))
    ((kind, value),) = raw.items()
    match kind:
        case "commit":
            return Commit(value)
        case "lay":
            return Lay(value)
        case "remove":
            return Remove(value)
        case "python":
            return Script(value)
        case _:
            return Replace(value["in"], value["text"], value["by"])
