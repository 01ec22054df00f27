"""What an author typed into a template: evidence is hidden, and literals that reach the page are not."""

from __future__ import annotations

import pytest

from claims.core.errors import ConfigError
from claims.core.prose.known import Known
from claims.core.prose.lint import lint
from claims.render.environment import shipped
from claims.render.template_prose import templates_of, typed


def found(source: str) -> list[str]:
    """The codes found in a template."""
    return [one.code.value for one in lint(source, Known(), shown=typed(source, "entry.md.j2")).findings]


TYPED = {
    "a-figure": "It makes 5 attempts.",
    "a-number-in-an-expression": "It makes {{ 5 }} attempts.",
    "a-text-in-an-expression": 'It makes {{ "5" }} attempts.',
    "a-text-beside-evidence": 'It makes {{ fact("a.b") ~ " of 5 attempts" }}.',
    "a-variable": "{% set n = 5 %}It makes {{ n }} attempts.",
    "a-loop-over-literals": '{% for n in ["5 attempts"] %}{{ n }}{% endfor %}',
    "a-layout-with-a-figure": '{{ "5 attempts and {}".format(fact("a.b")) }}',
    "inside-a-block": "{% block problem %}\nIt makes 5 attempts.\n{% endblock %}",
    "inside-raw": "{% raw %}It makes 5 attempts.{% endraw %}",
    "after-a-comment": "{# 3 #}\r\nIt makes 5 attempts.\r\n",
    "trimmed": "{%- if entry.as_of -%}\n  It makes 5 attempts.\n{%- endif -%}",
}
BOUND = {
    "a-fact": 'It makes {{ fact("read-retry.attempts") }} attempts.',
    "a-name-with-digits": 'It makes {{ fact("cluster10.5 attempts") }} attempts.',
    "a-fact-rounded": 'It took {{ fact("gate.duration_s")|round(1) }} s.',
    "a-fact-in-another-unit": 'It took {{ fact("gate.duration_s") * 1000 }} ms.',
    "a-layout": 'It took {{ "%.1f"|format(fact("gate.duration_s")) }} s.',
    "a-condition": "{% if entry.held > 3 %}Text.{% endif %}",
    "a-comment": "{# 5 attempts #}",
    "another-template": '{% include "part5.md.j2" %}',
    "what-is-known-of-the-entry": "{{ entry.title|truncate(40) }} {{ entry.claims[0] }}",
}


@pytest.mark.parametrize("name", TYPED)
def test_what_was_typed_is_found(name: str) -> None:
    """A figure counts as typed wherever it reaches the page from."""
    assert found(TYPED[name]) == ["unbound-figure"]


@pytest.mark.parametrize("name", BOUND)
def test_what_evidence_supplies_is_not(name: str) -> None:
    """Values of evidence, what they are put through, and what is never printed."""
    assert found(BOUND[name]) == []


@pytest.mark.parametrize("source", [*TYPED.values(), *BOUND.values()])
def test_every_character_keeps_its_place(source: str) -> None:
    """What is handed to the rules is as long as the source, and has its lines."""
    shown = typed(source, "x")
    assert len(shown) == len(source)
    assert shown.count("\n") == source.count("\n")


def test_both_sides_of_a_comparison_from_evidence() -> None:
    """Two values in a sentence make a comparison; one does not."""
    assert found('From {{ fact("a.old") }} to {{ fact("a.new") }} ms, much faster.') == []
    assert found('Now {{ fact("a.new") }} ms, much faster.') == ["no-baseline"]


def test_a_template_that_cannot_be_read_names_file_and_line() -> None:
    """Its author is told where."""
    with pytest.raises(ConfigError, match=r"mine\.md\.j2:2: "):
        typed("text\n{{ 'open }}", "mine.md.j2")


def test_the_shipped_layouts_have_no_finding() -> None:
    """What every entry prints around its author's words claims nothing by itself."""
    templates = templates_of(shipped())
    assert templates
    assert {path.name: found(path.read_text("utf-8")) for path in templates} == {path.name: [] for path in templates}
