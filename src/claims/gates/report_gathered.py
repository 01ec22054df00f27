"""What the walk through a JUnit document has gathered so far, within its bounds, and the report that this makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.core.case import FAILING, Declared, Outcome, Report
from claims.gates.report_cases import Cases
from claims.gates.report_kinds import DOCUMENT

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType

    from claims.core.places import Tree
    from claims.gates.report_case import Result

MAX_DEPTH = 256
MAX_PROPERTIES = 100
MAX_PROPERTY_CHARS = 1_000
MAX_SUITE_ERRORS = 100
MAX_SUITES = 100_000
MAX_ATTRIBUTES = 200
"""Of one element."""
MOST_WORDS = 2 * MAX_ATTRIBUTES
MAX_NAMES = 10_000
"""Different names of elements and attributes: the parser keeps each."""
MAX_SUITE_PATH_CHARS = 64 * 1024 * 1024
"""Of all suite paths together: nested names repeat, so a small file could otherwise ask for any memory."""
_MAX_TEXT_CHARS = 64 * 1024


class UnreadableReport(Exception):  # noqa: N818  (the design's word)
    """The bytes are no report that can be trusted whole; the message says what and where in one sentence."""


class Gathered:
    """Everything that one document said, as far as the walk has come."""

    def __init__(self, parser: XMLParserType, root: str, tree: Tree | None, names: dict[str, str]) -> None:
        self.parser = parser
        self.names = names
        """Every name that the parser met."""
        self.kinds: list[int] = [DOCUMENT]
        self.cases = Cases(root, tree)
        self.waiting = self.cases.waiting
        self.attributes: list[str] = []
        self.results: list[Result] = []
        self.outer_cases: list[tuple[list[str], list[Result]]] = []
        self.suite = ""
        self.suite_path_chars = 0
        self.suites = 0
        self.seen_suites: set[str] = set()
        self.suite_files: tuple[str, ...] = ()
        self.sittings: list[int] = []
        self.declaring: frozenset[str] = frozenset()
        self.outer_suites: list[tuple[str, frozenset[str], tuple[str, ...]]] = []
        self.spoken: list[str] = []
        """Attributes of suites that state a failure, or that nobody can tell from one."""
        self.unread: list[str] = []
        """Elements outside cases that nobody can tell from a failure."""
        self.declared: dict[str, int] = {}
        self.suite_errors: list[str] = []
        self.element: tuple[str, list[str]] = ("", [])
        """The result whose text is being taken."""
        self.properties: list[tuple[str, str]] = []
        self.property_name = ""
        self.text: list[str] = []
        self.rerun_markers = False
        self.times = 0
        self.producer = ""
        self.flags: set[str] = set()

    def refused(self, what: str) -> UnreadableReport:
        """The error for something at the place that the parser has come to."""
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        return UnreadableReport(f"{what} (line {line}, column {column})")

    # Text: read only inside what is kept, and of a long one only both ends.

    def open_text(self) -> None:
        """Begin to take text."""
        self.text = []
        self.parser.CharacterDataHandler = self.take_text

    def take_text(self, chunk: str) -> None:
        """Take a piece of text."""
        if len(chunk) > 2 * _MAX_TEXT_CHARS:
            chunk = f"{chunk[:_MAX_TEXT_CHARS]}\n{chunk[-_MAX_TEXT_CHARS:]}"
        self.text.append(chunk)
        if len(self.text) > 32:
            del self.text[8:16]

    def close_text(self) -> str:
        """End it: all of it, or its first and last 65,536 characters."""
        self.parser.CharacterDataHandler = None
        text = "".join(self.text)
        self.text = []
        return text if len(text) <= 2 * _MAX_TEXT_CHARS else f"{text[:_MAX_TEXT_CHARS]}\n{text[-_MAX_TEXT_CHARS:]}"

    def report(self) -> Report:
        """What was read, with the flags that the elements earned."""
        declared, outcomes = Declared(**self.declared), self.cases.outcomes
        pairs = (
            (declared.tests, len(self.cases.made)),
            (declared.failures, outcomes[Outcome.FAILED]),
            (declared.errors, outcomes[Outcome.ERRORED]),
            (declared.skipped, outcomes[Outcome.SKIPPED]),
        )
        if any(said is not None and said != counted for said, counted in pairs):
            self.flags.add("totals-mismatch")
        if self.cases.unknown_status:
            self.flags.add("unknown-status")
        return Report(
            cases=tuple(self.cases.made),
            declared=declared,
            suite_errors=tuple(self.suite_errors),
            rerun_markers=self.rerun_markers or self.cases.rerun_markers,
            properties=tuple(self.properties),
            flags=tuple(self.flags),
            unread=(*self.unread, *self.said_of_suites()),
            sittings=tuple(self.sittings),
            producer=self.producer,
            times=self.times,
        )

    def said_of_suites(self) -> list[str]:
        """What attributes of suites state and no case bears out; a failing case says the same by itself."""
        outcomes = self.cases.outcomes
        if self.suite_errors or any(outcomes[outcome] for outcome in FAILING):
            return []
        return [f"a suite says {said}, and no case failed" for said in self.spoken]
