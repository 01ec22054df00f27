"""What a change took away from tests: a fix that comes with weaker tests shows less than it seems to."""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SWITCHED_OFF = frozenset({"skip", "skipif", "skipIf", "skipUnless", "xfail", "expectedFailure"})
CHECKS = ("assert", "raises", "warns", "fail")


def weakened(path: str, before: str | None, after: str | None) -> list[str]:
    """Give what a Python test file lost between two versions, one sentence each.

    A test or an assertion that is gone, an expected value that was changed, a test that is now skipped or expected to
    fail. A test that was renamed or moved to another file reads as gone; nobody can tell the two apart by looking.

    Args:
        before, after: content of the file; None where there is none. What Python cannot read has no tests.
    """
    old, new = dict(_tests(before)), dict(_tests(after))
    found = [f"{path}: {name} is gone" for name in old if name not in new]
    for name in old.keys() & new.keys():
        found += [f"{path}: {name} {lost}" for lost in _lost(old[name], new[name])]
    return sorted(found)


def _tests(source: str | None) -> Iterator[tuple[str, ast.AST]]:
    """Yield the test functions of a module by qualified name."""
    try:
        module = ast.parse(source or "")
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in module.body:
        methods = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for method in methods:
            if isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef)) and method.name.startswith("test"):
                yield prefix + method.name, method


def _lost(old: ast.AST, new: ast.AST) -> Iterator[str]:
    if _switched_off(new) - _switched_off(old):
        yield "is now skipped or expected to fail"
    before, after = Counter(_checks(old)), Counter(_checks(new))
    gone, come = before - after, after - before
    shapes_gone, shapes_come = _shapes(old, gone), _shapes(new, come)
    changed = (shapes_gone & shapes_come).total()
    if changed:
        yield "expects another value"
    if gone.total() - changed > come.total() - changed:
        yield "asserts less"


def _switched_off(test: ast.AST) -> set[str]:
    return {name for node in ast.walk(test) if (name := _name(node)) in SWITCHED_OFF}


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _checks(test: ast.AST) -> Iterator[str]:
    """Yield each assertion of a test, as a text that is the same wherever it stands and however it is laid out."""
    for node in ast.walk(test):
        if isinstance(node, ast.Assert):
            yield ast.dump(node.test)
        elif isinstance(node, ast.Call) and _name(node.func).lower().startswith(CHECKS):
            yield ast.dump(node)


def _shapes(test: ast.AST, chosen: Counter[str]) -> Counter[str]:
    """Give the chosen assertions with their literals left out."""
    shapes: Counter[str] = Counter()
    for node in ast.walk(test):
        part = node.test if isinstance(node, ast.Assert) else node
        if (text := ast.dump(part)) in chosen:
            shapes[ast.dump(_Blank().visit(ast.parse(ast.unparse(part), mode="eval").body))] = chosen[text]
    return shapes


class _Blank(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.Constant(value=None)
