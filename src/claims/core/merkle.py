"""Merkle tree hashes of RFC 9162, section 2.1, with SHA-256."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EMPTY_ROOT = sha256(b"").hexdigest()


def leaf_hash(data: bytes) -> bytes:
    """Hash one leaf: `SHA-256(0x00 || data)`, RFC 9162 section 2.1.1."""
    return sha256(b"\x00" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree of `size` leaves, kept as the roots of its perfect subtrees, largest first.

    That is all one needs to add a leaf or to give the root: at most 64 hashes, however many leaves there are.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def add(self, leaf: bytes) -> Tree:
        """Give the tree with one more leaf hash."""
        peaks, size = list(self.peaks), self.size
        while size & 1:  # each trailing one bit of the size is a perfect subtree that the new leaf completes
            leaf, size = _node(peaks.pop(), leaf), size >> 1
        return Tree(self.size + 1, (*peaks, leaf))

    @property
    def root(self) -> str:
        """The tree hash, as 64 hexadecimal digits. A lone right subtree is carried up, never doubled."""
        if not self.peaks:
            return EMPTY_ROOT
        *rest, tip = self.peaks
        for peak in reversed(rest):
            tip = _node(peak, tip)
        return tip.hex()


def grow(leaves: Iterable[bytes], tree: Tree = Tree()) -> Iterator[Tree]:
    """Yield the tree after each leaf hash."""
    for leaf in leaves:
        tree = tree.add(leaf)
        yield tree


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Size and root of the ledger at one moment."""

    size: int = 0
    root: str = EMPTY_ROOT
