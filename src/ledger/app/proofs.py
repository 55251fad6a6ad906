"""Whether what is stored as signed was signed by the key that it names: asked of the stored bytes, again each time.

    act --its statement, its proof--> the key as it was enrolled --ssh-keygen, webauthn--> holds, or does not

What the statement has to say, and whether the key counted then, is the domain's to judge (`ledger audit rights`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from ledger.app import passkey, ssh
from ledger.audit.erasure.events import PersonErased
from ledger.domain.credential import (
    ACCOUNTS,
    Credential,
    CredentialAdded,
    CredentialConfirmed,
    Passkey,
    PublicPart,
    RecoveryKey,
    SshKey,
    is_erased,
)
from ledger.domain.event import Boundary, Event, Query, Recorded
from ledger.domain.statement import Enrolment, signature_of, signature_or_commitment
from ledger.journal.port import Journal


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


ErasedActs: TypeAlias = Callable[[str], frozenset[int] | None]
"""The positions of the acts of somebody that had no effect when they were erased; None of whom no event erases."""
LOST = "its key or its signature is gone, and no erasure on record took it"
HAD_NONE = "it had no effect when its signature was erased, as the erasure says"


class Erasures:
    """What erasures on record took of keys and signatures, in step with the events.

    What is gone of somebody whom no event erases was taken by somebody who writes where the ledger is kept: then
    nothing speaks for the act, and it is not as if nobody could judge it. `asked` are those whose erasure counted.
    """

    def __init__(self, erased_acts: ErasedActs) -> None:
        self._erased_acts = erased_acts
        self._keys: dict[str, bool] = {}
        self.asked: set[str] = set()

    def take(self, recorded: Recorded) -> None:
        """Take one more event in: a key is whole or erased as it was first enrolled, or else lost."""
        event = recorded.event
        if isinstance(event, CredentialAdded):
            self._keys.setdefault(event.credential, not is_erased(event.public) or self._took(recorded, "public"))

    def lost(self, recorded: Recorded) -> bool:
        """Whether something is gone that a signed act rests on, and no erasure on record took it."""
        event: Any = recorded.event
        if not is_signed(event):
            return False
        if isinstance(event, CredentialAdded):
            return not event.proof and not self._took(recorded, "proof")
        named = [event.authentication.credential if event.authentication else ""]
        named += [event.credential] if isinstance(event, CredentialConfirmed) else []
        known = all(self._keys.get(each, True) for each in named)
        return not known or not (event.signature or self._took(recorded, "signature"))

    def had_none(self, recorded: Recorded) -> bool:
        """Whether an act of somebody who was erased had no effect before that."""
        return recorded.position in (self._erased_acts(recorded.actor) or ())

    def _took(self, recorded: Recorded, field: str) -> bool:
        committed = getattr(recorded.event, "commitments", None) or {}
        taken = field in committed and self._erased_acts(recorded.actor) is not None
        if taken:
            self.asked.add(recorded.actor)
        return taken


def erased_acts(journal: Journal) -> dict[str, frozenset[int]]:
    """Return who was erased, with the positions of their acts that had no effect, by each erasure on record."""
    found, _ = journal.read(Boundary((Query((PersonErased.stored_name,)),)))
    erased = dict[str, frozenset[int]]()
    for each in found:
        event: Any = each.event
        erased[event.person] = erased.get(event.person, frozenset()).union(event.struck or ())
    return erased


def is_signed(event: Event) -> bool:
    """Whether an event stores a proof."""
    if isinstance(event, CredentialAdded):
        return not isinstance(event.public, ACCOUNTS)  # whose an account is, its provider and a registrar say
    return bool(signature_or_commitment(event))


def is_gone(event: Any, keys: Mapping[str, Credential]) -> bool:
    """Whether what it takes to check a proof is not there: the proof, or the key that made it."""
    if not is_signed(event):
        return False
    if isinstance(event, CredentialAdded):
        return not event.proof
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


def require_means(event: Any, keys: Mapping[str, Credential]) -> None:
    """Raise LedgerError where nobody here can check who signed an act, saying what to install."""
    signer = keys.get(event.authentication.credential) if getattr(event, "authentication", None) else None
    public = event.public if isinstance(event, CredentialAdded) else signer.public if signer else None
    (passkey if isinstance(public, Passkey) else ssh).require_checker()


def _holds(public: PublicPart, said: bytes, proof: str) -> bool | None:
    check = CHECKS.get(type(public))
    return check.holds(public, said, proof) if check and check.available() else None
