"""What the output of a command says of why it failed: the rule that it broke, its root error, what it did not find."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_CHARS = 200_000
MAX_LINE_CHARS = 220
_COLOUR = re.compile(r"[\x1b\ufffd]\[[\d;]*[A-Za-z]")
_RULES = re.compile(
    r"""
      Required\ test\ coverage\ of\ .*\ not\ reached | Coverage\ failure: | less\ than\ fail-under | fail[-_]under
    | coverage\ threshold.*not\ met | does\ not\ meet\ .*threshold | below\ (?:the\ )?(?:minimum|threshold|required)
    | threshold\ .*\b(?:not|exceeded)\b | maximum\ allowed\ warnings | warnings?\ (?:are\ )?(?:treated\ )?as\ errors
    | too\ many\ warnings | exceed(?:s|ed)\ .*(?:limit|maximum|max) | --strict\b | \bunused\ snapshots?\b | obsolete
    """,
    re.VERBOSE | re.IGNORECASE,
)
_COMPLAINTS = re.compile(
    r"\s*(?:FAIL|FAILED|ERROR|Error|error|fatal|FATAL|Failed)\b[:\s!]|.*\b(?:error|fatal):\s", re.DOTALL
)
_EXCEPTION = re.compile(r"(?:\w+\.)*[A-Z]\w*(?:Error|Exception|Warning|Exit|Interrupt)\b(?::|\Z)")
_ORNAMENT = re.compile(r"[=\-_+|#*.\s]*\Z|=+ .* =+\Z|\d+ (?:passed|failed)\b|!+ .* !+\Z|-- Docs: ")
_PATH = r"[^\s'\"`:,;]+"
_FILES = re.compile(
    rf"""
      No\ such\ file\ or\ directory:?\ [b]?['"](?P<python>[^'"]+)['"]
    | ENOENT[^'"]*['"](?P<node>[^'"]+)['"] | Cannot\ find\ (?:module|package)\ ['"](?P<package>[^'"]+)['"]
    | (?:cannot|[Cc]an't|could\ not)\ open\ (?:file\ )?['"]?(?P<opened>{_PATH})
    | No\ rule\ to\ make\ target\ ['"`](?P<target>[^'"`]+)['"`] | file\ or\ directory\ not\ found:\ (?P<pytest>{_PATH})
    | (?P<shell>{_PATH}):\ (?:No\ such\ file\ or\ directory|not\ found) | (?P<ours>{_PATH})\ is\ not\ there
    """,
    re.VERBOSE,
)
_MODULES = re.compile(
    r"No module named ['\"]?(?P<module>[\w.]+)"
    r"|cannot import name ['\"](?P<name>\w+)['\"] from (?:partially initialized module )?['\"](?P<package>[\w.]+)['\"]"
)


class Missing(NamedTuple):
    """Something that a command looked for in vain."""

    name: str
    """A path as it was written, or a dotted name."""
    is_module: bool


def broken_rule(text: str) -> str:
    """Give the line by which a runner says that a rule of its own failed, coverage say; empty where none is found."""
    lines = list(_lines(text))
    said = [line for line in lines if _RULES.search(line)]
    # a line that says that it fails, before one that explains: pytest-cov writes both
    failing = [line for line in said if _COMPLAINTS.match(line)]
    others = [line for line in lines if _COMPLAINTS.match(line) or _EXCEPTION.match(line)]
    chosen = (failing or said or others)[-1:]
    return chosen[0] if chosen else ""


def root_error(text: str) -> str:
    """Give the line of an output that says best why the command failed; empty for one that says nothing."""
    lines = list(_lines(text))
    for line in lines:
        if _FILES.search(line) or _MODULES.search(line):
            return line
    said = [line for line in lines if _EXCEPTION.match(line)] or [line for line in lines if _COMPLAINTS.match(line)]
    return (said or lines or [""])[-1]


def missing(text: str) -> list[Missing]:
    """Give what the command looked for and did not find, in the order of its output, each once."""
    found: list[Missing] = []
    for line in _lines(text):
        if module := _MODULES.search(line):
            name = module["module"] or f"{module['package']}.{module['name']}"
            found.append(Missing(name.removeprefix("'"), is_module=True))
        if file := _FILES.search(line):
            found.append(Missing(next(filter(None, file.groups())), is_module=False))
    return list(dict.fromkeys(found))


def last_lines(text: str, count: int) -> list[str]:
    """Give the last lines that say something."""
    return list(_lines(text, ornaments=True))[-count:]


def _lines(text: str, *, ornaments: bool = False) -> Iterator[str]:
    """Yield lines without colours and without the mark of pytest's errors, blank ones left out."""
    for line in _COLOUR.sub("", text[-MAX_CHARS:]).splitlines():
        said = re.sub(r"^E\s{2,}", "", line).rstrip()
        if said.strip() and (ornaments or not _ORNAMENT.match(said)):
            yield (said if ornaments else said.strip())[:MAX_LINE_CHARS]
