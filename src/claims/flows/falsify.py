"""`claims falsify`: green, the fix taken away, red, the fix put back, green again; and the record of it."""

from __future__ import annotations

import tempfile
import uuid
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from claims.core.canonical import digest
from claims.core.errors import NothingToJudgeError, UsageError
from claims.core.nearest import nearest
from claims.core.red import Proof
from claims.core.red_proof import RedProof, symbol_anchors
from claims.core.red_verdict import Outcome
from claims.flows.artefacts import Artefacts
from claims.flows.made import made_by
from claims.flows.red_attempt import Attempt, Effort, Target
from claims.flows.red_bench import Bench, LeakedError
from claims.flows.red_fix import bound_to
from claims.flows.red_removal import Source, read_fix
from claims.flows.verify import launches
from claims.flows.workspace import reports_of
from claims.gates import platform
from claims.gates.command import NotStartedError, resolve
from claims.gates.manifest import files_of, meaning_of
from claims.gates.worktree import NoWorktreeError, scratch_worktree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from claims.core.entry import Claim, Entry
    from claims.flows.workspace import Workspace
    from claims.gates.inputs import Snapshot
    from claims.gates.worktree import Worktree


def choose(workspace: Workspace, entry: Entry, wanted: str | None) -> tuple[list[Target], list[str]]:
    """Give what to prove of an entry, and why other claims are left out.

    Raises:
        UsageError: there is no such claim.
        NothingToJudgeError: nothing of it can be proved.
    """
    if wanted is not None and wanted not in entry.claims:
        known = ", ".join(entry.claims)
        raise UsageError(f"{entry.slug} has no claim {wanted!r}{nearest(wanted, entry.claims)}; it has: {known}")
    chosen: list[Target] = []
    left: list[str] = []
    for claim in entry.claims.values() if wanted is None else [entry.claims[wanted]]:
        if not claim.lane.admits(platform.here()) and not any(launches(gate) for gate in entry.gates_of(claim)):
            left.append(f"{claim.id}: its lane is {claim.lane.value}, and this is {platform.here()}")
        elif absent := _absent(workspace, entry, claim):
            left.append(f"{claim.id}: {absent}")
        elif claim.fix is None and not symbol_anchors(entry, claim):
            left.append(f"{claim.id}: it names no `fix`, and no anchor at a Python symbol")
        else:
            chosen += [Target(claim, gate) for gate in entry.gates_of(claim)]
    if not chosen:
        raise NothingToJudgeError(
            f"nothing of {entry.slug} can be taken away: {'; '.join(left) or 'it claims nothing'}. "
            "Give the claim `fix: {revert: PATCH-OR-COMMIT}`, or an anchor at the symbol that it is about"
        )
    return chosen, left


def _absent(workspace: Workspace, entry: Entry, claim: Claim) -> str:
    """Say what is missing of a lane that a claim's gates are launched on; empty where nothing is."""
    root = workspace.root_of(entry)
    for gate in filter(launches, entry.gates_of(claim)):
        try:
            resolve(gate, project_root=workspace.root, root=root, platform=platform.here())
        except NotStartedError as error:
            return error.detail
    return ""


def falsify(
    workspace: Workspace,
    entry: Entry,
    targets: Sequence[Target],
    effort: Effort,
    *,
    clock: Callable[[], datetime],
    progress: Callable[[str], Callable[[float, str], None] | None],
) -> Iterator[RedProof]:
    """Prove each target in a scratch copy of the working tree, and record what came of it.

    Raises:
        ConfigError: what is to be taken away cannot be found, or cannot be taken away.
        UsageError: there is no git repository, or files change while they are copied.
    """
    before = workspace.snapshot(entry)
    looked_at = before.manifest(())
    done: dict[tuple[str, str], RedProof] = {}
    try:
        with scratch_worktree(workspace.root_of(entry)) as worktree:
            if workspace.snapshot(entry).manifest(()) != looked_at:
                raise UsageError("files changed while the working tree was copied; run it again without editing")
            prover = Prover(workspace, entry, worktree, before, effort, clock, progress)
            sources = {claim.id: prover.source(claim) for claim, _ in targets}
            for target in targets:
                key = (target.gate.name, prover.fix(target.claim))
                if key in done:  # the same fix and gate under another claim: one look answers both
                    yield prover.record(replace(done[key], claim=target.claim.id))
                else:
                    done[key] = prover.prove(target, sources[target.claim.id])
                    yield prover.record(done[key])
    except NoWorktreeError as error:
        raise UsageError(f"a red proof needs a git repository to copy, and {error}") from error


@dataclass
class Prover:
    """Proves the claims of one entry in one worktree."""

    workspace: Workspace
    entry: Entry
    worktree: Worktree
    snapshot: Snapshot
    effort: Effort
    clock: Callable[[], datetime]
    progress: Callable[[str], Callable[[float, str], None] | None]

    @property
    def folder(self) -> Path:
        """The entry's folder."""
        return self.workspace.root / self.workspace.project.evidence / self.entry.slug

    def fix(self, claim: Claim) -> str:
        """Give the digest of what a proof of a claim is bound to."""
        return bound_to(self.workspace, self.entry, claim)

    def source(self, claim: Claim) -> Source | None:
        """Read what the claim's fix names; None where it names none."""
        if claim.fix is None:
            return None
        name = f"{self.workspace.project.evidence}/{self.entry.slug}/entry.yaml: claims.{claim.id}.fix.revert"
        return read_fix(self.worktree, self.folder, claim.fix.revert, name)

    def record(self, proof: RedProof) -> RedProof:
        """Append a proof to the ledger."""
        self.workspace.ledger.objects.sync()
        return replace(proof, number=self.workspace.ledger.append(uuid.uuid4().hex, proof.to_body()))

    def prove(self, target: Target, source: Source | None) -> RedProof:
        """Show green, red and green again, and give what that comes to."""
        started_at = self.clock()
        with tempfile.TemporaryDirectory(prefix="claims-bench-") as scratch:
            artefacts = Artefacts(self.workspace.ledger.objects)
            where = Path(scratch).resolve()
            bench = Bench(self.workspace, self.entry, target.gate, self.worktree, where, self.progress, artefacts)
            made = made_by(self.workspace, self.entry) if target.gate.covers else frozenset()
            manifest = self.snapshot.manifest(target.gate.covers, without=reports_of(self.entry), made=made)
            artefacts.keep("inputs", manifest)
            means = artefacts.keep("meaning", meaning_of(manifest, self.snapshot.folder))
            patterns = () if target.gate.traced else target.gate.covers
            commit = self.snapshot.about(files_of(manifest).keys(), patterns, target.claim.scope)
            attempt = Attempt(self, target, source, bench, commit)
            try:
                attempt.carry_out()
            except NotStartedError as error:
                attempt.outcome = Outcome(Proof.INVALID, f"{error.ending.value}: {error.detail}")
            except LeakedError as error:
                attempt.outcome = Outcome(Proof.LEAKED, str(error))
            finally:
                self.worktree.show(self.worktree.present)
        duration_s = (self.clock() - started_at).total_seconds()
        return replace(attempt.proof(started_at, duration_s, digest(manifest)), meaning=means)
