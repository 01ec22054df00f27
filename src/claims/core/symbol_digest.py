"""The digest of a definition: the same however it is laid out, wherever it stands, and on every Python we support.

`ast.dump` and `ast.unparse` differ between versions of Python, so the tree is written out in a form of our own. What
does not change what the code does is left out: comments, layout, quotes, the spelling of numbers, and docstrings.
"""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any

from claims.core.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEME = "py1"
"""Which rules made a digest. Other rules get another word, so that their digests never compare as equal."""
LEFT_OUT = frozenset({"ctx", "kind", "type_comment", "type_ignores"})
EXAMPLE = ">>> "
DOCUMENTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Module)
PIECED = frozenset({"JoinedStr", "TemplateStr"})
"""Texts with gaps. Python 3.12 writes as several constants what 3.11 writes as one."""


def symbol_digest(definition: ast.AST) -> str:
    """Give the digest of a definition, as `py1:` and 64 hexadecimal digits.

    Raises:
        RecursionError: it is nested absurdly deep.
    """
    # ASCII, so that a text that is no Unicode (a lone surrogate) can be written as well
    text = json.dumps(_plain(definition), ensure_ascii=True, separators=(",", ":"))
    return f"{SCHEME}:{digest(text.encode('ascii'))}"


def meaning(source: bytes) -> str | None:
    """Give the digest of what a Python file means, comments and layout left out; None where it is no Python.

    Docstrings are left out as they are of an anchored symbol, unless one of the file holds an example of `doctest`:
    there they are tests.

    Raises:
        RecursionError: it is nested absurdly deep.
    """
    try:
        module = ast.parse(source)
    except (SyntaxError, ValueError):
        return None
    texts = (ast.get_docstring(node, clean=False) for node in ast.walk(module) if isinstance(node, DOCUMENTED))
    found = [text for text in texts if text]
    plain = symbol_digest(module)
    if not any(EXAMPLE in text for text in found):
        return plain
    return f"{SCHEME}:{digest(json.dumps([plain, found]).encode('ascii'))}"


def _plain(value: Any) -> Any:
    """Give a part of the tree as JSON: a node as its kind and its fields that hold something, by name."""
    if isinstance(value, ast.Constant):
        return ["Constant", *_constant(value.value)]
    if isinstance(value, ast.AST):
        fields = ((name, _field(value, name)) for name in sorted(value._fields) if name not in LEFT_OUT)
        return [type(value).__name__, *([name, held] for name, held in fields if held is not None)]
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return None if value is None else _constant(value)


def _field(node: ast.AST, name: str) -> Any:
    """Give a field; None where it holds nothing, as a field does that an older Python has not."""
    value = getattr(node, name, None)
    if name == "body" and isinstance(node, DOCUMENTED):
        value = _body(node)
    if name == "values" and type(node).__name__ in PIECED and isinstance(value, list):
        value = _joined(value)
    if name == "format_spec" and isinstance(value, ast.JoinedStr) and not _joined(value.values):
        return None
    return _plain(value) if value or isinstance(value, int | str | bytes) else None


def _body(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module) -> list[ast.stmt]:
    """Give the statements without the docstring; none for a body that does nothing."""
    rest = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    return [] if all(isinstance(statement, ast.Pass) for statement in rest) else rest


def _joined(parts: Sequence[ast.expr]) -> list[ast.expr]:
    """Give the parts of a text with gaps, constants that follow each other as one, and none that is empty."""
    found: list[ast.expr] = []
    for part in parts:
        before = found[-1] if found else None
        if isinstance(part, ast.Constant) and isinstance(before, ast.Constant):
            found[-1] = ast.Constant(f"{before.value!s}{part.value!s}")
        elif not isinstance(part, ast.Constant) or part.value != "":
            found.append(part)
    return found


def _constant(value: object) -> list[str]:
    """Give a value with its type: 1, 1.0 and True differ."""
    match value:
        case bool() | None:
            said = [str(value)]
        case int():
            said = [hex(value)]  # decimal has a limit on its digits
        case bytes():
            said = [value.hex()]
        case complex():
            said = [value.real.hex(), value.imag.hex()]
        case float():
            said = [value.hex()]
        case str():
            said = [value]
        case _:  # an ellipsis
            said = []
    return [type(value).__name__, *said]
