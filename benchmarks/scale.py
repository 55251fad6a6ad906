"""What one event costs: bytes where it is kept, processor time to fold it, memory of a command that reads everything.

    python benchmarks/scale.py [--events 100000] [--db postgresql:///DATABASE?host=SOCKET]

With `--db` the same ledger is copied into a schema there, and measured too. docs/how-to/scale.md multiplies these.
"""

from __future__ import annotations

import argparse
import gc
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from definitions import SHAPE, build

from ledger.app.snapshot import Snapshot, advanced
from ledger.domain import EVENTS
from ledger.journal import stores
from ledger.journal.codec import Codec
from ledger.journal.copying import copy
from ledger.journal.port import Journal

SCHEMA = "scale"
SIZE = """
SELECT sum(pg_total_relation_size(c.oid))::bigint
FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE nspname = %s AND relkind = 'r'
"""
RELATIONS = """
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = %s AND relkind IN ('r', 'i')
"""


def main() -> None:
    """Print what it costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--db", default="")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.db"
        build(file, asked.events).close()
        size = file.stat().st_size
        with stores.open_(file, Codec(EVENTS)) as journal:
            print(f"{asked.events:,} events: {SHAPE}")
            _told("SQLite", size, journal, asked.events)
            if asked.db:
                _copied(journal, asked.db, asked.events)
        print(f"  `ledger list` takes {_memory(Path(folder)):,.0f} MB")


def _copied(journal: Journal, db: str, events: int) -> None:
    """The same ledger in a schema, which goes again."""
    import psycopg

    address = f"{db}{'&' if '?' in db else '?'}schema={SCHEMA}"
    stores.create(address, Codec(EVENTS))
    try:
        with stores.open_(address, Codec(EVENTS)) as other, psycopg.connect(db) as server:
            copy(journal, other)
            size, relations = (server.execute(each, (SCHEMA,)).fetchone() for each in (SIZE, RELATIONS))
            assert size is not None
            assert relations is not None
            _told(f"PostgreSQL, {relations[0]} relations", size[0], other, events)
    finally:
        with psycopg.connect(db) as server:
            server.execute(f"DROP SCHEMA {SCHEMA} CASCADE")


def _told(store: str, size: int, journal: Journal, events: int) -> None:
    gc.collect()
    start = time.process_time()
    advanced(journal, Snapshot())
    took = time.process_time() - start
    print(f"  {store}: {size / events:,.0f} bytes an event, {took / events * 1e6:.1f} µs to fold one")


def _memory(folder: Path) -> float:
    """The most that a command takes which reads everything, in MB."""
    started = subprocess.Popen([sys.executable, "-m", "ledger", "list"], cwd=folder, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(started.pid, 0)
    if status:
        raise SystemExit("`ledger list` failed")
    return used.ru_maxrss / 1024


if __name__ == "__main__":
    main()
