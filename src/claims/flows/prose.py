"""Prose of entries and documents against the rules, and against what the record answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from claims.core.blocks import blocks, sound
from claims.core.errors import ConfigError, UsageError
from claims.core.evidence import newest
from claims.core.judge import gate_reasons
from claims.core.markdown import Unreadable
from claims.core.prose.edited import edited_figures
from claims.core.prose.finding import Finding
from claims.core.prose.known import Known
from claims.core.prose.lint import lint
from claims.core.prose.rules import LIMITS, RULES, Rule
from claims.core.prose.texts import Authored, lint_texts
from claims.core.visible import plural
from claims.entries.load import load_entry
from claims.entries.project import entry_slugs
from claims.entries.texts import entry_texts
from claims.render.checked import typed_verdicts
from claims.render.checkpoints import MARK
from claims.render.red import carrying_proof
from claims.render.template_prose import templates_of, typed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from claims.core.entry import Entry
    from claims.core.evidence import GateEvidence
    from claims.core.prose.finding import Allowance, Linted
    from claims.entries.texts import Sentence
    from claims.flows.evidence import Judged
    from claims.flows.workspace import Workspace
    from claims.render.page import Page

ASSERTED = frozenset({"notes"})
"""Parts of an entry that are printed as said elsewhere, with their source."""


class Found(NamedTuple):
    """A finding in a file."""

    entry: str
    path: str
    finding: Finding

    @property
    def place(self) -> str:
        """File, line and column, as editors read them."""
        return f"{self.path}:{self.finding.line}:{self.finding.column}"


class Answered(NamedTuple):
    """A rule that was switched off in a file."""

    entry: str
    path: str
    allowance: Allowance


@dataclass
class Prose:
    """What the rules found in some files."""

    found: list[Found] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """What was not looked at, in words."""

    def take(self, linted: Linted, path: str, entry: str = "") -> None:
        """Add what was found in one file."""
        self.found += [Found(entry, path, one) for one in linted.findings]
        self.answered += [Answered(entry, path, one) for one in linted.allowed]
        if linted.figures:
            many = plural(linted.figures, "figure")
            self.left_out.append(f"{path}: {many} not asked for evidence, since the document has no claims block")

    def add(self, other: Prose) -> None:
        """Add what was found elsewhere; each thing once."""
        for mine, theirs in zip(self._lists(), other._lists(), strict=True):
            mine += [one for one in theirs if one not in mine]

    def _lists(self) -> tuple[list[Any], list[Any], list[Any]]:
        return self.found, self.answered, self.left_out


@dataclass
class Linter:
    """Holds the prose of one project against its record."""

    workspace: Workspace
    judged: Callable[[str], Judged]
    """Judges an entry, once."""

    @cached_property
    def texts(self) -> dict[str, str]:
        """Texts of claims and derived texts, of every entry that can be read; faults are told elsewhere."""
        found: dict[str, str] = {}
        for slug in entry_slugs(self.workspace.project):
            try:
                entry = load_entry(self.workspace.project, slug)
            except ConfigError:
                continue
            found |= {f"{slug}/{name}": claim.text for name, claim in entry.claims.items()}
            found |= {f"{slug}/{name}": derived.text for name, derived in entry.derived.items()}
        return found

    def known(self, slugs: Iterable[str]) -> Known:
        """Give what the record answers for a text about entries."""
        judged = [self.judged(slug) for slug in dict.fromkeys(slugs)]
        proofs = [carrying_proof(c, one.evidence)[0] for one in judged for c in one.entry.claims.values()]
        gates = [gate for one in judged for gate in one.evidence.gates.values()]
        return Known(
            texts=self.texts,
            red=any(proof is not None for proof in proofs),
            green=bool(gates) and all(map(_is_green, gates)),
        )

    def entry(self, slug: str) -> Prose:
        """Look at an entry: the texts of its declaration, its templates, and figures edited on its page."""
        project, root = self.workspace.project, self.workspace.root
        prose = Prose()
        known = self.known([slug])
        folder = root / project.evidence / slug
        source, sentences = entry_texts(project, slug)
        authored = _authored(self.judged(slug).entry, sentences, known)
        prose.take(lint_texts(source, authored), f"{project.evidence}/{slug}/entry.yaml", slug)
        for path in [*templates_of(folder), *templates_of(root / project.templates)]:
            shown_as = path.relative_to(root).as_posix()
            prose.take(self._template(path, shown_as, known), shown_as, slug if path.is_relative_to(folder) else "")
        return prose

    @staticmethod
    def _template(path: Path, shown_as: str, known: Known) -> Linted:
        source = _read(path, shown_as)
        linted = _lint(source, known, shown_as, shown=typed(source, shown_as))
        for block in sound(source):
            raise ConfigError(
                f"{shown_as}:{block.line}: nothing writes claims:{block.kind} blocks in a template; "
                f"call {block.kind}() there"
            )
        return linted

    def document(self, source: str, shown_as: str, slugs: Sequence[str]) -> Prose:
        """Look at a document with blocks of some entries. Where it has none, nobody manages its figures."""
        prose = Prose()
        known = self.known(slugs) if slugs else Known(texts=self.texts, managed=False)
        prose.take(_lint(source, known, shown_as), shown_as)
        return prose

    def page(self, path: Path, rendered: str) -> Prose:
        """Look for figures that were edited on the page of an entry, where it is of the ledger's present state."""
        was = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        if not MARK.findall(was) or MARK.findall(was) != MARK.findall(rendered):
            return Prose()
        shown_as = path.relative_to(self.workspace.root).as_posix()
        return Prose([Found(path.stem, shown_as, one) for one in edited_figures(was, rendered)])

    def typed_on_page(self, page: Page, path: Path, rendered: str, source: Prose) -> Prose:
        """Look for what a reader of a page would take for a verdict, and was put together by its template.

        Nothing where it was found in the source already: there it is mended.
        """
        if any(one.finding.code is Rule.TYPED_VERDICT for one in source.found):
            return Prose()
        shown_as, detail = path.relative_to(self.workspace.root).as_posix(), RULES[Rule.TYPED_VERDICT].against
        return Prose(
            [
                Found(page.entry.slug, shown_as, Finding(Rule.TYPED_VERDICT, one.line, 1, one.text[:80], detail))
                for one in typed_verdicts(rendered, page)
            ]
        )


def merged(proses: Iterable[Prose]) -> Prose:
    """Put together what was found in several looks."""
    whole = Prose()
    for prose in proses:
        whole.add(prose)
    return whole


def unmanaged(path: Path, shown_as: str) -> Prose:
    """Look at a document that belongs to no project.

    Raises:
        UsageError: it cannot be read, or has claims blocks, which only a project can answer.
    """
    prose = Prose()
    source = _read(path, shown_as)
    if blocks(source, shown_as):
        raise UsageError(f"{shown_as} has claims blocks, and there is no project here: name its folder with -C")
    prose.take(_lint(source, Known(managed=False), shown_as), shown_as)
    return prose


def view(prose: Prose) -> dict[str, Any]:
    """Give findings and rules switched off as JSON."""
    return {
        "findings": [
            {"code": one.code.value, "entry": entry, "on": path, "line": one.line, "column": one.column}
            | {"excerpt": one.excerpt, "detail": one.detail, "do": RULES[one.code].do}
            for entry, path, one in prose.found
        ],
        "allowed": [
            {"code": one.code.value, "entry": entry, "on": path, "line": one.line}
            | {"excerpt": one.excerpt, "because": one.because}
            for entry, path, one in prose.answered
        ],
        "left_out": prose.left_out,
        "limits": LIMITS,
    }


def _authored(entry: Entry, sentences: Sequence[Sentence], known: Known) -> list[Authored]:
    """Say what each text of an entry is held against. A claim may state the facts that it rests on, and is no copy."""
    found = []
    for one in sentences:
        held = Known(texts=known.texts, red=known.red, green=known.green, figures=_figures(entry, one))
        if one.part in ("claims", "derived"):
            held = Known(red=known.red, green=known.green, figures=held.figures)
        if one.part not in ASSERTED:
            found.append(Authored(one.text, one.start, one.end, held, heading=one.part == "title"))
    return found


def _figures(entry: Entry, one: Sentence) -> frozenset[str]:
    """Give the figures that a claim or derived text may state: facts of the anchors that it rests on."""
    bases = {one.name} if one.part == "claims" else entry.rests_on(one.name) if one.part == "derived" else set()
    anchors = [anchor for base in bases for anchor in entry.anchors_of(entry.claims[base])]
    return frozenset(str(value) for anchor in anchors for value in anchor.facts.values())


def _lint(source: str, known: Known, shown_as: str, *, shown: str | None = None) -> Linted:
    try:
        return lint(source, known, shown=shown)
    except Unreadable as error:
        raise error.of(shown_as) from error


def _is_green(evidence: GateEvidence) -> bool:
    """Whether a gate ran on what stands here, and nothing in its run failed, errored or was skipped."""
    run = newest(evidence)
    if run is None or run.counts is None or gate_reasons(evidence):
        return False
    return not (run.counts.failed or run.counts.errored or run.counts.skipped)


def _read(path: Path, shown_as: str) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{shown_as} cannot be read: {error}") from error
