"""What is done with a whole ledger, whatever is in it: it is copied to another database, or brought up to date there.

ledger.db ──copy──▶ postgresql://…    the same events, byte for byte: the same root, and back again
"""

from __future__ import annotations

from typing import NamedTuple

from ledger.app.logins import renew_groups
from ledger.app.settings import Settings
from ledger.journal import stores


class Migrated(NamedTuple):
    """The format that a ledger's database had, and the one that it has now."""

    before: int
    after: int


def migrate(settings: Settings) -> Migrated:
    """Bring a ledger of an older version up to date, without opening it. Raises StorageFault, and LedgerError."""
    where = settings.database
    done = Migrated(*stores.migrate(where.address, password=where.password()))
    renew_groups(settings)
    return done
