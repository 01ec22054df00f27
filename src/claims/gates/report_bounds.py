"""What is too large in a report, found in its bytes before the parser builds anything of it.

The parser holds a whole tag before anybody can refuse it, with an entry for each attribute. So long tags are looked for
first: `<` stands in no attribute, and where a piece of the file has none, one tag or one text fills it.
"""

from __future__ import annotations

import re

MAX_TAG_BYTES = 16 << 20
"""Of one start tag. A message may stand in an attribute, and a runner may write all its output there."""
_LONG = 64 << 10
_ATTRIBUTE = re.compile(rb"""[\s]*[^\s=<>"'/]+\s*=\s*(?:"[^"<]*"|'[^'<]*')""")
_NAME = re.compile(rb"<[^\s<>/!?=\"'][^\s<>/=\"']*")
_CASE = b"<testcase"
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


def too_large(data: bytes, *, attributes: int, cases: int) -> str | None:
    """What is beyond a bound, in words; None where nothing is.

    Args:
        attributes: how many one tag may have.
        cases: how many a report may have.
    """
    if data.startswith(_WIDE):  # two bytes a character: looked at as one would see it
        encoding = "utf-16" if data[:1] in b"\xff\xfe" else "utf-16-le" if data[:1] == b"<" else "utf-16-be"
        data = data.decode(encoding, "replace").encode("utf-8", "replace")
    if len(data) > cases * len(_CASE) and data.count(_CASE) > cases:
        return f"there are more cases than are read: {cases}"
    position, end = 0, len(data)
    while position < end:
        last = data.rfind(b"<", position, position + _LONG)
        if last >= 0:
            position = last + 1
            continue
        if found := _tag_fault(data, max(position - 1, 0), attributes):
            return found
        position = data.find(b"<", position)
        if position < 0:
            break
        position += 1
    return None


def _tag_fault(data: bytes, start: int, attributes: int) -> str | None:
    """Say what is too large in the tag that begins at `start`, if one does."""
    name = _NAME.match(data, start)
    if name is None:  # a text, a comment, or nothing that the parser would take
        return None
    if name.end() - start > _LONG:
        return f"an element's name has more than {_LONG} bytes"
    position = name.end()
    for _ in range(attributes + 1):
        found = _ATTRIBUTE.match(data, position)
        if found is None:
            break
        position = found.end()
        if position - start > MAX_TAG_BYTES:
            return f"a tag has more than {MAX_TAG_BYTES >> 20} MiB"
    else:
        return f"an element has more than {attributes} attributes"
    return None
