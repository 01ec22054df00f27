"""Cases are packed by outcome and come back as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from build import a_case, a_failing_case
from claims.core.case import FAILING, Outcome
from claims.ledger.cases import BLOCK, failing_digest, pack, unpack
from strategies import cases, reports

if TYPE_CHECKING:
    from claims.core.case import Case

DURATIONS_CUT_OFF = b'[[0],[""],[""],["a"],[""],["passed"],"00112233",[null],[""],[""],[""]]'


@given(reports)
def test_what_is_packed_is_unpacked(found: list[Case]) -> None:
    """Every field of every case comes back, in the order of the report."""
    assert unpack(pack(found)) == found
    assert unpack(reversed(pack(found))) == found


@given(reports)
def test_failing_cases_can_be_read_alone(found: list[Case]) -> None:
    """The blocks of failing outcomes hold the failing cases and no others."""
    blocks = [block for block in pack(found) if block[0] in FAILING]
    assert unpack(blocks) == [case for case in found if case.outcome in FAILING]


@given(reports, st.data())
def test_any_change_of_a_failing_case_changes_the_digest(found: list[Case], data: st.DataObject) -> None:
    """A failing case cannot be changed, dropped, added or turned into a pass unseen."""
    failing = [case for case in found if case.outcome in FAILING]
    assume(failing)
    case = data.draw(st.sampled_from(failing))
    other = data.draw(cases)._replace(position=case.position)
    assume(other != case)
    digest = failing_digest(pack(found))
    assert failing_digest(pack([other if one is case else one for one in found])) != digest
    assert failing_digest(pack([one for one in found if one is not case])) != digest
    assert failing_digest(pack([*found, case._replace(position=len(found))])) != digest


@given(reports, cases)
def test_passing_cases_do_not_count_in_it(found: list[Case], case: Case) -> None:
    """The digest is about what failed."""
    passed = case._replace(position=len(found), outcome=Outcome.PASSED)
    assert failing_digest(pack([*found, passed])) == failing_digest(pack(found))


def test_blocks_are_cut_at_their_size() -> None:
    """A report of any length is a few blocks of a thousand cases each, whole and in order."""
    found = [a_case(f"t{n % 3}", position=n, duration_s=n / 8) for n in range(2 * BLOCK + 1)]
    found.append(a_failing_case(position=len(found)))
    blocks = pack(found)
    assert [(outcome, number) for outcome, number, _ in blocks] == [
        ("failed", 0),
        ("passed", 0),
        ("passed", 1),
        ("passed", 2),
    ]
    assert unpack(blocks) == found
    assert pack([]) == []
    assert unpack([]) == []


@pytest.mark.parametrize(
    "found",
    [
        [a_case("a\0b"), a_case("c", position=1)],
        [a_case("\0"), a_case("", position=1)],
        [a_case("\0", file="\0"), a_case("\0", file="\0", position=1)],
        [a_case("a"), a_case("b", position=1), a_case("a", position=2)],
        [a_case("", duration_s=None)],
        [a_case(duration_s=0), a_case(duration_s=None, position=1)],
        [a_case("x"), a_case("", position=1)],
    ],
    ids=["nul", "only-nul", "all-nul", "ends-alike", "one", "mixed", "empty-last"],
)
def test_columns_that_could_be_mistaken(found: list[Case]) -> None:
    """Texts with the separator in them, columns that begin and end alike, and columns of one value come back."""
    assert unpack(pack(found)) == found


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"7", b"[[1],[2]]", b'["a"]', b"[[[1]]]", DURATIONS_CUT_OFF])
def test_what_pack_did_not_make(body: bytes) -> None:
    """A block of something else is refused, not guessed at."""
    with pytest.raises((ValueError, TypeError)):
        unpack([("passed", 0, body)])
