"""The shape of the code: small files, small functions, names that say something, nothing of one machine."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
CORPUS = ROOT / "tests" / "corpus"
"""Projects of their own, some of them bad on purpose."""
TESTS = sorted(path for path in (ROOT / "tests").rglob("*.py") if not path.is_relative_to(CORPUS))
MAX_FILE_LINES, MAX_FUNCTION_LINES = 300, 50
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "base", "data"}
TEXT = {".py", ".md", ".toml", ".yaml", ".yml", ".j2", ".txt", ".sql", ".cfg", ".lock", ".json", ".sh", ""}
OF_ONE_MACHINE = re.compile(r"(?<![\w.])/(?:root|work|home/(?!me\b|user\b)\w+|Users/(?!me\b|user\b)\w+)/\w")

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def name(path: Path) -> str:
    """A path as a test is named by it."""
    return path.relative_to(ROOT).as_posix()


def definitions(tree: ast.AST) -> list[Definition]:
    """Every function and class of a module."""
    return [node for node in ast.walk(tree) if isinstance(node, Definition)]


def parsed(path: Path) -> ast.Module:
    """A file as a tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def public(scope: ast.Module | ast.ClassDef) -> list[Definition]:
    """What others may use of a module or a class; what lies within functions is nobody's."""
    own = [node for node in scope.body if isinstance(node, Definition) and not node.name.startswith("_")]
    return own + [inner for node in own if isinstance(node, ast.ClassDef) for inner in public(node)]


def tracked() -> list[Path]:
    """The text files of the tree that git knows; of a folder without git, those of the package."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return [*SOURCES, *TESTS]
    paths = [ROOT / line for line in listed.decode().split("\0") if line]
    return [path for path in paths if path.suffix in TEXT and path.is_file() and not path.is_symlink()]


def test_there_is_something_to_look_at() -> None:
    """An empty list would pass everything below."""
    assert len(SOURCES) > 50
    assert len(TESTS) > 20


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_files_are_short(path: Path) -> None:
    """A file is read in one go."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_FILE_LINES


def test_functions_are_short() -> None:
    """A function is seen at a glance; its docstring is not counted."""
    long = []
    for path in SOURCES:
        for node in definitions(parsed(path)):
            if isinstance(node, ast.ClassDef):
                continue
            words = node.body[0].end_lineno or 0 if ast.get_docstring(node) else node.body[0].lineno - 1
            if (length := (node.end_lineno or 0) - words) > MAX_FUNCTION_LINES:
                long.append(f"{name(path)}:{node.lineno}: {node.name} has {length} lines")
    assert long == []


def test_modules_have_names_that_say_something() -> None:
    """A module is named for what it is about."""
    parts = {part for path in SOURCES for part in path.relative_to(ROOT / "src").with_suffix("").parts}
    assert parts & SAYS_NOTHING == set()


def test_everything_public_says_what_holds() -> None:
    """Modules, classes and public functions have a docstring whose first line is a sentence."""
    silent = []
    for path in SOURCES:
        tree = parsed(path)
        for node in (tree, *public(tree)):
            said = (ast.get_docstring(node) or "").partition("\n")[0]
            if not said.endswith((".", ":")):
                silent.append(f"{name(path)}:{getattr(node, 'lineno', 1)}: {said!r}")
    assert silent == []


def test_every_test_says_what_holds() -> None:
    """A test's docstring is the sentence that it proves."""
    silent = [
        f"{name(path)}:{node.lineno}"
        for path in TESTS
        for node in definitions(parsed(path))
        if node.name.startswith("test_") and not (ast.get_docstring(node) or "").partition("\n")[0].endswith((".", ":"))
    ]
    assert silent == []


def test_nothing_is_of_one_machine() -> None:
    """No file of the tree names a folder of somebody's own machine."""
    found = []
    for path in tracked():
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if path.name != "test_architecture.py" and OF_ONE_MACHINE.search(line):
                found.append(f"{name(path)}:{number}: {line.strip()[:100]}")
    assert found == []


def test_core_imports_nothing_of_the_world() -> None:
    """Core is values and rules: its only packages are our own and the canonical JSON."""
    imported = set()
    for path in (ROOT / "src/claims/core").glob("*.py"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add((node.module or "").partition(".")[0])
    assert not imported & {
        "os",
        "sys",
        "io",
        "pathlib",
        "time",
        "subprocess",
        "socket",
        "shutil",
        "tempfile",
        "sqlite3",
    }


def test_git_is_named_as_a_program_in_one_place() -> None:
    """Whatever else wants to know something of git asks there; a trial's git works on a project of our own."""
    names = re.compile(r"""(?<![\w\])])\[\s*["']git["'],|which\(["']git["']""")
    found = [name(path) for path in SOURCES if names.search(path.read_text(encoding="utf-8"))]
    assert found == ["src/claims/gates/git.py"]
    door = (ROOT / "src/claims/gates/git.py").read_text(encoding="utf-8")
    assert 'shutil.which("git", path=folder)' in door
