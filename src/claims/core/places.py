"""Which files of the tree a case of a report lies in, however its runner writes that (design: file paths of cases).

A path is the same file by whatever prefix it comes: from the root, from the repository, from the folder of its suite,
absolute here or in another checkout. Where several files fit, all count: a failure that may be in scope is.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from claims.core.frames import is_foreign
from claims.core.spellings import (
    IN_FILE,
    agreed_folders,
    class_parts,
    folder_of,
    folders_of,
    is_rooted,
    is_same,
    parts_of,
    plain,
    resolved_parts,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

UNPLACED = "?"
"""How the places of a case begin that no file of the tree fits; its class follows, if it has one. A path that
its trace names comes after that, on a line of its own: it was built of nobody knows what, but a scope may name it."""

MAX_PLACES = 200


class Named(NamedTuple):
    """What a report says of where one failing case lies."""

    file: str = ""
    suite_files: tuple[str, ...] = ()
    """Files of the suites around it, outermost first."""
    suite: str = ""
    classname: str = ""
    name: str = ""
    frames: tuple[str, ...] = ()
    """Paths that its traces name, innermost first."""
    place: str = ""
    """The innermost of them that can be told from the root, whether there is such a file or not."""


class Tree:
    """The files that there were when a gate ran, and where they lay."""

    def __init__(
        self,
        paths: Iterable[str],
        *,
        root: str = "",
        above: int = 0,
        exists: Callable[[str], bool] = lambda path: False,
        mapped: Mapping[str, str] | None = None,
    ) -> None:
        """Take what is known of a tree.

        Args:
            paths: files relative to the root of the gate, with `/`.
            root: that root, absolute, as the reports of the gate name it; empty where no report can know it.
            above: how many folders above the root belong to the same repository.
            exists: whether a path relative to the root, which may start with `..`, is a file; for the files that
                `paths` does not list.
            mapped: prefixes of the reports' paths, and what they are here.
        """
        self._listed = paths
        self._base = parts_of(root) if root else []
        self._above = min(above, max(len(self._base) - 1, 0))
        self._exists = exists
        self._mapped = sorted(
            ((parts_of(theirs), parts_of(ours)) for theirs, ours in (mapped or {}).items()),
            key=lambda one: -len(one[0]),
        )
        self._resolved: dict[tuple[str, str], tuple[str, ...] | None] = {}
        self._classes: dict[str, tuple[str, ...]] = {}
        self._packages: dict[str, frozenset[str]] = {}
        self._whole: dict[Named, str] = {}

    @cached_property
    def paths(self) -> frozenset[str]:
        """The listed files; looked at only where a case fails."""
        return frozenset(self._listed)

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self.paths:
            found.setdefault(path.rpartition("/")[2], []).append(path)
        return found

    @cached_property
    def _by_stem(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self.paths:
            name = path.rpartition("/")[2]
            if "." in name[1:]:
                found.setdefault(name.partition(".")[0].casefold(), []).append(path)
        return found

    @cached_property
    def _folders(self) -> dict[str, list[str]]:
        """Folders by their own name."""
        every = {path.rpartition("/")[0] for path in self.paths} - {""}
        found: dict[str, list[str]] = {}
        for folder in every:
            found.setdefault(folder.rpartition("/")[2], []).append(folder)
        return found

    def of(self, case: Named) -> str:
        """Give the files that a case lies in, one a line, or `UNPLACED` and its class."""
        if case not in self._whole:
            self._whole[case] = self._of(case)
        return self._whole[case]

    def _of(self, case: Named) -> str:
        own = self._of_files(case)
        traced = self._of_frames(case)
        if own is None:
            own = self._of_class(case)
        found = dict.fromkeys([*own, *traced] or self._of_package(case))
        if not found and case.place and not self._exists(case.place):
            return case.place  # a file of another project
        if not found:
            return "\n".join([f"{UNPLACED}{class_name(case)[:300]}", *filter(None, [case.place])])
        return "\n".join(sorted(found)[:MAX_PLACES])

    def _of_files(self, case: Named) -> tuple[str, ...] | None:
        """Give where the case's own file is, else that of the nearest suite; None where none is named."""
        folder = next((folder_of(file) for file in reversed(case.suite_files) if file), "")
        for file in (case.file, *reversed(case.suite_files)):
            if file and (found := self.resolve(file, folder if file is case.file else "")) is not None:
                return found
        return None

    def _of_frames(self, case: Named) -> tuple[str, ...]:
        """Give the innermost frame that is a file of the tree."""
        folder = self._package(case.classname)
        for frame in case.frames:
            found = self._in_package(frame, folder) if "/" not in frame and folder else ()
            if not found:
                found = tuple(path for path in self.resolve(frame) or () if self._is_tracked(path))
            if not found and frame.endswith((".java", ".kt", ".kts", ".scala", ".groovy")):
                found = self._class_files(frame.rpartition(".")[0].replace("/", "."))
            if found:
                return found
        return ()

    def _of_class(self, case: Named) -> tuple[str, ...]:
        """Give the files that the class, the suite or else the name of a case without a file may stand for."""
        for text in (case.classname, case.suite, case.suite.rpartition("/")[2], "" if case.classname else case.name):
            found = self.resolve(text) if IN_FILE.search(text) and "\n" not in text else None
            if known := tuple(path for path in found or () if path in self.paths):
                return known
        return self._class_files(case.classname or case.name)

    def _of_package(self, case: Named) -> tuple[str, ...]:
        """Give every file of the package that is all that is known of a case."""
        folders = self._package(case.classname)
        return tuple(path for path in sorted(self.paths) if path.rpartition("/")[0] in folders) if folders else ()

    def resolve(self, text: str, folder: str = "") -> tuple[str, ...] | None:
        """Give the paths from the root that a path of a report may stand for; None where it names no file at all.

        A path that is written in full and fits nothing is a file elsewhere, and given as it stands.

        Args:
            folder: the folder of the suite, from which runners tell paths as well.
        """
        key = (text, folder)
        if key not in self._resolved:
            self._resolved[key] = self._resolve(text, folder)
        return self._resolved[key]

    def _resolve(self, text: str, folder: str) -> tuple[str, ...] | None:
        path, absolute = plain(text)
        parts = parts_of(path)
        if not parts or len(path) > 4_000:
            return None
        for theirs, ours in self._mapped:
            if parts[: len(theirs)] == theirs:
                return ("/".join(resolved_parts(ours, parts[len(theirs) :])),)
        if absolute:
            return self._below(parts) or self._elsewhere(parts, path)
        joined = "/".join(parts)
        beside = "/".join(resolved_parts(parts_of(folder), parts)) if folder else ""
        found = [one for one in dict.fromkeys([joined, beside]) if one and self._is_file(one)]
        if found:
            return tuple(found)
        if beyond := self._beyond(joined):
            return beyond
        return self._elsewhere(parts, path)

    def _below(self, parts: list[str]) -> tuple[str, ...] | None:
        """Give an absolute path as it is told from the root, where it lies in the same repository."""
        for up in range(self._above + 1):
            base = self._base[: len(self._base) - up] if up else self._base
            if base and is_same(parts[: len(base)], base):
                return ("/".join([*[".."] * up, *parts[len(base) :]]),)
        return None

    def _beyond(self, path: str) -> tuple[str, ...] | None:
        """Give a path that is told from a folder above the root, which belongs to the repository."""
        for up in range(1, self._above + 1):
            inside = self._base[len(self._base) - up :]
            if self._exists("../" * up + path):
                parts = path.split("/")
                return ("/".join(parts[up:]),) if parts[:up] == inside else ("../" * up + path,)
        return None

    def _elsewhere(self, parts: list[str], path: str) -> tuple[str, ...] | None:
        """Give what a path of another checkout, or of an unknown folder, may be here: by its longest known end."""
        if is_foreign(path):
            return (written(path, parts),)
        alike = [(one, one.split("/")) for one in self._by_name.get(parts[-1], ())]
        whole = [one for one, own in alike if own[-len(parts) :] == parts]
        if whole:
            return tuple(sorted(whole))
        for start in range(1, len(parts)):
            end = parts[start:]
            if any(own == end for _, own in alike):
                return ("/".join(end),)
        if path.startswith("/"):
            for start in range(1, len(parts) - 1):
                end = parts[start:]
                if fits := [one for one, own in alike if own[-len(end) :] == end]:
                    return tuple(sorted(fits))
        return ("/" * path.startswith("/") + "/".join(parts),) if IN_FILE.search(parts[-1]) and len(parts) > 1 else None

    def _is_file(self, path: str) -> bool:
        return path in self.paths or (path.split("/").count("..") <= self._above and self._exists(path))

    def _is_tracked(self, path: str) -> bool:
        """Whether a path is a listed file, or one above the root; what is built below it is nobody's place."""
        return path in self.paths or (path.startswith("../") and self._is_file(path))

    def _in_package(self, name: str, folders: frozenset[str]) -> tuple[str, ...]:
        return tuple(path for path in self._by_name.get(name, ()) if path.rpartition("/")[0] in folders)

    def _package(self, classname: str) -> frozenset[str]:
        """Give the folders that a package path such as Go's stands for."""
        if classname not in self._packages:
            self._packages[classname] = self._find_package(classname)
        return self._packages[classname]

    def _find_package(self, classname: str) -> frozenset[str]:
        parts = classname.split("/")
        if len(parts) < 2 or " " in classname or (IN_FILE.search(parts[-1]) and parts[-1] not in self._folders):
            return frozenset()
        alike = self._folders.get(parts[-1], ())
        for start in range(len(parts)):
            end = "/".join(parts[start:])
            if exact := [one for one in alike if one == end]:
                return frozenset(exact)
        fits = [one for one in alike if one.split("/")[-2:] == parts[-2:]]
        return frozenset(fits)

    def _class_files(self, name: str) -> tuple[str, ...]:
        if name not in self._classes:
            self._classes[name] = self._find_class(class_parts(name), rust="::" in name)
        return self._classes[name]

    def _find_class(self, parts: tuple[str, ...], *, rust: bool) -> tuple[str, ...]:
        """Give the files that may hold a class: those whose folders end as its package does, as far as they go."""
        partial: tuple[str, ...] = ()
        for length in range(len(parts), 0, -1):
            package = [part.casefold() for part in parts[: length - 1]]
            # what is cut off should be classes or, in Rust, modules: else a package of any name would fit any file
            loose = all(part[:1].isupper() for part in parts[length:])
            fits = {
                path: agreed
                for path in self._by_stem.get(parts[length - 1].casefold(), ())
                if (agreed := agreed_folders(path, package)) is not None
                and (loose or is_rooted(path, agreed, at_top=not package and not rust))
            }
            if whole := [path for path, agreed in fits.items() if agreed == len(package)]:
                exact = [path for path in whole if len(folders_of(path)) == len(package)]
                return tuple(sorted(exact or whole))
            most = max(fits.values(), default=0)
            partial = partial or tuple(sorted(path for path, agreed in fits.items() if loose and agreed == most))
        return partial


def class_of(where: str) -> str:
    """Give the class of a case that no file fits, from its places."""
    return where.partition("\n")[0].removeprefix(UNPLACED)


def class_name(case: Named) -> str:
    """Give the class that a case says it is of; empty where it says something else."""
    return case.classname if class_parts(case.classname) else ""
