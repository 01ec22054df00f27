"""Where the fix itself cannot be taken away: small changes to the symbols that the claim is anchored to."""

from __future__ import annotations

import difflib
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from claims.core.mutants import KINDS, MOST, Mutant, mutants
from claims.core.red import Colour, Proof
from claims.core.red_verdict import Outcome, agree, by_cause

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from claims.core.entry import Anchor
    from claims.core.red import Execution, Ground, RedCase
    from claims.flows.red_bench import Bench

LEAST_TIMEOUT_S = 10.0
TIMEOUT_FACTOR = 5.0
TOKEN = "canary of claims falsify"  # noqa: S105 - the message of a mutant


class Change(NamedTuple):
    """A mutant and the file that it changes."""

    path: str
    mutant: Mutant


@dataclass
class Tried:
    """What became of the mutants."""

    outcome: Outcome
    red: list[RedCase] = field(default_factory=list)
    reds: int = 0
    killed: list[str] = field(default_factory=list)
    survivors: list[tuple[str, str]] = field(default_factory=list)
    not_tried: list[str] = field(default_factory=list)


def changes(root: Path, anchors: Sequence[Anchor]) -> list[Change]:
    """Give the mutants of anchored symbols, kinds in their order, canaries of all symbols first."""
    found = [
        Change(anchor.path, mutant)
        for anchor in anchors
        for mutant in mutants(_source(root, anchor.path), anchor.symbol or "", anchor.facts, TOKEN)
    ]
    return sorted(dict.fromkeys(found), key=lambda change: KINDS.index(change.mutant.kind))


def _source(root: Path, path: str) -> str:
    try:
        return (root / path).read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


@dataclass
class Trial:
    """Tries mutants one after the other, within a budget."""

    bench: Bench
    ground: Ground
    reds: int
    budget_s: float
    green_s: float

    def carry_out(self, planned: Sequence[Change]) -> Tried:
        """Try mutants until the budget is spent; a canary that stays green ends it at once."""
        tried = Tried(Outcome(Proof.INVALID, "no mutant could be tried"))
        began = time.monotonic()
        noticed: list[RedCase] = []
        for number, change in enumerate(planned):
            name = change.mutant.name
            if number >= MOST or time.monotonic() - began > self.budget_s:
                tried.not_tried.append(name)
                continue
            execution = self._execute(change, f"mutant-{number + 1}")
            if change.mutant.kind == "canary":
                if execution.colour is Colour.GREEN:
                    self._survives(tried, change)
                    tried.not_tried += [one.mutant.name for one in planned[number + 1 :]]
                    tried.outcome = Outcome(
                        Proof.GREEN_WITHOUT_FIX, f"{name}, and the gate stays green: it never gets there"
                    )
                    return tried
                tried.killed.append(name)
            elif execution.right:
                if not noticed and not self._confirmed(change, number, execution, tried):
                    return tried
                noticed += execution.right
                tried.killed.append(name)
            elif execution.colour is Colour.GREEN:
                self._survives(tried, change)
            else:
                tried.not_tried.append(f"{name} (undecided: {execution.detail[:120] or 'red for another reason'})")
        tried.red = noticed
        tried.outcome = self._outcome(tried, noticed)
        return tried

    def _confirmed(self, change: Change, number: int, first: Execution, tried: Tried) -> bool:
        """Whether the first mutant that is noticed is noticed every time."""
        again = [self._execute(change, f"mutant-{number + 1}-again-{n + 1}") for n in range(self.reds - 1)]
        if not agree((first, *again), self.ground.signature):
            tried.outcome = Outcome(Proof.UNSTABLE, f"{self.reds} executions with {change.mutant.name} disagree")
            return False
        tried.reds = self.reds
        return True

    def _outcome(self, tried: Tried, noticed: Sequence[RedCase]) -> Outcome:
        if noticed:
            outcome = by_cause(noticed, self.ground.signature, tried.reds)
            if outcome.verdict is not Proof.RED:
                return outcome
            changed = [name for name in tried.killed if "its body raises" not in name]
            return Outcome(Proof.RED, f"{len(changed)} changes noticed, {changed[0]} first: {noticed[0].headline}")
        if tried.survivors:
            return Outcome(Proof.GREEN_WITHOUT_FIX, f"green with every change that was tried: {tried.survivors[0][0]}")
        left = f"; not tried: {len(tried.not_tried)}" if tried.not_tried else ""
        return Outcome(Proof.INVALID, f"the gate gets there, but no change of behaviour could be judged{left}")

    def _execute(self, change: Change, state: str) -> Execution:
        path = self.bench.root / change.path
        original = path.read_bytes()
        try:
            path.write_bytes(change.mutant.source.encode("utf-8"))
            return self.bench.run(state, self.ground, timeout_s=max(LEAST_TIMEOUT_S, TIMEOUT_FACTOR * self.green_s))
        finally:
            path.write_bytes(original)

    def _survives(self, tried: Tried, change: Change) -> None:
        original = _source(self.bench.root, change.path)
        lines = difflib.unified_diff(
            original.splitlines(keepends=True),
            change.mutant.source.splitlines(keepends=True),
            f"a/{change.path}",
            f"b/{change.path}",
        )
        text = "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
        digest = self.bench.artefacts.keep(f"survivor:{change.mutant.name[:80]}", text.encode("utf-8", "replace"))
        tried.survivors.append((change.mutant.name, digest))
