"""The JSON Schema is sound, teaches every key, and agrees with the loader on what it can say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from yaml import safe_load

from claims.core.errors import ConfigError
from claims.entries.schema import entry_schema
from entries.lakes import VALID, load

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "entry-format.md"
VALIDATOR = jsonschema.Draft202012Validator(entry_schema())


def valid() -> dict[str, Any]:
    """Give the valid entry as JSON values."""
    entry: dict[str, Any] = safe_load(VALID.replace("2026-02-14", "'2026-02-14'"))
    return entry


def with_value(keys: str, value: object) -> dict[str, Any]:
    """Give the valid entry with one value replaced, or taken away for None."""
    entry = valid()
    *above, last = keys.split("/")
    place = entry
    for key in above:
        place = place[key]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return entry


def named_keys(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every key that a schema names, at any depth, with what is said of it."""
    for name, value in schema.get("properties", {}).items():
        yield name, value
        yield from named_keys(value)
    for inner in (schema.get("items"), schema.get("additionalProperties"), *schema.get("anyOf", ())):
        if isinstance(inner, dict):
            yield from named_keys(inner)


def test_the_schema_is_a_schema() -> None:
    """It is valid by the 2020-12 metaschema and is plain JSON."""
    jsonschema.Draft202012Validator.check_schema(entry_schema())
    assert json.loads(json.dumps(entry_schema())) == entry_schema()


def test_every_key_is_described() -> None:
    """An editor shows what each key means."""
    keys = dict(named_keys(entry_schema()))
    assert {"title", "run", "file", "min_passed", "signature", "from", "red_proof"} <= keys.keys()
    assert all(value["description"].endswith(".") for value in keys.values())


@pytest.mark.parametrize("name", sorted({name for name, _ in named_keys(entry_schema())}))
def test_every_key_is_in_the_reference(name: str) -> None:
    """The page names each key of the format as code."""
    assert f"`{name}`" in PAGE.read_text(encoding="utf-8")


AGREED: list[tuple[str, object]] = [
    ("title", "x"),
    ("as_of", None),
    ("root", None),
    ("claims/closed/scope", []),
    ("claims/closed/needs", {}),
    ("claims/closed/fix", {"revert": "a1b2"}),
    ("gates/narrow/run", ["pytest", "", "-q", "-q"]),
    ("gates/narrow/report", {"file": ["a", "b"]}),
    ("gates/narrow/timeout_s", 0.5),
    ("contracts/operator/env", {"A": "", "B": "x"}),
    ("anchors/retry/facts", {"a": True, "b": [1, "x"]}),
    ("not_shown", []),
]

REFUSED_BY_BOTH: list[tuple[str, object]] = [
    ("title", None),
    ("title", ""),
    ("title", " "),
    ("title", 1),
    ("title", True),
    ("titel", "x"),
    ("status", "done"),
    ("not_shown", "x"),
    ("not_shown", ["a", "a"]),
    ("gates", []),
    ("gates/a.b", {"run": "x", "report": "pytest"}),
    ("gates/narrow/run", []),
    ("gates/narrow/run", None),
    ("gates/narrow/run", [1]),
    ("gates/narrow/report", "junit"),
    ("gates/narrow/report", {}),
    ("gates/narrow/report", {"file": []}),
    ("gates/narrow/covers", []),
    ("gates/narrow/covers", ["a", "a"]),
    ("gates/narrow/timeout_s", 0),
    ("gates/narrow/timeout_s", "9"),
    ("gates/narrow/expects/cases", []),
    ("gates/narrow/expects/min_passed", 0),
    ("gates/narrow/expects/min_passed", 1.5),
    ("gates/narrow/expects/allow_skips", "no"),
    ("contracts/operator/platform", "Linux"),
    ("contracts/operator/env", {"A": 1}),
    ("contracts/operator/env", {"A-B": "1"}),
    ("anchors/retry/facts", {"a": {"b": 1}}),
    ("anchors/retry/at", None),
    ("claims/.a", {"text": "x", "authoritative": ["narrow"]}),
    ("claims/closed/authoritative", None),
    ("claims/closed/authoritative", []),
    ("claims/closed/needs", {"repeats": 0}),
    ("claims/closed/needs", {"max_age_days": 0}),
    ("claims/closed/fix", {}),
    ("claims/closed/fix", {"revert": "x", "signature": {}}),
    ("notes/earlier/source", None),
    ("separations/call-sites/because", ""),
    ("derived/short/from", []),
]


def test_the_valid_entry_is_valid_by_the_schema() -> None:
    """The entry that the loader tests start from agrees with the schema."""
    VALIDATOR.validate(valid())


@pytest.mark.parametrize(("keys", "value"), AGREED)
def test_both_let_pass(tmp_path: Path, keys: str, value: object) -> None:
    """What the schema lets pass here, the loader reads."""
    entry = with_value(keys, value)
    if keys == "root":
        (tmp_path / "app").mkdir()
    VALIDATOR.validate(entry)
    load(tmp_path, json.dumps(entry))


@pytest.mark.parametrize(("keys", "value"), REFUSED_BY_BOTH)
def test_both_refuse(tmp_path: Path, keys: str, value: object) -> None:
    """What an editor underlines, the loader refuses, and the other way round."""
    entry = with_value(keys, value)
    assert not VALIDATOR.is_valid(entry)
    with pytest.raises(ConfigError):
        load(tmp_path, json.dumps(entry))
