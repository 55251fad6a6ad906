"""Whether what is stored as signed was signed by the key that it names: asked of the stored bytes, again each time.

    act --its statement, its proof--> the key as it was enrolled --ssh-keygen, webauthn--> holds, or does not

What the statement has to say, and whether the key counted then, is the domain's to judge (`ledger audit rights`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ledger.app import passkey, ssh
from ledger.app.ledger import Ledger
from ledger.domain.credential import (
    ACCOUNTS,
    Credential,
    CredentialAdded,
    Credentials,
    Passkey,
    PublicPart,
    RecoveryKey,
    SshKey,
    is_erased,
)
from ledger.domain.event import Boundary, Event, Query
from ledger.domain.signing import SIGNED_EVENTS
from ledger.domain.statement import Enrolment, signature_of, signature_or_commitment
from ledger.errors import Tampered


class SignatureCheck(NamedTuple):
    """Whether what checks a proof is on this machine, and whether the proof holds."""

    available: Callable[[], bool]
    holds: Callable[[Any, bytes, str], bool]


BY_SSH = SignatureCheck(ssh.available, lambda public, data, proof: ssh.holds(public.key, data, proof))
CHECKS: Mapping[type[PublicPart], SignatureCheck] = {
    SshKey: BY_SSH,
    RecoveryKey: BY_SSH,
    Passkey: SignatureCheck(passkey.available, passkey.holds),
}
"""How a proof is checked, by what made it."""


class Signatures(NamedTuple):
    """How many were checked and hold, how many cannot be checked on this machine, and how many were erased."""

    checked: int
    unchecked: int
    erased: int = 0


def signatures(ledger: Ledger) -> Signatures:
    """Check every signature that is stored, and that it was given on this history. Raises Tampered for one that is not.

    A statement names the root that its signer saw, so a signature also vouches for every event before it.
    """
    types = tuple(sorted(each.stored_name for each in (CredentialAdded, *SIGNED_EVENTS)))
    founded, keys = ledger.founded.ledger_id, Credentials()
    heads: list[tuple[int, str, int]] = []
    checked = unchecked = erased = 0
    for recorded in ledger.journal.read(Boundary((Query(types),)))[0]:
        event: Any = recorded.event
        found = holds(event, keys.by_id, founded)
        keys.evolve(recorded)
        if found is False:
            raise _tampered(recorded.position, "the proof is not one of its statement by the key that it names")
        gone = found is None and is_gone(event, keys.by_id)
        checked, erased = checked + (found is True), erased + gone
        unchecked += is_signed(event) and found is None and not gone
        if found and not isinstance(event, CredentialAdded):
            said = signature_of(event.signature).statement
            heads.append((said.seen, said.head, recorded.position))
    _require_history(ledger, sorted(heads))
    return Signatures(checked, unchecked, erased)


def is_signed(event: Event) -> bool:
    """Whether an event stores a proof."""
    if isinstance(event, CredentialAdded):
        return not isinstance(event.public, ACCOUNTS)  # whose an account is, its provider and a registrar say
    return bool(signature_or_commitment(event))


def is_gone(event: Any, keys: Mapping[str, Credential]) -> bool:
    """Whether what it takes to check a proof was erased: the proof, or the key that made it."""
    if not is_signed(event):
        return False
    if isinstance(event, CredentialAdded):
        return not event.proof and "proof" in (event.commitments or {})
    signer = keys.get(event.authentication.credential if event.authentication else "")
    return not event.signature or (signer is not None and is_erased(signer.public))


def holds(event: Any, keys: Mapping[str, Credential], ledger_id: str) -> bool | None:
    """Whether the proof of an event is one of its statement by the key it names; None where nobody (here) can tell."""
    if not is_signed(event) or is_gone(event, keys):
        return None
    if isinstance(event, CredentialAdded):
        key = getattr(event.public, "key", event.credential)
        said = Enrolment(ledger=ledger_id, person=event.person, key=key, nonce=event.nonce).canonical
        return _holds(event.public, said, event.proof)
    signer = keys.get(event.authentication.credential if event.authentication else "")
    if signer is None:
        return False
    signature = signature_of(event.signature)
    return _holds(signer.public, signature.statement.canonical, signature.proof)


def _require_history(ledger: Ledger, heads: list[tuple[int, str, int]]) -> None:
    """Pass where each root that was signed is that of the first events there are."""
    from ledger.journal.root import Peaks, Root, grow, top

    peaks: Peaks = []
    size = 0
    for seen, head, position in heads:
        while size < min(seen, position - 1):
            size += 1
            grow(peaks, size, bytes.fromhex(ledger.journal.leaf(size)))
        if size != seen or head != str(Root(size, top(peaks).hex())):
            raise _tampered(position, f"it was signed on {head[:20]}…, and the first {seen} events are others here")


def _tampered(position: int, why: str) -> Tampered:
    return Tampered(f"the signature of event #{position} does not hold", why, "see who wrote that: ledger audit rights")


def _holds(public: PublicPart, said: bytes, proof: str) -> bool | None:
    check = CHECKS.get(type(public))
    return check.holds(public, said, proof) if check and check.available() else None
