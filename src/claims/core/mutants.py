"""Small changes to an anchored symbol that a gate must notice. The source is spliced, so that all else stays put."""

from __future__ import annotations

import ast
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from claims.core.anchors import symbol
from claims.core.facts import assignments, called, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST = 15
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
KINDS = ("canary", "fact", "loop-once", "except-raises", "call-deleted", "boundary", "no-result")
"""In the order in which they are tried."""
BOUNDARIES: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
}


class Mutant(NamedTuple):
    """One changed source text."""

    kind: str
    name: str
    """What was changed, for people: `attempts 5 -> 4`."""
    source: str


class _Splice(NamedTuple):
    """A replacement of bytes of the source."""

    kind: str
    name: str
    start: int
    end: int
    text: str


def mutants(source: str, qualified: str, facts: Mapping[str, object], token: str) -> list[Mutant]:
    """Give the mutants of one symbol, in order; none where it is missing, ambiguous or no Python.

    Args:
        facts: values that the claim's anchor names, each moved by one step.
        token: goes into the canary's message, so that it cannot be mistaken for another failure.
    """
    try:
        found = symbol(source, qualified)
        module = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return []
    if len(found) != 1:
        return []
    text = _Text(source)
    splices = [
        *_canary(found[0], text, token),
        *_facts(found[0], module, facts, text),
        *(splice for node in _inner(found[0]) for splice in _loop(node, text)),
        *(splice for node in _inner(found[0]) for splice in _handler(node, text)),
        *(splice for node in _inner(found[0]) for splice in _call(node, text)),
        *(splice for node in _inner(found[0]) for splice in _boundary(node, text)),
        *(splice for node in _inner(found[0]) for splice in _result(node, text)),
    ]
    made: dict[str, Mutant] = {}
    for splice in splices:
        changed = text.spliced([one for one in splices if one is splice or _together(one, splice)])
        if changed != source and _compiles(changed):
            made.setdefault(changed, Mutant(splice.kind, f"{qualified}: {splice.name}", changed))
    return list(made.values())


def _together(one: _Splice, other: _Splice) -> bool:
    """Whether two splices are one change: a canary in a class is in each of its methods."""
    return one.kind == other.kind == "canary"


class _Text:
    """A source text by the positions that `ast` gives: lines from 1, columns in UTF-8 bytes."""

    def __init__(self, source: str) -> None:
        self.data = source.encode("utf-8", "surrogatepass")
        self.starts = [0]
        for line in self.data.splitlines(keepends=True) or [b""]:
            self.starts.append(self.starts[-1] + len(line))

    def at(self, line: int, column: int) -> int:
        return self.starts[line - 1] + column

    def span(self, node: ast.stmt | ast.expr) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.at(node.lineno, node.col_offset), self.at(node.end_lineno, node.end_col_offset)

    def indentation(self, node: ast.stmt) -> str | None:
        """Give what stands before a statement on its line; None where that is more than blanks."""
        before = self.data[self.at(node.lineno, 0) : self.at(node.lineno, node.col_offset)]
        return before.decode() if not before.strip() else None

    def spliced(self, splices: list[_Splice]) -> str:
        data = self.data
        for splice in sorted(splices, key=lambda one: one.start, reverse=True):
            data = data[: splice.start] + splice.text.encode() + data[splice.end :]
        return data.decode("utf-8", "surrogatepass")


def _compiles(source: str) -> bool:
    try:
        compile(source, "mutant", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


def _inner(definition: ast.stmt) -> Iterator[ast.AST]:
    """Walk a definition in the order of its text."""
    placed = (ast.stmt, ast.expr, ast.excepthandler)
    found = [node for node in ast.walk(definition) if isinstance(node, placed) and node is not definition]
    yield from sorted(found, key=lambda node: (node.lineno, node.col_offset))


def _before(statement: ast.stmt, text: _Text, words: str) -> tuple[int, str]:
    """Give where and how words are put before a statement: on a line of their own, or on the same line."""
    indentation = text.indentation(statement)
    start = text.at(statement.lineno, statement.col_offset)
    return (start, f"{words}\n{indentation}") if indentation is not None else (start, f"{words}; ")


def _canary(definition: ast.stmt, text: _Text, token: str) -> Iterator[_Splice]:
    if isinstance(definition, ast.ClassDef):
        functions = [node for node in definition.body if isinstance(node, FUNCTIONS)]
    else:
        functions = [definition] if isinstance(definition, FUNCTIONS) else []
    for function in functions:
        first = function.body[1] if len(function.body) > 1 and _is_text(function.body[0]) else function.body[0]
        if isinstance(first, FUNCTIONS | ast.ClassDef) and first.decorator_list:
            first_line = min(decorator.lineno for decorator in first.decorator_list)
            start, words = (
                text.at(first_line, first.col_offset),
                f"raise RuntimeError({token!r})\n{text.indentation(first)}",
            )
        else:
            start, words = _before(first, text, f"raise RuntimeError({token!r})")
        yield _Splice("canary", "its body raises", start, start, words)


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _facts(definition: ast.stmt, module: ast.Module, facts: Mapping[str, object], text: _Text) -> Iterator[_Splice]:
    for name, value in facts.items():
        for node in _values(definition, module, name.lstrip("_").lower(), value):
            start, end = text.span(node)
            for step in _steps(value):
                yield _Splice("fact", f"{name} {value} -> {step}", start, end, f"({step})" if step[0] == "-" else step)


def _steps(value: object) -> Iterator[str]:
    """Give the neighbours of a value: one less and one more in its last place, or the other switch."""
    if isinstance(value, bool):
        yield str(not value)
    elif isinstance(value, int):
        yield from (str(value - 1), str(value + 1))
    elif isinstance(value, float):
        exact = Decimal(repr(value))
        exponent = exact.as_tuple().exponent
        if isinstance(exponent, int):
            step = Decimal(1).scaleb(min(exponent, 0))
            yield from (str(exact - step), str(exact + step))


def _values(definition: ast.stmt, module: ast.Module, plain: str, value: object) -> Iterator[ast.expr]:
    """Yield the literals that give a fact its value, in the definition or as a constant of the module."""
    constants = {name: node for statement in module.body for name, node in assignments(statement)}
    for name, node in [*named(definition), *called(definition)]:
        if name.lstrip("_").lower() == plain:
            literal = constants.get(node.id, node) if isinstance(node, ast.Name) else node
            try:
                same = ast.literal_eval(literal) == value
            except (ValueError, TypeError, SyntaxError):
                same = False
            if same:
                yield literal


def _loop(node: ast.AST, text: _Text) -> Iterator[_Splice]:
    if isinstance(node, ast.For | ast.AsyncFor | ast.While):
        last = node.body[-1]
        indentation = text.indentation(node.body[0])
        _, end = text.span(last)
        words = "; break" if indentation is None else f"\n{indentation}break"
        yield _Splice("loop-once", f"the loop at line {node.lineno} runs once", end, end, words)


def _handler(node: ast.AST, text: _Text) -> Iterator[_Splice]:
    if isinstance(node, ast.ExceptHandler):
        start, words = _before(node.body[0], text, "raise")
        yield _Splice("except-raises", f"the except clause at line {node.lineno} raises again", start, start, words)


def _call(node: ast.AST, text: _Text) -> Iterator[_Splice]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await):
        start, end = text.span(node)
        said = text.data[start:end].decode("utf-8", "replace").split("\n")[0][:60]
        yield _Splice("call-deleted", f"{said} deleted", start, end, "pass")


def _boundary(node: ast.AST, text: _Text) -> Iterator[_Splice]:
    if not isinstance(node, ast.Compare):
        return
    left = node.left
    for operator, right in zip(node.ops, node.comparators, strict=True):
        words = BOUNDARIES.get(type(operator))
        between = slice(text.span(left)[1], text.span(right)[0])
        if words and (at := text.data[between].find(words[0].encode())) >= 0:
            start = between.start + at
            name = f"{words[0]} -> {words[1]} at line {right.lineno}"
            yield _Splice("boundary", name, start, start + len(words[0]), words[1])
        left = right


def _result(node: ast.AST, text: _Text) -> Iterator[_Splice]:
    match node:
        case ast.Return(value=ast.Constant(value=None)) | ast.Return(value=None):
            pass
        case ast.Return():
            start, end = text.span(node)
            yield _Splice("no-result", f"the return at line {node.lineno} gives None", start, end, "return None")
        case _:
            pass
