"""What a fix consists of: production files, which a red proof takes away, and what stays."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TEST_FOLDERS = frozenset(
    {"test", "tests", "testing", "__tests__", "spec", "specs", "testdata", "test_data", "fixtures", "e2e"}
)
TEST_NAME = re.compile(
    r"""(?: test_.* | tests?\.\w+ | conftest\.py | .*_tests?\.\w+ | .*_spec\.\w+ | .*\.(?:test|spec)\.\w+
        | Test[A-Z].*\.(?:java|kt|cs|scala|groovy)
        | .*(?:Test|Tests|TestCase|IT|Spec)\.(?:java|kt|cs|scala|groovy|swift)
        )\Z""",
    re.VERBOSE,
)
PROSE_ENDINGS = (".md", ".rst", ".adoc", ".txt", ".markdown")
PROSE_NAMES = re.compile(r"(?:CHANGE|HISTORY|NEWS|RELEASE|AUTHORS|CONTRIBUTORS|README|LICEN[CS]E)", re.IGNORECASE)
PROSE_FOLDERS = frozenset(
    {"doc", "docs", "changelog", "changes", "newsfragments", "news", "changelog.d", "releasenotes"}
)
GIT_HEADER = re.compile(rb"(?m)^diff --git ")
PLAIN_HEADER = re.compile(rb"(?m)^--- [^\n]*\n\+\+\+ ")
PATH_LINE = re.compile(rb"(?m)^(?:---|\+\+\+|rename to|copy to) (?P<path>[^\t\n\r]+)")
COMMIT_LINE = re.compile(rb"\AFrom ([0-9a-f]{40}(?:[0-9a-f]{24})?) ")

ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class Kept(NamedTuple):
    """A file of a fix that is not taken away, and why."""

    path: str
    because: str


class PatchedFile(NamedTuple):
    """One file that a patch changes."""

    raw: str
    """Its path as the patch writes it, `a/` or `b/` included."""
    text: bytes
    """The part of the patch that is about it."""

    def path(self, strip: int, directory: str) -> str:
        """Give the path from the top of the repository, for a number of leading folders that do not count."""
        path = "/".join(self.raw.split("/")[strip:])
        return f"{directory}/{path}" if directory else path


def split_patch(patch: bytes) -> list[PatchedFile]:
    """Give the files of a patch in order; text before the first one (a mail's head, say) is left out."""
    header = GIT_HEADER if GIT_HEADER.search(patch) else PLAIN_HEADER
    starts = [match.start() for match in header.finditer(patch)]
    pieces = [patch[start:end] for start, end in zip(starts, [*starts, len(patch)][1:], strict=True)]
    return [PatchedFile(_raw_path(piece), piece) for piece in pieces]


def _raw_path(piece: bytes) -> str:
    """Give the path that a file has with the fix, or had before where the fix deletes it."""
    head = piece.split(b"\n@@", 1)[0]
    named = [match["path"] for match in PATH_LINE.finditer(head + b"\n")]
    named = [path for path in named if path != b"/dev/null"]
    if named:
        path = named[-1]
    else:  # a change of mode, or of a binary file
        first = head.split(b"\n", 1)[0].removeprefix(b"diff --git ")
        path = first[len(first) // 2 + 1 :]
    return path.strip().strip(b'"').decode("utf-8", "replace")


def commit_of(patch: bytes) -> str | None:
    """Give the commit that a mailed patch was made of; None where it does not say."""
    match = COMMIT_LINE.match(patch)
    return match[1].decode() if match else None


def is_id(name: str) -> bool:
    """Whether a name of a commit is its whole id, which never means another."""
    return bool(ID.fullmatch(name))


def is_test(path: str, collected: Iterable[str] = ()) -> bool:
    """Whether a file is a test: by its folder, by its name, or because a run collected cases from it."""
    *folders, name = path.split("/")
    return path in set(collected) or not TEST_FOLDERS.isdisjoint(folders) or bool(TEST_NAME.match(name))


def why_kept(path: str, collected: Iterable[str] = ()) -> str:
    """Say why a file stays when the fix is taken away; empty for production."""
    if is_test(path, collected):
        return "test"
    *folders, name = path.split("/")
    plain = name.lower()
    if plain.endswith(PROSE_ENDINGS) and not plain.startswith("requirements"):
        return "prose"
    if "." not in name and PROSE_NAMES.match(name):
        return "prose"
    return "prose" if folders and folders[0].lower() in PROSE_FOLDERS and not plain.endswith(".py") else ""


def added_symbols(without: str | None, present: str | None, path: str = "") -> frozenset[str]:
    """Give the names that a file has with the fix and not without it: what their absence breaks shows nothing.

    A function that gained a parameter is there as `name()`, since a call with too many arguments names only that.
    """
    if present is None:
        return frozenset()
    after = set(_definitions(present))
    before = set(_definitions(without)) if without is not None else set()
    new = after - before
    names = {name for _, name in new}
    names |= {f"{scope.rpartition('.')[2]}()" for scope, _ in new if scope}
    if without is None and path:
        stem = path.rpartition("/")[2].rpartition(".")[0]
        names.add(path.split("/")[-2] if stem == "__init__" and "/" in path else stem)
    return frozenset(names)


def _definitions(source: str) -> Iterator[tuple[str, str]]:
    """Yield what a module defines, as scope and name: functions, classes, parameters, attributes, imports."""
    try:
        module = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return
    yield from _within(module, "", inside_function=False)


def _within(node: ast.AST, scope: str, *, inside_function: bool) -> Iterator[tuple[str, str]]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                inner = f"{scope}.{name}"
                yield scope if not inside_function else "", name
                arguments = child.args
                for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
                    yield inner, argument.arg
                yield from _within(child, inner, inside_function=True)
                continue
            case ast.ClassDef(name=name):
                yield scope, name
                yield from _within(child, f"{scope}.{name}", inside_function=False)
                continue
            case ast.Attribute(attr=name, ctx=ast.Store()):
                yield "", name
            case ast.Name(id=name, ctx=ast.Store()) if not inside_function:
                yield scope, name
            case ast.alias(name=name, asname=asname):
                yield scope, (asname or name).partition(".")[0]
            case _:
                pass
        yield from _within(child, scope, inside_function=inside_function)
