"""Packs: a lane's environment and processes. Read from a strict subset of YAML, so that nothing else is needed.

The subset: `key: value` lines, and lists of `- name: command` below `processes:`; comments and blank lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

INTERPRETER = "RUN_OPERATE_PYTHON"
_ENTRY = re.compile(r"(?P<indent> *)(?P<dash>- )?(?P<key>[A-Za-z_][\w.-]*):(?: (?P<value>\S.*))?")
_REFERENCE = re.compile(r"\$\{(?P<name>[A-Z_]+)(?::-(?P<default>[^}]*))?\}")


class MalformedPack(ValueError):
    """A pack that cannot be read; the message names file and line."""


@dataclass(frozen=True, kw_only=True)
class Pack:
    """One pack as written; references to the environment are not resolved yet."""

    name: str
    environment: Mapping[str, str]
    processes: Mapping[str, str]

    def interpreter(self, ambient: Mapping[str, str]) -> str:
        """Give the interpreter that the pack's processes run with: the operator's choice, else the pack's default.

        Raises:
            MalformedPack: the pack pins none.
        """
        if INTERPRETER not in self.environment:
            raise MalformedPack(f"{self.name}: no {INTERPRETER}")
        return resolved(self.environment[INTERPRETER], ambient)


def resolved(text: str, ambient: Mapping[str, str]) -> str:
    """Replace `${NAME:-default}`; an empty variable counts as unset, as in a shell.

    Raises:
        MalformedPack: a variable without default is not set.
    """

    def value(reference: re.Match[str]) -> str:
        found = ambient.get(reference["name"]) or reference["default"]
        if not found:
            raise MalformedPack(f"{reference['name']} is not set and has no default")
        return found

    return _REFERENCE.sub(value, text)


def read_pack(path: Path) -> Pack:
    """Give the pack that a file holds.

    Raises:
        MalformedPack: a line outside the subset, or a key given twice.
    """
    sections: dict[str, dict[str, str]] = {"": {}, "environment": {}, "processes": {}}
    for where, section, key, value in _entries(path):
        if section not in sections:
            raise MalformedPack(f"{where}: expected environment or processes, found {section}")
        if key in sections[section]:
            raise MalformedPack(f"{where}: {key} is given twice")
        sections[section][key] = value
    if "pack" not in sections[""]:
        raise MalformedPack(f"{path.name}: no `pack: NAME`")
    return Pack(name=sections[""]["pack"], environment=sections["environment"], processes=sections["processes"])


def _entries(path: Path) -> Iterator[tuple[str, str, str, str]]:
    """Yield place, section, key and value of every line that gives a value."""
    section = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        where = f"{path.name}:{number}"
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _ENTRY.fullmatch(line.rstrip())
        if found is None:
            raise MalformedPack(f"{where}: expected `key: value`, found {line.strip()!r}")
        if not found["indent"] and found["value"] is None:
            section = found["key"]
        elif found["value"] is None:
            raise MalformedPack(f"{where}: {found['key']} has no value")
        else:
            section = section if found["indent"] else ""
            yield where, section, found["key"], found["value"]
