"""One walk through a JUnit document: what its elements mean, in the order in which they come."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from claims.core.case import FAILING, Declared, Mark, Outcome, Report
from claims.core.content import added_up
from claims.gates.report_attributes import KEY_OF, of_suite, says_of_case
from claims.gates.report_case import RERUN_TAGS, UNREAD, Result
from claims.gates.report_cases import BATCH, MAX_KEPT_BYTES, Cases, TooManyCases, TooMuchText, by_name
from claims.gates.report_elements import PARTS, TEXTS, speaks_of_outcome
from claims.gates.report_words import headline, times_of_suite

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType

    from claims.core.places import Tree

MAX_DEPTH = 256
MAX_PROPERTIES = 100
MAX_PROPERTY_CHARS = 1_000
MAX_SUITE_ERRORS = 100
MAX_SUITES = 100_000
MAX_ATTRIBUTES = 200
"""Of one element."""
_MOST_WORDS = 2 * MAX_ATTRIBUTES
MAX_NAMES = 10_000
"""Different names of elements and attributes: the parser keeps each."""
MAX_SUITE_PATH_CHARS = 64 * 1024 * 1024
"""Of all suite paths together: nested names repeat, so a small file could otherwise ask for any memory."""
_MAX_TEXT_CHARS = 64 * 1024

# Kinds of elements. What stands directly in a suite and what stands elsewhere are kinds of their own, so that the
# kind of the parent alone tells the common road, which a million cases take, from the careful one.
_DOCUMENT: Final = 0
_SUITE: Final = 1
_CASE: Final = 2
_RESULT: Final = 3
_TEXT: Final = 4
_PART: Final = 5
_PROPERTY: Final = 6
_INNER_SUITE: Final = 7
_INNER_CASE: Final = 8
_LESSER_RESULT: Final = 9
_SUITE_RESULT: Final = 10
_KEPT_PROPERTY: Final = 11
_STRANGE: Final = 12
_SKIPPED: Final = 13
_BELOW: Final = 14
"""Within a result that counts as a failure anyhow."""

_KINDS = {"testsuites": _SUITE, "testsuite": _SUITE, "testcase": _CASE, "failure": _RESULT, "error": _RESULT}
_KINDS |= {"skipped": _RESULT, **dict.fromkeys(RERUN_TAGS, _RESULT), "property": _PROPERTY}
_KINDS |= {"properties": _PART, "system-out": _TEXT, "system-err": _TEXT}
_SUITES = (_SUITE, _INNER_SUITE)
_CASES = (_CASE, _INNER_CASE)
_FAILED = (_RESULT, _LESSER_RESULT, _SUITE_RESULT, _BELOW)
_MAX_RESULTS = 16


class UnreadableReport(Exception):  # noqa: N818  (the design's word)
    """The bytes are no report that can be trusted whole; the message says what and where in one sentence."""


class Reader:
    """Takes the parser's events for one document; `report()` then gives what was read."""

    def __init__(self, parser: XMLParserType, root: str, tree: Tree | None, names: dict[str, str]) -> None:
        self.parser = parser
        self.names = names
        """Every name that the parser met."""
        self.kinds: list[int] = [_DOCUMENT]
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
            _SKIPPED: self.close_result,
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
        if len(attributes) > _MOST_WORDS:
            raise self.refused(f"an element has more than {MAX_ATTRIBUTES} attributes")
        if tag == "testcase" and parent == _SUITE:
            kinds.append(_CASE)
            self.attributes = attributes
            return
        name = tag
        kind = _KINDS.get(tag)
        if kind is None:
            name, kind = _kind_of(tag)
        if parent == _DOCUMENT and kind != _SUITE:
            raise self.refused(f"the root element is <{tag[:100]}>, where JUnit has testsuites or testsuite")
        if len(kinds) > MAX_DEPTH:
            raise self.refused(f"elements are nested deeper than {MAX_DEPTH}")
        if len(self.names) > MAX_NAMES:
            raise self.refused(f"there are more than {MAX_NAMES} different names of elements and attributes")
        if kind in self.openers:
            kind = self.openers[kind](name, parent, attributes)
        else:
            kind = self.open_other(name, kind, parent, attributes)
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
        if len(self.names) > MAX_NAMES:
            raise self.refused(f"there are more than {MAX_NAMES} different names of elements and attributes")
        try:
            self.cases.make(self.suite, self.suite_files)
        except TooManyCases:
            raise self.refused("there are more cases than are read") from None
        except TooMuchText:
            raise self.refused(f"names and messages take more than {MAX_KEPT_BYTES >> 20} MiB of memory") from None

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
        """Take a result: of the case, where it is its direct child, or of the suite; elsewhere see `misplaced`."""
        if parent in _CASES:
            if name in RERUN_TAGS:
                self.rerun_markers = True
            # Of very many results only the first and one of each further kind can make a difference.
            if len(self.results) >= _MAX_RESULTS and any(result[0] == name for result in self.results):
                return _LESSER_RESULT
            self.element = (name, attributes)
            self.open_text()
            return _SKIPPED if name == "skipped" else _RESULT
        if parent in _SUITES and name in ("failure", "error"):
            self.flags.add("suite-level-error")
            self.element = (name, attributes)
            self.open_text()
            return _SUITE_RESULT
        return _BELOW if parent in _FAILED else self.misplaced(name, attributes)

    def misplaced(self, name: str, attributes: list[str]) -> int:
        """Take a result that stands where none belongs: within a case it counts as if it stood there directly."""
        self.flags.add("unexpected-element")
        if not self.is_in_case():
            self.unread_in_suite(name)
        elif len(self.results) < _MAX_RESULTS or not any(result[0] == name for result in self.results):
            self.rerun_markers |= name in RERUN_TAGS
            self.results.append((name, "", *attributes))
        return _BELOW

    # Everything else: what is listed as harmless, and what nobody knows.

    def open_other(self, name: str, kind: int, parent: int, attributes: list[str]) -> int:
        """Take an element that is no suite, case, result or property, by what it may hide where it stands."""
        if parent in _FAILED:
            return _BELOW
        if parent == _STRANGE:
            return _STRANGE
        if parent == _TEXT:
            if kind == _STRANGE and speaks_of_outcome(name):
                self.strange(name)
            return _TEXT
        if kind == _STRANGE:
            self.strange(name)
        elif name not in ("properties", "system-out", "system-err"):
            self.flags.add("unexpected-element")
            if any(_speaks(*pair) for pair in zip(attributes[::2], attributes[1::2], strict=True)):
                self.strange(name)
        return kind

    def strange(self, name: str) -> None:
        """Keep in mind an element that nobody can tell from a failure."""
        self.flags.add("unexpected-element")
        if not self.is_in_case():
            self.unread_in_suite(name)
        elif not any(result[0] == UNREAD for result in self.results):
            self.results.append((UNREAD, f"<{name[:100]}>"))

    def unread_in_suite(self, name: str) -> None:
        """Keep such an element of a suite, with its place."""
        if len(self.unread) < MAX_SUITE_ERRORS:
            line = self.parser.CurrentLineNumber
            self.unread.append(f"no reader can tell <{name[:100]}> outside any case from a failure (line {line})")

    def is_in_case(self) -> bool:
        """Whether the element that is being opened stands within a case, and not within a suite inside that."""
        return next(kind for kind in reversed(self.kinds) if kind in (*_CASES, *_SUITES, _DOCUMENT)) in _CASES

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
        self.suites += 1
        if self.suites > MAX_SUITES:
            raise self.refused(f"there are more than {MAX_SUITES} suites")
        attributes = by_name(attribute_list)
        self.outer_suites.append((self.suite, self.declaring, self.suite_files))
        own_name = attributes.get("name", "")
        if name == "testsuite":
            self.enter(own_name)
            self.times = added_up((self.times, times_of_suite(attributes)))
        for file in (attributes.get("file"), attributes.get("filepath")):
            if file:
                self.suite_files = (*self.suite_files, file)
        if own_name == "pytest" or (parent == _DOCUMENT and own_name == "pytest tests"):
            self.producer = "pytest"
        declared, usable, spoken = of_suite(attribute_list)
        self.spoken += spoken[: MAX_SUITE_ERRORS - len(self.spoken)]
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

    def enter(self, own_name: str) -> None:
        """Make the suite's name part of the path; a suite of a path that was there before is another sitting."""
        if own_name:
            self.suite = f"{self.suite}/{own_name}" if self.suite else own_name
            self.suite_path_chars += len(self.suite)
            if self.suite_path_chars > MAX_SUITE_PATH_CHARS:
                raise self.refused("the names of nested suites add up to more than can be kept")
        if self.suite in self.seen_suites:
            self.sittings.append(len(self.cases.made))
        self.seen_suites.add(self.suite)

    def close_suite(self) -> None:
        """Go back to the suite around this one."""
        self.make_cases()
        self.suite, self.declaring, self.suite_files = self.outer_suites.pop()

    def open_property(self, _name: str, parent: int, attribute_list: list[str]) -> int:
        """Keep a property if its name starts with `claims.`: others may hold a runner's whole environment."""
        if parent not in (*_SUITES, *_CASES, _PART, _PROPERTY):
            return self.open_other("property", _PART, parent, attribute_list)
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


def _kind_of(tag: str) -> tuple[str, int]:
    """Give the name of an element without prefix, and its kind. Results are known by their exact names alone."""
    name = tag.rpartition(":")[2]
    plain = name.casefold()
    kind = _PART if plain in PARTS else _TEXT if plain in TEXTS else _STRANGE
    return name, _KINDS.get(name, kind)


def _speaks(name: str, value: str) -> bool:
    """Whether an attribute of a part of a case or suite states a failure, or may."""
    key = KEY_OF[name]
    outcome, mark = says_of_case(key, value) if key else (None, None)
    return outcome in FAILING or mark is Mark.UNKNOWN_STATUS
