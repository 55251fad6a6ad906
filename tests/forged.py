"""Somebody who writes into the file past the program: any event, in anybody's name, under any tags."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

from ledger.domain import EVENTS
from ledger.domain.event import Event
from ledger.journal import line
from ledger.journal.codec import Codec

CODEC = Codec(EVENTS)


def forge(
    file: Path,
    actor: str,
    event: Event,
    *,
    tags: Sequence[str] | None = None,
    indexed: Sequence[str] | None = None,
    assurance: str = "asserted",
    recorded_at: str = "",
    command_id: str = "",
) -> int:
    """Append an event by plain SQL, and return its position.

    `tags` are those of its line, its own where none are given; `indexed` those that the index finds it by, the line's
    where none are given.
    """
    with closing(sqlite3.connect(file)) as db, db:
        head, latest = db.execute("SELECT max(position), max(recorded_at) FROM payloads").fetchone()
        position, salt, payload = head + 1, os.urandom(line.SALT_BYTES), CODEC.encode(event)
        said = sorted(set(event.tags if tags is None else tags))
        told = line.Line(
            actor=actor,
            actor_kind="human",
            assurance=assurance,
            command_id=command_id or str(uuid4()),
            index=0,
            payload_sha256=line.digest(salt, payload),
            position=position,
            recorded_at=recorded_at or latest,
            tags=said,
            type=event.stored_name,
            v=line.FORMAT,
        )
        raw = line.encode(told)
        row = (position, event.stored_name, told.recorded_at, actor, salt, payload)
        db.execute("INSERT INTO lines VALUES (?, ?, 0, ?, ?)", (position, told.command_id, line.leaf(raw), raw))
        db.execute("INSERT INTO payloads VALUES (?, ?, ?, ?, ?, ?)", row)
        found = said if indexed is None else indexed
        db.executemany("INSERT INTO tags VALUES (?, ?, ?)", [(tag, event.stored_name, position) for tag in found])
    return position


def events_in(file: Path) -> list[tuple[int, str, Any]]:
    """Return every event as it is stored: position, actor, event."""
    with closing(sqlite3.connect(file)) as db:
        rows = db.execute("SELECT position, actor, type, payload FROM payloads ORDER BY position").fetchall()
    return [(position, actor, CODEC.decode(name, payload)) for position, actor, name, payload in rows]


def id_of(file: Path, address: str) -> str:
    """Return the id of somebody by their address."""
    with closing(sqlite3.connect(file)) as db:
        return str(db.execute("SELECT id FROM persons WHERE address = ?", (address,)).fetchone()[0])
