"""Rules for single texts: names, dates, regular expressions."""

from __future__ import annotations

import re
from datetime import date

from claims.entries.faults import shown

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
UNDOTTED_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_()]*")
PREFIX = re.compile(r"[^\x00-\x1f]*[^\x00-\x1f ./\\][^\x00-\x1f]*")
PREFIX_RULE = "the beginning of a path, such as `/builds/group/app`"
NAME_RULE = "letters, digits, `-`, `_` and `.`, not starting with `-` or `.`"
UNDOTTED_RULE = "letters, digits, `-` and `_`, not starting with `-` (a dot separates an anchor from its fact)"


def iso_date_fault(text: str) -> str | None:
    """Give what is wrong with a date, or None for a day that exists, written YYYY-MM-DD."""
    try:
        written = date.fromisoformat(text).isoformat()
    except ValueError:
        written = ""
    return None if written == text else f"expected a date as YYYY-MM-DD, found {shown(text)}"


def finding_fault(text: str) -> str | None:
    """Give what is wrong with the name of a finding, or None where it begins with a code that findings have."""
    from claims.core.blockers import known_codes
    from claims.core.nearest import nearest

    code = text.split(maxsplit=1)[0]
    if code in known_codes():
        return None
    near = nearest(code, known_codes())
    return f"expected the code of a finding, and words of it behind a blank; {shown(code)} is no code{near}"


def regex_fault(text: str) -> str | None:
    """Give what is wrong with a regular expression, or None for one that can be used."""
    from claims.core.pattern import BadPatternError, regular

    try:
        regular(text)
    except BadPatternError as error:
        return f"expected a regular expression, found {shown(text)}: {error}"
    return None
