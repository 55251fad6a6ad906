"""People: who is known to a ledger, and who becomes known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.ledger import Decided, Ledger
from ledger.domain.charter import RightRevoked, Role
from ledger.domain.credential import CredentialRevoked
from ledger.domain.delegation import DelegationEnded
from ledger.domain.founding import PersonKind, PersonLeft
from ledger.govern.people.decide.persons import Known
from ledger.govern.seats.queries.rights import rights_on
from ledger.render.sections import Section, Table, just_lines, untitled


class PersonAdded(Answer, frozen=True, kw_only=True):
    """Somebody who is known from here on; without a position they were before."""

    commands: ClassVar = ("person add",)

    address: str
    kind: PersonKind
    owner: str | None
    position: int | None
    notes: list[str]

    def sections(self) -> Iterator[Section]:
        """One line, and whom else the address could be taken for."""
        whose = f" of {self.owner}" if self.owner else ""
        said = f"{self.address} is known as {self.kind}{whose}  (#{self.position})"
        if self.position is None:
            said = f"{self.address} is already known"
        yield just_lines(said, *(f"  {each}" for each in self.notes))


class SeatLeft(msgspec.Struct, frozen=True, kw_only=True):
    """One seat that ended because its holder left."""

    address: str
    scope: str
    role: Role


class PersonLeave(Answer, frozen=True, kw_only=True):
    """Who acts no more, and what ended with that; without a position they had left before.

    `agents` are those they answered for, `credentials` the names of what they showed themselves by, `gaps` what nobody
    can do now. `stood_in` are the seats of others in which they acted, where there were any.
    """

    commands: ClassVar = ("person leave",)

    address: str
    position: int | None
    agents: list[str]
    seats: list[SeatLeft]
    credentials: list[str]
    gaps: list[str]
    stood_in: list[SeatLeft] | msgspec.UnsetType = msgspec.UNSET

    def sections(self) -> Iterator[Section]:
        """A line for each thing that ended, and the gaps."""
        if self.position is None:
            yield just_lines(f"{self.address} has left already")
            return
        yield just_lines(
            f"{self.address} left, and acts no more  (#{self.position})",
            *(f"  {each}, whom they answered for, acts no more either" for each in self.agents),
            *(f"  {each.address} is no longer {each.role} in `{each.scope}`" for each in self.seats),
            *(f"  nobody acts for {each.address} as {each.role} in `{each.scope}` now" for each in self.stood_in or ()),
            *(f"  credential {each} ended" for each in self.credentials),
            *(f"gap: {each}" for each in self.gaps),
        )


class PersonKnown(msgspec.Struct, frozen=True, kw_only=True):
    """One who is known: by which address, of what kind, and who answers for them.

    `shown` is the address beside those of others that it could be taken for. `left` where they act no more.
    `erased` where nothing is left of them but an id, which stands for the address.
    """

    address: str
    kind: str
    owner: str | None
    shown: str
    left: bool
    erased: bool


def _gone(each: PersonKnown) -> str:
    return ", erased" if each.erased else ", left" * each.left


class PeopleKnown(Answer, frozen=True, kw_only=True):
    """Everybody who is known."""

    commands: ClassVar = ("person list",)
    content: ClassVar = "people"

    people: list[PersonKnown]

    def sections(self) -> Iterator[Section]:
        """A row each."""
        rows = tuple((each.shown, f"{each.kind}{_gone(each)}", each.owner or "-") for each in self.people)
        yield untitled(Table(("ADDRESS", "KIND", "OWNER"), rows))


def person_added(ledger: Ledger, address: str, kind: PersonKind, owner: str, decided: Decided) -> PersonAdded:
    """What came of registering somebody."""
    position = decided.positions[-1] if decided.events else None
    notes = ledger.newcomers(decided.events)
    return PersonAdded(address=address, kind=kind, owner=owner or None, position=position, notes=notes)


def person_leave(ledger: Ledger, address: str, decided: Decided) -> PersonLeave:
    """What ended when somebody left."""
    left = [each.person for each in decided.events if isinstance(each, PersonLeft)]
    seats = [each for each in decided.events if isinstance(each, RightRevoked)]
    return PersonLeave(
        address=address,
        position=decided.positions[0] if left else None,
        agents=[ledger.address(each) for each in left[1:]],
        seats=[SeatLeft(address=ledger.address(each.person), scope=each.scope, role=each.role) for each in seats],
        credentials=[each.credential for each in decided.events if isinstance(each, CredentialRevoked)],
        stood_in=[_lent(ledger, each) for each in decided.events if isinstance(each, DelegationEnded)] or msgspec.UNSET,
        gaps=[ledger.named(each) for each in rights_on(ledger, None).gaps] if left else [],
    )


def _lent(ledger: Ledger, ended: DelegationEnded) -> SeatLeft:
    """The seat in which somebody acted for who holds it."""
    return SeatLeft(address=ledger.address(ended.person), scope=ended.scope, role=ended.role)


def people_known(found: Iterable[Known]) -> PeopleKnown:
    """Everybody who is known."""
    return PeopleKnown(
        people=[
            PersonKnown(
                address=each.address,
                kind=each.kind,
                owner=each.owner or None,
                shown=each.shown,
                left=each.left,
                erased=each.erased,
            )
            for each in found
        ]
    )
