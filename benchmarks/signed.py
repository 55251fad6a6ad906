"""A ledger of definitions for the benchmarks, some of which were approved with a signature. Not a benchmark itself."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from pathlib import Path
from textwrap import wrap
from typing import Any

import bulk
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from definitions import CRO, ENTITIES, FIRST, SAL, build as build_unsigned, draft_of, round_of

from ledger.app.clock import stamp
from ledger.app.ssh import NAMESPACE
from ledger.app.sshsig import MAGIC, VERSION, signed_bytes
from ledger.domain.credential import SshKey, id_of_public
from ledger.domain.event import Actor, Authentication, Event, Identification
from ledger.domain.folding.folding import fold
from ledger.domain.proposal import Terms
from ledger.domain.statement import Enrolment, Signature, Statement
from ledger.govern.people.verbs import enrolling
from ledger.journal.sqlite.journal import SQLiteJournal

ENROLLED, COUNTS = (bulk.FOUNDED + timedelta(days=days) for days in (10, 12))
"""When the key was enrolled and confirmed, and when it counts."""
SIGNER = Actor(SAL.id, "human", "signed")
REACHING_BACK = Terms(from_=FIRST + timedelta(days=1), retroactive=True)


def build(path: Path, events: int, signed: int) -> SQLiteJournal:
    """A ledger of `events` events at `path`, of which `signed` are approvals with a signature."""
    journal, key = build_unsigned(path, events - 3 * signed - 2), Ed25519PrivateKey.generate()
    named = enrol(journal, key)
    for numbers in bulk.batches(range(signed), ENTITIES):
        rounds = [round_of(draft_of(f"signed{n}", 1), 1, REACHING_BACK, COUNTS.date()) for n in numbers]
        proposed, approved, ratified = zip(*rounds, strict=True)
        bulk.record(journal, proposed, COUNTS)
        head = str(journal.root())
        bulk.record(journal, [(SIGNER, with_signature(key, named, event, head)) for _, event in approved], COUNTS)
        bulk.record(journal, ratified, COUNTS)
    return journal


def enrol(journal: SQLiteJournal, key: Ed25519PrivateKey) -> str:
    """Enrol a key of the approver, which the decider confirms; its name."""
    public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    said = Enrolment(ledger="bench", person=SAL.id, key=public, nonce="0" * 32)
    mine, proof = SshKey(key=public), proof_of(key, said.canonical)
    (added,) = enrolling.add(fold(journal.read()[0]), mine, by=SAL.id, nonce=said.nonce, proof=proof)
    bulk.record(journal, [(SAL, added)], ENROLLED)
    confirmed = enrolling.confirm(
        fold(journal.read()[0]),
        id_of_public(mine),
        by=CRO.id,
        today=ENROLLED.date(),
        at=ENROLLED,
        because="",
        identification=Identification(),
    )
    bulk.record(journal, [(CRO, each) for each in confirmed], ENROLLED)
    return id_of_public(mine)


def with_signature(key: Ed25519PrivateKey, named: str, event: Any, head: str) -> Event:
    """An approval that is signed, as of a root."""
    about = {"proposal": event.proposal, "digest": event.digest, "right": event.right, "because": event.because}
    said = Statement(ledger="bench", person=SAL.id, act="approve", brief="", head=head, nonce="0" * 32, **about)
    signature = Signature(statement=said, proof=proof_of(key, said.canonical))
    shown = Authentication(method="ssh", credential=named, at=stamp(COUNTS))
    return msgspec.structs.replace(event, signature=signature.text, authentication=shown)


def proof_of(key: Ed25519PrivateKey, data: bytes) -> str:
    """What `ssh-keygen -Y sign` prints, without a process for each."""
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    made = key.sign(signed_bytes(NAMESPACE, "sha512", data))
    parts = (
        ssh_bytes(b"ssh-ed25519") + ssh_bytes(public),
        NAMESPACE.encode(),
        b"",
        b"sha512",
        ssh_bytes(b"ssh-ed25519") + ssh_bytes(made),
    )
    proof = MAGIC + VERSION.to_bytes(4, "big") + b"".join(map(ssh_bytes, parts))
    lines = "\n".join(wrap(b64encode(proof).decode(), 70))
    return f"-----BEGIN SSH SIGNATURE-----\n{lines}\n-----END SSH SIGNATURE-----\n"


def ssh_bytes(data: bytes) -> bytes:
    """Bytes as ssh writes them: their length, and they."""
    return len(data).to_bytes(4, "big") + data
