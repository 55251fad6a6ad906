"""What every event is, how it comes back from the journal, and how a decision names what it rests on."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, NamedTuple, get_args

import msgspec

from ledger.data import Data
from ledger.domain.tagging import Forms, find_tags
from ledger.errors import LedgerError

Assurance = Literal["asserted", "session", "federated", "signed"]
ASSURANCES: tuple[Assurance, ...] = get_args(Assurance)
"""How well it was established who acts, the least sure first. The set is closed: it is in every line."""


class NewerVersion(LedgerError):
    """An event that a newer version of this program stored, which alone can read it."""


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An immutable fact.

    `stored_name` and the fields are on disk: fields are added with defaults and never change meaning. Stored data
    holds no floats, integers below 2^53, decimals as normalised strings and ASCII keys, so that its sorted JSON is
    canonical (RFC 8785).
    """

    stored_name: ClassVar[str]
    tag_forms: ClassVar[Forms] = ()

    @property
    def tags(self) -> tuple[str, ...]:
        """What later decisions may find this event by. Hashed with the event, so never to be mended."""
        return find_tags(self)

    @property
    def erasable(self) -> tuple[str, ...]:
        """The fields whose values lie beside the event, which only commits to them, so that they can be erased.

        Whoever has some has a field `commitments`, too: SHA-256(salt ‖ value) by the name of the field. Of a value that
        was erased there is nothing left but that.
        """
        return ()


class Authentication(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody showed who they are: by which method and credential, and the instant at which they did.

    `at` is empty where whoever vouches for them does not say when they did.
    """

    method: str
    credential: str
    at: str


class Identification(Data, frozen=True):
    """How it was established who acts: how surely, by what, and at which instant of ledger time they act.

    `signature` is that of the act itself. `relayed_for` is the id of whoever the actor speaks for: the act stays the
    actor's own, and never counts as the other's.
    """

    assurance: Assurance = "asserted"
    authentication: Authentication | None = None
    signature: str | None = None
    relayed_for: str = ""
    at: datetime | None = None


ASSERTED = Identification()
"""Somebody says who they are, and nothing proves it: the command line of one person's machine."""


class Actor(Data, frozen=True):
    """Who acts: a person's random id, what sort of actor, and how that was established by whoever opened the door.

    `command` is the name of this one act, where whoever sends it may send it twice: `KEY.WHAT`, of which KEY is theirs
    and WHAT tells what they ask for. It counts once.
    """

    id: str
    kind: str = "human"
    assurance: Assurance = "asserted"
    authentication: Authentication | None = None
    signature: str | None = None
    relayed_for: str = ""
    command: str = ""

    def identified_at(self, instant: datetime) -> Identification:
        """How it was established who acts at an instant."""
        return Identification(self.assurance, self.authentication, self.signature, self.relayed_for, instant)


class Recorded(NamedTuple):
    """An event with its place: position from 1 without gaps, the store's clock (UTC, six digits, `Z`), the actor."""

    position: int
    recorded_at: str
    actor: str
    event: Event


class Query(NamedTuple):
    """Events of any of `types` (all, where empty) that carry every one of `tags`."""

    types: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class Boundary(Data, frozen=True):
    """The events a decision rests on: those that match any query."""

    queries: tuple[Query, ...]


class Condition(Data, frozen=True):
    """What must still hold when the events of a decision are appended.

    Nothing in `boundary` came after position `after`, and the append is recorded before the instant `before` (the
    end of the day the decision was made on; same form as `recorded_at`), where one is given.
    """

    boundary: Boundary
    after: int
    before: str = ""


class Person(NamedTuple):
    """One person as the side table knows them; events hold only `id` and the salted commitment."""

    id: str
    address: str
    name: str
    kind: str
    salt: bytes
