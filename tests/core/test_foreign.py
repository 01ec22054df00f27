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


SMALL = {
    "a.ts": "class Store {\n  static size = 1;\n  read(path: string, tries = 5) { return path }\n}\n"
    "export const open = (x) => x;\nnamespace inner { export function read() {} }\n",
    "a.tsx": "const View = () => <p title='a'> text </p>\n",
    "a.js": "class Store { read(path) { return `a ${path}` } }\nfunction open() {}\nconst o = { size: 1 }\n",
    "a.go": "package a\ntype Store struct{}\nfunc (s *Store) Read(n int) int { return n }\nconst Size = 1\n",
    "a.rs": "struct Store; impl Store { fn read(&self) -> i32 { 1 } }\nfn open() {}\nmod inner { fn read() {} }\n",
    "a.java": "class Store { int size = 1; void read() { read(); } class Inner { void read() {} } }",
    "a.c": "int open(int a) { return a; }\nint *where(void) { return 0; }\nstruct store { int x; };\nstruct store s;\n",
    "a.cpp": "namespace inner { class Store { void read() { } }; }\nvoid Store::write() {}\n",
    "a.rb": "class Store\n  def read(a)\n    a\n  end\nend\n",
    "a.cs": "namespace N { class Store { void Read() {} } }",
    "a.php": "<?php class Store { function read() {} } function open() {}",
    "a.sh": "open() { echo 1; }",
    "a.kt": "class Store { fun read() {} }\nfun open() {}",
    "a.lua": "function open() end\nfunction Store.read() end",
    "a.swift": "class Store { func read() {} }",
    "a.scala": "class Store { def read() = 1 }",
}
THERE = [
    ("a.ts", "Store"), ("a.ts", "Store.read"), ("a.ts", "Store.size"), ("a.ts", "open"), ("a.ts", "inner.read"),
    ("a.tsx", "View"), ("a.js", "Store.read"), ("a.js", "o"), ("a.go", "Store.Read"), ("a.go", "Store"),
    ("a.go", "Size"), ("a.rs", "Store.read"), ("a.rs", "Store"), ("a.rs", "inner.read"), ("a.java", "Store.Inner.read"),
    ("a.java", "Store.read"), ("a.java", "Store.size"), ("a.c", "open"), ("a.c", "where"), ("a.c", "store"),
    ("a.cpp", "inner.Store.read"), ("a.cpp", "Store.write"), ("a.rb", "Store.read"), ("a.cs", "N.Store.Read"),
    ("a.php", "Store.read"),
    ("a.kt", "Store.read"), ("a.kt", "open"), ("a.sh", "open"), ("a.lua", "Store.read"), ("a.swift", "Store.read"),
    ("a.scala", "Store.read"),
]  # fmt: skip
ELSEWHERE = [("a.ts", "read"), ("a.ts", "Store.path"), ("a.go", "Read"), ("a.java", "Inner"), ("a.js", "path")]


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


@pytest.mark.parametrize(("path", "symbol"), THERE)
def test_a_definition_is_found_by_its_qualified_name(path: str, symbol: str) -> None:
    """Each language by its own words for a definition; a call or a use of the name is none."""
    assert digest(path, SMALL[path], symbol) is not None


@pytest.mark.parametrize(("path", "symbol"), ELSEWHERE)
def test_a_name_within_something_else_is_missing(path: str, symbol: str) -> None:
    """What belongs to a type is named with it, as in Python."""
    pytest.importorskip("ast_grep_py")
    (reason,) = look(an_anchor(path=path, symbol=symbol), SMALL[path]).reasons
    assert (reason.code, reason.detail) == (Code.ANCHOR_MISSING, f"{symbol} is not defined in {path}")


@pytest.mark.parametrize(
    ("path", "one", "other", "same"),
    [
        ("a.ts", "function f(a) { return a + 1 }", "// why\nfunction f( a )\n{ return a /* so */\n + 1 }", True),
        ("a.ts", "function f(a) { return a }", "function g() {}\nfunction f(a) { return a }", True),
        ("a.ts", "function f() { return 'a b' }", "function f() { return 'a  b' }", False),
        ("a.ts", "function f() { return ' ' }", "function f() { return '  ' }", False),
        ("a.ts", "function f() { return `a b` }", "function f() { return `a  b` }", False),
        ("a.ts", "function f() { return '// a' }", "function f() { return '// b' }", False),
        ("a.ts", "function f(a, b) { return a }", "function f(b, a) { return a }", False),
        ("a.sh", "f() { echo a\necho b; }", "f() { echo a echo b; }", False),
        ("a.rb", "def f\n  a\n  -b\nend", "def f\n  a - b\nend", False),
        ("a.js", "function f() { return\n a }", "function f() { return a }", False),
    ],
)
def test_blanks_count_only_where_they_mean_something(path: str, one: str, other: str, same: bool) -> None:
    """In texts, and where a line's end ends something; nowhere else."""
    assert (digest(path, one, "f") == digest(path, other, "f")) == same
