"""The files of a tree that a case lies in, by everything that runners write, each beside its near miss."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.core.places import UNPLACED, Named, Tree, class_of
from claims.core.spellings import told_apart

FILES = (
    "src/a.py", "src/a.ts", "lib/b.py", "pkg/tests/test_m.py", "tests/unit/test_m.py", "spec/a_spec.rb", "top.py",
    "java/src/test/java/com/acme/FooTest.java", "src/other/FooTest.java", "src/test/kotlin/BarTest.kt",
    "src/Acme.Web.Tests/CartTests.cs", "tests/Unit/UserTest.php", "go/pkg/foo/foo.go", "go/pkg/foo/foo_test.go",
    "go/pkg/bar/foo_test.go",
)  # fmt: skip
TREE = Tree(FILES, root="/w/proj", mapped={"/app": "pkg", "web\\src": "src"})


def placed(tree: Tree = TREE, **said: object) -> list[str]:
    """Where a case lies."""
    return tree.of(Named(**said)).split("\n")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "file",
    [
        "src/a.ts", "./src/a.ts", "src\\a.ts", "src/x/../a.ts", "/w/proj/src/a.ts", "file:///w/proj/src/a.ts",
        "src/a.ts:3", "src/a.ts:3:10", "/w/proj/src/a.ts(3)", "src/a.ts#L3", "/builds/runner/work/proj/proj/src/a.ts",
        "D:\\a\\proj\\proj\\src\\a.ts:3", "proj/src/a.ts", "a.ts", "web/src/a.ts", "http://localhost:9/base/src/a.ts?1",
        "webpack:///./src/a.ts", "webpack://app/./src/a.ts", " src/a.ts ",
    ],
)  # fmt: skip
def test_every_spelling_of_a_path(file: str) -> None:
    """Of the case itself, of a suite around it, and of a frame."""
    assert placed(file=file) == ["src/a.ts"]
    assert placed(suite_files=("other.xml", file)) == ["src/a.ts"]
    assert placed(frames=(file,)) == ["src/a.ts"]


@pytest.mark.parametrize(
    ("file", "where"),
    [
        ("lib/a.ts", "lib/a.ts"),
        ("/builds/runner/work/proj/proj/lib/a.ts", "/builds/runner/work/proj/proj/lib/a.ts"),
        ("/usr/lib/python3/src/a.py", "/usr/lib/python3/src/a.py"),
        ("/w/proj/build/a.ts", "build/a.ts"),
        ("src/a.tsx", "src/a.tsx"),
        ("src/other/FooTest.java", "src/other/FooTest.java"),
    ],
)
def test_a_path_in_full_is_no_other_file_of_that_name(file: str, where: str) -> None:
    """A file of another folder is there, whether the tree has it or not."""
    assert placed(file=file) == [where]


def test_where_several_files_fit_all_count() -> None:
    """A name alone, or the end of a path, may be each of them; a path from the root is that file."""
    assert placed(file="foo_test.go") == ["go/pkg/bar/foo_test.go", "go/pkg/foo/foo_test.go"]
    assert placed(file="/ci/pkg/foo/foo_test.go") == ["go/pkg/foo/foo_test.go"]
    assert placed(file="tests/unit/test_m.py") == ["tests/unit/test_m.py"]


def test_a_path_from_the_folder_of_its_suite() -> None:
    """A name beside the suite's own file is meant there first."""
    assert placed(file="foo_test.go", suite_files=("go/pkg/bar/all.go",)) == ["go/pkg/bar/foo_test.go"]
    assert placed(file="src/a.py", suite_files=("lib/all.py",)) == ["src/a.py"]


def test_mapped_prefixes() -> None:
    """What the author maps is that, whatever else might fit; a longer name is no prefix."""
    assert placed(file="/app/tests/test_m.py") == ["pkg/tests/test_m.py"]
    assert placed(file="/application/gone.py") == ["/application/gone.py"]
    assert placed(file="/app/gone.py") == ["pkg/gone.py"]


def test_files_of_the_repository_around_the_root() -> None:
    """Paths from above the root are theirs, and a file of a sibling folder is not one of ours of that name."""
    there = {"../../web/src/a.ts", "../../api/one/src/a.ts"}
    tree = Tree(["src/a.ts"], root="/w/api/one", above=2, exists=there.__contains__)
    assert placed(tree, file="api/one/src/a.ts") == ["src/a.ts"]
    assert placed(tree, file="web/src/a.ts") == ["../../web/src/a.ts"]
    assert placed(tree, file="/w/web/src/a.ts") == ["../../web/src/a.ts"]
    assert placed(tree, file="/w/api/one/src/a.ts") == ["src/a.ts"]
    assert placed(tree, file="../../../etc/passwd.txt") != ["src/a.ts"]


@pytest.mark.parametrize(
    ("classname", "where"),
    [
        ("com.acme.FooTest", ["java/src/test/java/com/acme/FooTest.java"]),
        ("com.acme.FooTest$Inner", ["java/src/test/java/com/acme/FooTest.java"]),
        ("other.FooTest", ["src/other/FooTest.java"]),
        ("com.acme.BarTest", ["src/test/kotlin/BarTest.kt"]),
        ("Acme.Web.Tests.CartTests", ["src/Acme.Web.Tests/CartTests.cs"]),
        ("Acme.Web.Tests.CartTests+Nested", ["src/Acme.Web.Tests/CartTests.cs"]),
        ("App\\Tests\\Unit\\UserTest", ["tests/Unit/UserTest.php"]),
        ("tests.unit.test_m", ["tests/unit/test_m.py"]),
        ("tests.unit.test_m.TestIt", ["tests/unit/test_m.py"]),
        ("unit.test_m.TestIt.TestInner", ["tests/unit/test_m.py"]),
        ("src/a.ts", ["src/a.ts"]),
        ("spec.a_spec", ["spec/a_spec.rb"]),
        ("example.org/w/go/pkg/foo", ["go/pkg/foo/foo.go", "go/pkg/foo/foo_test.go"]),
        ("top", ["top.py"]),
        ("org.else.FooTest", [f"{UNPLACED}org.else.FooTest"]),
        ("com.acme.QuxTest", [f"{UNPLACED}com.acme.QuxTest"]),
        ("top.level.QuxTest", ["top.py"]),
        ("b::inner::tests", ["lib/b.py"]),
        ("a.lower.case", [f"{UNPLACED}a.lower.case"]),
        ("adds two numbers", [UNPLACED]),
        ("", [UNPLACED]),
    ],
)  # fmt: skip
def test_class_names(classname: str, where: list[str]) -> None:
    """A class lies where its package leads, as far as its folders go; one of another package does not."""
    assert placed(classname=classname) == where


def test_a_case_without_class_is_looked_for_by_name_and_suite() -> None:
    """Collection errors are named after their module; some runners name suites after files."""
    assert placed(name="tests.unit.test_m") == ["tests/unit/test_m.py"]
    assert placed(name="t", classname="login", suite="all/src/a.ts") == ["src/a.ts"]


def test_a_frame_counts_beside_the_file() -> None:
    """The innermost that is a file of the tree; others of the trace do not."""
    assert placed(file="lib/b.py", frames=("/x/generated.py", "/w/proj/src/a.py", "top.py")) == ["lib/b.py", "src/a.py"]
    assert placed(classname="example.org/w/go/pkg/bar", frames=("foo_test.go",)) == ["go/pkg/bar/foo_test.go"]
    assert placed(frames=("com/acme/FooTest.java",)) == ["java/src/test/java/com/acme/FooTest.java"]


def test_a_frame_that_is_no_file_of_the_tree() -> None:
    """A file that is not here at all is another project's; one that was built here stands for no source."""
    assert placed(classname="login", place="z.py") == ["z.py"]
    built = Tree(FILES, exists={"dist/bundle.js"}.__contains__)
    assert placed(built, classname="login", place="dist/bundle.js") == [f"{UNPLACED}login", "dist/bundle.js"]
    assert placed(classname="login", place="z.py", frames=("src/a.ts",)) == ["src/a.ts"]


def test_classes_are_told_apart_from_files_of_another_package() -> None:
    """Only a file of that name, in folders that are no end of the package, is certainly another."""
    assert told_apart("com.acme.FooTest", ["src/other/FooTest.java"])
    assert not told_apart("com.acme.FooTest", ["src/other/FooTest.java", "src/a.py"])
    assert not told_apart("com.acme.FooTest", ["src/com/acme/FooTest.java"])
    assert not told_apart("com.acme.FooTest", ["src/other"])
    assert not told_apart("", ["src/other/FooTest.java"])
    assert class_of(f"{UNPLACED}a.B\ndist/x.js") == "a.B"


def test_a_large_tree_costs_little() -> None:
    """Thousands of failures among forty thousand files take seconds at most, not minutes."""
    tree = Tree(f"src/pkg{n % 300}/mod{n % 90}/file{n}.py" for n in range(40_000))
    began = time.process_time()
    for number in range(4_000):
        tree.of(Named(classname=f"pkg{number % 300}.mod{number % 90}.file{number}", frames=(f"/ci/w/file{number}.py",)))
    assert time.process_time() - began < 5


@given(st.text(), st.text(), st.text(), st.lists(st.text(), max_size=3))
def test_nothing_raises(file: str, classname: str, name: str, frames: list[str]) -> None:
    """Whatever a report says, a case has places that name the tree's files or what was written."""
    for tree in (TREE, Tree((), root="C:\\w", above=5, exists=lambda path: True)):
        assert tree.of(Named(file, (name,), file, classname, name, tuple(frames)))
