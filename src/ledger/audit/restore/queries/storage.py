"""What is done with a whole ledger, whatever is in it: it is copied to another database, or brought up to date there.

    ledger.db ──copy──▶ postgresql://…    the same events, byte for byte: the same root, and back again
                 `── the plans that may still be applied go with them

What is this machine's own, such as who is signed in on its pages, stays where it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ledger.app import clock
from ledger.app.database import Database, typed
from ledger.app.ledger import Ledger
from ledger.app.settings import Settings
from ledger.deliver.delivery.fold import SLOT as ORDERS
from ledger.domain import EVENTS
from ledger.errors import BadInput
from ledger.govern.people.queries import make_first_groups, renew_groups
from ledger.journal import stores
from ledger.steps import Open, again

if TYPE_CHECKING:
    from ledger.journal.port import Journal
    from ledger.journal.root import Root

TO_PASSWORD = "--to-password"
"""The option of `ledger copy` that says where the password of the other database stands."""


class Migrated(NamedTuple):
    """The format that a ledger's database had, and the one that it has now."""

    before: int
    after: int


class Copied(NamedTuple):
    """Where a ledger is now, too, or alone where it was moved; and its root, which is the same in both."""

    to: Database
    root: Root
    moved: bool


def migrate(settings: Settings) -> Migrated:
    """Bring a ledger of an older version up to date, without opening it. Raises StorageFault, and LedgerError."""
    where = settings.database
    done = Migrated(*stores.migrate(where.address, password=where.password()))
    renew_groups(where)
    return done


def copy(ledger: Ledger, address: str, reference: str, move: bool) -> Copied:
    """Copy a ledger to another database, or move it there: nothing is recorded any more in the one that it leaves.

    Raises Refused where a ledger is there already, and Tampered where what is held is not what was recorded.
    """
    from ledger.journal.copying import copy

    to = typed(ledger.settings.path, address, reference, TO_PASSWORD)
    if to.written == ledger.settings.database.written:
        raise BadInput(
            f"this ledger is in {to.name} already",
            "a copy is another place",
            again("name another one", to=Open("ADDRESS")),
        )
    with opened(to, ledger.simulated) as target:
        root = copy(ledger.journal, target, move_to=_called(to) if move else "")
        _copy_plans(ledger, target)
    make_first_groups(to)
    return Copied(to, root, move)


@contextmanager
def opened(where: Database, told: bool) -> Iterator[Journal]:
    """An empty ledger, made where nothing is; what is there already is for the copy to judge."""
    from ledger.journal.codec import Codec

    password, codec = where.password(), Codec(EVENTS)
    there = stores.exists(where.address, password=password)
    found = (
        stores.open_(where.address, codec, password=password)
        if there
        else stores.create(where.address, codec, told=told, password=password)
    )
    try:
        yield found
    finally:
        found.close()


def _called(where: Database) -> str:
    """What whoever records in the old place is told: there a file may be on another path."""
    return str(where.address.absolute()) if isinstance(where.address, Path) else where.name


def _copy_plans(ledger: Ledger, target: Journal) -> None:
    for each in ORDERS.of(ledger.snapshot().state).values():
        digest = each.done.file if each.done else ""
        if digest and (text := ledger.journal.plan(digest)) is not None:
            target.keep_plan(digest, text, clock.machine())
