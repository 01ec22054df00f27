"""How the fix of a claim is taken away: itself, or an older revision, in a scratch worktree."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claims.core.errors import ConfigError
from claims.core.fix import PatchedFile, added_symbols, commit_of, is_test, split_patch, why_kept
from claims.core.red_proof import Method
from claims.core.weakened import weakened
from claims.gates.worktree import DoesNotApplyError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from claims.gates.worktree import Worktree

SHOWN = 12
SUPPORT = ("pytest.ini",)
"""Files that say how tests run: today's, like the tests."""


class Removal(NamedTuple):
    """A tree without the fix, and what is to be known of it."""

    method: Method
    tree: str
    took_away: str
    patch: bytes
    added: frozenset[str]
    """Names that the fix itself adds."""
    changed: tuple[str, ...]
    """Production files that differ, from the top of the repository."""
    weakened: tuple[str, ...] = ()
    """What the change that brought the fix took away from tests."""
    revision: str = ""
    """Tree of the fix's own revision with the tests of today, where an older one is shown: what is red there as well
    is red for other changes."""


class NotRemovable(NamedTuple):
    """Why neither the fix itself nor an older revision can be used; mutants are next."""

    why: str


class Source(NamedTuple):
    """What `fix.revert` names, read."""

    name: str
    patch: bytes
    commit: str | None
    from_file: bool


def read_fix(worktree: Worktree, folder: Path, revert: str, where: str) -> Source:
    """Read the patch file beside the entry, or the difference that a commit made.

    Raises:
        ConfigError: there is no such file and no such commit, or it changes nothing.
    """
    if (folder / revert).is_file():
        patch = (folder / revert).read_bytes().replace(b"\r\n", b"\n")
        commit = commit_of(patch)
        source = Source(revert, patch, worktree.commit(commit) if commit else None, from_file=True)
    else:
        commit = worktree.commit(revert)
        if commit is None:
            raise ConfigError(f"{where}: {revert!r} is neither a patch file beside the entry nor a commit here")
        parent = worktree.parent(commit)
        if parent is None:
            raise ConfigError(f"{where}: {revert!r} is the first commit: there is nothing before it to go back to")
        source = Source(commit[:12], worktree.difference(parent, commit), commit, from_file=False)
    if not split_patch(source.patch):
        raise ConfigError(f"{where}: {revert!r} changes no file")
    return source


def take_away(
    worktree: Worktree, source: Source, directories: Sequence[str], collected: Collection[str]
) -> Removal | NotRemovable:
    """Give the tree without the fix: its production hunks reversed, or an older revision with today's tests.

    Args:
        directories: folders, from the top of the repository, that paths in a patch file may start at.
        collected: files that the gate collects cases from, from the top of the repository.
    """
    files = split_patch(source.patch)
    said = ""
    for strip, directory in _readings(files, directories if source.from_file else [""]):
        chosen = [file for file in files if not why_kept(file.path(strip, directory), collected)]
        if not chosen:
            return NotRemovable(f"{source.name} changes tests and prose only")
        try:
            tree = worktree.without(b"".join(file.text for file in chosen), strip, directory)
        except DoesNotApplyError as error:
            said = said or str(error)
            continue
        paths = [file.path(strip, directory) for file in files]
        tests = [file for file in files if is_test(file.path(strip, directory), collected)]
        lost = _lost(worktree, source, tests, strip, directory)
        return _reversed(worktree, source, paths, tree, collected)._replace(weakened=lost)
    found = _older(worktree, source, files, collected) if source.commit else None
    return found or NotRemovable(f"{source.name} does not apply in reverse ({said})")


def _readings(files: Sequence[PatchedFile], directories: Sequence[str]) -> list[tuple[int, str]]:
    """Give the ways in which paths of a patch can be meant: with `a/` and `b/` or without, from several folders."""
    prefixed = all(file.raw.startswith(("a/", "b/")) for file in files)
    return [(strip, folder) for strip in ((1, 0) if prefixed else (0, 1)) for folder in dict.fromkeys(directories)]


def _reversed(
    worktree: Worktree,
    source: Source,
    paths: Sequence[str],
    tree: str,
    collected: Collection[str],
) -> Removal:
    changed = tuple(path for path in paths if not why_kept(path, collected))
    left = [f"{path} ({why})" for path in paths if (why := why_kept(path, collected))]
    text = f"{source.name} reversed in {_listed(changed)}" + (f"; left: {_listed(left)}" if left else "")
    return Removal(
        method=Method.PATCH if source.from_file else Method.COMMIT,
        tree=tree,
        took_away=text,
        patch=source.patch,
        added=_added(worktree, tree, changed),
        changed=changed,
    )


def _older(
    worktree: Worktree, source: Source, files: Sequence[PatchedFile], collected: Collection[str]
) -> Removal | None:
    """Give the revision before the fix, with the tests as they are today."""
    parent = worktree.parent(source.commit or "")
    if parent is None:
        return None
    kept = [path for path in worktree.paths(worktree.present) if is_test(path, collected) or path in SUPPORT]
    gone = [path for path in worktree.paths(parent) if is_test(path, collected) and path not in kept]
    tree = worktree.overlaid(parent, kept, gone)
    with_fix = [path for path in worktree.paths(source.commit or "") if is_test(path, collected) and path not in kept]
    changed = tuple(file.path(1, "") for file in files if not why_kept(file.path(1, ""), collected))
    return Removal(
        method=Method.OLDER_REVISION,
        tree=tree,
        took_away=f"{source.name} does not apply in reverse; {parent[:12]} before it, with the tests of today",
        patch=source.patch,
        added=_added(worktree, tree, changed),
        changed=changed,
        weakened=_lost(worktree, source, [file for file in files if is_test(file.path(1, ""), collected)]),
        revision=worktree.overlaid(source.commit or "", kept, with_fix),
    )


def _lost(
    worktree: Worktree, source: Source, tests: Sequence[PatchedFile], strip: int = 1, directory: str = ""
) -> tuple[str, ...]:
    """Give what the fix's change took away from tests; nothing where its test hunks can no longer be told apart."""
    before, after = worktree.parent(source.commit) if source.commit else None, source.commit
    if before is None or after is None:
        try:
            before = worktree.without(b"".join(file.text for file in tests), strip, directory) if tests else ""
        except DoesNotApplyError:
            return ()
        after = worktree.present
    paths = [file.path(strip, directory) for file in tests]
    python = [path for path in paths if path.endswith(".py")]
    return tuple(
        lost
        for path in python
        for lost in weakened(path, _text(worktree.content(before, path)), _text(worktree.content(after, path)))
    )


def _added(worktree: Worktree, tree: str, changed: Sequence[str]) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for path in changed:
        if path.endswith((".py", ".pyi")):
            before, present = worktree.content(tree, path), worktree.content(worktree.present, path)
            found |= added_symbols(_text(before), _text(present), path)
    return found


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode("utf-8", "replace")


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
