"""What a claim's fix names: a patch file, or a commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.core.fix import is_id
from claims.core.red_proof import fix_digest
from claims.gates.worktree import NoWorktreeError, commit_named

if TYPE_CHECKING:
    from claims.core.entry import Claim, Entry
    from claims.flows.workspace import Workspace


def patch_file(workspace: Workspace, entry: Entry, claim: Claim) -> bytes | None:
    """Give the content of the patch file beside the entry; None where the fix names a commit, or there is none."""
    if claim.fix is None:
        return None
    path = workspace.root / workspace.project.evidence / entry.slug / claim.fix.revert
    return path.read_bytes() if path.is_file() else None


def bound_to(workspace: Workspace, entry: Entry, claim: Claim) -> str:
    """Give the digest of what a red proof of a claim is bound to: of a fix that is a commit, that very commit."""
    patch = patch_file(workspace, entry, claim)
    named = claim.fix is not None and patch is None
    return fix_digest(entry, claim, patch, _commit(workspace, entry, claim.fix.revert) if named and claim.fix else "")


def _commit(workspace: Workspace, entry: Entry, name: str) -> str:
    """Give the commit that a name means now; a text that is none where it means none, or nobody can tell."""
    if is_id(name):
        return name
    root = workspace.root_of(entry)
    try:
        commit = commit_named(root if root.is_dir() else workspace.root, name, anybodys=True)
    except NoWorktreeError:
        commit = None
    return commit or f"nothing is called {name}"
