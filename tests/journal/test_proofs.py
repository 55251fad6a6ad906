"""Proofs about the tree, beside the definitions of RFC 6962 written down as they stand there, and its known answers."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given, strategies as st

from ledger.journal.line import leaf
from ledger.journal.proofs import Nodes, consistency, grown, included, inclusion

INPUTS = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
LEAVES = [leaf(bytes.fromhex(each)) for each in INPUTS]
ROOT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
"""Of all eight: the test data of Certificate Transparency."""
SIZES = st.integers(1, 70)


def tree(leaves: Sequence[bytes]) -> bytes:
    """MTH of section 2.1."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256().digest()
    k = split(len(leaves))
    return sha256(b"\x01" + tree(leaves[:k]) + tree(leaves[k:])).digest()


def split(n: int) -> int:
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def path(m: int, d: Sequence[bytes]) -> list[bytes]:
    """PATH of section 2.1.1."""
    if len(d) == 1:
        return []
    k = split(len(d))
    return [*path(m, d[:k]), tree(d[k:])] if m < k else [*path(m - k, d[k:]), tree(d[:k])]


def subproof(m: int, d: Sequence[bytes], b: bool) -> list[bytes]:
    """SUBPROOF of section 2.1.2."""
    if m == len(d):
        return [] if b else [tree(d)]
    k = split(len(d))
    return [*subproof(m, d[:k], b), tree(d[k:])] if m <= k else [*subproof(m - k, d[k:], False), tree(d[:k])]


def nodes(leaves: Sequence[bytes]) -> Nodes:
    return lambda level, index: tree(leaves[index << level : (index + 1) << level])


def some(size: int) -> list[bytes]:
    return [leaf(str(n).encode()) for n in range(size)]


def test_the_tree_of_the_known_answers_is_theirs() -> None:
    assert tree(LEAVES).hex() == ROOT
    assert included(inclusion(nodes(LEAVES), 5, 8), 5, 8, LEAVES[5], bytes.fromhex(ROOT))


@given(SIZES, st.data())
def test_a_proof_is_the_one_that_the_standard_defines_and_leads_to_the_root(size: int, data: st.DataObject) -> None:
    leaves, index = some(size), data.draw(st.integers(0, size - 1))
    proof = inclusion(nodes(leaves), index, size)
    assert list(proof) == path(index, leaves)
    assert included(proof, index, size, leaves[index], tree(leaves))


@given(SIZES, st.data())
def test_a_tree_that_grew_is_proved_to_hold_the_old_one(size: int, data: st.DataObject) -> None:
    leaves, old = some(size), data.draw(st.integers(0, size))
    proof = consistency(nodes(leaves), old, size)
    assert list(proof) == (subproof(old, leaves, True) if 0 < old < size else [])
    assert grown(proof, old, size, tree(leaves[:old]), tree(leaves))


@given(SIZES, st.data())
def test_no_proof_serves_another_leaf_place_size_or_root(size: int, data: st.DataObject) -> None:
    leaves, index = some(size), data.draw(st.integers(0, size - 1))
    proof, root = inclusion(nodes(leaves), index, size), tree(leaves)
    other = data.draw(st.integers(0, size + 3).filter(lambda n: n != index))
    assert not included(proof, other, size, leaves[index], root)
    assert not included(proof, index, size, leaf(b"another"), root)
    assert not included(proof, index, size, leaves[index], leaf(b"another"))
    assert not included((*proof, root), index, size, leaves[index], root)
    if proof:
        assert not included(proof[:-1], index, size, leaves[index], root)


@given(st.integers(2, 70), st.data())
def test_a_tree_that_was_rewritten_is_not_one_that_grew(size: int, data: st.DataObject) -> None:
    leaves, old = some(size), data.draw(st.integers(1, size - 1))
    at = data.draw(st.integers(0, old - 1))
    rewritten = [*leaves[:at], leaf(b"another"), *leaves[at + 1 :]]
    for each in (consistency(nodes(leaves), old, size), consistency(nodes(rewritten), old, size)):
        assert not grown(each, old, size, tree(leaves[:old]), tree(rewritten))
    proof = consistency(nodes(leaves), old, size)
    assert not grown((*proof, proof[-1]), old, size, tree(leaves[:old]), tree(leaves))
    assert not grown(proof[:-1], old, size, tree(leaves[:old]), tree(leaves))


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3)])
def test_a_tree_does_not_grow_smaller(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="grew"):
        consistency(nodes(some(3)), old, new)
    assert not grown((), old, new, tree(some(3)), tree(some(3)))


@pytest.mark.parametrize("index", [-1, 3])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int) -> None:
    with pytest.raises(ValueError, match="none"):
        inclusion(nodes(some(3)), index, 3)
    assert not included((), index, 3, some(1)[0], tree(some(3)))
