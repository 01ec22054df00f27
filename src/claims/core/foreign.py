"""Symbols in other languages than Python, by the grammars of tree-sitter (the extra `languages`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from claims.core.canonical import canonical, digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ast_grep_py import SgNode

LANGUAGES = {
    ".c": "c", ".h": "c", ".cc": "cpp", ".cpp": "cpp", ".cxx": "cpp", ".hpp": "cpp", ".cs": "csharp", ".go": "go",
    ".java": "java", ".js": "javascript", ".cjs": "javascript",
    ".mjs": "javascript", ".jsx": "javascript", ".kt": "kotlin", ".lua": "lua", ".php": "php", ".rb": "ruby",
    ".rs": "rust", ".scala": "scala", ".sh": "bash", ".bash": "bash", ".swift": "swift", ".ts": "typescript",
    ".mts": "typescript", ".cts": "typescript", ".tsx": "tsx",
}  # fmt: skip
"""Language by the ending of a file's name."""
SCHEME = "sg1"
"""Which rules made a digest; see the digest of Python's symbols."""
TEXTS = re.compile(r"string|char|template|text|heredoc|regex")
"""Kinds of nodes that are taken as they are written."""
EXTRA = "pip install 'claim-discipline[languages]'"
DEFINES = re.compile(
    r"(_declaration|_definition|_declarator|_item|_spec|_specifier|_module|_def)$|^(class|module|(singleton_)?method)$"
)
NO_DEFINITION = re.compile(r"parameter|import|package|export")
USED_TOO = re.compile(r"_specifier$")
"""Kinds that are named where they are defined and where they are used; only the definition has a body."""
IMPLEMENTATION = "impl_item"
"""A block of methods of a type in Rust: what is in it belongs to the type, which is defined elsewhere."""
DECLARED = ("function_definition", "init_declarator")
"""Kinds that C names within a declarator."""
UNFIELDED = ("function_declaration", "class_declaration", "object_declaration")
"""Kinds whose name is a plain child in Kotlin's grammar."""


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
    wanted = tuple(qualified.split("."))
    try:
        scopes = [node for names, node in _definitions(SgRoot(source, name).root(), ()) if names == wanted]
    except UnicodeError as error:
        raise NoGrammarError(f"it is no text that can be read: {error}") from None
    if any(node.kind() == "ERROR" for scope in scopes for node in _walk(scope)):
        raise NoGrammarError(f"the definition of {qualified} is not {name} that can be read")
    return [f"{SCHEME}:{digest(canonical([name, *_written(scope)]))}" for scope in scopes]


def _walk(node: SgNode) -> Iterator[SgNode]:
    yield node
    for child in node.children():
        yield from _walk(child)


def _definitions(node: SgNode, within: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], SgNode]]:
    """Yield every definition with its qualified name."""
    for child in node.children():
        names = _names(child)
        if names and child.kind() != IMPLEMENTATION:
            yield (*within, *names), child
        yield from _definitions(child, (*within, *names))


def _names(node: SgNode) -> tuple[str, ...]:
    """Give what a definition is called, with what it belongs to where that stands before its name; empty for none."""
    kind = node.kind()
    if kind == IMPLEMENTATION:
        return _parts(re.split(r"[<\s]", _text(node, "type"))[0])
    if NO_DEFINITION.search(kind) or not DEFINES.search(kind) or (USED_TOO.search(kind) and not node.field("body")):
        return ()
    if name := _text(node, "name"):
        receiver = _text(node, "receiver").partition("[")[0]
        return (*re.findall(r"\w+", receiver)[-1:], *_parts(name))
    if kind in DECLARED:
        at = node
        while (inner := at.field("declarator")) is not None:
            at = inner
        return _parts(at.text()) if at is not node else ()
    plain = (child.text() for child in node.children() if child.kind() in ("simple_identifier", "type_identifier"))
    return (next(plain, ""),) if kind in UNFIELDED and node.field("name") is None else ()


def _text(node: SgNode, field: str) -> str:
    found = node.field(field)
    return "" if found is None else found.text()


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"::|[.:]", name) if part)


def _written(node: SgNode) -> list[Any]:
    """Give a definition without its comments, and without the blanks between its words.

    How the words hang together stays, since line ends mean something in some languages; and a text is taken as it
    stands, since blanks mean something in it.
    """
    children = [] if TEXTS.search(node.kind()) else node.children()
    if not children:
        return [node.kind(), node.text()]
    return [node.kind(), *(_written(child) for child in children if "comment" not in child.kind())]
