"""The corpus of lies: in each case one project that must be refused with its reasons, and one that must be held."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from claims.core.errors import Exit
from claims.core.reasons import INTEGRITY, Code, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claims.core.blockers import Blocker
    from claims.core.prose.rules import Rule


class Part(StrEnum):
    """The two projects of a case."""

    LIE = "lie"
    NEAR_MISS = "near-miss"


class Need(StrEnum):
    """What a case cannot be told without."""

    GIT = "git"
    POSIX = "posix"


@dataclass(frozen=True, slots=True)
class Command:
    """A command of `claims`, as a user writes it behind the program's name."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Commit:
    """Everything that git does not ignore is committed."""

    message: str


@dataclass(frozen=True, slots=True)
class Lay:
    """The files of a folder of the case are laid over the project."""

    folder: str


@dataclass(frozen=True, slots=True)
class Replace:
    """A text that stands once in a file becomes another."""

    file: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Remove:
    """A file goes."""

    file: str


@dataclass(frozen=True, slots=True)
class Script:
    """Lines of Python that run in the project's folder: whatever a liar may do beside the tool."""

    code: str


Step = Command | Commit | Lay | Replace | Remove | Script


class Expected(NamedTuple):
    """A reason that must be given, and words that its detail must hold."""

    code: Code
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One lie that the tool must refuse, and the nearest honest project, which it must hold."""

    name: str
    lie: str
    """What is claimed without being shown, in one sentence."""
    near_miss: str
    """What the honest project does otherwise, in one sentence."""
    needs: frozenset[Need]
    steps: Mapping[Part, tuple[Step, ...]]
    refused: Mapping[str, tuple[Expected, ...]]
    """By claim or derived text, every reason that must be given. What is not named must be held."""
    fault: str = ""
    """Words of the fault, where the entry itself must be refused as wrong."""
    found: tuple[Rule | Blocker, ...] = ()
    """What must be found where every claim is held: by `claims lint` for rules of prose, else by `claims audit`."""
    printed: str = ""
    """Words that the page of the near miss must hold, and that of the lie must not."""

    @property
    def codes(self) -> tuple[str, ...]:
        """Every reason code or rule of prose that the lie must be refused with, each once."""
        given = [expected.code.value for reasons in self.refused.values() for expected in reasons]
        return tuple(dict.fromkeys(given or [one.value for one in self.found] or [self.fault]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the tool said of a project in the end."""

    exit_code: int
    verdicts: Mapping[str, tuple[Reason, ...]]
    """The reasons against each claim and derived text; none for what is held."""
    errors: str = ""
    page: str = ""
    found: frozenset[str] = frozenset()
    """What lint or audit find, by code; asked only where a case is about that."""
    look_exit: int = 0
    """What that look ended with."""


def objection(case: Case, part: Part, answer: Answer) -> str:
    """Say how an answer differs from what the case asks for; empty where it does not."""
    if part is Part.NEAR_MISS:
        return _not_held(answer) or _unprinted(case, answer) or _unlike_found((), answer)
    if case.fault:
        return _not_faulted(case.fault, answer)
    if case.found:
        return _not_held(answer) or _unlike_found(case.found, answer)
    return _not_refused(case, answer)


def _not_refused(case: Case, answer: Answer) -> str:
    if missing := case.refused.keys() - answer.verdicts.keys():
        return f"there is no verdict about {', '.join(sorted(missing))}; exit code {answer.exit_code}{_why(answer)}"
    for name, reasons in answer.verdicts.items():
        if said := _unlike(name, reasons, case.refused.get(name, ())):
            return said
    integrity = any(expected.code in INTEGRITY for reasons in case.refused.values() for expected in reasons)
    wanted = Exit.INTEGRITY if integrity else Exit.REFUSED
    if answer.exit_code != wanted:
        return f"exit code {answer.exit_code}, expected {wanted.value}{_why(answer)}"
    return f"the page prints {case.printed!r}, which is refused" if case.printed and case.printed in answer.page else ""


def _unlike_found(codes: tuple[Rule | Blocker, ...], answer: Answer) -> str:
    wanted = {code.value for code in codes}
    if answer.found != wanted:
        return f"found {', '.join(sorted(answer.found)) or 'nothing'}; expected {', '.join(wanted) or 'nothing'}"
    code = Exit.REFUSED if wanted else Exit.HELD
    return "" if answer.look_exit == code else f"lint or audit: exit code {answer.look_exit}, expected {code.value}"


def _not_held(answer: Answer) -> str:
    if not answer.verdicts:
        return f"nothing was judged; exit code {answer.exit_code}{_why(answer)}"
    for name, reasons in answer.verdicts.items():
        if reasons:
            return f"{name} is refused: {_listed(reasons)}"
    if answer.exit_code != Exit.HELD:
        return f"exit code {answer.exit_code}, expected {Exit.HELD.value}{_why(answer)}"
    return ""


def _unprinted(case: Case, answer: Answer) -> str:
    return "" if case.printed in answer.page else f"the page does not print {case.printed!r}, which is held"


def _not_faulted(fault: str, answer: Answer) -> str:
    if answer.exit_code != Exit.USAGE:
        return f"exit code {answer.exit_code}, expected {Exit.USAGE.value} for a wrong entry{_why(answer)}"
    return "" if fault in answer.errors else f"expected the fault {fault!r}{_why(answer)}"


def _unlike(name: str, reasons: tuple[Reason, ...], expected: tuple[Expected, ...]) -> str:
    given, asked = {reason.code for reason in reasons}, {one.code for one in expected}
    if given != asked:
        wanted = f"refused: {', '.join(one.code.value for one in expected)}" if expected else "held"
        return f"{name} is {f'refused: {_listed(reasons)}' if reasons else 'held'}; expected {wanted}"
    for code, says in expected:
        if not any(reason.code is code and says in reason.detail for reason in reasons):
            return f"{name}: no {code.value} says {says!r}: {_listed(reasons)}"
    return ""


def _listed(reasons: tuple[Reason, ...]) -> str:
    return ", ".join(f"{reason.code.value} ({reason.detail})" for reason in reasons)


def _why(answer: Answer) -> str:
    return f": {answer.errors.strip()[-300:]}" if answer.errors.strip() else ""
