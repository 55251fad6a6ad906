"""People: who is known to a ledger, and who becomes known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.decisions.persons import Known
from ledger.app.ledger import Decided, Ledger
from ledger.domain.founding import PersonKind
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


class PersonKnown(msgspec.Struct, frozen=True, kw_only=True):
    """One who is known: by which address, of what kind, and who answers for them.

    `shown` is the address beside those of others that it could be taken for.
    """

    address: str
    kind: str
    owner: str | None
    shown: str


class PeopleKnown(Answer, frozen=True, kw_only=True):
    """Everybody who is known."""

    commands: ClassVar = ("person list",)
    content: ClassVar = "people"

    people: list[PersonKnown]

    def sections(self) -> Iterator[Section]:
        """A row each."""
        rows = tuple((each.shown, each.kind, each.owner or "-") for each in self.people)
        yield untitled(Table(("ADDRESS", "KIND", "OWNER"), rows))


def person_added(ledger: Ledger, address: str, kind: PersonKind, owner: str, decided: Decided) -> PersonAdded:
    """What came of registering somebody."""
    position = decided.positions[-1] if decided.events else None
    notes = ledger.newcomers(decided.events)
    return PersonAdded(address=address, kind=kind, owner=owner or None, position=position, notes=notes)


def people_known(found: Iterable[Known]) -> PeopleKnown:
    """Everybody who is known."""
    return PeopleKnown(
        people=[
            PersonKnown(address=each.address, kind=each.kind, owner=each.owner or None, shown=each.shown)
            for each in found
        ]
    )
