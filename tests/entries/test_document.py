"""What is not one small plain YAML document is refused, with its line, before anything is built from it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.core.errors import ConfigError
from claims.entries.document import MAX_SIZE_BYTES, compose
from entries.lakes import VALID, faults_of, load

if TYPE_CHECKING:
    from pathlib import Path

LAUGHS = "a: &a [x]\n" + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(20))

REFUSED = {
    "empty": ("", ":1: expected an entry, a map that begins with `title:`, found an empty file"),
    "only-a-comment": ("# later\n", "found an empty file"),
    "a-list": ("- title: x\n", ":1: expected an entry, a map, found a list"),
    "a-text": ("title", ":1: expected an entry, a map, found the text 'title'"),
    "a-set": ("!!set {title}", "expected an entry, a map"),
    "two-documents": (VALID + "---\ntitle: b\n", ": expected YAML: one document, found another"),
    "a-tab": ("title: x\ngates:\n\tnarrow: {}\n", ":3: expected YAML: found character"),
    "not-utf-8": (b"title: x\nroot: \xff\n", ":2: expected UTF-8, found the byte 0xff"),
    "utf-16": ("title: x\n".encode("utf-16"), ":1: expected UTF-8"),
    "control-character": ("title: a\x01\n", ":1: expected YAML: "),
    "escaped-null": ('title: "a\\0b"\n', ":1: title: expected text without control characters"),
    "too-big": (b"#" * (MAX_SIZE_BYTES + 1), "expected at most 1 MiB"),
    "laughs": (LAUGHS, ":1: YAML anchors and aliases (&a, *a) are not read"),
    "alias": ("title: x\nnot_shown: &t [a]\nnot_supported: *t\n", ":2: YAML anchors and aliases (&t, *t) are not read"),
    "unquoted-pattern": ("title: *race*\n", ":1: expected YAML: did not find expected alphabetic or numeric character"),
    "deep-flow": ("title: " + "[" * 200_000, "expected at most 64 levels"),
    "deep-block": ("- " * 200_000 + "x", "expected at most 64 levels"),
    "deep-keys": ("? " * 100_000 + "x", "expected at most 64 levels"),
    "duplicate-key": ("title: x\nroot: .\ntitle: y\n", ":3: title: this key stands twice: keep one"),
    "merge-key": ("title: x\n<<: {root: app}\n", ":2: <<: unknown key '<<'"),
    "python-tag": ("title: !!python/object:os.system x\n", ":1: title: expected text, found 'x' with the tag"),
    "complex-key": ("title: x\n? [a, b]\n: c\n", ":2: ?: expected a key of an entry, found a list"),
    "unclosed": ("title: x\nnot_shown: [a\n", "expected YAML: "),
    "colon": ("title: a: b\n", ":1: expected YAML: mapping values are not allowed"),
}


@pytest.mark.parametrize(("text", "fault"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_a_plain_document_is_refused(tmp_path: Path, text: str | bytes, fault: str) -> None:
    """Each fault names the file, the line where there is one, and what was expected."""
    started = time.perf_counter()
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    assert str(caught.value).startswith("evidence/race/entry.yaml:")
    assert fault in str(caught.value)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    "text",
    [
        "title: R&D passes * twice\n",
        "title: 'a & b'\nnot_shown: ['*x*']\n",
        "---\ntitle: x\n...\n",
        "title: x\r\nstatus: draft\r\n",
        "title: |\n  one\n  \ttwo\n",
        "title:\tx\n",
        "title: x\n" + "#" * (MAX_SIZE_BYTES - 9),
        "title: " + "long " * 1000 + "\n",
        '{"title": "x", "not_shown": ["a"]}',
    ],
)
def test_plain_documents_load(tmp_path: Path, text: str) -> None:
    """What stands next to each refusal, and is honest, loads."""
    assert load(tmp_path, text).title


def test_the_fallback_loader_reads_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PyYAML has no C loader, the same entry and the same faults come out."""
    fast = load(tmp_path, VALID)
    monkeypatch.delattr("yaml.CSafeLoader")
    slow = load(tmp_path, VALID)
    assert slow == fast
    with pytest.raises(ConfigError, match=r"entry.yaml:1: expected at most 64 levels"):
        load(tmp_path, "- " * 5000)
    with pytest.raises(ConfigError, match=r"entry.yaml:1: YAML anchors and aliases"):
        load(tmp_path, LAUGHS)
    with pytest.raises(ConfigError, match=r"entry.yaml:1: expected YAML"):
        load(tmp_path, 'title: "\\UFFFFFFFF"')


_words = st.sampled_from(
    [*VALID.replace("\n", " \n ").split(" "), "", "  ", "- ", ": ", "[", "]", "{", "}", "&a", "*a"]
)
_yamlish = st.lists(_words, max_size=60).map(" ".join)
_lines = st.lists(st.sampled_from(VALID.split("\n")), max_size=40).map("\n".join)


@given(st.one_of(st.text(), _yamlish, _lines, st.binary()))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=400)
def test_any_text_loads_or_is_a_configuration_error(tmp_path: Path, text: str | bytes) -> None:
    """Whatever an entry.yaml holds, nothing but ConfigError comes out, with the file in every fault."""
    if isinstance(text, str):
        text = text.encode(errors="surrogatepass")
    assert all(fault.startswith("evidence/race/entry.yaml:") for fault in faults_of(tmp_path, text))


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
def test_any_value_in_any_place_loads_or_is_a_configuration_error(tmp_path: Path, data: st.DataObject) -> None:
    """A line of the valid entry with another value in it never raises anything else."""
    lines = VALID.split("\n")
    number = data.draw(st.integers(0, len(lines) - 2))
    key = lines[number].partition(":")[0]
    value = data.draw(
        st.sampled_from(["1", "yes", "~", "[]", "{}", "[1]", "{a: b}", "x", "2026-13-45", "1:30", ".nan"])
    )
    lines[number] = f"{key}: {value}"
    faults = faults_of(tmp_path, "\n".join(lines))
    assert all(fault.startswith("evidence/race/entry.yaml:") for fault in faults)


def test_composing_needs_no_file() -> None:
    """A text is composed under the name that its faults shall have."""
    with pytest.raises(ConfigError, match=r"^x\.yaml:\d: expected YAML"):
        compose("[", "x.yaml")
