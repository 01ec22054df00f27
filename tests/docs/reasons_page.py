"""The reference page of reason codes, made from the explanations that `claims reason` prints."""

from __future__ import annotations

from claims.core.reasons import EXPLANATIONS, INTEGRITY, Code

HEAD = """\
# Reason codes

<!-- Made from src/claims/core/reasons.py; `CLAIMS_UPDATE_DOCS=1 make test` writes it anew. -->

A refused claim has at least one of these, and `claims why ENTRY/CLAIM` shows all of them. `claims reason CODE` prints
what stands here. The order is the one in which they are reported. How they are found is told in [the rules](rules.md).
"""


def reasons_page() -> str:
    """The text of docs/reference/reasons.md."""
    table = ["| code | refused, because |", "|---|---|"]
    table += [f"| [`{code.value}`](#{code.value}) | {EXPLANATIONS[code].refuses} |" for code in Code]
    sections = "\n".join(map(_section, Code))
    return "\n".join([HEAD, *table, "", sections])


def _section(code: Code) -> str:
    said = EXPLANATIONS[code]
    integrity = "\nLeads to exit code 4.\n" if code in INTEGRITY else ""
    return f"## {code.value}\n\nRefused, because {said.refuses}.\n\n{said.why}\n\nWhat to do: {said.do}\n{integrity}"
