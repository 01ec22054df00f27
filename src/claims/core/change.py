"""What changed between two runs of one gate, by the identity of cases and never by their number."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from claims.core.case import FAILING, IN_FILE, SEVERITY, Case, Outcome
from claims.core.scope import matching
from claims.core.signature import signature

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from claims.core.entry import Expects
    from claims.core.run import Run

Roll = dict[str, dict[str, Outcome]]
"""The cases of a run: by id, and where several have one id by their suite and file, each with its worst outcome."""

Named = dict[str, Outcome]
"""The same in one level, where a case that shares its id is named with its suite and file."""


class Change(NamedTuple):
    """What is otherwise in a run than in one before it. Each is sorted, and holds identities."""

    since: int
    """Number of the run before."""
    newly_failing: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    """Failed before, pass now."""
    fails_otherwise: tuple[str, ...] = ()
    """Fail as before, with another message."""
    silenced: tuple[str, ...] = ()
    """Failed before, and are skipped or expected to fail now."""
    set_aside: tuple[str, ...] = ()
    """Passed before, and are skipped or expected to fail now."""
    vanished: tuple[str, ...] = ()
    """Were there before."""
    new: tuple[str, ...] = ()

    @property
    def lists(self) -> dict[str, tuple[str, ...]]:
        """The lists by name."""
        return {name: listed for name, listed in self._asdict().items() if name != "since"}

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return any(self.lists.values())


class Lost(NamedTuple):
    """Cases that the last held run of a gate had, and a later one has not."""

    since: int
    cases: tuple[str, ...]
    fault: str = ""
    """Why nobody can say; empty where it is known."""
    refuses: bool = True
    """Whether the gate selected and expected the same then: else its author changed what it is about, openly."""


def roll(cases: Sequence[Case]) -> Roll:
    """Give the cases of a run by id and place, each with its worst outcome."""
    found: Roll = {}
    for case in cases:
        there = found.setdefault(case.id, {})
        place = f"{case.suite} {case.file}".strip()
        before = there.get(place)
        if before is None or SEVERITY[case.outcome] > SEVERITY[before]:
            there[place] = case.outcome
    return found


def named(*rolls: Roll) -> list[Named]:
    """Name the cases of runs, alike in each: by id, and by place as well where one of the runs has it in several."""
    shared = {name for one in rolls for name, places in one.items() if len(places) > 1}
    return [
        {_name(name, place, shared): outcome for name, places in one.items() for place, outcome in places.items()}
        for one in rolls
    ]


def _name(name: str, place: str, shared: Collection[str]) -> str:
    return f"{name} ({place})" if place and name in shared else name


def cases_digest(cases: Sequence[Case]) -> str:
    """Give the SHA-256 over the identities of a run's cases: equal for two runs exactly where these are the same.

    The identity is the case's id. Where several cases have one id, their suite and file tell them apart.
    """
    ids = [f"{case.classname}::{case.name}" if case.classname else case.name for case in cases]
    shared = {name for name, times in Counter(ids).items() if times > 1} if len(set(ids)) < len(ids) else ()
    if shared:
        pairs = zip(ids, cases, strict=True)
        ids = list({f"{name} ({case.suite} {case.file})" if name in shared else name for name, case in pairs})
    return _digest(ids)


def judged_digest(cases: Sequence[Case], expects: Expects) -> str | None:
    """Give the same over the cases that the expectations name; None where they name none, and all are judged."""
    if not expects.cases:
        return None
    named = {case.position: case for pattern in expects.cases for case in matching(pattern, cases)}
    return cases_digest([*named.values()])


def skipped_digest(cases: Sequence[Case]) -> str:
    """Give the SHA-256 over the identities of the skipped cases of a run, expected failures included."""
    return _digest([f"{c.classname}::{c.name} {c.suite} {c.file}" for c in cases if c.outcome is Outcome.SKIPPED])


def _digest(identities: Iterable[str]) -> str:
    return sha256("\0".join(sorted(identities)).encode("utf-8", "surrogatepass")).hexdigest()


def between(since: int, rolls: tuple[Roll, Roll], failing: tuple[Sequence[Case], Sequence[Case]]) -> Change:
    """Give what changed from one run to a later one.

    Args:
        since: number of the earlier run.
        rolls: of both runs.
        failing: the failing cases of both.
    """
    before, after = named(*rolls)
    said_before, said = (_said(cases, whole) for cases, whole in zip(failing, (before, after), strict=True))
    failed, fails = _failing(before), _failing(after)
    skips = {name for name, outcome in after.items() if outcome is Outcome.SKIPPED}
    return Change(
        since=since,
        newly_failing=tuple(sorted(fails - failed)),
        fixed=tuple(sorted(name for name in failed - fails if after.get(name) is Outcome.PASSED)),
        fails_otherwise=tuple(sorted(n for n in fails & failed if said.get(n) != said_before.get(n))),
        silenced=tuple(sorted(failed & skips)),
        set_aside=tuple(sorted(name for name in skips if before.get(name) is Outcome.PASSED)),
        vanished=vanished_from(before, after),
        new=tuple(sorted(after.keys() - before.keys())),
    )


def _said(cases: Sequence[Case], whole: Named) -> dict[str, str]:
    """Give what failing cases say, by their names."""
    found: dict[str, str] = {}
    for case in cases:
        name = case.id if case.id in whole else _name(case.id, f"{case.suite} {case.file}".strip(), (case.id,))
        found[name] = "\n".join(filter(None, [found.get(name), signature(case.headline)]))
    return found


def _failing(cases: Named) -> set[str]:
    return {name for name, outcome in cases.items() if outcome in FAILING}


def lost(run: Run, runs: Sequence[Run], roll_of: Callable[[Run], Roll]) -> Lost | None:
    """Give the cases that a run lacks and the last held run before it had; None where nothing was held before.

    A run is held here when it passed and lacked nothing that the held run before it had: running a shrunken suite
    twice makes nothing of it. Where the gate selected and expected something else, the loss is named once, and
    refuses nothing. Only runs on the same platform are compared.

    Args:
        runs: of the gate, newest first, without retracted ones.
        roll_of: gives the cases of a run; asked only where digests do not answer.
    """
    earlier = _comparable(run, runs)
    missed: dict[tuple[int, int], tuple[str, ...]] = {}

    def missing(held: Run, one: Run) -> tuple[str, ...]:
        key = (held.number, one.number)
        if key not in missed:
            missed[key] = _missing(held, one, roll_of)
        return missed[key]

    alike: Run | None = None
    last: Run | None = None
    for one in earlier:
        if one.passed and one.same_selection(run) and (alike is None or not missing(alike, one)):
            alike = one
        if one.passed and (last is None or not one.same_selection(last) or not missing(last, one)):
            last = one
    if alike and (gone := missing(alike, run)):
        return Lost(alike.number, gone)
    if last and last is not alike and (gone := missing(last, run)):
        return Lost(last.number, gone, refuses=False)
    held = alike or last
    return Lost(held.number, ()) if held else None


def _comparable(run: Run, runs: Sequence[Run]) -> list[Run]:
    """Give earlier runs that can be compared, oldest first; of those without a digest only the newest pass."""
    found: list[Run] = []
    old = False
    for one in runs:
        if one.number >= run.number or one.platform != run.platform:
            continue
        if one.counts is None or (old and one.cases_digest is None):
            continue
        old = old or (one.cases_digest is None and one.passed)
        found.append(one)
    return found[::-1]


def _missing(held: Run, run: Run, roll_of: Callable[[Run], Roll]) -> tuple[str, ...]:
    if held.cases_digest is not None and held.cases_digest == run.cases_digest:
        return ()
    before, after = named(roll_of(held), roll_of(run))
    return vanished_from(before, after)


def vanished_from(before: Named, after: Named) -> tuple[str, ...]:
    """Give the cases that are not there any more.

    A case is still there where cases of several report files have its id and suite now: runs of before did not tell
    these apart.
    """
    missing = before.keys() - after.keys()
    bare = {name.partition(IN_FILE.lstrip())[0].rstrip(" (") for name in after if IN_FILE.strip() in name}
    return tuple(sorted(name for name in missing if not (bare and _bare(name) in bare)))


def _bare(name: str) -> str:
    return name if IN_FILE.strip() in name else name.removesuffix(")").rstrip(" (")


def previous(run: Run, runs: Sequence[Run]) -> Run | None:
    """Give the run of a gate that `run` is compared with: an earlier one with a report, on the same platform.

    It is the newest that is about something else, so that running again does not hide what an edit did; among runs
    about the same, where there are no others, the one before.
    """
    earlier = [one for one in runs if one.number < run.number and one.counts and one.platform == run.platform]
    earlier = [one for one in earlier if not one.partial]
    others = (one for one in earlier if one.inputs != run.inputs or not one.same_selection(run))
    return next(others, next(iter(earlier), None))
