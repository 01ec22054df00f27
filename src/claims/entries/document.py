"""One YAML document as nodes that know their lines, or one fault that says why it cannot be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from claims.core.errors import ConfigError
from claims.entries.faults import clipped, shown

if TYPE_CHECKING:
    from pathlib import Path

    import yaml

    from claims.entries.nodes import Node

MAX_SIZE_BYTES = 1_048_576
MAX_DEPTH = 64
"""An entry needs six levels."""
_PLAIN_WIDTH, _PLAIN_BRACKETS = 1000, 1000
"""Below these, nesting cannot get deep enough to exhaust the C loader's stack, and need not be looked at first."""


def read_document(path: Path, name: str) -> Node:
    """Give the root node of the one document in `path`, which faults call `name`. ConfigError where there is none."""
    return compose(read_text(path, name), name)


def read_text(path: Path, name: str) -> str:
    """Give the text of a file that an author wrote. ConfigError where it cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_SIZE_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{name}: cannot be read: {error.strerror or error}") from error
    if len(content) > MAX_SIZE_BYTES:
        raise ConfigError(f"{name}: expected at most 1 MiB, found more: an entry holds text, not data")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{name}:{line}: expected UTF-8, found the byte 0x{content[error.start]:02x}") from error


def compose(text: str, name: str) -> Node:
    """Give the root node of the one YAML document in `text`. ConfigError, with the line, for anything else."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        if _is_suspect(text):
            _refuse_traps(yaml.parse(text, Loader=loader), name)
        root: Any = yaml.compose(text, Loader=loader)
    except yaml.YAMLError as error:
        line, problem = _line_and_problem(error, text)
        raise ConfigError(f"{name}:{line}: expected YAML: {problem}{_hint(text, line, problem)}") from error
    except RecursionError as error:
        raise ConfigError(f"{name}:1: expected at most {MAX_DEPTH} levels of nesting, found more") from error
    except (ValueError, OverflowError) as error:  # from escapes that name no character, where there is no C loader
        raise ConfigError(f"{name}:1: expected YAML: {error}") from error
    if root is None:
        raise ConfigError(f"{name}:1: expected an entry, a map that begins with `title:`, found an empty file")
    node: Node = root
    return node


def _is_suspect(text: str) -> bool:
    """Whether a document could hold anchors, or nesting deep enough to exhaust the stack of a recursive reader."""
    if "&" in text or text.count("[") + text.count("{") > _PLAIN_BRACKETS:
        return True
    return max(map(len, text.split("\n"))) > _PLAIN_WIDTH


def _refuse_traps(events: Any, name: str) -> None:
    """Refuse anchors, aliases and deep nesting from the stream of events, before anything is built from it."""
    depth = 0
    for event in events:
        kind = type(event).__name__
        line = event.start_mark.line + 1
        if kind == "AliasEvent" or getattr(event, "anchor", None):
            raise ConfigError(
                f"{name}:{line}: YAML anchors and aliases (&{event.anchor}, *{event.anchor}) are not read: "
                "write the value out in each place, and quote a text that starts with & or *"
            )
        depth += kind.endswith("StartEvent") - kind.endswith("EndEvent")
        if depth > MAX_DEPTH:
            raise ConfigError(f"{name}:{line}: expected at most {MAX_DEPTH} levels of nesting, found more")


def _line_and_problem(error: yaml.YAMLError, text: str) -> tuple[int, str]:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    if mark is not None:
        if "another document" in problem:
            return mark.line + 1, "one document, found another: write one entry a file"
        return mark.line + 1, clipped(str(problem), 200)
    position = getattr(error, "position", 0)
    found = f": {shown(text[position])}" if position < len(text) else ""
    return text.count("\n", 0, position) + 1, clipped(f"{problem}{found}", 200)


def _hint(text: str, line: int, problem: str) -> str:
    lines = text.split("\n")
    at = lines[line - 1] if line <= len(lines) else ""
    if re.match(r"\s*\t", at) and "cannot start any token" in problem:
        return " (found a tab: indent with spaces)"
    if "alias" in problem or "alphabetic or numeric" in problem:
        return ": quote a text that starts with & or *"
    if "cannot start any token" in problem:
        return ": quote a text that starts with @, `, % or |"
    if "mapping values are not allowed" in problem:
        return ": quote a text that has a colon and a space in it"
    return ""
