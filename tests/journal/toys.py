"""Toy events, and how the tests of the journal write and look at them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from ledger.audit.erasure.events import PersonErased
from ledger.domain.event import Actor, Boundary, Condition, Event, Person, Query
from ledger.journal.codec import Codec, by_name
from ledger.journal.people import commitment
from ledger.journal.port import Journal
from ledger.journal.sqlite.journal import SQLiteJournal

ANA = Actor("a1f0c2d4e6b80911")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TABLES = {
    "lines": ("position", "command_id", "idx", "leaf", "line"),
    "payloads": ("position", "type", "recorded_at", "actor", "salt", "payload"),
    "tags": ("tag", "type", "position"),
    "persons": ("id", "address", "name", "kind", "salt"),
}


class Opened(Event, frozen=True):
    stored_name: ClassVar[str] = "toy.opened/1"
    key: str
    points: int = 0
    weight: Decimal | None = None

    @property
    def tags(self) -> tuple[str, ...]:
        return (f"toy:{self.key}", "rights:toys")


class Closed(Event, frozen=True):
    stored_name: ClassVar[str] = "toy.closed/1"
    key: str
    because: str = ""

    @property
    def tags(self) -> tuple[str, ...]:
        return (f"toy:{self.key}",)


class PersonRegistered(Event, frozen=True):
    stored_name: ClassVar[str] = "person.registered/1"
    id: str
    kind: str
    commitment: str

    @property
    def tags(self) -> tuple[str, ...]:
        return (f"person:{self.id}",)


CODEC = Codec(by_name(Opened, Closed, PersonRegistered, PersonErased))


def toys(*keys: str) -> Boundary:
    """Everything about these toys."""
    return Boundary(tuple(Query(tags=(f"toy:{key}",)) for key in keys))


def record(journal: Journal, *events: Event, command: str = "", **more: Any) -> list[int]:
    """Record as Ana, at noon, under a command id of its own where none is given."""
    arguments: dict[str, Any] = {"actor": ANA, "now": NOON, "command_id": command or f"c{journal.head()}"} | more
    return journal.record(events, **arguments)


def person(id: str = "p1", address: str = "ana@acme.example") -> Person:
    return Person(id, address, "Ana Lang", "human", b"0123456789abcdef")


def register(journal: Journal, who: Person, **more: Any) -> list[int]:
    event = PersonRegistered(id=who.id, kind=who.kind, commitment=commitment(who))
    return record(journal, event, people=[who], **more)


def populate(journal: Journal) -> None:
    """Every sort of row: two persons, commands of one and of three events, several tags."""
    register(journal, person())
    register(journal, person("p2", "ben@acme.example"), now=NOON + timedelta(seconds=1))
    for number in range(8):
        now = NOON + timedelta(minutes=number)
        record(journal, Opened(key=f"k{number}", points=number, weight=Decimal("1.5")), now=now)
        record(journal, Closed(key=f"k{number}", because="broken"), Opened(key="k0"), Closed(key="k0"), now=now)


def populated(path: Path) -> None:
    """A ledger with every sort of row, in a file."""
    with SQLiteJournal.create(path, CODEC) as journal:
        populate(journal)


def condition(*keys: str, after: int, before: str = "") -> Condition:
    return Condition(toys(*keys), after, before)
