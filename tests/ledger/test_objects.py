"""Artefacts are kept under their digest: created once, never replaced, given only where they match."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.core.errors import ConfigError, IntegrityError
from claims.ledger.objects import Objects

DIGEST = sha256(b"data").hexdigest()


def objects(folder: Path) -> Objects:
    """A store in a folder of a project."""
    return Objects("evidence/objects", folder)


def files(folder: Path) -> list[Path]:
    """Every file below a folder."""
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def kept(folder: Path) -> Path:
    """Where `data` lies."""
    return folder / "evidence/objects" / DIGEST[:2] / DIGEST[2:]


def test_bytes_are_kept_by_their_digest(tmp_path: Path) -> None:
    """What was put is given, and put again it is the same object."""
    store = objects(tmp_path)
    assert [store.put(b"data") for _ in range(3)] == [DIGEST] * 3
    assert store.get(DIGEST) == objects(tmp_path).get(DIGEST) == b"data"
    assert files(tmp_path) == [kept(tmp_path).relative_to(tmp_path)]
    assert kept(tmp_path).read_bytes() == b"data"


@given(st.binary(max_size=100))
def test_any_bytes_come_back(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Bytes are bytes, none at all included."""
    store = objects(tmp_path_factory.getbasetemp() / "objects-property")
    assert store.get(store.put(data)) == data


def test_looking_makes_nothing(tmp_path: Path) -> None:
    """A store that was never written to has nothing, and looking does not change that."""
    assert objects(tmp_path).get(DIGEST) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("data", [b"", b"dato", b"data\n"], ids=["emptied", "changed", "longer"])
def test_altered_bytes_are_not_given(tmp_path: Path, data: bytes) -> None:
    """Bytes that do not match their digest are as good as gone, and are not written over."""
    store = objects(tmp_path)
    store.put(b"data")
    kept(tmp_path).chmod(0o644)
    kept(tmp_path).write_bytes(data)
    assert store.get(DIGEST) is None
    with pytest.raises(IntegrityError, match=DIGEST):
        store.put(b"data")
    assert kept(tmp_path).read_bytes() == data


def test_missing_bytes_are_not_given_and_can_be_put_again(tmp_path: Path) -> None:
    """An object that was removed is missing until it is put again."""
    store = objects(tmp_path)
    store.put(b"data")
    store.sync()  # until then its thread may have the file open, which Windows does not let go
    kept(tmp_path).unlink()
    assert store.get(DIGEST) is None
    store.put(b"data")
    assert store.get(DIGEST) == b"data"


def test_many_put_the_same_at_once(tmp_path: Path) -> None:
    """Writers of the same bytes do not disturb each other, and no temporary file is left."""
    stores = [objects(tmp_path) for _ in range(8)]
    data = [b"data", b"other", b"x" * 100_000]
    with ThreadPoolExecutor(8) as pool:
        put = list(pool.map(lambda n: stores[n % 8].put(data[n % 3]), range(96)))
    assert put == [sha256(data[n % 3]).hexdigest() for n in range(96)]
    assert len(files(tmp_path)) == 3
    assert {stores[0].get(digest) for digest in put} == set(data)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a folder that may not be written to")
def test_a_folder_that_may_not_be_written_to(tmp_path: Path) -> None:
    """The user is told that the store cannot be used, and what to check."""
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(IntegrityError, match="cannot be used"):
            objects(tmp_path).put(b"data")
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize("in_the_way", ["evidence", "evidence/objects", f"evidence/objects/{DIGEST[:2]}"])
def test_a_file_in_the_way(tmp_path: Path, in_the_way: str) -> None:
    """So it is where a file stands in the folder's place."""
    path = tmp_path / in_the_way
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    store = objects(tmp_path)
    with pytest.raises(IntegrityError, match=r"the object store evidence/objects cannot be used: .*check"):
        store.put(b"data")


@pytest.mark.parametrize("location", ["nothing://x", "ftp://host/x"])
def test_a_url_that_cannot_be_used(tmp_path: Path, location: str) -> None:
    """Kinds of stores that nobody knows are the author's to mend."""
    with pytest.raises(ConfigError, match="objects: "):
        Objects(location, tmp_path).put(b"data")


def test_a_store_by_url(tmp_path: Path) -> None:
    """The same holds of a store that is named by URL."""
    folder = tmp_path / "by-url"
    folder.mkdir()
    store = Objects(folder.as_uri(), tmp_path)
    assert store.get(store.put(b"data")) == b"data"
    assert store.put(b"data") == DIGEST


def test_an_absolute_folder(tmp_path: Path) -> None:
    """A store may lie outside the project."""
    store = Objects(str(tmp_path / "elsewhere"), tmp_path / "project")
    store.put(b"data")
    assert [path.parts[0] for path in files(tmp_path)] == ["elsewhere"]
