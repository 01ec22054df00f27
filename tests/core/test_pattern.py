"""Regular expressions of authors: what they find, what they cannot have, and that none takes for ever."""

from __future__ import annotations

import time

import pytest

from claims.core.pattern import BadPatternError, regular
from claims.core.scope import covers


@pytest.mark.parametrize(
    ("text", "found_in", "not_in"),
    [
        (
            r"missing .* required keyword-only argument: 'root'",
            "missing 1 required keyword-only argument: 'root'",
            "no",
        ),
        (r"run \d+", "in run 12", "in a run"),
        (r"^TypeError", "TypeError: x", "a TypeError"),
        (r"(?i)timeout", "TimeOut", "time"),
        (r"\u00e9\Z", "caf\u00e9", "\u00e9 no"),
        (r"(?P<name>a|b){2,3}", "xabx", "a"),
    ],
)
def test_what_is_found(text: str, found_in: str, not_in: str) -> None:
    """As Python finds it."""
    assert regular(text).is_in(found_in)
    assert not regular(text).is_in(not_in)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (r"(?=a)b", "look-around"),
        (r"(?<!a)b", "look-around"),
        (r"(a)\1", "reference back"),
        (r"(?P<x>a)(?P=x)", "reference back"),
        (r"a++", "possessive"),
        (r"(?>a)", "atomic"),
        (r"(?x) a", "flag `x`"),
        (r"a{2000}", "a thousand repeats"),
        ("a" * 1001, "1001 characters"),
        ("(", "missing )"),
        ("\ud800", "utf-8"),
    ],
)
def test_what_cannot_be_had_is_said(text: str, says: str) -> None:
    """In words for the author of the pattern."""
    with pytest.raises(BadPatternError) as caught:
        regular(text)
    assert says in str(caught.value)


@pytest.mark.parametrize("text", [r"^(a+)+$", r"(a|a)*$", r"(.*)(.*)(.*)(.*)x", r"(?:a?){30}a{30}b"])
def test_no_pattern_takes_for_ever(text: str) -> None:
    """A long message is searched in no time, by patterns that make other engines try all ways."""
    began = time.process_time()
    regular(text).is_in("a" * 4000 + "!")
    assert time.process_time() - began < 2


def test_no_pattern_of_paths_takes_for_ever() -> None:
    """The same of patterns with many stars; few stars and many name the same paths."""
    began = time.process_time()
    assert not covers(["*a*a*a*a*a*a*a*a*a*a*b"], "a" * 255)
    assert time.process_time() - began < 2
    assert covers(["src/*/*/*.py"], "src/a/b/c.py")
    assert not covers(["src/*/*/*.py"], "src/a/b/c/d.py")
    assert covers(["**/[!x]*/*.py"], "src/a/b/c.py")
