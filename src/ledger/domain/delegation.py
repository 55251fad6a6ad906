"""Somebody who acts in another one's seat for a while, and is that other for four eyes as long as they do.

    right.delegated --from--> in effect --until, delegation.ended, another row, the seat is lost--> over

A delegation is of one seat in one row. It gives no seat: who holds it is who held it before.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import msgspec

from ledger.data import Data
from ledger.domain.event import Authentication, Event
from ledger.domain.period import Period
from ledger.domain.role import Role
from ledger.domain.tagging import Forms, by_member


class RightDelegated(Event, frozen=True, kw_only=True):
    """Whoever holds a seat, `person`, lets somebody else act in it over [from, until).

    `to` is who stands in, `right` the position of the row that gives the seat.
    """

    stored_name: ClassVar[str] = "right.delegated/1"
    tag_forms: ClassVar[Forms] = (
        by_member("rights", "scope"),
        by_member("person", "person"),
        by_member("person", "to"),
    )
    scope: str
    role: Role
    person: str
    to: str
    from_: date = msgspec.field(name="from")
    until: date
    right: int
    because: str = ""
    authentication: Authentication | msgspec.UnsetType = msgspec.UNSET
    relayed_for: str | msgspec.UnsetType = msgspec.UNSET
    signature: str | msgspec.UnsetType = msgspec.UNSET
    commitments: dict[str, str] | msgspec.UnsetType = msgspec.UNSET

    @property
    def erasable(self) -> tuple[str, ...]:
        """The signature of whoever delegates."""
        return ("signature",)


class DelegationEnded(Event, frozen=True, kw_only=True):
    """From a day on, nobody stands in by the delegation that was recorded at a position. The seat stays whose it is."""

    stored_name: ClassVar[str] = "delegation.ended/1"
    tag_forms: ClassVar[Forms] = (
        by_member("rights", "scope"),
        by_member("person", "person"),
        by_member("person", "to"),
    )
    delegation: int
    scope: str
    role: Role
    person: str
    to: str
    from_: date = msgspec.field(name="from")
    because: str = ""


def delegation_in_words(role: Role, scope: str, to: str, start: date, until: date) -> str:
    """What somebody signs who delegates a seat: which, to whom, and for which days."""
    return f"{role} {scope} {to} {start} {until}"


def delegated_scope(about: str) -> str:
    """The scope of what was said by `delegation_in_words`."""
    return about.split(" ")[1]


class Delegation(Data, frozen=True):
    """A delegation, the position that brought it, the day from which somebody ended it, and where that is recorded."""

    position: int
    terms: RightDelegated
    ended: date | None = None
    ended_at: int = 0

    @property
    def period(self) -> Period:
        """The days that are left to it, whatever becomes of the row and of the seat; none where it was ended before."""
        ends = min(self.terms.until, self.ended or self.terms.until)
        return Period(self.terms.from_, max(ends, self.terms.from_))

    @property
    def pair(self) -> frozenset[str]:
        """Who holds the seat and who acts in it: for four eyes, one."""
        return frozenset((self.terms.person, self.terms.to))
