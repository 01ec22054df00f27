"""Modules are compared with the covered files of their names, where a project would be imported from."""

from __future__ import annotations

import pytest

from claims.core.built import meaning, sources_of
from claims.core.origins import (
    Isolation,
    Loaded,
    counterparts,
    import_roots,
    isolation,
    places,
    script_of,
    told,
    top_names,
)

ROOTS = [
    ((), {"", "src", "lib", "python"}),
    (("src/__init__.py", "src/a.py"), {"", "lib", "python"}),
    (
        ("one/setup.py", "one/src/a/__init__.py"),
        {"", "src", "lib", "python", "one", "one/src", "one/lib", "one/python"},
    ),
    (("tests/data/one/setup.py", "vendor/two/pyproject.toml"), {"", "src", "lib", "python"}),
]


@pytest.mark.parametrize(("paths", "expected"), ROOTS)
def test_where_packages_are_imported_from(paths: tuple[str, ...], expected: set[str]) -> None:
    """From the root and beside each build file, but not from packages, samples, and copies of others."""
    assert set(import_roots(paths)) == expected
    assert set(import_roots(paths, ["code"])) == expected | {"code"}


def test_first_names() -> None:
    """Of packages, modules and namespaces, from every root; not of what is found by its place."""
    paths = [
        "src/pkg/core.py",
        "src/one.py",
        "src/ns/x/y.py",
        "src/_fast.abi3.so",
        "conftest.py",
        "setup.py",
        "a-b.py",
        "c.txt",
    ]
    assert top_names(paths, ("", "src")) == {"src", "pkg", "one", "ns", "_fast"}


def test_the_covered_files_of_a_name() -> None:
    """A module or a package, from every root; a script has no name."""
    files = dict.fromkeys(("src/pkg/core.py", "pkg/core/__init__.py", "conftest.py", "__main__.py"), "sha256:0")
    assert counterparts("pkg.core", files, ("", "src")) == ["pkg/core/__init__.py", "src/pkg/core.py"]
    assert counterparts("core", files, ("", "src")) == []
    assert counterparts("conftest", files, ("",)) == counterparts("__main__", files, ("",)) == []


def test_places_of_packages() -> None:
    """A package is told by its folder, a module by its file."""
    loaded = [
        Loaded("pkg", "/x/pkg/__init__.py"),
        Loaded("pkg.a", "/t/src/pkg/a.py", "src/pkg/a.py"),
        Loaded("one", "/x/one.py"),
    ]
    assert places([*loaded, Loaded("other", "/x/other.py")], {"pkg", "one"}) == {
        "one": ["/x/one.py"],
        "pkg": ["/x/pkg", "src/pkg"],
    }


@pytest.mark.parametrize(
    ("words", "expected", "script"),
    [
        ("run.py -I", (False, False), "run.py"),
        ("-I ./run.py", (True, False), "run.py"),
        ("-IS run.py", (True, True), "run.py"),
        ("-E -S -c x", (True, True), ""),
        ("-S -m pytest -I", (True, False), ""),
        ("-B -X importtime -W error run.py -S", (False, False), "run.py"),
        ("-Werror::ImportWarning -bb -m x", (False, False), ""),
        ("-Im pytest", (True, False), ""),
        ("", (False, False), ""),
    ],
)
def test_options_that_cut_an_interpreter_off(words: str, expected: tuple[bool, bool], script: str) -> None:
    """Letters may be joined; what belongs to a script or a module is no option."""
    assert isolation(words.split()) == Isolation(*expected)
    assert script_of(words.split()) == script


def test_few_are_named() -> None:
    """The rest is counted."""
    assert told(["a", "b"]) == "a; b"
    assert told(["a", "b", "c", "d"]) == "a; b; and 2 more"


NAMES = "src/pkg/_fast.c src/pkg/_fast.py src/pkg/core.h src/pkg/_slow.py tests/_fast.c rust/lib.rs csrc/_deep.cpp"
FILES = tuple(NAMES.split())


@pytest.mark.parametrize(
    ("module", "own", "shared", "elsewhere"),
    [
        ("pkg._fast", ("src/pkg/_fast.c",), ("src/pkg/core.h",), ()),
        ("pkg._slow", ("src/pkg/_slow.py",), ("src/pkg/_fast.c", "src/pkg/core.h"), ()),
        ("pkg._deep", ("csrc/_deep.cpp",), ("src/pkg/_fast.c", "src/pkg/core.h"), ()),
        ("other", (), (), ("src/pkg/_fast.c", "src/pkg/core.h", "rust/lib.rs", "csrc/_deep.cpp")),
    ],
)
def test_sources_of_a_compiled_module(
    module: str, own: tuple[str, ...], shared: tuple[str, ...], elsewhere: tuple[str, ...]
) -> None:
    """Those of its name, those beside it, and where there is neither, all that it might be built from."""
    assert sources_of(module, FILES, ("", "src")) == (own, shared, elsewhere)


@pytest.mark.parametrize(
    ("path", "one", "other", "same"),
    [
        ("a.c", "int a; // x\n", "/* y */ int  a;", True),
        ("a.c", 'char *a = "/* x */";', 'char *a = "/* y */";', False),
        ("a.c", "char a = '\"'; /* x */", "char a = '\"'; /* y */", True),
        ("a.c", "int a = 1;", "int a = 2;", False),
        ("a.rs", "fn f<'a>() {} // x", "fn f<'a>() {}", True),
        ("a.pyx", "a = 1  # x\n", "a = 1\n", True),
        ("a.pyx", "a = '#x'\n", "a = '#y'\n", False),
        ("a.pyx", "if a:\n    b\n", "if a:\n  b\n", False),
        ("a.py", "a  # x", "a", False),
    ],
)
def test_what_a_native_source_means(path: str, one: str, other: str, same: bool) -> None:
    """Comments and spaces between words are nothing that is built; literals are."""
    assert (meaning(path, one.encode()) == meaning(path, other.encode())) is same


@pytest.mark.parametrize("text", [b"/*" * 200_000, b'"\\' * 200_000, b"'" * 400_000, b" " * 400_000, b"#" * 400_000])
@pytest.mark.parametrize("path", ["a.c", "a.pyx"])
def test_reading_a_source_takes_time_by_its_length(path: str, text: bytes) -> None:
    """No text is tried again from each of its letters: this test would not end."""
    assert len(meaning(path, text)) <= len(text)
