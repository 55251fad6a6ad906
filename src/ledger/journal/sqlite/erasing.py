"""What is erased of a person in a SQLite ledger, and how the file is cleaned of it.

    append of person.erased --same transaction--> no row of theirs in `persons` and `disclosures`, no address in a lease
    purge --VACUUM, checkpoint--> the file is written anew from what is left, and the write-ahead log is emptied

A row that is deleted stays in free pages, in what was free of a page once it was split, and in the log. So the file is
written anew. That can be cut off and done again; the file system may still hold blocks of what the file once was.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from ledger.errors import StorageFault
from ledger.journal.sqlite import disclosures, lease
from ledger.steps import again


def erase(db: sqlite3.Connection, persons: Iterable[str]) -> None:
    """Delete what lies beside the events of people, inside the transaction that records it."""
    for person in persons:
        found = db.execute("SELECT address FROM persons WHERE id = ?", (person,)).fetchone()
        if found:
            lease.rename(db, found[0], person)
        if disclosures.made(db):
            db.execute("DELETE FROM disclosures WHERE person = ?", (person,))
        db.execute("DELETE FROM persons WHERE id = ?", (person,))


def purge(db: sqlite3.Connection) -> None:
    """Write the file anew from what is left in it. Raises StorageFault where somebody reads it for too long."""
    db.execute("PRAGMA secure_delete = ON")
    db.execute("VACUUM")
    (busy, _, _) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StorageFault(
            "the write-ahead log still holds what was erased",
            "somebody has been reading the ledger for as long as was waited",
            again("run the command again once they are done"),
        )
