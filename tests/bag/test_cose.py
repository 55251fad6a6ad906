"""A passkey's public key in PEM is the same key: a library that reads PEM is the judge."""

from __future__ import annotations

from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from hypothesis import given, strategies as st

from ledger.audit.bag.queries.cose import pem
from ledger.errors import BadInput


def whole(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def es256(secret: int) -> tuple[Any, dict[int, Any]]:
    key = ec.derive_private_key(secret, ec.SECP256R1()).public_key()
    point = key.public_numbers()
    return key, {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}


def eddsa(secret: int) -> tuple[Any, dict[int, Any]]:
    key = ed25519.Ed25519PrivateKey.from_private_bytes(secret.to_bytes(32, "big")).public_key()
    return key, {1: 1, 3: -8, -1: 6, -2: key.public_bytes_raw()}


@given(st.integers(1, 2**200), st.sampled_from([es256, eddsa]))
def test_what_an_authenticator_gave_is_read_by_others_as_the_same_key(secret: int, sort: Any) -> None:
    key, cose = sort(secret)
    assert load_pem_public_key(pem(cbor2.dumps(cose)).encode()) == key


@pytest.mark.parametrize("bits", [1024, 2048])
def test_a_key_of_rsa_is_the_same_too(bits: int) -> None:
    key = rsa.generate_private_key(65537, bits).public_key()
    numbers = key.public_numbers()
    cose = {1: 3, 3: -257, -1: whole(numbers.n), -2: whole(numbers.e)}
    assert load_pem_public_key(pem(cbor2.dumps(cose)).encode()) == key


@given(st.binary(max_size=60) | st.recursive(st.integers() | st.binary(), st.lists).map(cbor2.dumps))
def test_what_is_no_key_is_refused_with_words(data: bytes) -> None:
    with pytest.raises(BadInput):
        pem(data)


@pytest.mark.parametrize(
    "cose",
    [
        {},
        {1: 2, -1: 1, -2: b"short", -3: b"short"},
        {1: 4, -1: b"symmetric"},
        {1: 2, -1: 2, -2: bytes(32), -3: bytes(32)},
    ],
    ids=range(4),
)
def test_a_key_of_another_sort_is_refused(cose: dict[int, Any]) -> None:
    with pytest.raises(BadInput, match="no key of a passkey"):
        pem(cbor2.dumps(cose))
