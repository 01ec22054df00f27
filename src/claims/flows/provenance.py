"""Whether a run executed the code that its gate covers: what its processes imported, beside the files of the root."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from claims.core import built, origins
from claims.core.built import Build, Earlier
from claims.core.origins import EXTENSIONS, Loaded, isolation, told
from claims.core.reasons import Code
from claims.core.run import RUN_KINDS, Run
from claims.flows.records import read_record
from claims.gates.command import shebang
from claims.gates.import_folders import declared_folders
from claims.gates.manifest import files_of
from claims.gates.origins import Origins, changed_ns, digest, was_made_since

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claims.flows.workspace import Workspace
    from claims.gates.collect import Place
    from claims.gates.command import Command
    from claims.gates.inputs import Snapshot
    from claims.gates.origins import Heard

BUILDS_KEPT = 100
PACKAGES_KEPT, PLACES_KEPT = 50, 5
SILENT = "its interpreter told of no import (started with -I, -E or -S?)"
UNWATCHED = "nothing that it covers ran in a process that could be watched"


class Came(NamedTuple):
    """Where the code of a run came from."""

    leaks: tuple[str, ...] = ()
    """Why it is not the code covered, each in words."""
    recorded: Mapping[str, Any] = {}
    """`packages` by name with their folders, how many covered `modules` ran, compiled ones as `built` (name, digest,
    digest of their sources), and as `unsure` why nobody can tell."""


@dataclass
class Provenance:
    """The watch over the imports of one run, from before its command starts until it has ended."""

    workspace: Workspace
    place: Place
    files: Mapping[str, str] = field(default_factory=dict)
    """Content by path of what the gate covers, before it ran."""
    roots: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    """First parts of the names of covered modules."""
    command: Command | None = None
    _watch: Origins = field(init=False)

    def over(self, command: Command, snapshot: Snapshot, manifest: bytes) -> Command:
        """Give the command as it is to be started; as it is where the gate covers nothing that could be imported."""
        self.files = files_of(manifest)
        native = built.native_names(self.files)
        if not native and not any(path.endswith(".py") for path in self.files):
            return command
        declared = declared_folders(self.place.root, snapshot.paths)
        self.roots = origins.import_roots(snapshot.paths, declared)
        self.command = command
        self._watch = Origins(self.place.scratch, self.place.root)
        self.names = origins.top_names(self.files, self.roots) | native
        return self._watch.over(command, self.names)

    def end(self) -> Came:
        """Give where the code that ran came from, once every process of the gate has ended."""
        if self.command is None:
            return Came()
        heard = self._watch.heard()
        self.roots = tuple(dict.fromkeys((*self.roots, *(one for one in heard.folders if self._is_covered(one)))))
        found = origins.compared(
            heard.loaded,
            self.files,
            self.roots,
            lambda one: digest(one.file),
            lambda one: was_made_since(one.file, self.place.began_ns),
        )
        leaks, unsure, builds = self._compiled(heard.loaded)
        doubts = [*found.unsure, *unsure, *self._silence(heard, found.ran)]
        recorded = {
            "modules": len(found.ran),
            "packages": self._packages(heard.loaded),
            "built": [[one.module, one.digest, one.sources] for one in builds[:BUILDS_KEPT]],
            "unsure": told(doubts),
        }
        return Came((*found.leaks, *leaks), recorded if heard.began or doubts else {})

    def _packages(self, loaded: Sequence[Loaded]) -> dict[str, list[str]]:
        places = origins.places(loaded, self.names)
        return {top: where[:PLACES_KEPT] for top, where in list(places.items())[:PACKAGES_KEPT]}

    def _is_covered(self, folder: str) -> bool:
        return any(path.startswith(f"{folder}/") for path in self.files)

    def _silence(self, heard: Heard, ran: frozenset[str]) -> list[str]:
        """Say why nobody knows what a Python gate imported; nothing of a gate that is no Python program."""
        assert self.command is not None
        python = self.command.python or shebang(Path(self.command.argv[0]))
        options = self.command.launched[1:] if self.command.python else ()
        if python is None or not origins.importable(self.files, origins.script_of(options)):
            return []
        if not heard.began:
            return [] if isolation(options).closed else [SILENT]
        return [UNWATCHED] if heard.children and not ran else []

    def _compiled(self, loaded: Sequence[Loaded]) -> tuple[list[str], list[str], list[Build]]:
        """Compare compiled modules with their sources, where these are covered and they are not."""
        modules = {
            one.name: one
            for one in loaded
            if one.file.endswith(EXTENSIONS) and one.path not in self.files and one.name.partition(".")[0] in self.names
        }
        builds, sources = [], {}
        for name, one in modules.items():
            of = built.sources_of(name, self.files, self.roots)
            if not any(of):
                continue
            sources[name] = of
            meant = built.digest_of((*of.own, *of.shared), self._read)
            builds.append(Build(name, one.path or one.file, digest(one.file), meant, changed_ns(Path(one.file))))
        leaks, unsure = [], []
        earlier = self._earlier() if builds else {}
        changed = {path: changed_ns(self.place.root / path) for of in sources.values() for kind in of for path in kind}
        for build in builds:
            package = build.module.rpartition(".")[0]
            newest = max(one.changed_ns for one in builds if one.module.rpartition(".")[0] == package)
            leak, doubt = built.outdated(
                build,
                sources[build.module],
                changed=changed,
                newest_build=newest,
                earlier=earlier.get(build.module, ()),
            )
            leaks += [leak] if leak else []
            unsure += [doubt] if doubt else []
        return leaks, unsure, builds

    def _read(self, path: str) -> bytes:
        try:
            return (self.place.root / os.fsencode(path).decode("utf-8", "surrogateescape")).read_bytes()
        except OSError:
            return b""

    def _earlier(self) -> dict[str, list[Earlier]]:
        """Give the compiled modules of earlier runs that were not leaked, by name, newest first."""
        found: dict[str, list[Earlier]] = {}
        for event in reversed(self.workspace.ledger.read().events):
            run = read_record(event) if event.kind in RUN_KINDS else None
            if not isinstance(run, Run) or any(one.code is Code.LEAKED for one in run.refusals):
                continue
            for module, content, sources in run.origins.get("built", ()):
                found.setdefault(module, []).append(Earlier(event.seq, content, sources))
        return found
