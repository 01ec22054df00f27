"""Which ignored files come along, and which line a message suggests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claims.core.carry import Asked, Ignored, chosen, compiled, suppliers
from claims.core.output import Missing

if TYPE_CHECKING:
    from collections.abc import Iterable

FILES = [
    "src/pkg/_version.py", "src/pkg/_core.so", "src/pkg/__pycache__/a.pyc", "gen/one.py", "gen/deep/two.json",
    ".venv/pyvenv.cfg", ".venv/bin/activate", "node_modules/left-pad/index.js", "web/node_modules/x/index.js", ".env",
]  # fmt: skip
LISTED = (
    "src/pkg/_version.py", "src/pkg/_core.so", "src/pkg/__pycache__/", "gen/", ".venv/", "node_modules/",
    "web/node_modules/", ".env",
)  # fmt: skip


def below(folder: str) -> Iterable[str]:
    """The files of a folder."""
    return [path for path in FILES if path.startswith(f"{folder}/")]


def ignored(root: str = "") -> Ignored:
    """What git ignores in a project of ours."""
    return Ignored(LISTED, root, lambda path: any(f"{one}/".startswith(f"{path}/") for one in FILES), below)


CHOICES = {
    "nothing": (Asked(), []),
    "a file": (Asked(declared=("src/pkg/_version.py",)), ["src/pkg/_version.py"]),
    "a folder below an ignored one": (Asked(declared=("gen/deep",)), ["gen/deep"]),
    "a folder that git tracks": (Asked(declared=("src",)), ["src/pkg/_core.so", "src/pkg/_version.py"]),
    "a pattern": (Asked(declared=("gen/**/*.json",)), ["gen/deep/two.json"]),
    "a pattern for a whole folder": (Asked(declared=("g*",)), ["gen"]),
    "what is covered, compiled files aside": (Asked(covered=("src", "tests")), ["src/pkg/_version.py"]),
    "what is covered by name": (Asked(covered=("gen/one.py",)), ["gen/one.py"]),
    "everything covers nothing ignored": (Asked(covered=(".",)), []),
    "an environment that a shell reads": (Asked(words=("sh", "-c", ". .venv/bin/activate && pytest")), [".venv"]),
    "its own program is found without": (Asked(words=(".venv/bin/python", "-m", "pytest")), []),
    "packages of Node": (Asked(words=("node", "--test")), ["node_modules", "web/node_modules"]),
    "an environment of uv": (Asked(words=("uv", "run", "pytest")), [".venv"]),
    "a word that merely looks like it": (Asked(words=("python", "-m", "pytest", "tests/uv")), []),
    "what is tracked": (Asked(declared=("setup.py",)), []),
    "each once": (Asked(declared=("gen", "gen/one.py"), covered=("gen",)), ["gen"]),
}


@pytest.mark.parametrize("name", CHOICES)
def test_what_is_named_comes_along(name: str) -> None:
    """By the entry, by what a gate covers, or by its command; and nothing else does."""
    asked, expected = CHOICES[name]
    assert chosen(asked, ignored()) == expected


def test_paths_start_at_the_root_of_the_gate() -> None:
    """Also those that lead above it."""
    assert chosen(Asked(declared=("../gen/one.py", "node_modules")), ignored("web")) == [
        "gen/one.py",
        "web/node_modules",
    ]


SUPPLIED = {
    Missing("pkg._version", is_module=True): ["src/pkg/_version.py"],
    Missing("one", is_module=True): ["gen/one.py"],
    Missing("pkg._core", is_module=True): [],
    Missing("yaml", is_module=True): [],
    Missing(".env", is_module=False): [".env"],
    Missing("/scratch/tree/gen/deep/two.json", is_module=False): ["gen/deep/two.json"],
    Missing("/elsewhere/.env", is_module=False): [],
    Missing(".venv/bin/activate", is_module=False): [".venv"],
    Missing("left-pad", is_module=False): ["node_modules"],
    Missing("nobody", is_module=False): [],
}


@pytest.mark.parametrize(("looked_for", "expected"), SUPPLIED.items())
def test_a_message_names_what_would_supply_it(looked_for: Missing, expected: list[str]) -> None:
    """And is silent where nothing would."""
    assert suppliers([looked_for], ignored(), tree="/scratch/tree") == expected


def test_a_compiled_module_is_to_be_built() -> None:
    """One that was carried would hide that its sources are others."""
    assert compiled([Missing("pkg._core", is_module=True)], ignored()) == ["src/pkg/_core.so"]
    assert compiled([Missing("pkg._version", is_module=True)], ignored()) == []
