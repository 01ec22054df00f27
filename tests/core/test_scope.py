"""Which files a pattern names, and which failing cases are about a claim."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import a_case, a_failing_case
from claims.core.case import Case
from claims.core.entry import Separation
from claims.core.scope import Failing, covers, matching, places, separate


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("src/a.py", "src/a.py"),
        ("src", "src/a.py"),
        ("src/", "src/deep/a.py"),
        (".", "anything/at.all"),
        ("", "anything"),
        ("*.py", "a.py"),
        ("src/*.py", "src/a.py"),
        ("src/*", "src/deep/a.py"),
        ("s?c/a.py", "src/a.py"),
        ("**/a.py", "a.py"),
        ("**/a.py", "x/y/a.py"),
        ("src/**/a.py", "src/a.py"),
        ("src/**/a.py", "src/x/y/a.py"),
        ("src/**", "src/x/y/a.py"),
        ("**", "x/y"),
        ("src/[ab].py", "src/a.py"),
        ("src/[!ab].py", "src/c.py"),
        ("src/[a].py", "src/[a].py"),
        ("src/[z-a].py", "src/[z-a].py"),
        ("src/a[.py", "src/a[.py"),
        ("a+b(1).py", "a+b(1).py"),
        ("*", "new\nline"),
    ],
)
def test_patterns_that_name_a_path(pattern: str, path: str) -> None:
    """A path is named as it stands, by a folder above it, or by a glob."""
    assert covers([pattern], path)
    assert covers(["elsewhere", pattern], path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("src/a.py", "src/a.pyc"),
        ("src/a.py", "other/src/a.py"),
        ("src", "src2/a.py"),
        ("src", "srcs"),
        ("src/a", "src/a.py"),
        ("*.py", "a.pyc"),
        ("*.py", "src/a.py"),
        ("src/*.py", "src/deep/a.py"),
        ("src/?.py", "src/ab.py"),
        ("?", "/"),
        ("**/a.py", "x/ba.py"),
        ("src/**/a.py", "srcs/a.py"),
        ("src/[!ab].py", "src/a.py"),
        ("a.py", "axpy"),
        ("SRC", "src/a.py"),
        ("src/[z-a].py", "src/z.py"),
        ("src[!x]a.py", "src/a.py"),
        (r"src/[\d].py", "src/1.py"),
    ],
)
def test_patterns_that_do_not(pattern: str, path: str) -> None:
    """A star stays within its folder, a name is a whole name, and case counts."""
    assert not covers([pattern], path)


def test_no_pattern_names_nothing() -> None:
    """An empty scope is about no file."""
    assert not covers([], "src/a.py")


paths = st.lists(st.text("ab.[]*?", min_size=1, max_size=4), min_size=1, max_size=3).map("/".join)


@given(paths)
def test_every_path_names_itself_and_what_lies_below(path: str) -> None:
    """Whatever a path is made of, it is named as it stands."""
    assert covers([path], path)
    assert covers([path], f"{path}/below")


@given(paths, paths)
def test_scopes_agree_with_covers(pattern: str, path: str) -> None:
    """The quick look-up by folder finds what one comparison at a time would find."""
    case = a_failing_case(file="", classname="", place=path)
    assert bool(Failing([case]).in_scope([pattern])) == covers([pattern], path)


@pytest.mark.parametrize(
    ("case", "scope"),
    [
        (a_failing_case(file="tests/a.py", place=""), "tests/a.py"),
        (a_failing_case(file="tests\\a.py", place=""), "tests"),
        (a_failing_case(file="", place="src/store.py"), "src/*.py"),
        (a_failing_case(file="tests/a.py", place="src/store.py"), "src"),
        (a_failing_case(file="", place="", classname="tests.sub.test_a"), "tests/sub/test_a.py"),
        (a_failing_case(file="", place="", classname="tests.sub.test_a.TestIt"), "tests/sub/test_a.py"),
        (a_failing_case(file="", place="", classname="tests.sub.test_a.TestIt"), "tests"),
        (a_failing_case(file="", place="", classname="com.acme.StoreTest"), "com/acme"),
        (a_failing_case(file="", place="", classname=""), "."),
    ],
    ids=["file", "windows", "frame", "either", "module", "class", "folder", "package", "everything"],
)
def test_cases_in_scope(case: Case, scope: str) -> None:
    """A case lies in its file, where its traceback ends, or where a dotted classname would."""
    assert Failing([case]).in_scope([scope]) == [case]


@pytest.mark.parametrize(
    ("case", "scope"),
    [
        (a_failing_case(file="tests/a.py", place="src/other.py"), "src/store.py"),
        (a_failing_case(file="tests/a.py", place="", classname="src.store"), "src"),
        (a_failing_case(file="", place="", classname="store"), "store.py"),
        (a_failing_case(file="", place="", classname="src/store.spec"), "src"),
    ],
    ids=["elsewhere", "file-counts", "no-dots", "a-path"],
)
def test_cases_out_of_scope(case: Case, scope: str) -> None:
    """A case with a file is not looked for by its classname."""
    assert Failing([case]).in_scope([scope]) == []


def test_a_case_in_scope_twice_is_given_once_in_order() -> None:
    """Cases come in the order of the report, however many patterns name them."""
    found = [a_failing_case(f"t{n}", position=n, place=f"src/{9 - n}.py") for n in range(5)]
    assert Failing(found).in_scope(["tests", "src", "src/*.py"]) == found
    assert Failing(found).in_scope([]) == []
    assert Failing().in_scope(["src"]) == []


def test_places() -> None:
    """A dotted classname is read as every module that it may name."""
    case = a_case(file="", classname="a.b.C")
    assert places(case) == ("a.py", "a/b.py", "a/b/C.py")
    assert places(a_case(place="src/x.py")) == ("tests/test_store.py", "src/x.py")


def test_places_that_were_recorded_count_alone() -> None:
    """What was found in the tree when a case was recorded is where it lies, whatever its report wrote."""
    case = a_failing_case(file="src/a.py", place="", where="lib/b.py\nlib/c.py")
    assert places(case) == ("lib/b.py", "lib/c.py")
    assert Failing([case]).in_scope(["src"]) == []
    assert Failing([case]).in_scope(["lib/c.py"]) == [case]
    assert places(case._replace(where="?a.B\ndist/x.js")) == ("dist/x.js",)
    assert places(case._replace(place="core/d.py")) == ("lib/b.py", "lib/c.py", "core/d.py")


def test_a_path_of_another_checkout_ends_as_a_file_of_the_scope() -> None:
    """It is that file, though the tree did not have it; a folder of the scope takes in nothing from elsewhere."""
    case = a_failing_case(place="", where="/ci/proj/src/a.ts")
    assert Failing([case]).in_scope(["src/a.ts"]) == [case]
    assert Failing([case]).in_scope(["src", "a", "rc/a.ts", "src/b.ts"]) == []
    assert Failing([case._replace(where="/x/site-packages/src/a.ts")]).in_scope(["src/a.ts"]) == []


ROOT_ARGUMENT = Separation(name="call-sites", gate="gate", match=r"missing .* 'root'", because="moved later")
ANY_TYPE_ERROR = Separation(name="types", gate="gate", match="^TypeError", because="moved later")


def test_the_first_separation_that_matches_takes_a_case() -> None:
    """A case belongs to one class, and what matches none is unexplained."""
    cases = [
        a_failing_case("a", headline="TypeError: missing 1 argument: 'root'"),
        a_failing_case("b", headline="TypeError: other"),
        a_failing_case("c", headline="ValueError: TypeError"),
    ]
    classes, unexplained = separate(cases, [ROOT_ARGUMENT, ANY_TYPE_ERROR])
    assert {name: [case.name for case in found] for name, found in classes.items()} == {
        "call-sites": ["a"],
        "types": ["b"],
    }
    assert [case.name for case in unexplained] == ["c"]
    reordered, _ = separate(cases, [ANY_TYPE_ERROR, ROOT_ARGUMENT])
    assert [len(found) for found in reordered.values()] == [2, 0]


def test_without_separations_everything_is_unexplained() -> None:
    """Nothing is explained by itself."""
    cases = [a_failing_case()]
    assert separate(cases, []) == ({}, cases)


def test_a_separation_reads_the_headline_only() -> None:
    """A case is not separated for its name."""
    _, unexplained = separate([a_failing_case("TypeError", headline="ValueError")], [ANY_TYPE_ERROR])
    assert len(unexplained) == 1


@given(
    st.text("ab[]*?!:/", min_size=1, max_size=6),
    st.text("ab:/[", max_size=4),
    st.text("ab:/[", max_size=4),
)
def test_the_quick_look_misses_nothing(pattern: str, classname: str, name: str) -> None:
    """A pattern names a case where it is, or globs, one of its spellings."""
    from fnmatch import fnmatchcase

    case = a_case(name, classname=classname, file="", suite="")
    expected = any(one == pattern or fnmatchcase(one, pattern) for one in case.names)
    assert bool(matching(pattern, [case])) == expected
