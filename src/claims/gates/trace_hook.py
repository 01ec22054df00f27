"""Notes what one Python process reads, as an audit hook. Copied beside a run and loaded there as `sitecustomize`.

It stands alone: it runs in the gate's interpreter, whatever that is, before any code of the gate, and imports only
what is loaded by then. Its module leaves `sys.modules`, so that a gate that replaces `os` or the clock in every module
does not replace them here. Each note is written at once, to a file of its own process and thread: no lock, no handle
that the gate could close, and a process that is killed leaves what it had read so far.
"""

from __future__ import annotations

import _thread
import os
import sys
import time

TYPE_CHECKING = False  # `typing` is not loaded when a process starts, and is not to be
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

VARIABLE = "CLAIMS_TRACE"
SEARCHES = ("<frozen importlib", "/importlib/metadata/", "/importlib_metadata/", "/pkg_resources/")
"""Code that lists folders only to find modules and distributions, whose names are noted."""
CONFTESTS = ("_try_load_conftest", "_set_initial_conftests")
STACK_AT_MOST = 200


class Notes:
    """What this process read below the root, each thing once."""

    def __init__(self, home: str) -> None:
        with open(os.path.join(home, "root"), "rb") as file:
            root = os.fsdecode(file.read())
        self.home = home
        self.tops = {root, os.path.realpath(root)}
        self.seen: set[tuple[str, str]] = set()
        self.folders: dict[str, str] = {}
        """Real path by folder as it was written."""

    def note(self, kind: str, text: str, *, again: bool = False) -> None:
        """Write a line, once unless it may be said again: kind, moment, and the text without line breaks."""
        if (kind, text) in self.seen and not again:
            return
        self.seen.add((kind, text))
        escaped = os.fsencode(text).replace(b"\\", b"\\\\").replace(b"\n", b"\\n")
        place = os.path.join(self.home, "notes", f"{os.getpid()}-{_thread.get_ident()}")
        number = os.open(place, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        try:
            os.write(number, f"{kind} {time.monotonic_ns()} ".encode() + escaped + b"\n")
        finally:
            os.close(number)

    def places(self, path: Any) -> list[tuple[str, str]]:
        """Give the names of a path below the root, as it was written and where its links lead, beside the path."""
        if isinstance(path, int):
            path = os.readlink(f"/proc/self/fd/{path}")
        path = os.path.join(os.getcwd(), os.fsdecode(os.fspath(path)))
        lexical = os.path.normpath(path)
        if lexical.startswith(self.home):
            return []
        folder, name = os.path.split(path)
        if folder not in self.folders:
            self.folders[folder] = os.path.realpath(folder)
        real = os.path.join(self.folders[folder], name)
        if name in ("", ".", "..") or os.path.islink(real):
            real = os.path.realpath(path)
        found = (self.below(lexical), self.below(real))
        return [(one, lexical) for one in dict.fromkeys(found) if one is not None]

    def below(self, path: str) -> str | None:
        """Give the name of a path from the root; None where it lies elsewhere."""
        for top in self.tops:
            if path == top or path.startswith(top + os.sep):
                return path[len(top) + 1 :].replace(os.sep, "/")
        return None

    def read(self, path: Any) -> None:
        """Note that a file is read (`r`), or looked for and not there (`m`); a bytecode cache stands for its source."""
        if isinstance(path, (str, bytes)) and path[-4:] in (".pyc", b".pyc"):
            path = _source(os.path.normpath(os.path.join(os.getcwd(), os.fsdecode(path))))
        for name, full in self.places(path):
            self.note("r" if os.path.lexists(full) else "m", name)

    def written(self, path: Any, kind: str = "w") -> None:
        """Note that a file is replaced (`w`) or changed (`a`)."""
        for name, _ in self.places(path):
            self.note(kind, name)


class Hook(Notes):
    """The audit hook: one method for each event that says something about files or processes."""

    def __init__(self, home: str) -> None:
        super().__init__(home)
        self.searched: set[str] = set()
        self.heard: dict[str, Callable[..., None]] = {
            "open": self.opened,
            "import": self.imported,
            "os.listdir": self.listed,
            "os.scandir": self.listed,
            "os.rename": self.renamed,
            "os.link": self.linked,
            "os.remove": self.replaced,
            "os.symlink": lambda old, new, *rest: self.written(new),
            "os.truncate": lambda path, *rest: self.written(path, "a"),
            "sqlite3.connect": self.amended,
            "ctypes.dlopen": self.loaded,
            "subprocess.Popen": self.started,
            "os.system": lambda command: self.note("u", "a shell was started"),
            "os.startfile": lambda path, *rest: self.note("u", "a program was started"),
            "os.exec": self.executed,
            "os.posix_spawn": self.executed,
            "os.spawn": lambda mode, path, words, env=None: self.executed(path, words),
        }

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Note what an event says. A gate does not fail because it is watched: what goes wrong here is noted too."""
        on = self.heard.get(event)
        if on is None:
            return
        try:
            on(*arguments)
        except Exception as error:  # noqa: BLE001
            try:
                self.note("u", f"{type(error).__name__} while {event} was noted")
            except Exception:  # noqa: BLE001, S110 - there is nobody who can be told
                pass

    def begin(self) -> None:
        """Note that this process is watched, by its words, and what it loaded before it was."""
        self.note("b", "\0".join(getattr(sys, "orig_argv", ["?"])))
        for module in list(sys.modules.values()):
            if getattr(module, "__file__", None):
                self.read(module.__file__)
        sys.addaudithook(self)

    def opened(self, path: Any, mode: Any, flags: Any) -> None:
        """Tell reading from writing by the flags of the system's call."""
        if isinstance(path, int) or path is None:
            return
        access, replacing = (flags or 0) & (os.O_WRONLY | os.O_RDWR), (flags or 0) & (os.O_TRUNC | os.O_EXCL)
        if not access or (access == os.O_RDWR and not replacing):
            self.read(path)
        if access:
            self.written(path, "w" if replacing else "a")

    def amended(self, path: Any, *rest: Any) -> None:
        """Note a file that is read and changed."""
        self.read(path)
        self.written(path, "a")

    def loaded(self, path: Any, *rest: Any) -> None:
        """Note a library that is named by a path."""
        if path and os.sep in str(path):
            self.read(path)

    def replaced(self, path: Any, *rest: Any) -> None:
        """Note a file that is taken away."""
        self.written(path)

    def linked(self, old: Any, new: Any, *rest: Any) -> None:
        """Note a file that gets another name."""
        self.read(old)
        self.written(new)

    def renamed(self, old: Any, new: Any, *rest: Any) -> None:
        """Note a file that moves."""
        self.linked(old, new)
        self.written(old)

    def imported(self, module: str, filename: Any, path: Any, *rest: Any) -> None:
        """Note the name of a module that is looked for (`i`), and the folders below the root where it is (`p`)."""
        self.note("i", module)
        if filename:
            self.read(filename)
        for entry in path or ():
            if isinstance(entry, str) and entry not in self.searched:
                self.searched.add(entry)
                for name, _ in self.places(entry or "."):
                    self.note("p", name)

    def listed(self, path: Any = None, *rest: Any) -> None:
        """Note a folder that is listed (`l`), collected by pytest (`c`), or on its way to a named file (`y`)."""
        found = self.places("." if path is None else path)
        kind = _listing() if found else ""
        for name, _ in found if kind else ():
            self.note(kind, name)

    def started(self, executable: Any, words: Any, cwd: Any = None, env: Any = None) -> None:
        """Note a program that is started (`s`, or `x` for one line), and see that a Python child is watched as well."""
        if isinstance(env, dict) and env.get(VARIABLE) == self.home:
            paths = env.get("PYTHONPATH") or ""
            if self.home not in paths.split(os.pathsep):  # it inherits everything but this one
                env["PYTHONPATH"] = self.home + (os.pathsep + paths if paths else "")
        if isinstance(words, (str, bytes)):
            self.note("x", os.fsdecode(words), again=True)
        else:
            self.executed(executable or words[0], words)

    def executed(self, path: Any, words: Any, env: Any = None) -> None:
        """Note a program that is started, by its words."""
        self.note("s", "\0".join(os.fsdecode(os.fspath(word)) for word in (path, *words[1:])), again=True)


def _listing() -> str:
    """Tell by the stack what a listing is for; an empty text where the names that matter are noted otherwise."""
    at: Any = sys._getframe(3)
    by_pytest = False
    for _ in range(STACK_AT_MOST):
        if at is None:
            break
        code, name = at.f_code.co_filename.replace("\\", "/"), at.f_code.co_name
        if any(word in code for word in SEARCHES) or name in CONFTESTS:
            return ""
        by_pytest = by_pytest or code.endswith("/_pytest/pathlib.py")
        if by_pytest and name in ("visit", "genitems", "perform_collect"):
            return "y" if name == "perform_collect" else "c"
        at = at.f_back
    return "c" if by_pytest else "l"


def _source(path: str) -> str:
    """Give the source that a bytecode cache was made of; the path itself where it is no cache."""
    folder, name = os.path.split(path)
    prefix = os.path.normpath(sys.pycache_prefix) if sys.pycache_prefix else ""
    if prefix and path.startswith(prefix + os.sep):
        return os.path.join(folder[len(prefix) :], name.partition(".")[0] + ".py")
    if os.path.basename(folder) == "__pycache__":
        return os.path.join(os.path.dirname(folder), name.partition(".")[0] + ".py")
    return path


def _hand_over(home: str) -> None:
    """Load the `sitecustomize` that this one stands in front of, and leave the search path as it would be."""
    import importlib.machinery
    import importlib.util

    sys.path[:] = [entry for entry in sys.path if entry != home]
    sys.path_importer_cache.pop(home, None)
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", sys.path)
    if spec is None or spec.loader is None:
        sys.modules["sitecustomize"] = type(sys)("sitecustomize")
        return
    module = importlib.util.module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


def _begin(home: str) -> None:
    if hasattr(sys, "addaudithook") and os.path.isdir(os.path.join(home, "notes")):
        Hook(home).begin()
    _hand_over(home)


if __name__ == "sitecustomize":
    _begin(os.path.dirname(os.path.abspath(__file__)))
