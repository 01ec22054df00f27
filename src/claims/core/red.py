"""Why a gate is red when the fix is taken away, and what a red proof comes to. Pure rules (ADR 0012)."""

from __future__ import annotations

import builtins
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from claims.core.case import FAILING, Case
from claims.core.pattern import regular
from claims.core.raised import GROUPS, raised
from claims.core.reasons import Code
from claims.core.red_failure import Failure, plain
from claims.core.run import Ending
from claims.core.scope import matching

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from claims.core.entry import Expects
    from claims.core.reasons import Reason


class Colour(StrEnum):
    """What one execution of the gate was. An invalid one is neither green nor red."""

    GREEN = "green"
    RED = "red"
    INVALID = "invalid"


class Cause(StrEnum):
    """Why a case is red. Only the first three are the right reason."""

    SIGNATURE = "signature"  # the incident, as the claim declares it
    ASSERTION = "assertion"  # the test looked and did not find
    BEHAVIOUR = "behaviour"  # an exception out of covered production code
    ABSENCE = "absence"  # it names a symbol that the fix itself adds
    IMPORT = "import"
    SYNTAX = "syntax"
    COLLECTION = "collection"
    SETUP = "setup"
    ELSEWHERE = "elsewhere"  # an exception out of the test itself, or of code that the gate does not cover


RIGHT = frozenset({Cause.SIGNATURE, Cause.ASSERTION, Cause.BEHAVIOUR})


class Proof(StrEnum):
    """What a red proof comes to."""

    RED = "red"
    GREEN_WITHOUT_FIX = "green-without-fix"
    WRONG_REASON = "red-for-wrong-reason"
    UNSTABLE = "unstable"
    LEAKED = "leaked"
    NOT_GREEN = "not-green"  # not even with the fix, in the scratch worktree
    INVALID = "invalid"

    @property
    def conclusive(self) -> bool:
        """Whether the gate itself had its say about the fix."""
        return self in (Proof.RED, Proof.GREEN_WITHOUT_FIX, Proof.WRONG_REASON)


ASSERTIONS = ("AssertionError", "AssertionFailedError", "ComparisonFailure", "Failed", "MultipleFailuresError")
ABSENCES = ("AttributeError", "NameError", "UnboundLocalError", "ImportError", "ModuleNotFoundError", "TypeError")
ABSENT = re.compile(rf"\b(?P<type>{'|'.join(ABSENCES)})[:(](?P<rest>[^\n]*)")
ERROR_LINE = re.compile(r"(?m)^E .*$")
HASATTR = re.compile(r"hasattr\([^\n]*?'(\w+)'\)")
WORDS_IN_QUOTES = re.compile(r"""['"`]([A-Za-z_]\w*)['"`]""")
CALLED = re.compile(r"(\w+)\(\)")
EXPECT = re.compile(r"(?:Error: )?expect\(.*?\)(?:\.\w+)+\(")
"""How the matchers of Jest begin; they throw plain errors."""
TIMEOUT = re.compile(r"Failed: Timeout\b")
"""How pytest-timeout ends a test that hangs."""
HANG = "hang"
SYNTAX = ("SyntaxError", "IndentationError", "TabError")
IMPORTS = ("ImportError", "ModuleNotFoundError")
ARGUMENTS = re.compile(r"unexpected keyword argument|missing \d+ required|takes .*argument|abstract method")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What failures of one proof are compared with."""

    signature: Mapping[str, str]
    added: frozenset[str] = frozenset()
    """Names that the fix itself adds."""
    is_production: Callable[[str], bool]
    """Whether a file, relative to the gate's root, is covered code and no test."""


def cause(failure: Failure, ground: Ground) -> Cause:
    """Give why a case is red. What never counts comes first, so that no signature can make an absence count."""
    if early := _before_the_test(failure) or (Cause.ABSENCE if is_absence(failure, ground.added) else None):
        return early
    if ground.signature and matches(failure, ground.signature):
        return Cause.SIGNATURE
    name = plain(failure.exception)
    names = {plain(one) for one in failure.members} if name in GROUPS else {name}
    if names & {*SYNTAX, *IMPORTS}:
        return Cause.SYNTAX if names & {*SYNTAX} else Cause.IMPORT
    if (names & {*ASSERTIONS} or EXPECT.match(failure.message)) and not TIMEOUT.match(failure.message):
        return Cause.ASSERTION
    # a test double that raises lies in the test; what matters is that production code let the exception out
    if any(ground.is_production(place) for place in failure.frames or (failure.case.place,) if place):
        return Cause.BEHAVIOUR
    return Cause.ELSEWHERE


def _before_the_test(failure: Failure) -> Cause | None:
    """Tell what failed before or after the test itself; pytest writes exactly that as an error."""
    said = failure.message.lower()
    if "collection failure" in said or "internal error" in said:
        name = plain(failure.exception)
        text = failure.text
        if name in SYNTAX or any(f"{word}:" in text for word in SYNTAX):
            return Cause.SYNTAX
        return Cause.IMPORT if any(f"{word}:" in text for word in IMPORTS) else Cause.COLLECTION
    if failure.tag == "error" and (failure.from_pytest or "failed on setup" in said or "failed on teardown" in said):
        return Cause.SETUP
    return None


def is_absence(failure: Failure, added: frozenset[str]) -> bool:
    """Whether a failure says that something which the fix adds is not there, itself or on the way to an assertion."""
    shown = [failure.message, *ERROR_LINE.findall(failure.text), *(one.text for one in raised(failure.text))]
    if any(looked[1] in added for text in shown for looked in HASATTR.finditer(text)):
        return True
    if (name := plain(failure.exception)) in ABSENCES and _names_absent(name, failure.message, added):
        return True
    return any(_names_absent(found["type"], found["rest"], added) for text in shown for found in ABSENT.finditer(text))


def _names_absent(exception: str, message: str, added: frozenset[str]) -> bool:
    named = set(WORDS_IN_QUOTES.findall(message))
    if exception == "TypeError":
        called = {f"{function}()" for function in CALLED.findall(message)}
        return ARGUMENTS.search(message) is not None and bool((named | called) & added)
    return bool(named & added)


def matches(failure: Failure, signature: Mapping[str, str]) -> bool:
    """Whether a failure is the incident as declared: its exception, and its message where both are declared."""
    if HANG in signature:
        return TIMEOUT.match(failure.message) is not None
    wanted, match = signature.get("exception"), signature.get("match")
    if wanted and not any(_is_a(name, wanted) for name in failure.shown):
        return False
    if not match or regular(match).is_in(f"{failure.message}\n{failure.case.headline}"):
        return True
    # what was handled on the way, or lies in a group, has its words in the text alone
    ours = (one for one in raised(failure.text) if not wanted or _is_a(one.type, wanted))
    return any(regular(match).is_in(one.text) for one in ours)


def _is_a(name: str, wanted: str) -> bool:
    """Whether an exception's name is the wanted one, or that of a built-in class below it."""
    if name == wanted or plain(name) == wanted or name.endswith(f".{wanted}"):
        return True
    one, other = getattr(builtins, name, None), getattr(builtins, wanted, None)
    return isinstance(one, type) and isinstance(other, type) and issubclass(one, other)


class RedCase(NamedTuple):
    """One failing case of a red execution, and why it failed."""

    id: str
    cause: Cause
    exception: str
    headline: str
    failure_class: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """One execution of the gate in the scratch worktree."""

    colour: Colour
    detail: str = ""
    """Why it is not green, or why it is invalid."""
    cases: tuple[str, ...] = ()
    """Ids of the judged cases, passed or not."""
    red: tuple[RedCase, ...] = ()
    said: tuple[str, ...] = ()
    """The last lines of its output, where it is not green."""
    hung: bool = False
    """Whether it did not end within its time limit, where the declared signature says that a hang is the failure."""

    @property
    def right(self) -> tuple[RedCase, ...]:
        """Cases that are red for the right reason."""
        return tuple(case for case in self.red if case.cause in RIGHT)

    @property
    def question(self) -> tuple[object, ...]:
        """What must agree between executions of one state."""
        red = tuple(sorted((one.id, one.cause.value) for one in self.red))
        return self.colour, self.hung, tuple(sorted(set(self.cases))), red

    @property
    def shows_signature(self) -> bool:
        """Whether a case shows the failure as the claim declares it."""
        return any(case.cause is Cause.SIGNATURE for case in self.red)


def hang_limit_s(greens_s: Sequence[float], timeout_s: float) -> float:
    """Give how long a gate may take without the fix where a hang is the failure: far longer than it took with it."""
    return min(max(LEAST_HANG_S, round(HANG_FACTOR * max(greens_s, default=0.0), 1)), timeout_s)


LEAST_HANG_S, HANG_FACTOR = 10.0, 10.0
PYTEST_INVALID = {3: "an internal error", 4: "a wrong command line", 5: "no case selected"}


def colour(ending: Ending, exit_code: int | None, refusals: Sequence[Reason], failing: int, *, pytest: bool) -> Colour:
    """Give the colour of an execution by what it earned.

    Args:
        failing: number of judged cases that failed or errored, errors outside any case included.
    """
    if not refusals:
        return Colour.GREEN
    codes = {reason.code for reason in refusals}
    unusable = {Code.UNREADABLE_REPORT, Code.COUNT_MISMATCH}  # a part of a report says what failed, too
    if ending is not Ending.EXITED or codes & unusable or not failing:
        return Colour.INVALID
    return Colour.INVALID if pytest and exit_code in PYTEST_INVALID else Colour.RED


def judged(cases: Sequence[Case], expects: Expects) -> list[Case]:
    """Give the cases that the gate's expectations are about: those it names, or all."""
    if not expects.cases:
        return list(cases)
    chosen = {case.position: case for pattern in expects.cases for case in matching(pattern, cases)}
    return [chosen[position] for position in sorted(chosen)]


def failing(cases: Sequence[Case]) -> list[Case]:
    """Give the cases that failed or errored."""
    return [case for case in cases if case.outcome in FAILING]
