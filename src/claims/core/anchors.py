"""Anchors and facts: whether code still has the symbol, text or value that a claim names."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING, NamedTuple

from claims.core.facts import difference, facts
from claims.core.foreign import NoGrammarError, foreign_digests, language
from claims.core.reasons import Code, Reason
from claims.core.symbol_digest import symbol_digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.core.entry import Anchor

Scope = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


class Looked(NamedTuple):
    """What was found at an anchor."""

    reasons: tuple[Reason, ...] = ()
    """Why it does not hold; empty where it does."""
    digest: str | None = None
    """Of the symbol, as far as it means something; None where there is no such symbol, or the anchor is a text."""


def check_anchor(anchor: Anchor, source: str | None) -> tuple[Reason, ...]:
    """Give why an anchor does not hold; empty where it does.

    Args:
        source: text of the anchor's file, None where there is no such file.
    """
    return look(anchor, source).reasons


def look(anchor: Anchor, source: str | None) -> Looked:
    """Give why an anchor does not hold, and the digest of its symbol."""
    if source is None:
        return _missing(anchor, f"{anchor.path} is not there")
    if anchor.symbol is None:
        return Looked(_check_text(anchor, source))
    name = language(anchor.path)
    return _look_abroad(anchor, source, name) if name else _look_at(anchor, source, anchor.symbol)


def _look_at(anchor: Anchor, source: str, qualified: str) -> Looked:
    """Look at a symbol in Python."""
    try:
        found = symbol(source, qualified)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:  # the last two for absurd nesting
        return _missing(anchor, f"{anchor.path} cannot be read as Python: {type(error).__name__}: {error}")
    if len(found) != 1:
        return _miscounted(anchor, len(found))
    measured = facts(found[0], _parse(source))
    reasons = tuple(
        Reason(Code.ANCHOR_MISMATCH, anchor.name, differs)
        for name, expected in anchor.facts.items()
        if (differs := difference(name, expected, measured))
    )
    try:
        return Looked(reasons, symbol_digest(found[0]))
    except RecursionError:
        return _missing(anchor, f"{qualified} in {anchor.path} is nested too deeply to be read")


def _look_abroad(anchor: Anchor, source: str, name: str) -> Looked:
    """Look at a symbol in another language. Facts are read from Python alone."""
    try:
        found = foreign_digests(source, name, anchor.symbol or "")
    except (NoGrammarError, RecursionError) as error:
        return _missing(anchor, f"{anchor.path}: {error}")
    if len(found) != 1:
        return _miscounted(anchor, len(found))
    text = f"facts are read from Python alone, not from {name}: anchor a text with `contains` instead"
    return Looked((Reason(Code.ANCHOR_MISMATCH, anchor.name, text),) if anchor.facts else (), found[0])


def _missing(anchor: Anchor, text: str) -> Looked:
    return Looked((Reason(Code.ANCHOR_MISSING, anchor.name, text),))


def _miscounted(anchor: Anchor, times: int) -> Looked:
    how = f"is defined {times} times" if times else "is not defined"
    return _missing(anchor, f"{anchor.symbol} {how} in {anchor.path}")


def _check_text(anchor: Anchor, source: str) -> tuple[Reason, ...]:
    times = source.count(anchor.contains or "")
    if times == 1:
        return ()
    how = "does not contain" if not times else f"contains {times} times"
    return (Reason(Code.ANCHOR_MISSING, anchor.name, f"{anchor.path} {how} {anchor.contains!r}"),)


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
        elif name in _targets(statement):
            yield statement


def _own_statements(scope: ast.AST) -> Iterator[ast.stmt]:
    """Walk the statements of a scope, into branches and loops but not into definitions."""
    for child in ast.iter_child_nodes(scope):
        if isinstance(child, ast.stmt):
            yield child
        if not isinstance(child, DEFINITIONS):
            yield from _own_statements(child)


def _targets(statement: ast.stmt) -> set[str]:
    """Give the plain names that a statement defines; what it sets on objects is no symbol."""
    match statement:
        case ast.Assign(targets=targets):
            return {target.id for target in targets if isinstance(target, ast.Name)}
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
            return {name}
        case _:
            return set()
