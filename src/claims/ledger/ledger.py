"""The ledger as flows use it: append runs and retractions, read what is recorded, keep artefacts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from claims.core.errors import IntegrityError
from claims.ledger import cases, log, started
from claims.ledger.database import Database, open_database
from claims.ledger.objects import Objects

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

    from claims.core.case import Case
    from claims.core.project import Project
    from claims.core.run import Run
    from claims.ledger.cases import Block


@dataclass
class Ledger:
    """An open ledger. `database` is None where nothing was ever recorded."""

    database: Database | None
    objects: Objects
    recovered: tuple[int, ...] = ()
    """Numbers of runs that this opening recorded as interrupted."""

    @classmethod
    def open(cls, project: Project, *, create: bool) -> Self:
        """Open the ledger of a project, and record what died since the last opening.

        Raises:
            ConfigError: a URL cannot be used.
            IntegrityError: the database cannot be used.
        """
        root = Path(project.root)
        database = open_database(project.database, root, create=create)
        recovered = started.recover(database) if database else []
        return cls(database, Objects(project.objects, root), tuple(recovered))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.database:
            self.database.close()

    def _writable(self) -> Database:
        if self.database is None:
            raise IntegrityError("there is no ledger yet; run `claims verify ENTRY` first")
        return self.database

    def announce(self, token: str, run: Run) -> None:
        """Note a run before its command starts."""
        started.announce(self._writable(), token, run.to_body())

    def append_run(self, token: str, run: Run, blocks: Sequence[Block]) -> int:
        """Record a run with its cases; durable on return. Gives the run's number."""
        database = self._writable()
        self.objects.sync()
        with database.writing():
            number = log.append(database, token, run.to_body())
            cases.insert(database, number, blocks)
            started.forget(database, token)
        return number

    def append(self, token: str, body: Mapping[str, Any]) -> int:
        """Record another kind of event; durable on return."""
        database = self._writable()
        with database.writing():
            return log.append(database, token, body)

    def read(self) -> log.Log:
        """Read the log, each record compared with its digest."""
        return log.read(self.database) if self.database else log.Log()

    def cases(self, run: Run) -> list[Case]:
        """Read the cases of a run.

        Raises:
            IntegrityError: what is stored cannot be read.
        """
        try:
            return cases.unpack(cases.select(self._writable(), run.number))
        except (ValueError, TypeError) as error:
            raise IntegrityError(f"the stored cases of run {run.number} cannot be read: {error}") from error

    def failing_blocks(self, run: Run) -> list[Block]:
        """Read the blocks of a run's failing cases, as they were recorded.

        Raises:
            IntegrityError: what is stored is not what the run recorded.
        """
        try:
            blocks = cases.select(self._writable(), run.number, failing=True)
        except ValueError as error:
            raise IntegrityError(f"the stored cases of run {run.number} cannot be read: {error}") from error
        if cases.failing_digest(blocks) != run.failing_digest:
            raise IntegrityError(f"the stored cases of run {run.number} do not match their digest")
        return blocks

    def check_checkpoints(self) -> list[log.Fault]:
        """Recompute every checkpoint, for audits."""
        return log.check_checkpoints(self.database) if self.database else []

    def roots(self) -> dict[int, str]:
        """Give the root that the tree had at each size, recomputed from the records."""
        return log.roots(self.database) if self.database else {}

    def runs_with_cases(self) -> list[int]:
        """Give the numbers of runs that cases are stored for."""
        return cases.runs(self.database) if self.database else []
