"""The cases of runs by identity, read from the ledger only where digests do not answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from claims.core import change
from claims.core.change import Change, Lost, Roll
from claims.core.errors import IntegrityError
from claims.core.signature import signature

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from claims.core.run import Run
    from claims.core.scope import Failing
    from claims.ledger.ledger import Ledger


@dataclass
class Rolls:
    """Compares runs of gates by the identity of their cases, each pair once."""

    ledger: Ledger
    failing: Callable[[Run], Failing]
    """Gives the failing cases of a run."""
    _read: dict[int, Roll] = field(default_factory=dict)
    _by_digest: dict[str, Roll] = field(default_factory=dict)
    _lost: dict[int, Lost | None] = field(default_factory=dict)
    _changes: dict[int, Change | None] = field(default_factory=dict)

    def lost(self, run: Run, *, runs: Sequence[Run]) -> Lost | None:
        """Give the cases that a run lacks and the last held run before it had; with a fault where nobody can say."""
        if run.number not in self._lost:
            try:
                self._lost[run.number] = change.lost(run, runs, self._alike)
            except IntegrityError as error:
                self._lost[run.number] = Lost(0, (), str(error))
        return self._lost[run.number]

    def change(self, run: Run, *, runs: Sequence[Run]) -> Change | None:
        """Give what changed since the run before; None where there is none, or where its cases cannot be read."""
        if run.number not in self._changes:
            before = change.previous(run, runs) if run.counts else None
            try:
                self._changes[run.number] = self._between(before, run) if before else None
            except IntegrityError:  # the gate's own evidence says so
                self._changes[run.number] = None
        return self._changes[run.number]

    def _between(self, before: Run, run: Run) -> Change:
        digests = [(one.cases_digest, one.skipped_digest) for one in (before, run)]
        if None not in digests[0] and digests[0] == digests[1] and self._said(before) == self._said(run):
            return Change(since=before.number)
        rolls = self._roll(before), self._roll(run)
        return change.between(before.number, rolls, (self.failing(before).cases, self.failing(run).cases))

    def _said(self, run: Run) -> set[tuple[str, str, str, str]]:
        """Give the failing cases of a run with what they say."""
        return {(case.id, case.suite, case.file, signature(case.headline)) for case in self.failing(run).cases}

    def _alike(self, run: Run) -> Roll:
        """Give the cases of a run, though not their outcomes; runs with one digest share the reading."""
        digest = run.cases_digest or f"of run {run.number}"
        if digest not in self._by_digest:
            self._by_digest[digest] = self._roll(run)
        return self._by_digest[digest]

    def _roll(self, run: Run) -> Roll:
        """Give the cases of a run by identity.

        Raises:
            IntegrityError: they cannot be read, or are not those that the run recorded.
        """
        if run.number not in self._read:
            cases = self.ledger.cases(run)
            if run.cases_digest not in (None, change.cases_digest(cases)):
                raise IntegrityError(f"the stored cases of run {run.number} do not match their digest")
            self._read[run.number] = change.roll(cases)
        return self._read[run.number]
