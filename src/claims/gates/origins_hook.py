"""Notes which file each module of a project comes from. Copied beside a run and loaded there as `sitecustomize`.

It stands alone: it runs in the gate's interpreter, whatever that is (Python 3.8 or later), before any code of the gate,
and imports only what is loaded by then. It costs nothing but at an import: an audit hook would make every `id()` five
times slower, and a gate may be about time. A module is noted when it is found, so that a process that is killed leaves
what it loaded; what other finders gave is noted at the end of the process.
"""

from __future__ import annotations

import atexit
import os
import sys

TYPE_CHECKING = False  # `typing` is not loaded when a process starts, and is not to be
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

FOLDED = sys.platform in ("win32", "darwin")
"""Whether file names that differ in case alone are one file here."""
_open, _write, _close, _getcwd = os.open, os.write, os.close, os.getcwd
APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)


class Finder:
    """Stands first on `sys.meta_path`, finds nothing by itself, and notes what the others find."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.names = frozenset(self._lines("names"))
        self.tops = tuple(_folded(top).rstrip(os.sep) + os.sep for top in self._lines("roots"))
        self.folder = _getcwd()
        self.seen: set[tuple[str, str]] = set()

    def _lines(self, name: str) -> list[str]:
        with open(os.path.join(self.home, name), "rb") as file:
            return [os.fsdecode(line) for line in file.read().split(b"\n") if line]

    def begin(self) -> None:
        """Note that this process is watched, where its own library lies, and watch it."""
        self.note("began", "\0".join(getattr(sys, "orig_argv", ["?"])))
        self.note("library", os.path.dirname(os.__file__))
        sys.meta_path.insert(0, self)
        atexit.register(self.end)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Give what the finders behind this one give, as the import would get it from them."""
        if name.partition(".")[0] not in self.names or self not in sys.meta_path:
            return None
        for finder in sys.meta_path[sys.meta_path.index(self) + 1 :]:
            find = getattr(finder, "find_spec", None)
            spec = find(name, path, target) if find else None
            if spec is not None:
                if sys._getframe(2).f_code.co_name != "find_spec":  # that one only asks whether it is there
                    self.loaded(name, getattr(spec, "origin", None))
                return spec
        return None

    def loaded(self, name: str, file: Any) -> None:
        """Note the file of a module. A gate does not fail because it is watched."""
        try:
            if isinstance(file, str) and os.path.basename(file) != file:
                self.note("loaded", name + "\0" + os.path.join(self.folder, file))
        except Exception:  # noqa: BLE001, S110
            pass

    def end(self) -> None:
        """Note what was loaded all in all, the search path, and whether there were other processes."""
        try:
            for name, file in self._modules():
                folded = _folded(os.path.join(self.folder, file))
                if name == "__main__" or name.partition(".")[0] in self.names or folded.startswith(self.tops):
                    self.loaded(name, file)
            for entry in sys.path:
                self.note("path", os.path.join(self.folder, entry))
            if _had_children():
                self.note("children", "")
        except Exception:  # noqa: BLE001, S110
            pass

    def _modules(self) -> Iterator[tuple[str, str]]:
        """Yield name and file of each module, without waking one that loads itself when it is first used."""
        for name, module in list(sys.modules.items()):
            try:
                known = object.__getattribute__(module, "__dict__")
            except AttributeError:
                continue
            file, spec = known.get("__file__"), known.get("__spec__")
            if isinstance(file, str) and isinstance(name, str):
                yield (getattr(spec, "name", name) if name == "__main__" else name), file

    def note(self, kind: str, text: str) -> None:
        """Write a line, once: kind, no moment, and the text without line breaks."""
        if (kind, text) in self.seen:
            return
        self.seen.add((kind, text))
        escaped = os.fsencode(text).replace(b"\\", b"\\\\").replace(b"\n", b"\\n")
        number = _open(os.path.join(self.home, "notes", str(os.getpid())), APPEND, 0o600)
        try:
            _write(number, kind.encode() + b" 0 " + escaped + b"\n")
        finally:
            _close(number)


def _had_children() -> bool:
    """Whether this process waited for another one, as far as the system tells."""
    try:
        import resource
    except ImportError:
        return "subprocess" in sys.modules
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss > 0


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
    try:
        Finder(home).begin()
    except Exception:  # noqa: BLE001, S110 - what cannot be noted is not known, and that is said
        pass
    _hand_over(home)


if __name__ == "sitecustomize":
    _begin(os.path.dirname(os.path.abspath(__file__)))
