"""The files that a failure's text names as places of code, in the forms of many languages, innermost first.

Nothing is looked up here: a path is given as the text has it, and whether it is a file of the project is for
`core.places` to say.
"""

from __future__ import annotations

import re

MAX_FRAMES = 60
_MAX_LINES = 600
_MAX_LINE_CHARS = 1_000
_MAX_SEARCHED_CHARS = 300
_MAX_SEARCHED_LINES = 50

_MARGIN = re.compile(r"[ \t]*(?:(?:[|+][-| \t+]*)|E[ \t]+|>[ \t]+|#[ \t]+|\u276f[ \t]+)?")
"""What stands before a frame: the lines of exception groups (PEP 654), pytest's and RSpec's margins."""
_PATH = r"(?:[A-Za-z]:)?[^\s:\"'()\[\]<>|,;]+\.[A-Za-z]\w{0,9}"
_SPACED = r"(?:(?:(?:[A-Za-z]:)?[\\/]|file://|\.{1,2}/)[^:\"'()<>|]*|[^:\s\"'()<>|]*)\.[A-Za-z]\w{0,9}"

_PYTHON = re.compile(r'File "(?P<path>[^"]+)", line \d+')
_PYTEST = re.compile(r"(?P<path>(?:[A-Za-z]:)?[^:\"'()<>|]*\.py[xi]?):\d+(?:: |:$|$)")
_JAVA = re.compile(
    r"at\s+(?:[\w.@ -]*/)*(?P<method>[\w.$<>]+)\((?P<file>[\w$-]+\.(?:java|kt|kts|scala|groovy|clj)):\d+\)"
)
_STACK = re.compile(r"at\s+(?:(?:async\s+)?.*?\()?(?P<path>[^()]+?):\d+(?::\d+)?\)?$")
_SAFARI = re.compile(r"[^\s@]*@(?P<path>\S+?):\d+:\d+$")
_DOTNET = re.compile(r"\bin\s+(?P<path>.+):\w+\s+\d+$")
_PHP = re.compile(r"(?:#\d+\s+)(?P<path>.+?)\(\d+\):")
_CPP = re.compile(rf"(?:Loc:\s*\[)?(?P<path>{_SPACED})\(\d+(?:,\d+)?\)\]?(?::|$|\s)")
_ON_LINE = re.compile(rf"\b(?:at|in)\s+(?P<path>{_PATH})(?:\s+on)?\s+line\s+\d+")
_DART = re.compile(r"(?P<path>\S+\.dart)\s+\d+:\d+\s")
_NAMED = re.compile(r"-?\s*[Ff]ile\s*:\s*(?P<path>\S.*\.[A-Za-z]\w{0,9})$")
_PLAIN = re.compile(
    rf"(?:thread .* panicked at (?:'.*', )?|\[|Error Trace:\s*|@ \S+ |\([\w-]+ [\w.-]+\) )?"
    rf"(?P<path>{_SPACED}):\d+(?::\d+)?(?:$|[\s:\]),+])"
)
_ANYWHERE = re.compile(rf"(?P<path>{_PATH}):\d+\b")
_LIKELY = re.compile(r"\.[A-Za-z]\w{0,9}(?:[:(?\"']|$|\s+(?:on\s+)?line\s|\s\d)")
"""Only a line with a file's name before such a sign can be a frame."""

_INNERMOST_FIRST = (_STACK, _SAFARI, _DOTNET, _PHP, _DART, _ON_LINE, _CPP, _NAMED, _PLAIN)
_WITHIN = (_DOTNET, _ON_LINE, _ANYWHERE)
"""Looked for anywhere in a line that is no frame as a whole."""
_FOREIGN = re.compile(
    r"(?:^|[\\/])(?:site-packages|dist-packages|\.venv|venv|\.tox|\.nox|node_modules|vendor/bundle|gems"
    r"|\.cargo|\.rustup|rustc|\.m2|\.gradle)[\\/]"
    r"|(?:^|[\\/])lib(?:64)?[\\/]python\d|[\\/]go[\\/]src[\\/](?:testing|runtime|reflect)[\\/]|^node:|^internal[\\/]"
    r"|^/usr/(?:lib|local/lib|include)/"
)
_ELSEWHERE = "node_modules/"
"""What stands for a frame of a library that names no path."""
_JAVA_FOREIGN = re.compile(
    r"(?:java|javax|jdk|sun|com\.sun|junit|kotlin|scala|groovy)\."
    r"|org\.(?:junit|opentest4j|testng|hamcrest|assertj|mockito|apache\.maven|gradle|codehaus\.groovy)\."
)


def named_frames(text: str) -> tuple[str, ...]:
    """The paths that the frames of a failure's text name, innermost first, each once and as it stands.

    Python's and pytest's frames have the innermost last, those of all other languages first. Installed packages and
    standard libraries are left out. At most `MAX_FRAMES`, nearest to where the failure was raised.
    """
    lines = text.splitlines()
    if len(lines) > _MAX_LINES:
        lines = lines[: _MAX_LINES // 2] + lines[-_MAX_LINES // 2 :]
    downwards: list[str] = []
    upwards: list[str] = []
    searched = _MAX_SEARCHED_LINES
    for line in lines:
        if len(line) > _MAX_LINE_CHARS or not _LIKELY.search(line):
            continue
        start = _MARGIN.match(line)
        frame = line[start.end() :].rstrip() if start else line.rstrip()
        path, is_python = _of_line(frame)
        if not path and searched and len(frame) <= _MAX_SEARCHED_CHARS:
            searched -= 1
            path = next((found["path"].strip() for form in _WITHIN if (found := form.search(frame))), "")
        if path and not is_foreign(path):
            (upwards if is_python else downwards).append(path)
    return tuple(dict.fromkeys([*downwards, *reversed(upwards)]))[:MAX_FRAMES]


def _of_line(frame: str) -> tuple[str, bool]:
    """Give the path that a frame names, empty where it is none, and whether the innermost of its kind comes last."""
    if found := _PYTHON.match(frame):
        return found["path"], True
    if found := _JAVA.match(frame):
        package = found["method"].split(".")[:-2]
        return _ELSEWHERE if _JAVA_FOREIGN.match(found["method"]) else "/".join([*package, found["file"]]), False
    if found := _PYTEST.match(frame):
        return found["path"], True
    found = next((match for form in _INNERMOST_FIRST if (match := form.match(frame))), None)
    return (found["path"].strip(), False) if found else ("", False)


def is_foreign(path: str) -> bool:
    """Whether a path leads into installed packages or a standard library."""
    return _FOREIGN.search(path) is not None
