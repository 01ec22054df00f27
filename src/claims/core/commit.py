"""Where a working tree stands in git, and what of it is not committed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NAMES_KEPT, NAME_CHARACTERS, NAMES_SHOWN = 20, 300, 5
"""Of uncommitted files: how many are recorded, with how much of their names, and how many are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """Where the working tree stood in git."""

    commit: str | None
    """None before the first commit, and where git could not be asked."""
    dirty: bool
    """Whether there were uncommitted changes in what this is about: of a run, in what its gate covers."""
    tree: str
    """Tree id of the working tree as it stood, uncommitted changes included."""
    uncommitted: tuple[str, ...] = ()
    """Some of the files that were not committed, from the entry's root; none for records of before they were named."""
    more: int = 0
    """How many others there were."""
    unknown: str = ""
    """Why git could not be asked, though there is a repository, and what mends it; empty where it could."""

    def to_body(self) -> dict[str, Any]:
        """Give the JSON value that the ledger keeps."""
        body: dict[str, Any] = {"commit": self.commit, "dirty": self.dirty, "tree": self.tree}
        if self.uncommitted:
            names = [name.encode("utf-8", "replace").decode() for name in self.uncommitted]
            body["uncommitted"] = names
        if self.uncommitted or self.more:
            body["more"] = self.more
        return body | ({"unknown": self.unknown.encode("utf-8", "replace").decode()} if self.unknown else {})

    @classmethod
    def from_body(cls, body: Mapping[str, Any] | None) -> Commit | None:
        """Read what `to_body` wrote; None outside a repository."""
        return cls(**{**body, "uncommitted": tuple(body.get("uncommitted", ()))}) if body else None

    def about(self, paths: Sequence[str]) -> Commit:
        """Give it for some files that are not committed."""
        shown = tuple(name[:NAME_CHARACTERS] for name in paths[:NAMES_KEPT])
        return replace(self, dirty=self.commit is None or bool(paths), uncommitted=shown, more=len(paths) - len(shown))

    @property
    def named(self) -> str:
        """Some of the files that were not committed, as a text; empty where none is known."""
        shown = ", ".join(self.uncommitted[:NAMES_SHOWN])
        more = len(self.uncommitted) - NAMES_SHOWN + self.more if len(self.uncommitted) > NAMES_SHOWN else self.more
        return shown + (f" and {more} more" if more else "")
