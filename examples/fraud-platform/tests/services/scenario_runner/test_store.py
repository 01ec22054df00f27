"""The local store: whole objects, one winner of a creation, nothing left behind."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from fraud_detection.scenario_runner.errors import InvalidKey
from fraud_detection.scenario_runner.keys import MAX_KEY_CHARS, checked_key

if TYPE_CHECKING:
    from pathlib import Path

    from fraud_detection.scenario_runner.storage import LocalObjectStore


def test_what_is_written_is_read(store: LocalObjectStore) -> None:
    """Text comes back as it was, line ends and all."""
    store.write_text("notes/one.txt", "ä\r\nb\n")
    assert store.read_text("notes/one.txt") == "ä\r\nb\n"


def test_a_write_replaces_the_whole_object(store: LocalObjectStore) -> None:
    """Nothing of a longer object shows through a shorter one."""
    store.write_text("notes/one.txt", "a long first version")
    store.write_text("notes/one.txt", "short")
    assert store.read_text("notes/one.txt") == "short"


def test_equal_json_has_equal_bytes(store: LocalObjectStore) -> None:
    """The order in which fields were set does not show."""
    store.write_json("a.json", {"x": 1, "y": 2})
    store.write_json("b.json", {"y": 2, "x": 1})
    assert store.read_text("a.json") == store.read_text("b.json")


def test_json_that_is_not_an_object_is_an_error(store: LocalObjectStore) -> None:
    """A list is not taken for an object."""
    store.write_text("a.json", "[1]")
    with pytest.raises(ValueError, match=r"a\.json: expected a JSON object, found list"):
        store.read_json("a.json")


def test_a_missing_object_is_an_error(store: LocalObjectStore) -> None:
    """A real absence outlasts the budget and is reported as what it is."""
    with pytest.raises(FileNotFoundError):
        store.read_text("notes/none.txt")


def test_one_creation_wins(store: LocalObjectStore) -> None:
    """The second creation of an object says so and changes nothing."""
    assert store.create_text("leases/a", "first")
    assert not store.create_text("leases/a", "second")
    assert store.read_text("leases/a") == "first"


def test_a_failed_promotion_keeps_the_old_object(store: LocalObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the last step fails for good, readers still have the old object, and no unfinished file is left."""
    store.write_text("notes/one.txt", "old")

    def refuse(source: Path, target: Path) -> None:
        raise PermissionError(f"{target} is held")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(PermissionError, match="is held"):
        store.write_text("notes/one.txt", "new")
    assert store.read_text("notes/one.txt") == "old"
    assert [path.name for path in store.path_of("notes").iterdir()] == ["one.txt"]


def test_a_promotion_waits_for_readers(store: LocalObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A replace that is refused while readers hold the object is tried again."""
    replace, refusals = os.replace, iter([True, True, False])

    def refuse_twice(source: Path, target: Path) -> None:
        if next(refusals):
            raise PermissionError(f"{target} is held")
        replace(source, target)

    monkeypatch.setattr(os, "replace", refuse_twice)
    store.write_text("notes/one.txt", "new")
    assert store.read_text("notes/one.txt") == "new"


def test_keys_are_listed_in_order_without_unfinished_files(store: LocalObjectStore) -> None:
    """A listing shows objects, not the files that writers are still at."""
    for key in ("runs/b.json", "runs/a.json", "other/c.json"):
        store.write_text(key, "")
    store.path_of("runs").joinpath("d.json.x1.tmp").touch()
    assert list(store.keys("runs")) == ["runs/a.json", "runs/b.json"]


def test_keys_that_leave_the_store_are_refused() -> None:
    """Keys are checked before they become paths."""
    for key in ("", "/etc/passwd", "../up", "a//b", "a/./b", "C:/x", "a\\b", "a/.hidden"):
        with pytest.raises(InvalidKey):
            checked_key(key)


def test_keys_that_mean_something_else_on_windows_are_refused() -> None:
    """A device's name, a dot at the end and a great length are refused on every platform alike."""
    for key in ("runs/nul.json", "COM1", "dot./x", "x" * (MAX_KEY_CHARS + 1)):
        with pytest.raises(InvalidKey):
            checked_key(key)
