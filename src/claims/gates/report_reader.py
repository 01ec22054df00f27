"""One walk through a JUnit document: what its elements mean, in the order in which they come."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from claims.core.content import added_up
from claims.gates.report_attributes import of_suite
from claims.gates.report_case import RERUN_TAGS, UNREAD
from claims.gates.report_cases import BATCH, MAX_KEPT_BYTES, TooManyCases, TooMuchText, by_name
from claims.gates.report_elements import speaks_of_outcome
from claims.gates.report_gathered import (
    MAX_ATTRIBUTES,
    MAX_DEPTH,
    MAX_NAMES,
    MAX_PROPERTIES,
    MAX_PROPERTY_CHARS,
    MAX_SUITE_ERRORS,
    MAX_SUITE_PATH_CHARS,
    MAX_SUITES,
    MOST_WORDS,
    Gathered,
)
from claims.gates.report_kinds import (
    BELOW,
    CASE,
    CASES,
    DOCUMENT,
    FAILED,
    INNER_CASE,
    INNER_SUITE,
    KEPT_PROPERTY,
    KINDS,
    LESSER_RESULT,
    MAX_RESULTS,
    PART,
    PROPERTY,
    RESULT,
    SKIPPED,
    STRANGE,
    SUITE,
    SUITE_RESULT,
    SUITES,
    TEXT,
    kind_of,
    speaks,
)
from claims.gates.report_words import headline, times_of_suite

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType

    from claims.core.places import Tree


class Reader(Gathered):
    """Takes the parser's events for one document; `report()` then gives what was read."""

    def __init__(self, parser: XMLParserType, root: str, tree: Tree | None, names: dict[str, str]) -> None:
        super().__init__(parser, root, tree, names)
        self.openers: dict[int, Callable[[str, int, list[str]], int]] = {
            SUITE: self.open_suite,
            CASE: self.open_case,
            RESULT: self.open_result,
            PROPERTY: self.open_property,
        }
        self.closers: dict[int, Callable[[], None]] = {
            SUITE: self.close_suite,
            INNER_SUITE: self.close_suite,
            INNER_CASE: self.close_inner_case,
            RESULT: self.close_result,
            SKIPPED: self.close_result,
            SUITE_RESULT: self.close_suite_result,
            KEPT_PROPERTY: self.close_property,
        }

    # The two handlers that every element takes. Written for speed: a report of 100,000 cases is to cost little
    # more than its tokens. Attributes come as a list of names and values in turn, which is cheaper than a dict.

    def start(self, tag: str, attributes: list[str]) -> None:
        """Take a start tag."""
        kinds = self.kinds
        parent = kinds[-1]
        if len(attributes) > MOST_WORDS:
            raise self.refused(f"an element has more than {MAX_ATTRIBUTES} attributes")
        if tag == "testcase" and parent == SUITE:
            kinds.append(CASE)
            self.attributes = attributes
            return
        name = tag
        kind = KINDS.get(tag)
        if kind is None:
            name, kind = kind_of(tag)
        if parent == DOCUMENT and kind != SUITE:
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
        if kind == CASE:
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
        if parent not in SUITES:
            self.flags.add("unexpected-element")
        self.outer_cases.append((self.attributes, self.results))
        self.attributes, self.results = attributes, []
        return INNER_CASE

    def close_inner_case(self) -> None:
        """End such a case and go back to the one around it, if any."""
        self.waiting.append(self.attributes)
        self.cases.read_last(self.results)
        if len(self.waiting) >= BATCH:
            self.make_cases()
        self.attributes, self.results = self.outer_cases.pop()

    def open_result(self, name: str, parent: int, attributes: list[str]) -> int:
        """Take a result: of the case, where it is its direct child, or of the suite; elsewhere see `misplaced`."""
        if parent in CASES:
            if name in RERUN_TAGS:
                self.rerun_markers = True
            # Of very many results only the first and one of each further kind can make a difference.
            if len(self.results) >= MAX_RESULTS and any(result[0] == name for result in self.results):
                return LESSER_RESULT
            self.element = (name, attributes)
            self.open_text()
            return SKIPPED if name == "skipped" else RESULT
        if parent in SUITES and name in ("failure", "error"):
            self.flags.add("suite-level-error")
            self.element = (name, attributes)
            self.open_text()
            return SUITE_RESULT
        return BELOW if parent in FAILED else self.misplaced(name, attributes)

    def misplaced(self, name: str, attributes: list[str]) -> int:
        """Take a result that stands where none belongs: within a case it counts as if it stood there directly."""
        self.flags.add("unexpected-element")
        if not self.is_in_case():
            self.unread_in_suite(name)
        elif len(self.results) < MAX_RESULTS or not any(result[0] == name for result in self.results):
            self.rerun_markers |= name in RERUN_TAGS
            self.results.append((name, "", *attributes))
        return BELOW

    # Everything else: what is listed as harmless, and what nobody knows.

    def open_other(self, name: str, kind: int, parent: int, attributes: list[str]) -> int:
        """Take an element that is no suite, case, result or property, by what it may hide where it stands."""
        if parent in FAILED:
            return BELOW
        if parent == STRANGE:
            return STRANGE
        if parent == TEXT:
            if kind == STRANGE and speaks_of_outcome(name):
                self.strange(name)
            return TEXT
        if kind == STRANGE:
            self.strange(name)
        elif name not in ("properties", "system-out", "system-err"):
            self.flags.add("unexpected-element")
            if any(speaks(*pair) for pair in zip(attributes[::2], attributes[1::2], strict=True)):
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
        return next(kind for kind in reversed(self.kinds) if kind in (*CASES, *SUITES, DOCUMENT)) in CASES

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
        if own_name == "pytest" or (parent == DOCUMENT and own_name == "pytest tests"):
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
        if parent not in (DOCUMENT, *SUITES):
            self.flags.add("unexpected-element")
        return SUITE if parent in (DOCUMENT, SUITE) else INNER_SUITE

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
        if parent not in (*SUITES, *CASES, PART, PROPERTY):
            return self.open_other("property", PART, parent, attribute_list)
        attributes = by_name(attribute_list)
        name = attributes.get("name", "")
        if not name.startswith("claims."):
            return PROPERTY
        if len(self.properties) >= MAX_PROPERTIES:
            self.flags.add("properties-dropped")
            return PROPERTY
        self.property_name = name[:MAX_PROPERTY_CHARS]
        if "value" in attributes:
            self.properties.append((self.property_name, attributes["value"][:MAX_PROPERTY_CHARS]))
            return PROPERTY
        self.open_text()
        return KEPT_PROPERTY

    def close_property(self) -> None:
        """Keep a property whose value is its text."""
        self.properties.append((self.property_name, self.close_text().strip()[:MAX_PROPERTY_CHARS]))
