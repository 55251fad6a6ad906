"""The impact of a change on many records, next to the same counts by a query that somebody wrote by hand for DuckDB.

    python benchmarks/impact.py [--rows 10000000] [--rounds 5]

Budget: 1.1 (issue C), over Parquet, where values have types. Ours also tells what cannot be read, codes that nobody
declared, and which clause answers for each move; the hand tells four numbers. Over CSV it checks, value by value, that
each is exactly of its type, which no hand does: one casts each text and counts what cannot be cast (and takes '1_000'
and 'inf' for numbers), the other lets the reader cast and stops at the first value it cannot. The digest of the
population is one more read of the file's bytes, told apart.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
from count import LEADS, SCHEMA, TYPES

from ledger.language import read
from ledger.population.asking import Asked, Judge
from ledger.population.digest import digest
from ledger.population.file import open_file
from ledger.population.impact import impact

TODAY = date(2026, 3, 29)
BEFORE = "score >= 65 AND employees >= 200 AND job_level IN ('c_level', 'vp') AND NOT is_competitor"
AFTER = "score >= 60 AND employees >= 500 AND job_level IN ('c_level', 'vp', 'director') AND NOT is_competitor"
HAND = (
    "score >= 65 AND employees >= 200 AND job_level IN ('c_level', 'vp') AND is_competitor IS NOT TRUE",
    "score >= 60 AND employees >= 500 AND job_level IN ('c_level', 'vp', 'director') AND is_competitor IS NOT TRUE",
)
CELLS = {"both": (True, True), "gained": (False, True), "lost": (True, False), "neither": (False, False)}
Counts = dict[str, int]


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        parquet, text = _written(Path(folder), asked.rows)
        _compared("Parquet", parquet, f"read_parquet('{parquet}')", asked.rounds)
        _by_source(parquet, asked.rounds)
        _compared("CSV, against columns that the reader casts", text, _cast(text), asked.rounds)
        _compared("CSV, against TRY_CAST by hand", text, _tried(text), asked.rounds)
        for file in (parquet, text):
            took = statistics.median(_seconds(lambda file=file: digest(open_file(file))) for _ in range(asked.rounds))
            print(f"digest of {file.suffix[1:]}, {file.stat().st_size / 1e6:,.0f} MB: {took * 1000:.0f} ms")


def _compared(name: str, file: Path, rows: str, rounds: int) -> None:
    """The counts alone, and with three sample ids for whom it gains and loses."""
    held = " AND ".join
    tests = {
        cell: held(f"({HAND[n]}) IS {'' if yes else 'NOT '}TRUE" for n, yes in enumerate(both))
        for cell, both in CELLS.items()
    }
    counted = ", ".join(f"count(*) FILTER (WHERE {test})" for test in tests.values())
    sampled = ", ".join(f"min(CAST(id AS VARCHAR), 3) FILTER (WHERE {tests[cell]})" for cell in ("gained", "lost"))
    ratio = _ratio(lambda: _ours(file), lambda: _hand(f"SELECT {counted} FROM {rows}"), rounds)
    print(f"{name}: {ratio} (budget 1.1 on Parquet)")
    if file.suffix == ".parquet":
        by_hand = f"SELECT {counted}, {sampled} FROM {rows}"
        print(f"{name}, with sample ids: {_ratio(lambda: _ours(file, samples=3), lambda: _hand(by_hand), rounds)}")


def _by_source(file: Path, rounds: int) -> None:
    verdicts = ", ".join(f"({each}) IS TRUE AS v{n}" for n, each in enumerate(HAND))
    rows = f"(SELECT source, {verdicts} FROM read_parquet('{file}'))"
    sets = "GROUPING SETS ((v0, v1), (source, v0, v1))"
    by_hand = f"SELECT source, v0, v1, count(*) FROM {rows} GROUP BY {sets}"

    def hand() -> Counts:
        found = duckdb.connect().execute(by_hand).fetchall()
        whole = {(v0, v1): n for source, v0, v1, n in found if source is None}
        return {cell: whole.get(both, 0) for cell, both in CELLS.items()}

    print(f"Parquet, by source too: {_ratio(lambda: _ours(file, by='source'), hand, rounds)}")


def _ours(file: Path, by: str = "", samples: int = 0) -> Counts:
    judges = (Judge(read(each, SCHEMA), SCHEMA) for each in (BEFORE, AFTER))
    found = impact(open_file(file), *judges, {}, TODAY, Asked(by=by, samples=samples))
    return {cell: found.overall.cells[cell].records for cell in CELLS}


def _hand(sql: str) -> Counts:
    found = duckdb.connect().execute(sql).fetchone() or ()
    return dict(zip(CELLS, found, strict=False))


def _written(folder: Path, rows: int) -> tuple[Path, Path]:
    parquet, text = folder / "leads.parquet", folder / "leads.csv"
    casts = ", ".join(
        f"CAST({name} AS {kind}{'TZ' if kind == 'TIMESTAMP' else ''}) AS {name}" for name, kind in TYPES.items()
    )
    connection = duckdb.connect()
    connection.execute(f"COPY ({LEADS.format(rows=rows)}) TO '{text}' (HEADER)")
    connection.execute(
        f"COPY (SELECT * REPLACE ({casts}) FROM ({LEADS.format(rows=rows)})) TO '{parquet}' (COMPRESSION zstd)"
    )
    return parquet, text


def _cast(file: Path, text_only: bool = False) -> str:
    with file.open(encoding="utf-8") as lines:
        header = lines.readline().strip().split(",")
    kinds = {} if text_only else TYPES
    columns = ", ".join(f"'{name}': '{kinds.get(name, 'VARCHAR')}'" for name in header)
    return f"read_csv('{file}', auto_detect = false, header = true, delim = ',', quote = '\"', columns = {{{columns}}})"


def _tried(file: Path) -> str:
    names = [name for name in TYPES if name in BEFORE]
    casts = ", ".join(f"{name} AS raw_{name}, TRY_CAST({name} AS {TYPES[name]}) AS {name}" for name in names)
    lost = " OR ".join(f"(raw_{name} IS NOT NULL AND {name} IS NULL)" for name in names)
    rows = f"SELECT {casts}, job_level FROM {_cast(file, text_only=True)}"
    return f"(SELECT * FROM ({rows}) WHERE ({lost}) IS NOT TRUE)"


def _ratio(ours: Callable[[], Counts], by_hand: Callable[[], Counts], rounds: int) -> str:
    assert ours() == by_hand()
    pairs = [(_seconds(ours), _seconds(by_hand)) for _ in range(rounds)]
    ratio = statistics.median(one / other for one, other in pairs)
    first, second = (statistics.median(times) * 1000 for times in zip(*pairs, strict=True))
    return f"{ratio:.2f} x, medians {first:.0f} and {second:.0f} ms"


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
