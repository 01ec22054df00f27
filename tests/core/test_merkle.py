"""Roots are those of RFC 9162, and a tree grown leaf by leaf has them all."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.core.merkle import EMPTY_ROOT, Tree, grow, leaf_hash

LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def by_definition(leaves: list[bytes]) -> bytes:
    """The tree hash as section 2.1.1 writes it: split at the largest power of two below the size."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\x01" + by_definition(leaves[:half]) + by_definition(leaves[half:])).digest()


@pytest.mark.parametrize(("size", "root"), list(enumerate(ROOTS)))
def test_known_roots(size: int, root: str) -> None:
    """The first leaves of the reference tree have its roots."""
    trees = [Tree(), *grow(leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES)]
    assert trees[size].size == size
    assert trees[size].root == root


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_grown_roots_are_the_defined_ones(leaves: list[bytes]) -> None:
    """At every size the grown tree has the root that the definition gives, from as few hashes as there are one bits."""
    assert Tree().root == EMPTY_ROOT == by_definition([]).hex()
    for tree in grow(leaf_hash(leaf) for leaf in leaves):
        assert tree.root == by_definition(leaves[: tree.size]).hex()
        assert len(tree.peaks) == tree.size.bit_count()


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=20), st.data())
def test_any_other_leaf_gives_another_root(leaves: list[bytes], data: st.DataObject) -> None:
    """A root stands for every leaf and for their order."""
    place = data.draw(st.integers(0, len(leaves) - 1))
    other = [*leaves[:place], leaves[place] + b"x", *leaves[place + 1 :]]
    first, second = (list(grow(map(leaf_hash, some)))[-1].root for some in (leaves, other))
    assert first != second


def test_a_leaf_is_never_a_node() -> None:
    """Leaves and nodes are hashed apart, so that no leaf can pretend to be a subtree."""
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    (tree,) = grow([leaf_hash(left + right)])
    assert tree.root != list(grow([left, right]))[-1].root


def test_a_tree_goes_on_from_where_it_was_left() -> None:
    """Size and peaks are all that is needed to go on."""
    hashes = [leaf_hash(bytes([n])) for n in range(9)]
    left = list(grow(hashes[:5]))[-1]
    assert list(grow(hashes[5:], Tree(left.size, left.peaks)))[-1] == list(grow(hashes))[-1]
