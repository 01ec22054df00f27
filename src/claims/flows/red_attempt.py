"""One red proof: a claim's gate with its fix, without it, and with it again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from claims import __version__
from claims.core.definition import definition_digest
from claims.core.errors import ConfigError
from claims.core.fix import is_test
from claims.core.red import HANG, RIGHT, Cause, Colour, Execution, Ground, Proof, hang_limit_s
from claims.core.red_proof import CASES_KEPT, Method, RedProof, symbol_anchors
from claims.core.red_verdict import Outcome, apart, control, usable, without_fix
from claims.core.scope import covers
from claims.flows.red_mutants import Trial, Tried, changes
from claims.flows.red_removal import NotRemovable, Removal, Source, take_away
from claims.gates import platform

if TYPE_CHECKING:
    from datetime import datetime

    from claims.core.commit import Commit
    from claims.core.entry import Claim, Gate
    from claims.core.red import RedCase
    from claims.flows.falsify import Prover
    from claims.flows.red_bench import Bench

DETAIL_CHARACTERS = 600
NOTHING = Outcome(Proof.INVALID, "nothing was executed")


class Effort(NamedTuple):
    """How often each state is shown, and how long mutants may take."""

    greens: int = 1
    reds: int = 3
    budget_s: float = 120.0


class Target(NamedTuple):
    """A claim and one of its gates."""

    claim: Claim
    gate: Gate


@dataclass
class Attempt:
    """One red proof from its first green to its record."""

    prover: Prover
    target: Target
    source: Source | None
    bench: Bench
    commit: Commit | None
    """Where the tree stands, and what of what the gate covers is not committed."""
    outcome: Outcome = NOTHING
    method: Method = Method.MUTANTS
    took_away: str = ""
    greens: list[Execution] = field(default_factory=list)
    reds: int = 0
    red: list[RedCase] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    weakened: tuple[str, ...] = ()
    tried: Tried | None = None
    said: tuple[str, ...] = ()
    """The last lines of the first execution that showed nothing."""
    hung: bool = False

    def __post_init__(self) -> None:
        """Say what is meant to be taken away, for a proof that does not come so far."""
        if self.source is not None:
            self.method = Method.PATCH if self.source.from_file else Method.COMMIT

    def carry_out(self) -> None:
        """Execute the gate in each state, as far as it makes sense to go on."""
        worktree = self.prover.worktree
        self.bench.prepare()
        worktree.show(worktree.present)
        self._show_green("green")
        if bad := control(self.greens):
            self.outcome = bad
            return
        removal = self._removal()
        if isinstance(removal, Removal):
            self._without(removal)
        else:
            self._mutants(removal)
        worktree.show(worktree.present)
        before = len(self.greens)
        self._show_green("green-again")
        if bad := control(self.greens[before:], again=True) or control(self.greens):
            self.outcome = bad

    def _show_green(self, state: str) -> None:
        for number in range(self.prover.effort.greens):
            self.greens.append(self.bench.run(f"{state}-{number + 1}"))
            self.said = self.said or self.greens[-1].said
            self.known |= set(self.greens[-1].cases)

    def _removal(self) -> Removal | NotRemovable:
        """Give the tree without the fix, or why mutants must do."""
        if self.source is None:
            return NotRemovable("the claim names no `fix`")
        worktree, workspace = self.prover.worktree, self.prover.workspace
        top = worktree.folder
        folders = [worktree.at(workspace.root), self.bench.root]
        directories = ["", *(folder.relative_to(top).as_posix() for folder in folders if folder != top)]
        root = self.bench.root.relative_to(top).as_posix()
        collected = [path if root == "." else f"{root}/{path}" for path in self.bench.collected]
        found = take_away(worktree, self.source, directories, collected)
        if isinstance(found, NotRemovable) and not symbol_anchors(self.prover.entry, self.target.claim):
            raise ConfigError(
                f"{self.prover.entry.slug}/{self.target.claim.id}: {found.why}, there is no older revision to go back "
                "to, and no anchor at a Python symbol to change instead; make the patch anew from the present tree"
            )
        return found

    def _ground(self, added: frozenset[str] = frozenset()) -> Ground:
        gate, fix = self.target.gate, self.target.claim.fix

        def is_production(path: str) -> bool:
            return not is_test(path, self.bench.collected) and (not gate.covers or covers(gate.covers, path))

        return Ground(signature=fix.signature if fix else {}, added=added, is_production=is_production)

    def _without(self, removal: Removal) -> None:
        """Show the gate without the fix."""
        self.method, self.took_away, self.weakened = removal.method, removal.took_away, removal.weakened
        self.bench.artefacts.keep("patch", removal.patch)
        ground = self._ground(removal.added)
        limit_s = None
        if HANG in ground.signature:
            limit_s = hang_limit_s([seconds for *_, seconds in self.bench.executions], self.target.gate.timeout_s)
        greens = self.greens
        revision = Execution(colour=Colour.GREEN)
        if removal.revision:
            self.prover.worktree.show(removal.revision)
            revision = self.bench.run("revision-of-the-fix", ground, timeout_s=limit_s)
            if bad := usable(revision):
                self.outcome = bad
                return
            greens = [replace(apart(revision, revision), colour=Colour.GREEN)]
        self.prover.worktree.show(removal.tree)
        self.bench.executed.clear()
        executions: list[Execution] = []
        for number in range(self.prover.effort.reds):
            executions.append(apart(self.bench.run(f"red-{number + 1}", ground, timeout_s=limit_s), revision))
            if executions[-1].colour is Colour.INVALID:
                self.said = executions[-1].said
                break  # neither green nor red: more of it changes nothing
        self.red = list(dict.fromkeys(case for one in executions for case in one.red))
        self.hung = any(one.hung for one in executions)
        self.reds = sum(one.colour is Colour.RED for one in executions)
        named = bool(self.target.gate.expects.cases)
        self.outcome = without_fix(greens, executions, ground.signature, named=named)
        unseen = [path for path in removal.changed if path.endswith(".py") and path not in self.bench.executed]
        if self.outcome.verdict is Proof.GREEN_WITHOUT_FIX and self.bench.executed and unseen:
            detail = f"{self.outcome.detail}; it never imports {', '.join(unseen[:3])}"
            self.outcome = Outcome(self.outcome.verdict, detail)

    def _mutants(self, why: NotRemovable) -> None:
        """Show the gate with small changes in the place of the fix."""
        anchors = symbol_anchors(self.prover.entry, self.target.claim)
        planned = changes(self.bench.root, anchors)
        names = ", ".join(dict.fromkeys(f"{anchor.path}::{anchor.symbol}" for anchor in anchors))
        self.took_away = f"{why.why}; mutants of {names} instead"
        green_s = max(seconds for *_, seconds in self.bench.executions)
        effort = self.prover.effort
        trial = Trial(self.bench, self._ground(), effort.reds, effort.budget_s, green_s)
        self.tried = trial.carry_out(planned)
        self.red, self.reds, self.outcome = self.tried.red, self.tried.reds, self.tried.outcome

    def proof(self, started_at: datetime, duration_s: float, inputs: str) -> RedProof:
        """Give the record."""
        claim, gate = self.target
        shown = sorted(
            dict.fromkeys(self.red), key=lambda case: (case.cause not in RIGHT, list(Cause).index(case.cause))
        )
        caught = {case.id for case in self.red}
        return RedProof(
            number=0,
            entry=self.prover.entry.slug,
            gate=gate.name,
            claim=claim.id,
            method=self.method,
            took_away=_clean(self.took_away),
            definition=definition_digest(self.prover.entry, gate),
            fix=self.prover.fix(claim),
            inputs=inputs,
            verdict=self.outcome.verdict,
            detail=_clean(self.outcome.detail),
            greens=sum(one.colour is Colour.GREEN for one in self.greens),
            reds=self.reds,
            cases=tuple(shown[:CASES_KEPT]),
            causes=dict(Counter(case.cause.value for case in dict.fromkeys(self.red))),
            passed_either_way=0 if self.hung or not self.outcome.verdict.conclusive else len(self.known - caught),
            survivors=tuple((_clean(name), kept) for name, kept in self.tried.survivors) if self.tried else (),
            killed=tuple(map(_clean, self.tried.killed)) if self.tried else (),
            not_tried=tuple(map(_clean, self.tried.not_tried)) if self.tried else (),
            weakened=tuple(map(_clean, self.weakened[:CASES_KEPT])),
            signature=dict(claim.fix.signature) if claim.fix else {},
            budget_s=self.prover.effort.budget_s,
            executions=tuple(self.bench.executions),
            artefacts=tuple(self.bench.artefacts.listed),
            started_at=started_at,
            duration_s=duration_s,
            platform=self.bench.platform,
            machine=platform.machine(),
            git=self.commit,
            version=__version__,
            carried=tuple(f"{_clean(one.path)}{' (linked)' * one.is_linked}" for one in self.prover.worktree.carried),
            said=() if self.outcome.verdict.conclusive else self.said,
        )


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()[:DETAIL_CHARACTERS]
