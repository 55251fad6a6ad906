"""Who comes back with an older copy: whoever had left, lost a seat or was erased in the ledger before.

    the ledger that goes on ─┐
                             ├─each person of both─▶ erased · left · no more in a seat there, and here as before
    the one before, if read ─┘

A checkpoint tells only how many events are lost, and not which. Where the file before is still there, it says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date
from typing import NamedTuple

from ledger.app.database import Database
from ledger.app.ledger import Ledger
from ledger.data import replace
from ledger.domain import EVENTS, boundaries
from ledger.domain.acts.leaving import seats_of
from ledger.domain.charter import Role
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.journal import stores
from ledger.journal.codec import Codec


class Returning(NamedTuple):
    """What a ledger before holds, of how many events, and the addresses of who had gone there; of seats, which, too.

    `events` is None where it cannot be read: then nobody can tell.
    """

    before: Database
    events: int | None
    erased: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    seats: tuple[tuple[str, str, Role], ...] = ()


def returning(ledger: Ledger, before: Iterable[Database]) -> Iterator[Returning]:
    """Who comes back, by each of the databases before that holds this very ledger, and more of it."""
    for each in before:
        try:
            with closing(stores.open_(each.address, Codec(EVENTS), password=each.password())) as journal:
                old = Ledger(journal, replace(ledger.settings, database=each))
                same = old.founded.ledger_id == ledger.founded.ledger_id
                if same and _reach(old) > _reach(ledger):
                    yield _between(ledger, old)
        except LedgerError:
            yield Returning(each, None)


def _reach(ledger: Ledger) -> tuple[str, int]:
    """How far it goes: two that have the same past are in this order."""
    return ledger.last_recorded(), ledger.journal.head()


def _between(ledger: Ledger, old: Ledger) -> Returning:
    now, then, today = (*(each.state(boundaries.decisions()) for each in (ledger, old)), ledger.today())
    people = sorted(now.persons.keys() & then.persons.keys())
    gone = [each for each in people if each in then.left and each not in now.left]
    seats = (
        (ledger.address(person), *seat)
        for person in people
        if person not in gone
        for seat in sorted(_seats(now, person, today) - _seats(then, person, today))
    )
    return Returning(
        old.settings.database,
        old.journal.head(),
        tuple(ledger.address(each) for each in people if each in then.erased - now.erased),
        tuple(ledger.address(each) for each in gone if each not in then.erased),
        tuple(seats),
    )


def _seats(state: State, person: str, today: date) -> set[tuple[str, Role]]:
    return {*seats_of(state.rights, person, today)}
