"""The cases of a report, made many at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial
from itertools import count, repeat

from claims.core.case import Case, Mark, Outcome
from claims.gates.report_case import Reading, Result, reading
from claims.gates.report_words import is_plain_pass, seconds

BATCH = 4096
MAX_CASES = 1_000_000
_MEMOISED_DURATIONS = 10_000
_as_case = partial(tuple.__new__, Case)
"""Makes a `Case` of a tuple of its fields, as its own constructor does, without a call into Python."""


class TooManyCases(Exception):  # noqa: N818  (said as it is)
    """The report holds more than `MAX_CASES`."""


class _Durations(dict[str, float | None]):
    """The seconds of `time` attributes, each text read once: most cases take one of few times."""

    def __missing__(self, time: str) -> float | None:
        if len(self) >= _MEMOISED_DURATIONS:
            self.clear()
        duration_s = self[time] = seconds(time)
        return duration_s


class Cases:
    """Takes cases as they end, and makes them when the suite ends or a batch is full."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.made: list[Case] = []
        self.waiting: list[list[str]] = []
        """Attributes of the cases that have ended and are not yet made: names and values in turn."""
        self.readings: dict[int, Reading] = {}
        """What was read of those of them that had results, by their index."""
        self.outcomes: Counter[Outcome] = Counter()
        """How often each, passes apart."""
        self.durations = _Durations()
        self.rerun_markers = False
        self.unknown_status = False

    def read_last(self, results: list[Result]) -> None:
        """Read the last of the waiting cases by the whole policy."""
        attributes = self.waiting[-1]
        read = reading(_words_of(attributes), tuple(results), self.root)
        if read.mark is Mark.FLAKY:
            self.rerun_markers = True
        self.readings[len(self.waiting) - 1] = read

    def make(self, suite: str) -> None:
        """Make the cases that wait, all of one suite, in their order.

        In nearly every report all tags have the same attributes, which say nothing else than that the case passed:
        then cases are made column by column, with no line of Python for each, and those that had results are put in
        their places afterwards. Otherwise each is read by itself.
        """
        if not self.waiting:
            return
        waiting, readings, start = self.waiting.copy(), self.readings, len(self.made)
        if start + len(waiting) > MAX_CASES:
            raise TooManyCases
        self.waiting.clear()
        self.readings = {}
        columns = _columns(waiting)
        names = columns.get("name", ())
        words = {*columns.get("status", ()), *columns.get("result", ())}
        if names and all(map(is_plain_pass, words)):
            self.made.extend(self._all_passed(suite, columns))
            for index, (outcome, *rest) in readings.items():
                case = self.made[start + index]
                self.made[start + index] = _as_case((*case[:5], outcome, case.duration_s, *rest))
        else:
            for index, attributes in enumerate(waiting):
                read = readings.get(index) or reading(_words_of(attributes), (), self.root)
                self.unknown_status |= read.mark is Mark.UNKNOWN_STATUS
                self.rerun_markers |= read.mark is Mark.FLAKY
                readings[index] = read
                self.made.append(self._alone(start + index, suite, attributes, read))
        self.outcomes.update(read.outcome for read in readings.values())

    def _all_passed(self, suite: str, columns: dict[str, tuple[str, ...]]) -> Iterable[Case]:
        """The cases whose attributes are `columns`, as if each had passed."""
        blank = repeat("")
        fields: Iterable[tuple[object, ...]] = zip(
            count(len(self.made)),
            repeat(suite),
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

    def _alone(self, position: int, suite: str, attributes: list[str], read: Reading) -> Case:
        """One case of its own attributes and what they add up to."""
        named = by_name(attributes)
        get = named.get
        if read.outcome is Outcome.PASSED and "name" not in named and not get("classname"):
            read = read._replace(mark=Mark.UNIDENTIFIED)
        outcome, *rest = read
        names = (suite, get("classname", ""), get("name", ""), get("file", ""))
        return _as_case((position, *names, outcome, self.durations[get("time", "")], *rest))


def by_name(attributes: list[str]) -> dict[str, str]:
    """The attributes of a tag as a mapping."""
    return dict(zip(attributes[::2], attributes[1::2], strict=True))


def _columns(tags: list[list[str]]) -> dict[str, tuple[str, ...]]:
    """The values of many tags by attribute name, where all have the same attributes in the same order; else nothing."""
    if len(set(map(len, tags))) != 1:
        return {}
    columns = list(zip(*tags, strict=True))
    if any(len(set(names)) != 1 for names in columns[::2]):
        return {}
    return {names[0]: values for names, values in zip(columns[::2], columns[1::2], strict=True)}


def _words_of(attributes: list[str]) -> tuple[str, ...]:
    """The words by which a case's own tag states how it ended."""
    if "status" not in attributes and "result" not in attributes:
        return ()
    named = by_name(attributes)
    return tuple([named[name] for name in ("status", "result") if name in named])
