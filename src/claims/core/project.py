"""Where a claims project keeps its things."""

from __future__ import annotations

from dataclasses import dataclass, field

from claims.core.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Settings of `[tool.claims]`. Paths are relative to `root` unless they are absolute."""

    root: str
    """Absolute path of the project."""
    evidence: str = "evidence"
    templates: str = "templates"
    output: str = "docs/lake"
    database: str = "sqlite:///evidence/ledger.db"
    """A database URL; a relative SQLite path starts at the root."""
    objects: str = "evidence/objects"
    """A folder, or the URL of an object store."""
    policy: Policy = field(default_factory=Policy)
    """What promotions ask for."""
