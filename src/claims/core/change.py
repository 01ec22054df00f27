"""What changed between two runs of one gate, by the identity of cases and never by their number."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from claims.core.case import FAILING, SEVERITY, Case, Outcome
from claims.core.signature import signature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from claims.core.run import Run

Roll = dict[str, Outcome]
"""The cases of a run by identity, each with its worst outcome."""


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
    """Failed before, and are skipped now."""
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


def roll(cases: Sequence[Case]) -> Roll:
    """Give the cases of a run by identity, each with its worst outcome.

    The identity is the case's id. Where several cases have one id, their suite and file tell them apart.
    """
    shared = {name for name, times in Counter(case.id for case in cases).items() if times > 1}
    found: Roll = {}
    for case in cases:
        name = identity(case, shared)
        before = found.get(name)
        if before is None or SEVERITY[case.outcome] > SEVERITY[before]:
            found[name] = case.outcome
    return found


def identity(case: Case, shared: Iterable[str]) -> str:
    """Give the name of a case that no other of its run has, where `shared` are the ids that several have."""
    return f"{case.id} ({case.suite} {case.file})" if case.id in shared else case.id


def cases_digest(cases: Sequence[Case]) -> str:
    """Give the SHA-256 over the identities of a run's cases: equal for two runs exactly where these are the same."""
    ids = [f"{case.classname}::{case.name}" if case.classname else case.name for case in cases]
    return roll_digest(ids if len(set(ids)) == len(ids) else roll(cases))


def roll_digest(identities: Iterable[str]) -> str:
    """Give that digest of identities."""
    return sha256("\0".join(sorted(identities)).encode("utf-8", "surrogatepass")).hexdigest()


def between(since: int, before: Roll, after: Roll, said_before: Mapping[str, str], said: Mapping[str, str]) -> Change:
    """Give what changed from one run to a later one.

    Args:
        since: number of the earlier run.
        said_before, said: signatures of the failing cases of each, by identity.
    """
    failed, fails = _failing(before), _failing(after)
    return Change(
        since=since,
        newly_failing=tuple(sorted(fails - failed)),
        fixed=tuple(sorted(name for name in failed - fails if after.get(name) is Outcome.PASSED)),
        fails_otherwise=tuple(sorted(n for n in fails & failed if said.get(n) != said_before.get(n))),
        silenced=tuple(sorted(name for name in failed - fails if after.get(name) is Outcome.SKIPPED)),
        vanished=tuple(sorted(before.keys() - after.keys())),
        new=tuple(sorted(after.keys() - before.keys())),
    )


def signatures(cases: Sequence[Case], whole: Roll) -> dict[str, str]:
    """Give what failing cases say, by the identity that they have in the roll of their run."""
    found: dict[str, str] = {}
    for case in cases:
        name = case.id if case.id in whole else identity(case, (case.id,))
        found[name] = "\n".join(filter(None, [found.get(name), signature(case.headline)]))
    return found


def _failing(cases: Roll) -> set[str]:
    return {name for name, outcome in cases.items() if outcome in FAILING}


def lost(run: Run, runs: Sequence[Run], ids: Callable[[Run], Iterable[str]]) -> Lost | None:
    """Give the cases that a run lacks and the last held run before it had; None where nothing was held before.

    A run is held here when it passed and lacked nothing that the held run before it had: running a shrunken suite
    twice makes nothing of it. Only runs of the same declaration on the same platform are compared.

    Args:
        runs: of the gate, newest first, without retracted ones.
        ids: gives the identities of a run's cases; asked only where digests do not answer.
    """
    held: Run | None = None
    for one in _comparable(run, runs):
        if one.passed and (held is None or not _missing(held, one, ids)):
            held = one
    return Lost(held.number, _missing(held, run, ids)) if held else None


def _comparable(run: Run, runs: Sequence[Run]) -> list[Run]:
    """Give earlier runs that can be compared, oldest first; of those without a digest only the newest pass."""
    found: list[Run] = []
    old = False
    for one in runs:
        if one.number >= run.number or one.definition != run.definition or one.platform != run.platform:
            continue
        if one.counts is None or (old and one.cases_digest is None):
            continue
        old = old or (one.cases_digest is None and one.passed)
        found.append(one)
    return found[::-1]


def _missing(held: Run, run: Run, ids: Callable[[Run], Iterable[str]]) -> tuple[str, ...]:
    if held.cases_digest is not None and held.cases_digest == run.cases_digest:
        return ()
    return tuple(sorted({*ids(held)} - {*ids(run)}))


def previous(run: Run, runs: Sequence[Run]) -> Run | None:
    """Give the run of a gate before `run` that has a report, on the same platform."""
    found = (one for one in runs if one.number < run.number and one.counts and one.platform == run.platform)
    return next(found, None)
