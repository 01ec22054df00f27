"""Whether a compiled module was built from the sources that stand here."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from claims.core.origins import SET_APART

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

NATIVE = frozenset(
    {"c", "cc", "cpp", "cxx", "h", "hh", "hpp", "hxx", "pyx", "pxd", "pxi", "rs", "f", "f90", "f95", "pyf", "cu",
     "m", "mm", "zig", "nim", "d"}
)  # fmt: skip
"""Endings of languages that extensions of Python are written in."""
HASHED = frozenset({"pyx", "pxd", "pxi"})
"""Those whose comments begin with `#`."""
TEXT = re.compile(rb"""('(?:\\.|[^'\\\n])'|"(?:[^"\\\n]|\\.)*"?)|(?:/\*.*?(?:\*/|\Z)|//[^\n]*|\s)+""", re.DOTALL)
"""A literal, or what lies between the words of C and its kin."""
HASHED_TEXT = re.compile(rb"""("(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)|#[^\n]*""", re.DOTALL)


class Build(NamedTuple):
    """A compiled module that ran, beside what it is built from."""

    module: str
    file: str
    digest: str
    """SHA-256 of its bytes."""
    sources: str
    """Digest of what its sources mean: comments and spaces left out."""
    changed_ns: int


class Sources(NamedTuple):
    """Covered sources of a compiled module, from the root."""

    own: tuple[str, ...]
    """Named as the module is."""
    shared: tuple[str, ...]
    """Others in the folder of its package."""
    elsewhere: tuple[str, ...] = ()
    """Where it has neither: all native sources that it might be built from."""


def native_names(files: Iterable[str]) -> frozenset[str]:
    """Give the names that compiled modules of native sources have, where they are named alike."""
    stems = {path.rpartition("/")[2].partition(".")[0] for path in files if _ending(path) in NATIVE}
    return frozenset(name for name in stems if name.isidentifier())


def sources_of(module: str, files: Iterable[str], roots: Sequence[str]) -> Sources:
    """Give the covered files that a compiled module may be built from."""
    package, _, stem = module.rpartition(".")
    folder = package.replace(".", "/")
    folders = tuple(f"{'/'.join(filter(None, (root, folder)))}/".removeprefix("/") for root in roots) if folder else ()
    native = [path for path in files if _ending(path) in NATIVE and SET_APART.isdisjoint(path.split("/")[:-1])]
    python = [path for path in files if path.endswith(".py") and path.removesuffix(f"{stem}.py") in folders]
    own = [path for path in native if path.rpartition("/")[2].partition(".")[0] == stem] or python
    shared = [path for path in native if path not in own and path.startswith(folders or ("\0",))]
    return Sources(tuple(own), tuple(shared), () if own or shared else tuple(native))


def meaning(path: str, text: bytes) -> bytes:
    """Give a source without comments and needless spaces, so that an edit of these is none."""
    if _ending(path) in HASHED:
        bare = HASHED_TEXT.sub(lambda found: found[1] or b"", text)
        return b"\n".join(line for one in bare.split(b"\n") if (line := one.rstrip()))
    return TEXT.sub(lambda found: found[1] or b" ", text).strip() if _ending(path) in NATIVE else text


def digest_of(sources: Iterable[str], read: Callable[[str], bytes]) -> str:
    """Give one digest of what sources mean."""
    sha = sha256()
    for path in sorted(sources):
        sha.update(f"{path}\0".encode("utf-8", "surrogateescape"))
        sha.update(sha256(meaning(path, read(path))).digest())
    return sha.hexdigest()


class Earlier(NamedTuple):
    """A compiled module in an earlier run that was not leaked."""

    run: int
    digest: str
    sources: str


def outdated(
    build: Build, sources: Sources, *, changed: Mapping[str, int], newest_build: int, earlier: Sequence[Earlier]
) -> tuple[str, str]:
    """Say why a compiled module is not what its sources say, and why nobody can tell; each empty where that is not so.

    A source of its own must not be younger than the module. One that modules share must not be younger than all of
    them, for a build leaves alone what does not need it. What ran before with the same sources is known to be right.

    Args:
        changed: when each source changed.
        newest_build: when the youngest compiled module of the same package was made.
    """
    same = [one for one in earlier if one.digest == build.digest]
    if any(one.sources == build.sources for one in same):
        return "", ""
    for paths, made in ((sources.own, build.changed_ns), (sources.shared, newest_build)):
        if younger := [path for path in paths if changed.get(path, 0) > made]:
            return f"{build.module} was built before {younger[0]} was changed ({build.file})", ""
    if same and (sources.own or sources.shared):
        return f"{build.module} is the same build that ran with other sources in run {same[0].run} ({build.file})", ""
    if younger := [path for path in sources.elsewhere if changed.get(path, 0) > newest_build]:
        return "", f"{build.module} is older than {younger[0]}, and may be built from it"
    return "", ""


def _ending(path: str) -> str:
    return path.rpartition(".")[2].lower()
