"""Interpreter and packages of a gate, as they were and as they are. A claim whose scope names them refuses drift."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

INTERPRETER, PACKAGES = "interpreter", "packages"
SURROUNDINGS = (INTERPRETER, PACKAGES)
"""What a claim's scope may name beside paths."""
SHOWN = 3
NOT_RECORDED = "not recorded by the run"
NOT_LOOKED_AT = "not looked at"


class Now(NamedTuple):
    """The gate's interpreter as its files show it now; None where they do not."""

    program: str | None = None
    """A digest of the program."""
    version: str | None = None
    packages: Sequence[str] | None = None


def drift(then: Mapping[str, Any] | None, packages_then: Sequence[str] | None, now: Now | None) -> dict[str, str]:
    """Say what differs, by `interpreter` and `packages`, and what cannot be told: `drifted` leaves that out.

    Args:
        then: what the interpreter said of itself.
        packages_then: names of metadata folders of installed distributions, such as `pytest-9.2.0.dist-info`.
    """
    if then is None:
        return dict.fromkeys(SURROUNDINGS, NOT_RECORDED)
    if now is None:
        return dict.fromkeys(SURROUNDINGS, f"{NOT_LOOKED_AT}: nothing here tells which interpreter it would be")
    found = {INTERPRETER: _interpreter(then, now), PACKAGES: _packages(then, packages_then, now)}
    return {kind: said for kind, said in found.items() if said}


def drifted(said: Mapping[str, str]) -> dict[str, str]:
    """Give what is known to differ."""
    return {kind: text for kind, text in said.items() if text != NOT_RECORDED and not text.startswith(NOT_LOOKED_AT)}


def _interpreter(then: Mapping[str, Any], now: Now) -> str:
    was = f"{then.get('implementation')} {then.get('version')} on {then.get('platform')}"
    if then.get("program") and now.program:
        if then["program"] == now.program:
            return ""
        other = now.version and now.version != then.get("version")
        return f"{was} is {now.version} now" if other else f"{was} is another program now"
    if now.version is None:
        return f"{NOT_LOOKED_AT}: its files do not tell its version"
    return "" if now.version == then.get("version") else f"{was} is {now.version} now"


def _packages(then: Mapping[str, Any], packages_then: Sequence[str] | None, now: Now) -> str:
    if packages_then is None:
        return NOT_RECORDED
    # a run of before this was kept counts only in an environment, which says itself where its packages are
    by_files = then.get("packages_by_files", now.version is not None)
    if now.packages is None or by_files is not True:
        return f"{NOT_LOOKED_AT}: files alone do not tell what this interpreter finds"
    changed = list(_changes(packages_then, now.packages))
    more = f" and {len(changed) - SHOWN} more" if len(changed) > SHOWN else ""
    return ", ".join(changed[:SHOWN]) + more


def _changes(then: Iterable[str], now: Iterable[str]) -> Iterable[str]:
    old, new = _versions(then), _versions(now)
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            yield f"{name} {old[name]} is gone"
        elif name not in old:
            yield f"{name} {new[name]} is new"
        elif old[name] != new[name]:
            yield f"{name} {old[name]} is {new[name]} now"


def _versions(names: Iterable[str]) -> dict[str, str]:
    """Give versions by distribution, several of one joined."""
    found: dict[str, str] = {}
    for name in sorted(names):
        distribution, _, version = name.removesuffix(".dist-info").removesuffix(".egg-info").partition("-")
        found[distribution] = f"{found[distribution]}, {version}" if distribution in found else version
    return found
