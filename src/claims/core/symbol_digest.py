"""A digest of a definition that survives comments, layout, docstrings and moving, and is the same on every Python.

It is taken over the syntax tree, written by ourselves: `ast.dump` and `ast.unparse` change between versions of Python.
"""

from __future__ import annotations

import ast
from typing import Any

from claims.core.canonical import canonical, digest

DROPPED = frozenset({"ctx", "kind", "type_comment", "type_ignores"})
"""What says nothing about behaviour, or only some versions of Python record."""
DOCUMENTED = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def symbol_digest(definition: ast.stmt) -> str:
    """Give the SHA-256 of what a definition means."""
    return digest(canonical(_shape(definition)))


def _shape(value: object) -> Any:
    """Give a node as its name and its fields; empty ones left out, since versions differ in which there are."""
    match value:
        case ast.Constant(value=constant):
            return _literal(constant)
        case ast.JoinedStr(values=parts):
            return ["JoinedStr", *_joined(parts)]
        case ast.AST():
            shapes = {name: _shape(_field(value, name)) for name in value._fields if name not in DROPPED}
            return [type(value).__name__, {name: shape for name, shape in shapes.items() if shape not in ([], None)}]
        case list():
            return [_shape(one) for one in value]
        case None:
            return None
        case _:
            return _literal(value)


def _field(node: ast.AST, name: str) -> object:
    value = getattr(node, name, None)
    if name == "body" and isinstance(node, DOCUMENTED):
        rest = value[1:] if value and _is_text(value[0]) else value
        return [] if rest and all(isinstance(one, ast.Pass) for one in rest) else rest
    return value


def _is_text(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case _:
            return False


def _literal(value: object) -> list[str]:
    """Give a constant with its type: 1, 1.0, True and '1' are four things."""
    text = value if isinstance(value, str) else repr(value)
    return ["=", type(value).__name__, text.encode("utf-8", "backslashreplace").decode()]


def _joined(parts: list[ast.expr]) -> list[Any]:
    """Give the parts of an f-string, adjacent texts as one: versions of Python cut them differently."""
    found: list[Any] = []
    for part in parts:
        shape = _shape(part)
        if isinstance(part, ast.Constant) and not part.value:
            continue
        if isinstance(part, ast.Constant) and found and found[-1][:2] == shape[:2]:
            found[-1] = [*shape[:2], found[-1][2] + shape[2]]
        else:
            found.append(shape)
    return found
