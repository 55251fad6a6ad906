"""How the commands that people type grow with the ledger: the processor time of each at three sizes.

    python benchmarks/growth.py [--rounds 5] [--write]

Each command is a process of its own. Its user and system time is what counts, so that a busy machine disturbs little;
of the rounds the median. `--write` puts the table into docs/reference/speed.md, with the budgets beside it.
"""

from __future__ import annotations

import argparse
import compileall
import statistics
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from definitions import ANA, CRO, SAL, SHAPE, build
from processes import processor_time, work_time

import ledger
from ledger.app.snapshot import Snapshot, advanced
from ledger.deliver.targets.events.delivery import TargetDeclared
from ledger.domain.event import Actor

PAGE = Path(__file__).parents[1] / "docs/reference/speed.md"
SIZES = (1_000, 10_000, 100_000)
RECORDS = 10_000
TERMS = "--effective 2099-01-01 --nature estimate --standard prospective --because agreed"
DOCUMENT = """\
kind: criteria
key: {key}
scope: "*"
entity: entity{entity}
title: Definition {key}
statement: What it is for.
criteria: score >= {number} AND employees >= 200
"""


class Budget(NamedTuple):
    """How many times what it takes at 1,000 events it may take at 100,000; with `fold`, beside one fold."""

    most: float
    fold: bool = False


BUDGETS = {
    "show": Budget(1.5),
    "why": Budget(1.5),
    "count": Budget(1.5),
    "check": Budget(1.5),
    "history": Budget(1.5),
    "propose": Budget(3),
    "approve": Budget(3),
    "ratify": Budget(3),
    "list": Budget(1.2, fold=True),
    "proposals": Budget(1.2, fold=True),
    "brief": Budget(1.2, fold=True),
}


def main() -> None:
    """Measure, print, and write the page where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    compileall.compile_dir(Path(ledger.__file__).parent, quiet=2)
    with tempfile.TemporaryDirectory() as folder:
        desks = {size: desk_of(Path(folder) / str(size), size) for size in SIZES}
        rounds = [{size: _round(desk, n) for size, desk in desks.items()} for n in range(asked.rounds + 1)][1:]
        fold = statistics.median(_fold(desks[SIZES[-1]]) for _ in range(3))
    found = {name: {size: statistics.median(each[size][name] for each in rounds) for size in SIZES} for name in BUDGETS}
    table = _table(found, fold)
    print(table)
    if asked.write:
        _, others, rest = PAGE.read_text(encoding="utf-8").partition("\n## ")
        PAGE.write_text(_page(table) + others + rest, encoding="utf-8")


def desk_of(folder: Path, size: int) -> Path:
    """Make a folder with a ledger and some records. The last event is of today, or no act would be recorded."""
    folder.mkdir()
    with build(folder / "ledger.db", size) as journal:
        last = TargetDeclared(target="hs", connector="hubspot", identity="1", label="Acme", kind="sandbox")
        now = datetime.now(UTC)  # noqa: TID251
        journal.record([last], actor=Actor(CRO.id), command_id="today", now=now)
    rows = (f"{n % 100},{n % 997},2024-{n % 12 + 1:02}-01T00:00:00Z" for n in range(RECORDS))
    (folder / "records.csv").write_text("\n".join(["score,employees,created", *rows]), encoding="utf-8")
    (folder / "record.json").write_text('{"score": 7, "employees": 300}', encoding="utf-8")
    return folder


def _round(desk: Path, n: int) -> Mapping[str, float]:
    """Every command once, on definitions that no earlier round decided about."""
    key, proposal = f"new{n}", f"new{n}#1"
    (desk / "new.yaml").write_text(DOCUMENT.format(key=key, entity=n % 20, number=n), encoding="utf-8")
    commands = {
        "show": (ANA, f"show d{n}"),
        "why": (ANA, f"why d{n} --record record.json"),
        "count": (ANA, f"count d{n} --records records.csv"),
        "check": (ANA, "check new.yaml"),
        "history": (ANA, "history often1"),
        "propose": (ANA, f"propose new.yaml {TERMS}"),
        "brief": (ANA, f"brief {proposal}"),
        "list": (ANA, "list"),
        "proposals": (ANA, "proposals"),
        "approve": (SAL, f"approve {proposal}"),
        "ratify": (CRO, f"ratify {proposal}"),
    }
    return {name: _seconds(desk, who.address, command.split()) for name, (who, command) in commands.items()}


def _seconds(desk: Path, who: str, words: list[str]) -> float:
    return processor_time([sys.executable, "-m", "ledger", *words], desk, LEDGER_ACTOR=who)


def _fold(desk: Path) -> float:
    """The processor time of one fold of everything, each event held against its line."""
    from ledger.domain import EVENTS
    from ledger.journal.codec import Codec
    from ledger.journal.sqlite.journal import SQLiteJournal

    with SQLiteJournal.open(desk / "ledger.db", Codec(EVENTS)) as journal:
        return work_time(lambda: advanced(journal, Snapshot()))


def _table(found: Mapping[str, Mapping[int, float]], fold: float) -> str:
    head = ("command", *(f"{size:,} events" for size in SIZES), "at most", "measured", "")
    rows = [(f"`{name}`", *_row(found[name], budget, fold)) for name, budget in BUDGETS.items()]
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _row(times: Mapping[int, float], budget: Budget, fold: float) -> tuple[str, ...]:
    small, large = times[SIZES[0]], times[SIZES[-1]]
    ratio = large / (small + fold if budget.fold else small)
    most = f"{budget.most} ×" + (" with one fold" if budget.fold else "")
    told = (f"{times[size] * 1000:,.0f} ms" for size in SIZES)
    return (*told, most, f"{ratio:.2f} ×", "" if ratio <= budget.most else "missed")


def _page(table: str) -> str:
    return f"""# Speed

How the commands that people type grow with the ledger. `./dev bench growth --write` measures them and writes this page.

The ledgers: {SHAPE}. `count` reads {RECORDS:,} records of a CSV file.

Times are processor times of a whole command, its start included: medians, on the machine that wrote the page. What
counts is the ratio: 100,000 events against 1,000. Where it says *with one fold*, the command has to read everything,
and is held against the same at 1,000 events plus one fold of the 100,000.

{table}

`history` proves each version of a definition beside the one before it: of the one with sixteen. `proposals` judges the
ten open proposals beside everything that was decided.
"""


if __name__ == "__main__":
    main()
