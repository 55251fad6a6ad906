"""A ledger begins: one append founds it, registers its founder and gives them every seat, marked `solo`."""

from __future__ import annotations

from typing import ClassVar, Literal, get_args

import msgspec

from ledger.domain.event import Event
from ledger.domain.tagging import Forms, by_member, by_text

PersonKind = Literal["human", "agent", "service"]
PERSON_KINDS: tuple[PersonKind, ...] = get_args(PersonKind)
FIRST_ROW = 3
"""The position of the row that seats the founder: after the founding and the registration."""


class Founded(Event, frozen=True, kw_only=True):
    """The first event. `zone` is the IANA time zone in which every day of this ledger is counted.

    `rules` is the edition of RIGHTS.md by which its acts are judged from here on; unset, it is the first.
    """

    stored_name: ClassVar[str] = "ledger.founded/1"
    tag_forms: ClassVar[Forms] = (by_text("ledger"),)
    ledger_id: str
    zone: str
    clock: str
    rules: int | msgspec.UnsetType = msgspec.UNSET


class PersonRegistered(Event, frozen=True, kw_only=True):
    """Somebody is known from here on, by a random id.

    `commitment` is a salted digest of name and address, so that a person can be erased while every proof holds.
    `owner` is the human who answers for an agent or a service.
    """

    stored_name: ClassVar[str] = "person.registered/1"
    tag_forms: ClassVar[Forms] = (by_member("person", "id"),)
    id: str
    kind: str
    commitment: str
    owner: str | msgspec.UnsetType = msgspec.UNSET


class PersonLeft(Event, frozen=True, kw_only=True):
    """Somebody acts no more, until they are registered again. What they did stands."""

    stored_name: ClassVar[str] = "person.left/1"
    tag_forms: ClassVar[Forms] = (by_member("person", "person"),)
    person: str
    because: str = ""
