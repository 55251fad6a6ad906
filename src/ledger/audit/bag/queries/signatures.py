"""The signatures of a bag in the forms that others check: what was signed, the proof of it, and whose key it is.

statements/27           the very bytes that were signed for event #27
signatures/27.sig       what `ssh-keygen -Y sign` made of them; 27.json, what a passkey answered
allowed_signers         each ssh key: whose it is, and from when until when it counted; after a restoration again
credentials/22.json     a key as event #22 enrolled it, and what became of it; 22.pub, or of a passkey 22.pem
enrolments/22           what its holder signed to enrol it; 22.sig or 22.json beside it, and `signers` for ssh
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

from ledger.app.clock import stamp
from ledger.app.proofs import is_gone, is_signed
from ledger.app.ssh import NAMESPACE
from ledger.audit.bag.queries import cose
from ledger.audit.bag.queries.writer import Writes
from ledger.domain.credential import (
    CREDENTIAL_EVENTS,
    Credential,
    CredentialAdded,
    Credentials,
    Passkey,
    PublicPart,
    RecoveryKey,
    SshKey,
    is_erased,
)
from ledger.domain.event import Boundary, Query, Recorded
from ledger.domain.passkey import proof_of, raw
from ledger.domain.restoration import LedgerRestored
from ledger.domain.signing import SIGNED_EVENTS
from ledger.domain.statement import Enrolment, signature_of
from ledger.errors import BadInput, Tampered
from ledger.journal.port import Journal
from ledger.language.canonical import canonical_json
from ledger.language.tree import Json

ANYBODY = "p_*"
"""Whose a recovery key is: nobody's in particular. It signs for whoever confirms a credential with it."""


def signed_types() -> tuple[str, ...]:
    """The types of what can be signed, or tells of what signs."""
    return tuple(sorted({each.stored_name for each in (*CREDENTIAL_EVENTS, LedgerRestored, *SIGNED_EVENTS)}))


def signed_events(journal: Journal, upto: int) -> list[Recorded]:
    """Everything that was signed, or tells of what signs, in order."""
    return journal.read(Boundary((Query(signed_types()),)), upto=upto)[0]


def write_signatures(writer: Writes, events: Iterable[Recorded], holds: Callable[[int], bool], ledger_id: str) -> int:
    """Write what signatures there are in those events whose payloads the bag holds; how many acts are signed."""
    keys, ended, signed = Credentials(), dict[str, str](), 0
    periods: dict[str, list[CountingPeriod]] = {}
    for recorded in events:
        if holds(recorded.position):
            signed += _write(writer, recorded, keys, ledger_id)
        keys.evolve(recorded)
        named = getattr(recorded.event, "credential", "")
        if named in keys.by_id and keys.by_id[named].ended:
            ended.setdefault(named, recorded.recorded_at)
        for each in keys.by_id if isinstance(recorded.event, LedgerRestored) else {named} & keys.by_id.keys():
            _follow(periods.setdefault(each, []), keys.by_id[each], recorded.recorded_at)
    held = (each for each in keys.by_id.values() if holds(each.added))
    _write_keys(writer, [KeptKey(each, ended.get(each.id, ""), tuple(periods[each.id])) for each in held])
    return signed


class CountingPeriod(NamedTuple):
    """When a key counted: from one second until another, which is empty where it still does."""

    since: str
    until: str = ""


def _follow(periods: list[CountingPeriod], credential: Credential, at: str) -> None:
    """Take in since when a key counts after the event of an instant. One that goes on as it was stays as it is."""
    now = "" if credential.ended or not credential.counts_from else _second(stamp(credential.counts_from))
    last = periods[-1] if periods and not periods[-1].until else None
    if now == (last.since if last else ""):
        return
    if last and last.since < _second(at):
        periods[-1] = last._replace(until=_second(at))
    elif last:
        periods.pop()
    if now:
        periods.append(CountingPeriod(now))


@dataclass(frozen=True, slots=True)
class KeptKey:
    """A credential, the instant at which it ended, if it did, and when it counted."""

    credential: Credential
    ended_at: str
    periods: tuple[CountingPeriod, ...]

    @property
    def ssh(self) -> str:
        """The key as OpenSSH writes it; empty for any other sort."""
        public = self.credential.public
        return public.key if isinstance(public, SshKey | RecoveryKey) else ""

    @property
    def plain(self) -> Json:
        """All that is known of it."""
        found = self.credential
        return {
            "credential": found.id,
            "person": found.person,
            "method": found.method,
            **_public(found.public),
            "added": found.added,
            "confirmed_by": found.confirmed_by,
            "counts_from": stamp(found.counts_from) if found.counts_from else "",
            "ended": found.ended,
            "ended_at": self.ended_at,
            "counted": [each._asdict() for each in self.periods],
        }

    @property
    def signer(self) -> str:
        """Its lines in allowed_signers, one for each time in which it counted; none where it never did."""
        whose = ANYBODY if isinstance(self.credential.public, RecoveryKey) else self.credential.person
        return "".join(f"{whose} {_options(each)} {self.ssh}\n" for each in self.periods if self.ssh)


def _options(period: CountingPeriod) -> str:
    until = f',valid-before="{period.until}"' if period.until else ""
    return f'namespaces="{NAMESPACE}",valid-after="{period.since}"{until}'


def _write(writer: Writes, recorded: Recorded, keys: Credentials, ledger_id: str) -> int:
    """Write what was signed in one event, if anything was; 1 for an act. What cannot be read stays in its payload."""
    event: Any = recorded.event
    if not is_signed(event) or is_gone(event, keys.by_id):
        return 0
    with suppress(Tampered, BadInput):
        if isinstance(event, CredentialAdded):
            key = getattr(event.public, "key", event.credential)
            said = Enrolment(ledger=ledger_id, person=event.person, key=key, nonce=event.nonce).canonical
            proof = _proof(event.public, recorded.position, event.proof)
            writer.write(f"enrolments/{recorded.position}", said)
            writer.write(f"enrolments/{recorded.position}.{proof[0]}", proof[1])
            return 0
        signer = keys.by_id.get(event.authentication.credential) if event.authentication else None
        if signer:
            signature = signature_of(event.signature)
            proof = _proof(signer.public, signer.added, signature.proof)
            writer.write(f"statements/{recorded.position}", signature.statement.canonical)
            writer.write(f"signatures/{recorded.position}.{proof[0]}", proof[1])
            return 1
    return 0


def _proof(public: PublicPart, added: int, proof: str) -> tuple[str, bytes]:
    """A proof as others read it, and how such a file ends; of a passkey it names the event that enrolled it."""
    if isinstance(public, Passkey):
        return "json", canonical_json({"credential": added, **proof_of(proof).fields}) + b"\n"
    return "sig", proof.encode()


def _write_keys(writer: Writes, keys: list[KeptKey]) -> None:
    for each in keys:
        at = f"credentials/{each.credential.added}"
        writer.write(f"{at}.json", canonical_json(each.plain) + b"\n")
        if each.ssh:
            writer.write(f"{at}.pub", f"{each.ssh}\n".encode())
        elif isinstance(public := each.credential.public, Passkey) and not is_erased(public):
            with suppress(BadInput):
                writer.write(f"{at}.pem", cose.pem(raw(public.cose)).encode())
    writer.write("allowed_signers", "".join(each.signer for each in keys).encode())
    ssh = (each for each in keys if each.ssh)
    enrolled = (f'{each.credential.added} namespaces="{NAMESPACE}" {each.ssh}\n' for each in ssh)
    writer.write("enrolments/signers", "".join(enrolled).encode())


def _public(public: PublicPart) -> dict[str, str]:
    """The fields of what is public of it."""
    return {name: getattr(public, name) for name in public.__struct_fields__}


def _second(instant: str) -> str:
    """An instant as ssh-keygen reads it: 20260213090000Z."""
    return "".join(each for each in instant[:19] if each.isdigit()) + "Z"
