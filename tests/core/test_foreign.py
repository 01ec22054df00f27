"""Symbols of other languages: found by their qualified names, with digests over their words."""

from __future__ import annotations

import sys

import pytest

from build import an_anchor
from claims.core.anchors import look
from claims.core.foreign import EXTRA, LANGUAGES, language
from claims.core.reasons import Code

SOURCES = {
    "store.ts": (
        (
            "export class Store {\n  // reads\n  async read(path: string, attempts = 5): Promise<string> { get(); }\n"
            "  write(): void {}\n}\nexport const top = (a: number) => a + 1;\n"
        ),
        {"Store", "Store.read", "Store.write", "top"},
        ("attempts = 5", "attempts = 6", "Store.read"),
    ),
    "store.go": (
        (
            "package store\n\n// Store reads.\ntype Store struct { attempts int }\n\n"
            "func (s *Store) Read(path string) int { return 5 }\n\nfunc Top() int { return 1 }\n"
        ),
        {"Store.Read", "Top"},
        ("return 5", "return 6", "Store.Read"),
    ),
    "store.rs": (
        "struct Store;\nimpl Store {\n    /// Reads.\n    fn read(&self) -> u32 { 5 }\n}\nfn top() -> u32 { 1 }\n",
        {"Store.read", "top"},
        ("{ 5 }", "{ 6 }", "Store.read"),
    ),
    "Store.java": (
        "class Store {\n  /* reads */ int read(String path) { return 5; }\n  int write() { return 1; }\n}\n",
        {"Store", "Store.read", "Store.write"},
        ("return 5", "return 6", "Store.read"),
    ),
    "store.c": (
        "/* reads */\nint read_all(char *path) { return 5; }\nint top(void) { return 1; }\n",
        {"read_all", "top"},
        ("return 5", "return 6", "read_all"),
    ),
    "store.rb": (
        "class Store\n  # reads\n  def read(path)\n    5\n  end\nend\n",
        {"Store", "Store.read"},
        ("    5", "    6", "Store.read"),
    ),
}


def digest(path: str, source: str, symbol: str) -> str | None:
    """The digest of a symbol that must be there."""
    pytest.importorskip("ast_grep_py")
    looked = look(an_anchor(path=path, symbol=symbol, contains=None, facts={}), source)
    assert looked.reasons == ()
    return looked.digest


@pytest.mark.parametrize("path", SOURCES)
def test_symbols_are_found_and_comments_do_not_count(path: str) -> None:
    """Each by its qualified name; layout and comments leave its digest alone, a constant does not."""
    source, symbols, (old, new, inside) = SOURCES[path]
    for symbol in symbols:
        moved = digest(path, source.replace("reads", "reads all").replace("{ ", "{\n   ").replace("\n\n", "\n"), symbol)
        assert digest(path, source, symbol) == moved
    assert digest(path, source, inside) != digest(path, source.replace(old, new), inside)


@pytest.mark.parametrize("path", SOURCES)
def test_what_is_not_defined_is_missing(path: str) -> None:
    """A name that is only used, or that lies in something else, is no definition."""
    pytest.importorskip("ast_grep_py")
    for symbol in ("get", "Other.read", "string"):
        looked = look(an_anchor(path=path, symbol=symbol, contains=None, facts={}), SOURCES[path][0])
        assert [reason.code for reason in looked.reasons] == [Code.ANCHOR_MISSING]
        assert looked.digest is None


def test_what_is_defined_twice_is_ambiguous() -> None:
    """Overloads have one name and several meanings."""
    pytest.importorskip("ast_grep_py")
    source = "class A { int f(int a) { return a; } int f() { return 1; } }"
    (reason,) = look(an_anchor(path="A.java", symbol="A.f", contains=None, facts={}), source).reasons
    assert (reason.code, "defined 2 times" in reason.detail) == (Code.ANCHOR_MISSING, True)


def test_what_cannot_be_read_is_missing() -> None:
    """A definition with something in it that is not of the language."""
    pytest.importorskip("ast_grep_py")
    looked = look(an_anchor(path="a.ts", symbol="f", contains=None, facts={}), "function f() { ?? ]] }")
    assert [reason.code for reason in looked.reasons] == [Code.ANCHOR_MISSING]


def test_without_the_extra_nothing_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said what to install; the symbol is not taken to be there."""
    monkeypatch.setitem(sys.modules, "ast_grep_py", None)
    (reason,) = look(an_anchor(path="a.ts", symbol="f", contains=None, facts={}), "function f() {}").reasons
    assert reason.code is Code.ANCHOR_MISSING
    assert EXTRA in reason.detail


def test_facts_are_read_from_python_alone() -> None:
    """A declared fact elsewhere is not taken for true."""
    pytest.importorskip("ast_grep_py")
    anchor = an_anchor(path="a.ts", symbol="f", contains=None, facts={"attempts": 5})
    (reason,) = look(anchor, "function f(attempts = 5) {}").reasons
    assert reason.code is Code.ANCHOR_MISMATCH


def test_every_language_has_a_grammar() -> None:
    """The table names nothing that the extra does not know."""
    grammars = pytest.importorskip("ast_grep_py")
    for name in set(LANGUAGES.values()):
        assert grammars.SgRoot("", name).root() is not None
    assert language("src/store.py") is None
    assert language("Makefile") is None
    assert language("src/store.TS") == "typescript"
