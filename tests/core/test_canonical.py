"""A value has one byte form, and that form one digest."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.core.canonical import canonical, digest

scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8"))
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("value", "data"),
    [
        ({"b": 1, "a": [True, None, 1.0]}, b'{"a":[true,null,1],"b":1}'),
        (
            {"\u20ac": 1, "\r": 2, "1": 3, "\U0001f600": 4, "\ufb33": 5},
            '{"\\r":2,"1":3,"€":1,"😀":4,"\ufb33":5}'.encode(),
        ),
        ('\x00\x1f"\\/\u2028', '"\\u0000\\u001f\\"\\\\/\u2028"'.encode()),
        ([1e21, 1e-7, 0.1, -0.0, 4.5], b"[1e+21,1e-7,0.1,0,4.5]"),
    ],
    ids=["sorted", "by-utf16", "escapes", "numbers"],
)
def test_known_forms(value: object, data: bytes) -> None:
    """Keys are sorted by their UTF-16 units, blanks left out, numbers written as ECMAScript does."""
    assert canonical(value) == data


@given(values)
def test_the_form_can_be_read_and_is_its_own(value: object) -> None:
    """Reading the form gives the value, and writing that gives the form again."""
    assert json.loads(canonical(value)) == value
    assert canonical(json.loads(canonical(value))) == canonical(value)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 2**53, object(), "\ud800"], ids=lambda value: type(value).__name__
)
def test_what_has_no_form(value: object) -> None:
    """What JSON cannot say exactly is refused, not rounded."""
    with pytest.raises(ValueError, match=r"."):
        canonical(value)


def test_digest() -> None:
    """The SHA-256 of the bytes."""
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
