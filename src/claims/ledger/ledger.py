"""The ledger as flows use it: append runs and retractions, read what is recorded, keep artefacts."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from claims.core.canonical import canonical
from claims.core.errors import IntegrityError
from claims.ledger import cases, log, started
from claims.ledger.alive import Locks
from claims.ledger.database import Database, file_of, open_database
from claims.ledger.objects import Objects

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
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
    locks: Locks = field(default_factory=lambda: Locks(Path()))
    recovered: tuple[int, ...] = ()
    """Numbers of runs that this opening recorded as interrupted."""
    broken_off: tuple[Run, ...] = ()
    """Runs whose process died, where this opening records nothing: they are read as the next one will record them."""

    @classmethod
    def open(cls, project: Project, *, now: datetime, create: bool = False, write: bool = True) -> Self:
        """Open the ledger of a project, and see which runs died since the last opening.

        Args:
            create: whether a database is made where there is none.
            write: whether anything may be written. Then runs that died are recorded as interrupted; else they are
                read as such, and not a byte changes.

        Raises:
            ConfigError: a URL cannot be used, or the file is another program's.
            IntegrityError: the database cannot be used.
        """
        root = Path(project.root)
        database = open_database(project.database, root, create=create, write=write)
        ledger = cls(database, Objects(project.objects, root), Locks.beside(file_of(project.database, root)))
        try:
            if database and write:
                ledger.recovered = tuple(started.recover(database, ledger.locks, now, ledger._fitting))
            elif database:
                ledger.broken_off = tuple(started.dead(database, ledger.locks, now))
        except BaseException:
            ledger.close()
            raise
        return ledger

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the connection, and let go of what was announced."""
        if self.database:
            self.database.close()
        self.locks.close()

    def _writable(self) -> Database:
        if self.database is None:
            raise IntegrityError("there is no ledger yet; run `claims verify ENTRY` first")
        return self.database

    def announce(self, token: str, run: Run, timeout_s: float | None = None) -> None:
        """Note a run before its command starts, and hold the lock that says that we are at work on it."""
        database = self._writable()
        self.locks.hold(token, timeout_s)
        started.announce(database, token, run.to_body())

    def append_run(self, token: str, run: Run, blocks: Sequence[Block]) -> int:
        """Record a run with its cases; durable on return. Gives the run's number."""
        database = self._writable()
        body = self._fitting(run.to_body())
        self.objects.sync()
        with database.writing():
            appended = log.append(database, token, body)
            if appended.fresh:
                cases.insert(database, appended.seq, blocks)
            started.forget(database, token)
        self.locks.release(token)
        return appended.seq

    def append(self, token: str, body: Mapping[str, Any]) -> int:
        """Record another kind of event; durable on return."""
        database = self._writable()
        fitting = self._fitting(body)
        self.objects.sync()
        with database.writing():
            return log.append(database, token, fitting).seq

    def _fitting(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give a body that fits into an event: itself, or what names it by the digest of its bytes."""
        data = canonical(body)
        if len(data) <= log.MAX_BODY_BYTES:
            return body
        named = {name: body[name] for name in ("kind", "schema", "entry", "gate") if name in body}
        return named | {"whole": self.objects.put(data)}

    def read(self) -> log.Log:
        """Read the log, each record compared with its digest; runs that died count as the records they will become."""
        if self.database is None:
            return log.Log()
        found = log.read(self.database)
        died = [
            log.Event(seq, "run", run.to_body()) for seq, run in enumerate(self.broken_off, found.checkpoint.size + 1)
        ]
        found = replace(found, events=(*found.events, *died))
        if not any("whole" in event.body for event in found.events):
            return found
        events = [self._whole(event) for event in found.events]
        return replace(
            found,
            events=tuple(event for event in events if isinstance(event, log.Event)),
            faults=(*found.faults, *(fault for fault in events if isinstance(fault, log.Fault))),
        )

    def _whole(self, event: log.Event) -> log.Event | log.Fault:
        """Give an event with the body that it names by digest."""
        named = event.body.get("whole")
        if named is None:
            return event
        data = self.objects.get(named) if isinstance(named, str) else None
        try:
            body = json.loads(data) if data is not None else None
        except (ValueError, RecursionError):
            body = None
        keys = ("kind", "entry", "gate")
        if isinstance(body, dict) and all(body.get(key) == event.body[key] for key in keys):
            return event._replace(body=body)
        about = frozenset({(event.body["entry"], event.body["gate"])})
        return log.Fault(event.seq, f"the body of record {event.seq} does not match its digest", about)

    def cases(self, run: Run) -> list[Case]:
        """Read the cases of a run.

        Raises:
            IntegrityError: what is stored cannot be read.
        """
        try:
            return cases.unpack(cases.select(self.database, run.number)) if self.database else []
        except ValueError as error:
            raise IntegrityError(f"the stored cases of run {run.number} cannot be read: {error}") from error

    def failing_blocks(self, run: Run) -> list[Block]:
        """Read the blocks of a run's failing cases, as they were recorded.

        Raises:
            IntegrityError: what is stored is not what the run recorded.
        """
        try:
            blocks = cases.select(self.database, run.number, failing=True) if self.database else []
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

    def unreadable_notes(self) -> int:
        """Give how many announced runs cannot be read: nobody recorded them so, and they become no record."""
        return sum(note.run is None for note in started.notes(self.database)) if self.database else 0
