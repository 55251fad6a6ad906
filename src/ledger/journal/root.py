"""One hash over everything recorded so far.

    lines ──leaf──▶ leaves ──▶ Merkle tree of RFC 6962 ──▶ root, written SIZE:HEX

A root that somebody keeps where the ledger's owner cannot write is what makes a later rewriting visible.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import reduce
from hashlib import sha256

from ledger.data import Data
from ledger.errors import BadInput

HASH = 32
"""Bytes."""
Peaks = list[bytes]
"""Roots of the perfect subtrees that a growing tree consists of, widest first: one hash for each bit of its size."""


class Root(Data, frozen=True):
    """How many events there are, and the hash over them in hexadecimal."""

    size: int
    hex: str

    def __str__(self) -> str:
        return f"{self.size}:{self.hex}"


def parse(text: str) -> Root:
    """A root that was kept. Raises BadInput where `text` is not SIZE:HEX."""
    if not (found := re.fullmatch(r"([0-9]{1,15}):([0-9a-f]{64})", text.strip().lower())):
        raise BadInput(f"{text!r} is not a root", "a root is SIZE:HEX", "copy what ledger verify printed")
    return Root(int(found[1]), found[2])


def root(leaves: Iterable[bytes]) -> bytes:
    """The Merkle tree hash over leaf hashes (RFC 6962, section 2.1), in memory that grows with their logarithm."""
    return top(extended([], 0, leaves))


def grow(peaks: Peaks, size: int, node: bytes) -> None:
    """Add the leaf that makes `size` of them."""
    while not size & 1:
        node = sha256(b"\x01" + peaks.pop() + node).digest()
        size >>= 1
    peaks.append(node)


def risen(peaks: Peaks, size: int, node: bytes) -> Iterator[bytes]:
    """`grow`, with every node on the way: the leaf, and the root of each subtree that it completes."""
    yield node
    while not size & 1:
        node = sha256(b"\x01" + peaks.pop() + node).digest()
        size >>= 1
        yield node
    peaks.append(node)


def extended(peaks: Peaks, size: int, leaves: Iterable[bytes]) -> Peaks:
    """The peaks of a tree of `size` leaves with more of them; it is `peaks` itself that grows."""
    for after, each in enumerate(leaves, size + 1):
        grow(peaks, after, each)
    return peaks


def top(peaks: Peaks) -> bytes:
    """The root of the tree that consists of `peaks`."""
    if not peaks:
        return sha256().digest()
    return reduce(lambda right, left: sha256(b"\x01" + left + right).digest(), reversed(peaks))
