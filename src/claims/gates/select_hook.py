"""A plug-in for the pytest of a gate: only the cases that are asked for run, and it is noted which of them are there.

It stands alone: it is copied beside a run, and loaded by the gate's interpreter, whatever version that is. Only the
files that the cases lie in are collected, so that a module that cannot be collected says nothing about cases elsewhere.
"""

from __future__ import annotations

import json
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

VARIABLE = "CLAIMS_SELECT"


def pytest_configure(config: Any) -> None:
    """Collect the files that are there, all of them, however many cases fail; where none is, there is nothing to do."""
    config.option.maxfail = 0
    config.option.continue_on_collection_errors = True
    files, root = _asked()["files"], str(getattr(config, "rootpath", None) or config.rootdir)
    there = [path for path in files if os.path.exists(os.path.join(root, path))]
    for path in files:
        if path not in there:
            _note("missing", path)
    if there:
        config.args = [os.path.join(root, path) for path in there]
    elif files:
        import pytest

        _note("collected", "")
        pytest.exit("none of the files is there", 0)


def pytest_collectreport(report: Any) -> None:
    """Note what could not be collected."""
    if report.failed:
        _note("error", report.nodeid)


def pytest_collection_modifyitems(config: Any, items: list[Any]) -> None:
    """Keep the cases that are asked for, by the names that a report gives them or by file and name."""
    cases = _asked()["cases"]
    named = {(classname, name) for classname, name, _ in cases}
    placed = {(file, name) for _, name, file in cases if file}
    kept: list[Any] = []
    others: list[Any] = []
    for item in items:
        classname, name = _spelled(item.nodeid)
        place = item.location[0].replace(os.sep, "/")
        (kept if (classname, name) in named or (place, name) in placed else others).append(item)
    for item in kept:
        _note("there", item.nodeid)
    items[:] = kept
    if others:
        config.hook.pytest_deselected(items=others)


pytest_collection_modifyitems.trylast = True  # type: ignore[attr-defined] # how pytest is told without importing it


def pytest_collection_finish() -> None:
    """Note that the collection came to its end."""
    _note("collected", "")


def _asked() -> Any:
    with open(os.path.join(os.environ[VARIABLE], "asked.json"), encoding="utf-8") as file:
        return json.load(file)


def _note(kind: str, text: str) -> None:
    path = os.path.join(os.environ[VARIABLE], f"notes-{os.getpid()}")
    with open(path, "a", encoding="utf-8", errors="backslashreplace") as file:
        file.write(json.dumps([kind, text]) + "\n")


def _spelled(nodeid: str) -> tuple[str, str]:
    """Give class name and name as pytest's own reports spell them."""
    path, bracket, parameters = nodeid.partition("[")
    parts = path.replace("/", ".").split("::")
    parts[0] = parts[0].removesuffix(".py")
    return ".".join(parts[:-1]), parts[-1] + bracket + parameters
