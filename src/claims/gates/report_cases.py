"""The cases of a report, made many at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial
from itertools import count, repeat
from sys import getsizeof

from claims.core.case import FAILING, Case, Mark, Outcome
from claims.core.places import Named, Tree
from claims.gates.report_attributes import KEY_OF, says_nothing
from claims.gates.report_case import Reading, Result, Spoken, reading
from claims.gates.report_words import seconds

BATCH = 4096
MAX_CASES = 1_000_000
MAX_KEPT_BYTES = 128 << 20
"""Of names and messages in memory, where one wide character makes all of a text four times as large as in the file."""
_MEMOISED_DURATIONS = 10_000
_as_case = partial(tuple.__new__, Case)
"""Makes a `Case` of a tuple of its fields, as its own constructor does, without a call into Python."""


class TooManyCases(Exception):  # noqa: N818  (said as it is)
    """The report holds more than `MAX_CASES`."""


class TooMuchText(Exception):  # noqa: N818  (said as it is)
    """The names and messages of the cases take more memory than `MAX_KEPT_BYTES`."""


class _Durations(dict[str, float | None]):
    """The seconds of `time` attributes, each text read once: most cases take one of few times."""

    def __missing__(self, time: str) -> float | None:
        if len(self) >= _MEMOISED_DURATIONS:
            self.clear()
        duration_s = self[time] = seconds(time)
        return duration_s


class Cases:
    """Takes cases as they end, and makes them when the suite ends or a batch is full."""

    def __init__(self, root: str, tree: Tree | None) -> None:
        self.root = root
        self.tree = tree
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
        self.weighs = False
        """Whether the report has characters that take more memory than bytes in it."""
        self.weight_bytes = 0

    def read_last(self, results: list[Result]) -> None:
        """Read the last of the waiting cases by the whole policy."""
        attributes = self.waiting[-1]
        read = reading(_spoken_by(attributes), tuple(results), self.root)
        if read.mark is Mark.FLAKY:
            self.rerun_markers = True
        if read.mark is Mark.UNKNOWN_STATUS:
            self.unknown_status = True
        if self.weighs:
            self.weight_bytes += getsizeof(read.headline) + getsizeof(read.failure_class)
        self.readings[len(self.waiting) - 1] = read

    def make(self, suite: str, suite_files: tuple[str, ...] = ()) -> None:
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
        if self.weighs:
            self.weight_bytes += sum(sum(map(getsizeof, attributes[1::2])) for attributes in waiting)
            if self.weight_bytes > MAX_KEPT_BYTES:
                raise TooMuchText
        self.waiting.clear()
        self.readings = {}
        columns = _columns(waiting)
        if "name" in columns and all(says_nothing(key, columns[key]) for key in filter(KEY_OF.__getitem__, columns)):
            self.made.extend(self._all_passed(suite, columns))
            for index, read in readings.items():
                case = self.made[start + index]
                self.made[start + index] = self._ended(case, read, suite_files)
        else:
            for index, attributes in enumerate(waiting):
                read = readings.get(index) or reading(_spoken_by(attributes), (), self.root)
                self.unknown_status |= read.mark is Mark.UNKNOWN_STATUS
                self.rerun_markers |= read.mark is Mark.FLAKY
                readings[index] = read
                self.made.append(self._alone(start + index, suite, attributes, read, suite_files))
        self.outcomes.update(read.outcome for read in readings.values())

    def _all_passed(self, suite: str, columns: dict[str, tuple[str, ...]]) -> Iterable[Case]:
        """The cases whose attributes are `columns`, as if each had passed."""
        blank = repeat("")
        fields: Iterable[tuple[object, ...]] = zip(
            count(len(self.made)),
            repeat(suite),
            _shared(columns.get("classname", blank)),
            columns["name"],
            _shared(columns.get("file", blank)),
            repeat(Outcome.PASSED),
            map(self.durations.__getitem__, columns.get("time", blank)),
            repeat(None),
            blank,
            blank,
            blank,
            blank,
            strict=False,
        )
        return map(_as_case, fields)

    def _alone(
        self, position: int, suite: str, attributes: list[str], read: Reading, suite_files: tuple[str, ...]
    ) -> Case:
        """One case of its own attributes and what they add up to."""
        named = by_name(attributes)
        get = named.get
        if read.outcome is Outcome.PASSED and "name" not in named and not get("classname"):
            read = read._replace(mark=Mark.UNIDENTIFIED, headline="it has neither name nor class name")
        names = (position, suite, get("classname", ""), get("name", ""), get("file", ""))
        return self._ended(Case(*names, Outcome.PASSED, self.durations[get("time", "")]), read, suite_files)

    def _ended(self, case: Case, read: Reading, suite_files: tuple[str, ...]) -> Case:
        """A case with what was read of it, and the files that it lies in if it failed."""
        position, suite, classname, name, file, _, duration_s, *_ = case
        outcome, mark, headline, failure, place, frames = read
        where = ""
        if self.tree is not None and outcome in FAILING:
            where = self.tree.of(Named(file, suite_files, suite, classname, name, frames, place))
        ended = (position, suite, classname, name, file, outcome, duration_s, mark, headline, failure, place, where)
        return _as_case(ended)


def _shared(texts: tuple[str, ...] | repeat[str]) -> Iterable[str]:
    """The same texts, each kept once: the cases of a suite have few classes and files."""
    return texts if isinstance(texts, repeat) else map({text: text for text in texts}.__getitem__, texts)


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


def _spoken_by(attributes: list[str]) -> Spoken:
    """The attributes by which a case's own tag states how it ended."""
    if not any(map(KEY_OF.__getitem__, attributes[::2])):
        return ()
    pairs = zip(attributes[::2], attributes[1::2], strict=True)
    return tuple([(KEY_OF[name], name, value) for name, value in pairs if KEY_OF[name]])
