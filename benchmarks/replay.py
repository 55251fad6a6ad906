"""Replay of every event into all that a ledger holds, against a raw SELECT of the same rows decoded by msgspec.

    python benchmarks/replay.py [--events 1000000] [--rounds 3]

Budget: 1.5 times (design section 8). Both run in turns in one process, and the median of their ratios counts. Beside
it `ledger list`, a command that has to read everything, against that replay: 1.2 times, and 800 MB at most.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from definitions import SHAPE, build
from processes import work_time

from ledger.app.snapshot import Snapshot, advanced
from ledger.domain import EVENTS
from ledger.domain.definition import Draft
from ledger.journal.sqlite.journal import SQLiteJournal

BUDGET, LISTED, MEGABYTES = 1.5, 1.2, 800
ROWS = "SELECT position, recorded_at, actor, type, payload FROM payloads ORDER BY position"


def main() -> None:
    """Print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        journal = build(Path(folder) / "ledger.db", asked.events)
        pairs = [(work_time(lambda: _replay(journal)), work_time(lambda: raw(journal))) for _ in range(asked.rounds)]
        listed = [_listed(Path(folder)) for _ in range(asked.rounds)]
    ratio = statistics.median(one / other for one, other in pairs)
    ours, raw = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(
        f"replay of {asked.events:,} events: {ratio:.2f} x SELECT and decode (budget {BUDGET}),"
        f" {ours:.1f} and {raw:.1f} s"
        f"\nledger list: {statistics.median(took for took, _ in listed) / ours:.2f} x that replay (budget {LISTED}),"
        f" {max(used for _, used in listed):,.0f} MB (budget {MEGABYTES})"
        f"\n  {SHAPE}"
    )


def _listed(folder: Path) -> tuple[float, float]:
    """Seconds of processor time that `ledger list` takes, its start included, and the most memory, in MB."""
    started = subprocess.Popen([sys.executable, "-m", "ledger", "list"], cwd=folder, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(started.pid, 0)
    if status:
        raise SystemExit("`ledger list` failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6


def _replay(journal: SQLiteJournal) -> object:
    return advanced(journal, Snapshot(), checked=False)


def raw(journal: SQLiteJournal) -> object:
    """Decode every row and make nothing of it; the last one is kept so that each is really built."""
    of, last = decoders(), None
    with sqlite3.connect(journal.path) as db:
        for _, _, _, kind, payload in db.execute(ROWS):
            last = of[kind](payload)
    return last


def decoders() -> dict[str, Callable[[bytes], object]]:
    """What decodes each event whole, by its stored name."""
    return {event.stored_name: msgspec.json.Decoder(_whole(event)).decode for event in EVENTS.values()}


def _whole(struct: Any) -> Any:
    """The same struct with nothing in it left undecoded, as somebody who knows no better would decode it."""
    fields = [
        (each.name, _whole_type(each.type), msgspec.field(name=each.encode_name, default=each.default))
        for each in msgspec.structs.fields(struct)
    ]
    return msgspec.defstruct(struct.__name__, fields, kw_only=True, frozen=True, gc=False)


def _whole_type(type_: Any) -> Any:
    return Any if type_ is msgspec.Raw else _whole(type_) if type_ is Draft else type_


if __name__ == "__main__":
    main()
