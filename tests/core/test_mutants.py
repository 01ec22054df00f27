"""Mutants: deterministic, spliced into the text, and each one a program."""

from __future__ import annotations

import ast

from hypothesis import given
from hypothesis import strategies as st

from claims.core.mutants import KINDS, Mutant, mutants

SOURCE = '''\
LIMIT = 3  # a comment that stays


class Store:
    """A store."""

    def read(self, path, attempts=5, pause=0.05, strict=False):
        """Read."""
        for attempt in range(attempts):
            try:
                return self.once(path)
            except PermissionError:
                if attempt >= attempts - 1: raise
            self.sleep(pause)

    @property
    def one(self): return 1


def top(limit=LIMIT):
    wörter = "ä"; check(limit); return 0 < limit
'''


def made(symbol: str, **facts: object) -> list[Mutant]:
    """The mutants of a symbol."""
    return mutants(SOURCE, symbol, facts, "canary")


def changed(mutant: Mutant) -> list[str]:
    """The lines that a mutant has and the source has not."""
    return [line.strip() for line in mutant.source.splitlines() if line not in SOURCE.splitlines()]


def test_the_kinds_come_in_their_order() -> None:
    """Canary, facts by one step each way, loop, handler, call, boundary."""
    found = made("Store.read", attempts=5, pause=0.05, strict=False)
    assert [mutant.kind for mutant in found] == sorted((m.kind for m in found), key=KINDS.index)
    assert [changed(mutant) for mutant in found] == [
        ["raise RuntimeError('canary')"],
        ["def read(self, path, attempts=4, pause=0.05, strict=False):"],
        ["def read(self, path, attempts=6, pause=0.05, strict=False):"],
        ["def read(self, path, attempts=5, pause=0.04, strict=False):"],
        ["def read(self, path, attempts=5, pause=0.06, strict=False):"],
        ["def read(self, path, attempts=5, pause=0.05, strict=True):"],
        ["break"],
        ["raise"],
        ["pass"],
        ["if attempt > attempts - 1: raise"],
        ["return None"],
    ]


def test_a_fact_that_is_a_constant_of_the_module_is_moved_there() -> None:
    """And bytes before it on the line do not shift it."""
    found = made("top", limit=3)
    assert ["LIMIT = 2  # a comment that stays"] in [changed(mutant) for mutant in found]
    assert 'wörter = "ä"; pass; return 0 < limit' in [line for m in found for line in changed(m)]
    assert 'wörter = "ä"; check(limit); return 0 <= limit' in [line for m in found for line in changed(m)]


def test_the_canary_of_a_class_is_in_every_method() -> None:
    """Whichever one the gate reaches, it meets it."""
    canary = made("Store")[0]
    assert canary.source.count("raise RuntimeError('canary')") == 2


def test_what_is_missing_or_ambiguous_has_no_mutants() -> None:
    """There is nothing to change."""
    assert made("Store.write") == []
    assert mutants("def f(): pass\ndef f(): pass\n", "f", {}, "c") == []
    assert mutants("def f(:\n", "f", {}, "c") == []


@given(
    st.integers(-9, 9),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["pass", "return x", "'''doc'''\n    return x", "while x: x -= 1", "yield x"]),
)
def test_every_mutant_is_a_program_and_differs(value: int, ending: str, body: str) -> None:
    """Whatever the source, the same mutants come out again, and all of them compile."""
    source = f"def f(x={value}):\n    {body}\n".replace("\n", ending)
    found = mutants(source, "f", {"x": value}, "c")
    assert found == mutants(source, "f", {"x": value}, "c")
    for mutant in found:
        assert mutant.source != source
        ast.parse(mutant.source)
    assert len({mutant.source for mutant in found}) == len(found)
