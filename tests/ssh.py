"""Keys of every sort that may be enrolled, proofs by them, and `ssh-keygen -Y verify`, which judges a proof.

`ssh-keygen` makes the keys and the proofs, but for those of tokens: there it needs a token, and a program takes its
place. A proof is taken apart into its fields and put together again by code of its own.
"""

from __future__ import annotations

import subprocess
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import new, sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ledger.data import replace

BEGIN, END = "-----BEGIN SSH SIGNATURE-----\n", "\n-----END SSH SIGNATURE-----\n"
Signing = Callable[[bytes, str, str], str]
"""From data, a namespace and a hash to a proof."""


class Key(NamedTuple):
    """A key as it is enrolled, what signs with it, and its file, where it has one."""

    public: str
    sign: Signing
    file: Path = Path()

    @property
    def blob(self) -> bytes:
        """Its bytes."""
        return b64decode(self.public.split()[1])


def in_file(folder: Path, name: str, sort: str, bits: int = 0) -> Key:
    """A key that `ssh-keygen` makes and signs with."""
    file = folder / name
    size = ["-b", str(bits)] if bits else []
    subprocess.run(["ssh-keygen", "-q", "-t", sort, *size, "-N", "", "-C", "", "-f", str(file)], check=True)

    def sign(data: bytes, namespace: str, hash_: str) -> str:
        given = ["-f", str(file), "-n", namespace, "-O", f"hashalg={hash_}"]
        return subprocess.run(
            ["ssh-keygen", "-Y", "sign", *given], input=data, capture_output=True, check=True
        ).stdout.decode()

    return Key(" ".join(file.with_name(f"{name}.pub").read_text().split()[:2]), sign, file)


@dataclass(frozen=True)
class Browser:
    """What asks a token for a signature on the web, and says something of it wrongly if a test wants."""

    origin: bytes = b"https://acme.example"
    extensions: bytes = b""
    begin: bytes = b'{"type":"webauthn.get","challenge":"%s","origin":"%s"'
    end: bytes = b',"crossOrigin":false}'

    def client(self, said: bytes) -> bytes:
        """What the token signs in place of some bytes."""
        return self.begin % (urlsafe_b64encode(said).rstrip(b"="), self.origin) + self.end


def on_token(
    sort: str, flags: int = 1, count: int = 7, browser: Browser | None = None, application: bytes = b"ssh:"
) -> Key:
    """A key of a token (PROTOCOL.u2f)."""
    if sort == "sk-ssh-ed25519@openssh.com":
        edwards = ed25519.Ed25519PrivateKey.generate()
        parts = [edwards.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)]
    else:
        curve = ec.generate_private_key(ec.SECP256R1())
        point = curve.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        parts = [b"nistp256", point]
    blob = b"".join(map(string, (sort.encode(), *parts, application)))

    def sign(data: bytes, namespace: str, hash_: str) -> str:
        told = bytes([flags]) + count.to_bytes(4, "big")
        client = signed(data, namespace, hash_)
        client, extensions = (browser.client(client), browser.extensions) if browser else (client, b"")
        said = sha256(application).digest() + told + extensions + sha256(client).digest()
        made = edwards.sign(said) if len(parts) == 1 else numbers(curve.sign(said, ec.ECDSA(SHA256())))
        name = f"webauthn-{sort}" if browser else sort
        web = b"".join(map(string, (browser.origin, client, extensions))) if browser else b""
        return Proof(blob, string(name.encode()) + string(made) + told + web, namespace.encode(), hash_.encode()).text

    return Key(f"{sort} {b64encode(blob).decode()}", sign)


def string(data: bytes) -> bytes:
    """A string as ssh writes it."""
    return len(data).to_bytes(4, "big") + data


def number(value: int) -> bytes:
    """A number as ssh writes it."""
    return string(value.to_bytes(value.bit_length() // 8 + 1, "big") if value else b"")


def numbers(der: bytes) -> bytes:
    """The two numbers of a signature on a curve, as ssh writes them."""
    return b"".join(map(number, decode_dss_signature(der)))


def strings(data: bytes) -> list[bytes]:
    """The strings that some bytes consist of."""
    found = []
    while data:
        end = 4 + int.from_bytes(data[:4], "big")
        found.append(data[4:end])
        data = data[end:]
    return found


def signed(data: bytes, namespace: str, hash_: str) -> bytes:
    """What is signed of some data."""
    return b"SSHSIG" + b"".join(map(string, (namespace.encode(), b"", hash_.encode(), new(hash_, data).digest())))


@dataclass(frozen=True)
class Proof:
    """A proof in its fields."""

    key: bytes
    signature: bytes
    namespace: bytes = b"ledger"
    hash: bytes = b"sha512"
    reserved: bytes = b""
    version: int = 1
    more: bytes = b""

    @property
    def blob(self) -> bytes:
        """Its bytes."""
        fields = (self.key, self.namespace, self.reserved, self.hash, self.signature)
        return b"SSHSIG" + self.version.to_bytes(4, "big") + b"".join(map(string, fields)) + self.more

    @property
    def text(self) -> str:
        """What is stored of it."""
        return armoured(self.blob)

    def with_(self, **fields: object) -> str:
        """The text of a proof with other fields."""
        return replace(self, **fields).text  # type: ignore[arg-type]


def proof_of(text: str) -> Proof:
    """A proof in its fields, from its text."""
    key, namespace, reserved, hash_, signature = strings(unarmoured(text)[10:])
    return Proof(key, signature, namespace, hash_, reserved)


def armoured(blob: bytes) -> str:
    """Bytes in armour, in lines of 70 characters as `ssh-keygen` writes them."""
    written = b64encode(blob).decode()
    return BEGIN + "\n".join(written[at : at + 70] for at in range(0, len(written), 70)) + END


def unarmoured(text: str) -> bytes:
    """The bytes in armour."""
    return b64decode(text.removeprefix(BEGIN).removesuffix(END))


def ssh_takes(key: str, data: bytes, proof: str) -> bool:
    """Whether `ssh-keygen` says that a proof is one of these bytes by that key."""
    with TemporaryDirectory() as folder:
        signers, signature = Path(folder, "signers"), Path(folder, "proof")
        signers.write_text(f"holder {key}\n")
        signature.write_bytes(proof.encode())
        given = ["-f", str(signers), "-I", "holder", "-n", "ledger", "-s", str(signature)]
        return subprocess.run(["ssh-keygen", "-Y", "verify", *given], input=data, capture_output=True).returncode == 0
