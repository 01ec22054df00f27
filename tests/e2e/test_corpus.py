"""Every case of the corpus: its lie is refused with its reasons, and its near miss is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claims.core.blockers import Blocker
from claims.core.corpus import Part
from claims.core.prose.rules import Rule
from claims.core.reasons import Code
from claims.entries.corpus import load_corpus, shipped
from claims.flows.selftest import Outcome, Selftest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from claims.core.corpus import Case
    from claims.flows.selftest import Tried

CORPUS = load_corpus(shipped())
TRIALS = [pytest.param(case, part, id=f"{case.name}-{part}") for case in CORPUS for part in Part]


@pytest.fixture(scope="module")
def carried_out(request: pytest.FixtureRequest) -> Iterator[dict[tuple[str, Part], Future[Tried]]]:
    """What became of the cases that were selected; several run at a time."""
    chosen = [getattr(item, "callspec", None) for item in request.session.items]
    wanted = [(one.params["case"], one.params["part"]) for one in chosen if one and "part" in one.params]
    with Selftest(shipped()).start(wanted) as waiting:
        yield waiting


@pytest.mark.parametrize(("case", "part"), TRIALS)
def test_the_lie_is_refused_and_the_near_miss_is_held(
    carried_out: dict[tuple[str, Part], Future[Tried]], case: Case, part: Part
) -> None:
    """What the tool says of the project is what the case asks for."""
    tried = carried_out[case.name, part].result()
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
