"""One entry as a page: the functions that its template may call, and the evidence index."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from claims.core.entry import Label
from claims.core.errors import ConfigError
from claims.core.evidence import newest
from claims.core.judge import gate_reasons
from claims.core.nearest import nearest
from claims.core.promotion import Standing
from claims.core.reasons import Code, Reason
from claims.core.verdict import Held
from claims.core.visible import markdown
from claims.render.red import RED_FACTS, carrying_proof, red_facts
from claims.render.shown import Claimed, Refusal, Said, refusal, shown
from claims.render.way import NAMES, Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from claims.core.case import Counts
    from claims.core.entry import Entry
    from claims.core.evidence import Evidence, GateEvidence
    from claims.core.merkle import Checkpoint
    from claims.core.run import Run
    from claims.core.verdict import Verdict

UNMEASURED = frozenset(
    {
        Code.LEDGER_ALTERED,
        Code.ARTEFACT_ALTERED,
        Code.NEVER_RUN,
        Code.STALE_DEFINITION,
        Code.STALE_INPUTS,
        Code.INPUTS_MOVED,
        Code.LEAKED,
    }
)
"""Codes under which not even a figure of a run may be quoted: a failing count is a figure, a stale one is not."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Page:
    """A judged entry as its template sees it."""

    evidence: Evidence
    verdicts: Mapping[str, Verdict]
    checkpoint: Checkpoint
    measured: Mapping[str, object] = field(default_factory=dict)
    allowed: tuple[tuple[str, str], ...] = ()
    """Rules of prose that the author switched off, each with the reason given."""
    standing: Standing = field(default_factory=Standing)
    """The rung that the entry earned."""

    @property
    def entry(self) -> Entry:
        """The entry."""
        return self.evidence.entry

    def functions(self) -> dict[str, Any]:
        """Give the only ways from a template to evidence."""
        return {name: Way(name, getattr(self, name)) for name in NAMES}

    def claim(self, name: str) -> Claimed | Refusal:
        """Give a claim, or its refusal."""
        self._known(name, self.entry.claims, "claim")
        return shown(self.verdicts[name])

    def derived(self, name: str) -> Claimed | Refusal:
        """Give a derived text, or its refusal."""
        self._known(name, self.entry.derived, "derived text")
        return shown(self.verdicts[name])

    def gate(self, name: str) -> Said | Refusal:
        """Give what the newest run of a gate came to, such as `1 passed in 4.86 s`."""
        self._known(name, self.entry.gates, "gate")
        run = self._figures(name)
        if isinstance(run, tuple):
            return refusal(name, run, quoted=False)
        assert run.counts is not None
        return Said(f"{said(run.counts)} in {run.duration_s:.2f} s")

    def fact(self, name: str) -> object:
        """Give a value that evidence measured: `ANCHOR.FACT`, `GATE.passed`, `GATE.claims.NAME`, `CLAIM.red.NAME`."""
        claim, red, what = str(name).rpartition(".red.")
        if red and claim in self.entry.claims:
            return self._red(name, claim, what)
        subject, _, what = str(name).partition(".")
        if subject in self.entry.anchors:
            return self._anchored(name, subject, what)
        self._known(subject, {**self.entry.gates, **self.entry.anchors}, "gate or anchor")
        run = self._figures(subject)
        if isinstance(run, tuple):
            return refusal(name, run, quoted=False)
        figures = gate_figures(run)
        if len({value for key, value in run.properties if key == what}) > 1:
            raise ConfigError(f"{name} was recorded with different values by run {run.number}; give each its own name")
        if what not in figures:
            raise ConfigError(f"{subject} has no fact {what!r}{nearest(what, figures)}; it has: {', '.join(figures)}")
        return figures[what]

    def _anchored(self, name: str, anchor: str, what: str) -> object:
        facts = self.entry.anchors[anchor].facts
        self._known(what, facts, f"fact of {anchor}")
        reasons = self.evidence.anchors[anchor]
        return refusal(name, reasons, quoted=False) if reasons else facts[what]

    def _red(self, name: str, claim: str, what: str) -> object:
        """Give what a red proof of a claim recorded of the failure."""
        self._known(what, dict.fromkeys(RED_FACTS), f"fact of a red proof of {claim}")
        proof, reasons = carrying_proof(self.entry.claims[claim], self.evidence)
        return refusal(name, reasons, quoted=False) if proof is None else red_facts(proof)[what]

    def _figures(self, name: str) -> Run | tuple[Reason, ...]:
        """Give the run whose figures may be quoted, or why none may."""
        evidence = self.evidence.gates[name]
        reasons = gate_reasons(evidence)
        run = newest(evidence)
        unusable = [reason for reason in reasons if reason.code in UNMEASURED]
        if run is None or unusable or run.counts is None:
            return tuple(unusable or reasons)
        return run

    @staticmethod
    def _known(name: object, known: Mapping[str, object], what: str) -> None:
        if name not in known:
            names = ", ".join(known) or "none"
            raise ConfigError(f"there is no {what} {name!r}{nearest(str(name), known)}; there are: {names}")

    def evidence_index(self) -> Said:
        """Give the evidence in three labelled tables, and everything that speaks against the claims."""
        from claims.render.index import evidence_index

        return Said(evidence_index(self))

    def labelled(self, label: Label) -> dict[str, list[str]]:
        """Give the claims by the gate, anchor or note that is named under a label."""
        found: dict[str, list[str]] = {}
        for claim in self.entry.claims.values():
            for name in claim.authoritative if label is Label.AUTHORITATIVE else claim.supporting:
                found.setdefault(name, []).append(claim.id)
        return found

    def counts(self) -> tuple[int, int]:
        """Give the number of claims held and refused."""
        held = sum(isinstance(self.verdicts[name], Held) for name in self.entry.claims)
        return held, len(self.entry.claims) - held


def said(counts: Counts) -> str:
    """Give counts as a test runner says them: `3 failed, 60 passed, 6 skipped`."""
    words = ("failed", "errored", "passed", "skipped")
    return ", ".join(f"{n} {word}" for word in words if (n := getattr(counts, word))) or "no case"


def gate_figures(run: Run) -> dict[str, object]:
    """Give the facts of a run: counts, duration, exit code, number, platform, and recorded properties."""
    assert run.counts is not None
    return {
        **run.counts._asdict(),
        "duration_s": round(run.duration_s, 2),
        "exit_code": run.exit_code,
        "run": run.number,
        "platform": run.platform,
        **dict(run.properties),
    }


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Give the lines of a table; cells are Markdown already."""
    lines = [f"| {' | '.join(cells)} |" for cells in rows]
    return [f"| {' | '.join(header)} |", f"|{' --- |' * len(header)}", *lines] if lines else ["None."]


def state(evidence: GateEvidence) -> str:
    """Give the outcome of a gate as it counts now."""
    reasons = gate_reasons(evidence)
    return markdown(reasons[0].code.value if reasons else "passed")
