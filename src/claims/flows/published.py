"""What rendered pages say of the ledger that they were written from, beside the one that is here."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from claims import __version__
from claims.core.errors import IntegrityError
from claims.core.rollback import Erased, Rollback
from claims.entries.paths import leaves
from claims.entries.project import entry_slugs
from claims.render.checkpoints import checkpoints, published

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from claims.core.merkle import Checkpoint
    from claims.flows.workspace import Workspace

LAKE = "README.md"
"""The index page, which belongs to no entry and says nothing of the ledger."""
ADVICE = (
    "Either an older ledger was restored here, and what was recorded after it is missing: bring the newer one back. "
    "Or this is another ledger than the one that the page was written from, as in a fresh clone: then the page shows "
    "what only that one holds."
)
HOW_TO_ACCEPT = (
    "Writing over it erases the only witness: if that is meant, `claims render --accept-rollback` does it, and records "
    "that it was done."
)


def strangers(workspace: Workspace, paths: Iterable[Path]) -> list[tuple[Path, Checkpoint]]:
    """Give the pages whose checkpoint this ledger never had; where there is no ledger it had none but the empty one."""
    found = list(published(paths))
    roots = workspace.ledger.roots() if found else {}
    return [(path, point) for path, point in found if point.size and roots.get(point.size) != point.root]


def pages(workspace: Workspace) -> list[Path]:
    """Give the Markdown files of the output folder, as far as they lie there."""
    folder, root = workspace.root / workspace.project.output, workspace.project.root
    return sorted(path for path in folder.glob("*.md") if path.is_file() and not leaves(root, str(path)))


def told(workspace: Workspace, path: Path, point: Checkpoint) -> str:
    """Say what speaks against a page, in a sentence that names both."""
    written = f"was rendered at ledger size {point.size}, root {point.root[:16]}"
    if workspace.ledger.database is None:
        return f"{path.name} {written}, and there is no ledger here: the two cannot be compared"
    size = workspace.ledger.read().checkpoint.size
    return f"{path.name} {written}, which this ledger (size {size}) never had"


def refuse_to_erase(workspace: Workspace, paths: Iterable[Path]) -> None:
    """See that no page is written over that says more than this ledger can.

    Raises:
        IntegrityError: one does.
    """
    texts = [told(workspace, path, point) for path, point in strangers(workspace, paths)]
    if texts:
        raise IntegrityError("\n".join([*texts, ADVICE, HOW_TO_ACCEPT]))


def accept(workspace: Workspace, paths: Iterable[Path]) -> Rollback | None:
    """Record that pages of another state of the ledger are written over; None where there is none."""
    found = tuple(Erased(_name(workspace, path), point.size, point.root) for path, point in strangers(workspace, paths))
    if not found:
        return None
    rollback = Rollback(number=0, pages=found, at=workspace.now, version=__version__)
    workspace.ledger.append(f"rollback-{uuid.uuid4().hex}", rollback.to_body())
    return rollback


def _name(workspace: Workspace, path: Path) -> str:
    absolute = path.absolute()
    return absolute.relative_to(workspace.root).as_posix() if absolute.is_relative_to(workspace.root) else str(path)


def orphans(workspace: Workspace) -> Iterator[Path]:
    """Yield the pages of entries that are gone: ours by their checkpoint, and nobody writes or judges them any more."""
    slugs = entry_slugs(workspace.project)
    for path in pages(workspace):
        if path.name != LAKE and path.stem not in slugs and any(checkpoints(path)):
            yield path


def about_orphan(workspace: Workspace, path: Path) -> str:
    """Say what an orphan is, and what to do."""
    gone = f"{workspace.project.evidence}/{path.stem}"
    return f"it was rendered for the entry {path.stem}, and {gone} is gone: what it says holds no more; delete it"
