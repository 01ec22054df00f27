"""The one repair of a report that is not well-formed, and the encodings in which a report may come."""

from __future__ import annotations

import re

_DECLARATION = re.compile(rb"\s*<\?xml\b[^>]{0,500}?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_UTF_8_MISSPELT = re.compile(rb"utf_?8", re.IGNORECASE)
_READABLE = re.compile(
    r"utf-?8|utf-16(?:[bl]e)?|(?:us-)?ascii|latin-?[0-9]{1,2}|iso[-_]?8859[-_][0-9]{1,2}"
    r"|windows-12[0-9]{2}|cp[0-9]{3,4}|koi8-[ru]|mac-?roman",
    re.IGNORECASE,
)
"""Encodings of one byte a character, and those that the parser knows itself."""

_MAX_REPLACED = 1_000_000
"""Of each sort. A file with more stays as ill-formed as it was, which bounds what a repair can cost."""
_REPLACEMENT = "\ufffd".encode()
_CONTROLS_TO_NUL = bytes(0 if code < 0x20 and code not in b"\t\n\r" else code for code in range(256))
_ILLEGAL_UTF_8 = re.compile(rb"\xef\xbf[\xbe\xbf]|\xed[\xa0-\xbf][\x80-\xbf]")
"""U+FFFE, U+FFFF and surrogates."""
_ILLEGAL_REFERENCE = re.compile(
    rb"""&\#(?:
        0* (?: [0-8] | 1[124-9] | 2[0-9] | 3[01]                                      # controls
             | 5529[6-9] | 55[3-9].. | 56... | 57[0-2].. | 573[0-3]. | 5734[0-3]      # surrogates
             | 6553[45]
             | 111411[2-9] | 11141[2-9]. | 1114[2-9].. | 111[5-9]... | 11[2-9].... | 1[2-9]..... | [2-9]......
             | [1-9].{7,} )
      | x0* (?: [0-8bcef] | 1. | d[89a-f].. | fff[ef] | 1[1-9a-f].... | [2-9a-f]..... | [1-9a-f].{6,} )
    );""".replace(b".", b"[0-9a-f]").replace(b"[0-9a-f]{7,}", b"[0-9]{7,}"),
    re.VERBOSE | re.IGNORECASE,
)
"""References to what XML 1.0 has no character for. Exact, since a report may hold millions of legal ones."""


def parser_encoding(report: bytes) -> str | None:
    """The encoding to impose on the parser, where the report spells its own in a way that the parser lacks."""
    declared = _DECLARATION.match(report.removeprefix(b"\xef\xbb\xbf")[:1_000])
    return "utf-8" if declared and _UTF_8_MISSPELT.fullmatch(declared[1]) else None


def is_readable_encoding(name: str) -> bool:
    """Whether a declared encoding is one that the parser reads right."""
    return _READABLE.fullmatch(name) is not None


def repaired(report: bytes) -> tuple[bytes, str | None]:
    """The report without what XML 1.0 forbids, and the encoding to read it in; unchanged if nothing is to repair.

    Leading blanks go; characters and references that are illegal become U+FFFD; `]]>` is escaped where the file
    has no CDATA. Nothing else: no missing tag is added, no junk is cut off.
    """
    encoding = parser_encoding(report)
    if report.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            report, encoding = report.decode("utf-16", "surrogatepass").encode("utf-8", "surrogatepass"), "utf-8"
        except UnicodeDecodeError:
            return report, None
    fixed = report.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    declared = _DECLARATION.match(fixed[:1_000])
    in_utf_8 = encoding is not None or declared is None or declared[1].lower() == b"utf-8"
    replacement = _REPLACEMENT if in_utf_8 else b"&#xFFFD;"
    # No regular expression here: it would make a list as long as there are control characters.
    fixed = fixed.translate(_CONTROLS_TO_NUL).replace(b"\0", replacement, _MAX_REPLACED)
    if in_utf_8:
        fixed = _ILLEGAL_UTF_8.sub(replacement, fixed, count=_MAX_REPLACED)
    fixed = _ILLEGAL_REFERENCE.sub(replacement, fixed, count=_MAX_REPLACED)
    if b"<![CDATA[" not in fixed:
        fixed = fixed.replace(b"]]>", b"]]&gt;", _MAX_REPLACED)
    return fixed, encoding
