"""What the ledger has already of a report that is imported: the same run, other words for it, a retraction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from claims.core.run import UNDATED
from claims.core.visible import one_line
from claims.flows.evidence import Reader

if TYPE_CHECKING:
    from claims.core.retraction import Retraction
    from claims.core.run import Run
    from claims.flows.workspace import Workspace

NAMED_AT_MOST = 3


@dataclass(frozen=True, kw_only=True)
class Before:
    """Earlier imports of one report."""

    numbers: frozenset[int]
    """Of all runs that were recorded before."""
    alike: tuple[Run, ...]
    """Imports of the report that count, of whatever gate; newest first."""
    retracted: tuple[Retraction, ...]
    """Retractions of imports of it to the same gate; newest first."""
    whole: Run | None
    """An import that counts, to the same gate and with the same words, that has all these reports and maybe more."""

    @classmethod
    def of(cls, workspace: Workspace, run: Run) -> Self:
        """Look through the ledger for a run that is about to be recorded."""
        reader = Reader(workspace)
        withdrawn = {one.run: one for ones in reader.retractions.values() for one in ones}
        runs = [one for those in reader.runs.values() for one in those]
        alike = sorted((one for one in runs if one.reported & run.reported), key=lambda one: -one.number)
        here = [one for one in alike if (one.entry, one.gate) == (run.entry, run.gate) and one.number in withdrawn]
        ours = (one for one in reader.runs[run.entry, run.gate] if one.number not in withdrawn)
        return cls(
            whole=next((one for one in ours if _holds(one, run)), None),
            numbers=frozenset(one.number for one in runs),
            alike=tuple(one for one in alike if one.number not in withdrawn),
            retracted=tuple(sorted((withdrawn[one.number] for one in here), key=lambda one: -one.number)),
        )

    @property
    def since_retracted(self) -> dict[str, Any]:
        """Give what tells an import after a retraction from the one that was retracted."""
        return {"after": self.retracted[0].number} if self.retracted else {}

    def notes(self, run: Run) -> list[str]:
        """Say how a run that is recorded now stands to those that were recorded before."""
        said = []
        if self.whole and _reports(run) < _reports(self.whole):
            said.append(f"run {self.whole.number} has this report and others, imported with the same words")
        if self.retracted and run.number not in self.numbers:
            last = self.retracted[0]
            said.append(f"run {last.run}, with the same report, was retracted: {one_line(last.because)}")
        others = [(one, _otherwise(one, run)) for one in self.alike if one.number != run.number]
        told = [(one, words) for one, words in others if words][:NAMED_AT_MOST]
        return said + [
            f"run {one.number} has the same report, said to be {', '.join(words)}; {_way_out(one)}"
            for one, words in told
        ]


def _holds(one: Run, run: Run) -> bool:
    """Whether an earlier import has the reports of a later one, with the same words about the same files."""
    return one.imported and _reports(run) <= _reports(one) and _words(one) == _words(run)


def _words(run: Run) -> tuple[object, ...]:
    log = [one.digest for one in run.artefacts if one.name == "stdout"]
    asked = (run.definition, run.selection, run.inputs, dict(run.symbols), run.git)
    return (*asked, run.platform, run.exit_code, run.interpreter, run.started_at, UNDATED in run.flags, log)


def _reports(run: Run) -> set[str]:
    return {one.digest for one in run.artefacts if one.name.startswith("report:")}


def _way_out(one: Run) -> str:
    if not one.answered:
        return "it took place where the contract does not ask, and refutes nothing"
    return f'where that was wrong: claims retract {one.number} --because "..."'


def _otherwise(one: Run, run: Run) -> list[str]:
    """Give what was said of an earlier import, where that differs from what is said now."""
    commits = [(other.git.commit or "") if other.git else "" for other in (one, run)]
    pythons = [str((other.interpreter or {}).get("version", "")) for other in (one, run)]
    return [
        *([f"of {one.entry}/{one.gate}"] if (one.entry, one.gate) != (run.entry, run.gate) else []),
        *([f"on {one.platform}"] if one.platform != run.platform else []),
        *([f"at commit {commits[0][:12]}"] if commits[0] != commits[1] else []),
        *([f"with exit code {one.exit_code}"] if one.exit_code != run.exit_code else []),
        *([f"under Python {one_line(pythons[0])}"] if pythons[0] != pythons[1] and pythons[0] else []),
        *([f"begun {one.started_at:%Y-%m-%d %H:%M} UTC"] if one.started_at != run.started_at else []),
    ]
