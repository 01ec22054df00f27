"""The patch file that a claim's fix names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claims.core.entry import Claim, Entry
    from claims.flows.workspace import Workspace


def patch_file(workspace: Workspace, entry: Entry, claim: Claim) -> bytes | None:
    """Give the content of the patch file beside the entry; None where the fix names a commit, or there is none."""
    if claim.fix is None:
        return None
    path = workspace.root / workspace.project.evidence / entry.slug / claim.fix.revert
    return path.read_bytes() if path.is_file() else None
