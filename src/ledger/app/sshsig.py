"""The check of an ssh signature, over the formats that OpenSSH publishes: PROTOCOL.sshsig, and PROTOCOL.u2f for tokens.

    proof ── armour off ──> key, namespace, hash, signature ── is the key ours? ──> cryptography ──> whether it holds

A proof holds where it holds for `ssh-keygen -Y verify`, with which auditors check the same bytes. So a reserved field,
zeros before a number and text after the armour pass, as they pass there. OpenSSH 10 takes one thing that this check
refuses: an Ed25519 number that is not reduced. RFC 8032 forbids it, and nothing writes it.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256, sha512
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

ARMOUR = re.compile("-----BEGIN SSH SIGNATURE-----\r?\n(.*?)\n-----END SSH SIGNATURE-----", re.DOTALL)
MAGIC = b"SSHSIG"
VERSION = 1
HASHES: Mapping[str, Callable[[bytes], Any]] = {"sha256": sha256, "sha512": sha512}
RSA_HASHES: Mapping[str, hashes.HashAlgorithm] = {"rsa-sha2-256": hashes.SHA256(), "rsa-sha2-512": hashes.SHA512()}
LEAST_RSA = 1024
"""Bits: ssh-keygen checks no shorter key. Who enrols one needs more."""
LONGEST, LONGEST_NUMBER = 16_384, 2_048
"""Characters of a proof, and bytes of a number: an RSA key of 16,384 bits is the longest that OpenSSL takes."""


class Curve(NamedTuple):
    """A curve by the name that ssh has for it, and the hash that goes with it."""

    name: str
    curve: ec.EllipticCurve
    hash: hashes.HashAlgorithm


TOKEN = "sk-ecdsa-sha2-nistp256@openssh.com"
WEB_TOKEN = f"webauthn-{TOKEN}"
"""What signs with a token on a page of the web is no key of another sort: the signature is of another form."""
ATTESTED, EXTENDED = 0x40, 0x80
"""Flags of WebAuthn."""
P256 = Curve("nistp256", ec.SECP256R1(), hashes.SHA256())
CURVES: Mapping[str, Curve] = {
    "ecdsa-sha2-nistp256": P256,
    "ecdsa-sha2-nistp384": Curve("nistp384", ec.SECP384R1(), hashes.SHA384()),
    "ecdsa-sha2-nistp521": Curve("nistp521", ec.SECP521R1(), hashes.SHA512()),
    TOKEN: P256,
}
KEYS: Mapping[str, str] = {
    "ssh-ed25519": "ts",
    "ssh-rsa": "tnn",
    "ecdsa-sha2-nistp256": "tts",
    "ecdsa-sha2-nistp384": "tts",
    "ecdsa-sha2-nistp521": "tts",
    "sk-ssh-ed25519@openssh.com": "tst",
    TOKEN: "ttst",
}
"""What a key of each sort consists of, in the letters of `read`."""


def holds(key: str, namespace: str, data: bytes, proof: str) -> bool:
    """Whether a proof is one of these bytes by that key, for that namespace, whatever any of them is."""
    try:
        mine = read_key(b64decode(key.partition(" ")[2]))
        version, theirs, purpose, _, name, signature = read("4ststs", without_armour(proof))
        if version > VERSION or read_key(theirs) != mine or purpose != namespace:
            return False
        require_signature(mine, signature, signed_bytes(namespace, name, data))
    except (InvalidSignature, KeyError, UnsupportedAlgorithm, ValueError):
        return False
    return True


def without_armour(proof: str) -> bytes:
    """Return the bytes of a proof after its preamble. Raise ValueError where it is none."""
    armour = ARMOUR.match(proof)
    if len(proof) > LONGEST or armour is None:
        raise ValueError("that is no armour")
    written = b"".join(armour[1].encode("ascii").split())
    found = b64decode(written, validate=True)
    if b64encode(found) != written or not found.startswith(MAGIC):
        raise ValueError("that is no signature")
    return found.removeprefix(MAGIC)


def signed_bytes(namespace: str, name: str, data: bytes) -> bytes:
    """Return what a key signs that signs some data. Raise KeyError where ssh has no such hash."""
    fields = (namespace.encode(), b"", name.encode(), HASHES[name](data).digest())
    return MAGIC + b"".join(len(each).to_bytes(4, "big") + each for each in fields)


def read_key(data: bytes) -> tuple[Any, ...]:
    """Return the parts of a key, its sort first. Raise ValueError or KeyError where it is of none that we know."""
    sort, _ = _text(data)
    return read(KEYS[sort], data)


def require_signature(key: tuple[Any, ...], signature: bytes, signed: bytes) -> None:
    """Pass where a signature is one of these bytes by that key. Raise InvalidSignature or ValueError."""
    sort = key[0]
    if sort.startswith("sk-"):
        name, made, signed = by_token(key[-1], signature, signed)
    else:
        name, made = read("ts", signature)
    if sort == "ssh-rsa":
        _require_rsa(key[1], key[2], made, signed, RSA_HASHES[name])
    elif name != sort:
        raise ValueError("it is of another sort")
    elif sort in CURVES:
        _require_ecdsa(CURVES[sort], key[1], key[2], made, signed)
    else:
        Ed25519PublicKey.from_public_bytes(key[1]).verify(made, signed)


def by_token(application: str, signature: bytes, signed: bytes) -> tuple[str, bytes, bytes]:
    """Return the sort of a token that signed some bytes, what it made, and what it made that of. Raise ValueError."""
    name, _ = _text(signature)
    if name == WEB_TOKEN:
        _, made, flags, counter, origin, client, extensions = read("ts14tss", signature)
        require_browser(flags, origin, client, extensions, signed)
        name = TOKEN
    else:
        _, made, flags, counter = read("ts14", signature)
        client, extensions = signed, b""
    told = bytes([flags]) + counter.to_bytes(4, "big") + extensions
    return name, made, _sha256(application.encode("latin-1")) + told + _sha256(client)


def require_browser(flags: int, origin: str, client: bytes, extensions: bytes, signed: bytes) -> None:
    """Pass where what a browser had a token sign is made of some bytes, on a page of `origin`. Raise ValueError."""
    challenge = urlsafe_b64encode(signed).rstrip(b"=").decode()
    begin = f'{{"type":"webauthn.get","challenge":"{challenge}","origin":"{origin}"'.encode("latin-1")
    if '"' in origin or flags & ATTESTED or bool(flags & EXTENDED) != bool(extensions) or not client.startswith(begin):
        raise ValueError("no browser asked for that")


def _require_rsa(exponent: int, modulus: int, made: bytes, signed: bytes, hash_: hashes.HashAlgorithm) -> None:
    public = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    if public.key_size < LEAST_RSA:
        raise ValueError("the key is too short")
    whole = made.rjust((public.key_size + 7) // 8, b"\0")  # some agents leave zeros out
    public.verify(whole, signed, padding.PKCS1v15(), hash_)


def _require_ecdsa(curve: Curve, name: str, point: bytes, made: bytes, signed: bytes) -> None:
    if name != curve.name or point[:1] != b"\4":
        raise ValueError("that is no point of the curve")
    public = ec.EllipticCurvePublicKey.from_encoded_point(curve.curve, point)
    public.verify(encode_dss_signature(*read("nn", made)), signed, ec.ECDSA(curve.hash))


def _sha256(data: bytes) -> bytes:
    return sha256(data).digest()


# --- the bytes of ssh (RFC 4251, section 5) ---------------------------------------------------------------------------


def read(shape: str, data: bytes) -> tuple[Any, ...]:
    """Return the values in some bytes, by a letter for each: of _READERS. Raise ValueError unless they end there."""
    found = []
    for letter in shape:
        value, data = _READERS[letter](data)
        found.append(value)
    if data:
        raise ValueError("something follows")
    return tuple(found)


def _bytes(data: bytes) -> tuple[bytes, bytes]:
    end = 4 + int.from_bytes(data[:4], "big")
    if end > len(data):
        raise ValueError("it ends too early")
    return data[4:end], data[end:]


def _text(data: bytes) -> tuple[str, bytes]:
    found, rest = _bytes(data)
    text = found.removesuffix(b"\0").decode("latin-1")
    if "\0" in text:
        raise ValueError("that is no text")
    return text, rest


def _number(data: bytes) -> tuple[int, bytes]:
    found, rest = _bytes(data)
    if found[:1] > b"\x7f" or len(found.removeprefix(b"\0")) > LONGEST_NUMBER:
        raise ValueError("that is no number")
    return int.from_bytes(found, "big"), rest


def _fixed(size: int) -> Callable[[bytes], tuple[int, bytes]]:
    def found(data: bytes) -> tuple[int, bytes]:
        if len(data) < size:
            raise ValueError("it ends too early")
        return int.from_bytes(data[:size], "big"), data[size:]

    return found


_READERS: Mapping[str, Callable[[bytes], tuple[Any, bytes]]] = {
    "s": _bytes,
    "t": _text,
    "n": _number,
    "1": _fixed(1),
    "4": _fixed(4),
}
"""String, text, number, and numbers of one byte and of four."""
