"""Templates reach evidence through five functions, and nothing else at all."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.core.errors import ConfigError
from claims.render.environment import LIMIT, shipped
from claims.render.index import evidence_index
from render.pages import SECRET, a_page_of_everything, laid_out, rendered

if TYPE_CHECKING:
    from pathlib import Path

WAYS_OUT = [
    "{{ claim.__self__ }}",
    "{{ claim['__self__'] }}",
    "{{ claim|attr('__self__') }}",
    "{{ '{0.__self__}'.format(claim) }}",
    "{{ claim.__func__.__globals__ }}",
    "{{ claim('on-windows').text }}",
    "{{ claim('on-windows')['text'] }}",
    "{{ claim('on-windows').__class__ }}",
    "{{ ().__class__.__bases__[0].__subclasses__() }}",
    "{{ self._TemplateReference__context }}",
    "{{ self.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ lipsum.__globals__ }}",
    "{{ joiner }}",
    "{{ namespace() }}",
    "{{ range(10) }}",
    "{{ dict() }}",
    "{{ config }}",
    "{{ request }}",
    "{{ open('entry.yaml') }}",
    "{{ page }}",
    "{{ evidence }}",
    "{{ verdicts }}",
    "{{ entry.text }}",
    "{{ entry.claims.append('x') }}",
    "{{ entry.update({'title': 'x'}) }}",
    "{% do entry.update({}) %}",
    "{% include '/etc/passwd' %}",
    "{% include '../work/entry.md.j2' %}",
    "{% include '../../pyproject.toml' %}",
    "{% extends '../../../x.md.j2' %}",
    "{% import 'os' as os %}",
    "{{ 'x'|tojson }}",
    "{{ 'x'|pprint }}",
    "{{ '<b>'|safe }}",
    "{{ 'x'|urlize }}",
    "{{ {}|xmlattr }}",
]


@pytest.mark.parametrize("template", WAYS_OUT)
def test_ways_out_are_closed(tmp_path: Path, template: str) -> None:
    """Whatever reaches beyond the five functions is an error of the template, with file and line."""
    with pytest.raises(ConfigError) as refused:
        rendered(tmp_path, f"line one\n{template}\n")
    assert refused.value.faults[0].startswith("evidence/work/entry.md.j2:2: ")


PEEPHOLES = [
    "{{ claim }}",
    "{{ claim ~ '' }}",
    "{{ claim|string }}",
    "{{ [claim, derived] }}",
    "{{ {'a': gate} }}",
    "{{ '%s' % fact }}",
    "{{ '%r' % [claim] }}",
    "{{ '%s'|format(evidence_index) }}",
    "{{ '{}'.format(claim) }}",
    "{{ claim|upper }}",
    "{{ claim|list }}",
    "{{ claim|replace('a', 'b') }}",
    "{{ [claim]|join }}",
    "{{ claim(claim) }}",
    "{{ claim('on-windows') }}",
    "{{ [claim('on-windows')] }}",
    "{{ claim('on-windows').says }}",
    "{{ claim('on-windows')|string|upper }}",
    "{{ derived('long') }}",
    "{{ evidence_index() }}",
    "{{ entry }}",
    "{{ self }}",
    "{{ [claim]|map('string')|join }}",
    "{% macro m() %}{{ claim }}{% endmacro %}{{ m() }}",
    "{% set x = claim %}{{ x }}",
    "{% for name in entry.claims %}{{ claim(name) }}{% endfor %}",
    "{% include 'entry.yaml' %}",
    "{% include 'entry.yaml' ignore missing %}",
    "{% import 'entry.yaml' as y %}{{ y }}",
    "{% extends 'entry.yaml' %}",
    "{% include 'pins/note.txt' ignore missing %}",
]


@pytest.mark.parametrize("template", PEEPHOLES)
def test_a_refused_text_is_nowhere(tmp_path: Path, template: str) -> None:
    """No expression, conversion or inclusion gives the text of a claim that is refused, in a page or in a message."""
    for name in ("entry.yaml", "pins/note.txt"):
        path = tmp_path / "evidence/work" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"claims: {{x: {{text: {SECRET}}}}}")
    try:
        said = rendered(tmp_path, template)
    except ConfigError as error:
        said = str(error)
    assert SECRET not in said.upper()


BOMBS = [
    "{{ 'x' * 1000000000 }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ [1] * 1000000000 }}",
    "{{ 9 ** 9999999 }}",
    "{{ 'x'.zfill(3000000) }}",
    "{{ 'x'.center(3000000) }}",
    "{{ 'x'|center(3000000) }}",
    "{{ '%3000000d' % 1 }}",
    "{{ '{:3000000}'.format(1) }}",
    "{% set a = 'x' * 900000 %}{{ a ~ a ~ a ~ a }}",
    "{% set a = ['x' * 900000] * 4 %}{{ a|join }}",
    "{% for a in 'x' * 4 %}{{ 'x' * 900000 }}{% endfor %}",
]


@pytest.mark.parametrize("template", BOMBS)
def test_a_page_is_bounded(tmp_path: Path, template: str) -> None:
    """A template that would fill the memory is an error."""
    with pytest.raises(ConfigError, match=r"entry\.md\.j2:1: "):
        rendered(tmp_path, template)


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("\n{{ nothing }}", "evidence/work/entry.md.j2:2: 'nothing' is undefined"),
        ("{{ entry.nothing }}", "entry.md.j2:1: 'dict object' has no attribute 'nothing'"),
        ("\n\n{% if %}", "evidence/work/entry.md.j2:3: Expected an expression"),
        ("{{ x", "entry.md.j2:1: unexpected end of template"),
        ("{% nothing %}", "entry.md.j2:1: Encountered unknown tag 'nothing'"),
        ("\n{{ 1|nothing }}", "entry.md.j2:2: No filter named 'nothing'"),
        ("\n{% extends 'nothing.md.j2' %}", "entry.md.j2:2: there is no template 'nothing.md.j2'"),
        ("{{ 1 / 0 }}", "entry.md.j2:1: division by zero"),
        ("{{ 1 + 'x' }}", "entry.md.j2:1: unsupported operand"),
        ("\n{{ claim('clam') }}", "entry.md.j2:2: there is no claim 'clam'; nearest: claim; there are: claim, on-wi"),
        ("{{ derived('shot') }}", "there is no derived text 'shot'; nearest: short"),
        ("{{ gate('gat') }}", "there is no gate 'gat'; nearest: gate"),
        ("{{ fact('anchor.atempts') }}", "there is no fact of anchor 'atempts'; nearest: attempts"),
        ("{{ fact('anchor') }}", "there is no fact of anchor ''"),
        ("{{ fact('nowhere.x') }}", "there is no gate or anchor 'nowhere'"),
        ("{{ fact('gate.pased') }}", "gate has no fact 'pased'; nearest: passed; it has: total"),
        ("{{ claim() }}", "missing 1 required positional argument"),
        ("{{ claim(7) }}", "there is no claim 7"),
        ("{{ claim([]) }}", "unhashable"),
        ("{{ None * 3 }}", "entry.md.j2:1: unsupported operand"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "recursion"),
    ],
)
def test_errors_name_file_and_line(tmp_path: Path, template: str, says: str) -> None:
    """An author learns what is wrong, where, and what there is instead."""
    with pytest.raises(ConfigError) as refused:
        rendered(tmp_path, template)
    assert says in refused.value.faults[0]


def test_an_error_in_an_included_template_names_it(tmp_path: Path) -> None:
    """The line is one of the file that is named."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/house.md.j2").write_text("\n\n\n{{ nothing }}")
    with pytest.raises(ConfigError, match=r"house\.md\.j2:4: 'nothing' is undefined"):
        rendered(tmp_path, "{% include 'house.md.j2' %}")


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ entry.title }}", "Closing a \\*race\\*\n"),
        ("{{ entry.not_shown[0] }}", "Other &lt;platforms&gt;\n"),
        ("{{ fact('gate.claims.note') }}", "a \\*b\\* &lt;c&gt;\n"),
        ("{{ 5 }} {{ 2.5 }} {{ true }}", "5 2.5 True\n"),
        ("{{ entry.title|upper }}", "CLOSING A \\*RACE\\*\n"),
        ("{{ entry.not_supported|join(', ') }}", "Unbounded \\| retry\n"),
        ("{{ entry.title ~ '!' }}", "Closing a \\*race\\*!\n"),
        ("{{ entry.title|markdown }}", "Closing a \\*race\\*\n"),
        ("{% set x %}{{ entry.title }}{% endset %}{{ x }}", "Closing a \\*race\\*\n"),
        ("{% autoescape false %}{{ entry.title }}{% endautoescape %}", "Closing a \\*race\\*\n"),
        ("{{ entry.title|e }}", "Closing a \\*race\\*\n"),
        ("{{ entry.title|forceescape }}", "Closing a \\*race\\*\n"),
        ("{{ gate('gate') ~ entry.title }}", "1 passed in 4.86 sClosing a \\*race\\*\n"),
        ("plain *text* <b>", "plain *text* <b>\n"),
        ("a\n\n\n\n\nb", "a\n\nb\n"),
        ("{{ 1000 * 1000 }} {{ 2 ** 10 }} {{ 'ab' * 3 }}", "1000000 1024 ababab\n"),
    ],
)
def test_values_are_escaped_and_prose_is_not(tmp_path: Path, template: str, text: str) -> None:
    """What an author writes is Markdown; what a value holds is shown as it is."""
    assert laid_out(rendered(tmp_path, template)) == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.text(max_size=40))
def test_any_template_gives_a_page_or_one_error(tmp_path: Path, template: str) -> None:
    """Whatever stands in a template, the author is told in words."""
    with suppress(ConfigError):
        assert rendered(tmp_path, template.encode("utf-8", "replace").decode()).endswith("\n")


def test_a_template_that_is_no_text(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are named as such."""
    own = tmp_path / "evidence/work"
    own.mkdir(parents=True)
    (own / "entry.md.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"evidence/work/entry\.md\.j2:1: "):
        rendered(tmp_path, None)


def test_house_templates_come_before_the_shipped_ones(tmp_path: Path) -> None:
    """A project's layout of the same name replaces ours."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/experience-lake.md.j2").write_text("house: {{ entry.slug }}")
    assert laid_out(rendered(tmp_path, None)) == "house: work\n"


@pytest.mark.parametrize(
    "template", ["", "nothing", "<!-- claims:checkpoint 1 " + "ab" * 32 + " -->", "{{ evidence_index()|upper }}"]
)
def test_a_page_has_its_evidence_index_whatever_its_template_says(tmp_path: Path, template: str) -> None:
    """Left out, changed, or with a checkpoint typed by hand: the index stands at the end."""
    page = a_page_of_everything()
    assert rendered(tmp_path, template, page).endswith(f"## Evidence index\n\n{evidence_index(page)}\n")
    assert rendered(tmp_path, "{{ evidence_index() }}", page) == f"{evidence_index(page)}\n"


@pytest.mark.parametrize("template", ["words <!-- and no end", "<!-- a --> <!-- {{ evidence_index() }}"])
def test_the_evidence_index_cannot_be_hidden_in_a_comment(tmp_path: Path, template: str) -> None:
    """A comment that is open where it stands is the author's to close."""
    with pytest.raises(ConfigError, match="a comment is open"):
        rendered(tmp_path, template)


def test_the_shipped_layout_is_there() -> None:
    """In a checkout it is found beside src; in a wheel, inside the package."""
    assert (shipped() / "experience-lake.md.j2").is_file()
    assert LIMIT == 1_000_000
