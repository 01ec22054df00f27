"""Interpreter and packages of a gate, as they were and as they are. A claim whose scope names them refuses drift."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

INTERPRETER, PACKAGES = "interpreter", "packages"
SURROUNDINGS = (INTERPRETER, PACKAGES)
"""What a claim's scope may name beside paths."""
SHOWN = 3


def drift(
    then: Mapping[str, Any] | None,
    packages_then: Sequence[str] | None,
    now: tuple[Mapping[str, Any], Sequence[str]] | None,
) -> dict[str, str]:
    """Say what differs, by `interpreter` and `packages`; what is not known on either side counts as different.

    Args:
        then, now: what the interpreter said of itself.
        packages_then: names of metadata folders of installed distributions, such as `pytest-9.2.0.dist-info`.
    """
    if then is None or now is None:
        text = "not recorded by the run" if then is None else "not to be asked now"
        return dict.fromkeys(SURROUNDINGS, text)
    found = {}
    old, new = _named(then), _named(now[0])
    if old != new:
        found[INTERPRETER] = f"{old} is {new} now"
    if packages_then is None:
        found[PACKAGES] = "not recorded by the run"
    elif changed := list(_changes(packages_then, now[1])):
        more = f" and {len(changed) - SHOWN} more" if len(changed) > SHOWN else ""
        found[PACKAGES] = ", ".join(changed[:SHOWN]) + more
    return found


def _named(facts: Mapping[str, Any]) -> str:
    wine = f" under Wine {facts['wine']}" if facts.get("wine") else ""
    return f"{facts.get('implementation')} {facts.get('version')} on {facts.get('platform')}{wine}"


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
