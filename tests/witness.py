"""A witness as c2sp.org/tlog-witness has it, written from that text alone: nothing of the ledger is in it.

    with Witness("auditor.example/w", [log_key]) as witness:
        witness.url, witness.key        what a policy names
        witness.seen, witness.evidence  the last size and root of each log; what it was shown and did not sign

`forgetful` is one without memory, which signs whatever a log signed: it shows what the memory is for.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

AT = 1_770_000_000


class Witness:
    """One that listens on this machine, and trusts these keys of logs (NAME+ID+BASE64)."""

    def __init__(self, name: str, logs: Sequence[str], forgetful: bool = False) -> None:
        self.name, self.logs, self.forgetful = name, [*logs], forgetful
        self.secret = Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())
        self.public = self.secret.public_key().public_bytes_raw()
        self.id = sha256(name.encode() + b"\n\x04" + self.public).digest()[:4]
        self.seen: dict[str, tuple[int, bytes]] = {}
        self.evidence: list[str] = []
        self.failing, self.at = 0, AT
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                status, said = outer.answer(body) if self.path == "/add-checkpoint" else (404, "")
                self.send_response(status)
                self.send_header("Content-Type", "text/x.tlog.size" if status == 409 else "text/plain")
                self.end_headers()
                self.wfile.write(said.encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/"

    @property
    def key(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes([4]) + self.public).decode()}"

    def __enter__(self) -> Witness:
        Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, body: str) -> tuple[int, str]:
        """The status and the body of an answer to add-checkpoint."""
        if self.failing:
            return self.failing, ""
        head, _, note = body.partition("\n\n")
        first, *proof = head.split("\n")
        text, _, signatures = note.rpartition("\n\n")
        origin, size, root = text.split("\n")[:3]
        old, new, hashed = int(first.removeprefix("old ")), int(size), b64decode(root)
        known = [key for key in self.logs if key.partition("+")[0] == origin]
        if not known:
            return 404, ""
        if not any(_signed(f"{text}\n", signatures, key) for key in known):
            return 403, ""
        if old > new:
            return 400, ""
        size_before, root_before = self.seen.get(origin, (0, b""))
        if not self.forgetful:
            if old != size_before or (old == new and old and hashed != root_before):
                if old == size_before:
                    self.evidence.append(note)
                return 409, f"{size_before}\n"
            if old and not _grew(old, new, [b64decode(each) for each in proof], root_before, hashed):
                self.evidence.append(note)
                return 422, ""
        self.seen[origin] = new, hashed
        signature = self.secret.sign(f"cosignature/v1\ntime {self.at}\n{text}\n".encode())
        return 200, f"— {self.name} {b64encode(self.id + self.at.to_bytes(8) + signature).decode()}\n"


def _signed(text: str, signatures: str, key: str) -> bool:
    name, _, rest = key.partition("+")
    public = Ed25519PublicKey.from_public_bytes(b64decode(rest.partition("+")[2])[1:])
    for line in signatures.splitlines():
        dash, who, data = line.split(" ")
        try:
            if (dash, who) == ("—", name):
                public.verify(b64decode(data)[4:], text.encode())
                return True
        except InvalidSignature:
            continue
    return False


def _grew(old: int, new: int, proof: list[bytes], before: bytes, after: bytes) -> bool:
    """RFC 9162, section 2.1.4.2."""
    if old == new:
        return not proof and before == after
    steps = proof if old & (old - 1) else [before, *proof]
    if not steps:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    one = other = steps[0]
    for each in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            one, other = (sha256(b"\x01" + each + of).digest() for of in (one, other))
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            other = sha256(b"\x01" + other + each).digest()
        at, last = at >> 1, last >> 1
    return (one, other, last) == (before, after, 0)
