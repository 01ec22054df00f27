"""Failing cases, run again on an earlier commit and, where that leaves doubt, in a copy of the present tree."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from claims.core.case import FAILING, Outcome
from claims.core.comparison import Compared, Look, Standing, look_at, place_of, standing
from claims.core.entry import ReportSource
from claims.core.run import Ending
from claims.core.signature import signature
from claims.flows.artefacts import Artefacts
from claims.flows.red_bench import Bench, LeakedError, Raw, UnpreparedError
from claims.gates.command import NotStartedError
from claims.gates.select import Noted, Selection, file_of
from claims.gates.worktree import NoWorktreeError, Worktree, scratch_worktree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claims.core.case import Case
    from claims.core.entry import Gate
    from claims.flows.compare import Comparer

LOOKS = 3
CHEAP_S = 20.0
"""A first look that took longer stays alone."""
DETAIL_CHARACTERS = 300


@dataclass
class BaseLooks:
    """The looks at the failing cases of one run on the base."""

    comparer: Comparer
    gate: Gate
    cases: Sequence[Case]
    tree: str = ""
    why: str = ""
    looks: list[dict[int, Look]] = field(default_factory=list)
    """By the case's position."""
    executions: list[tuple[str, int | None, float]] = field(default_factory=list)
    artefacts: Artefacts = field(init=False)
    root: str = ""
    """Where the gate runs in the copy."""
    control: list[dict[int, Look]] = field(default_factory=list)
    """What the cases come to, alone, in a copy of the tree as it stands: where one seems introduced or changed."""
    whole: dict[str, dict[int, Look]] = field(default_factory=dict)
    """What they come to among all others, in that copy and on the base: where one passes alone in both."""

    def __post_init__(self) -> None:
        self.artefacts = Artefacts(self.comparer.workspace.ledger.objects)

    @property
    def original(self) -> str:
        """Where the gate runs for the user."""
        return str(self.comparer.workspace.root_of(self.comparer.entry).resolve())

    def carry_out(self) -> None:
        """Look up to three times, each in a fresh process; once where that takes long or says nothing."""
        comparer = self.comparer
        try:
            with (
                scratch_worktree(comparer.workspace.root_of(comparer.entry)) as worktree,
                tempfile.TemporaryDirectory(prefix="claims-base-") as scratch,
            ):
                self._look_in(worktree, Path(scratch).resolve())
        except NoWorktreeError as error:
            self.why = f"the working tree cannot be copied: {error}"
        except NotStartedError as error:
            self.why = f"{error.ending.value}: {error.detail}"
        except (LeakedError, UnpreparedError) as error:
            self.why = str(error)

    def _look_in(self, worktree: Worktree, scratch: Path) -> None:
        comparer = self.comparer
        self.tree = worktree.tree(comparer.base.commit)
        bench = Bench(
            comparer.workspace, comparer.entry, self.gate, worktree, scratch, comparer.progress, self.artefacts
        )
        bench.prepare()  # while the present tree is shown: what of it is not on the base must not be found elsewhere
        self.root = str(bench.root)
        while len(self.executions) < LOOKS and not self.why:
            worktree.show_alone(comparer.base.commit)
            if not bench.root.is_dir():
                self.why = f"{comparer.entry.root} is not there"
                return
            if look := self._look(bench, f"base:{len(self.executions) + 1}"):
                self.looks.append(look)
            if sum(seconds for _, _, seconds in self.executions) > CHEAP_S:
                break
        if self.looks and not self.why:
            self._control(bench, worktree, {case.position: stands for case, _, stands, _ in self._standings()})

    def _control(self, bench: Bench, worktree: Worktree, stands: dict[int, Standing]) -> None:
        """Look whether a copy of the present tree shows what seems to have come with it, alone and among all others."""
        introduced = {position for position, one in stands.items() if one is Standing.INTRODUCED}
        if not introduced and Standing.CHANGED not in stands.values():
            return
        worktree.show_alone(worktree.present)
        for number in range(1, LOOKS + 1):
            look = self._look(bench, f"present:{number}")
            self.control += [look] if look else []
            if not look or not self._passing(introduced):
                break
        if self.gate.report is ReportSource.PYTEST and self._passing(introduced):
            self.whole["present"] = self._look(bench, "present:all", alone=False)
            worktree.show_alone(self.comparer.base.commit)
            self.whole["base"] = self._look(bench, "base:all", alone=False)

    def _passing(self, positions: set[int]) -> set[int]:
        """Give the cases that pass alone in each copy of the present tree that was looked at."""
        passed = {p for p in positions if all(look[p].outcome is Outcome.PASSED for look in self.control)}
        return passed if self.control else set()

    def _look(self, bench: Bench, state: str, *, alone: bool = True) -> dict[int, Look]:
        """Run the cases on the tree that is shown; give what each came to, or nothing, and of the base say why."""
        selection = None
        if alone and self.gate.report is ReportSource.PYTEST:
            selection = Selection(self.cases, bench.scratch / f"select-{state.replace(':', '-')}")
        raw = bench.execute(state, over=selection.over) if selection else bench.execute(state)
        counts = alone and state.startswith("base:")
        if counts:
            self.executions.append((raw.done.ending.value, raw.done.exit_code, raw.done.duration_s))
        noted = selection.noted() if selection else None
        why = _unusable(raw, noted, self.cases)
        if why and counts:
            self.why = why
        if why:
            return {}
        if raw.report and raw.report.cases:
            bench.check_imports(raw.watch, state)
        return {case.position: self._seen(case, raw, noted) for case in self.cases}

    def _seen(self, case: Case, raw: Raw, noted: Noted | None) -> Look:
        """Give what one look says of one case."""
        look = look_at(case, raw.report.cases, self.root) if raw.report else Look()
        if look.outcome is not None or look.why or raw.report is None:
            return look
        if noted and (file_of(case) in noted.errors or (noted.errors and not case.file)):
            return Look(why=f"{case.file or 'a file'} could not be collected on the base")
        if not noted and (raw.report.suite_errors or not raw.report.cases):
            return Look(why="the gate did not come to its cases on the base")
        return look

    def compared(self) -> list[Compared]:
        """Give how the cases stand.

        A copy lacks what git ignores, and a case that runs alone lacks what others leave behind: where a copy of the
        present tree says what the base says, nothing is known of a change.
        """
        found = []
        for case, now, stands, detail in self._standings():
            known, text = self._controlled(case, now, stands, detail)
            found.append(Compared(case.id, place_of(case), signature(case.headline), known, told(text)))
        return found

    def _controlled(self, case: Case, now: str, stands: Standing, detail: str) -> tuple[Standing, str]:
        """Give how a case stands beside the copies of the present tree as well."""
        if stands is Standing.INTRODUCED and self._passing({case.position}):
            return self._among_others(case, now)
        here, there = ({look[case.position].signature for look in looks} for looks in (self.control, self.looks))
        if stands is Standing.CHANGED and here & there:
            return Standing.UNCLASSIFIED, f"so fails a copy of the present tree, too: {detail}"
        return stands, detail

    def _among_others(self, case: Case, now: str) -> tuple[Standing, str]:
        """Give how a case stands that passes alone, on the base and in a copy of the present tree."""
        here, there = (self.whole.get(tree, {}).get(case.position) for tree in ("present", "base"))
        if here is None or here.outcome not in FAILING:
            text = "it passes in a copy of the present tree, too: it fails by chance, or for what git does not have"
            return Standing.UNCLASSIFIED, text
        if there is None:
            return Standing.UNCLASSIFIED, "it passes alone, and the whole gate could not be run on the base"
        stands, detail = standing(now, [there])
        return stands, f"among all others: {detail}"

    def _standings(self) -> Iterator[tuple[Case, str, Standing, str]]:
        for case in self.cases:
            now = signature(case.headline, self.original)
            looks = [Look(why=self.why)] if self.why else [look[case.position] for look in self.looks]
            yield case, now, *standing(now, looks)


def _unusable(raw: Raw, noted: Noted | None, cases: Sequence[Case]) -> str:
    """Say why an execution tells nothing of any case; empty where it does."""
    if raw.done.ending is not Ending.EXITED:
        return f"{raw.done.ending.value}: {raw.done.detail}"
    if noted and not noted.collected:
        return f"the cases could not be collected there (exit code {raw.done.exit_code}): {_last_line(raw)}"
    if raw.report is None and not (noted and _all_missing(cases, noted)):
        return raw.fault.detail if raw.fault else "there is no report"
    return ""


def _all_missing(cases: Sequence[Case], noted: Noted) -> bool:
    return all(file_of(case) in noted.missing for case in cases)


def _last_line(raw: Raw) -> str:
    text = (raw.done.stderr.strip() or raw.done.stdout.strip()).decode("utf-8", "replace")
    return text.splitlines()[-1].strip() if text else "it said nothing"


def told(text: str) -> str:
    """Cut a text to what a record holds, in characters that it can hold."""
    return text.encode("utf-8", "replace").decode()[:DETAIL_CHARACTERS]
