"""What a failure says, without what differs between two looks at the same failure, and with everything else."""

from __future__ import annotations

import re
from functools import lru_cache

MAX_SIGNATURE_CHARS = 500
_COLOUR = re.compile(r"[\x1b\ufffd]\[[\d;]*m")
_PATH = r"[^\s'\"<>()\[\],;:]"
_SOURCES = (
    "c", "cc", "cpp", "cs", "cxx", "dart", "erl", "ex", "exs", "go", "h", "hpp", "hs", "html", "java", "js", "jsx",
    "kt", "lua", "m", "ml", "mjs", "mm", "php", "pl", "py", "pyi", "pyx", "rb", "rs", "scala", "sh", "sql", "swift",
    "toml", "ts", "tsx", "vue", "xml", "yaml", "yml", "zig",
)  # fmt: skip
_AFTER_SOURCE = "|".join(rf"(?<= \.{ending} )" for ending in _SOURCES)
_VOLATILE = re.compile(
    rf"""
    (?P<uuid> \b [0-9a-f]{{8}} (?:-[0-9a-f]{{4}}){{3}} - [0-9a-f]{{12}} \b )
  | (?P<time> \b \d{{4}}-\d\d-\d\d (?: [T\ ] \d\d:\d\d (?: :\d\d (?: [.,]\d+ )? )? (?: Z | [+-]\d\d:?\d\d )? )?
            | \b (?: mon|tue|wed|thu|fri|sat|sun ) \ [a-z]{{3}} \ [\ \d]\d \ \d\d:\d\d:\d\d \ \d{{4}} \b
            | \b \d{{8}} T \d{{6}} (?: \.\d+ )? Z? \b | \b 1[5-9] \d{{8}} \. \d+ \b | \b 1[5-9] \d{{11}} \b
            | \b \d?\d:\d\d:\d\d (?: [.,]\d+ )? )
  | (?P<tmp> (?: /private )? / (?: tmp | var/tmp | var/folders | dev/shm | run/user/\d+ ) / {_PATH}*
           | \b [a-z]: (?: [\\/]+ [^\s'"<>\\/:]+ )*? [\\/]+ te?mp [\\/] {_PATH}*
           | (?: \b [a-z]: )? {_PATH}* pytest-of- {_PATH}* )
  | (?P<hex> \b 0x [0-9a-f]{{6,}} \b | (?<= \bat\  ) 0x [0-9a-f]+ \b
           | \b (?=[0-9]*[a-f]) (?=[a-f]*[0-9]) [0-9a-f]{{7,}} \b )
  | (?P<id> (?: (?<= \b id= ) | (?<= \b id=['"] ) ) \d{{9,}} \b )
  | (?P<pid> (?<= \b pid ) (?: [\s=:]+ | \s is \s ) \d+ \b
           | (?<= \b process ) \s \d+ \b | (?<= \b thread ) [-\s] \d+ \b )
  | (?P<port> (?<= \b port ) [\s=:]+ \d+ \b | (?<= localhost ) : \d+ \b | (?<= : : 1\] ) : \d+ \b
            | (?P<host> \b \d{{1,3}} (?: \. \d{{1,3}} ){{3}} ) : \d+ \b )
  | (?P<line> (?: (?<= ,\ line ) | (?<= \bat\ line ) | (?<= \bon\ line ) | (?<= \(line ) ) \s+ \d+ \b
            | (?<= \b line ) \s+ \d+ (?= \s* [,:)] ) | (?<= \b lines ) \s+ \d+ (?= \s* [-,:)] )
            | (?: {_AFTER_SOURCE} ) (?: : \d+ (?: : \d+ )? \b | \( \d+ (?: , \d+ )? \) ) )
  | (?P<duration> (?<! assert\  ) (?<! [=<>]\  ) (?<![a-z0-9.]) \d+ (?: [.,]\d+ )? \s?
      (?: ns | us | µs | ms | s | secs? | seconds? | milliseconds? | mins? | minutes? | h | hours? ) \b )
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_GIVEN_NAME = re.compile(r"(?!tmp)[A-Za-z_-]+(?:\.[A-Za-z_-]+)+\Z")
"""The last part of a temporary path, where it looks like a name that somebody chose."""


@lru_cache(maxsize=4096)
def signature(headline: str, root: str = "") -> str:
    """A failure's message, equal for two looks at one failure; messages that differ in substance stay different.

    Unlike a failure class it keeps numbers: `assert 404 == 200` is another failure than `assert 500 == 200`.
    Taken out are addresses, ids, points in time, spans, temporary folders, process ids, ports and line numbers; the
    folder `root`, where the gate ran, becomes `<root>`. At most 500 characters.
    """
    message = _COLOUR.sub("", headline)
    for spelling in dict.fromkeys((root, root.replace("/", "\\"))) if len(root) > 1 else ():
        message = message.replace(spelling, "<root>")
    return " ".join(_VOLATILE.sub(_named, message).split())[:MAX_SIGNATURE_CHARS]


def _named(found: re.Match[str]) -> str:
    name = found.lastgroup or ""
    if name in ("pid", "port", "line"):
        return f"{found['host'] or ''} <{name}>"
    last = re.split(r"[\\/]", found[0])[-1] if name == "tmp" else ""
    return f"<{name}>/{last}" if last and _GIVEN_NAME.match(last) else f"<{name}>"
