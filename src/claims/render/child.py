"""Templates rendered in a process of its own, which asks for evidence line by line. Nothing of it is trusted but text.

A line of JSON comes in: folders, the template's name, how messages call it, and values. Lines go out: `ask` for what a
template calls, which is answered by a line, and in the end `page` or `faults`.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup

from claims.core.errors import ConfigError
from claims.render.environment import environment, render
from claims.render.shown import Claimed, Refusal, Said
from claims.render.way import NAMES, Way

KINDS = {"claimed": Claimed, "refusal": Refusal}
MARKDOWN = {"claimed": "text", "refusal": "says"}
"""The field of each that is Markdown already."""


def main() -> None:
    """Render what is asked for, until nothing more is."""
    _limit(*map(int, sys.argv[1:3]))
    for line in sys.stdin:
        _write(_rendered(json.loads(line)))


def _limit(cpu_s: int, memory_bytes: int) -> None:
    """Bound what this process may use, where the system can; elsewhere our parent looks after it alone."""
    with suppress(ImportError):
        import resource

        for what, most in (
            (resource.RLIMIT_CPU, cpu_s),
            (resource.RLIMIT_AS, memory_bytes),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            with suppress(ValueError, OSError):
                resource.setrlimit(what, (most, most + 1))  # at the first a signal says why, at the second it is killed


def _rendered(asked: dict[str, Any]) -> dict[str, Any]:
    functions = {name: Way(name, partial(_ask, name)) for name in NAMES}
    try:
        sandbox = environment(*map(Path, asked["folders"]), functions=functions)
        return {"page": render(sandbox, asked["template"], asked["shown_as"], asked["values"])}
    except ConfigError as error:
        return {"faults": error.faults}


def _ask(name: str, *arguments: Any, **options: Any) -> object:
    """Ask our parent for evidence."""
    _write(
        {
            "ask": name,
            "arguments": [_plain(one) for one in arguments],
            "options": {k: _plain(v) for k, v in options.items()},
        }
    )
    answer = json.loads(sys.stdin.readline())
    if "faults" in answer:
        raise ConfigError(*answer["faults"])
    if "wrong" in answer:
        raise TypeError(answer["wrong"])
    return value_of(answer)


def _plain(argument: object) -> object:
    """Give an argument as JSON has it. What is no plain value names no evidence, and is told by its name."""
    try:
        json.dumps(argument)
    except (TypeError, ValueError, RecursionError):
        return str(argument)
    return argument


def _write(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def answer_of(value: object) -> dict[str, Any]:
    """Give what evidence says as JSON has it."""
    if isinstance(value, Said):
        return {"said": value.text}
    for kind, of in KINDS.items():
        if isinstance(value, of):
            return {kind: {one.name: getattr(value, one.name) for one in fields(of)}}
    return {"value": value}


def value_of(answer: dict[str, Any]) -> object:
    """Give what evidence said."""
    if "said" in answer:
        return Said(answer["said"])
    for kind, of in KINDS.items():
        if kind in answer:
            parts = {name: tuple(value) if isinstance(value, list) else value for name, value in answer[kind].items()}
            parts[MARKDOWN[kind]] = Markup(parts[MARKDOWN[kind]])  # noqa: S704 - escaped by our parent
            return of(**parts)
    return answer["value"]
