"""The root is the Merkle tree hash of RFC 6962, judged by published vectors and by the definition itself."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, strategies as st

from ledger.errors import BadInput
from ledger.journal.line import leaf
from ledger.journal.root import Root, parse, root

# The inputs and roots that the Certificate Transparency project publishes with its Merkle tree (merkle_tree_test.cc).
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
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


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_are_reached(size: int) -> None:
    assert root(leaf(bytes.fromhex(text)) for text in INPUTS[:size]).hex() == ROOTS[size]


def defined(entries: list[bytes]) -> bytes:
    """MTH(D[n]) word for word as RFC 6962, section 2.1, defines it."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return sha256(b"\x01" + defined(entries[:k]) + defined(entries[k:])).digest()


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_root_is_the_one_that_rfc_6962_defines(entries: list[bytes]) -> None:
    assert root(map(leaf, entries)) == defined(entries)


def test_a_root_is_written_and_read_alike() -> None:
    kept = Root(3, ROOTS[3])
    assert parse(f" {kept}\n") == kept


@pytest.mark.parametrize(
    "text", ["", "3", f"3:{ROOTS[3][:-1]}", f"-3:{ROOTS[3]}", f"three:{ROOTS[3]}", f"3:{'g' * 64}"]
)
def test_what_is_no_root_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="is not a root"):
        parse(text)
