"""What a report says of its failing cases at length: the message and the whole text, which cases do not keep."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from claims.core.case import FAILING
from claims.core.failure import frames
from claims.core.red_failure import Failure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claims.core.case import Case

TEXT_CHARACTERS = 200_000
RESULTS = ("error", "failure")


def failures(data: bytes, cases: Sequence[Case], *, from_pytest: bool, root: str = "") -> list[Failure]:
    """Give the failing cases of a report with their texts.

    Args:
        data: a report that the reader has accepted: whole, and without a document type.
        cases: its cases, as the reader gave them.
        root: absolute path that frames are made relative to.
    """
    elements = _elements(data)
    found = []
    for number, case in enumerate(cases):
        if case.outcome not in FAILING:
            continue
        element = elements[number] if len(elements) == len(cases) else None
        results = [child for child in element if _tag(child) in RESULTS] if element is not None else []
        if results:
            worst = min(results, key=lambda child: RESULTS.index(_tag(child)))
            message, text, kind = worst.get("message") or "", "".join(worst.itertext()), worst.get("type") or ""
            found.append(
                Failure(
                    case=case,
                    tag=_tag(worst),
                    message=message or case.headline,
                    text=text[-TEXT_CHARACTERS:],
                    declared_type=kind,
                    from_pytest=from_pytest,
                    frames=frames(text[-TEXT_CHARACTERS:], root),
                )
            )
        else:
            found.append(Failure(case, "error" if case.outcome == "errored" else "failure", case.headline, ""))
    return found


def _elements(data: bytes) -> list[ET.Element]:
    try:
        root = ET.fromstring(data)  # noqa: S314 - the reader has refused every document type
    except ET.ParseError:  # it was repaired by the reader; headlines must do
        return []
    return [element for element in root.iter() if _tag(element) == "testcase"]


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
