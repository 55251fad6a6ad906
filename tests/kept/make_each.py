"""How `each.jsonl` was made: one event of each type, recorded by the code of 30 November 2026 into a real store.

    .venv/bin/python tests/kept/make_each.py > tests/kept/each.jsonl

The events are those of `tests/domain/stored.txt`, the first of each type. Salts are random, so a second run gives other
bytes.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from ledger.domain import EVENTS
from ledger.domain.event import Actor
from ledger.journal.codec import Codec
from ledger.journal.port import NewEvent
from ledger.journal.sqlite.journal import SQLiteJournal

STORED = Path(__file__).parents[1] / "domain" / "stored.txt"
ROWS = (
    "SELECT position, line, hex(leaf), hex(salt), payload FROM lines JOIN payloads USING (position) ORDER BY position"
)


def main() -> None:
    """Record one event of each type, and print what is stored."""
    codec = Codec(EVENTS)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        with SQLiteJournal.create(path, codec) as journal:
            for draft in drafts(codec):
                now = datetime(2026, 11, 30, 12, tzinfo=UTC)
                journal.append([draft], actor=Actor("p_ana"), command_id=f"each-{draft.type}", now=now)
        for position, line, leaf, salt, payload in sqlite3.connect(path).execute(ROWS):
            told = {"position": position, "line": line.decode(), "leaf": leaf.lower(), "salt": salt.lower()}
            sys.stdout.write(json.dumps({**told, "payload": payload.decode()}, ensure_ascii=False) + "\n")


def drafts(codec: Codec) -> Iterator[NewEvent]:
    """Give the first event of each type, ready to be stored."""
    seen = set[str]()
    rows = STORED.read_text(encoding="utf-8").splitlines()
    for name, _, payload in (row.split("\t") for row in rows if not row.startswith("#")):
        if name not in seen:
            seen.add(name)
            yield NewEvent(name, codec.decode(name, payload.encode()).tags, payload.encode())


if __name__ == "__main__":
    main()
