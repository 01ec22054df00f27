"""Every case of the corpus: its lie is refused with its reasons, and its near miss is held."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from claims.core.blockers import Blocker
from claims.core.corpus import Need, Part
from claims.core.prose.rules import Rule
from claims.core.reasons import Code
from claims.core.run import Ending
from claims.entries.corpus import load_corpus, shipped
from claims.flows.selftest import Outcome, Selftest
from claims.gates.process import Completed
from claims.gates.trial import Trial, surroundings
from in_process import call

if TYPE_CHECKING:
    from collections.abc import Callable

    from claims.core.corpus import Case

CORPUS = load_corpus(shipped())
TRIALS = [pytest.param(case, part, id=f"{case.name}-{part}") for case in CORPUS for part in Part]


class InThisProcess(Trial):
    """Spares each step the start of a process."""

    def claims(self, *words: str) -> Completed:
        """Run `claims` where the tests run."""
        code, stdout, stderr = call(words, folder=self.project, environment=surroundings(os.environ))
        return Completed(ending=Ending.EXITED, exit_code=code, duration_s=0.0, stdout=stdout, stderr=stderr)


@pytest.mark.parametrize(("case", "part"), TRIALS)
def test_the_lie_is_refused_and_the_near_miss_is_held(case: Case, part: Part) -> None:
    """What the tool says of the project is what the case asks for."""
    ends_processes = Need.POSIX in case.needs
    tried = Selftest(shipped(), trial=Trial if ends_processes else InThisProcess).carry_out(case, part)
    if tried.outcome is Outcome.NOT_OF_THIS_PLATFORM:
        pytest.skip(tried.detail)
    assert (tried.outcome, tried.detail) == (Outcome.AS_EXPECTED, "")


def test_the_corpus_is_counted(record_testsuite_property: Callable[[str, object], None]) -> None:
    """What documents quote of the corpus is recorded with the run that went through it."""
    record_testsuite_property("claims.lies", len(CORPUS))
    record_testsuite_property("claims.reason_codes", len(Code))
    record_testsuite_property("claims.rules_of_prose", len(Rule))
    assert len(CORPUS) == len({case.name for case in CORPUS})


@pytest.mark.parametrize("code", Code)
def test_every_reason_code_has_a_case(code: Code) -> None:
    """A rule without a lie that it refuses, and a near miss that it lets pass, is no rule."""
    assert [case.name for case in CORPUS if code in case.codes]


@pytest.mark.parametrize("rule", Rule)
def test_every_rule_of_prose_has_a_case(rule: Rule) -> None:
    """A word that is found beside claims that are held, and the nearest honest wording."""
    assert [case.name for case in CORPUS if rule in case.found]


TOLD_ELSEWHERE = {Blocker.NOTHING_CLAIMED, Blocker.CANNOT_BE_WAIVED, Blocker.PROMOTION_DROPPED}
"""Cases of `found` have claims that are held, and end in a judgement; these are tested in test_promote.py."""


@pytest.mark.parametrize("code", sorted(set(Blocker) - TOLD_ELSEWHERE))
def test_every_code_of_an_audit_has_a_case(code: Blocker) -> None:
    """What closes the next rung beside claims that are held, and the nearest project for which it is open."""
    assert [case.name for case in CORPUS if code in case.found]


SEEDS = (
    "vacuous-test", "red-by-absence", "os-exit", "rerun-laundering", "nothing-collected", "editable-leak",
    "stale-bytecode", "skipped-target", "equal-count-regression", "moved-symbol", "changed-constant",
    "goalposts-moved", "running-until-green", "peeking",
)  # fmt: skip


@pytest.mark.parametrize("name", SEEDS)
def test_the_known_traps_are_among_the_cases(name: str) -> None:
    """Traps that others fell into stay in the corpus under their names."""
    assert name in {case.name for case in CORPUS}
