"""What the library's projection runner builds a follower from: our recorder to read, its own to keep the position.

ledger.db --LedgerRecorder--> events --runner--> Outbox <--SQLiteTrackingRecorder-- ledger.db.follow
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from eventsourcing.dcb.api import DCBEvent
from eventsourcing.dcb.domain import Tagged
from eventsourcing.dcb.persistence import DCBInfrastructureFactory, DCBMapper
from eventsourcing.persistence import PersistenceError, ProgrammingError
from eventsourcing.sqlite import SQLiteFactory, SQLiteTrackingRecorder

from ledger.domain import EVENTS
from ledger.domain.event import Actor
from ledger.errors import StorageFault
from ledger.journal import stores
from ledger.journal.codec import Codec
from ledger.journal.recorder import LedgerRecorder

DATABASE, PASSWORD = "JOURNAL_DATABASE", "JOURNAL_PASSWORD"


def environment(address: stores.Address, beside: Path, password: str = "") -> dict[str, str]:
    """What the library reads to find all this: `beside` the ledger it keeps a file that nobody else may read."""
    file = stores.followed(beside)
    file.parent.mkdir(mode=0o700, exist_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    return {
        "PERSISTENCE_MODULE": f"{__name__}:{LedgerFactory.__name__}",
        "MAPPER_TOPIC": f"{__name__}:{LedgerMapper.__name__}",
        SQLiteFactory.SQLITE_DBNAME: str(file),
        DATABASE: str(address),
        PASSWORD: password,
    }


@contextmanager
def usable(beside: Path) -> Iterator[None]:
    """Raise StorageFault, and nothing of the library, where what a follower keeps cannot be read or written."""
    try:
        yield
    except (PersistenceError, sqlite3.Error) as error:  # the library lets some of the latter through
        file = stores.followed(beside)
        why, fix = " ".join(str(error).lower().split()), "mend that; or remove the file, and what waits is told again"
        raise StorageFault(f"{file.name} cannot be used", why, fix, str(file)) from error


class LedgerFactory(SQLiteFactory, DCBInfrastructureFactory[SQLiteTrackingRecorder]):
    """The library's factory for SQLite, whose events are a ledger's."""

    def dcb_recorder(self) -> LedgerRecorder:
        """The ledger, to be read."""
        journal = stores.open_(self.env[DATABASE], Codec(EVENTS), password=self.env[PASSWORD])
        return LedgerRecorder(journal, actor=Actor("follower", "service"), clock=_never)


class LedgerMapper(DCBMapper[Any]):
    """Events as the library hands them on."""

    def __init__(self) -> None:
        self._codec = Codec(EVENTS)

    def to_dcb_event(self, event: Tagged[Any]) -> DCBEvent:
        """As it is stored."""
        return DCBEvent(event.decision.stored_name, self._codec.encode(event.decision), event.tags)

    def to_domain_event(self, event: DCBEvent) -> Tagged[Any]:
        """As it was recorded."""
        return Tagged(event.tags, self._codec.decode(event.type, event.data))


def _never() -> datetime:
    raise ProgrammingError("a follower records nothing in a ledger")
