"""`claims audit`: everything that keeps entries from their next rung, the record itself first. Never writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from claims.core.blockers import Blocker, todo
from claims.core.blocks import blocks
from claims.core.drift import drifted
from claims.core.errors import ConfigError
from claims.core.evidence import newest
from claims.core.finding import Audit, Check, Finding, Note, Rung, Waived
from claims.core.policy import RUNGS, above, reaches
from claims.core.promotion import word_outlived
from claims.core.prose.rules import UNANSWERABLE
from claims.core.readiness import Blocking, Judgement, blocking, checks
from claims.core.reasons import INTEGRITY
from claims.core.waivers import CHECK as WAIVERS
from claims.core.waivers import settle
from claims.entries.paths import leaves
from claims.entries.project import entry_slugs
from claims.flows.integrity import ARTEFACTS, LEDGER, altered
from claims.flows.prose import Prose
from claims.flows.published import about_orphan, orphans, pages, strangers, told
from claims.flows.render import Renderer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from claims.core.entry import Status
    from claims.core.promotion import Standing
    from claims.flows.evidence import Judged
    from claims.flows.prose import Found
    from claims.flows.workspace import Workspace

PROSE, DOCUMENTS, STATUS, PAGES = "prose", "prose of documents", "status", "pages"


class Audited(NamedTuple):
    """What an audit came to, and what it read on the way."""

    audit: Audit
    prose: Prose
    standings: dict[str, Standing]

    @property
    def altered(self) -> bool:
        """Whether the record is not what was recorded."""
        return any(one.code in INTEGRITY for one in self.audit.findings)


def audit(workspace: Workspace, slugs: Sequence[str] = (), target: Status | None = None) -> Audited:
    """Look at everything that the policy asks about, and at the record that the answers rest on.

    Args:
        slugs: entries to look at; all where there are none. The log is always replayed whole.
        target: the rung to ask about; the next one of each entry where there is none.

    Raises:
        ConfigError: a file that an author wrote is wrong, and the record is whole: a damaged one is the graver news.
    """
    look = _Look(workspace, target)
    look.record(slugs)
    for slug in slugs or entry_slugs(workspace.project):
        look.entry(slug)
    look.documents(slugs)
    if not slugs:
        look.pages()
    return look.concluded()


@dataclass
class _Look:
    workspace: Workspace
    target: Status | None
    checks: list[Check] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    waived: list[Waived] = field(default_factory=list)
    rungs: list[Rung] = field(default_factory=list)
    prose: Prose = field(default_factory=Prose)
    standings: dict[str, Standing] = field(default_factory=dict)
    altered: list[Finding] = field(default_factory=list)
    aims: dict[str, Status] = field(default_factory=dict)
    """By entry: the rung that is asked about."""
    closed: set[str] = field(default_factory=set)
    """Entries whose documents have findings."""

    def __post_init__(self) -> None:
        self.renderer = Renderer(self.workspace)

    @property
    def asks_for_clean_prose(self) -> Status | None:
        """The first rung that asks for clean prose."""
        return next((rung for rung in RUNGS if self.workspace.project.policy.asks(rung).clean_prose), None)

    def record(self, slugs: Sequence[str]) -> None:
        """Compare the record with its digests."""
        self.checks += [Check("", LEDGER), Check("", ARTEFACTS)]
        self.altered = altered(self.workspace, self.renderer.reader, slugs)
        self.findings += self.altered

    def entry(self, slug: str) -> None:
        """Hold an entry against every line of the policy."""
        try:
            judged = self.renderer.judged(slug)
            prose = self.renderer.entries([slug]).prose
        except ConfigError as error:
            self.unread(Check(slug, "entry"), error)
            return
        self.prose.add(prose)
        settled = settle(slug, self.found(judged, prose), judged.entry.waivers, self.workspace.now.date())
        standing = self.standings[slug] = judged.standing
        target = self.target or above(standing.earned) or standing.earned
        self.aims[slug] = target
        blocked = [one.finding for one in settled.open if reaches(target, one.rung)] + list(settled.faults)
        self.findings += blocked
        asked = {one.finding for one in settled.waived if reaches(target, one.rung)}
        self.waived += [one for one in settled.answers if self.target is None or one.finding in asked]
        if self.target is None and word_outlived(judged.entry, standing):  # who promotes again is about to mend it
            self.findings.append(_dropped(slug, standing))
        self.rungs.append(Rung(slug, standing.earned, above(standing.earned), not blocked))

    def found(self, judged: Judged, prose: Prose) -> list[Blocking]:
        """Give what keeps an entry from any rung."""
        slug, policy = judged.entry.slug, self.workspace.project.policy
        commit = self.renderer.reader.commit_of(judged.entry)
        judgement = Judgement(judged.evidence, judged.verdicts, commit)
        self.checks += [*checks(judgement), Check(slug, PROSE), Check(slug, WAIVERS), Check(slug, STATUS)]
        found = [Blocking(one, RUNGS[0], waivable=False) for one in self.altered if one.entry in ("", slug)]
        found += blocking(judgement, policy)
        if rung := self.asks_for_clean_prose:
            found += [Blocking(_worded(one, slug), rung, one.finding.code not in UNANSWERABLE) for one in prose.found]
        return found

    def documents(self, slugs: Sequence[str]) -> None:
        """Look at the prose around claims blocks of these entries, or of any entry."""
        rung = self.asks_for_clean_prose
        if rung is None:
            return
        self.checks.append(Check("", DOCUMENTS))
        for path, entries in documents(self.workspace):
            if slugs and entries.isdisjoint(slugs):
                continue
            if not any(reaches(self.aims.get(entry, rung), rung) for entry in entries):
                continue
            shown_as = path.relative_to(self.workspace.root).as_posix()
            try:
                prose = self.renderer.document(path, shown_as).prose
            except ConfigError as error:
                self.unread(Check("", DOCUMENTS), error)
                continue
            self.prose.add(prose)
            self.findings += [_worded(one, "") for one in prose.found]
            self.closed |= entries if prose.found else set()

    def pages(self) -> None:
        """Look for pages that no entry answers for any more."""
        self.checks.append(Check("", PAGES))
        self.findings += [
            Finding(Blocker.ORPHAN_PAGE, "", path.name, about_orphan(self.workspace, path), check=PAGES)
            for path in orphans(self.workspace)
        ]

    def notes(self) -> Iterator[Note]:
        """Yield what a reader should know and nothing is blocked by."""
        workspace, reader = self.workspace, self.renderer.reader
        if workspace.ledger.database is None:
            yield Note("no-ledger", "", str(workspace.project.database), "there is no ledger here: nothing is recorded")
            for path, point in strangers(workspace, pages(workspace)):
                yield Note("no-ledger", path.stem, path.name, told(workspace, path, point))
        for one in reader.rollbacks:
            yield Note("rollback", "", f"record {one.number}", one.says)
        for slug in self.standings:
            for name, gate in self.renderer.judged(slug).evidence.gates.items():
                run = newest(gate)
                for kind, said in drifted(gate.drift(run)).items() if run else ():
                    yield Note("drift", slug, name, f"{kind} since run {run.number if run else 0}: {said}")

    def unread(self, check: Check, error: ConfigError) -> None:
        """Note what could not be looked at, beside a record that is altered; alone, it ends the audit."""
        if not self.altered:
            raise error
        self.checks.append(check)
        self.findings.append(
            Finding(Blocker.NOT_CHECKED, check.entry, check.entry or check.name, str(error), check=check.name)
        )

    def concluded(self) -> Audited:
        """Give what everything came to, in the order in which it is best mended."""
        order = sorted(
            dict.fromkeys(self.findings),
            key=lambda one: (list(type(todo(one.code))).index(todo(one.code)), one.entry, one.code, one.on),
        )
        rungs = [one._replace(open=one.open and one.entry not in self.closed) for one in self.rungs]
        found = Audit(
            checks=tuple(dict.fromkeys([*self.checks, *(Check(one.entry, one.check) for one in order)])),
            findings=tuple(order),
            waived=tuple(self.waived),
            rungs=tuple(rungs),
            notes=tuple(self.notes()),
        )
        return Audited(found, self.prose, self.standings)


def _dropped(slug: str, standing: Standing) -> Finding:
    assert standing.fallen is not None
    was = f"{standing.fallen.status.value} (record {standing.fallen.number})"
    text = f"it was {was} and is {standing.earned.value} now: {'; '.join(standing.because)}"
    return Finding(Blocker.PROMOTION_DROPPED, slug, slug, text, check=STATUS)


def _worded(one: Found, entry: str) -> Finding:
    """Give what a rule of prose found as an audit reports it."""
    finding = one.finding
    return Finding(
        finding.code.value,
        entry,
        one.place,
        f'"{finding.excerpt}": {finding.detail}',
        check=PROSE if entry else DOCUMENTS,
        path=one.path,
        line=finding.line,
        column=finding.column,
    )


def audit_prose(workspace: Workspace) -> Prose:
    """Give what the rules of prose find in every entry, and in the project's managed documents.

    Raises:
        ConfigError: a file that an author wrote is wrong.
    """
    renderer = Renderer(workspace)
    slugs = entry_slugs(workspace.project)
    prose = renderer.entries(slugs).prose if slugs else Prose()
    for path, _ in documents(workspace):
        prose.add(renderer.document(path, path.relative_to(workspace.root).as_posix()).prose)
    return prose


def documents(workspace: Workspace) -> Iterator[tuple[Path, set[str]]]:
    """Yield the documents that have claims blocks, with the entries that these name.

    Looked at is Markdown in the project's root and below `docs`, rendered pages aside.
    """
    output = workspace.root / workspace.project.output
    for path in sorted([*workspace.root.glob("*.md"), *(workspace.root / "docs").rglob("*.md")]):
        if path.is_file() and not path.is_relative_to(output) and not leaves(workspace.project.root, str(path)):
            text = path.read_text(encoding="utf-8", errors="replace")
            if "<!-- claims:" in text and (found := blocks(text, path.relative_to(workspace.root).as_posix())):
                yield path, {block.entry for block in found}
