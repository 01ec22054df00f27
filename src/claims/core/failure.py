"""What a failure is called, and where in the project it happened: two readings of a message and a traceback."""

from __future__ import annotations

import re
from functools import lru_cache

MAX_CLASS_CHARS = 300
_MAX_MESSAGE_CHARS = 4_000
_MAX_LINES = 2_000
_MAX_LINE_CHARS = 1_000

_WHERE_LINE = re.compile(r"(?m)^(?:E[ \t])?[ \t]*\+[ \t]*(?:where|and)\b.*$")
_COLOUR = re.compile(r"[\x1b\ufffd]\[[\d;]*m")
_VOLATILE = re.compile(
    r"""
    (?P<uuid> \b [0-9a-f]{8} (?:-[0-9a-f]{4}){3} - [0-9a-f]{12} \b )
  | (?P<time> \b \d{4}-\d\d-\d\d (?: [T\ ] \d\d:\d\d (?: :\d\d (?: [.,]\d+ )? )? (?: Z | [+-]\d\d:?\d\d )? )?
            | \b \d?\d:\d\d:\d\d (?: [.,]\d+ )? )
  | (?P<tmp> (?: /private )? / (?: tmp | var/tmp | var/folders ) / [^\s'"<>()\[\],;:]*
           | \b [a-z]: (?: [\\/]+ [^\s'"<>\\/:]+ )*? [\\/]+ te?mp [\\/] [^\s'"<>()\[\],;:]* )
  | (?P<hex> \b 0x [0-9a-f]+ \b | \b (?=[0-9]*[a-f]) (?=[a-f]*[0-9]) [0-9a-f]{7,} \b )
  | (?P<duration> (?<![a-z0-9]) \d+ (?: [.,]\d+ )? \s?
      (?: ns | us | µs | ms | s | secs? | seconds? | milliseconds? | mins? | minutes? | h | hours? ) \b )
  | (?P<n> (?<![a-z0-9]) \d+ (?: \.\d+ )? (?: e[+-]?\d+ \b )? )
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


@lru_cache(maxsize=4096)
def failure_class(headline: str) -> str:
    """The message without what differs from run to run: equal for two failures that differ only in that.

    Addresses and digests become `<hex>`, ids `<uuid>`, points in time `<time>`, spans `<duration>`, temporary
    paths `<tmp>`, every other number `<n>`; `+ where` lines go, blanks collapse. At most 300 characters.
    """
    message = _WHERE_LINE.sub("", _COLOUR.sub("", headline[:_MAX_MESSAGE_CHARS]))
    stable = _VOLATILE.sub(lambda found: f"<{found.lastgroup}>", message)
    return " ".join(stable.split())[:MAX_CLASS_CHARS]


_STACK_LINE = re.compile(r"(?m)^[ \t]*(?:at|\u276f)[ \t]+(?P<frame>\S.{0,1000})$")
_LINE_AND_COLUMN = re.compile(r":\d+(?::\d+)?$")
_JAVA_FRAME = re.compile(
    r"(?:[\w.@-]+/)*(?P<method>[\w.$<>]+)\((?P<file>[\w$-]+\.(?:java|kt|scala|groovy)):\d+\)", re.ASCII
)
_PYTHON_FRAME = re.compile(r'(?:E[ \t])?[\s|]*File "(?P<path>[^"]+)", line \d+.*')
_PLAIN_FRAME = re.compile(
    r"\s*(?:thread .* panicked at )?"
    r"(?P<path>(?:(?:[A-Za-z]:)?[\\/][^:\"']*|[^:()\s\"']*)\.[A-Za-z]\w{0,9}):\d+(?::\d+)?(?::(?:\s.*)?)?"
)

_FOREIGN_FOLDERS = frozenset({"site-packages", "dist-packages", ".venv", "venv", ".tox", ".nox", "node_modules"})
_STANDARD_LIBRARY = re.compile(r"(?:^|/)lib(?:64)?/python\d[\d.]*t?(?:/|$)", re.IGNORECASE)
_JAVA_FOREIGN = re.compile(
    r"(?:java|javax|jdk|sun|com\.sun|junit|kotlin|scala|groovy)\."
    r"|org\.(?:junit|opentest4j|testng|hamcrest|assertj|mockito|apache\.maven|gradle|codehaus\.groovy)\."
)


def innermost_frame(text: str, root: str) -> str:
    """The project's file nearest to where the failure was raised, relative to `root` with `/`; empty if none is.

    Reads Python and pytest tracebacks (innermost last), `at ...` stacks of JavaScript and Java (innermost
    first), and `file.go:12:`. A relative path counts as the project's; an absolute one only under `root`.
    Installed packages, virtual environments and standard libraries are not the project.
    """
    lines = text.splitlines()
    if len(lines) > _MAX_LINES:
        lines = lines[: _MAX_LINES // 2] + lines[-_MAX_LINES // 2 :]
    base = _parts(root)
    for found in _STACK_LINE.finditer(text):
        if place := _inside(_stack_path(found["frame"].rstrip()), base):
            return place
    for line in reversed(lines):
        frame = _PYTHON_FRAME.fullmatch(line, 0, _MAX_LINE_CHARS) or _PLAIN_FRAME.fullmatch(line, 0, _MAX_LINE_CHARS)
        if frame and (place := _inside(frame["path"], base)):
            return place
    return ""


def frames(text: str, root: str) -> tuple[str, ...]:
    """The project's files that a traceback goes through, outermost first, each once and relative to `root`."""
    base = _parts(root)
    stack = [_inside(_stack_path(found["frame"].rstrip()), base) for found in _STACK_LINE.finditer(text)]
    found = [place for place in reversed(stack) if place]
    for line in text.splitlines()[-_MAX_LINES:]:
        frame = _PYTHON_FRAME.fullmatch(line, 0, _MAX_LINE_CHARS) or _PLAIN_FRAME.fullmatch(line, 0, _MAX_LINE_CHARS)
        if frame and (place := _inside(frame["path"], base)):
            found.append(place)
    return tuple(dict.fromkeys(found))


def _stack_path(frame: str) -> str:
    """The path that an `at ...` line names; for Java, which names no path, that of the class in its package."""
    if java := _JAVA_FRAME.fullmatch(frame):
        package = java["method"].split(".")[:-2]
        return "" if _JAVA_FOREIGN.match(java["method"]) else "/".join([*package, java["file"]])
    place = (
        frame[:-1].rpartition(" (" if " (" in frame else "(")[2]
        if frame.endswith(")")
        else frame.removeprefix("async ")
    )
    path, lines_cut = _LINE_AND_COLUMN.subn("", place)
    if not lines_cut:
        return ""
    if path.startswith("file://"):
        path = path.removeprefix("file://")
        return path[1:] if path[2:3] == ":" else path
    return "" if ":" in path[2:] else path


def _inside(path: str, base: list[str]) -> str:
    """The path relative to the root whose parts are `base`, or empty where it is not the project's."""
    path = path.strip()
    if not path or path[0] == "<" or "://" in path:
        return ""
    parts = _parts(path)
    if _is_absolute(path):
        if not base or not _same(parts[: len(base)], base):
            return ""
        parts = parts[len(base) :]
    if not parts or ".." in parts or not _FOREIGN_FOLDERS.isdisjoint(parts[:-1]):
        return ""
    place = "/".join(parts)
    return "" if _STANDARD_LIBRARY.search(place) or len(place) > _MAX_LINE_CHARS else place


def _parts(path: str) -> list[str]:
    """The path's parts, `.` and inner `..` resolved; a `..` that leads out of it stays."""
    parts: list[str] = []
    for part in path.replace("\\", "/").split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return parts


def _is_absolute(path: str) -> bool:
    return path[0] in "/\\" or path[1:2] == ":"


def _same(parts: list[str], base: list[str]) -> bool:
    """Whether two leading folders are one: on a Windows drive, case makes no difference."""
    if base[0][1:2] == ":":
        return [part.casefold() for part in parts] == [part.casefold() for part in base]
    return parts == base
