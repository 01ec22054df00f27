"""A case of the corpus is read as it is written, and a faulty one is refused with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claims.core.corpus import Command, Commit, Expected, Lay, Need, Part, Remove, Replace, Script
from claims.core.errors import ConfigError
from claims.core.reasons import Code
from claims.entries.corpus import load_case, load_corpus

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = """\
lie: It is skipped.
needs: [git]
steps:
  - commit: The fix
  - lay: later
  - replace: {in: a.py, text: "5", by: ""}
  - remove: b.py
  - python: print()
  - claims verify work --gate 'a b'
refused: {one: [case-skipped, {too-few-passed: 0 passed}]}
printed: words
near_miss: {is: It is not., steps: [claims status work]}
"""
CODES: tuple[str, ...] = ("case-skipped", "too-few-passed")
LEAST = "lie: L.\nsteps: [claims verify work]\nrefused: {one: [never-run]}\nnear_miss: {is: N.}\n"


def written(folder: Path, text: str) -> Path:
    """The folder of a case."""
    (folder / "case.yaml").write_text(text)
    return folder


def test_a_case_is_read_whole(tmp_path: Path) -> None:
    """Every step, every reason with its words, and the steps of the near miss."""
    case = load_case(written(tmp_path, WHOLE))
    assert case.steps[Part.LIE] == (
        Commit("The fix"), Lay("later"), Replace("a.py", "5", ""), Remove("b.py"), Script("print()"),
        Command(("verify", "work", "--gate", "a b")),
    )  # fmt: skip
    assert case.steps[Part.NEAR_MISS] == (Command(("status", "work")),)
    assert case.refused == {"one": (Expected(Code.CASE_SKIPPED), Expected(Code.TOO_FEW_PASSED, "0 passed"))}
    assert (case.needs, case.printed, case.codes) == (frozenset({Need.GIT}), "words", CODES)


def test_a_near_miss_takes_the_same_steps_where_it_names_none(tmp_path: Path) -> None:
    """Then its files alone make the difference."""
    case = load_case(written(tmp_path, LEAST))
    assert case.steps[Part.NEAR_MISS] == case.steps[Part.LIE] == (Command(("verify", "work")),)


@pytest.mark.parametrize(
    ("text", "by", "says"),
    [
        ("lie: L.", "lies: L.", "unknown key 'lies'"),
        ("claims verify work", "rm -rf work", "expected `claims COMMAND ...`"),
        ("[claims verify work]", "[{lay: a, remove: b}]", "expected one of commit | lay"),
        ("[claims verify work]", "[]", "expected at least one step"),
        ("never-run", "never-ran", "nearest: never-run"),
        ("[never-run]", "[{never-run: a, expired: b}]", "found never-run and expired"),
        ("[never-run]", "[]", "expected at least one reason code"),
        ("refused: {one: [never-run]}\n", "", "expected one of `refused`, `fault` and `found`"),
        ("near_miss", "fault: f\nnear_miss", "expected one of `refused`, `fault` and `found`"),
        ("near_miss", "found: [booster]\nnear_miss", "expected one of `refused`, `fault` and `found`"),
        ("near_miss: {is: N.}\n", "", "needs the key 'near_miss'"),
    ],
)
def test_a_faulty_case_is_refused(tmp_path: Path, text: str, by: str, says: str) -> None:
    """Nothing of a case is guessed."""
    assert text in LEAST
    with pytest.raises(ConfigError, match=r"case\.yaml:\d+: ") as fault:
        load_case(written(tmp_path, LEAST.replace(text, by)))
    assert says in str(fault.value)


def test_a_folder_without_a_case_is_none(tmp_path: Path) -> None:
    """What every project begins with lies beside the cases."""
    (tmp_path / "common").mkdir()
    (tmp_path / "one").mkdir()
    written(tmp_path / "one", LEAST)
    assert [case.name for case in load_corpus(tmp_path)] == ["one"]
