"""The manifest of a trace: files by content, and names where a name makes a difference."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.core.traced import Trace, restricted

TREE = {
    "pyproject.toml": "1",
    "src/shop/__init__.py": "2",
    "src/shop/price.py": "3",
    "data/one.txt": "4",
    "tests/test_it.py": "5",
    "tests/unit/test_more.py": "6",
    "out/made.txt": "7",
}
TRACE = Trace(
    files=("data/one.txt", "data/late.txt", "src/shop/price.py", "tests/test_it.py"),
    listed=("data", "out"),
    collected=("tests",),
    searched=("src",),
    packages=("", "src", "src/shop", "tests"),
    tops=("shop", "json"),
    tails=("price", "test_it"),
    fixed=("__init__.py", "conftest.py"),
    made=("out/made.txt",),
)
CHANGES: dict[str, tuple[dict[str, str | None], bool]] = {
    "a used file": ({"data/one.txt": "x"}, True),
    "a used file gone": ({"data/one.txt": None}, True),
    "a file that was looked for": ({"data/late.txt": "x"}, True),
    "a new name in a listed folder": ({"data/two.txt": "x"}, True),
    "a new folder in a listed folder": ({"data/deep/two.txt": "x"}, True),
    "a new test in a collected folder": ({"tests/test_new.py": "x"}, True),
    "a new folder of tests": ({"tests/new/test_new.py": "x"}, True),
    "a module in front of another": ({"src/json.py": "x"}, True),
    "a compiled module in front of another": ({"src/shop/price.cpython-313-darwin.so": "x"}, True),
    "a package in the place of a module": ({"src/shop/price/__init__.py": "x"}, True),
    "a distribution": ({"src/plugin-1.dist-info/entry_points.txt": "x"}, True),
    "what configures": ({"src/shop/conftest.py": "x"}, True),
    "an unused file": ({"src/shop/other.py": "x"}, False),
    "content of a file that was only listed": ({"data/one.txt": "4", "out/made.txt": "x"}, False),
    "what the gate made gone": ({"out/made.txt": None}, False),
    "words beside tests": ({"tests/NOTES.md": "x"}, False),
    "a folder of words beside tests": ({"tests/notes/a.md": "x"}, False),
    "a module that nobody looked for": ({"src/later.py": "x"}, False),
    "a module of that name elsewhere": ({"elsewhere/json.py": "x"}, False),
}


def missing(path: str) -> str:
    """Nothing lies outside the listing."""
    return "missing"


@pytest.mark.parametrize("name", CHANGES)
def test_a_trace_is_about_what_was_used(name: str) -> None:
    """The manifest changes exactly with what could have changed the run."""
    change, matters = CHANGES[name]
    after = {path: mark for path, mark in (TREE | change).items() if mark is not None}
    assert (restricted(after, TRACE, missing) != restricted(TREE, TRACE, missing)) == matters


def test_a_file_outside_the_listing_is_asked_for() -> None:
    """What git ignores counts where it was used."""
    assert restricted(TREE, TRACE, missing) != restricted(TREE, TRACE, lambda path: "sha256:0")


names = st.lists(st.text("ab/.", min_size=1, max_size=5), max_size=4).map(tuple)
traces: Any = st.builds(Trace, files=names, listed=names, tops=names, made=names, unseen=st.text(max_size=9))


@given(traces)
def test_a_trace_is_read_back_as_it_was(trace: Trace) -> None:
    """The ledger's bytes say all of it."""
    assert Trace.from_json(trace.to_json()) == trace
