"""Anchors and facts: whether code still has the symbol, text or value that a claim names."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

from claims.core.reasons import Code, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from claims.core.entry import Anchor

Scope = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def check_anchor(anchor: Anchor, source: str | None) -> tuple[Reason, ...]:
    """Give why an anchor does not hold; empty where it does.

    Args:
        source: text of the anchor's file, None where there is no such file.
    """
    if source is None:
        return (Reason(Code.ANCHOR_MISSING, anchor.name, f"{anchor.path} is not there"),)
    if anchor.symbol is None:
        return _check_text(anchor, source)
    try:
        found = symbol(source, anchor.symbol)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:  # the last two for absurd nesting
        text = f"{anchor.path} cannot be read as Python: {type(error).__name__}: {error}"
        return (Reason(Code.ANCHOR_MISSING, anchor.name, text),)
    if len(found) != 1:
        how = "is not defined" if not found else f"is defined {len(found)} times"
        return (Reason(Code.ANCHOR_MISSING, anchor.name, f"{anchor.symbol} {how} in {anchor.path}"),)
    measured = facts(found[0], _parse(source))
    return tuple(
        Reason(Code.ANCHOR_MISMATCH, anchor.name, difference)
        for name, expected in anchor.facts.items()
        if (difference := _difference(name, expected, measured))
    )


def _check_text(anchor: Anchor, source: str) -> tuple[Reason, ...]:
    times = source.count(anchor.contains or "")
    if times == 1:
        return ()
    how = "does not contain" if not times else f"contains {times} times"
    return (Reason(Code.ANCHOR_MISSING, anchor.name, f"{anchor.path} {how} {anchor.contains!r}"),)


def _difference(name: str, expected: object, measured: Mapping[str, Sequence[object]]) -> str | None:
    values = measured.get(_plain(name), ())
    if not values:
        return f"no value named {name} is set there"
    if len(values) > 1:
        return f"{name} is set to {' and '.join(map(repr, values))}; a fact needs one value"
    (value,) = values
    # True == 1 in Python; a fact that says 1 is not about a switch
    same = value == expected and isinstance(value, bool) == isinstance(expected, bool)
    return None if same else f"{name} is {value!r} in the code, {expected!r} in the entry"


def symbol(source: str, qualified: str) -> list[ast.stmt]:
    """Give the definitions of `Qualified.symbol` in Python source: one, where the name is not ambiguous.

    Raises:
        SyntaxError, ValueError: the source is not Python.
    """
    scopes: list[ast.stmt | ast.Module] = [_parse(source)]
    for name in qualified.split("."):
        scopes = [found for scope in scopes for found in _defined(scope, name)]
    return [scope for scope in scopes if isinstance(scope, ast.stmt)]


def _parse(source: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the user's code, which is not ours to criticise
        return ast.parse(source)


def _defined(scope: ast.AST, name: str) -> Iterator[ast.stmt]:
    for statement in _own_statements(scope):
        if isinstance(statement, DEFINITIONS):
            if statement.name == name:
                yield statement
        elif name in {target for target, _ in _assignments(statement)}:
            yield statement


def _own_statements(scope: ast.AST) -> Iterator[ast.stmt]:
    """Walk the statements of a scope, into branches and loops but not into definitions."""
    for child in ast.iter_child_nodes(scope):
        if isinstance(child, ast.stmt):
            yield child
        if not isinstance(child, DEFINITIONS):
            yield from _own_statements(child)


def _assignments(statement: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    match statement:
        case ast.Assign(targets=targets, value=value):
            yield from ((target.id, value) for target in targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case _:
            pass


def facts(definition: ast.stmt, module: ast.Module) -> dict[str, list[object]]:
    """Give the literal values that a definition names, by plain name: defaults, assignments, keyword arguments.

    Names are compared without leading underscores and without case. A default that is itself a constant of the
    module is read there.
    """
    constants = {name: value for statement in module.body for name, value in _assignments(statement)}
    measured: dict[str, list[object]] = {}
    for name, expression in _named(definition):
        if isinstance(expression, ast.Name):
            expression = constants.get(expression.id, expression)  # noqa: PLW2901
        try:
            value = ast.literal_eval(expression)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            continue  # not a literal: nothing that can be compared with the entry
        value = tuple(value) if isinstance(value, list) else value
        seen = measured.setdefault(_plain(name), [])
        if not any(value == other and type(value) is type(other) for other in seen):
            seen.append(value)
    return measured


def _named(definition: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(definition, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from _defaults(definition.args)
    yield from _assignments(definition)
    for node in ast.walk(definition):
        if isinstance(node, ast.stmt) and node is not definition:
            yield from _assignments(node)
        if isinstance(node, ast.Call):
            yield from ((word.arg, word.value) for word in node.keywords if word.arg)


def _defaults(arguments: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    positional = [*arguments.posonlyargs, *arguments.args]
    tail = positional[len(positional) - len(arguments.defaults) :]
    yield from ((argument.arg, default) for argument, default in zip(tail, arguments.defaults, strict=True))
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None:
            yield argument.arg, default


def _plain(name: str) -> str:
    return name.lstrip("_").lower()
