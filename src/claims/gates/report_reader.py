"""One walk through a JUnit document: what its elements mean, in the order in which they come."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from claims.core.case import Declared, Outcome, Report
from claims.core.content import added_up
from claims.gates.report_case import RERUN_TAGS, Result
from claims.gates.report_cases import BATCH, Cases, TooManyCases, by_name
from claims.gates.report_words import headline, times_of_suite, totals

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType

MAX_DEPTH = 256
MAX_PROPERTIES = 100
MAX_PROPERTY_CHARS = 1_000
MAX_SUITE_ERRORS = 100
MAX_SUITE_PATH_CHARS = 64 * 1024 * 1024
"""Of all suite paths together: nested names repeat, so a small file could otherwise ask for any memory."""
_MAX_TEXT_CHARS = 64 * 1024

# Kinds of elements. What stands directly in a suite and what stands elsewhere are kinds of their own, so that the
# kind of the parent alone tells the common road, which a million cases take, from the careful one.
_DOCUMENT: Final = 0
_SUITE: Final = 1
_CASE: Final = 2
_RESULT: Final = 3
_OUTPUT: Final = 4
_PROPERTIES: Final = 5
_PROPERTY: Final = 6
_INNER_SUITE: Final = 7
_INNER_CASE: Final = 8
_LESSER_RESULT: Final = 9
_SUITE_RESULT: Final = 10
_KEPT_PROPERTY: Final = 11
_STRANGE: Final = 12

_KINDS = {"testsuites": _SUITE, "testsuite": _SUITE, "testcase": _CASE, "failure": _RESULT, "error": _RESULT}
_KINDS |= {"skipped": _RESULT, **dict.fromkeys(RERUN_TAGS, _RESULT), "properties": _PROPERTIES, "property": _PROPERTY}
_KINDS |= {"system-out": _OUTPUT, "system-err": _OUTPUT, "stackTrace": _OUTPUT}
_SUITES = (_SUITE, _INNER_SUITE)
_CASES = (_CASE, _INNER_CASE)
_PARENTS = {
    _OUTPUT: frozenset({*_SUITES, *_CASES, _RESULT, _LESSER_RESULT}),
    _PROPERTIES: frozenset({*_SUITES, *_CASES}),
}
_MAX_RESULTS = 16


class UnreadableReport(Exception):  # noqa: N818  (the design's word)
    """The bytes are no report that can be trusted whole; the message says what and where in one sentence."""


class Reader:
    """Takes the parser's events for one document; `report()` then gives what was read."""

    def __init__(self, parser: XMLParserType, root: str) -> None:
        self.parser = parser
        self.kinds: list[int] = [_DOCUMENT]
        self.cases = Cases(root)
        self.waiting = self.cases.waiting
        self.attributes: list[str] = []
        self.results: list[Result] = []
        self.outer_cases: list[tuple[list[str], list[Result]]] = []
        self.suite = ""
        self.suite_path_chars = 0
        self.declaring: frozenset[str] = frozenset()
        self.outer_suites: list[tuple[str, frozenset[str]]] = []
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
        self.openers: dict[int, Callable[[str, int, list[str]], int]] = {
            _SUITE: self.open_suite,
            _CASE: self.open_case,
            _RESULT: self.open_result,
            _PROPERTY: self.open_property,
        }
        self.closers: dict[int, Callable[[], None]] = {
            _SUITE: self.close_suite,
            _INNER_SUITE: self.close_suite,
            _INNER_CASE: self.close_inner_case,
            _RESULT: self.close_result,
            _SUITE_RESULT: self.close_suite_result,
            _KEPT_PROPERTY: self.close_property,
        }

    def refused(self, what: str) -> UnreadableReport:
        """The error for something at the place that the parser has come to."""
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        return UnreadableReport(f"{what} (line {line}, column {column})")

    # The two handlers that every element takes. Written for speed: a report of 100,000 cases is to cost little
    # more than its tokens. Attributes come as a list of names and values in turn, which is cheaper than a dict.

    def start(self, tag: str, attributes: list[str]) -> None:
        """Take a start tag."""
        kinds = self.kinds
        parent = kinds[-1]
        if tag == "testcase" and parent == _SUITE:
            kinds.append(_CASE)
            self.attributes = attributes
            return
        name = tag
        kind = _KINDS.get(tag)
        if kind is None:
            name = tag.rpartition(":")[2]
            kind = _KINDS.get(name, _STRANGE)
        if parent == _DOCUMENT and kind != _SUITE:
            raise self.refused(f"the root element is <{tag[:100]}>, where JUnit has testsuites or testsuite")
        if len(kinds) > MAX_DEPTH:
            raise self.refused(f"elements are nested deeper than {MAX_DEPTH}")
        if kind in self.openers:
            kind = self.openers[kind](name, parent, attributes)
        elif kind in _PARENTS and parent not in _PARENTS[kind]:
            kind = _STRANGE
        if kind == _STRANGE:
            self.flags.add("unexpected-element")
        kinds.append(kind)

    def end(self, _tag: str) -> None:
        """Take an end tag."""
        kind = self.kinds.pop()
        if kind == _CASE:
            waiting = self.waiting
            waiting.append(self.attributes)
            if self.results:
                self.cases.read_last(self.results)
                self.results = []
            if len(waiting) >= BATCH:
                self.make_cases()
        elif kind in self.closers:
            self.closers[kind]()

    # Cases and their results.

    def make_cases(self) -> None:
        """Make the cases that wait: before the suite changes, and when they are many."""
        try:
            self.cases.make(self.suite)
        except TooManyCases:
            raise self.refused("there are more cases than are read") from None

    def open_case(self, _name: str, parent: int, attributes: list[str]) -> int:
        """Take a case that stands elsewhere than directly in a suite, or whose tag has a namespace prefix."""
        if parent not in _SUITES:
            self.flags.add("unexpected-element")
        self.outer_cases.append((self.attributes, self.results))
        self.attributes, self.results = attributes, []
        return _INNER_CASE

    def close_inner_case(self) -> None:
        """End such a case and go back to the one around it, if any."""
        self.waiting.append(self.attributes)
        self.cases.read_last(self.results)
        if len(self.waiting) >= BATCH:
            self.make_cases()
        self.attributes, self.results = self.outer_cases.pop()

    def open_result(self, name: str, parent: int, attributes: list[str]) -> int:
        """Take a result: of the case, where it is its direct child, or of the suite; elsewhere it is only strange."""
        if parent in _CASES:
            if name in RERUN_TAGS:
                self.rerun_markers = True
            # Of very many results only the first and one of each further kind can make a difference.
            if len(self.results) >= _MAX_RESULTS and any(result[0] == name for result in self.results):
                return _LESSER_RESULT
            self.element = (name, attributes)
            self.open_text()
            return _RESULT
        if parent in _SUITES and name in ("failure", "error"):
            self.flags.add("suite-level-error")
            self.element = (name, attributes)
            self.open_text()
            return _SUITE_RESULT
        return _STRANGE

    def close_result(self) -> None:
        """Keep the result with its text."""
        name, attributes = self.element
        self.results.append((name, self.close_text(), *attributes))

    def close_suite_result(self) -> None:
        """Keep the headline of an error that stands outside any case."""
        text = self.close_text()
        if len(self.suite_errors) < MAX_SUITE_ERRORS:
            error = by_name(self.element[1])
            self.suite_errors.append(headline(error.get("message", ""), text, error.get("type", "")))

    # Suites and properties.

    def open_suite(self, name: str, parent: int, attribute_list: list[str]) -> int:
        """Enter a suite: its path, and the totals it declares where none around it declares the same."""
        self.make_cases()
        attributes = by_name(attribute_list)
        self.outer_suites.append((self.suite, self.declaring))
        own_name = attributes.get("name", "")
        if name == "testsuite" and own_name:
            self.suite = f"{self.suite}/{own_name}" if self.suite else own_name
            self.suite_path_chars += len(self.suite)
            if self.suite_path_chars > MAX_SUITE_PATH_CHARS:
                raise self.refused("the names of nested suites add up to more than can be kept")
        if name == "testsuite":
            self.times = added_up((self.times, times_of_suite(attributes)))
        if own_name == "pytest" or (parent == _DOCUMENT and own_name == "pytest tests"):
            self.producer = "pytest"
        declared, usable = totals(attributes)
        for total, number in declared.items():
            if total not in self.declaring:
                self.declared[total] = self.declared.get(total, 0) + number
        # An outer zero does not hide what an inner suite admits.
        self.declaring |= {total for total, number in declared.items() if number}
        if not usable:
            self.flags.add("totals-unusable")
        if parent not in (_DOCUMENT, *_SUITES):
            self.flags.add("unexpected-element")
        return _SUITE if parent in (_DOCUMENT, _SUITE) else _INNER_SUITE

    def close_suite(self) -> None:
        """Go back to the suite around this one."""
        self.make_cases()
        self.suite, self.declaring = self.outer_suites.pop()

    def open_property(self, _name: str, parent: int, attribute_list: list[str]) -> int:
        """Keep a property if its name starts with `claims.`: others may hold a runner's whole environment."""
        if parent not in (*_SUITES, *_CASES, _PROPERTIES):
            return _STRANGE
        attributes = by_name(attribute_list)
        name = attributes.get("name", "")
        if not name.startswith("claims."):
            return _PROPERTY
        if len(self.properties) >= MAX_PROPERTIES:
            self.flags.add("properties-dropped")
            return _PROPERTY
        self.property_name = name[:MAX_PROPERTY_CHARS]
        if "value" in attributes:
            self.properties.append((self.property_name, attributes["value"][:MAX_PROPERTY_CHARS]))
            return _PROPERTY
        self.open_text()
        return _KEPT_PROPERTY

    def close_property(self) -> None:
        """Keep a property whose value is its text."""
        self.properties.append((self.property_name, self.close_text().strip()[:MAX_PROPERTY_CHARS]))

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
            producer=self.producer,
            times=self.times,
        )
