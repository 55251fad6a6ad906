r"""By what somebody shows who they are, or signs: enrolled, confirmed and ended on record.

    added --confirmed by a registrar--> waits, a day --> counts --revoked--> ended
       \--revoked by its holder--> ended     \--objected to by any seat--> ended

Nobody's key counts because they said so: somebody else confirms whose it is, every seat can see it, and anybody seated
may object before it counts. What has ended stays ended; its holder enrols another.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, ClassVar, Literal, TypeAlias

import msgspec

from ledger.domain.event import ASSURANCES, Assurance, Authentication, Event, Recorded
from ledger.domain.keys import ssh_key
from ledger.domain.restoration import LedgerRestored
from ledger.domain.tagging import Forms, by_member

WAIT, RECOVERY_WAIT = timedelta(hours=24), timedelta(hours=72)
TWO = 2
"""How many somebody holds who has to sign: a single one that is lost would lock the scope."""


class SshKey(msgspec.Struct, frozen=True, kw_only=True, tag_field="method", tag="ssh"):
    """The public half of an ssh key, without its comment; empty where it was erased."""

    key: str = ""


class RecoveryKey(msgspec.Struct, frozen=True, kw_only=True, tag_field="method", tag="recovery"):
    """The public half of an ssh key that is kept offline, and confirms a key where nobody else can."""

    key: str = ""


class Passkey(msgspec.Struct, frozen=True, kw_only=True, tag_field="method", tag="passkey"):
    """A passkey: the id and the public key (COSE) that the authenticator gave, in base64url, and for which domain."""

    id: str = ""
    cose: str = ""
    rp: str = ""


class OidcBinding(msgspec.Struct, frozen=True, kw_only=True, tag_field="method", tag="oidc"):
    """An account at an identity provider: a salted commitment of its issuer and subject."""

    commitment: str


class ProxyBinding(msgspec.Struct, frozen=True, kw_only=True, tag_field="method", tag="proxy"):
    """A name that a proxy asserts: a salted commitment of it."""

    commitment: str


Method = Literal["ssh", "recovery", "passkey", "oidc", "proxy"]
PublicPart: TypeAlias = SshKey | RecoveryKey | Passkey | OidcBinding | ProxyBinding
SIGNING = (SshKey, Passkey)
"""Those that sign an act."""
ACCOUNTS = (OidcBinding, ProxyBinding)
"""Those by which the company's own sign-in vouches for somebody."""


def method_of(public: PublicPart) -> Method:
    """By which method a credential is used."""
    return public.__struct_config__.tag  # type: ignore[return-value]


def is_erased(public: PublicPart) -> bool:
    """Whether nothing is left of a key but by which method it was used."""
    return not isinstance(public, ACCOUNTS) and public == type(public)()


def id_of_public(public: PublicPart) -> str:
    """The name of a credential: its fingerprint, for an ssh key as `ssh-keygen -l` prints it.

    One key has one name, whoever adds it and for whatever use, so it is never two people's.
    """
    match public:
        case SshKey(key=key) | RecoveryKey(key=key):
            return ssh_key.fingerprint(key)
        case Passkey(id=named):
            return _fingerprint(f"passkey {named}")
        case OidcBinding(commitment=named) | ProxyBinding(commitment=named):
            return _fingerprint(f"{method_of(public)} {named}")


def _fingerprint(text: str) -> str:
    return f"SHA256:{b64encode(sha256(text.encode()).digest()).decode().rstrip('=')}"


class _OfCredential(Event, frozen=True, kw_only=True):
    """`person` is the holder."""

    tag_forms: ClassVar[Forms] = (by_member("credential", "credential"), by_member("person", "person"))

    credential: str
    person: str


class CredentialAdded(_OfCredential, frozen=True, kw_only=True):
    """Its holder enrols it. `proof` is made with it over ledger, person, key and `nonce`; it counts for nothing yet.

    Key and proof lie beside the event since they can be erased; of an account it holds a commitment anyway.
    """

    stored_name: ClassVar[str] = "credential.added/1"
    public: PublicPart
    nonce: str
    proof: str
    title: str = ""
    commitments: dict[str, str] | msgspec.UnsetType = msgspec.UNSET

    @property
    def erasable(self) -> tuple[str, ...]:
        """The key, and the proof that its holder has it."""
        return () if isinstance(self.public, ACCOUNTS) else ("public", "proof")


class CredentialConfirmed(_OfCredential, frozen=True, kw_only=True):
    """Somebody else says that it is its holder's. `right` is the position of the row that seats them.

    `assurance` is how surely it was known who confirmed: what it signs ranks no higher. `recovered` where the offline
    key stood in for a registrar.
    """

    stored_name: ClassVar[str] = "credential.confirmed/1"
    right: int
    assurance: Assurance
    because: str = ""
    self_attested: bool = False
    recovered: bool = False
    authentication: Authentication | msgspec.UnsetType = msgspec.UNSET
    relayed_for: str | msgspec.UnsetType = msgspec.UNSET
    signature: str | msgspec.UnsetType = msgspec.UNSET
    commitments: dict[str, str] | msgspec.UnsetType = msgspec.UNSET

    @property
    def erasable(self) -> tuple[str, ...]:
        """The signature of whoever confirms."""
        return ("signature",)


class CredentialObjected(_OfCredential, frozen=True, kw_only=True):
    """Somebody seated says that it is not to count."""

    stored_name: ClassVar[str] = "credential.objected/1"
    because: str


class CredentialRevoked(_OfCredential, frozen=True, kw_only=True):
    """It ended: lost, stolen, or its holder left."""

    stored_name: ClassVar[str] = "credential.revoked/1"
    because: str = ""


CREDENTIAL_EVENTS = (CredentialAdded, CredentialConfirmed, CredentialObjected, CredentialRevoked)


class Credential(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One credential as it stands. `position` is where it was last touched; `ended` how it ended, if it did.

    `root` where trust begins with it: the first that a founder who was alone confirmed for themselves. `reopened` is
    the position at which an older copy went on, since which it has to be confirmed again; else 0.
    """

    id: str
    person: str
    public: PublicPart
    title: str
    added: int
    position: int
    confirmed: CredentialConfirmed | None = None
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
    ended: str = ""
    root: bool = False
    reopened: int = 0

    @property
    def method(self) -> Method:
        """By which method it is used."""
        return method_of(self.public)

    @property
    def counts_from(self) -> datetime | None:
        """The instant from which it counts, once it was confirmed."""
        if self.confirmed is None or self.confirmed_at is None:
            return None
        return self.confirmed_at + (RECOVERY_WAIT if self.confirmed.recovered else WAIT)

    def counts(self, at: datetime) -> bool:
        """Whether it counts at an instant, as far as is known."""
        return not self.ended and self.counts_from is not None and self.counts_from <= at

    @property
    def rank(self) -> Assurance:
        """How sure a signature by it makes who acts: no surer than the act that confirmed it.

        A founder who was alone had nobody to ask, so trust begins with the first key that they confirmed themselves;
        that it was self-attested is shown. A later one is as sure as its own confirmation: sign it with the first.
        """
        if self.confirmed is None:
            return ASSURANCES[0]
        return "signed" if self.root else self.confirmed.assurance


class Credentials(msgspec.Struct):
    """Every credential that was read, by its name. Which of them is a root is known where all were read."""

    by_id: dict[str, Credential] = msgspec.field(default_factory=dict)

    def evolve(self, recorded: Recorded) -> None:
        """Take one more event in. One of a credential that was never added changes nothing.

        As an older copy of the ledger goes on, all have to be confirmed again: that one was revoked may be lost.
        """
        position, recorded_at, actor, event = recorded
        found = self.by_id.get(getattr(event, "credential", ""))
        if isinstance(event, LedgerRestored):
            self._reopen(actor, position)
        elif isinstance(event, CredentialAdded):
            if found is None:
                self.by_id[event.credential] = _added(event, position)
        elif found:
            touched = _touched(found, position, recorded_at, actor, event)
            begins = isinstance(event, CredentialConfirmed) and event.self_attested and self._first(found)
            self.by_id[found.id] = msgspec.structs.replace(touched, root=touched.root or begins)

    def _reopen(self, keeps: str, position: int) -> None:
        """Have all be confirmed again.

        But for those of `keeps`, who declares it, as trust has to begin with somebody; and for the key that is kept
        offline, which does no more than confirm another where nobody else can.
        """
        for each in [*self.by_id.values()]:
            if each.confirmed and not each.ended and each.person != keeps and not isinstance(each.public, RecoveryKey):
                unsaid = {"confirmed": None, "confirmed_by": "", "confirmed_at": None, "root": False}
                self.by_id[each.id] = msgspec.structs.replace(each, **unsaid, reopened=position)

    def _first(self, found: Credential) -> bool:
        """Whether trust begins with no other of this sort: keys that sign, and the one that is kept offline."""
        offline = isinstance(found.public, RecoveryKey)
        return not any(each.root and isinstance(each.public, RecoveryKey) == offline for each in self.by_id.values())

    def copied(self) -> Credentials:
        """Others of the same content, to be added to."""
        return Credentials(dict(self.by_id))

    def of(self, person: str) -> Iterator[Credential]:
        """Those of one person, in the order in which they were added."""
        return (each for each in self.by_id.values() if each.person == person)

    def signing(self, person: str, at: datetime) -> tuple[Credential, ...]:
        """Those by which somebody can sign at an instant."""
        return tuple(each for each in self.of(person) if isinstance(each.public, SIGNING) and each.counts(at))

    def vouches(self, shown: Authentication | None, person: str, at: datetime) -> bool:
        """Whether what somebody showed is an account of theirs that counts at an instant."""
        found = self.by_id.get(shown.credential) if shown else None
        return bool(found and found.person == person and isinstance(found.public, ACCOUNTS) and found.counts(at))


def _added(event: CredentialAdded, position: int) -> Credential:
    return Credential(
        id=event.credential,
        person=event.person,
        public=event.public,
        title=event.title,
        added=position,
        position=position,
    )


def _touched(found: Credential, position: int, recorded_at: str, actor: str, event: Any) -> Credential:
    match event:
        case CredentialConfirmed():
            at = datetime.fromisoformat(recorded_at)
            changed = {"confirmed": event, "confirmed_by": actor, "confirmed_at": at, "reopened": 0}
        case CredentialObjected():
            changed = {"ended": "objected to"}
        case _:
            changed = {"ended": "revoked"}
    return msgspec.structs.replace(found, position=position, **changed)
