"""Templates in a process of their own: the same pages as in ours, and none that takes for ever or fills the memory."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from claims.core.errors import ConfigError
from claims.flows.templates import Templates
from claims.gates.limited import Limited
from claims.render.entry_page import header, render_entry
from render.pages import a_page_of_everything, rendered

MEMORY_BYTES = 300 * 2**20


@pytest.fixture(scope="module")
def templates() -> Iterator[Templates]:
    """One process for all of them, as for all entries of a command."""
    made = Templates(Limited("claims.render.child", cpu_s=1, wall_s=30, memory=MEMORY_BYTES))
    yield made
    made.close()


def through(templates: Templates, folder: Path, template: str) -> str:
    """What a template gives, rendered in the other process."""
    page = a_page_of_everything()
    (folder / "entry.md.j2").write_text(template, encoding="utf-8")
    return templates([folder], "entry.md.j2", "evidence/work/entry.md.j2", {"entry": header(page)}, page.functions())


EVERYTHING = (
    "{{ claim('claim') }}\n\n{{ claim('on-windows') }}\n\n{{ derived('short') }}\n\n{{ gate('gate') }}, "
    "{{ fact('anchor.attempts') + 1 }}, {{ fact('anchor.mode') }}, {{ claim('claim').held }} "
    "{{ claim('claim').runs[0] }} {{ claim('on-windows').codes|join(', ') }} {{ entry.title }} {{ claim }}\n\n"
    "{{ evidence_index() }}\n"
)


def test_a_page_is_the_same_as_in_our_process(templates: Templates, tmp_path: Path) -> None:
    """Every way to evidence gives what it gives here, with the types that a template can ask for."""
    own = tmp_path / "evidence" / "work"
    here = rendered(tmp_path, EVERYTHING)
    there = render_entry(
        a_page_of_everything(), folder=own, templates=tmp_path / "templates", shown_as="evidence/work", by=templates
    )
    assert there == here


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{% set x = 'x' * 900000 %}{% for a in x %}{% for b in x %}{% endfor %}{% endfor %}", "1 s of computing"),
        ("{% set x = ('x' * 900000)|map('center', 900000)|list %}", "memory"),
        ("{{ " + "(" * 100000 + "1" + ")" * 100000 + " }}", ""),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "recursion"),
        ("one\n{{ claim('no') }}", "entry.md.j2:2: there is no claim 'no'"),
        ("one\n{{ claim() }}", "entry.md.j2:2: Page.claim() missing 1 required positional argument"),
        ("one\n\n{{ nothing }}", "entry.md.j2:3: 'nothing' is undefined"),
        ("one\n{{ claim(claim) }}", "entry.md.j2:2: there is no claim 'claim()'"),
    ],
)
def test_what_goes_wrong_is_the_template_s_to_mend(
    templates: Templates, tmp_path: Path, template: str, says: str
) -> None:
    """Its name is told with what was asked too much of, or with the line; and the next template is rendered."""
    began = time.monotonic()
    with pytest.raises(ConfigError) as caught:
        through(templates, tmp_path, template)
    assert str(caught.value).startswith("evidence/work/entry.md.j2:")
    assert says in str(caught.value)
    assert time.monotonic() - began < 30
    assert through(templates, tmp_path, "fine") == "fine"
