"""A ledger begins: one append founds it, registers its founder and gives them every seat, marked `solo`."""

from __future__ import annotations

from typing import ClassVar, Literal, get_args

import msgspec

from ledger.domain.event import Event

PersonKind = Literal["human", "agent", "service"]
PERSON_KINDS: tuple[PersonKind, ...] = get_args(PersonKind)
FIRST_ROW = 3
"""The position of the row that seats the founder: after the founding and the registration."""


class Founded(Event, frozen=True, kw_only=True):
    """The first event. `zone` is the IANA time zone in which every day of this ledger is counted."""

    stored_name: ClassVar[str] = "ledger.founded/1"
    ledger_id: str
    zone: str
    clock: str

    @property
    def tags(self) -> tuple[str, ...]:
        """There is one, and everything may ask for it."""
        return ("ledger",)


class PersonRegistered(Event, frozen=True, kw_only=True):
    """Somebody is known from here on, by a random id.

    `commitment` is a salted digest of name and address, so that a person can be erased while every proof holds.
    `owner` is the human who answers for an agent or a service.
    """

    stored_name: ClassVar[str] = "person.registered/1"
    id: str
    kind: str
    commitment: str
    owner: str | msgspec.UnsetType = msgspec.UNSET

    @property
    def tags(self) -> tuple[str, ...]:
        """Found by the person."""
        return (f"person:{self.id}",)


class PersonLeft(Event, frozen=True, kw_only=True):
    """Somebody acts no more, until they are registered again. What they did stands."""

    stored_name: ClassVar[str] = "person.left/1"
    person: str
    because: str = ""

    @property
    def tags(self) -> tuple[str, ...]:
        """Found by the person."""
        return (f"person:{self.person}",)
