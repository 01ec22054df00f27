"""Whatever way another file gets into the place of a covered one, it is seen; the same bytes are as good."""

from __future__ import annotations

import compileall
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from build import a_gate, a_run
from claims.core.reasons import Code, Reason
from claims.flows.provenance import SILENT, UNWATCHED, Came, Provenance
from claims.gates.collect import Place
from claims.gates.command import Command
from claims.gates.inputs import Snapshot
from claims.ledger.log import Event, Log

if TYPE_CHECKING:
    from collections.abc import Callable

VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
HERE, OTHER = "VALUE = 2\n", "VALUE = 1\n"
POSIX = pytest.mark.skipif(os.name != "posix", reason="an environment is made of a link")


class Tree:
    """A tree with a package below `src`, another checkout of it, and an environment that has nothing installed."""

    def __init__(self, folder: Path) -> None:
        self.root, self.other, self.environment = folder / "tree", folder / "other", folder / "env"
        self.scratch = folder / "scratch"
        self.scratch.mkdir()
        self.write("src/pkg/__init__.py", "")
        self.write("src/pkg/core.py", HERE)
        self.write("pyproject.toml", "")
        (self.site / "place.txt").parent.mkdir(parents=True)
        (self.environment / "bin").mkdir()
        (self.environment / "bin/python").symlink_to(os.path.realpath(sys.executable))
        home = Path(os.path.realpath(sys.executable)).parent
        (self.environment / "pyvenv.cfg").write_text(f"home = {home}\ninclude-system-site-packages = false\n")
        self.python = str(self.environment / "bin/python")
        self.events: list[Event] = []

    @property
    def site(self) -> Path:
        """Where packages are installed."""
        return self.environment / "lib" / VERSION / "site-packages"

    def write(self, path: str, text: str | bytes) -> Path:
        """Write a file of the tree."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
        return place

    def copy(self, to: Path, core: str) -> Path:
        """Put a copy of the package somewhere, with another `core`; give the folder it is imported from."""
        shutil.copytree(self.root / "src/pkg", to / "pkg")
        (to / "pkg/core.py").write_text(core)
        return to

    def came(
        self, *words: str, covers: tuple[str, ...] = (), shell: bool = False, ledger: Any = None, **environment: str
    ) -> Came:
        """Run a gate, and give where its code came from."""
        ignored = (".pyc", ".so")
        files = [path for path in self.root.rglob("*") if path.is_file() and not path.name.endswith(ignored)]
        paths = tuple(sorted(path.relative_to(self.root).as_posix() for path in files))
        snapshot = Snapshot(folder=self.root, commit=None, paths=paths)
        place = Place(a_gate(), self.root, self.scratch)
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        argv = words if shell else (self.python, *words)
        command = Command(
            argv=argv,
            environment={**surroundings, "PYTHONDONTWRITEBYTECODE": "1", **environment},
            python=None if shell else self.python,
        )
        command = place.prepare(command)
        workspace = SimpleNamespace(ledger=SimpleNamespace(read=lambda: Log(events=tuple(self.events))))
        watch = Provenance(cast("Any", workspace), place)
        started = watch.over(command, snapshot, snapshot.manifest(covers))
        done = subprocess.run(
            started.argv, cwd=self.root, env=dict(started.environment), capture_output=True, text=True, check=False
        )
        assert (done.stderr, done.returncode) in {("", 0), ("", -9)}, done.stderr
        came = watch.end()
        shutil.rmtree(self.scratch / "trace", ignore_errors=True)
        return came


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A tree of its own for each test."""
    return Tree(tmp_path)


def on_the_path(tree: Tree, core: str) -> Came:
    """PYTHONPATH names another checkout."""
    return tree.came("-c", "import pkg.core", PYTHONPATH=str(tree.copy(tree.other, core)))


def copied(tree: Tree, core: str) -> Came:
    """The package was installed before the edit."""
    tree.copy(tree.site, core)
    return tree.came("-c", "import pkg.core")


def path_file(tree: Tree, core: str) -> Came:
    """An editable install of another checkout, by a path file."""
    tree.site.mkdir(parents=True, exist_ok=True)
    (tree.site / "pkg.pth").write_text(f"{tree.copy(tree.other, core)}\n")
    return tree.came("-c", "import pkg.core")


FINDER = """
import sys
from importlib.util import spec_from_file_location
class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        places = {{"pkg": "{0}/pkg/__init__.py", "pkg.core": "{0}/pkg/core.py"}}
        inner = ["{0}/pkg"] if name == "pkg" else None
        return name in places and spec_from_file_location(name, places[name], submodule_search_locations=inner) or None
sys.meta_path.{1}
"""


def mapped(tree: Tree, core: str) -> Came:
    """An editable install of another checkout, by a finder."""
    tree.site.mkdir(parents=True, exist_ok=True)
    (tree.site / "finder.py").write_text(FINDER.format(tree.copy(tree.other, core), "append(Finder)"))
    (tree.site / "pkg.pth").write_text("import finder\n")
    return tree.came("-c", "import pkg.core")


def found_first(tree: Tree, core: str) -> Came:
    """The gate puts a finder in front of all others, as runners do."""
    tree.write("run.py", FINDER.format(tree.copy(tree.other, core), "insert(0, Finder)") + "import pkg.core\n")
    return tree.came("run.py")


def inserted(tree: Tree, core: str) -> Came:
    """The gate changes its own search path, as a conftest may."""
    tree.write("run.py", f"import sys; sys.path.insert(0, {str(tree.copy(tree.other, core))!r}); import pkg.core")
    return tree.came("run.py")


def child(tree: Tree, core: str) -> Came:
    """The gate tests the tree's package in its own process, and the installed one in another."""
    tree.copy(tree.site, core)
    inner = "subprocess.run([sys.executable, '-c', 'import pkg.core'], cwd='/', check=True)"
    tree.write("run.py", f"import subprocess, sys; sys.path.insert(0, 'src'); import pkg.core; {inner}")
    return tree.came("run.py")


def spawned(tree: Tree, core: str) -> Came:
    """A worker process finds another copy."""
    tree.write("run.py", "import multiprocessing as m\nif __name__ == '__main__':\n    m.set_start_method('spawn')\n")
    with (tree.root / "run.py").open("a") as file:
        file.write("    import os, sys, work\n    sys.path.append(os.environ['PLACE'])\n")
        file.write("    one = m.Process(target=work.go); one.start(); one.join()\n")
    tree.write("work.py", "def go():\n    import pkg.core\n")
    return tree.came("run.py", PLACE=str(tree.copy(tree.other, core)))


def archived(tree: Tree, core: str) -> Came:
    """An archive is on the search path."""
    folder = tree.copy(tree.other, core)
    with zipfile.ZipFile(tree.other / "old.egg", "w") as file:
        for name in ("__init__", "core"):
            file.write(folder / f"pkg/{name}.py", f"pkg/{name}.py")
    return tree.came("-c", "import pkg.core", PYTHONPATH=str(tree.other / "old.egg"))


def in_the_tree(tree: Tree, core: str) -> Came:
    """What was built lies in the tree, where git ignores it and nothing covers it."""
    tree.copy(tree.root / "build/lib", core)
    return tree.came("-c", "import pkg.core", PYTHONPATH="build/lib", covers=("src",))


def main(tree: Tree, core: str) -> Came:
    """The module is run as a program."""
    return tree.came("-m", "pkg.core", PYTHONPATH=str(tree.copy(tree.other, core)))


def exits(tree: Tree, core: str) -> Came:
    """The process leaves without a word."""
    return tree.came("-c", "import os, pkg.core; os._exit(0)", PYTHONPATH=str(tree.copy(tree.other, core)))


def killed(tree: Tree, core: str) -> Came:
    """The process is killed."""
    return tree.came("-c", "import os, pkg.core; os.kill(os.getpid(), 9)", PYTHONPATH=str(tree.copy(tree.other, core)))


def by_a_shell(tree: Tree, core: str) -> Came:
    """The gate is no Python program, and starts one."""
    path = str(tree.copy(tree.other, core))
    return tree.came("/bin/sh", "-c", f"{tree.python} -c 'import pkg.core'", shell=True, PYTHONPATH=path)


def split(tree: Tree, core: str) -> Came:
    """A namespace is split over two checkouts, and the other one comes first."""
    (tree.root / "src/pkg/__init__.py").unlink()
    tree.copy(tree.other, core)
    return tree.came("-c", "import pkg.core", PYTHONPATH=f"{tree.other}{os.pathsep}src")


def one_file(tree: Tree, core: str) -> Came:
    """The package is a single module."""
    tree.write("src/single.py", HERE)
    tree.site.mkdir(parents=True, exist_ok=True)
    (tree.site / "single.py").write_text(core)
    return tree.came("-c", "import single")


def declared(tree: Tree, core: str) -> Came:
    """The project says that its packages lie in a folder of another name."""
    (tree.root / "src").rename(tree.root / "code")
    tree.write("pyproject.toml", '[tool.setuptools.package-dir]\n"" = "code"\n')
    shutil.copytree(tree.root / "code/pkg", tree.site / "pkg")
    (tree.site / "pkg/core.py").write_text(core)
    return tree.came("-c", "import pkg.core")


WAYS = [
    on_the_path, copied, path_file, mapped, found_first, inserted, child, spawned, archived, in_the_tree, main, exits,
    killed, by_a_shell, split, one_file, declared,
]  # fmt: skip


@POSIX
@pytest.mark.parametrize("way", WAYS)
def test_other_code_is_a_leak(tree: Tree, way: Callable[[Tree, str], Came]) -> None:
    """The module is named, with the file that it ran from and the one that is covered."""
    (leak,) = way(tree, OTHER).leaks
    assert "core" in leak or "single" in leak
    assert " here" in leak


@POSIX
@pytest.mark.parametrize("way", WAYS)
def test_the_same_code_is_none(tree: Tree, way: Callable[[Tree, str], Came]) -> None:
    """A wheel that was built from this tree, or a checkout of the same state, is as good; nothing is left in doubt."""
    came = way(tree, HERE)
    assert came.leaks == ()
    assert came.recorded["unsure"] == ""
    assert came.recorded["modules"] > 0
    assert came.recorded["packages"]


@POSIX
def test_bytecode_without_a_source(tree: Tree) -> None:
    """What is left of a module that was removed is not covered; a cache beside a source is."""
    old = tree.write("src/pkg/old.py", OTHER)
    compileall.compile_file(old, legacy=True, quiet=2)
    assert tree.came("-c", "import pkg.old", PYTHONPATH="src").leaks == ()
    old.unlink()
    (leak,) = tree.came("-c", "import pkg.old", PYTHONPATH="src").leaks
    assert "no source" in leak


HONEST: dict[str, tuple[dict[str, str], str]] = {
    "the tree itself": ({}, "sys.path.insert(0, 'src'); import pkg.core"),
    "a module of the standard library": ({"json/decoder.py": ""}, "sys.path.pop(0); import json.decoder"),
    "what is generated when a wheel is built": ({"SITE/pkg/_version.py": "1"}, "import pkg._version, pkg.core"),
    "another part of a namespace": ({"src/ns/a.py": "", "SITE/ns/b.py": ""}, "sys.path.insert(0, 'src'); import ns.b"),
    "a sample of the same name": ({"tests/a/setup.py": "", "tests/a/yam.py": "", "SITE/yam.py": "1"}, "import yam"),
    "a copy of somebody else's": ({"vendor/yam/__init__.py": "", "SITE/yam/__init__.py": "1"}, "import yam"),
    "a conftest above": ({"conftest.py": "", "SITE/conftest.py": "1"}, "sys.path.pop(0); import conftest"),
    "only asked for": ({"SITE/pkg/core.py": OTHER}, "import importlib.util as one; one.find_spec('pkg.core')"),
}  # fmt: skip


@POSIX
@pytest.mark.parametrize("name", HONEST)
def test_what_is_no_leak(tree: Tree, name: str) -> None:
    """What the tree does not have, or nobody imports by that name, is not compared with it."""
    files, code = HONEST[name]
    tree.copy(tree.site, HERE)
    for path, text in files.items():
        place = tree.site / path.removeprefix("SITE/") if path.startswith("SITE/") else tree.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    tree.write("run.py", f"import sys; {code}")
    came = tree.came("run.py")
    assert (came.leaks, came.recorded["unsure"]) == ((), "")


COPIES = """
import os, pathlib, shutil, subprocess, sys, tempfile
with tempfile.TemporaryDirectory() as folder:
    {0}
    shutil.copytree("src/pkg", folder + "/pkg")
    pathlib.Path(folder, "pkg/core.py").write_text("VALUE = 3")
    subprocess.run([sys.executable, "-c", "import pkg.core"], cwd=folder, check=True)
"""


@POSIX
def test_a_copy_that_the_gate_makes_beside_the_trees_own(tree: Tree) -> None:
    """Tests of tools do that; but where only the copy ran, and it is gone, nobody can tell."""
    tree.write("run.py", COPIES.format("sys.path.insert(0, 'src'); import pkg.core"))
    came = tree.came("run.py")
    assert (came.leaks, came.recorded["unsure"]) == ((), "")
    tree.write("run.py", COPIES.format("pass"))
    came = tree.came("run.py")
    assert came.leaks == ()
    assert "gone" in came.recorded["unsure"]


@POSIX
def test_what_cannot_be_known(tree: Tree) -> None:
    """An interpreter that cannot be watched, and a gate whose code runs out of sight, are said to be so."""
    tree.copy(tree.site, OTHER)
    assert tree.came("-I", "-c", "import pkg.core").recorded["unsure"] == SILENT
    hidden = "import subprocess, sys; subprocess.run([sys.executable, '-I', '-c', 'import pkg.core'], check=True)"
    assert tree.came("-c", hidden).recorded["unsure"] == UNWATCHED


@POSIX
def test_what_there_is_nothing_to_know_of(tree: Tree) -> None:
    """No doubt is cast on a gate that finds no package, runs no Python, or covers nothing that is imported."""
    tree.write("run.py", "pass")
    assert tree.came("-IS", "run.py") == Came()
    assert tree.came("-c", "pass").recorded["unsure"] == ""
    assert tree.came("/bin/sh", "-c", "true", shell=True) == Came()
    assert tree.came("-I", "run.py", covers=("run.py",)) == Came()
    assert tree.came("-I", "-c", "pass", covers=("pyproject.toml",)) == Came()


@POSIX
def test_the_gates_surroundings_stay_as_they_are(tree: Tree) -> None:
    """Its own `sitecustomize` is loaded, and the search path is what it would be."""
    tree.write("own/sitecustomize.py", "import builtins; builtins.OWN = 1")
    code = "import sys; assert OWN; assert not [one for one in sys.path if 'origins' in one]; sys.path.append('src')"
    came = tree.came("-c", f"{code}; import pkg.core", PYTHONPATH=str(tree.root / "own"))
    assert (came.leaks, came.recorded["packages"]["pkg"]) == ((), ["src/pkg"])


def extension(tree: Tree) -> Path:
    """Put a compiled module into the package: another one of the standard library, under its own name."""
    original = pytest.importorskip("_ctypes_test").__file__
    return Path(shutil.copyfile(original, tree.root / "src" / Path(original).name))


def aged(place: Path, seconds: int) -> None:
    """Set when a file was changed."""
    os.utime(place, (1_700_000_000 + seconds,) * 2)


@POSIX
def test_a_compiled_module_and_its_source(tree: Tree) -> None:
    """It must not be older than its source, unless it ran with the same source before; nor the same as with another."""
    built, source = extension(tree), tree.write("src/_ctypes_test.c", "int value = 2;")
    aged(built, 100)
    aged(source, 0)

    def came() -> Came:
        return tree.came("-c", "import _ctypes_test", PYTHONPATH="src")

    first = came()
    assert (first.leaks, first.recorded["unsure"]) == ((), "")
    aged(source, 200)
    assert "built before" in came().leaks[0]
    tree.events = [Event(7, "run", a_run(origins=first.recorded).to_body())]
    assert came().leaks == (), "a checkout sets times anew"
    source.write_text("/* mended */ int  value = 2;")
    aged(source, 200)
    assert came().leaks == (), "a comment is nothing that is built"
    source.write_text("int value = 1;")
    aged(source, 0)
    assert "run 7" in came().leaks[0]
    leaked = a_run(origins=first.recorded, refusals=(Reason(Code.LEAKED, "gate", "no"),))
    tree.events = [Event(7, "run", leaked.to_body())]
    assert came().leaks == (), "what leaked shows nothing"
