"""Which ignored files come along into a scratch tree: those that an entry, its inputs or its commands name."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

from claims.core.scope import covers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from claims.core.output import Missing

GLOB = "*?["
TOKEN = re.compile(r"[\w.@+~-]*[\w@+~-](?:/[\w.@+~-]+)*/?")
ENVIRONMENT, PACKAGES = ".venv", "node_modules"
TOOLS = {
    "uv": ENVIRONMENT, "poetry": ENVIRONMENT, "pdm": ENVIRONMENT, "pipenv": ENVIRONMENT, "hatch": ENVIRONMENT,
    "nox": ".nox", "tox": ".tox",
    "node": PACKAGES, "npm": PACKAGES, "npx": PACKAGES, "yarn": PACKAGES, "pnpm": PACKAGES, "bun": PACKAGES,
    "jest": PACKAGES, "vitest": PACKAGES, "mocha": PACKAGES, "tsx": PACKAGES, "deno": PACKAGES,
}  # fmt: skip
"""Where a program keeps what it runs by, though no command names it."""
CACHES = frozenset({"__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".git", ".DS_Store"})
BUILT = (".so", ".pyd", ".dll", ".dylib", ".o", ".a", ".obj", ".lib", ".pyc", ".class")
"""What a compiler made of sources: in a scratch tree it would hide that they are others, so `prepare` makes it anew."""


class Asked(NamedTuple):
    """What names ignored files. Paths are relative to the gate's root."""

    declared: tuple[str, ...] = ()
    covered: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """Of the gate's commands."""


class Ignored(NamedTuple):
    """What git ignores, from the top of the repository; a folder that it ignores whole ends in a slash."""

    paths: tuple[str, ...]
    root: str
    """The gate's root, from the same top."""
    exists: Callable[[str], bool]
    """Whether a path, from the top, is there."""
    below: Callable[[str], Iterable[str]]
    """Gives the files of an ignored folder, as many as one can look through."""

    def owner(self, path: str) -> str | None:
        """Give the ignored entry that a path is, or lies below."""
        return next((one for one in self.paths if path == one.rstrip("/") or f"{path}/".startswith(one)), None)

    def at(self, path: str) -> str:
        """Give a path of the gate's root from the top."""
        return posixpath.normpath(posixpath.join(self.root, path))


def chosen(asked: Asked, ignored: Ignored) -> list[str]:
    """Give what comes along, from the top: files and folders, none of which lies below another."""
    found = [path for pattern in asked.declared for path in _named(pattern, ignored)]
    found += [
        path
        for pattern in asked.covered
        if pattern.rstrip("/") not in ("", ".")
        for path in _named(pattern, ignored, is_source)
    ]
    found += _by_command(asked.words, ignored)
    unique = sorted(set(found))
    return [path for path in unique if not any(path.startswith(f"{other}/") for other in unique)]


def is_source(path: str) -> bool:
    """Whether an ignored file may be what others are made of: no cache, nothing compiled, nothing installed."""
    parts = path.rstrip("/").split("/")
    apart = {ENVIRONMENT, "venv", "env", PACKAGES, ".tox", ".nox", *CACHES}
    return apart.isdisjoint(parts) and not path.rstrip("/").endswith((*BUILT, ".egg-info", ".dist-info"))


def _named(pattern: str, ignored: Ignored, keep: Callable[[str], bool] = lambda path: True) -> Iterator[str]:
    """Yield what a path or pattern names: an ignored path itself, or those below a folder that git tracks."""
    if not any(letter in pattern for letter in GLOB):
        path = ignored.at(pattern.rstrip("/"))
        if ignored.owner(path) and ignored.exists(path):
            yield path
        yield from (
            one.rstrip("/")
            for one in ignored.paths
            if one.startswith(f"{path}/") and keep(one) and CACHES.isdisjoint(one.rstrip("/").split("/"))
        )
        return
    whole = ignored.at(pattern)
    for one in filter(keep, ignored.paths):
        if covers([whole], one.rstrip("/")):
            yield one.rstrip("/")
        elif one.endswith("/"):
            yield from (path for path in ignored.below(one.rstrip("/")) if keep(path) and covers([whole], path))


def _by_command(words: Sequence[str], ignored: Ignored) -> Iterator[str]:
    """Yield what a command names, itself or by the tool that it starts. Its first word is found without that."""
    for number, word in enumerate(words):
        for token in TOKEN.findall(word):
            path = ignored.at(token.rstrip("/"))
            if number and (owner := ignored.owner(path)) and ignored.exists(path):
                yield owner.rstrip("/")
    wanted = {TOOLS[tool] for tool in tools(words) if tool in TOOLS}
    yield from (one.rstrip("/") for one in ignored.paths if one.rstrip("/").rpartition("/")[2] in wanted)


def tools(words: Sequence[str]) -> set[str]:
    """Give the names that programs of a command may have, those within a shell's line included."""
    tokens = (token for word in words for token in TOKEN.findall(word))
    return {
        token.rpartition("/")[2].removesuffix(".exe")
        for token in tokens
        if "/" not in token or token.rpartition("/")[0].endswith(("bin", "Scripts"))
    }


def suppliers(missing: Sequence[Missing], ignored: Ignored, *, tree: str) -> list[str]:
    """Give the ignored paths that would supply what a command did not find, relative to the gate's root.

    Args:
        tree: absolute path of the top of the scratch tree, which absolute paths are taken relative to.
    """
    found: list[str] = []
    for one in missing:
        path = _module(one.name, ignored) if one.is_module else _file(one.name, ignored, tree)
        if path is not None:
            found.append(posixpath.relpath(path, ignored.root or "."))
    return list(dict.fromkeys(found))


def _file(name: str, ignored: Ignored, tree: str) -> str | None:
    name = name.replace("\\", "/")
    if name.startswith(f"{tree}/"):
        path = posixpath.normpath(name[len(tree) + 1 :])
    elif name.startswith("/"):
        return None
    else:
        path = ignored.at(name)
    owner = ignored.owner(path)
    if owner and ignored.exists(path):
        parts = path.split("/")
        whole = PACKAGES in parts or _is_environment(owner, ignored)
        return owner.rstrip("/") if whole else path
    # a bare name: of a package for Node, else of a file that is looked for elsewhere than it stands
    packages = [one.rstrip("/") for one in ignored.paths if one.rstrip("/").rpartition("/")[2] == PACKAGES]
    if by := next((one for one in packages if ignored.exists(f"{one}/{name}")), None):
        return by
    return next((one for one in ignored.paths if f"/{one}".endswith(f"/{path}")), None) if "/" in path else None


def _is_environment(owner: str, ignored: Ignored) -> bool:
    return owner.endswith("/") and ignored.exists(f"{owner}pyvenv.cfg")


def _module(name: str, ignored: Ignored) -> str | None:
    """Give the ignored file or package that a dotted name would be imported from. What is compiled is made anew."""
    stem = name.replace(".", "/")
    for one in filter(is_source, ignored.paths):
        for path in [one] if not one.endswith("/") else [one, *ignored.below(one.rstrip("/"))]:
            plain = f"/{path}".removesuffix("/")
            if plain.endswith((f"/{stem}.py", f"/{stem}/__init__.py")) or (
                path.endswith("/") and plain.endswith(f"/{stem}")
            ):
                return path.rstrip("/").removesuffix("/__init__.py")
    return None


def compiled(missing: Sequence[Missing], ignored: Ignored) -> list[str]:
    """Give the compiled files, ignored by git, that a module which was not found would be imported from."""
    stems = [f"/{one.name.replace('.', '/')}." for one in missing if one.is_module]
    return [path for path in ignored.paths if path.endswith(BUILT[:2]) and any(stem in f"/{path}" for stem in stems)]
