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

_REPLACEMENT = "\ufffd".encode()
_ILLEGAL = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]"  # control characters
    rb"|\xef\xbf[\xbe\xbf]|\xed[\xa0-\xbf][\x80-\xbf]"  # U+FFFE, U+FFFF, surrogates
)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_REFERENCE = re.compile(rb"&#(?:([0-9]+)|x([0-9A-Fa-f]+));")


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
    fixed = (_ILLEGAL if in_utf_8 else _CONTROL).sub(replacement, fixed)
    fixed = _REFERENCE.sub(lambda found: found[0] if _is_legal(found) else replacement, fixed)
    if b"<![CDATA[" not in fixed:
        fixed = fixed.replace(b"]]>", b"]]&gt;")
    return fixed, encoding


def _is_legal(reference: re.Match[bytes]) -> bool:
    digits = (reference[1] or reference[2]).lstrip(b"0")
    if not digits or len(digits) > 7:
        return False
    code = int(digits, 10 if reference[1] else 16)
    return code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
