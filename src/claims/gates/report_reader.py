"""One walk through a JUnit document: what its elements mean, in the order in which they come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from itertools import count, repeat
from typing import TYPE_CHECKING, Final

from claims.core.case import Case, Declared, Mark, Outcome, Report
from claims.gates.report_case import RERUN_TAGS, Reading, Result, reading
from claims.gates.report_words import headline, is_plain_pass, seconds, totals

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType

MAX_DEPTH = 256
MAX_CASES = 1_000_000
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
_BATCH = 4096
_MEMOISED_DURATIONS = 10_000
_MAX_RESULTS = 16
_as_case = partial(tuple.__new__, Case)
"""Makes a `Case` of a tuple of its fields, as its own constructor does, without a call into Python."""


class UnreadableReport(Exception):  # noqa: N818  (the design's word)
    """The bytes are no report that can be trusted whole; the message says what and where in one sentence."""


class _Durations(dict[str, float | None]):
    """The seconds of `time` attributes, each text read once: most cases take one of few times."""

    def __missing__(self, time: str) -> float | None:
        if len(self) >= _MEMOISED_DURATIONS:
            self.clear()
        duration_s = self[time] = seconds(time)
        return duration_s


class Reader:
    """Takes the parser's events for one document; `report()` then gives what was read."""

    def __init__(self, parser: XMLParserType, root: str) -> None:
        self.parser = parser
        self.root = root
        self.kinds: list[int] = [_DOCUMENT]
        self.cases: list[Case] = []
        self.waiting: list[list[str]] = []
        """Attributes of the cases that have ended and are not yet added."""
        self.readings: dict[int, Reading] = {}
        """What was read of those of them that had results, by their index."""
        self.outcomes: Counter[Outcome] = Counter()
        """How often each, passes apart."""
        self.durations = _Durations()
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
        name = tag if tag in _KINDS else tag.rpartition(":")[2]
        if parent == _DOCUMENT and name not in ("testsuites", "testsuite"):
            raise self.refused(f"the root element is <{tag[:100]}>, where JUnit has testsuites or testsuite")
        if len(kinds) > MAX_DEPTH:
            raise self.refused(f"elements are nested deeper than {MAX_DEPTH}")
        kind = _KINDS.get(name, _STRANGE)
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
            self.waiting.append(self.attributes)
            if self.results:
                self.read_last()
            if len(self.waiting) >= _BATCH:
                self.add_waiting()
        elif kind in self.closers:
            self.closers[kind]()

    # Cases and their results.

    def add_waiting(self) -> None:
        """Add the cases that have ended since the last time, in their order.

        In nearly every report all tags have the same attributes, which say nothing else than that the case passed:
        then cases are made column by column, with no line of Python for each, and those that had results are put in
        their places afterwards. Otherwise each is read by itself.
        """
        waiting, readings, start = self.waiting, self.readings, len(self.cases)
        if not waiting:
            return
        if start + len(waiting) > MAX_CASES:
            raise self.refused(f"there are more than {MAX_CASES} cases")
        self.waiting, self.readings = [], {}
        columns = _columns(waiting)
        names = columns.get("name", ())
        words = {*columns.get("status", ()), *columns.get("result", ())}
        if names and all(map(is_plain_pass, words)):
            self.cases.extend(self.all_passed(columns))
            for index, (outcome, *rest) in readings.items():
                case = self.cases[start + index]
                self.cases[start + index] = _as_case((*case[:5], outcome, case.duration_s, *rest))
        else:
            for index, attributes in enumerate(waiting):
                read = readings.get(index) or reading(_words(attributes), (), self.root)
                if read.mark is Mark.UNKNOWN_STATUS:
                    self.flags.add("unknown-status")
                self.rerun_markers |= read.mark is Mark.FLAKY
                readings[index] = read
                self.cases.append(self.alone(start + index, attributes, read))
        self.outcomes.update(read.outcome for read in readings.values())

    def all_passed(self, columns: dict[str, tuple[str, ...]]) -> Iterable[Case]:
        """The cases whose attributes are `columns`, as if each had passed."""
        blank = repeat("")
        fields: Iterable[tuple[object, ...]] = zip(
            count(len(self.cases)),
            repeat(self.suite),
            columns.get("classname", blank),
            columns["name"],
            columns.get("file", blank),
            repeat(Outcome.PASSED),
            map(self.durations.__getitem__, columns.get("time", blank)),
            repeat(None),
            blank,
            blank,
            blank,
            strict=False,
        )
        return map(_as_case, fields)

    def alone(self, position: int, attributes: list[str], read: Reading) -> Case:
        """One case of its own attributes and what they add up to."""
        by_name = _by_name(attributes)
        get = by_name.get
        if read.outcome is Outcome.PASSED and "name" not in by_name and not get("classname"):
            read = read._replace(mark=Mark.UNIDENTIFIED)
        outcome, *rest = read
        names = (self.suite, get("classname", ""), get("name", ""), get("file", ""))
        return _as_case((position, *names, outcome, self.durations[get("time", "")], *rest))

    def read_last(self) -> None:
        """Read the last of the waiting cases by the whole policy."""
        attributes = self.waiting[-1]
        read = reading(_words(attributes), tuple(self.results), self.root)
        if read.mark is Mark.FLAKY:
            self.rerun_markers = True
        self.readings[len(self.waiting) - 1] = read
        self.results = []

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
        self.read_last()
        if len(self.waiting) >= _BATCH:
            self.add_waiting()
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
            error = _by_name(self.element[1])
            self.suite_errors.append(headline(error.get("message", ""), text, error.get("type", "")))

    # Suites and properties.

    def open_suite(self, name: str, parent: int, attribute_list: list[str]) -> int:
        """Enter a suite: its path, and the totals it declares where none around it declares the same."""
        self.add_waiting()
        attributes = _by_name(attribute_list)
        self.outer_suites.append((self.suite, self.declaring))
        own_name = attributes.get("name", "")
        if name == "testsuite" and own_name:
            self.suite = f"{self.suite}/{own_name}" if self.suite else own_name
            self.suite_path_chars += len(self.suite)
            if self.suite_path_chars > MAX_SUITE_PATH_CHARS:
                raise self.refused("the names of nested suites add up to more than can be kept")
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
        self.add_waiting()
        self.suite, self.declaring = self.outer_suites.pop()

    def open_property(self, _name: str, parent: int, attribute_list: list[str]) -> int:
        """Keep a property if its name starts with `claims.`: others may hold a runner's whole environment."""
        if parent not in (*_SUITES, *_CASES, _PROPERTIES):
            return _STRANGE
        attributes = _by_name(attribute_list)
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
        declared = Declared(**self.declared)
        pairs = (
            (declared.tests, len(self.cases)),
            (declared.failures, self.outcomes[Outcome.FAILED]),
            (declared.errors, self.outcomes[Outcome.ERRORED]),
            (declared.skipped, self.outcomes[Outcome.SKIPPED]),
        )
        if any(said is not None and said != counted for said, counted in pairs):
            self.flags.add("totals-mismatch")
        return Report(
            cases=tuple(self.cases),
            declared=declared,
            suite_errors=tuple(self.suite_errors),
            rerun_markers=self.rerun_markers,
            properties=tuple(self.properties),
            flags=tuple(self.flags),
            producer=self.producer,
        )


def _by_name(attributes: list[str]) -> dict[str, str]:
    return dict(zip(attributes[::2], attributes[1::2], strict=True))


def _columns(tags: list[list[str]]) -> dict[str, tuple[str, ...]]:
    """The values of many tags by attribute name, where all have the same attributes in the same order; else nothing."""
    if len(set(map(len, tags))) != 1:
        return {}
    columns = list(zip(*tags, strict=True))
    if any(len(set(names)) != 1 for names in columns[::2]):
        return {}
    return {names[0]: values for names, values in zip(columns[::2], columns[1::2], strict=True)}


def _words(attributes: list[str]) -> tuple[str, ...]:
    """The words by which a case's own tag states how it ended."""
    if "status" not in attributes and "result" not in attributes:
        return ()
    by_name = _by_name(attributes)
    return tuple([by_name[name] for name in ("status", "result") if name in by_name])
