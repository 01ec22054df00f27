"""What kinds of elements a JUnit document has, for the one walk through it."""

from __future__ import annotations

from typing import Final

from claims.core.case import FAILING, Mark
from claims.gates.report_attributes import KEY_OF, says_of_case
from claims.gates.report_case import RERUN_TAGS
from claims.gates.report_elements import PARTS, TEXTS

# Kinds of elements. What stands directly in a suite and what stands elsewhere are kinds of their own, so that the
# kind of the parent alone tells the common road, which a million cases take, from the careful one.
DOCUMENT: Final = 0
SUITE: Final = 1
CASE: Final = 2
RESULT: Final = 3
TEXT: Final = 4
PART: Final = 5
PROPERTY: Final = 6
INNER_SUITE: Final = 7
INNER_CASE: Final = 8
LESSER_RESULT: Final = 9
SUITE_RESULT: Final = 10
KEPT_PROPERTY: Final = 11
STRANGE: Final = 12
SKIPPED: Final = 13
BELOW: Final = 14
"""Within a result that counts as a failure anyhow."""

KINDS = {"testsuites": SUITE, "testsuite": SUITE, "testcase": CASE, "failure": RESULT, "error": RESULT}
KINDS |= {"skipped": RESULT, **dict.fromkeys(RERUN_TAGS, RESULT), "property": PROPERTY}
KINDS |= {"properties": PART, "system-out": TEXT, "system-err": TEXT}
SUITES = (SUITE, INNER_SUITE)
CASES = (CASE, INNER_CASE)
FAILED = (RESULT, LESSER_RESULT, SUITE_RESULT, BELOW)
MAX_RESULTS = 16


def kind_of(tag: str) -> tuple[str, int]:
    """Give the name of an element without prefix, and its kind. Results are known by their exact names alone."""
    name = tag.rpartition(":")[2]
    plain = name.casefold()
    kind = PART if plain in PARTS else TEXT if plain in TEXTS else STRANGE
    return name, KINDS.get(name, kind)


def speaks(name: str, value: str) -> bool:
    """Whether an attribute of a part of a case or suite states a failure, or may."""
    key = KEY_OF[name]
    outcome, mark = says_of_case(key, value) if key else (None, None)
    return outcome in FAILING or mark is Mark.UNKNOWN_STATUS
