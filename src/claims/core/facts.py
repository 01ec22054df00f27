"""Values that code states: what a definition names, as far as it can be read without running anything."""

from __future__ import annotations

import ast
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
CATCHES = "catches"
"""The fact that is no name in the code: the exceptions that except clauses name."""

SLEEP = "sleep"
"""The call whose only argument is in seconds in every library that we know of."""
SECONDS = {"s": Decimal(1), "ms": Decimal("0.001"), "us": Decimal("0.000001"), "ns": Decimal("0.000000001")}
"""Length of the units of time in which a name may end."""

Constants = dict[str, ast.expr]


def facts(definition: ast.stmt, module: ast.Module) -> dict[str, list[object]]:
    """Give the literal values that a definition names, by plain name; several where the code has several.

    Defaults of parameters, assignments to names and attributes, and keyword arguments, by their names; the only
    positional argument of a call, by the name of what is called, where nothing else has that name; and the exceptions
    of except clauses, as `catches`. Names are compared without leading underscores and without case. A value that is
    itself a constant of the module is read there.
    """
    constants = {name: value for statement in module.body for name, value in assignments(statement)}
    measured: dict[str, list[object]] = {}
    for name, expression in named(definition):
        _add(measured, name, expression, constants)
    arguments: dict[str, list[object]] = {}
    for name, expression in called(definition):
        _add(arguments, name, expression, constants)
    caught = tuple(dict.fromkeys(_caught(definition, constants)))
    return arguments | measured | ({CATCHES: [caught]} if caught else {})


def difference(name: str, expected: object, measured: Mapping[str, Sequence[object]]) -> str | None:
    """Say in what a declared fact differs from the code; None where it does not."""
    values = measured.get(_plain(name)) or _in_another_unit(_plain(name), measured)
    if not values:
        return f"no value named {name} is set there"
    if len(values) > 1:
        return f"{name} is set to {' and '.join(map(repr, values))}; a fact needs one value"
    (value,) = values
    if _plain(name) == CATCHES and isinstance(value, tuple):
        wanted = expected if isinstance(expected, tuple) else (expected,)
        same = sorted(map(str, value)) == sorted(map(str, wanted))  # the order of except clauses is no fact
    else:
        # True == 1 in Python; a fact that says 1 is not about a switch
        same = value == expected and isinstance(value, bool) == isinstance(expected, bool)
    return None if same else f"{name} is {value!r} in the code, {expected!r} in the entry"


def _in_another_unit(name: str, measured: Mapping[str, Sequence[object]]) -> list[object]:
    """Give what the code says in another unit of time: `wait_s=0.05` as `wait_ms`, `sleep(0.05)` as `sleep_ms`."""
    stem, _, unit = name.rpartition("_")
    if not stem or unit not in SECONDS:
        return []
    said = [(value, other) for other in SECONDS for value in measured.get(f"{stem}_{other}", ())]
    said += [(value, "s") for value in measured.get(stem, ()) if stem == SLEEP]
    numbers = [(number, other) for value, other in said if (number := _number(value)) is not None]
    scaled = [number * SECONDS[other] / SECONDS[unit] for number, other in numbers]
    return list(dict.fromkeys(int(one) if one == int(one) else float(one) for one in scaled))


def _number(value: object) -> Decimal | None:
    """Give a finite number exactly as it is written."""
    match value:
        case bool():
            return None
        case int():
            return Decimal(value)
        case float() if isfinite(value):
            return Decimal(repr(value))
    return None


def assignments(statement: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names and attributes that a statement sets, with what it sets them to."""
    match statement:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _pairs(target, value)
        case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
            yield from _pairs(target, value)
        case _:
            pass


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    match target, value:
        case ((ast.Name(id=name) | ast.Attribute(attr=name)), _):
            yield name, value
        case ((ast.Tuple(elts=left) | ast.List(elts=left)), (ast.Tuple(elts=right) | ast.List(elts=right))):
            if len(left) == len(right):
                for one, other in zip(left, right, strict=True):
                    yield from _pairs(one, other)
        case _:
            pass


def _add(measured: dict[str, list[object]], name: str, expression: ast.expr, constants: Constants) -> None:
    if isinstance(expression, ast.Name):
        expression = constants.get(expression.id, expression)
    try:
        value = ast.literal_eval(expression)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return  # not a literal: nothing that can be compared with the entry
    value = tuple(value) if isinstance(value, list) else value
    seen = measured.setdefault(_plain(name), [])
    if not any(value == other and type(value) is type(other) for other in seen):
        seen.append(value)


def named(definition: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """Yield what a definition gives a name: defaults, assignments, keyword arguments."""
    for node in ast.walk(definition):
        if isinstance(node, FUNCTIONS):
            yield from _defaults(node.args)
        yield from assignments(node)
        if isinstance(node, ast.Call):
            yield from ((word.arg, word.value) for word in node.keywords if word.arg)


def called(definition: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """Yield the only positional argument of each call, with the name of what is called."""
    for node in ast.walk(definition):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[only]):
                yield name, only
            case _:
                pass


def _caught(definition: ast.stmt, constants: Constants) -> Iterator[str]:
    for node in ast.walk(definition):
        if isinstance(node, ast.ExceptHandler):
            yield from _exceptions(node.type, constants)


def _exceptions(kind: ast.expr | None, constants: Constants) -> Iterator[str]:
    """Yield the names of what an except clause catches; one without any catches everything."""
    match kind:
        case None:
            yield "BaseException"
        case ast.Tuple(elts=parts):
            for part in parts:
                yield from _exceptions(part, constants)
        case ast.Name(id=name) if isinstance(constants.get(name), ast.Tuple):
            yield from _exceptions(constants[name], constants)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            yield name
        case _:
            pass


def _defaults(arguments: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    positional = [*arguments.posonlyargs, *arguments.args]
    tail = positional[len(positional) - len(arguments.defaults) :]
    yield from ((argument.arg, default) for argument, default in zip(tail, arguments.defaults, strict=True))
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None:
            yield argument.arg, default


def _plain(name: str) -> str:
    return name.lstrip("_").lower()
