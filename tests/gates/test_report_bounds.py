"""What a report may ask of memory, told in its bytes before anything is built of it."""

from __future__ import annotations

import pytest

from claims.gates import report_bounds
from claims.gates.report import UnreadableReport, read_report
from claims.gates.report_bounds import too_large

ATTRIBUTES = " ".join(f'a{n}="x"' for n in range(20_000))


def reading(data: str | bytes) -> str:
    """Why a report is not read."""
    with pytest.raises(UnreadableReport) as unreadable:
        read_report(data if isinstance(data, bytes) else data.encode())
    return str(unreadable.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_tag_with_very_many_attributes_is_never_parsed(encoding: str) -> None:
    """In any encoding that is read; the bound stands in the message."""
    data = f"<testsuite><testcase name='n' {ATTRIBUTES}/></testsuite>".encode(encoding)
    assert too_large(data, attributes=200, cases=10) == "an element has more than 200 attributes"
    assert "200 attributes" in reading(data)


def test_few_attributes_too_many_are_found_by_the_reader() -> None:
    """A tag that is short is parsed, and then refused."""
    few = " ".join(f'a{n}="x"' for n in range(201))
    assert too_large(few.encode(), attributes=200, cases=10) is None
    assert "200 attributes" in reading(f"<testsuite><testcase name='n' {few}/></testsuite>")
    fewer = " ".join(f'a{n}="x"' for n in range(150))
    assert len(read_report(f"<testsuite><testcase name='n' {fewer}/></testsuite>".encode()).cases) == 1


def test_a_long_message_is_no_long_list() -> None:
    """A message in an attribute, output and comments may be long."""
    text = "x &lt; y = 'z' " * 20_000
    report = f'<testsuite><!--{text}--><testcase name="n"><failure message="{text}"/><system-out>{text}</system-out>'
    assert len(read_report(f"{report}</testcase></testsuite>".encode()).cases) == 1


def test_a_tag_has_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """What no runner writes into one tag is not parsed."""
    monkeypatch.setattr(report_bounds, "MAX_TAG_BYTES", 100_000)
    assert "a tag has more than" in reading(f'<testsuite><testcase name="{"n" * 200_000}"/></testsuite>')
    assert "name has more than" in reading(f"<testsuite><{'n' * 200_000}/></testsuite>")


@pytest.mark.parametrize(
    ("inside", "says"),
    [
        ("".join(f"<property n{n}='x'/>" for n in range(10_001)), "different names"),
        ("".join(f"<testcase name='n' n{n}='x'/>" for n in range(10_001)), "different names"),
        ("".join(f"<n{n}/>" for n in range(10_001)), "different names"),
        ("<testsuite/>" * 100_001, "100000 suites"),
    ],
    ids=["properties", "cases", "elements", "suites"],
)
def test_names_and_suites_are_counted(inside: str, says: str) -> None:
    """The parser keeps each name, and each suite has a path."""
    assert says in reading(f"<testsuite>{inside}</testsuite>")


def test_wide_characters_are_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    """One makes all of a text four times as large; the same names without it are read."""
    monkeypatch.setattr("claims.gates.report_cases.MAX_KEPT_BYTES", 50_000)
    monkeypatch.setattr("claims.gates.report_reader.MAX_KEPT_BYTES", 50_000)
    cases = "".join(f"<testcase name='{n}{'x' * 500}{{}}'/>" for n in range(50))
    assert "of memory" in reading(f"<testsuite>{cases.replace('{}', chr(0x1F600))}</testsuite>")
    assert len(read_report(f"<testsuite>{cases}</testsuite>".encode()).cases) == 50


def test_more_cases_than_are_read_are_counted_first() -> None:
    """A report of more cases is not parsed at all."""
    assert too_large(b"<testcase/>" * 11, attributes=5, cases=10) == "there are more cases than are read: 10"
    assert too_large(b"<testcase/>" * 10, attributes=5, cases=10) is None
