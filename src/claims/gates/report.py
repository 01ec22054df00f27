"""JUnit reports: bytes in, cases out, or one sentence why not.

Read with the standard library's expat, whole and at once: incremental parsing rescans a long token from its start
with every piece, and a document tree would hold in memory what nobody asked for.
"""

from __future__ import annotations

import gc
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from operator import attrgetter
from typing import NoReturn
from xml.parsers import expat

from claims.core.case import IN_FILE, Case, Declared, Mark, Outcome, Report
from claims.core.content import added_up
from claims.core.places import Tree
from claims.core.visible import is_visible
from claims.gates import report_cases
from claims.gates.report_bounds import too_large
from claims.gates.report_gathered import MAX_ATTRIBUTES, MAX_PROPERTIES, MAX_SUITE_ERRORS, UnreadableReport
from claims.gates.report_reader import Reader
from claims.gates.report_repair import is_readable_encoding, parser_encoding, repaired

__all__ = ["MAX_REPORT_BYTES", "UnreadableReport", "merge", "read_report"]

MAX_REPORT_BYTES = 64 * 1024 * 1024
_BUFFER_CHARS = 64 * 1024
_TOGETHER = 4096
_VOLATILE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]{6,}", re.IGNORECASE)


def read_report(data: bytes, *, root: str = "", tree: Tree | None = None) -> Report:
    """The report that `data` is; `root` is the absolute path that traceback frames are made relative to.

    With a `tree`, failing cases are placed in its files.

    Any DOCTYPE is refused before it can define anything; not well-formed input gets one repair, which the flag
    `repaired` tells of. Raises `UnreadableReport`, and nothing else, for all that is no complete report.
    """
    if not data:
        raise UnreadableReport("the report is empty (0 bytes)")
    if len(data) > MAX_REPORT_BYTES:
        raise UnreadableReport(f"the report has {len(data)} bytes, more than the {MAX_REPORT_BYTES} that are read")
    if fault := too_large(data, attributes=MAX_ATTRIBUTES, cases=report_cases.MAX_CASES):
        raise UnreadableReport(fault)
    try:
        with _no_collection():
            report = _read_or_repair(data, root, tree)
    except MemoryError:
        raise UnreadableReport("reading the report takes more memory than there is") from None
    return _with_flags_of_the_whole(report)


def merge(reports: Sequence[Report], names: Sequence[str] = ()) -> Report:
    """The reports of one run as one: cases in the order given, positions renumbered, totals added.

    Cases of one id in several files, as two packages or two legs of a matrix have them, are told apart by the file.

    Args:
        names: of the files, in the order of the reports.
    """
    if len(reports) == 1:
        return reports[0]
    shared = _shared_ids(reports)
    cases: list[Case] = []
    sittings: list[int] = []
    for report, file in zip(reports, _stable(names, len(reports)), strict=True):
        start = len(cases)
        sittings += [start, *(start + position for position in report.sittings)]
        for case in report.cases:
            suite = f"{case.suite}{IN_FILE}{file}" if shared and _id(case) in shared else case.suite
            cases.append(Case(len(cases), suite, *case[2:]))
    producers = {report.producer for report in reports}
    merged = Report(
        cases=tuple(cases),
        declared=_added([report.declared for report in reports]),
        suite_errors=tuple(error for report in reports for error in report.suite_errors)[:MAX_SUITE_ERRORS],
        rerun_markers=any(report.rerun_markers for report in reports),
        properties=tuple(found for report in reports for found in report.properties)[:MAX_PROPERTIES],
        flags=tuple({flag for report in reports for flag in report.flags} - {"no-cases"}),
        unread=tuple(what for report in reports for what in report.unread)[:MAX_SUITE_ERRORS],
        sittings=tuple(sittings),
        producer=producers.pop() if len(producers) == 1 else "",
        times=added_up(report.times for report in reports),
    )
    return _with_flags_of_the_whole(merged, alone=False)


def _id(case: Case) -> tuple[str, str, str, str]:
    return case.suite, case.file, case.classname, case.name


def _shared_ids(reports: Sequence[Report]) -> set[tuple[str, str, str, str]]:
    """Give the ids that cases of more than one report have."""
    seen: set[tuple[str, str, str, str]] = set()
    shared: set[tuple[str, str, str, str]] = set()
    for report in reports:
        ids = set(map(_id, report.cases))
        shared |= seen & ids
        seen |= ids
    return shared


def _stable(names: Sequence[str], number: int) -> list[str]:
    """Give names of files that are the same in the next run: without dates and random parts, numbered where alike."""
    plain = [_VOLATILE.sub("*", name) for name in names] or [""] * number
    times: Counter[str] = Counter()
    found = []
    for name in plain:
        times[name] += 1
        found.append(name if plain.count(name) == 1 else f"{name}#{times[name]}")
    return found


@contextmanager
def _no_collection() -> Iterator[None]:
    """The garbage collector rests: nothing kept here is cyclic, and it would walk all cases again and again.

    Freezing and thawing moves what is new to the oldest generation, or the first collection would walk it all.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            if gc.get_freeze_count() == 0:
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def _read_or_repair(data: bytes, root: str, tree: Tree | None) -> Report:
    encoding = parser_encoding(data)
    try:
        return _read(data, encoding, root, tree)
    except expat.ExpatError as error:
        fixed, encoding = repaired(data)
        if fixed == data:
            raise _unreadable(error) from None
    try:
        report = _read(fixed, encoding, root, tree)
    except expat.ExpatError as error:
        raise _unreadable(error, also="even with illegal characters replaced") from None
    return replace(report, flags=("repaired", *report.flags))


def _read(data: bytes, encoding: str | None, root: str, tree: Tree | None) -> Report:
    """One pass over the document. Raises `ExpatError` where it is not well-formed."""
    names: dict[str, str] = {}
    parser = expat.ParserCreate(encoding, intern=names)
    reader = Reader(parser, root, tree, names)
    reader.cases.weighs = not data.isascii()

    def refuse_doctype(*_declared: object) -> NoReturn:
        raise reader.refused("the report has a DOCTYPE, which could define entities")

    def check_encoding(_version: str, name: str | None, _standalone: int) -> None:
        if name and encoding is None and not is_readable_encoding(name):
            raise reader.refused(f"the report declares the encoding {name[:40]}, which is not read")

    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.buffer_size = _BUFFER_CHARS
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.XmlDeclHandler = check_encoding
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    try:
        parser.Parse(data, True)
    except (ValueError, LookupError):
        raise reader.refused("the report declares an encoding that cannot be read") from None
    finally:
        # Parser and reader know each other: without this their memory would wait for the collector.
        parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None
        parser.StartDoctypeDeclHandler = parser.XmlDeclHandler = None
    return reader.report()


def _unreadable(error: expat.ExpatError, also: str = "") -> UnreadableReport:
    what = f"the report is not well-formed XML{', ' + also if also else ''}: {expat.ErrorString(error.code)}"
    return UnreadableReport(f"{what} (line {error.lineno}, column {error.offset + 1})")


def _with_flags_of_the_whole(report: Report, *, alone: bool = True) -> Report:
    """The report with the flags that only all cases together can show.

    Args:
        alone: whether it is one file, and not several of which each was looked at.
    """
    flags = set(report.flags)
    cases = report.cases
    names = set(map(attrgetter("name"), cases))
    if not cases:
        flags.add("no-cases")
    if "" in names:
        flags.add("empty-name")
    if len(names) < len(cases):
        ids = {(case.suite, case.classname, case.name) for case in cases}
        if len(ids) < len(cases):
            flags.add("duplicate-ids")
        if len({(case.suite, case.classname, case.name, case.outcome) for case in cases}) > len(ids):
            flags.add("conflicting-ids")
    nameless = _nameless(cases, names) if alone else []
    return replace(report, flags=tuple(sorted(flags)), unread=(*report.unread, *nameless))


def _nameless(cases: Sequence[Case], names: set[str]) -> list[str]:
    """Say which passes nobody can tell what they are of, since nothing is to be seen of their names."""
    # Almost always names together show that each can be seen: there may be a million.
    listed = list(names)
    together = ("".join(listed[start : start + _TOGETHER]) for start in range(0, len(listed), _TOGETHER))
    shown = "" not in names and all(one.isascii() and one.isprintable() for one in together)
    if shown and not any(map(str.isspace, names)):
        return []
    hidden = {name for name in names if not is_visible(name)}
    found = [
        f"case {case.position + 1} passed, and its name cannot be seen"
        for case in cases
        if case.name in hidden
        and case.outcome is Outcome.PASSED
        and case.mark is not Mark.UNIDENTIFIED
        and not is_visible(case.classname)
    ]
    return found[:MAX_SUITE_ERRORS]


def _added(declared: Sequence[Declared]) -> Declared:
    def added(total: str) -> int | None:
        said = [number for number in map(attrgetter(total), declared) if number is not None]
        return sum(said) if said else None

    return Declared(tests=added("tests"), failures=added("failures"), errors=added("errors"), skipped=added("skipped"))
