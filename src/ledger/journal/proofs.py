"""Short proofs about the hash tree: that an event is in it, and that it has only grown (RFC 6962, section 2.1).

    inclusion     the hashes beside the way from a leaf up to the root
    consistency   those that lead from the root of a smaller tree, and to that of the larger one

They are made of `nodes(level, index)`: the hash over the 2^level leaves that begin at index * 2^level. What checks them
needs no tree: a leaf or two roots, and the proof (RFC 9162, sections 2.1.3.2 and 2.1.4.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import TypeAlias

Nodes: TypeAlias = Callable[[int, int], bytes]
Proof: TypeAlias = tuple[bytes, ...]


def inclusion(nodes: Nodes, index: int, size: int) -> Proof:
    """The proof that a leaf stands at `index`, from 0 on, in the tree of the first `size`. Raises ValueError."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has none at {index}")
    return tuple(_path(nodes, index, 0, size))


def consistency(nodes: Nodes, old: int, new: int) -> Proof:
    """The proof that the first `old` leaves of a tree of `new` are those of the smaller one. Raises ValueError."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} leaves is not one of {old} that grew")
    return tuple(_grown(nodes, old, 0, new, True)) if 0 < old < new else ()


def included(proof: Sequence[bytes], index: int, size: int, leaf: bytes, root: bytes) -> bool:
    """Whether the proof leads from the leaf at `index` to the root over `size` leaves."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for each in proof:
        if not last:
            return False
        if at & 1 or at == last:
            found = parent(each, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = parent(found, each)
        at, last = at >> 1, last >> 1
    return not last and found == root


def grown(proof: Sequence[bytes], old: int, new: int, old_root: bytes, new_root: bytes) -> bool:
    """Whether the proof leads from the root over `old` leaves, and to the one over `new`."""
    if old == new or not old:
        return not proof and old <= new and (old_root == new_root if old else old_root == sha256().digest())
    if not 0 < old < new or not proof:
        return False
    steps = list(proof) if old & (old - 1) else [old_root, *proof]
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    was = found = steps[0]
    for each in steps[1:]:
        if not last:
            return False
        if at & 1 or at == last:
            was, found = parent(each, was), parent(each, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = parent(found, each)
        at, last = at >> 1, last >> 1
    return not last and was == old_root and found == new_root


def parent(left: bytes, right: bytes) -> bytes:
    """The hash of two nodes."""
    return sha256(b"\x01" + left + right).digest()


def over(nodes: Nodes, start: int, end: int) -> bytes:
    """The hash over the leaves [start, end), of which `start` is where such a subtree of the whole tree begins."""
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return nodes(level, start >> level)
    middle = start + _left(size)
    return parent(over(nodes, start, middle), over(nodes, middle, end))


def _path(nodes: Nodes, index: int, start: int, end: int) -> Iterator[bytes]:
    if end - start == 1:
        return
    middle = start + _left(end - start)
    if index < middle:
        yield from _path(nodes, index, start, middle)
        yield over(nodes, middle, end)
    else:
        yield from _path(nodes, index, middle, end)
        yield over(nodes, start, middle)


def _grown(nodes: Nodes, old: int, start: int, end: int, whole: bool) -> Iterator[bytes]:
    """`whole` says that the root of these leaves is the old root, which whoever checks has already."""
    if old == end:
        if not whole:
            yield over(nodes, start, end)
        return
    middle = start + _left(end - start)
    if old <= middle:
        yield from _grown(nodes, old, start, middle, whole)
        yield over(nodes, middle, end)
    else:
        yield from _grown(nodes, old, middle, end, False)
        yield over(nodes, start, middle)


def _left(size: int) -> int:
    """How many leaves are in the left part of a tree: the largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
