"""Whether the code that ran is the code that a gate covers: where modules came from, beside the files of the tree."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

BUILD_FILES = frozenset({"pyproject.toml", "setup.py", "setup.cfg"})
LAYOUTS = ("", "src", "lib", "python")
"""Where a project keeps what it installs, from the folder of its build file."""
SET_APART = frozenset(
    {"test", "tests", "testing", "testdata", "fixtures", "corpus", "samples", "doc", "docs", "example", "examples",
     "vendor", "vendored", "_vendor", "third_party", "thirdparty", "external", "benchmarks", "templates"}
)  # fmt: skip
"""Folders whose projects are samples, or copies of somebody else's: nobody imports them by their names."""
OF_NO_PACKAGE = frozenset({"__init__", "__main__", "conftest", "setup", "noxfile"})
"""Files of these names are found by their place, and several of one name are common."""
EXTENSIONS = (".so", ".pyd")
NAMED_AT_MOST = 2


class Loaded(NamedTuple):
    """A module that a process of the gate loaded."""

    name: str
    """`__main__` for a script that was started by its path."""
    file: str
    """The file that it came from, as the interpreter names it."""
    path: str = ""
    """The same from the root; empty where it lies elsewhere."""


class Origins(NamedTuple):
    """What is known of the code that ran."""

    ran: frozenset[str]
    """Covered files that ran, from the root."""
    leaks: tuple[str, ...] = ()
    """Why the code that ran is not the code covered, each in words."""
    unsure: tuple[str, ...] = ()
    """Why nobody can tell, each in words."""


def import_roots(paths: Collection[str], declared: Iterable[str] = ()) -> tuple[str, ...]:
    """Give the folders below the root that packages are imported from, or installed from; the root is an empty text.

    Args:
        paths: every file of the root.
        declared: further folders, by what the project says or where the gate searched.
    """
    homes = {""}
    for path in paths:
        folder, _, name = path.rpartition("/")
        if name in BUILD_FILES and SET_APART.isdisjoint(folder.split("/")):
            homes.add(folder)
    folders = {posixpath.join(home, layout).rstrip("/") for home in homes for layout in LAYOUTS} | set(declared)
    listing = frozenset(paths)
    packages = {folder for folder in folders if folder and f"{folder}/__init__.py" in listing}
    return tuple(sorted(folders - packages))


def top_names(paths: Iterable[str], roots: Sequence[str]) -> frozenset[str]:
    """Give the first parts of the names by which Python files are imported."""
    found = set()
    prefixes = tuple(f"{root}/" for root in roots if root)
    for path in paths:
        if path.endswith((".py", *EXTENSIONS)):
            for prefix in ("", *prefixes):
                if path.startswith(prefix):
                    found.add(path[len(prefix) :].split("/")[0].partition(".")[0])
    return frozenset(name for name in found - OF_NO_PACKAGE if name.isidentifier())


def counterparts(name: str, files: Mapping[str, str], roots: Sequence[str]) -> list[str]:
    """Give the covered Python files that would be imported by a name."""
    if name.rpartition(".")[2] in OF_NO_PACKAGE - {"__main__"} or name == "__main__":
        return []
    bases = [posixpath.join(root, name.replace(".", "/")) for root in roots]
    return [path for base in bases for path in (f"{base}.py", f"{base}/__init__.py") if path in files]


def compared(
    loaded: Iterable[Loaded],
    files: Mapping[str, str],
    roots: Sequence[str],
    digest: Callable[[Loaded], str],
    is_made: Callable[[Loaded], bool],
) -> Origins:
    """Compare the modules that a gate loaded with the files that it covers.

    A module from elsewhere is no leak where its bytes are those of the covered file of its name: a wheel that was
    built from this tree is one. Nor is a copy that the gate itself made, beside the tree's own: tests of tools do that.

    Args:
        files: content by path, of what the gate covers.
        digest: gives the SHA-256 of a loaded file; empty where it cannot be read any more.
        is_made: whether a file was written while the gate ran.
    """
    modules = sorted(set(loaded))
    ran = {one.path for one in modules if one.path in files}
    doubtful: list[tuple[Loaded, str, bool]] = []
    faithful = {one.name for one in modules if one.path in files}
    for one in modules:
        if one.path in files or one.file.endswith(EXTENSIONS):
            continue
        if not (sources := counterparts(one.name, files, roots)):
            if one.path.endswith(".pyc") and _in_package(one.path, files):
                doubtful.append((one, f"{one.name} ran from {one.path}, bytecode that has no source here", True))
            continue
        found = digest(one)
        if found in {files[path].rpartition("sha256:")[2] for path in sources}:
            ran.update(sources[:1])
            faithful.add(one.name)
        elif found:
            doubtful.append((one, f"{one.name} ran from {one.path or one.file}, not as in {sources[0]} here", True))
        else:
            doubtful.append((one, f"{one.name} ran from {one.file}, which is gone or unreadable", False))
    return Origins(ran=frozenset(ran), **_sorted_out(doubtful, faithful, is_made))


def _sorted_out(
    doubtful: Sequence[tuple[Loaded, str, bool]], faithful: Collection[str], is_made: Callable[[Loaded], bool]
) -> dict[str, tuple[str, ...]]:
    """Tell what is a leak from what nobody can tell; neither is a copy that the gate made beside the tree's own."""
    leaks: list[str] = []
    unsure: list[str] = []
    for one, text, differs in doubtful:
        if one.name in faithful and (not differs or is_made(one)):
            continue
        (leaks if differs else unsure).append(text)
    return {"leaks": tuple(leaks), "unsure": tuple(unsure)}


def _in_package(path: str, files: Mapping[str, str]) -> bool:
    """Whether a file lies in a package whose files are covered."""
    return f"{path.rpartition('/')[0]}/__init__.py" in files


def places(loaded: Iterable[Loaded], names: Collection[str]) -> dict[str, list[str]]:
    """Give where each package or module of some first names was loaded from: its folder, or its file."""
    found: dict[str, set[str]] = {}
    for one in loaded:
        top = one.name.partition(".")[0]
        if top in names:
            place = "/" + (one.path or one.file).replace("\\", "/")
            folder, inner, _ = place.rpartition(f"/{top}/")
            found.setdefault(top, set()).add((folder + inner.rstrip("/") if inner else place)[1:])
    return {top: sorted(where) for top, where in sorted(found.items())}


def importable(files: Iterable[str], script: str) -> list[str]:
    """Give the covered files that a gate could import, besides the script that it starts."""
    return [path for path in files if path.endswith(".py") and path != script and _stem(path) not in OF_NO_PACKAGE]


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0]


class Isolation(NamedTuple):
    """How far an interpreter's options cut it off."""

    hidden: bool
    """Whether it ignores what the surroundings ask for, and so cannot be watched."""
    closed: bool
    """Whether it finds no installed package either: nothing but the folder of its script."""


def isolation(options: Iterable[str]) -> Isolation:
    """Tell it from the words that follow an interpreter."""
    letters = set("".join(_letters(options)))
    deaf, bare = bool(letters & {"I", "E"}), "S" in letters
    return Isolation(hidden=deaf or bare, closed=deaf and bare)


def _letters(options: Iterable[str]) -> Iterator[str]:
    """Yield the single letters of options; `-c` and `-m` end them, `-W` and `-X` take what follows."""
    waiting = iter(options)
    for word in waiting:
        if not word.startswith("-") or word.startswith("--"):
            return
        for at, letter in enumerate(word[1:]):
            if letter in "cm":
                return
            if letter in "WX":
                if at == len(word) - 2:
                    next(waiting, None)
                break
            yield letter


def script_of(options: Iterable[str]) -> str:
    """Give the script that an interpreter is started with, from its words; empty where that is none."""
    waiting = iter(options)
    for word in waiting:
        if not word.startswith("-"):
            return posixpath.normpath(word.replace("\\", "/"))
        if word[1:2] in "cm" or word.endswith(("c", "m")):
            return ""
        if word in ("-W", "-X"):
            next(waiting, None)
    return ""


def told(texts: Sequence[str]) -> str:
    """Give a few texts as one, and how many more there are."""
    more = len(texts) - NAMED_AT_MOST
    return "; ".join(texts[:NAMED_AT_MOST]) + (f"; and {more} more" if more > 0 else "")
