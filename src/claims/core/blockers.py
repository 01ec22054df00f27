"""Codes of what an audit finds beside reason codes and rules of prose, and what to do about every finding."""

from __future__ import annotations

from enum import StrEnum

from claims.core.prose.rules import RULES, Rule
from claims.core.reasons import EXPLANATIONS, INTEGRITY, Code, Explanation


class Blocker(StrEnum):
    """What keeps an entry from a rung, though none of its claims is refused for it."""

    TOO_WEAK = "too-weak"
    UNEXPLAINED_FAILURE = "unexplained-failure"
    UNCOMMITTED_CHANGES = "uncommitted-changes"
    NOT_CHECKED = "not-checked"
    NOTHING_CLAIMED = "nothing-claimed"
    PROMOTION_DROPPED = "promotion-dropped"
    CANNOT_BE_WAIVED = "cannot-be-waived"
    WAIVER_EXPIRED = "waiver-expired"
    WAIVER_UNCLEAR = "waiver-unclear"
    WAIVES_NOTHING = "waives-nothing"
    ORPHAN_PAGE = "orphan-page"


BLOCKERS: dict[Blocker, Explanation] = {
    Blocker.TOO_WEAK: Explanation(
        "the evidence of a claim is weaker than the rung asks for",
        "A held claim may rest on one run. What is published as achieved or promoted should have been repeated, and "
        "have been seen to fail without its fix.",
        "`claims why ENTRY/CLAIM` names each level that is lost. Repeat it (`claims verify ENTRY --repeat 3`), or "
        "make a red proof (`claims falsify ENTRY/CLAIM`).",
    ),
    Blocker.UNEXPLAINED_FAILURE: Explanation(
        "a gate of the entry has a failure that no separation declares",
        "Readers see a held claim beside a failing suite. Somebody has to have looked at each, and to have said "
        "why it is outside the claim.",
        "Mend the failure, or declare its class under `separations` with a reason.",
    ),
    Blocker.UNCOMMITTED_CHANGES: Explanation(
        "something is not committed: in the working tree now, or when a gate ran",
        "Nobody else can look at a tree that was never committed, nor run its gates again.",
        "Commit, run `claims verify ENTRY` on the committed tree, and promote before anything is edited.",
    ),
    Blocker.NOT_CHECKED: Explanation(
        "something that the policy asks about could not be looked at",
        "What was not looked at is not fine.",
        "The finding says what was missing: a run, a repository, a file that can be read.",
    ),
    Blocker.NOTHING_CLAIMED: Explanation(
        "the entry claims nothing",
        "An entry without a claim has nothing that could be achieved.",
        "Declare a claim under `claims` in entry.yaml.",
    ),
    Blocker.PROMOTION_DROPPED: Explanation(
        "the entry calls itself what it was promoted to, and the promotion does not stand any more",
        "A sentence that was edited after its promotion is another sentence, and nobody audited it.",
        "Promote the entry again (`claims promote ENTRY STATUS`), take the edit back, or lower `status` in entry.yaml.",
    ),
    Blocker.CANNOT_BE_WAIVED: Explanation(
        "a waiver is about something that nobody can answer for",
        "A refused claim has no evidence that carries it, and a record that was altered is no record. A name under a "
        "waiver changes neither.",
        "Take the waiver out, and mend what it was for.",
    ),
    Blocker.WAIVER_EXPIRED: Explanation(
        "a waiver has ended",
        "A waiver is a debt with a day on it. After that day the finding counts again.",
        "Mend what it was for and take the waiver out, or give it a new reason and a new day.",
    ),
    Blocker.WAIVER_UNCLEAR: Explanation(
        "a waiver fits several findings",
        "Who waives one failure has not looked at the next one that happens to have the same code.",
        "Write words of the finding that is meant behind the code: `finding: too-weak race-closed`.",
    ),
    Blocker.WAIVES_NOTHING: Explanation(
        "a waiver is about something that is not found",
        "What it was for is mended. Left in place, it would cover the next finding of that kind unseen.",
        "Take it out.",
    ),
    Blocker.ORPHAN_PAGE: Explanation(
        "a rendered page is there whose entry is gone",
        "Nothing judges or writes the page any more, and it goes on saying what it said last.",
        "Delete the page, or bring the entry back. A renamed entry has a page under its new name.",
    ),
}

UNWAIVABLE = frozenset(
    {Blocker.CANNOT_BE_WAIVED, Blocker.WAIVER_EXPIRED, Blocker.WAIVER_UNCLEAR, Blocker.WAIVES_NOTHING}
)


class Todo(StrEnum):
    """What to do about a finding, in the order in which it is best done."""

    RESTORE = "Restore the record"
    LOOK = "Look at what could not be looked at"
    MEND = "Mend the code, the tests, or the sentence"
    RUN = "Run the gates (claims verify)"
    ELSEWHERE = "Run on the platform that the claim is about (claims verify --lane, or claims import)"
    FALSIFY = "Take the fix away and see it fail (claims falsify)"
    STRENGTHEN = "Strengthen the evidence (claims verify --repeat 3, claims falsify)"
    EXPLAIN = "Explain or mend failures beside the claims"
    REWORD = "Reword"
    COMMIT = "Commit, then verify"
    PROMOTE = "Promote again, or take the edit back"
    WAIVERS = "Settle the waivers"


_TODOS: dict[Todo, frozenset[StrEnum]] = {
    Todo.RESTORE: frozenset(INTEGRITY),
    Todo.LOOK: frozenset({Blocker.NOT_CHECKED}),
    Todo.RUN: frozenset(
        {
            Code.NEVER_RUN, Code.INTERRUPTED, Code.INPUTS_MOVED, Code.STALE_DEFINITION, Code.STALE_INPUTS,
            Code.EXPIRED, Code.NOT_REPEATED,
        }
    ),
    Todo.ELSEWHERE: frozenset({Code.WRONG_PLATFORM, Code.CONTRACT_UNMET}),
    Todo.FALSIFY: frozenset({Code.NEVER_RED, Code.GREEN_WITHOUT_FIX, Code.RED_FOR_WRONG_REASON}),
    Todo.STRENGTHEN: frozenset({Blocker.TOO_WEAK}),
    Todo.EXPLAIN: frozenset({Blocker.UNEXPLAINED_FAILURE}),
    Todo.REWORD: frozenset(Rule),
    Todo.COMMIT: frozenset({Blocker.UNCOMMITTED_CHANGES}),
    Todo.PROMOTE: frozenset({Blocker.PROMOTION_DROPPED}),
    Todo.WAIVERS: UNWAIVABLE,
}  # fmt: skip


def todo(code: str) -> Todo:
    """Give what to do about a finding with this code."""
    return next((one for one, codes in _TODOS.items() if code in codes), Todo.MEND)


def known_codes() -> list[str]:
    """Give every code that a finding can have."""
    return [*Code, *Blocker, *Rule]


def explained() -> dict[str, tuple[str, str]]:
    """Give of every code what it says against something, and what to do about it."""
    told = {code.value: (one.refuses, one.do) for code, one in [*EXPLANATIONS.items(), *BLOCKERS.items()]}
    return told | {rule.value: (one.against, one.do) for rule, one in RULES.items()}
