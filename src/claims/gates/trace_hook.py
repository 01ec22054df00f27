"""Notes what one Python process uses, as an audit hook. Copied beside a run and loaded there as `sitecustomize`.

It stands alone: it runs in the gate's interpreter, whatever that is (Python 3.8 or later), before any code of the gate,
and imports only what is loaded by then. Its module leaves `sys.modules`, and what it calls is bound at its start, so
that a gate that replaces `os` or the clock does not replace them here. Each note is written at once, to a file of its
own process and thread: no lock, no handle that the gate could close, and a process that ends in `os._exit` or a crash
leaves what it used so far.
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
WHOLE = "whole"
"""A file that stands for "every note could be written": taking it away needs neither room nor a handle."""
SEARCHES = ("<frozen importlib", "/importlib/metadata/", "/importlib_metadata/", "/pkg_resources/")
"""Code that lists folders only to find modules and distributions, whose names are noted."""
CONFTESTS = ("_try_load_conftest", "_set_initial_conftests")
STACK_AT_MOST = 200
FOLDED = sys.platform in ("win32", "darwin")
"""Whether file names that differ in case alone are one file here."""
_open, _write, _close, _getcwd, _now = os.open, os.write, os.close, os.getcwd, time.monotonic_ns
APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)


class Notes:
    """What this process uses, each thing once."""

    def __init__(self, home: str) -> None:
        with open(os.path.join(home, "root"), "rb") as file:
            root = os.fsdecode(file.read())
        self.home = home
        self.tops = {_folded(top) for top in (root, os.path.realpath(root))}
        self.executed = os.path.exists(os.path.join(home, "executed"))
        self.seen: set[tuple[str, str]] = set()
        self.folders: dict[str, str] = {}
        """Real path by folder as it was written."""

    def note(self, kind: str, text: str, *, again: bool = False) -> None:
        """Write a line, once unless it may be said again: kind, moment, and the text without line breaks."""
        if (kind, text) in self.seen and not again:
            return
        escaped = os.fsencode(text).replace(b"\\", b"\\\\").replace(b"\n", b"\\n")
        place = os.path.join(self.home, "notes", f"{os.getpid()}-{_thread.get_ident()}")
        number = _open(place, APPEND, 0o600)
        try:
            _write(number, f"{kind} {_now()} ".encode() + escaped + b"\n")
        finally:
            _close(number)
        self.seen.add((kind, text))

    def places(self, path: Any) -> list[tuple[str, str]]:
        """Give the names of a path below the root, as it was written and where its links lead, beside the path."""
        if isinstance(path, int):
            path = os.readlink(f"/proc/self/fd/{path}")
        path = os.path.join(_getcwd(), os.fsdecode(os.fspath(path)))
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
        folded = _folded(path)
        for top in self.tops:
            if folded == top or folded.startswith(top + os.sep):
                return path[len(top) + 1 :].replace(os.sep, "/")
        return None

    def read(self, path: Any) -> None:
        """Note that a file is read, or looked for and not there; a bytecode cache stands for its source."""
        if isinstance(path, (str, bytes)) and path[-4:] in (".pyc", b".pyc"):
            path = _source(os.path.normpath(os.path.join(_getcwd(), os.fsdecode(path))))
        for name, full in self.places(path):
            self.note("read" if os.path.lexists(full) else "missed", name)

    def written(self, path: Any, kind: str = "wrote") -> None:
        """Note that a file is replaced, or changed in part."""
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
            "os.mkdir": self.made,
            "os.rename": self.renamed,
            "os.link": self.linked,
            "os.remove": lambda path, *rest: self.written(path),
            "os.symlink": lambda old, new, *rest: self.written(new),
            "os.truncate": lambda path, *rest: self.written(path, "amended"),
            "sqlite3.connect": self.amended,
            "ctypes.dlopen": self.loaded,
            "subprocess.Popen": self.started,
            "os.system": lambda command: self.note("unseen", "a shell was started"),
            "os.startfile": lambda path, *rest: self.note("unseen", "a program was started"),
            "os.exec": self.replaced,
            "os.posix_spawn": self.replaced,
            "os.spawn": lambda mode, path, words, env=None: self.replaced(path, words),
        }
        if self.executed:
            self.heard["exec"] = self.ran

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Note what an event says. A gate does not fail because it is watched: what goes wrong here is noted too."""
        on = self.heard.get(event)
        if on is None:
            return
        try:
            on(*arguments)
        except Exception as error:  # noqa: BLE001
            self.failed(f"{type(error).__name__} while {event} was noted")

    def failed(self, why: str) -> None:
        """Say that something was not noted; where not even that can be written, take the mark of the whole away."""
        try:
            self.note("unseen", why)
        except Exception:  # noqa: BLE001
            try:
                os.unlink(os.path.join(self.home, WHOLE))
            except OSError:
                pass

    def begin(self) -> None:
        """Note that this process is watched, by its words, and what it loaded before it was."""
        self.note("began", "\0".join(getattr(sys, "orig_argv", ["?"])), again=True)
        for module in list(sys.modules.values()):
            if getattr(module, "__file__", None):
                self.read(module.__file__)
        sys.addaudithook(self)

    def opened(self, path: Any, mode: Any, flags: Any) -> None:
        """Tell reading from writing by the flags of the system's call."""
        if isinstance(path, int) or path is None or _removes(sys._getframe(1).f_back):
            return  # of a folder that is removed, its names are looked for from a handle that nobody tells us
        access, replacing = (flags or 0) & (os.O_WRONLY | os.O_RDWR), (flags or 0) & (os.O_TRUNC | os.O_EXCL)
        if not access or (access == os.O_RDWR and not replacing):
            self.read(path)
        if access:
            self.written(path, "wrote" if replacing else "amended")

    def ran(self, code: Any) -> None:
        """Note the file of a module's code before its first line runs."""
        path = getattr(code, "co_filename", None)
        if path and not path.startswith("<"):
            self.note("ran", os.path.abspath(path))

    def amended(self, path: Any, *rest: Any) -> None:
        """Note a file that is read and changed."""
        self.read(path)
        self.written(path, "amended")

    def loaded(self, path: Any, *rest: Any) -> None:
        """Note a library that is named by a path."""
        if path and os.sep in str(path):
            self.read(path)

    def linked(self, old: Any, new: Any, *rest: Any) -> None:
        """Note a file that gets another name."""
        self.read(old)
        self.written(new)

    def renamed(self, old: Any, new: Any, *rest: Any) -> None:
        """Note a file that moves."""
        self.linked(old, new)
        self.written(old)

    def imported(self, module: str, filename: Any, path: Any, *rest: Any) -> None:
        """Note the name of a module that is looked for, and the folders below the root where it is."""
        self.note("imported", module)
        if filename:
            self.read(filename)
            if self.executed and isinstance(filename, str):
                self.note("ran", os.path.abspath(filename))
            for name, _ in self.places(filename):
                self.note("compiled", name)
        for entry in path or ():
            if isinstance(entry, str) and entry not in self.searched:
                self.searched.add(entry)
                for name, _ in self.places(entry or "."):
                    self.note("searched", name)

    def made(self, path: Any, *rest: Any) -> None:
        """Note a folder that was not there: what lies in it is of the gate's own making."""
        for name, full in self.places(path):
            if not os.path.lexists(full):
                self.note("made", name)

    def listed(self, path: Any = None, *rest: Any) -> None:
        """Note a folder that is listed, collected by pytest, or on its way to a named file."""
        found = self.places("." if path is None else path)
        kind = _listing() if found else ""
        for name, _ in found if kind else ():
            self.note(kind, name)

    def started(self, executable: Any, words: Any, cwd: Any = None, env: Any = None) -> None:
        """Note a program that is started, and see that a Python child is watched as well."""
        if isinstance(env, dict) and env.get(VARIABLE) == self.home:
            paths = env.get("PYTHONPATH") or ""
            if self.home not in paths.split(os.pathsep):  # it inherits everything but this one
                env["PYTHONPATH"] = self.home + (os.pathsep + paths if paths else "")
        if isinstance(words, (str, bytes)):
            self.note("line", os.fsdecode(words), again=True)
        else:
            self.replaced(executable or words[0], words)

    def replaced(self, path: Any, words: Any, env: Any = None) -> None:
        """Note a program that is started, by its words."""
        self.note("started", "\0".join(os.fsdecode(os.fspath(word)) for word in (path, *words[1:])), again=True)


def _listing() -> str:
    """Tell by the stack what a listing is for; an empty text where the names that matter are noted otherwise."""
    at: Any = sys._getframe(3)
    by_pytest = False
    for _ in range(STACK_AT_MOST):
        if at is None:
            break
        code, name = at.f_code.co_filename.replace("\\", "/"), at.f_code.co_name
        if any(word in code for word in SEARCHES) or name in CONFTESTS or _removes(at):
            return ""
        by_pytest = by_pytest or code.endswith("/_pytest/pathlib.py")
        if by_pytest and name in ("visit", "genitems", "perform_collect"):
            return "passed" if name == "perform_collect" else "collected"
        at = at.f_back
    return "collected" if by_pytest else "listed"


def _source(path: str) -> str:
    """Give the source that a bytecode cache was made of; the path itself where it is no cache."""
    folder, name = os.path.split(path)
    tag = f".{sys.implementation.cache_tag}"
    stem = (name.partition(tag)[0] if tag in name else name.partition(".")[0]) + ".py"
    prefix = os.path.normpath(sys.pycache_prefix) if sys.pycache_prefix else ""
    if prefix and path.startswith(prefix + os.sep):
        return os.path.join(folder[len(prefix) :], stem)
    if os.path.basename(folder) == "__pycache__":
        return os.path.join(os.path.dirname(folder), stem)
    return path


def _removes(frame: Any) -> bool:
    """Whether a frame is of the removal of a whole folder; the first file that a process opens has none."""
    code = frame.f_code if frame else None
    return bool(code and code.co_name.startswith("_rmtree") and code.co_filename.endswith("shutil.py"))


def _folded(path: str) -> str:
    return path.lower() if FOLDED else path


def _hand_over(home: str) -> None:
    """Load the `sitecustomize` that this one stands in front of, and leave the search path as it would be."""
    import importlib.machinery
    import importlib.util

    sys.path[:] = [entry for entry in sys.path if entry != home]
    sys.path_importer_cache.pop(home, None)
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", sys.path)
    if spec is None or spec.loader is None:
        raise ImportError("No module named 'sitecustomize'", name="sitecustomize")  # as if nothing had stood there
    module = importlib.util.module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


def _begin(home: str) -> None:
    if hasattr(sys, "addaudithook") and os.path.isdir(os.path.join(home, "notes")):
        Hook(home).begin()
    _hand_over(home)


if __name__ == "sitecustomize":
    _begin(os.path.dirname(os.path.abspath(__file__)))
