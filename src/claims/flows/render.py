"""`claims render`: pages of entries, the index of the lake, and blocks in documents that exist already."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from claims.core.blocks import Block, blocks
from claims.core.errors import ConfigError, Exit, UsageError
from claims.core.prose.finding import Place, at
from claims.core.prose.rules import Rule
from claims.entries.load import load_entry
from claims.entries.paths import link_out
from claims.entries.project import entry_slugs
from claims.flows import view
from claims.flows.evidence import Judged, Reader
from claims.flows.prose import Found, Linter, Prose
from claims.flows.templates import Templates
from claims.render.entry_page import render_entry
from claims.render.files import write
from claims.render.lake import Line, render_lake
from claims.render.managed import rewrite
from claims.render.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from claims.core.prose.finding import Finding
    from claims.core.verdict import Verdict
    from claims.flows.workspace import Workspace

LAKE = "README.md"


@dataclass
class Rendering:
    """What a rendering came to: texts by path, and what speaks against it."""

    pages: dict[Path, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    """Blocks of documents whose evidence refuses, as `file:line: ...`."""
    verdicts: list[Verdict] = field(default_factory=list)
    prose: Prose = field(default_factory=Prose)
    """What the rules of prose found in what the author wrote, and figures that were edited by hand."""

    @property
    def integrity(self) -> bool:
        """Whether a record that was asked for cannot be trusted."""
        return view.exit_of(self.verdicts) is Exit.INTEGRITY


@dataclass
class Renderer:
    """Renders entries and documents of one project from one state of its ledger."""

    workspace: Workspace

    @cached_property
    def reader(self) -> Reader:
        """The ledger, read once."""
        return Reader(self.workspace)

    @cached_property
    def _judged(self) -> dict[str, Judged]:
        return {}

    @cached_property
    def _templates(self) -> Templates:
        return Templates()

    @cached_property
    def _linter(self) -> Linter:
        return Linter(self.workspace, self.judged)

    def judged(self, slug: str) -> Judged:
        """Judge an entry, once."""
        if slug not in self._judged:
            self._judged[slug] = self.reader.judge(load_entry(self.workspace.project, slug))
        return self._judged[slug]

    def page(self, slug: str) -> Page:
        """Give an entry as templates see it."""
        judged = self.judged(slug)
        return Page(
            evidence=judged.evidence,
            verdicts=judged.verdicts,
            checkpoint=self.reader.log.checkpoint,
            standing=judged.standing,
        )

    def entry_text(self, slug: str, prose: Prose | None = None) -> str:
        """Give the page of an entry, which shows the rules of prose that its author switched off."""
        project = self.workspace.project
        prose = self._linter.entry(slug) if prose is None else prose
        allowed = tuple((one.code.value, one.because) for _, _, one in prose.answered)
        return render_entry(
            replace(self.page(slug), allowed=allowed),
            folder=self.workspace.root / project.evidence / slug,
            templates=self.workspace.root / project.templates,
            shown_as=f"{project.evidence}/{slug}",
            by=self._templates,
        )

    def entries(self, slugs: Sequence[str]) -> Rendering:
        """Render entries and the index of the lake."""
        rendering = Rendering()
        output = self.workspace.root / self.workspace.project.output
        faults: list[str] = []
        for slug in slugs:
            try:
                prose = self._linter.entry(slug)
                path, text = output / f"{slug}.md", self.entry_text(slug, prose)
                rendering.pages[path] = text
                rendering.prose.add(prose)
                rendering.prose.add(self._linter.page(path, text))
                rendering.prose.add(self._linter.typed_on_page(self.page(slug), path, text, prose))
                rendering.verdicts += self.judged(slug).verdicts.values()
            except ConfigError as error:
                faults += error.faults
        faults += filter(None, (self._link_out(path) for path in (*rendering.pages, output / LAKE)))
        if faults:
            raise ConfigError(*faults)
        rendering.pages[output / LAKE] = render_lake(list(self._lines()))
        return rendering

    def _link_out(self, path: Path) -> str | None:
        """Say that nothing is read or written at a place of the project that a link leads out of it."""
        absolute, root = path.absolute(), self.workspace.root
        if not absolute.is_relative_to(root):
            return None
        return link_out(str(root), str(absolute), absolute.relative_to(root).as_posix())

    def _lines(self) -> Iterator[Line]:
        for slug in entry_slugs(self.workspace.project):
            try:
                page = self.page(slug)
            except ConfigError:
                yield Line(slug, "", "entry.yaml is not valid", None, None)
                continue
            yield Line(slug, page.entry.title, _status(page), *page.counts())

    def document(self, path: Path, shown_as: str) -> Rendering:
        """Rewrite the blocks of a document."""
        rendering = Rendering()
        if fault := self._link_out(path):
            raise ConfigError(fault)
        try:
            text = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{shown_as} cannot be read: {error}") from error
        found = blocks(text, shown_as)
        faults: list[str] = []

        def ask(block: Block) -> object:
            try:
                page = self.page(block.entry)
                rendering.verdicts += [v for name, v in page.verdicts.items() if name == block.name]
                return page.functions()[block.kind](block.name)
            except (ConfigError, UsageError) as error:
                faults.append(f"{shown_as}:{block.line}: {error}")
                return ""

        rewritten = rewrite(text, found, ask)
        if faults:
            raise ConfigError(*faults)
        rendering.pages[path] = rewritten.text
        rendering.prose = self._linter.document(text, shown_as, [block.entry for block in found])
        rendering.prose.found += [Found(b.entry, shown_as, differs(text, b, *held)) for b, *held in rewritten.differing]
        rendering.prose.found += [Found(b.entry, shown_as, unseen(text, b)) for b in rewritten.unseen]
        rendering.refused = [f"{shown_as}:{b.line}: {b.kind} {b.entry}/{b.name} is refused" for b in rewritten.refused]
        return rendering


def _status(page: Page) -> str:
    """Give the author's word on the status, and what became of promotions on record."""
    standing, said = page.standing, page.entry.status.value
    if standing.fallen:
        return f"{said}, dropped from {standing.fallen.status.value}"
    return f"{said}, earned {standing.earned.value}" if standing.by else said


def differs(text: str, block: Block, held: str, said: str) -> Finding:
    """Make a finding of a block whose figure is not what the evidence says."""
    detail = f"{block.entry}/{block.name} is {said}"
    return at(text, Place(Rule.FIGURE_DIFFERS, block.start, block.end, detail))._replace(excerpt=held)


def unseen(text: str, block: Block) -> Finding:
    """Make a finding of a block whose verdict is not shown as one."""
    detail = f"{block.entry}/{block.name} is not shown as a verdict here: put a blank line before the block"
    return at(text, Place(Rule.HIDDEN_EVIDENCE, block.opens, block.start, detail))


def write_all(rendering: Rendering) -> list[Path]:
    """Write the pages that differ; give their paths."""
    return [path for path, text in rendering.pages.items() if write(path, text)]


def differing(rendering: Rendering) -> list[Path]:
    """Give the paths of pages that are not as they would be written."""
    return [
        path
        for path, text in rendering.pages.items()
        if not path.is_file() or path.read_bytes() != text.encode("utf-8")
    ]
