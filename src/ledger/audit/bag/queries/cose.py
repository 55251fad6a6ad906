"""The public key of a passkey as other programs read it: from COSE (RFC 9052), as authenticators give it, to PEM.

    ES256   elliptic curve P-256      a point             EdDSA   Ed25519   32 bytes
    RS256   RSA                       two numbers

Only what such a key is made of is read: a map whose names are small integers, and whose values are those or bytes.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import TypeAlias

from ledger.errors import BadInput
from ledger.steps import step

Cose: TypeAlias = Mapping[int, int | bytes]
_P256 = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")
_ED25519 = bytes.fromhex("302a300506032b6570032100")
_RSA = bytes.fromhex("300d06092a864886f70d0101010500")
"""How a key of each sort begins in DER (RFC 5280, RFC 8410); of RSA, what its sort is."""


def pem(cose: bytes) -> str:
    """The key in PEM. Raises BadInput where it is of no sort that an authenticator signs with."""
    try:
        key, rest = _item(cose)
        if not isinstance(key, dict) or rest:
            raise ValueError("it is no map")
        text = b64encode(_der(key)).decode()
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise BadInput(
            "that is no key of a passkey", str(error), step("see who enrolled it", "credential list")
        ) from None
    lines = "\n".join(text[at : at + 64] for at in range(0, len(text), 64))
    return f"-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n"


def _der(key: Cose) -> bytes:
    match key:
        case {1: 2, -1: 1, -2: bytes(x), -3: bytes(y)} if len(x) == len(y) == 32:
            return _P256 + b"\x04" + x + y
        case {1: 1, -1: 6, -2: bytes(x)} if len(x) == 32:
            return _ED25519 + x
        case {1: 3, -1: bytes(n), -2: bytes(e)}:
            numbers = _tagged(0x30, _number(n) + _number(e))
            return _tagged(0x30, _RSA + _tagged(0x03, b"\x00" + numbers))
    raise ValueError("it is of another sort")


def _number(data: bytes) -> bytes:
    """An unsigned number in DER."""
    data = data.lstrip(b"\x00") or b"\x00"
    return _tagged(0x02, (b"\x00" if data[0] & 0x80 else b"") + data)


def _tagged(tag: int, data: bytes) -> bytes:
    size = len(data)
    if size < 0x80:
        return bytes([tag, size]) + data
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + data


def _item(data: bytes) -> tuple[int | bytes | dict[int, int | bytes], bytes]:
    """The first item of CBOR (RFC 8949), and what comes after it. Raises ValueError, IndexError."""
    sort, small = data[0] >> 5, data[0] & 31
    more = 1 << small - 24 if small >= 24 else 0
    if small > 26:
        raise ValueError("a key is no longer than that")
    number, rest = int.from_bytes(data[1 : 1 + more], "big") if more else small, data[1 + more :]
    match sort:
        case 0:
            return number, rest
        case 1:
            return -1 - number, rest
        case 2 if len(rest) >= number:
            return rest[:number], rest[number:]
        case 5:
            return _map(number, rest)
    raise ValueError("it holds what no key holds")


def _map(pairs: int, rest: bytes) -> tuple[dict[int, int | bytes], bytes]:
    found: dict[int, int | bytes] = {}
    for _ in range(pairs):
        name, rest = _item(rest)
        value, rest = _item(rest)
        if not isinstance(name, int) or isinstance(value, dict) or name in found:
            raise ValueError("it holds what no key holds")
        found[name] = value
    return found, rest
