"""Symbols in other languages than Python, by the grammars of tree-sitter (the extra `languages`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claims.core.canonical import canonical, digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ast_grep_py import SgNode

LANGUAGES = {
    ".c": "c", ".h": "c", ".cc": "cpp", ".cpp": "cpp", ".cxx": "cpp", ".hpp": "cpp", ".cs": "csharp", ".ex": "elixir",
    ".exs": "elixir", ".go": "go", ".hs": "haskell", ".java": "java", ".js": "javascript", ".cjs": "javascript",
    ".mjs": "javascript", ".jsx": "javascript", ".kt": "kotlin", ".lua": "lua", ".php": "php", ".rb": "ruby",
    ".rs": "rust", ".scala": "scala", ".sh": "bash", ".bash": "bash", ".swift": "swift", ".ts": "typescript",
    ".mts": "typescript", ".cts": "typescript", ".tsx": "tsx",
}  # fmt: skip
"""Language by the ending of a file's name."""
EXTRA = "pip install 'claim-discipline[languages]'"
DEFINES = re.compile(
    r"declaration|definition|declarator|_item|_spec|_signature|(?:^|_)(?:class|module|method|function|struct|interface|"
    r"enum|trait|object|constructor|property)(?:$|_)"
)
NO_DEFINITION = re.compile(
    r"call|argument|invocation|import|specifier|generic|identifier|parameter|expression_statement"
)


class NoGrammarError(Exception):
    """The file cannot be read as its language; the message says why, and what to do."""


def language(path: str) -> str | None:
    """Give the language of a file by the ending of its name; None for Python, and for what no grammar is known of."""
    return LANGUAGES.get("." + path.rpartition(".")[2].lower()) if "." in path else None


def foreign_digests(source: str, name: str, qualified: str) -> list[str]:
    """Give a digest for each definition of `Qualified.symbol`: over its words, without comments and layout.

    Args:
        name: the language.

    Raises:
        NoGrammarError: the extra is not installed, or the source is not of that language.
    """
    try:
        from ast_grep_py import SgRoot
    except ImportError:
        raise NoGrammarError(f"symbols in {name} need another package: {EXTRA}") from None
    root = SgRoot(source, name).root()
    scopes: list[SgNode] = [root]
    for number, part in enumerate(qualified.split(".")):
        last = number == qualified.count(".")
        scopes = [found for scope in scopes for found in _within(scope, part, owners=not last)]
    if any(node.kind() == "ERROR" for scope in scopes for node in _walk(scope)):
        raise NoGrammarError(f"the definition of {qualified} is not {name} that can be read")
    return [digest(canonical(list(_words(scope)))) for scope in scopes]


def _walk(node: SgNode) -> Iterator[SgNode]:
    yield node
    for child in node.children():
        yield from _walk(child)


def _within(scope: SgNode, name: str, *, owners: bool) -> Iterator[SgNode]:
    """Yield the definitions of a name in a scope, which a method that names its type is itself."""
    if scope.field("receiver") is not None and _names(scope, name, owners=False):
        yield scope
    else:
        yield from _defined(scope, name, owners=owners)


def _defined(scope: SgNode, name: str, *, owners: bool) -> Iterator[SgNode]:
    """Yield the outermost definitions of a name below a scope; with `owners`, what belongs to it elsewhere as well."""
    for child in scope.children():
        kind = child.kind()
        if DEFINES.search(kind) and not NO_DEFINITION.search(kind) and _names(child, name, owners=owners):
            yield child
        else:
            yield from _defined(child, name, owners=owners)


def _names(node: SgNode, name: str, *, owners: bool) -> bool:
    if (field := node.field("name")) is not None:
        own = field.text() == name
        receiver = node.field("receiver")  # a method in Go names its type there
        return own or (owners and receiver is not None and name in re.findall(r"\w+", receiver.text()))
    if owners and node.kind() == "impl_item":
        field = node.field("type")
        return field is not None and re.match(r"\w+", field.text() or "") is not None and _first(field.text()) == name
    field = node.field("declarator")
    return field is not None and _first(field.text().lstrip("*& ")) == name


def _first(text: str) -> str:
    found = re.match(r"[\w:~]+", text)
    return found[0].rpartition(":")[2] if found else ""


def _words(node: SgNode) -> Iterator[str]:
    """Yield the leaves of a node: its words, in order."""
    if "comment" in node.kind():
        return
    children = node.children()
    if not children and node.text().strip():
        yield node.text()
    for child in children:
        yield from _words(child)
