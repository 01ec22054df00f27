"""Entries that have something of everything, judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from build import (
    NOW,
    a_claim,
    a_failed_run,
    a_failing_case,
    a_gate,
    a_page,
    a_retraction,
    a_run,
    an_anchor,
    an_entry,
    gate_evidence,
)
from claims.core.case import Counts
from claims.core.commit import Commit
from claims.core.entry import Derived, Entry, Lane, Note, Separation, Status
from claims.core.reasons import Code, Reason
from claims.render.entry_page import render_entry

if TYPE_CHECKING:
    from pathlib import Path

    from claims.render.page import Page

SECRET = "SECRET-SENTENCE"
"""The text of claims that are refused: it must be nowhere in a page."""


def an_entry_of_everything() -> Entry:
    """Gates, anchors, notes, separations, derived texts; claims held and refused."""
    return an_entry(
        a_gate(),
        a_gate("broad", run="python -m pytest tests"),
        an_anchor(facts={"attempts": 5, "mode": "a|b"}),
        an_anchor("gone", symbol=None, contains="text"),
        a_claim(authoritative=("gate", "anchor"), supporting=("broad", "note"), scope=("src/store.py",)),
        a_claim("on-windows", text=f"{SECRET} on Windows.", lane=Lane.WINDOWS),
        a_claim("anchored", text=f"{SECRET} anchored.", authoritative=("gate", "gone")),
        Note(name="note", text="It was green | before", source="closure <notes>"),
        Separation(name="call-sites", gate="broad", match="'root'", because="moved *later*"),
        Derived(name="short", rests_on=("claim",), text="I closed it."),
        Derived(name="long", rests_on=("short", "on-windows"), text=f"{SECRET} derived."),
        title="Closing a *race*",
        as_of="2026-02-14",
        status=Status.ACHIEVED,
        not_shown=("Other <platforms>",),
        not_supported=("Unbounded | retry",),
    )


def a_page_of_everything() -> Page:
    """That entry, judged from passing, failing and retracted runs."""
    entry = an_entry_of_everything()
    git = Commit(commit="c0ffee" * 6 + "abcd", dirty=True, tree="t" * 40)
    main = gate_evidence(a_run(7, git=git, properties=(("claims.note", "a *b* <c>"),)))
    failing = [
        a_failing_case("separated", position=0, place="src/x.py", headline="TypeError: missing 1 argument: 'root'"),
        a_failing_case("odd|one", position=1, place="src/y.py", headline="ValueError: <b>`x`</b>"),
    ]
    broad = gate_evidence(
        a_failed_run(6, gate="broad", started_at=NOW - timedelta(days=1), counts=Counts(5, 2, 2, 0, 1)),
        gate=entry.gates["broad"],
        failing=failing,
        retractions=(a_retraction(3, gate="broad", because="the disk | was full"),),
    )
    gone = Reason(Code.ANCHOR_MISSING, "gone", "src/store.py does not contain 'text'")
    return a_page(entry, main, broad, anchors={"anchor": (), "gone": (gone,)})


def rendered(folder: Path, template: str | None, page: Page | None = None) -> str:
    """A page by a template of its own, or by the shipped layout."""
    own = folder / "evidence" / "work"
    own.mkdir(parents=True, exist_ok=True)
    if template is not None:
        (own / "entry.md.j2").write_text(template, encoding="utf-8")
    shown = page or a_page_of_everything()
    return render_entry(shown, folder=own, templates=folder / "templates", shown_as="evidence/work")


def laid_out(text: str) -> str:
    """What a template itself put on a page: the index that follows where it places none is taken off."""
    return text.partition("\n\n## Evidence index\n")[0].rstrip("\n") + "\n"


def with_gate(page: Page, name: str, **changes: object) -> Page:
    """A page with one gate's evidence changed."""
    gates = dict(page.evidence.gates)
    gates[name] = replace(gates[name], **changes)  # type: ignore[arg-type]
    return replace(page, evidence=replace(page.evidence, gates=gates))
