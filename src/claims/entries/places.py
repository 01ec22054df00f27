"""Places on disk that an entry names: each inside the project, and written the one way that travels."""

from __future__ import annotations

import os.path
import re
from typing import TYPE_CHECKING, Any

from claims.entries.faults import shown
from claims.entries.names import named
from claims.entries.paths import leaves, path_fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.core.project import Project
    from claims.entries.faults import Faults, Steps
    from claims.entries.names import Raw

_LINE = re.compile(r"(:\d+(:\d+)?|#L\d+(-L?\d+)?)$")


def check_places(project: Project, slug: str, raw: Raw, faults: Faults) -> None:
    """Add a fault for every path that leaves the project, really or by its words, and for every crooked anchor."""
    root = raw.get("root", ".")
    if root is None or not _root_holds(project, root, faults):
        root = None
    else:
        for steps, path in _paths(raw):
            if (wrong := path_fault(path, root)) is not None:
                faults.at(steps, wrong)
    for name, anchor in named(raw, "anchors").items():
        if (anchor or {}).get("at") is not None:
            _check_anchor(project, root, name, anchor, faults)
    for claim_id, claim in named(raw, "claims").items():
        revert = ((claim or {}).get("fix") or {}).get("revert")
        if revert is not None and (wrong := _revert_fault(revert, f"{project.evidence}/{slug}")) is not None:
            faults.at(("claims", claim_id, "fix", "revert"), wrong)
        signature = ((claim or {}).get("fix") or {}).get("signature") or {}
        if signature.get("hang") and len(signature) > 1:
            wrong = "a hang shows neither exception nor message: keep `hang`, or `exception` and `match`"
            faults.at(("claims", claim_id, "fix", "signature"), wrong)


def _root_holds(project: Project, root: str, faults: Faults) -> bool:
    if root == ".":
        return True
    folder = f"{project.root}/{root}"
    wrong = path_fault(root)
    if wrong is None and leaves(project.root, folder):
        wrong = f"expected a folder inside the project, found {shown(root)}, a link that leaves it"
    if wrong is None and not os.path.isdir(folder):  # noqa: PTH112  (Path.is_dir raises on a name too long)
        wrong = f"expected a folder that exists, from the project root, found {shown(root)}"
    if wrong is not None:
        faults.at(("root",), wrong)
    return wrong is None


def _paths(raw: Raw) -> Iterator[tuple[Steps, str]]:
    """Yield every path and pattern that starts at the root of the entry, anchors aside."""
    for name, gate in named(raw, "gates").items():
        report = (gate or {}).get("report")
        covers = (gate or {}).get("covers")
        yield from _items(covers if isinstance(covers, list) else None, ("gates", name, "covers"))
        for theirs, ours in ((gate or {}).get("paths") or {}).items():
            yield from _items(ours, ("gates", name, "paths", theirs))
        if isinstance(report, dict):
            yield from _items(report.get("file"), ("gates", name, "report", "file"))
    yield from _items(raw.get("carry"), ("carry",))
    for claim_id, claim in named(raw, "claims").items():
        yield from _items((claim or {}).get("scope"), ("claims", claim_id, "scope"))


def _items(value: Any, steps: Steps) -> Iterator[tuple[Steps, str]]:
    if isinstance(value, str):
        yield steps, value
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if item is not None:
            yield (*steps, index), item


def _check_anchor(project: Project, root: str | None, name: str, anchor: dict[str, Any], faults: Faults) -> None:
    path, separator, symbol = anchor["at"].partition("::")
    wrong = _anchor_fault(path, separator, symbol, anchor)
    if wrong is None and root is not None:
        wrong = path_fault(path, root)
        if wrong is None and leaves(project.root, f"{project.root}/{root}/{path}"):
            wrong = f"expected a file inside the project, found {shown(path)}, a link that leaves it"
    if wrong is not None:
        faults.at(("anchors", name, "at"), wrong)
    if "facts" in anchor and not separator:
        faults.at(("anchors", name, "facts"), "facts are read at a symbol: write `at: path::Qualified.symbol`")


def _anchor_fault(path: str, separator: str, symbol: str, anchor: dict[str, Any]) -> str | None:
    if _LINE.search(anchor["at"]):
        return (
            f"expected `path::Qualified.symbol`, or a path beside `contains`, found {shown(anchor['at'])}: "
            "a line number moves with every edit"
        )
    if not path.strip():
        return f"expected a path before `::`, found {shown(anchor['at'])}"
    if separator and not all(part.isidentifier() for part in symbol.split(".")):
        return f"expected a symbol after `::`, names joined by dots, found {shown(symbol)}"
    if separator and "contains" in anchor:
        return "expected either a symbol after `::` or `contains`, found both: take one of them away"
    if not separator and "contains" not in anchor:
        return "expected `path::Qualified.symbol`, or `contains` beside a plain path, found a plain path alone"
    return None


def _revert_fault(revert: str, folder: str) -> str | None:
    if revert.startswith("-"):
        return (
            f"expected a commit, or a patch file beside the entry, found {shown(revert)}, which git takes for an option"
        )
    return path_fault(revert, folder)
